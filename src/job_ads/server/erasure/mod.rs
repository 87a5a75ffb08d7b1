//! What is left of an ad that is deleted for good: that it was there, its receipts and its statistics. Text and contacts go
//! in the transaction that deletes it, from its row and from every transfer that brought it. Where those are very many, and
//! where an older version has deleted it, the rest goes some at a time afterwards.

mod store;

use crate::job_ads::server::state::JobAdsState;
use crate::platform::fault::Fault;
use crate::platform::jobs::Jobs;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::time::Duration;
use uuid::Uuid;

/// Ads in the transfers that one transaction writes anew.
const ADS_AT_ONCE: i64 = 500;
/// Transfers of before that one transaction notes the ads of.
const NOTED_AT_ONCE: i64 = 100;
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// A deleted ad.
pub(super) struct Deleted<'a> {
    pub uuid: Uuid,
    pub provider: i64,
    pub reference: &'a str,
}

/// Erases what is kept of an ad whose row is locked and says that it is deleted, of its transfers the newest. Whoever sends
/// it at the same moment comes before and is erased with it, or comes after and is refused.
///
/// # Errors
/// Of the database.
pub(super) async fn erase(db: &mut PgConnection, ad: &Deleted<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
    let Deleted { uuid, provider, reference } = *ad;
    store::empty(&mut *db, uuid).await?;
    store::delete_reports(&mut *db, uuid).await?;
    let transfers = store::transfers(&mut *db, provider, reference, ADS_AT_ONCE).await?;
    store::take_out(&mut *db, &transfers, provider, reference).await?;
    if store::is_every_transfer_noted(&mut *db).await? && !store::is_in_any_transfer(&mut *db, provider, reference).await? {
        store::is_erased(db, uuid, now).await?;
    }
    Ok(())
}

/// Erases until nothing is left of any deleted ad. Of several processes that do so at once each does a part.
///
/// # Errors
/// Of the database.
pub async fn erase_due(state: &JobAdsState) -> Result<(), Fault> {
    while !*state.stopping.borrow() {
        let mut tx = state.db.begin().await?;
        let Some(below) = store::lock_backfill(&mut tx).await? else { break };
        match store::note_some(&mut tx, below, NOTED_AT_ONCE).await? {
            Some(lowest) => store::move_backfill(&mut tx, lowest).await?,
            None => store::end_backfill(&mut tx).await?,
        }
        tx.commit().await?;
    }
    while !*state.stopping.borrow() {
        let mut tx = state.db.begin().await?;
        // Another process is at it.
        if !store::is_every_transfer_noted(&mut tx).await? {
            break;
        }
        let Some(store::DueRow { uuid, provider, reference }) = store::lock_due(&mut tx).await? else { break };
        erase(&mut tx, &Deleted { uuid, provider, reference: &reference }, state.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// At the start and then every minute, until the server stops.
pub async fn run(state: JobAdsState, jobs: Jobs) {
    let state = &state;
    jobs.every("erasure of ads", LOOK_EVERY, || async move { erase_due(state).await }).await;
}
