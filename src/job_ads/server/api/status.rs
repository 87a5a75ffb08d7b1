//! How an ad stands: as it is stored, and whether it is shown.

use super::transfers::{known, number};
use crate::job_ads::model::{AdState, AdminStatus};
use crate::job_ads::server::api::error::{AsProvider, ImportError, ProviderErrors};
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::service::{self, Which};
use crate::job_ads::server::state::JobAdsState;
use crate::shared::refusal::Refusal;
use axum::Json;
use axum::extract::{Path, State};

/// Get ad
///
/// The ad as it is stored, by your own id for it. A deleted ad is not found.
#[utoipa::path(get, operation_id = "ad_state", path = "/api/v1/adstates/{providerId}/{reference}", tag = "Ads", security(("provider" = [])),
    params(("providerId" = i64, Path), ("reference" = String, Path)),
    responses((status = 200, body = AdState), ProviderErrors))]
pub async fn get_ad_state(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Json<AdState>, ImportError> {
    Ok(Json(service::ad_state(&state, &provider, Which::Reference(&known(&reference)?)).await?))
}

/// Get ad by UUID
///
/// The ad as it is stored, by Verv's id for it. A deleted ad is not found.
#[utoipa::path(get, operation_id = "ad_state_by_uuid", path = "/api/v1/adstates/{providerId}/uuid/{uuid}", tag = "Ads", security(("provider" = [])),
    params(("providerId" = i64, Path), ("uuid" = String, Path)),
    responses((status = 200, body = AdState), ProviderErrors))]
pub async fn get_ad_state_by_uuid(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    Path((_, uuid)): Path<(String, String)>,
) -> Result<Json<AdState>, ImportError> {
    Ok(Json(service::ad_state(&state, &provider, Which::Uuid(name(&uuid)?)).await?))
}

/// Get ad status
///
/// Whether the ad has been reviewed, and whether it is shown. Works for deleted ads too.
#[utoipa::path(get, operation_id = "status", path = "/api/v1/adminstatus/{providerId}/{reference}", tag = "Ads", security(("provider" = [])),
    params(("providerId" = i64, Path), ("reference" = String, Path)),
    responses((status = 200, body = AdminStatus), ProviderErrors))]
pub async fn get_admin_status(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Json<AdminStatus>, ImportError> {
    Ok(Json(service::status(&state, &provider, Which::Reference(&known(&reference)?)).await?))
}

/// Get ad status by UUID
///
/// Whether the ad has been reviewed, and whether it is shown. Works for deleted ads too.
#[utoipa::path(get, operation_id = "status_by_uuid", path = "/api/v1/adminstatus/{providerId}/uuid/{uuid}", tag = "Ads", security(("provider" = [])),
    params(("providerId" = i64, Path), ("uuid" = String, Path)),
    responses((status = 200, body = AdminStatus), ProviderErrors))]
pub async fn get_admin_status_by_uuid(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    Path((_, uuid)): Path<(String, String)>,
) -> Result<Json<AdminStatus>, ImportError> {
    Ok(Json(service::status(&state, &provider, Which::Uuid(name(&uuid)?)).await?))
}

/// Get ad statuses by version
///
/// The status of each ad that was last changed by this transfer; an empty list if all of them have changed since.
#[utoipa::path(get, operation_id = "statuses_by_version", path = "/api/v1/adminstatus/{providerId}/versions/{versionId}", tag = "Ads", security(("provider" = [])),
    params(("providerId" = i64, Path), ("versionId" = i64, Path)),
    responses((status = 200, body = Vec<AdminStatus>), ProviderErrors))]
pub async fn list_admin_statuses(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    Path((_, version)): Path<(String, String)>,
) -> Result<Json<Vec<AdminStatus>>, ImportError> {
    Ok(Json(service::statuses(&state, &provider, number(&version)?).await?))
}

/// What is no uuid is no ad's name.
fn name(text: &str) -> Result<AdId, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}
