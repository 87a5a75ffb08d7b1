//! Publishing, reading and withdrawing vacancies; assigning them and handing them back.

use super::error::{AsBusiness, BusinessErrors, Problem, VacanciesError, VacanciesErrors};
use super::{BODY_MAX_BYTES, Unread};
use crate::shared::ids::{BusinessId, EmployeeId, VacancyId};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::vacancies::model::{Vacancies, Vacancy, VacancyIn};
use crate::vacancies::rules::ids::known;
use crate::vacancies::rules::list::Filters;
use crate::vacancies::server::service;
use crate::vacancies::server::state::VacanciesState;
use crate::web::json_body;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri, header};
use serde_json::{Value, json};

/// As the reference shows one that nobody has.
fn vacancy_that_is(status: &str) -> Value {
    json!({
        "id": "vakt-0212", "product": "sal", "day": "2027-02-12", "expiration": "2027-02-11T10:00:00Z", "employees": ["1001", "1002"],
        "shifts": [{
            "start": "2027-02-12T15:00:00Z", "end": "2027-02-12T21:00:00Z",
            "localStart": "2027-02-12T16:00:00+01:00", "localEnd": "2027-02-12T22:00:00+01:00",
        }],
        "status": status, "acceptedBy": null, "acceptedAt": null, "published": "2027-02-08T12:00:05Z", "timeZone": "Europe/Oslo",
    })
}

/// Publish a vacancy
///
/// Offers the shifts to the listed employees at once, unless the deadline has already passed. If anything is wrong, nothing is
/// published, and `errors` names every problem.
#[utoipa::path(post, operation_id = "publish", path = "/{businessId}/vacancies", tag = "Vacancies", security(("business" = [])),
    params(("businessId" = String, Path)), request_body(content = VacancyIn, description = "The vacancy; at most 1 MiB"),
    responses((status = 201, body = Vacancy, headers(("Location" = String, description = "Address of the vacancy")),
            example = json!(vacancy_that_is("open"))),
        BusinessErrors, VacanciesErrors<400>, VacanciesErrors<413>, VacanciesErrors<415>, VacanciesErrors<429>))]
pub async fn publish_vacancy(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
    request: Request,
) -> Result<(StatusCode, [(header::HeaderName, String); 1], Json<Vacancy>), VacanciesError> {
    let sent = json_body::json(request, BODY_MAX_BYTES).await?;
    let vacancy = service::publish(&state, (&business).into(), &sent).await?;
    let location = paths::api_vacancy(business.id(), &vacancy.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(vacancy)))
}

/// List vacancies
///
/// Sorted by the start of the earliest shift, then by id. Follow `next` to the last page; no vacancy is repeated or missed while
/// others are published.
#[utoipa::path(get, operation_id = "vacancies", path = "/{businessId}/vacancies", tag = "Vacancies", security(("business" = [])),
    params(("businessId" = String, Path),
        ("status" = Option<String>, Query, description = "`open`, `accepted`, `expired` or `withdrawn`. Default: all"),
        ("product" = Option<String>, Query, description = "Id of a product. Default: all"),
        ("from" = Option<String>, Query, description = "First day to list, `yyyy-MM-dd`"),
        ("to" = Option<String>, Query, description = "Last day to list, `yyyy-MM-dd`"),
        ("limit" = Option<u16>, Query, description = "Vacancies per page, from 1 to 200. Default 50"),
        ("cursor" = Option<String>, Query, description = "`next` of the previous page")),
    responses((status = 200, body = Vacancies), BusinessErrors, VacanciesErrors<400>))]
pub async fn list_vacancies(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
    uri: Uri,
) -> Result<Json<Vacancies>, VacanciesError> {
    let filters = Filters::parse(uri.query().unwrap_or_default()).map_err(Refusal::Invalid)?;
    Ok(Json(service::list(&state, (&business).into(), &filters).await?))
}

/// Get vacancy
///
/// One vacancy, by its id.
#[utoipa::path(get, operation_id = "vacancy", path = paths::API_VACANCY, tag = "Vacancies", security(("business" = [])),
    params(("businessId" = String, Path), ("vacancy" = String, Path)),
    responses((status = 200, body = Vacancy), BusinessErrors, VacanciesErrors<404>))]
pub async fn get_vacancy(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
    Path((_, vacancy)): Path<(BusinessId, VacancyId)>,
) -> Result<Json<Vacancy>, VacanciesError> {
    Ok(Json(service::one(&state, (&business).into(), &known(vacancy)).await?))
}

/// Withdraw a vacancy
///
/// Whoever accepted it is released and notified; if it is open, the invited are notified. Withdrawing it again changes nothing.
#[utoipa::path(delete, operation_id = "withdraw", path = paths::API_VACANCY, tag = "Vacancies", security(("business" = [])),
    params(("businessId" = String, Path), ("vacancy" = String, Path)),
    responses((status = 200, body = Vacancy, example = json!(vacancy_that_is("withdrawn"))),
        BusinessErrors, VacanciesErrors<404>, VacanciesErrors<413>))]
pub async fn withdraw_vacancy(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
    Path((_, vacancy)): Path<(BusinessId, VacancyId)>,
    _: Unread,
) -> Result<Json<Vacancy>, VacanciesError> {
    Ok(Json(service::withdraw(&state, (&business).into(), &known(vacancy)).await?))
}

/// Assign a vacancy
///
/// Gives the shifts to one of the invited. If several try at the same time, exactly one succeeds, and the others get 400.
#[utoipa::path(post, operation_id = "assign", path = "/{businessId}/vacancies/{vacancy}/acceptor/{employee}", tag = "Vacancies",
    security(("business" = [])), params(("businessId" = String, Path), ("vacancy" = String, Path), ("employee" = String, Path)),
    responses((status = 200, body = Vacancy),
        (status = 400, body = Problem, content_type = "application/problem+json",
            description = "The vacancy is already assigned, expired or withdrawn; or the employee was not offered it, or has another shift at that time"),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "There is no such vacancy or employee"), BusinessErrors, VacanciesErrors<413>))]
pub async fn assign_vacancy(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
    Path((_, vacancy, employee)): Path<(BusinessId, VacancyId, EmployeeId)>,
    _: Unread,
) -> Result<Json<Vacancy>, VacanciesError> {
    Ok(Json(service::assign(&state, (&business).into(), &known(vacancy), &known(employee)).await?))
}

/// Hand back a vacancy
///
/// Takes the shifts from whoever has them, before the deadline. The vacancy is open again for all the invited, who are notified.
#[utoipa::path(delete, operation_id = "hand_back", path = "/{businessId}/vacancies/{vacancy}/acceptor", tag = "Vacancies",
    security(("business" = [])), params(("businessId" = String, Path), ("vacancy" = String, Path)),
    responses((status = 200, body = Vacancy, example = json!(vacancy_that_is("open"))),
        (status = 400, body = Problem, content_type = "application/problem+json",
            description = "The vacancy is expired, withdrawn or not assigned"), BusinessErrors, VacanciesErrors<404>, VacanciesErrors<413>))]
pub async fn hand_back_vacancy(
    State(state): State<VacanciesState>,
    AsBusiness(business): AsBusiness,
    Path((_, vacancy)): Path<(BusinessId, VacancyId)>,
    _: Unread,
) -> Result<Json<Vacancy>, VacanciesError> {
    Ok(Json(service::release(&state, (&business).into(), &known(vacancy)).await?))
}
