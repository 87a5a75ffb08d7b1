//! The form in which the Job Import API refuses: JSON always, with a reference that stands in the log.

use crate::accounts::server::actor;
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Failure;
use crate::platform::random;
use crate::shared::field::FieldError;
use crate::shared::ids::ProviderId;
use crate::shared::refusal::Refusal;
use crate::web::error::{Challenges, RefusalHead};
use crate::web::json_body::{first_problem_place, query};
use crate::web::openapi::{Responses, refusals};
use axum::Json;
use axum::extract::{FromRef, FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoResponses, ToSchema};

const JSON: &str = "application/json";

/// The body of every error of the Job Import API.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "message": "Missing parameter: title", "errorType": "MISSING_PARAMETER", "errorRef": "6f1c2a52-6a5e-4a34-9d0c-8a9f0c3a6f0e",
    "problems": [
        { "pointer": "/title", "code": "MISSING_PARAMETER", "message": "Missing parameter: title" },
        {
            "pointer": "/locationList/0/postalCode", "code": "INVALID_VALUE",
            "message": "Invalid value: 12 at field postalCode, four digits are expected in Norway",
        },
    ],
}))]
pub struct ErrorBody {
    /// What is wrong, in one sentence: the first problem's.
    pub message: String,
    /// What kind of error it is.
    pub error_type: ErrorType,
    /// The error's id in the server's log. Give it to the operator if you ask for help.
    pub error_ref: String,
    /// Every problem of every ad: at most 100 for each ad and 1,000 in all, then a last entry with the code `MORE`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FieldError>,
}

/// `PARSE_ERROR`: the body is not JSON. `MISSING_PARAMETER`: a required field is absent or null. `INVALID_VALUE`: a value breaks a
/// rule. `CONFLICT`: the request does not fit what is stored. `NOT_FOUND`: there is no such thing, or it is deleted. `UNKNOWN`:
/// anything else; the status says what.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorType {
    ParseError,
    MissingParameter,
    InvalidValue,
    Conflict,
    NotFound,
    Unknown,
}

/// A refusal of an operation, as the document has it.
pub struct ImportErrors<const STATUS: u16>;

impl<const STATUS: u16> IntoResponses for ImportErrors<STATUS> {
    fn responses() -> Responses {
        refusals::<ErrorBody>(JSON, &[(STATUS, "")])
    }
}

/// What any operation of a provider may refuse, by [`AsProvider`].
pub struct ProviderErrors;

impl IntoResponses for ProviderErrors {
    fn responses() -> Responses {
        refusals::<ErrorBody>(JSON, &[400, 401, 403, 404].map(|status| (status, "")))
    }
}

/// What any operation of the operators may refuse, by [`AsAdmin`].
pub struct AdminErrors;

impl IntoResponses for AdminErrors {
    fn responses() -> Responses {
        refusals::<ErrorBody>(JSON, &[401, 403].map(|status| (status, "")))
    }
}

/// A failure on its way to a caller of the Job Import API.
pub struct ImportError(Failure);

impl<E: Into<Failure>> From<E> for ImportError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ImportError {
    fn into_response(self) -> Response {
        self.0.log();
        let refusal = self.0.into_refusal();
        let head = RefusalHead::of(&refusal, Challenges::BEARER);
        let message = refusal.message();
        let error_ref = random::reference().to_string();
        let (error_type, problems) = match refusal {
            Refusal::Invalid(problems) => (first_type(&problems), problems),
            Refusal::Conflict(problems) => (ErrorType::Conflict, problems),
            Refusal::Unreadable(_) => (ErrorType::ParseError, Vec::new()),
            Refusal::NotFound => (ErrorType::NotFound, Vec::new()),
            _ => (ErrorType::Unknown, Vec::new()),
        };
        // What was sent, and sentences that repeat it, are the sender's.
        let (code, pointer) = first_problem_place(&problems);
        tracing::info!(error_ref, status = head.status.as_u16(), code, pointer, "refused");
        head.with(Json(ErrorBody { message, error_type, error_ref, problems }))
    }
}

fn first_type(problems: &[FieldError]) -> ErrorType {
    match problems.first().map(|problem| problem.code.as_ref()) {
        Some("MISSING_PARAMETER") => ErrorType::MissingParameter,
        _ => ErrorType::InvalidValue,
    }
}

/// The provider that the path names.
pub struct AsProvider(pub actor::Provider);

impl<S: Send + Sync> FromRequestParts<S> for AsProvider
where
    AccountsState: FromRef<S>,
{
    type Rejection = ImportError;

    /// 401, 400 for a number that is none, 403, 404, 429.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ImportError> {
        let accounts = AccountsState::from_ref(state);
        let caller = actor::Caller::of(parts, &accounts).await?;
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Refusal::NotFound)?;
        let sent = params.iter().find(|(name, _)| *name == "providerId").map(|(_, value)| value.to_owned()).unwrap_or_default();
        let unsigned = sent.strip_prefix('-').unwrap_or(&sent);
        let digits = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
        // A number too large to be anyone's is a number all the same.
        let id = digits.then(|| ProviderId(sent.parse().unwrap_or(i64::MAX)));
        let id = id.ok_or_else(|| invalid("providerId", &sent))?;
        Ok(Self(caller.as_provider(&accounts, id).await?))
    }
}

pub struct AsAdmin(pub actor::Admin);

impl<S: Send + Sync> FromRequestParts<S> for AsAdmin
where
    AccountsState: FromRef<S>,
{
    type Rejection = ImportError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ImportError> {
        let caller = actor::Caller::of(parts, &AccountsState::from_ref(state)).await?;
        Ok(Self(caller.as_admin()?))
    }
}

/// A flag of the query, `true` or `false`; absent is false.
///
/// # Errors
/// 400 for anything else.
pub fn flag(parts: &axum::http::Uri, name: &'static str) -> Result<bool, Refusal> {
    match query(parts, name).as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(invalid(name, other)),
    }
}

pub fn invalid(field: &str, value: &str) -> Refusal {
    let message = format!("Invalid value: {} at field {field}", crate::shared::field::shorten(value));
    Refusal::Invalid(vec![FieldError::new(format!("/{field}"), "INVALID_VALUE", message)])
}

pub fn missing(field: &str) -> Refusal {
    let message = format!("Missing parameter: {field}");
    Refusal::Invalid(vec![FieldError::new(format!("/{field}"), "MISSING_PARAMETER", message)])
}

/// A problem of the whole of what was sent.
pub fn problem(code: &'static str, message: String) -> FieldError {
    FieldError::new("", code, message)
}

pub async fn not_found() -> ImportError {
    Refusal::NotFound.into()
}

pub async fn method_not_allowed() -> ImportError {
    Refusal::MethodNotAllowed.into()
}
