//! Error responses of the Recruitment API: always JSON, with an OAuth-style error and every problem.

use crate::accounts::server::actor::{Partner, Recruiter};
use crate::accounts::server::oauth::bearer::Bearer;
use crate::platform::fault::Failure;
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::field::FieldError;
use crate::shared::refusal::Refusal;
use crate::web::error::{Challenges, RefusalHead};
use crate::web::openapi::{Responses, refusals};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::{IntoResponses, ToSchema};

const JSON: &str = "application/json";

/// The body of every error of the Recruitment API, in the form of OAuth 2.0.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "error": "invalid_request",
    "error_description": "/recruitments/0/address/postalCode: A Norwegian postal code has four digits",
    "errors": [{
        "pointer": "/recruitments/0/address/postalCode", "code": "invalid", "message": "A Norwegian postal code has four digits",
    }],
}))]
pub struct RecruitmentError {
    /// What kind of error it is, for programs: `invalid_request` means that `errors` names what is wrong.
    pub error: Cow<'static, str>,
    /// What is wrong, for people: the first problem with its place.
    pub error_description: String,
    /// Every problem of what was sent; may be empty.
    pub errors: Vec<FieldError>,
}

/// What any operation may refuse, as the document has it.
pub struct RecruitmentErrors;

impl IntoResponses for RecruitmentErrors {
    fn responses() -> Responses {
        refusals::<RecruitmentError>(JSON, &[400, 401, 403, 429].map(|status| (status, "")))
    }
}

/// And what those may that take a body, and an Idempotency-Key with it.
pub struct BodyErrors;

impl IntoResponses for BodyErrors {
    fn responses() -> Responses {
        let statuses = [
            (409, "The first request with this `Idempotency-Key` is still being worked on"),
            (413, ""),
            (415, ""),
            (422, "The `Idempotency-Key` was used before, for another request"),
        ];
        refusals::<RecruitmentError>(JSON, &statuses)
    }
}

/// Why the API does not do what it is asked.
pub enum ApiError {
    Failure(Failure),
    /// The first request with this key is still under way.
    KeyInUse,
    /// The key came before, with another request.
    KeyReused,
    /// A mail budget has no room for these recruits yet.
    OverBudget {
        seconds: u32,
    },
}

impl ApiError {
    /// For registering, where "too many" means recruits and notices, not requests.
    pub(super) fn of_registering(self) -> Self {
        match self {
            Self::Failure(Failure::Refused(Refusal::TooMany { seconds })) => Self::OverBudget { seconds },
            other => other,
        }
    }
}

impl<E: Into<Failure>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

const CHALLENGES: Challenges = Challenges {
    not_signed_in: Some("Bearer error=\"invalid_token\""),
    not_allowed: Some("Bearer error=\"insufficient_scope\""),
};

const OVER_BUDGET: &str = "Nothing was registered, as the budget of mails is used up: 50 recruits a day for each user, 3 notices a \
    day to each mailbox, 1,000 notices an hour in all; try again after the seconds in Retry-After";

/// The body of a refusal.
pub(super) fn body(refusal: &Refusal) -> RecruitmentError {
    let (error, description) = match refusal {
        Refusal::NotSignedIn => {
            ("invalid_token", "A living access token is needed: send the header Authorization: Bearer <token>".to_owned())
        }
        Refusal::NotAllowed => ("insufficient_scope", "This token is not for this address".to_owned()),
        Refusal::Invalid(problems) | Refusal::Conflict(problems) => ("invalid_request", description(problems)),
        Refusal::Unreadable(message) => ("invalid_request", message.clone()),
        Refusal::NotFound => ("not_found", refusal.message()),
        Refusal::MethodNotAllowed => ("method_not_allowed", refusal.message()),
        Refusal::TooSlow => ("timeout", refusal.message()),
        Refusal::TooLarge { .. } => ("too_large", refusal.message()),
        Refusal::WrongContentType(_) | Refusal::WrongEncoding => ("unsupported_media_type", refusal.message()),
        Refusal::TooMany { .. } => ("too_many_requests", refusal.message()),
        Refusal::Unavailable { .. } => ("temporarily_unavailable", refusal.message()),
        Refusal::Failed => ("server_error", refusal.message()),
    };
    let errors = match refusal {
        Refusal::Invalid(problems) | Refusal::Conflict(problems) => problems.clone(),
        Refusal::Unreadable(message) => vec![unreadable(message.clone())],
        _ => Vec::new(),
    };
    RecruitmentError { error: error.into(), error_description: description, errors }
}

/// A body that is no JSON.
pub(super) fn unreadable(message: String) -> FieldError {
    FieldError::new("", "unreadable", message)
}

fn description(problems: &[FieldError]) -> String {
    match problems.first() {
        Some(problem) if problem.pointer.is_empty() => problem.message.clone(),
        Some(problem) => format!("{}: {}", problem.pointer, problem.message),
        None => String::new(),
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (head, body) = match self {
            Self::Failure(failure) => {
                failure.log();
                let refusal = failure.into_refusal();
                (RefusalHead::of(&refusal, CHALLENGES), body(&refusal))
            }
            Self::KeyInUse => {
                let description = "A request with this Idempotency-Key is under way; try again in a moment";
                plain(StatusCode::CONFLICT, "idempotency_key_in_use", description)
            }
            Self::KeyReused => {
                let description = "This Idempotency-Key came before, with another request";
                plain(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", description)
            }
            Self::OverBudget { seconds } => {
                let refusal = Refusal::TooMany { seconds };
                let description = OVER_BUDGET.to_owned();
                (RefusalHead::of(&refusal, CHALLENGES), RecruitmentError { error_description: description, ..body(&refusal) })
            }
        };
        tracing::info!(status = head.status.as_u16(), error = %body.error, "refused");
        head.with(Json(body))
    }
}

/// An error with its own status and no extra headers.
fn plain(status: StatusCode, error: &'static str, description: &str) -> (RefusalHead, RecruitmentError) {
    let body = RecruitmentError { error: error.into(), error_description: description.to_owned(), errors: Vec::new() };
    (status.into(), body)
}

pub async fn not_found() -> ApiError {
    Refusal::NotFound.into()
}

pub async fn method_not_allowed() -> ApiError {
    Refusal::MethodNotAllowed.into()
}

pub(super) fn panicked() -> Response {
    ApiError::from(Refusal::Failed).into_response()
}

/// The bearer that `limits` has recognised.
fn bearer(parts: &Parts) -> Result<&Bearer, Refusal> {
    parts.extensions.get::<Bearer>().ok_or(Refusal::NotSignedIn)
}

/// A user, through a client.
pub struct AsRecruiter(pub Recruiter);

impl FromRequestParts<RecruitmentState> for AsRecruiter {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &RecruitmentState) -> Result<Self, ApiError> {
        Ok(Self(Recruiter::of_bearer(bearer(parts)?)?))
    }
}

/// A client by itself.
pub struct AsPartner(pub Partner);

impl FromRequestParts<RecruitmentState> for AsPartner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &RecruitmentState) -> Result<Self, ApiError> {
        Ok(Self(Partner::of_bearer(bearer(parts)?)?))
    }
}

/// A flag of the query, `true` or `false`; absent is false.
pub(super) fn flag(uri: &Uri, name: &str, problems: &mut Vec<FieldError>) -> bool {
    match parameter(uri, name).as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => {
            problems.push(unexpected(name, other, "true or false is expected"));
            false
        }
    }
}

/// The last value of a parameter of the query; an empty one is none.
pub(super) fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    pairs.filter(|(key, value)| key == name && !value.is_empty()).last().map(|(_, value)| value.into_owned())
}

pub(super) fn unexpected(name: &str, value: &str, expected: &str) -> FieldError {
    FieldError { code: Cow::Borrowed("invalid"), ..FieldError::unexpected(name, value, expected) }
}
