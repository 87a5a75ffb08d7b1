//! A fair semaphore: a limited number of places, granted to waiting owners in turn, so that nobody has to wait for
//! everything that another owner has requested.

use super::fair_queue::FairQueue;
use crate::shared::refusal::Refusal;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The `Retry-After` for callers that got no place.
const RETRY_AFTER_SECONDS: u32 = 2;

pub struct FairSemaphore<K: Clone + Eq + Hash> {
    /// The most places one owner may hold and wait for together.
    max_per_owner: usize,
    now: Mutex<SemaphoreState<K>>,
}

struct SemaphoreState<K: Clone + Eq + Hash> {
    free: usize,
    /// The places each owner holds or waits for.
    owned: HashMap<K, usize>,
    waiting: FairQueue<K, Waiting<K>>,
}

struct Waiting<K: Clone + Eq + Hash> {
    size: usize,
    call: oneshot::Sender<Grant<K>>,
}

impl<K: Clone + Eq + Hash> FairSemaphore<K> {
    /// `count` places, of which one owner may hold and wait for `max_per_owner`.
    pub fn new(count: usize, max_per_owner: usize) -> Arc<Self> {
        let now = SemaphoreState { free: count, owned: HashMap::new(), waiting: FairQueue::default() };
        Arc::new(Self { max_per_owner, now: Mutex::new(now) })
    }

    /// Takes `size` places for an owner; they are released on drop.
    ///
    /// # Errors
    /// 429 if the owner would exceed its share, 503 if no places became free in time.
    pub async fn take(self: &Arc<Self>, owner: K, size: usize, patience: Duration) -> Result<FairPermit<K>, Refusal> {
        let (own, turn) = {
            let mut now = self.lock();
            let owned = now.owned.entry(owner.clone()).or_default();
            if *owned > 0 && *owned + size > self.max_per_owner {
                return Err(Refusal::TooMany { seconds: RETRY_AFTER_SECONDS });
            }
            *owned += size;
            let own = OwnerShare { places: Arc::clone(self), owner: owner.clone(), size };
            if now.waiting.is_empty() && now.free >= size {
                now.free -= size;
                return Ok(FairPermit { _grant: Grant::new(self, size), _own: own });
            }
            let (call, turn) = oneshot::channel();
            now.waiting.push(owner, Waiting { size, call });
            (own, turn)
        };
        // A cancelled waiter may have blocked others that would have fitted.
        let _gone = NotifyOnCancel(self);
        let granted = timeout(patience, turn).await;
        match granted {
            Ok(Ok(grant)) => Ok(FairPermit { _grant: grant, _own: own }),
            Ok(Err(_)) | Err(_) => Err(Refusal::Unavailable { seconds: RETRY_AFTER_SECONDS }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, SemaphoreState<K>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Grants free places to the owners whose turn it is.
    fn call(self: &Arc<Self>, mut now: MutexGuard<'_, SemaphoreState<K>>) {
        loop {
            let free = now.free;
            let Some(next) = now.waiting.pop_if(|next| next.size <= free || next.call.is_closed()) else { return };
            if next.call.is_closed() {
                continue;
            }
            match next.call.send(Grant::new(self, next.size)) {
                Ok(()) => now.free -= next.size,
                // Cancelled just now.
                Err(mut grant) => grant.size = 0,
            }
        }
    }
}

/// Places in use, released on drop.
pub struct FairPermit<K: Clone + Eq + Hash> {
    _grant: Grant<K>,
    _own: OwnerShare<K>,
}

/// Places taken from the free ones.
struct Grant<K: Clone + Eq + Hash> {
    places: Arc<FairSemaphore<K>>,
    size: usize,
}

impl<K: Clone + Eq + Hash> Grant<K> {
    fn new(places: &Arc<FairSemaphore<K>>, size: usize) -> Self {
        Self { places: Arc::clone(places), size }
    }
}

impl<K: Clone + Eq + Hash> Drop for Grant<K> {
    fn drop(&mut self) {
        // A grant that was never delivered is dropped while the mutex is locked.
        if self.size > 0 {
            let mut now = self.places.lock();
            now.free += self.size;
            self.places.call(now);
        }
    }
}

/// An owner's share, held or waited for.
struct OwnerShare<K: Clone + Eq + Hash> {
    places: Arc<FairSemaphore<K>>,
    owner: K,
    size: usize,
}

impl<K: Clone + Eq + Hash> Drop for OwnerShare<K> {
    fn drop(&mut self) {
        let mut now = self.places.lock();
        if let Some(owned) = now.owned.get_mut(&self.owner) {
            *owned -= self.size;
            if *owned == 0 {
                now.owned.remove(&self.owner);
            }
        }
    }
}

struct NotifyOnCancel<'a, K: Clone + Eq + Hash>(&'a Arc<FairSemaphore<K>>);

impl<K: Clone + Eq + Hash> Drop for NotifyOnCancel<'_, K> {
    fn drop(&mut self) {
        self.0.call(self.0.lock());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const LONG: Duration = Duration::from_secs(60);

    async fn until_waiting(places: &FairSemaphore<char>, count: usize) {
        while places.lock().waiting.len() < count {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn who_asks_for_one_waits_for_one_of_each_other() {
        let places = FairSemaphore::new(1, usize::MAX);
        let held = places.take('x', 1, LONG).await.unwrap();
        let (order, done) = mpsc::channel();
        let mut waiting = Vec::new();
        for (count, owner) in ['a', 'a', 'a', 'b'].into_iter().enumerate() {
            let (places_of_one, order) = (Arc::clone(&places), order.clone());
            waiting.push(tokio::spawn(async move {
                let _held = places_of_one.take(owner, 1, LONG).await.unwrap();
                order.send(owner).unwrap();
            }));
            until_waiting(&places, count + 1).await;
        }
        drop((held, order));
        for one in waiting {
            one.await.unwrap();
        }
        assert_eq!(done.iter().collect::<String>(), "abaa");
        let now = places.lock();
        assert_eq!((now.free, now.owned.len()), (1, 0));
    }

    #[tokio::test]
    async fn one_owner_has_its_part_and_no_more() {
        let places = FairSemaphore::new(8, 2);
        let held = places.take('a', 2, LONG).await.unwrap();
        assert!(matches!(places.take('a', 1, LONG).await, Err(Refusal::TooMany { .. })));
        // What is larger than a part is had alone.
        let large = places.take('b', 6, LONG).await.unwrap();
        drop((held, large));
        assert!(places.take('a', 2, LONG).await.is_ok());
        assert_eq!(places.lock().free, 8);
    }

    #[tokio::test]
    async fn whoever_stops_waiting_lets_the_next_one_in() {
        let places = FairSemaphore::new(4, usize::MAX);
        let held = places.take('x', 3, LONG).await.unwrap();
        let large = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.take('a', 2, LONG).await.map(drop) }
        });
        until_waiting(&places, 1).await;
        let small = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.take('b', 1, LONG).await.map(drop) }
        });
        until_waiting(&places, 2).await;
        large.abort();
        small.await.unwrap().unwrap();
        assert!(matches!(places.take('a', 2, Duration::ZERO).await, Err(Refusal::Unavailable { .. })));
        drop(held);
        let now = places.lock();
        assert_eq!((now.free, now.owned.len(), now.waiting.len()), (4, 0, 0));
    }
}
