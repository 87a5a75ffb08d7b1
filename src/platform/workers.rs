//! Work that keeps a core busy, done beside the threads that answer requests: so much at once, in the order in which it
//! came, and ended when nobody waits for it any more.

use crate::platform::fault::{Failure, Fault};
use crate::shared::refusal::Refusal;
use axum::http::{HeaderMap, header};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A piece of work that takes longer is told to end.
const WORK_AT_MOST: Duration = Duration::from_secs(20);

/// A provider's own system sends again when it must, so it waits rather than being sent away.
pub const PROVIDERS_WAIT: Duration = Duration::from_secs(15);
/// Nobody looks at a blank page for longer.
pub const ANYBODY_WAITS: Duration = Duration::from_secs(2);

/// What is sent to be worked on takes so much memory at most while it is read and waits, in KiB.
const BODIES_KIB: usize = 64 * 1024;

/// A number of places for work.
pub struct Workers {
    places: Arc<Semaphore>,
    bodies_kib: Arc<Semaphore>,
    /// How long work waits for a place.
    patience: Duration,
}

impl Workers {
    /// A place for each core.
    pub fn of_all_cores(patience: Duration) -> Self {
        Self::new(cores(), patience)
    }

    /// A place for each second core, so that half of the machine is left for others.
    pub fn of_half_the_cores(patience: Duration) -> Self {
        Self::new((cores() / 2).max(1), patience)
    }

    pub fn one_at_a_time(patience: Duration) -> Self {
        Self::new(1, patience)
    }

    fn new(places: usize, patience: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), bodies_kib: Arc::new(Semaphore::new(BODIES_KIB)), patience }
    }

    /// Room for a body of at most `limit` bytes that says so much of itself, free again when dropped.
    ///
    /// # Errors
    /// Unavailable when there was no room in time.
    pub async fn room(&self, headers: &HeaderMap, limit: usize) -> Result<OwnedSemaphorePermit, Refusal> {
        let kib = u32::try_from((said_size(headers, limit) / 1024 + 1).min(BODIES_KIB)).unwrap_or(u32::MAX);
        let room = tokio::time::timeout(self.patience, Arc::clone(&self.bodies_kib).acquire_many_owned(kib)).await;
        room.ok().and_then(Result::ok).ok_or(BUSY)
    }

    /// Runs `work`, which asks [`Stop::goes_on`] between its steps and answers None where it did not. Work whose caller has
    /// gone is told to end, and keeps its place until it has.
    ///
    /// # Errors
    /// Unavailable when there was no place in time, or the work was stopped; a fault when it panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Stop) -> Option<T> + Send + 'static) -> Result<T, Failure> {
        let place = tokio::time::timeout(self.patience, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.map_err(|_| BUSY)?.map_err(Fault::other)?;
        let stop = Stop::default();
        let given_up = StopOnDrop(stop.clone());
        let working = tokio::task::spawn_blocking(move || {
            let done = work(&stop);
            drop(place);
            done
        });
        let done = tokio::time::timeout(WORK_AT_MOST, working).await.map_err(|_| BUSY)?;
        drop(given_up);
        Ok(done.map_err(Fault::other)?.ok_or(BUSY)?)
    }
}

const BUSY: Refusal = Refusal::Unavailable { seconds: 2 };

/// How many bytes a body may take: as many as it says that it has, or as many as there may be.
pub fn said_size(headers: &HeaderMap, limit: usize) -> usize {
    let said = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    said.unwrap_or(limit).min(limit)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Tells work under way to end.
#[derive(Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn goes_on(&self) -> bool {
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
    use std::sync::mpsc;

    #[tokio::test]
    async fn work_without_a_place_is_refused_and_a_place_comes_free() {
        let workers = Arc::new(Workers::new(1, Duration::from_millis(1)));
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (go, gone) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let workers = Arc::clone(&workers);
            async move {
                workers
                    .run(move |_| {
                        let _ = begun.send(());
                        gone.recv().ok()
                    })
                    .await
            }
        });
        has_begun.await.unwrap();
        let refused = workers.run(|_| Some(1)).await;
        assert!(matches!(refused, Err(Failure::Refused(Refusal::Unavailable { .. }))));
        go.send(()).unwrap();
        first.await.unwrap().unwrap();
        assert_eq!(workers.run(|_| Some(2)).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn work_whose_caller_has_gone_ends() {
        let workers = Arc::new(Workers::new(1, Duration::from_secs(5)));
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let caller = tokio::spawn({
            let workers = Arc::clone(&workers);
            async move {
                let _ = workers
                    .run(move |stop| {
                        let _ = begun.send(());
                        while stop.goes_on() {
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
        assert_eq!(workers.run(|_| Some(3)).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn work_that_panics_is_a_fault_and_gives_its_place_back() {
        let workers = Workers::new(1, Duration::from_secs(5));
        let failed = workers.run(|_| -> Option<()> { panic!("on purpose") }).await;
        assert!(matches!(failed, Err(Failure::Fault(_))));
        assert_eq!(workers.run(|_| Some(4)).await.unwrap(), 4);
    }
}
