//! What is done without anybody asking: erasing who gave no answer in time, and forgetting kept answers.

use super::{answers, api};
use crate::server::state::AppState;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60 * 60);

/// At the start and every hour, until the server stops.
pub async fn run(state: AppState) {
    let mut stopping = state.stopping.clone();
    loop {
        for done in [answers::expire_due(&state).await.map(|_| ()), api::forget_old(&state).await] {
            if let Err(fault) = done {
                let _ = fault.into_refusal();
            }
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}
