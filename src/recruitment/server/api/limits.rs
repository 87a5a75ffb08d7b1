//! Authentication and rate limits: every response to a known client states its limits.

use super::ClientRequests;
use super::error::ApiError;
use crate::accounts::server::oauth::bearer::Bearer;
use crate::platform::fault::Failure;
use crate::platform::rate_limit::{Limit, RateLimits};
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::refusal::Refusal;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;

// Set by the contract.
const A_SECOND: Limit = Limit { requests: 100, window: TimeDelta::seconds(1) };
const A_MINUTE: Limit = Limit { requests: 2_000, window: TimeDelta::minutes(1) };
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Nobody has called yet.
pub fn limits() -> ClientRequests {
    RateLimits::new(vec![A_SECOND, A_MINUTE])
}

/// Middleware: recognises the bearer of the token and counts the request. Unrecognised callers are refused later, by
/// the handlers of existing routes.
pub(super) async fn count(State(state): State<RecruitmentState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let bearer = match Bearer::from_request(&parts, &state).await {
        Ok(bearer) => bearer,
        Err(Failure::Refused(_)) => return next.run(Request::from_parts(parts, body)).await,
        Err(failure) => return ApiError::Failure(failure).into_response(),
    };
    let now = state.clock.now();
    let (mut response, standing) = match state.client_requests.take(bearer.client, now) {
        Ok(standing) => {
            parts.extensions.insert(bearer);
            (next.run(Request::from_parts(parts, body)).await, standing)
        }
        Err(standing) => (ApiError::from(Refusal::TooMany { seconds: standing.seconds(now) }).into_response(), standing),
    };
    // Round a started second up.
    let reset = standing.reset.timestamp() + i64::from(standing.reset.timestamp_subsec_nanos() > 0);
    response.headers_mut().insert(REMAINING, HeaderValue::from(standing.remaining));
    response.headers_mut().insert(RESET, HeaderValue::from(reset));
    response
}
