//! The form in which the Vacancies API refuses: RFC 9457, with the source system's sentence and every problem.

use crate::platform::fault::Failure;
use crate::shared::field::FieldError;
use crate::shared::refusal::Refusal;
use crate::vacancies::model::Hindrance;
use crate::vacancies::rules::sent::told;
use crate::vacancies::server::actor::Business;
use crate::vacancies::server::service::ActError;
use crate::vacancies::server::state::VacanciesState;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// The body of every refusal.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// Always about:blank: the status says what kind of problem it is.
    #[schema(example = "about:blank")]
    r#type: &'static str,
    /// The status in words.
    #[schema(example = "Bad Request")]
    title: &'static str,
    #[schema(example = 400)]
    status: u16,
    /// For a person.
    #[schema(example = "Shift start does not match day")]
    detail: String,
    /// The first problem's sentence.
    #[schema(example = "Shift start does not match day")]
    message: String,
    /// Every problem of what was sent; perhaps empty.
    errors: Vec<FieldError>,
}

/// A refusal or failure on its way to a caller of the Vacancies API.
pub enum Refused {
    Hindered(Hindrance),
    Failure(Failure),
}

impl<E: Into<Failure>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

impl From<ActError> for Refused {
    fn from(not_done: ActError) -> Self {
        match not_done {
            ActError::Hindered(hindrance) => Self::Hindered(hindrance),
            ActError::Failure(failure) => Self::Failure(failure),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        let (status, message, errors) = match self {
            Self::Hindered(hindrance) if hindrance.is_absence() => (404, hindrance.sentence().to_owned(), Vec::new()),
            Self::Hindered(hindrance) => {
                let error = FieldError {
                    pointer: String::new(),
                    code: Cow::Borrowed(hindrance.code()),
                    message: hindrance.sentence().to_owned(),
                };
                (400, hindrance.sentence().to_owned(), vec![error])
            }
            Self::Failure(failure) => {
                let refusal = failure.into_refusal();
                let (status, message) = (refusal.status(), refusal.message());
                let errors = match refusal {
                    Refusal::Invalid(problems) | Refusal::Conflict(problems) => told(problems),
                    Refusal::NotSignedIn => {
                        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                        Vec::new()
                    }
                    Refusal::TooMany { seconds } | Refusal::Unavailable { seconds } => {
                        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                        Vec::new()
                    }
                    _ => Vec::new(),
                };
                (status, message, errors)
            }
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (code, pointer) = crate::web::json_body::first_place(&errors);
        tracing::info!(status = status.as_u16(), code, pointer, "refused");
        let problem = Problem {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: message.clone(),
            message,
            errors,
        };
        let mut response = (status, headers, Json(problem)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

/// The business that the path names, called by its own system.
pub struct AsBusiness(pub Business);

impl FromRequestParts<VacanciesState> for AsBusiness {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &VacanciesState) -> Result<Self, Refused> {
        Ok(Self(Business::from_request(parts, state).await?))
    }
}
