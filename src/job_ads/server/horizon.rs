//! The commit horizon: the time before which everything is committed, for pollers that must not miss changes.
//!
//! A poller could miss a slow writer that takes its timestamp, and commits after the poller has passed that time. So
//! the horizon lags behind the present by the age of the oldest transaction, plus a margin for what
//! happens between taking the timestamp and starting the transaction (waiting for a connection, retrying).

use super::feeds::store;
use crate::job_ads::server::state::JobAdsState;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// What may pass between a writer's noting the time and its transaction.
const MARGIN: TimeDelta = TimeDelta::minutes(2);

/// Everything up to here has been committed. To the minute, so that an answer without news is the same for as long.
pub(super) async fn commit_horizon(state: &JobAdsState, now: DateTime<Utc>) -> sqlx::Result<DateTime<Utc>> {
    let age = store::oldest_transaction(&state.db).await?;
    let under_way = TimeDelta::milliseconds((age * 1000.0).clamp(0.0, 1e12) as i64);
    let until = now - MARGIN - under_way;
    Ok(until.duration_trunc(TimeDelta::minutes(1)).unwrap_or(until))
}
