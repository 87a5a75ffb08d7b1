//! Conditional responses: an ETag over the content, and 304 for callers that have it already.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Weak: what is sent may be compressed.
pub fn of(bytes: &[u8]) -> String {
    format!("W/\"{}\"", hex::encode(&Sha256::digest(bytes)[..12]))
}

/// Whether an If-None-Match header contains the ETag.
pub fn matches(has: &HeaderValue, etag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    has.to_str().is_ok_and(|has| has.split(',').any(|tag| tag.trim() == "*" || strong(tag) == strong(etag)))
}

/// Whether the caller has this version.
pub fn has_current(asked: &HeaderMap, etag: &str) -> bool {
    asked.get(header::IF_NONE_MATCH).is_some_and(|has| matches(has, etag))
}

/// A public response; `cache_control` is its Cache-Control.
pub fn answer(
    asked: &HeaderMap,
    content_type: &'static str,
    cache_control: &'static str,
    bytes: impl Into<Body> + AsRef<[u8]>,
) -> Response {
    let etag = of(bytes.as_ref());
    let has_current = has_current(asked, &etag);
    let body = if has_current { Body::empty() } else { bytes.into() };
    with_etag(has_current, &etag, content_type, cache_control, body)
}

/// Likewise, for a tag known before the body is made.
pub fn with_etag(has_current: bool, etag: &str, content_type: &'static str, cache_control: &'static str, body: Body) -> Response {
    let mut response = if has_current {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}
