//! The Recruitment API: its doors, each thin. How it refuses is `error`, how it counts its callers `limits`, and how a
//! repeated request gets its first answer `idempotency`.

pub mod error;
mod idempotency;
mod limits;
pub mod lists;
pub mod registering;

use crate::platform::rate_limit::RateLimits;
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::ids::ClientId;
use crate::web::openapi::with_router;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use idempotency::forget_old;
pub use limits::limits;

/// By client.
pub type ClientRequests = RateLimits<ClientId>;

/// Below either of its prefixes.
pub fn router(state: &RecruitmentState) -> OpenApiRouter<RecruitmentState> {
    let api = OpenApiRouter::new()
        .routes(routes!(registering::register_for_client))
        .routes(routes!(registering::register_for_user))
        .routes(routes!(lists::list_recruitments))
        .routes(routes!(lists::get_preferences, lists::set_preferences))
        .fallback(error::not_found);
    with_router(api, |router| router.method_not_allowed_fallback(error::method_not_allowed))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| error::panicked()))
        .layer(from_fn_with_state(state.clone(), limits::count))
}
