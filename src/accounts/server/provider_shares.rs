//! Per-provider resource limits, so that one provider cannot starve the others.

use crate::platform::fault::Fault;
use crate::platform::spool::Quota;
use crate::shared::ids::ProviderId;
use crate::shared::refusal::Refusal;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// Requests at once.
const REQUESTS: usize = 64;
/// Batches that are being read or judged, and payloads that are being answered, in KiB.
const BATCHES_KIB: usize = 96 * 1024;
/// How long a batch waits for the provider's other batches.
const PATIENCE: Duration = Duration::from_secs(5);
/// Transactions that write, and payloads that are being read from the database. Those of one provider may wait for each
/// other's rows, and must not take all connections to the database along.
const TRANSACTIONS: usize = 4;
/// Receipts that nobody has read yet, in files.
const UNREAD_BYTES: u64 = 512 * 1024 * 1024;

#[derive(Default)]
pub struct ProviderShares(Mutex<HashMap<ProviderId, Arc<Share>>>);

/// One provider's share.
pub struct Share {
    requests: Arc<Semaphore>,
    batches_kib: Arc<Semaphore>,
    transactions: Semaphore,
    pub unread: Arc<Quota>,
}

impl ProviderShares {
    pub fn of(&self, provider: ProviderId) -> Arc<Share> {
        let mut shares = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let share = shares.entry(provider).or_insert_with(|| {
            Arc::new(Share {
                requests: Arc::new(Semaphore::new(REQUESTS)),
                batches_kib: Arc::new(Semaphore::new(BATCHES_KIB)),
                transactions: Semaphore::new(TRANSACTIONS),
                unread: Arc::new(Quota::new(UNREAD_BYTES)),
            })
        });
        Arc::clone(share)
    }
}

impl Share {
    /// Room for one more request, free again when dropped.
    ///
    /// # Errors
    /// Too many, when the provider has as many under way as it may.
    pub fn request(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.requests).try_acquire_owned().map_err(|_| Refusal::TooMany { seconds: 1 })
    }

    /// A permit for one more transaction, in request order; released on drop. It is taken before
    /// the connection.
    ///
    /// # Errors
    /// A fault if the semaphore is closed, which never happens.
    pub async fn transaction(&self) -> Result<SemaphorePermit<'_>, Fault> {
        self.transactions.acquire().await.map_err(Fault::other)
    }

    /// Room for a batch or a payload of so many bytes, free again when dropped.
    ///
    /// # Errors
    /// Too many, if the provider's other batches leave no room in time.
    pub async fn batch(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Refusal> {
        let kib = u32::try_from((bytes / 1024 + 1).min(BATCHES_KIB)).unwrap_or(u32::MAX);
        let room = tokio::time::timeout(PATIENCE, Arc::clone(&self.batches_kib).acquire_many_owned(kib)).await;
        room.ok().and_then(Result::ok).ok_or(Refusal::TooMany { seconds: 2 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn one_provider_has_64_requests_and_96_mebibytes_of_batches_and_another_has_its_own() {
        let shares = ProviderShares::default();
        let one = shares.of(ProviderId(1));
        let held: Vec<_> = (0..REQUESTS).map(|_| one.request().unwrap()).collect();
        assert_eq!(shares.of(ProviderId(1)).request().err(), Some(Refusal::TooMany { seconds: 1 }));
        assert!(shares.of(ProviderId(2)).request().is_ok());
        drop(held);
        assert!(one.request().is_ok());
        let large = 32 * 1024 * 1024 - 1024;
        let batches = [one.batch(large).await.unwrap(), one.batch(large).await.unwrap(), one.batch(large).await.unwrap()];
        assert!(one.batch(1024 * 1024).now_or_never().is_none());
        assert!(shares.of(ProviderId(2)).batch(large).await.is_ok());
        drop(batches);
        assert!(one.batch(large).await.is_ok());
    }
}
