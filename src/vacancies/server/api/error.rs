//! Error responses of the Vacancies API: RFC 9457, with the source system's message and every problem.

use crate::platform::fault::Failure;
use crate::shared::field::FieldError;
use crate::shared::refusal::Refusal;
use crate::vacancies::model::Hindrance;
use crate::vacancies::server::actor::Business;
use crate::vacancies::server::service::ActError;
use crate::vacancies::server::state::VacanciesState;
use crate::web::error::{Challenges, RefusalHead};
use crate::web::json_body::first_problem_place;
use crate::web::openapi::{Responses, refusals};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

const PROBLEM_JSON: &str = "application/problem+json";

/// The body of every error of the Vacancies API: problem details as in RFC 9457.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "type": "about:blank", "title": "Bad Request", "status": 400,
    "detail": "Shift start does not match day", "message": "Shift start does not match day",
    "errors": [{ "pointer": "/shifts/0/start", "code": "DAY_MISMATCH", "message": "Shift start does not match day" }],
}))]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of error it is.
    r#type: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong, in one sentence; the same as `message`.
    detail: String,
    /// What is wrong, in one sentence: the first problem's.
    message: String,
    /// Every problem of what was sent; may be empty. At most 100, then a last entry with the code `MORE`.
    errors: Vec<FieldError>,
}

/// A refusal of an operation, as the document has it.
pub struct VacanciesErrors<const STATUS: u16>;

impl<const STATUS: u16> IntoResponses for VacanciesErrors<STATUS> {
    fn responses() -> Responses {
        refusals::<Problem>(PROBLEM_JSON, &[(STATUS, "")])
    }
}

/// What any operation of a business may refuse, by [`AsBusiness`].
pub struct BusinessErrors;

impl IntoResponses for BusinessErrors {
    fn responses() -> Responses {
        refusals::<Problem>(PROBLEM_JSON, &[401, 403].map(|status| (status, "")))
    }
}

/// A refusal or failure on its way to a caller of the Vacancies API.
pub enum VacanciesError {
    Hindered(Hindrance),
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for VacanciesError {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl From<ActError> for VacanciesError {
    fn from(not_done: ActError) -> Self {
        match not_done {
            ActError::Hindered(hindrance) => Self::Hindered(hindrance),
            ActError::Failure(failure) => Self::Failure(failure),
        }
    }
}

impl IntoResponse for VacanciesError {
    fn into_response(self) -> Response {
        let (head, message, errors) = match self {
            Self::Hindered(hindrance) => {
                let sentence = hindrance.sentence().to_owned();
                if hindrance.is_absence() {
                    (RefusalHead::from(StatusCode::NOT_FOUND), sentence, Vec::new())
                } else {
                    let error = FieldError::new("", hindrance.code(), sentence.clone());
                    (RefusalHead::from(StatusCode::BAD_REQUEST), sentence, vec![error])
                }
            }
            Self::Failure(failure) => {
                failure.log();
                let refusal = failure.into_refusal();
                let (head, message) = (RefusalHead::of(&refusal, Challenges::BEARER), refusal.message());
                let errors = match refusal {
                    Refusal::Invalid(problems) | Refusal::Conflict(problems) => problems,
                    _ => Vec::new(),
                };
                (head, message, errors)
            }
        };
        let (code, pointer) = first_problem_place(&errors);
        let status = head.status;
        tracing::info!(status = status.as_u16(), code, pointer, "refused");
        let problem = Problem {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: message.clone(),
            message,
            errors,
        };
        let mut response = head.with(Json(problem));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        response
    }
}

/// The business that the path names, called by its own system.
pub struct AsBusiness(pub Business);

impl FromRequestParts<VacanciesState> for AsBusiness {
    type Rejection = VacanciesError;

    async fn from_request_parts(parts: &mut Parts, state: &VacanciesState) -> Result<Self, VacanciesError> {
        Ok(Self(Business::from_request(parts, state).await?))
    }
}
