//! Applied to every response: security headers, metrics, and a proper response for panics.

use crate::platform::core::Core;
use crate::web::client_ip;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Instant;

/// Scripts and styles are files of this site; `wasm-unsafe-eval` lets the islands' wasm run and nothing else.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// Allows the forms of a page to redirect to addresses with this scheme: Chromium applies the page's policy to every
/// redirect after a form submission, including the one back to an OAuth client.
pub fn let_forms_lead_to(headers: &mut HeaderMap, scheme: &str) {
    let own = "form-action 'self'";
    if let Ok(policy) = HeaderValue::try_from(CONTENT_POLICY.replace(own, &format!("{own} {scheme}:"))) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Middleware: security headers, and one count and one log line per request.
pub async fn headers(State(state): State<Core>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = label(request.method());
    let route =
        request.extensions().get::<axum::extract::MatchedPath>().map_or("other", axum::extract::MatchedPath::as_str).to_owned();
    // HSTS must not be sent over plain HTTP (RFC 6797, section 7.2).
    let is_https = client_ip::origin(&state.config, request.extensions(), request.headers()).and_then(|origin| origin.is_https);
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let seconds = began.elapsed().as_secs_f64();
    metrics::histogram!("verv_http_request_seconds", "method" => method, "route" => route.clone(), "status" => status.to_string())
        .record(seconds);
    // Paths may contain tokens, keys or names, so they are not logged.
    tracing::debug!(method, route, status, seconds, "answered");
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.config.public_url.starts_with("https:") && is_https != Some(false) {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// For whoever is not signed in any more: what browsers keep in spite of no-store, to show when somebody goes back.
pub fn empty_cache(headers: &mut HeaderMap) {
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
}

/// The answer where a handler panicked, which would be a bug; the caller gets an answer all the same.
pub fn panicked() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong here; the error is logged\n").into_response()
}

/// The metrics label of a method. Anybody can invent methods, and each label is kept forever.
fn label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        "TRACE" => "TRACE",
        "CONNECT" => "CONNECT",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_method_is_no_label() {
        assert_eq!(label(&Method::PATCH), "PATCH");
        assert_eq!(label(&Method::from_bytes(b"BREW").unwrap()), "other");
        assert_eq!(label(&Method::from_bytes(b"get").unwrap()), "other");
    }
}
