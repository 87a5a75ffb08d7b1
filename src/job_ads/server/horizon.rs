//! How far back everything is committed, for readers that come back for what is new and must miss nothing.
//!
//! What could be missed is the work of a writer that notes its time, is slow, and commits after its time was read past. So
//! the horizon lies before the present by as long as the oldest transaction has been under way, and by a margin for what
//! passes between noting the time and beginning the transaction (waiting for a connection, trying again).

use super::feeds::store;
use crate::job_ads::server::state::JobAdsState;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// What may pass between a writer's noting the time and its transaction.
const MARGIN: TimeDelta = TimeDelta::minutes(2);

/// Everything up to here has been committed. To the minute, so that an answer without news is the same for as long.
pub(super) async fn settled(state: &JobAdsState, now: DateTime<Utc>) -> sqlx::Result<DateTime<Utc>> {
    let age = store::oldest_transaction(&state.db).await?;
    let under_way = TimeDelta::milliseconds((age * 1000.0).clamp(0.0, 1e12) as i64);
    let until = now - MARGIN - under_way;
    Ok(until.duration_trunc(TimeDelta::minutes(1)).unwrap_or(until))
}
