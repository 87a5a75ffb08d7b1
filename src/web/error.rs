//! Turns errors into responses. Each API does so in its own form, in its `api/error.rs`; status and headers
//! are shared and defined here, and so are the error pages.

use crate::platform::core::Core;
use crate::platform::fault::Failure;
use crate::shared::refusal::Refusal;
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The `WWW-Authenticate` challenges of an API.
#[derive(Clone, Copy)]
pub struct Challenges {
    /// For unauthenticated callers, with 401.
    pub not_signed_in: Option<&'static str>,
    /// For unauthorised callers, with 403.
    pub not_allowed: Option<&'static str>,
}

impl Challenges {
    pub const NONE: Self = Self { not_signed_in: None, not_allowed: None };
    pub const BEARER: Self = Self { not_signed_in: Some("Bearer"), not_allowed: None };
}

/// Status and headers of a refusal, whatever form the API gives the body.
pub struct RefusalHead {
    pub status: StatusCode,
    headers: HeaderMap,
}

impl RefusalHead {
    pub fn of(refusal: &Refusal, challenges: Challenges) -> Self {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut head = Self::from(status);
        let challenge = match refusal {
            Refusal::NotSignedIn => challenges.not_signed_in,
            Refusal::NotAllowed => challenges.not_allowed,
            _ => None,
        };
        if let Some(challenge) = challenge {
            head.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Refusal::TooMany { seconds } | Refusal::Unavailable { seconds } = refusal {
            set_retry_after(&mut head.headers, *seconds);
        }
        head
    }

    /// The complete response.
    pub fn with(self, body: impl IntoResponse) -> Response {
        (self.status, self.headers, body).into_response()
    }
}

/// For refusals specific to one API.
impl From<StatusCode> for RefusalHead {
    fn from(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new() }
    }
}

pub fn set_retry_after(headers: &mut HeaderMap, seconds: u32) {
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

/// Why a page is not shown. Handlers and extractors of pages return it, and [`render_page_errors`] makes the page that says
/// so.
#[derive(Debug)]
pub enum PageError {
    Failure {
        failure: Failure,
        /// The address that the error page leads back to, where it is not the one that was asked for.
        here: Option<String>,
    },
    /// Another page is shown instead.
    Instead(Box<Response>),
}

impl PageError {
    pub fn instead(page: Response) -> Self {
        Self::Instead(Box::new(page))
    }
}

impl<E: Into<Failure>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self::Failure { failure: error.into(), here: None }
    }
}

/// A refusal on its way to [`render_page_errors`].
#[derive(Clone)]
struct PendingRefusal {
    refusal: Refusal,
    here: Option<String>,
}

impl IntoResponse for PageError {
    /// Not rendered yet: language, theme and name depend on the visitor, who is known in the middleware.
    fn into_response(self) -> Response {
        let (failure, here) = match self {
            Self::Failure { failure, here } => (failure, here),
            Self::Instead(page) => return *page,
        };
        failure.log();
        let refusal = failure.into_refusal();
        let mut response = RefusalHead::of(&refusal, Challenges::NONE).with(());
        response.extensions_mut().insert(PendingRefusal { refusal, here });
        response
    }
}

/// Middleware of all pages: renders the errors of handlers and extractors for the visitor.
/// Headers that are set on the error, as on every answer of a private page, are kept.
pub async fn render_page_errors(State(core): State<Core>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::of(&parts, &core);
    // Extractors of pages take the visitor from here.
    parts.extensions.insert(visitor.clone());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(PendingRefusal { refusal, here }) = response.extensions_mut().remove() else { return response };
    let visitor = match here {
        Some(here) => Visitor { here, ..visitor },
        None => visitor,
    };
    let mut page = page::refuse(&core, &visitor, &refusal);
    page.headers_mut().extend(std::mem::take(response.headers_mut()));
    page
}

/// An error for a script of our own pages: a sentence as plain text.
pub struct TextError(Failure);

impl<E: Into<Failure>> From<E> for TextError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for TextError {
    fn into_response(self) -> Response {
        self.0.log();
        let refusal = self.0.into_refusal();
        RefusalHead::of(&refusal, Challenges::NONE).with(refusal.message())
    }
}
