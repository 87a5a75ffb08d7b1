//! The routes of the Vacancies API.

use super::{catalog, error, vacancies};
use crate::shared::refusal::Refusal;
use crate::vacancies::server::state::VacanciesState;
use crate::web::body;
use crate::web::openapi::with_router;
use axum::extract::{FromRequest, Request};
use axum::response::IntoResponse;
use axum::routing::any;
use error::{AsBusiness, VacanciesError};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// More than any vacancy needs.
pub(super) const BODY_MAX_BYTES: usize = 1024 * 1024;

pub fn router() -> OpenApiRouter<VacanciesState> {
    let api = OpenApiRouter::new()
        .routes(routes!(vacancies::list_vacancies, vacancies::publish_vacancy))
        .routes(routes!(vacancies::get_vacancy, vacancies::withdraw_vacancy))
        .routes(routes!(vacancies::hand_back_vacancy))
        .routes(routes!(vacancies::assign_vacancy))
        .routes(routes!(catalog::list_products))
        .routes(routes!(catalog::put_product))
        .routes(routes!(catalog::list_employees))
        .routes(routes!(catalog::put_employee))
        .route("/{businessId}", any(nothing_here))
        .route("/{businessId}/{*rest}", any(nothing_here))
        .fallback(not_found);
    let panicked = |_: Box<dyn std::any::Any + Send>| VacanciesError::from(Refusal::Failed).into_response();
    with_router(api, |router| router.method_not_allowed_fallback(method_not_allowed)).layer(CatchPanicLayer::custom(panicked))
}

/// An ignored body: limited in size like others, but not read otherwise.
pub struct Unread;

impl FromRequest<VacanciesState> for Unread {
    type Rejection = VacanciesError;

    async fn from_request(request: Request, _: &VacanciesState) -> Result<Self, VacanciesError> {
        body::read(request.into_body(), BODY_MAX_BYTES).await?;
        Ok(Self)
    }
}

async fn nothing_here(_: AsBusiness) -> VacanciesError {
    Refusal::NotFound.into()
}

/// An address below the API that names no business.
pub async fn not_found() -> VacanciesError {
    Refusal::NotFound.into()
}

async fn method_not_allowed(_: AsBusiness) -> VacanciesError {
    Refusal::MethodNotAllowed.into()
}
