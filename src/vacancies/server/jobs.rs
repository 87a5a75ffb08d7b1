//! Periodic work: reminders before deadlines, allocation at deadlines.

use super::{allocation, notices};
use crate::platform::jobs::Jobs;
use crate::vacancies::server::state::VacanciesState;
use std::time::Duration;

const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// Does what is due, until the server stops.
pub async fn run(state: VacanciesState, jobs: Jobs) {
    let state = &state;
    jobs.every("vacancies", POLL_INTERVAL, || async move {
        let done = [notices::remind(state).await.map(|_| ()), allocation::allot_due(state).await.map(|_| ())];
        done.into_iter().collect()
    })
    .await;
}
