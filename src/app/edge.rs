//! Refusals before any handler is reached, in the form of the API that the path belongs to; and cross-origin rules.

use crate::accounts::server::oauth;
use crate::app::state::AppState;
use crate::job_ads::server::api::ads::error::ReadError;
use crate::job_ads::server::api::error::ImportError;
use crate::recruitment::server::api::error::ApiError;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::vacancies::server::api::error::VacanciesError;
use crate::web::actions;
use crate::web::error::{Challenges, RefusalHead};
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::extract::{MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What must be remembered of a request to refuse it after it has been consumed.
pub struct RequestSummary {
    path: String,
    route: Option<MatchedPath>,
    visitor: Visitor,
}

impl RequestSummary {
    pub fn of(parts: &Parts) -> Self {
        Self {
            path: parts.uri.path().to_owned(),
            route: parts.extensions.get::<MatchedPath>().cloned(),
            visitor: Visitor::from_parts(parts),
        }
    }

    /// The route pattern, without path parameters, which may be secret.
    pub fn route(&self) -> &str {
        self.route.as_ref().map_or("other", MatchedPath::as_str)
    }
}

pub fn refuse(state: &AppState, parts: &Parts, refusal: Refusal) -> Response {
    refuse_by_summary(state, &RequestSummary::of(parts), refusal)
}

pub fn refuse_by_summary(state: &AppState, asked: &RequestSummary, refusal: Refusal) -> Response {
    match in_form_of_api(&asked.path, refusal) {
        Ok(response) => response,
        Err(refusal) => page::refuse(&state.core, &asked.visitor, &refusal),
    }
}

/// For an overloaded server: a page is only a few lines then.
pub fn refuse_minimally(parts: &Parts, refusal: Refusal) -> Response {
    let refusal = match in_form_of_api(parts.uri.path(), refusal) {
        Ok(response) => return response,
        Err(refusal) => refusal,
    };
    let visitor = Visitor::from_parts(parts);
    let (language, words) = (visitor.language.tag(), crate::web::words::frame::Words::of(visitor.language));
    let (title, text) = (words.unavailable_title, words.unavailable_text);
    let html = format!(
        "<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title} – Verv</title></head><body><main><h1>{title}</h1><p>{text}</p>\
         </main></body></html>"
    );
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    RefusalHead::of(&refusal, Challenges::NONE).with((headers, html))
}

/// Err with the refusal itself if the path belongs to no API.
fn in_form_of_api(path: &str, refusal: Refusal) -> Result<Response, Refusal> {
    Ok(if is_below(path, paths::IMPORT_API) {
        ImportError::from(refusal).into_response()
    } else if paths::RECRUITMENT_API.iter().any(|prefix| is_below(path, prefix)) {
        ApiError::from(refusal).into_response()
    } else if is_below(path, paths::BUSINESSES) {
        VacanciesError::from(refusal).into_response()
    } else if is_below(path, paths::ADS) {
        ReadError::from(refusal).into_response()
    } else if is_oauth(path) {
        oauth::refuse(refusal)
    } else if is_below(path, paths::ACTIONS) {
        actions::refuse(&refusal)
    } else {
        return Err(refusal);
    })
}

/// Whether an address belongs to one of the APIs that systems call.
pub fn is_api_path(path: &str) -> bool {
    [paths::IMPORT_API, paths::BUSINESSES].iter().chain(&paths::RECRUITMENT_API).any(|prefix| is_below(path, prefix))
        || is_oauth(path)
}

/// Whether extra slashes are ignored, as they are in API paths. Pages redirect to their canonical path instead.
fn ignores_extra_slashes(path: &str) -> bool {
    is_api_path(path) || is_below(path, paths::ADS) || is_below(path, paths::ACTIONS) || path == paths::OPENAPI
}

fn is_oauth(path: &str) -> bool {
    (is_below(path, paths::OAUTH) && path != paths::OAUTH_AUTHORIZE) || is_below(path, paths::WELL_KNOWN)
}

/// Whether a path equals this one or is below it.
pub fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An API path without doubled and trailing slashes; None if it has none. An escaped slash is part of a
/// name.
pub fn without_extra_slashes(path: &str) -> Option<String> {
    let has_needless = path.contains("//") || (path.len() > 1 && path.ends_with('/'));
    if !has_needless {
        return None;
    }
    let parts = path.split('/').filter(|part| !part.is_empty());
    let short = parts.fold(String::with_capacity(path.len()), |path, part| path + "/" + part);
    ignores_extra_slashes(&short).then_some(short)
}

/// Paths that any other site may read: public ones, and those that need a secret in a header, not a cookie. Never
/// the consent page.
pub fn is_open_to_any_site(path: &str) -> bool {
    const OPEN: [&str; 7] = [
        paths::OPENAPI,
        paths::OAUTH_METADATA,
        paths::OPENID_METADATA,
        paths::OAUTH_KEYS,
        paths::OAUTH_TOKEN,
        paths::OAUTH_REVOKE,
        paths::OAUTH_USERINFO,
    ];
    OPEN.contains(&path) || is_below(path, paths::ADS)
}

/// Paths that other sites may embed: feeds and pictures.
pub fn may_be_embedded(path: &str) -> bool {
    let around = paths::AD_PICTURE.split_once("{uuid}");
    [paths::ATOM, paths::JSON_FEED, paths::PICTURE, paths::SITEMAP, paths::ROBOTS].contains(&path)
        || around.is_some_and(|(before, after)| path.starts_with(before) && path.ends_with(after))
        || is_open_to_any_site(path)
}

/// Takes away an `Accept-Encoding` that refuses the plain bytes too. They may be sent all the same (RFC 9110, 12.5.3), while
/// what compresses would answer 406 only after the work was done.
pub async fn accept_plain_bytes(mut request: Request, next: Next) -> Response {
    let is_refusal = |coding: &str| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let quality = quality.trim().trim_start_matches(['q', 'Q']).trim_start().trim_start_matches('=');
        matches!(name.trim(), "*" | "identity") && quality.trim().parse() == Ok(0.0)
    };
    let mut sent = request.headers().get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    if sent.any(|codings| codings.split(',').any(is_refusal)) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

/// Middleware: cross-origin headers and preflight requests.
/// Cookies are never honoured on paths open to other sites.
pub async fn cross_origin(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_open, may_be_embedded) = (is_open_to_any_site(path), may_be_embedded(path));
    let mut response = if is_open && request.method() == Method::OPTIONS {
        const ASKED: [(HeaderName, &str); 3] = [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, OPTIONS"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, Accept, If-None-Match"),
            (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        ];
        (StatusCode::NO_CONTENT, ASKED).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    if is_open {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag, Retry-After, WWW-Authenticate"));
    }
    let embedded = HeaderValue::from_static(if may_be_embedded { "cross-origin" } else { "same-origin" });
    headers.entry(HeaderName::from_static("cross-origin-resource-policy")).or_insert(embedded);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_too_many_are_a_slip_in_apis() {
        for (path, short) in [
            ("/stillingsimport//api/v1/transfers/10000", Some("/stillingsimport/api/v1/transfers/10000")),
            ("/stillingsimport/api/v1/transfers/10000/", Some("/stillingsimport/api/v1/transfers/10000")),
            ("//v1/client/recruitment", Some("/v1/client/recruitment")),
            ("/v1///client/recruitment//", Some("/v1/client/recruitment")),
            ("//oauth/token", Some("/oauth/token")),
            ("/.well-known//openid-configuration/", Some("/.well-known/openid-configuration")),
            ("/api//v1/businesses/nord/vacancies/", Some("/api/v1/businesses/nord/vacancies")),
            ("/api/v1/ads/", Some("/api/v1/ads")),
            ("//openapi.json", Some("/openapi.json")),
            // A slash in a name stays one.
            ("/api/v1/businesses/nord/vacancies/a%2F%2Fb/", Some("/api/v1/businesses/nord/vacancies/a%2F%2Fb")),
            ("/api/v1/businesses/nord/vacancies/a%2F", None),
            ("/stillinger/", None),
            ("//stillinger", None),
            ("/", None),
            ("/v1", None),
            ("/v1x//y", None),
        ] {
            assert_eq!(without_extra_slashes(path).as_deref(), short, "{path}");
        }
    }

    #[test]
    fn no_other_site_asks_for_consent() {
        assert!(is_open_to_any_site("/oauth/token") && is_open_to_any_site("/api/v1/ads/x"));
        assert!(!is_open_to_any_site("/oauth/authorize") && !is_open_to_any_site("/stillingsimport/api/v1/adstates/1/2"));
    }
}
