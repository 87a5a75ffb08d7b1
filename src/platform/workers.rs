//! CPU-bound work, off the threads that answer requests: limited in number, queued fairly, and
//! cancelled when nobody waits for the result any more.

use super::fair_places::{FairPermit, FairSemaphore};
use crate::platform::fault::{Failure, Fault};
use crate::shared::ids::ProviderId;
use crate::shared::refusal::Refusal;
use axum::http::{HeaderMap, header};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Work that takes longer is cancelled.
const WORK_MAX_TIME: Duration = Duration::from_secs(20);

/// A provider's system would only retry, so it waits rather than being refused.
pub const PROVIDER_PATIENCE: Duration = Duration::from_secs(15);
/// People do not wait longer for a blank page.
pub const VISITOR_PATIENCE: Duration = Duration::from_secs(2);

/// The most memory for request bodies that are being read or waiting to be processed, in KiB.
const BODIES_KIB: usize = 64 * 1024;
/// One owner's share of it.
const BODIES_PER_OWNER_KIB: usize = BODIES_KIB / 4;
/// A body that has reserved room must arrive within this time. Shorter in tests, which wait for it.
const BODY_TIMEOUT: Duration = Duration::from_millis(if cfg!(test) { 300 } else { 30_000 });

/// On whose behalf work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    Provider(ProviderId),
    Address(Option<IpAddr>),
}

/// Room for a body, free again when dropped.
pub type BodyRoom = FairPermit<Owner>;

/// A number of places for work.
pub struct Workers {
    places: Arc<FairSemaphore<Owner>>,
    bodies_kib: Arc<FairSemaphore<Owner>>,
    /// How long work waits for a place.
    patience: Duration,
}

impl Workers {
    /// A place for each core.
    pub fn of_all_cores(patience: Duration) -> Self {
        Self::new(cores(), patience)
    }

    /// One place per two cores, so that half of the machine is left for other work.
    pub fn of_half_the_cores(patience: Duration) -> Self {
        Self::new((cores() / 2).max(1), patience)
    }

    pub fn one_at_a_time(patience: Duration) -> Self {
        Self::new(1, patience)
    }

    fn new(places: usize, patience: Duration) -> Self {
        Self {
            places: FairSemaphore::new(places, usize::MAX),
            bodies_kib: FairSemaphore::new(BODIES_KIB, BODIES_PER_OWNER_KIB),
            patience,
        }
    }

    /// Room for a body of at most `limit` bytes that says so much of itself. It is to come by [`with_body_timeout`].
    ///
    /// # Errors
    /// 429 when the owner has its part of the room already, 503 when there was none in time.
    pub async fn room(&self, owner: Owner, headers: &HeaderMap, limit: usize) -> Result<BodyRoom, Refusal> {
        let kib = (declared_size(headers, limit) / 1024 + 1).min(BODIES_KIB);
        self.bodies_kib.take(owner, kib, self.patience).await
    }

    /// Runs `work`, which checks [`Stop::may_continue`] between steps and returns None if it is false. Work whose caller has
    /// gone is cancelled, and keeps its place until it has ended.
    ///
    /// # Errors
    /// Unavailable when there was no place in time, or the work was stopped; a fault when it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        owner: Owner,
        work: impl FnOnce(&Stop) -> Option<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let place = self.places.take(owner, 1, self.patience).await?;
        let stop = Stop::default();
        let given_up = StopOnDrop(stop.clone());
        let working = tokio::task::spawn_blocking(move || {
            let done = work(&stop);
            drop(place);
            done
        });
        let done = tokio::time::timeout(WORK_MAX_TIME, working).await.map_err(|_| BUSY)?;
        drop(given_up);
        Ok(done.map_err(Fault::other)?.ok_or(BUSY)?)
    }
}

const BUSY: Refusal = Refusal::Unavailable { seconds: 2 };

/// Reads a body that has reserved room, with a time limit: a slow sender would keep the room from others.
///
/// # Errors
/// 408 when it has not come in time, and what `reading` refuses.
pub async fn with_body_timeout<T>(reading: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    tokio::time::timeout(BODY_TIMEOUT, reading).await.unwrap_or(Err(Refusal::TooSlow))
}

/// The bytes to reserve for a body: its declared length, or else the limit.
pub fn declared_size(headers: &HeaderMap, limit: usize) -> usize {
    let said = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    said.unwrap_or(limit).min(limit)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A cancellation flag for running work.
#[derive(Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn may_continue(&self) -> bool {
        !self.0.load(Ordering::Relaxed)
    }
}

struct StopOnDrop(Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::body;
    use axum::body::Body;
    use futures_util::{FutureExt, stream};
    use std::sync::mpsc;

    const ANYBODY: Owner = Owner::Address(None);

    #[tokio::test]
    async fn work_without_a_place_is_refused_and_a_place_comes_free() {
        let workers = Arc::new(Workers::new(1, Duration::from_millis(1)));
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (go, gone) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let workers = Arc::clone(&workers);
            async move {
                workers
                    .run(ANYBODY, move |_| {
                        let _ = begun.send(());
                        gone.recv().ok()
                    })
                    .await
            }
        });
        has_begun.await.unwrap();
        let refused = workers.run(ANYBODY, |_| Some(1)).await;
        assert!(matches!(refused, Err(Failure::Refused(Refusal::Unavailable { .. }))));
        go.send(()).unwrap();
        first.await.unwrap().unwrap();
        assert_eq!(workers.run(ANYBODY, |_| Some(2)).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn work_whose_caller_has_gone_ends() {
        let workers = Arc::new(Workers::new(1, Duration::from_secs(5)));
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let caller = tokio::spawn({
            let workers = Arc::clone(&workers);
            async move {
                let _ = workers
                    .run(ANYBODY, move |stop| {
                        let _ = begun.send(());
                        while stop.may_continue() {
                            std::thread::yield_now();
                        }
                        Some(())
                    })
                    .await;
            }
        });
        has_begun.await.unwrap();
        caller.abort();
        // The place is free only once the work has ended.
        assert_eq!(workers.run(ANYBODY, |_| Some(3)).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn work_that_panics_is_a_fault_and_gives_its_place_back() {
        let workers = Workers::new(1, Duration::from_secs(5));
        let failed = workers.run(ANYBODY, |_| -> Option<()> { panic!("on purpose") }).await;
        assert!(matches!(failed, Err(Failure::Fault(_))));
        assert_eq!(workers.run(ANYBODY, |_| Some(4)).await.unwrap(), 4);
    }
    #[tokio::test]
    async fn whoever_has_much_to_do_is_not_all_that_another_one_waits_for() {
        let workers = Arc::new(Workers::new(1, Duration::from_secs(60)));
        let (go, gone) = mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (order, done) = mpsc::channel();
        let mut all = vec![tokio::spawn({
            let workers = Arc::clone(&workers);
            async move {
                let work = move |_: &Stop| {
                    let _ = begun.send(());
                    gone.recv().ok()
                };
                workers.run(Owner::Provider(ProviderId(1)), work).await.unwrap();
            }
        })];
        has_begun.await.unwrap();
        for (number, provider) in std::iter::repeat_n(1, 64).chain([2]).enumerate() {
            let waiting = Arc::clone(&workers);
            let order = order.clone();
            let mut work = Box::pin(async move {
                waiting.run(Owner::Provider(ProviderId(provider)), move |_| order.send((provider, number)).ok()).await.unwrap();
            });
            // Wait until each is queued behind the one before.
            assert!(work.as_mut().now_or_never().is_none());
            all.push(tokio::spawn(work));
        }
        drop(order);
        go.send(()).unwrap();
        for one in all {
            one.await.unwrap();
        }
        assert_eq!(done.iter().take(3).collect::<Vec<_>>(), [(1, 0), (2, 64), (1, 1)]);
    }

    #[tokio::test]
    async fn one_address_holds_a_quarter_of_the_room_and_another_has_its_own() {
        const LARGE: usize = 8 * 1024 * 1024;
        let workers = Workers::new(1, Duration::from_millis(1));
        let of = |last| Owner::Address(Some([192, 0, 2, last].into()));
        let said = [(header::CONTENT_LENGTH, (LARGE - 1024).into())].into_iter().collect::<HeaderMap>();
        let mut held = Vec::new();
        for address in 0..4 {
            for _ in 0..2 {
                held.push(workers.room(of(address), &said, LARGE).await.unwrap());
            }
            assert_eq!(workers.room(of(address), &said, LARGE).await.err(), Some(Refusal::TooMany { seconds: 2 }));
        }
        assert_eq!(workers.room(of(5), &said, LARGE).await.err(), Some(BUSY));
        held.pop();
        assert!(workers.room(of(5), &said, LARGE).await.is_ok());
    }

    #[tokio::test]
    async fn a_body_that_takes_its_time_holds_no_room() {
        // Keeps sending slowly and never finishes.
        let ticks = stream::unfold(tokio::time::interval(BODY_TIMEOUT / 10), |mut ticks| async move {
            ticks.tick().await;
            Some((Ok::<_, std::io::Error>("x"), ticks))
        });
        let read = with_body_timeout(body::read(Body::from_stream(ticks), 1000)).await;
        assert_eq!(read.err(), Some(Refusal::TooSlow));
        assert_eq!(with_body_timeout(body::read(Body::from("x"), 1000)).await.unwrap(), "x");
    }
}
