//! Serialises claims of a vacancy within this process. PostgreSQL decides who gets it; this keeps a crowd from waiting
//! there with a connection each: one tries, and the others wait and then check together whether it is gone.

use super::store::ClaimRow;
use crate::platform::batch::Batcher;
use crate::shared::ids::{BusinessId, EmployeeId, VacancyId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Who wants which vacancy of which business.
#[derive(Clone)]
pub struct ClaimRequest {
    pub business: BusinessId,
    pub vacancy: VacancyId,
    pub employee: EmployeeId,
}

type Vacancy = (BusinessId, VacancyId);
/// The turns that are taken. The holder keeps the sender; receivers notice when it is dropped.
type ClaimTurns = Arc<Mutex<HashMap<Vacancy, watch::Receiver<()>>>>;

#[derive(Default)]
pub struct Claims {
    /// Batched lookups of whether somebody may claim a vacancy.
    pub(super) claim_lookups: Batcher<ClaimRequest, Option<ClaimRow>>,
    tries: ClaimTurns,
}

impl Claims {
    /// Takes the turn for a vacancy; if it is taken, waits until it is over and returns None.
    pub(super) async fn turn(&self, business: &BusinessId, vacancy: &VacancyId) -> Option<ClaimGuard> {
        let vacancy = (business.clone(), vacancy.clone());
        let mut over = {
            let mut tries = lock(&self.tries);
            match tries.get(&vacancy) {
                Some(over) => over.clone(),
                None => {
                    let (is_over, over) = watch::channel(());
                    tries.insert(vacancy.clone(), over);
                    return Some(ClaimGuard { tries: Arc::clone(&self.tries), vacancy, _is_over: is_over });
                }
            }
        };
        // An error says that the sender is gone, which is what is waited for.
        let _ = over.changed().await;
        None
    }
}

/// Over when dropped.
pub(super) struct ClaimGuard {
    tries: ClaimTurns,
    vacancy: Vacancy,
    _is_over: watch::Sender<()>,
}

impl Drop for ClaimGuard {
    fn drop(&mut self) {
        lock(&self.tries).remove(&self.vacancy);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
