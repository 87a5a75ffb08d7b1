//! The form in which the Job Import API refuses: JSON always, with a reference that stands in the log. Two slices speak
//! it, job ads and accounts.

use crate::accounts::server::actor;
use crate::app::state::AppState;
use crate::platform::fault::Failure;
use crate::shared::field::FieldError;
use crate::shared::json_text::{self, Half, Read};
use crate::shared::refusal::Refusal;
use axum::Json;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The body of every refusal.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// The first problem's sentence.
    #[schema(example = "Missing parameter: title")]
    pub message: String,
    pub error_type: ErrorType,
    /// Stands in the server's log.
    #[schema(example = "6f1c2a52-6a5e-4a34-9d0c-8a9f0c3a6f0e")]
    pub error_ref: String,
    /// Every problem of every ad.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FieldError>,
}

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

/// A failure on its way to a caller of the Job Import API.
pub struct ImportError(Failure);

impl<E: Into<Failure>> From<E> for ImportError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for ImportError {
    fn into_response(self) -> Response {
        let refusal = self.0.into_refusal();
        let message = refusal.message();
        let error_ref = crate::platform::random::reference().to_string();
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let (error_type, problems) = match &refusal {
            Refusal::Invalid(problems) => (first_type(problems), problems.clone()),
            Refusal::Conflict(problems) => (ErrorType::Conflict, problems.clone()),
            Refusal::Unreadable(_) => (ErrorType::ParseError, Vec::new()),
            Refusal::NotFound => (ErrorType::NotFound, Vec::new()),
            _ => (ErrorType::Unknown, Vec::new()),
        };
        // What was sent, and sentences that repeat it, are the sender's.
        let (code, pointer) = first_place(&problems);
        tracing::info!(error_ref, status = status.as_u16(), code, pointer, "refused");
        let mut headers = HeaderMap::new();
        match refusal {
            Refusal::NotSignedIn => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Refusal::TooMany { seconds } | Refusal::Unavailable { seconds } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            _ => {}
        }
        (status, headers, Json(ErrorBody { message, error_type, error_ref, problems })).into_response()
    }
}

/// What the log tells of problems: the code and the place of the first.
pub fn first_place(problems: &[FieldError]) -> (&str, String) {
    let first = problems.first();
    let pointer = first.map(|problem| crate::shared::read::shorten(&problem.pointer).to_string());
    (first.map_or("", |problem| problem.code.as_ref()), pointer.unwrap_or_default())
}

fn first_type(problems: &[FieldError]) -> ErrorType {
    match problems.first().map(|problem| problem.code.as_ref()) {
        Some("MISSING_PARAMETER") => ErrorType::MissingParameter,
        _ => ErrorType::InvalidValue,
    }
}

/// The provider that the path names.
pub struct AsProvider(pub actor::Provider);

impl FromRequestParts<AppState> for AsProvider {
    type Rejection = ImportError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ImportError> {
        Ok(Self(actor::Provider::from_request(parts, state).await?))
    }
}

pub struct AsAdmin(pub actor::Admin);

impl FromRequestParts<AppState> for AsAdmin {
    type Rejection = ImportError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ImportError> {
        Ok(Self(actor::Admin::from_request(parts, state).await?))
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

/// The last value of a parameter of the query, decoded.
pub fn query(uri: &axum::http::Uri, name: &str) -> Option<String> {
    let pairs: Vec<(String, String)> = axum::extract::Query::try_from_uri(uri).ok()?.0;
    pairs.into_iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
}

pub fn invalid(field: &str, value: &str) -> Refusal {
    let message = format!("Invalid value: {} at field {field}", crate::shared::read::shorten(value));
    Refusal::Invalid(vec![FieldError { pointer: format!("/{field}"), code: "INVALID_VALUE".into(), message }])
}

pub fn missing(field: &str) -> Refusal {
    let message = format!("Missing parameter: {field}");
    Refusal::Invalid(vec![FieldError { pointer: format!("/{field}"), code: "MISSING_PARAMETER".into(), message }])
}

/// A problem of the whole of what was sent.
pub fn problem(code: &'static str, message: String) -> FieldError {
    FieldError { pointer: String::new(), code: code.into(), message }
}

/// What a content type says the body is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Content {
    Json,
    JsonStream,
}

/// # Errors
/// 415 for anything but the two; none at all is JSON.
pub fn content(headers: &HeaderMap) -> Result<Content, Refusal> {
    taken(headers, true)
}

/// # Errors
/// 415 for a stream where there may be none, and for all else that is not JSON.
pub fn only_json(headers: &HeaderMap) -> Result<(), Refusal> {
    taken(headers, false).map(|_| ())
}

fn taken(headers: &HeaderMap, with_streams: bool) -> Result<Content, Refusal> {
    crate::web::body::refuse_encoding(headers)?;
    let Some(sent) = headers.get(header::CONTENT_TYPE) else { return Ok(Content::Json) };
    let media = sent.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media.as_str() {
        "" | "application/json" => Ok(Content::Json),
        "application/x-json-stream" if with_streams => Ok(Content::JsonStream),
        _ if with_streams => Err(Refusal::WrongContentType("application/json, or application/x-json-stream".into())),
        _ => Err(Refusal::WrongContentType("application/json".into())),
    }
}

/// A body that must be JSON, at most `limit` bytes.
///
/// # Errors
/// 413, 415, 400.
pub async fn json(request: Request, limit: usize) -> Result<serde_json::Value, Refusal> {
    only_json(request.headers())?;
    parse(&crate::web::body::read(request.into_body(), limit).await?)
}

/// # Errors
/// 400 that says where the JSON is broken, or which text of it cannot be kept.
pub fn parse(bytes: &[u8]) -> Result<serde_json::Value, Refusal> {
    let Read { value, halves } = read(bytes)?;
    if halves.is_empty() {
        return Ok(value);
    }
    let problem = |half: Half| FieldError { message: half.message(), pointer: half.pointer, code: "INVALID_VALUE".into() };
    Err(Refusal::Invalid(halves.into_iter().map(problem).collect()))
}

/// # Errors
/// 400 that says where the JSON is broken.
pub fn read(bytes: &[u8]) -> Result<Read, Refusal> {
    json_text::read(bytes)
        .map_err(|error| Refusal::Unreadable(format!("Parse error: at line {}, column {}", error.line(), error.column())))
}

pub async fn not_found() -> ImportError {
    Refusal::NotFound.into()
}

pub async fn method_not_allowed() -> ImportError {
    Refusal::MethodNotAllowed.into()
}
