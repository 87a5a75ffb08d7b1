//! What happens every hour: what has expired is deleted, and the signing key is changed when its time has come.

use super::{ACCESS_LIVES, keys, store};
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Fault;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);

/// Keeps order until the server stops.
pub async fn run(state: AccountsState) {
    let mut stopping = state.stopping.clone();
    loop {
        if let Err(fault) = tidy(&state).await {
            let _ = fault.into_refusal();
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
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
