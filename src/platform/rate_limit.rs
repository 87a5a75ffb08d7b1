//! In-process rate limiting: requests counted in consecutive fixed windows.

use chrono::{DateTime, TimeDelta, Utc};
use hashlink::LruCache;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most requests in a window.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub requests: u32,
    pub window: TimeDelta,
}

/// A caller's status for the limit closest to being reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateStatus {
    /// Requests that are left.
    pub remaining: u32,
    /// When the window ends.
    pub reset: DateTime<Utc>,
}

impl RateStatus {
    /// Whole seconds until the window ends, at least one.
    pub fn seconds(&self, now: DateTime<Utc>) -> u32 {
        let millis = (self.reset - now).num_milliseconds().max(1);
        u32::try_from((millis + 999) / 1000).unwrap_or(u32::MAX)
    }
}

/// The counts of callers `K`, each against the same limits.
pub struct RateLimits<K> {
    limits: Vec<Limit>,
    /// The least recently seen caller is evicted first.
    counts: Mutex<LruCache<K, Vec<Window>>>,
}

#[derive(Clone, Copy)]
struct Window {
    ends: DateTime<Utc>,
    requests: u32,
}

/// The most callers remembered; addresses can be made up, so the number is bounded.
const CALLERS_MAX: usize = 100_000;

impl<K: Eq + Hash> RateLimits<K> {
    pub fn new(limits: Vec<Limit>) -> Self {
        Self { limits, counts: Mutex::new(LruCache::new(CALLERS_MAX)) }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// When a limit is reached; the request is then not counted.
    pub fn take(&self, caller: K, now: DateTime<Utc>) -> Result<RateStatus, RateStatus> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || self.limits.iter().map(|limit| Window { ends: now + limit.window, requests: 0 }).collect();
        let mut windows = counts.remove(&caller).unwrap_or_else(fresh);
        for (window, limit) in windows.iter_mut().zip(&self.limits) {
            if window.ends <= now {
                *window = Window { ends: now + limit.window, requests: 0 };
            }
        }
        let may = windows.iter().zip(&self.limits).all(|(window, limit)| window.requests < limit.requests);
        if may {
            windows.iter_mut().for_each(|window| window.requests += 1);
        }
        let status = |(window, limit): (&Window, &Limit)| RateStatus {
            remaining: limit.requests.saturating_sub(window.requests),
            reset: window.ends,
        };
        // The closest limit; on a tie the one whose window ends later.
        let nearest = windows
            .iter()
            .zip(&self.limits)
            .map(status)
            .min_by_key(|status| (status.remaining, std::cmp::Reverse(status.reset)))
            .unwrap_or(RateStatus { remaining: u32::MAX, reset: now });
        counts.insert(caller, windows);
        if may { Ok(nearest) } else { Err(nearest) }
    }
}

/// How many requests each owner may hold at once.
pub struct RequestSlots<K>(Mutex<HashMap<K, Arc<Semaphore>>>);

impl<K> Default for RequestSlots<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> RequestSlots<K> {
    /// A slot, free again when dropped; None when all `limit` are taken.
    pub fn take(&self, owner: K, limit: usize) -> Option<OwnedSemaphorePermit> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slots = slots.entry(owner).or_insert_with(|| Arc::new(Semaphore::new(limit)));
        Arc::clone(slots).try_acquire_owned().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millis).unwrap()
    }

    #[test]
    fn each_limit_holds_and_ends_with_its_window() {
        let limits = RateLimits::new(vec![
            Limit { requests: 2, window: TimeDelta::seconds(1) },
            Limit { requests: 3, window: TimeDelta::seconds(10) },
        ]);
        assert_eq!(limits.take("a", at(0)), Ok(RateStatus { remaining: 1, reset: at(1000) }));
        assert_eq!(limits.take("a", at(1)), Ok(RateStatus { remaining: 0, reset: at(1000) }));
        assert_eq!(limits.take("a", at(999)), Err(RateStatus { remaining: 0, reset: at(1000) }));
        assert!(limits.take("b", at(999)).is_ok(), "each for itself");
        assert_eq!(limits.take("a", at(1000)), Ok(RateStatus { remaining: 0, reset: at(10_000) }));
        let refused = limits.take("a", at(2000)).unwrap_err();
        assert_eq!((refused.reset, refused.seconds(at(2000)), refused.seconds(at(9999))), (at(10_000), 8, 1));
        assert!(limits.take("a", at(10_000)).is_ok());
    }
}
