//! Error responses of the endpoints: RFC 6749 §5.2, never cached.

use crate::platform::fault::{Failure, Fault};
use crate::shared::refusal::Refusal;
use crate::web::error::{Challenges, RefusalHead};
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// An error code of RFC 6749 or OpenID Connect Core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    InvalidScope,
    InvalidToken,
    InsufficientScope,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
    AccessDenied,
    LoginRequired,
    ConsentRequired,
    RequestNotSupported,
    RequestUriNotSupported,
    RegistrationNotSupported,
    ServerError,
    TemporarilyUnavailable,
}

impl ErrorCode {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }
}

/// An error and a sentence about it, in ASCII without quotes as the RFC wants it; it repeats nothing that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    pub code: ErrorCode,
    pub description: &'static str,
}

impl Denial {
    pub const fn new(code: ErrorCode, description: &'static str) -> Self {
        Self { code, description }
    }

    pub const fn request(description: &'static str) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }
}

/// Why an endpoint gives nothing.
#[derive(Debug)]
pub enum OauthFailure {
    Denied(Denial),
    Failed(Failure),
}

impl From<Denial> for OauthFailure {
    fn from(denial: Denial) -> Self {
        Self::Denied(denial)
    }
}

impl<E: Into<Failure>> From<E> for OauthFailure {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<OauthFailure> for Denial {
    /// For a client answered by redirect, where the HTTP status is not visible.
    fn from(unmet: OauthFailure) -> Self {
        let failure = match unmet {
            OauthFailure::Denied(denial) => return denial,
            OauthFailure::Failed(failure) => failure,
        };
        failure.log();
        match failure.into_refusal() {
            Refusal::Unavailable { .. } | Refusal::TooMany { .. } => {
                Self::new(ErrorCode::TemporarilyUnavailable, "Try again in a moment")
            }
            _ => Self::new(ErrorCode::ServerError, "Something went wrong here; the error is logged"),
        }
    }
}

/// The body of every error of the authorization server (RFC 6749, section 5.2).
#[derive(Serialize, ToSchema)]
pub struct OauthError {
    /// What kind of error it is, for programs.
    error: ErrorCode,
    /// What is wrong, for people, in ASCII.
    error_description: String,
}

impl IntoResponse for OauthFailure {
    fn into_response(self) -> Response {
        match self {
            Self::Denied(denial) => refuse(denial),
            Self::Failed(failure) => {
                failure.log();
                refuse_otherwise(&failure.into_refusal())
            }
        }
    }
}

fn refuse(Denial { code, description }: Denial) -> Response {
    let status = match code {
        ErrorCode::InvalidClient | ErrorCode::InvalidToken => StatusCode::UNAUTHORIZED,
        ErrorCode::InsufficientScope => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    };
    let challenge = match code {
        ErrorCode::InvalidClient => Some("Basic realm=\"Verv\", charset=\"UTF-8\""),
        ErrorCode::InvalidToken => Some("Bearer error=\"invalid_token\""),
        ErrorCode::InsufficientScope => Some("Bearer error=\"insufficient_scope\", scope=\"openid\""),
        _ => None,
    };
    let challenge = challenge.map(|challenge| [(header::WWW_AUTHENTICATE, challenge)]);
    (challenge, with_body(status.into(), code, description.to_owned())).into_response()
}

pub(super) fn refuse_otherwise(refusal: &Refusal) -> Response {
    let code = match refusal {
        Refusal::NotSignedIn => return refuse(Denial::new(ErrorCode::InvalidToken, "A living access token is needed")),
        Refusal::Unavailable { .. } | Refusal::TooMany { .. } => ErrorCode::TemporarilyUnavailable,
        Refusal::Failed => ErrorCode::ServerError,
        _ => ErrorCode::InvalidRequest,
    };
    with_body(RefusalHead::of(refusal, Challenges::NONE), code, refusal.message())
}

fn with_body(head: RefusalHead, error: ErrorCode, error_description: String) -> Response {
    head.with((no_store_headers(), Json(OauthError { error, error_description })))
}

/// Responses with or about tokens must not be stored.
pub fn no_store_headers() -> [(HeaderName, HeaderValue); 2] {
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store")), (header::PRAGMA, HeaderValue::from_static("no-cache"))]
}

pub async fn method_not_allowed() -> Response {
    refuse_otherwise(&Refusal::MethodNotAllowed)
}

/// A fault for a violated invariant.
pub fn invariant_fault(what: &'static str) -> Fault {
    Fault::other(what)
}
