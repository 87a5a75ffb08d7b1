//! The Recruitment API: its doors, each thin. How it refuses is `error`, how it counts its callers `limits`, and how a
//! repeated request gets its first answer `idempotency`.

pub mod error;
mod idempotency;
mod limits;
pub mod lists;
pub mod registering;

use crate::platform::rate_limit::RateLimits;
use crate::recruitment::server::state::RecruitmentState;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

pub use idempotency::forget_old;
pub use limits::limits;

/// By client.
pub type ClientRequests = RateLimits<i64>;

/// Below either of its prefixes.
pub fn router(state: &RecruitmentState) -> Router<RecruitmentState> {
    Router::new()
        .route("/client/recruitment", post(registering::for_client))
        .route("/recruitment", post(registering::for_user))
        .route("/recruitment/{campaign}", get(lists::recruitments))
        .route("/recruitment/premium/{campaign}", get(lists::preferences).post(lists::set_preferences))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| error::panicked()))
        .layer(from_fn_with_state(state.clone(), limits::count))
}
