//! What is done without anybody asking: recruitments expire, persons are erased when their time is over, and kept answers
//! and tries are forgotten. Keys that an earlier version made are made anew.

use super::{answers, api, persons, recruits};
use crate::recruitment::server::state::RecruitmentState;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60 * 60);

/// At the start and every hour, until the server stops. Several processes may do so at once.
pub async fn run(state: RecruitmentState) {
    let mut stopping = state.stopping.clone();
    loop {
        let expired = answers::expire_due(&state).await.map(|_| ());
        for done in [persons::rekey(&state).await, expired, api::forget_old(&state).await, recruits::forget_tries(&state).await] {
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
