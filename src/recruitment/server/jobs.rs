//! Periodic work: expires recruitments, erases persons when their time is over, and deletes stored responses
//! and attempts. Recomputes keys made by earlier versions.

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
        // A failure of one does not stop the others.
        let done =
            [persons::rekey(state).await, expired, api::forget_old(state).await, recruits::delete_expired_tries(state).await];
        done.into_iter().collect()
    })
    .await;
}
