//! The Job Import API and the read API: thin handlers. The import is implemented in `service` and `stream`, its
//! errors in `error`; the read API is `ads`.

use super::{codes, error, providers, queue, review, stats, status, transfers};
use crate::job_ads::server::state::JobAdsState;
use crate::web::openapi::with_router;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Below `/stillingsimport`.
pub fn router() -> OpenApiRouter<JobAdsState> {
    let api = OpenApiRouter::new()
        .routes(routes!(transfers::transfer_ads))
        .routes(routes!(transfers::transfer_batch))
        .routes(routes!(transfers::stop_ad))
        .routes(routes!(transfers::get_receipt))
        .routes(routes!(transfers::get_payload))
        .routes(routes!(status::get_ad_state))
        .routes(routes!(status::get_ad_state_by_uuid))
        .routes(routes!(status::get_admin_status))
        .routes(routes!(status::get_admin_status_by_uuid))
        .routes(routes!(status::list_admin_statuses))
        .routes(routes!(stats::get_stats))
        .routes(routes!(codes::list_property_names))
        .routes(routes!(codes::list_property_values))
        .routes(routes!(codes::list_styrk_occupations))
        .routes(routes!(codes::list_pyrk_occupations))
        .routes(routes!(queue::list_review_queue))
        .routes(routes!(review::review_ad))
        .merge(providers::router())
        .fallback(error::not_found);
    with_router(api, |router| router.method_not_allowed_fallback(error::method_not_allowed))
}
