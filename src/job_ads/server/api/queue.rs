//! The ads that wait for a moderator, for systems.

use crate::job_ads::report::Queue;
use crate::job_ads::server::api::error::{self as import_form, AsAdmin, ErrorBody, ImportError};
use crate::job_ads::server::reports::service::{self, Cursor};
use crate::job_ads::server::state::JobAdsState;
use crate::web::json_body;
use axum::Json;
use axum::extract::State;
use axum::http::Uri;

/// The ads that wait for a moderator.
///
/// Reported ads first, the latest reported at their head, with what was said of them; then the ads that nobody has checked yet, newest
/// first. A review closes an ad's reports.
#[utoipa::path(get, path = "/stillingsimport/internal/ads/queue", tag = "Moderation (admin)", security(("admin" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the page before; without it the first page of 50")),
    responses((status = 200, body = Queue), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn queue(State(state): State<JobAdsState>, AsAdmin(admin): AsAdmin, uri: Uri) -> Result<Json<Queue>, ImportError> {
    let after = match json_body::query(&uri, "cursor").filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => Some(Cursor::parse(&cursor).ok_or_else(|| import_form::invalid("cursor", &cursor))?),
        None => None,
    };
    Ok(Json(service::queue(&state, &admin, after).await?))
}
