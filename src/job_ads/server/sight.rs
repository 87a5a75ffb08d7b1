//! Whether the public sees an ad under its address.

use super::service;
use super::store::{self, AdRow};
use crate::job_ads::model::PublishStatus;
use crate::job_ads::server::state::JobAdsState;
use crate::platform::fault::Fault;
use uuid::Uuid;

/// What a visitor finds under an ad's address.
pub(super) enum Sight {
    Live(AdRow),
    Expired(AdRow),
    /// Stopped, rejected or deleted. There was an ad; nothing more is told of it.
    Gone(Uuid),
    /// Unknown, not yet published, or not for the public: the same to who asks.
    Nothing,
}

/// # Errors
/// When the database is away.
pub(super) async fn look(state: &JobAdsState, uuid: &str) -> Result<Sight, Fault> {
    let Ok(uuid) = uuid.parse() else { return Ok(Sight::Nothing) };
    let row = store::public_ad(&state.replica, uuid).await?;
    let Some(row) = row else { return Ok(Sight::Nothing) };
    let now = state.clock.now();
    Ok(match service::publish_status(&row, now) {
        PublishStatus::Stopped | PublishStatus::Rejected | PublishStatus::Deleted => Sight::Gone(uuid),
        PublishStatus::Active => Sight::Live(row),
        // Nobody sees an ad before its time.
        PublishStatus::Inactive if row.published > now => Sight::Nothing,
        PublishStatus::Inactive => Sight::Expired(row),
    })
}
