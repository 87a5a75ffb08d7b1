//! What happens every hour: what has expired is deleted, and the signing key is changed when its time has come.

use super::{ACCESS_LIVES, keys, store};
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Fault;
use crate::platform::jobs::Jobs;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);

/// Keeps order until the server stops.
pub async fn run(state: AccountsState, jobs: Jobs) {
    let state = &state;
    jobs.every("oauth", LOOK_EVERY, || async move { tidy(state).await }).await;
}

/// One round.
///
/// # Errors
/// Of the database.
pub async fn tidy(state: &AccountsState) -> Result<(), Fault> {
    let mut tx = state.db.begin().await?;
    // Later than needed, so that an exchange that is under way at the last moment still finds its permission.
    store::delete_expired(&mut tx, state.clock.now() - ACCESS_LIVES).await?;
    tx.commit().await?;
    keys::rotate(state).await
}
