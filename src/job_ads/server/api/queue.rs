//! The ads that wait for a moderator, for systems.

use crate::job_ads::report::Queue;
use crate::job_ads::server::api::error::{self as import_form, AdminErrors, AsAdmin, ImportError, ImportErrors};
use crate::job_ads::server::reports::service::{self, Cursor};
use crate::job_ads::server::state::JobAdsState;
use crate::web::json_body;
use axum::Json;
use axum::extract::State;
use axum::http::Uri;

/// List ads waiting for review
///
/// Ads that visitors reported come first, latest report first; then the ads that nobody has reviewed yet, newest first. A review
/// closes an ad's reports.
#[utoipa::path(get, operation_id = "queue", path = "/internal/ads/queue", tag = "Moderation (admin)", security(("admin" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the previous page. Default: the first page of 50 ads")),
    responses((status = 200, body = Queue), AdminErrors, ImportErrors<400>))]
pub async fn list_review_queue(
    State(state): State<JobAdsState>,
    AsAdmin(admin): AsAdmin,
    uri: Uri,
) -> Result<Json<Queue>, ImportError> {
    let after = match json_body::query(&uri, "cursor").filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => Some(Cursor::parse(&cursor).ok_or_else(|| import_form::invalid("cursor", &cursor))?),
        None => None,
    };
    Ok(Json(service::queue(&state, &admin, after).await?))
}
