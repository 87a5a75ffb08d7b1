//! Erasure of permanently deleted ads: only their existence, receipts and statistics are kept. Text and contacts
//! are removed in the deleting transaction, from the row and from all transfers. If those are very many, and
//! if an older version deleted it, the rest is removed in batches afterwards.

use super::store;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::state::JobAdsState;
use crate::platform::fault::Fault;
use crate::platform::jobs::Jobs;
use crate::shared::ids::ProviderId;
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use std::time::Duration;
use uuid::Uuid;

/// The most ads in the transfers that one transaction rewrites.
const ADS_AT_ONCE: i64 = 500;
/// Transfers of before that one transaction notes the ads of, and how many bytes they are as they are kept. Of ads it takes
/// [`ADS_AT_ONCE`].
const NOTED_AT_ONCE: i64 = 100;
const NOTED_BYTES_AT_ONCE: i64 = 8 * 1024 * 1024;
const POLL_INTERVAL: Duration = Duration::from_secs(60);

/// A deleted ad.
pub(in crate::job_ads::server) struct Deleted<'a> {
    pub uuid: AdId,
    pub provider: ProviderId,
    pub reference: &'a str,
}

/// Erases what is kept of an ad whose row is locked and says that it is deleted, of its transfers the newest. Whoever sends
/// it at the same moment comes before and is erased with it, or comes after and is refused.
///
/// # Errors
/// A database error.
pub(in crate::job_ads::server) async fn erase(db: &mut PgConnection, ad: &Deleted<'_>, now: DateTime<Utc>) -> Result<(), Fault> {
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

/// Erases until nothing is left of any deleted ad. Concurrent processes share the work. What cannot be
/// erased is logged and counted, and does not block the others.
///
/// # Errors
/// A database error.
pub async fn erase_due(state: &JobAdsState) -> Result<(), Fault> {
    note_due(state).await?;
    // Those that could not be erased lie behind it.
    let mut after = AdId(Uuid::nil());
    while !*state.stopping.borrow() {
        let mut tx = state.db.begin().await?;
        // Another process is working on it.
        if !store::is_every_transfer_noted(&mut tx).await? {
            break;
        }
        let Some(store::DueRow { uuid, provider, reference }) = store::lock_due(&mut tx, after).await? else { break };
        let deleted = Deleted { uuid, provider, reference: &reference };
        let erased = match erase(&mut tx, &deleted, state.clock.now()).await {
            Ok(()) => tx.commit().await.map_err(Fault::from),
            Err(fault) => tx.rollback().await.map_err(Fault::from).and(Err(fault)),
        };
        if let Err(fault) = erased {
            only_this_one(fault)?;
            tracing::error!(%uuid, "a deleted ad cannot be erased; the next round tries again");
            metrics::counter!("verv_ads_not_erased_total").increment(1);
            after = uuid;
        }
    }
    Ok(())
}

/// Notes the ads of the transfers from before there were notes. One that cannot be read is told, counted and passed over.
async fn note_due(state: &JobAdsState) -> Result<(), Fault> {
    let mut at_once = NOTED_AT_ONCE;
    while !*state.stopping.borrow() {
        let mut tx = state.db.begin().await?;
        let Some(below) = store::lock_backfill(&mut tx).await? else { break };
        let mut part = tx.begin().await?;
        let lowest = match store::note_some(&mut part, below, at_once, ADS_AT_ONCE, NOTED_BYTES_AT_ONCE).await {
            Ok(lowest) => {
                part.commit().await?;
                at_once = (2 * at_once).min(NOTED_AT_ONCE);
                lowest
            }
            Err(error) => {
                part.rollback().await?;
                only_this_one(error.into())?;
                if at_once > 1 {
                    // The one that cannot be read is among them. The lock is let go before it is taken anew.
                    tx.rollback().await?;
                    at_once /= 2;
                    continue;
                }
                let version = store::next_below(&mut tx, below).await?;
                tracing::error!(
                    version = version.map(|version| version.0),
                    "the ads of a transfer cannot be read: what it keeps of them is not erased with them"
                );
                metrics::counter!("verv_transfers_not_noted_total").increment(1);
                version
            }
        };
        match lowest {
            Some(lowest) => store::move_backfill(&mut tx, lowest).await?,
            None => store::end_backfill(&mut tx).await?,
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Writes a fault to the log that is one row's.
///
/// # Errors
/// The fault, where the next row would meet it too, or it will pass.
fn only_this_one(fault: Fault) -> Result<(), Fault> {
    if fault.is_database_unavailable() || fault.is_retryable() {
        return Err(fault);
    }
    fault.log();
    Ok(())
}

/// At the start and then every minute, until the server stops.
pub async fn run(state: JobAdsState, jobs: Jobs) {
    let state = &state;
    jobs.every("erasure of ads", POLL_INTERVAL, || async move { erase_due(state).await }).await;
}
