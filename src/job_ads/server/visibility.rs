//! Whether an ad is publicly visible at its address.

use super::service;
use super::store::{self, AdRow};
use crate::job_ads::model::PublishStatus;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::words;
use crate::platform::fault::Fault;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::error::PageError;
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::http::StatusCode;

/// What a visitor finds at an ad's address.
pub(super) enum Visibility {
    Live(AdRow),
    Expired(AdRow),
    /// Stopped, rejected or deleted. Visitors learn only that there was an ad.
    Gone(AdId),
    /// Unknown, not yet published, or not public: indistinguishable for visitors.
    Nothing,
}

/// # Errors
/// When the database is away.
pub(super) async fn visibility_of(state: &JobAdsState, uuid: &str) -> Result<Visibility, Fault> {
    let Ok(uuid) = uuid.parse() else { return Ok(Visibility::Nothing) };
    let row = store::public_ad(&state.replica, uuid).await?;
    let Some(row) = row else { return Ok(Visibility::Nothing) };
    let now = state.clock.now();
    Ok(match service::publish_status(&row, now) {
        PublishStatus::Stopped | PublishStatus::Rejected | PublishStatus::Deleted => Visibility::Gone(uuid),
        PublishStatus::Active => Visibility::Live(row),
        // Nobody sees an ad before its time.
        PublishStatus::Inactive if row.published > now => Visibility::Nothing,
        PublishStatus::Inactive => Visibility::Expired(row),
    })
}

/// The ad that an address names, as long as it is live.
///
/// # Errors
/// The page that says that there is none, or that it is gone.
pub(super) async fn live_ad(state: &JobAdsState, visitor: &Visitor, uuid: &str) -> Result<AdRow, PageError> {
    let words = words::ads::Words::of(visitor.language);
    let (title, text, links) = match visibility_of(state, uuid).await? {
        Visibility::Live(row) => return Ok(row),
        Visibility::Expired(row) => {
            (words.expired_title, words.expired_text, vec![(paths::ad(&row.uuid.to_string()), words.back_to_ad)])
        }
        Visibility::Gone(_) => (words.gone_title, words.gone_text, Vec::new()),
        Visibility::Nothing => return Err(Refusal::NotFound.into()),
    };
    Err(PageError::instead(page::notice(state, visitor, StatusCode::GONE, title, text, links)))
}
