//! Who claims a vacancy now, in this process. PostgreSQL decides who gets it; here a crowd is kept from waiting there, each
//! with a connection: one tries, and the others wait and then look together whether it is gone.

use super::store::ClaimRow;
use crate::platform::batch::Batcher;
use crate::shared::ids::{BusinessId, EmployeeId, VacancyId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Who wants which vacancy of which business.
#[derive(Clone)]
pub struct Wanted {
    pub business: BusinessId,
    pub vacancy: VacancyId,
    pub employee: EmployeeId,
}

type Vacancy = (BusinessId, VacancyId);
/// The turns that are taken. Whoever has one keeps the sender, and the receivers see it go.
type Tries = Arc<Mutex<HashMap<Vacancy, watch::Receiver<()>>>>;

#[derive(Default)]
pub struct Claims {
    /// Looks at whether somebody may have a vacancy.
    pub(super) looks: Batcher<Wanted, Option<ClaimRow>>,
    tries: Tries,
}

impl Claims {
    /// The turn to try for a vacancy; else, when the turn of whoever has it is over, None.
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
    tries: Tries,
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
