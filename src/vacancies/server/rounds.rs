//! What deadlines have in store, looked at again and again: reminders before them, allotments at them.

use super::{allotment, notices};
use crate::platform::fault::Fault;
use crate::vacancies::server::state::VacanciesState;
use std::time::Duration;

const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Does what is due, until the server stops.
pub async fn run(state: VacanciesState) {
    let mut stopping = state.stopping.clone();
    loop {
        for done in [notices::remind(&state).await, allotment::allot_due(&state).await] {
            if let Err(fault) = done {
                let _ = Fault::into_refusal(fault);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}
