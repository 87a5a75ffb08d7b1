//! Hourly job: deletes expired tokens and grants, and rotates the signing key when it is due.

use super::{ACCESS_TOKEN_LIFETIME, keys, store};
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Fault;
use crate::platform::jobs::Jobs;
use std::time::Duration;

const POLL_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Runs until the server stops.
pub async fn run(state: AccountsState, jobs: Jobs) {
    let state = &state;
    jobs.every("oauth", POLL_INTERVAL, || async move { tidy(state).await }).await;
}

/// One round.
///
/// # Errors
/// A database error.
pub async fn tidy(state: &AccountsState) -> Result<(), Fault> {
    let mut tx = state.db.begin().await?;
    // With some delay, so that an exchange under way at the last moment still finds its grant.
    store::delete_expired(&mut tx, state.clock.now() - ACCESS_TOKEN_LIFETIME).await?;
    tx.commit().await?;
    keys::rotate(state).await
}
