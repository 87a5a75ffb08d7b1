//! What is done without anybody asking: recruitments expire, persons are erased when their time is over, and kept answers
//! and tries are forgotten. Keys that an earlier version made are made anew.

use super::{api, decisions, persons, recruits};
use crate::platform::jobs::Jobs;
use crate::recruitment::server::state::RecruitmentState;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(60 * 60);

/// At the start and every hour, until the server stops.
pub async fn run(state: RecruitmentState, jobs: Jobs) {
    let state = &state;
    jobs.every("recruitment", EVERY, || async move {
        let expired = decisions::expire_due(state).await.map(|_| ());
        // One that fails keeps the others from nothing.
        let done = [persons::rekey(state).await, expired, api::forget_old(state).await, recruits::forget_tries(state).await];
        done.into_iter().collect()
    })
    .await;
}
