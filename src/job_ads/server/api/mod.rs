//! The Job Import API and the read API: their doors, each thin. What the first do is in `service` and `stream`, how they
//! refuse in `error`; the read API is `ads`.

pub mod ads;
pub mod codes;
pub mod error;
pub mod providers;
pub mod queue;
pub mod review;
pub mod stats;
pub mod status;
pub mod transfers;

use crate::job_ads::server::state::JobAdsState;
use axum::Router;
use axum::routing::{get, post};

/// Below `/stillingsimport`.
pub fn router() -> Router<JobAdsState> {
    Router::new()
        .route("/api/v1/transfers/{providerId}", post(transfers::post))
        .route("/api/v1/transfers/batch/{providerId}", post(transfers::batch))
        .route("/api/v1/transfers/{providerId}/{reference}", axum::routing::delete(transfers::stop))
        .route("/api/v1/transfers/{providerId}/versions/{versionId}", get(transfers::receipt))
        .route("/api/v1/transfers/{providerId}/versions/{versionId}/payload", get(transfers::payload))
        .route("/api/v1/adstates/{providerId}/{reference}", get(status::ad_state))
        .route("/api/v1/adstates/{providerId}/uuid/{uuid}", get(status::ad_state_by_uuid))
        .route("/api/v1/adminstatus/{providerId}/{reference}", get(status::status))
        .route("/api/v1/adminstatus/{providerId}/uuid/{uuid}", get(status::status_by_uuid))
        .route("/api/v1/adminstatus/{providerId}/versions/{versionId}", get(status::statuses_by_version))
        .route("/api/v1/stats/{providerId}", get(stats::stats))
        .route("/api/v1/properties/names", get(codes::property_names))
        .route("/api/v1/properties/values", get(codes::property_values))
        .route("/api/v1/categories/styrk/occupations", get(codes::styrk))
        .route("/api/v1/categories/pyrk/occupations", get(codes::pyrk))
        .route("/internal/ads/queue", get(queue::queue))
        .route("/internal/ads/{uuid}/review", post(review::review))
        .merge(providers::router())
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
}
