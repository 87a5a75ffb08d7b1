//! Answers questions that arrive at the same time with one query. Those that arrive while a query runs are answered
//! by the next one, so a crowd costs a few round trips. An answer is never older than its question: the
//! query starts after the question was asked. Verv has its own because data loaders wait to collect questions and cache
//! answers; here the first question is asked immediately and nothing is cached.

use crate::platform::fault::Fault;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// The most questions one query answers.
const QUESTIONS_PER_QUERY: usize = 500;
/// Shorter in tests, which wait for it.
const QUERY_TIMEOUT: Duration = Duration::from_millis(if cfg!(test) { 300 } else { 5000 });

/// Questions `Q` and their answers `A`.
pub struct Batcher<Q, A>(Arc<Mutex<PendingState<Q, A>>>);

struct PendingState<Q, A> {
    asked: Vec<(Q, oneshot::Sender<Result<A, Fault>>)>,
    /// A task is running the query and will pick up new questions when it is done.
    is_running: bool,
}

impl<Q, A> Default for Batcher<Q, A> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(PendingState { asked: Vec::new(), is_running: false })))
    }
}

impl<Q: Clone + Send + 'static, A: Send + 'static> Batcher<Q, A> {
    /// The answer to `question`. `answer` gets all pending questions and returns answers in the same order. It may be
    /// called twice if a connection was lost.
    ///
    /// # Errors
    /// The fault of `answer`, returned to everyone in the batch; `DatabaseAway` if the query takes too long.
    pub async fn ask<T>(&self, question: Q, answer: impl Fn(Vec<Q>) -> T + Send + Sync + 'static) -> Result<A, Fault>
    where
        T: Future<Output = Result<Vec<A>, Fault>> + Send + 'static,
    {
        let (sender, answered) = oneshot::channel();
        let is_running = {
            let mut waiting = lock(&self.0);
            waiting.asked.push((question, sender));
            std::mem::replace(&mut waiting.is_running, true)
        };
        if !is_running {
            // In its own task, because the asker may be dropped while others still wait for the answer.
            tokio::spawn(answer_all(Arc::clone(&self.0), answer));
        }
        answered.await.map_err(|_| Fault::other("questions that were asked together got no answer"))?
    }
}

async fn answer_all<Q: Clone, A, T>(waiting: Arc<Mutex<PendingState<Q, A>>>, answer: impl Fn(Vec<Q>) -> T)
where
    T: Future<Output = Result<Vec<A>, Fault>>,
{
    loop {
        // Lets callers that are about to ask join this batch.
        tokio::task::yield_now().await;
        let (questions, askers): (Vec<Q>, Vec<_>) = {
            let mut waiting = lock(&waiting);
            // Askers that were dropped in the meantime need no answer.
            waiting.asked.retain(|(_, asker)| !asker.is_closed());
            if waiting.asked.is_empty() {
                waiting.is_running = false;
                return;
            }
            let together = waiting.asked.len().min(QUESTIONS_PER_QUERY);
            waiting.asked.drain(..together).unzip()
        };
        let answered = match answer_once(&answer, questions.clone()).await {
            // The broken connection has left the pool by now; another one may work.
            Err(fault) if fault.is_connection_lost() => answer_once(&answer, questions).await,
            answered => answered,
        };
        match answered {
            Ok(answers) => askers.into_iter().zip(answers).for_each(|(asker, answer)| drop(asker.send(Ok(answer)))),
            Err(fault) => askers.into_iter().for_each(|asker| drop(asker.send(Err(fault.clone())))),
        }
    }
}

/// A hanging query or a panic must not keep later askers from their answers.
async fn answer_once<Q, A, T>(answer: impl Fn(Vec<Q>) -> T, questions: Vec<Q>) -> Result<Vec<A>, Fault>
where
    T: Future<Output = Result<Vec<A>, Fault>>,
{
    let answered = AssertUnwindSafe(async { answer(questions).await }).catch_unwind();
    match tokio::time::timeout(QUERY_TIMEOUT, answered).await {
        Ok(Ok(answers)) => answers,
        Ok(Err(_)) => Err(Fault::other("what answers questions that come together panicked")),
        Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
    }
}

fn lock<Q, A>(waiting: &Mutex<PendingState<Q, A>>) -> MutexGuard<'_, PendingState<Q, A>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Semaphore;

    /// Doubles numbers once the gate opens; counts how often it is called.
    async fn double(numbers: Vec<u32>, gate: &Semaphore, asked: &AtomicUsize) -> Result<Vec<u32>, Fault> {
        asked.fetch_add(1, Ordering::SeqCst);
        gate.acquire().await.map_err(Fault::other)?.forget();
        if numbers.contains(&113) {
            return Err(Fault::Contention);
        }
        assert!(!numbers.contains(&666), "the number of a bug");
        Ok(numbers.into_iter().map(|number| 2 * number).collect())
    }

    #[tokio::test]
    async fn a_crowd_is_answered_together_and_each_its_own() {
        let (together, gate, asked) = (Arc::new(Batcher::default()), Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let ask = |number: u32| {
            let (together, gate, asked) = (Arc::clone(&together), Arc::clone(&gate), Arc::clone(&asked));
            async move {
                let answer = move |numbers| {
                    let (gate, asked) = (Arc::clone(&gate), Arc::clone(&asked));
                    async move { double(numbers, &gate, &asked).await }
                };
                together.ask(number, answer).await
            }
        };
        let crowd = tokio::spawn(futures_util::future::join_all((0..100).map(ask)));
        while asked.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(2);
        let answers: Vec<u32> = crowd.await.unwrap().into_iter().map(Result::unwrap).collect();
        assert_eq!(answers, (0..100).map(|number| 2 * number).collect::<Vec<_>>());
        assert!(asked.load(Ordering::SeqCst) <= 2, "the first alone, at most, and the others together");
        // A fault or a panic reaches the callers of that batch and no later ones.
        gate.add_permits(3);
        assert!(matches!(ask(113).await, Err(Fault::Contention)));
        assert!(matches!(ask(666).await, Err(Fault::Other(_))));
        assert_eq!(ask(21).await.unwrap(), 42);
    }

    #[tokio::test]
    async fn a_query_that_never_ends_stops_nobody_else() {
        let together = Arc::new(Batcher::default());
        let ask = |number: u32| {
            let together = Arc::clone(&together);
            let answer = |numbers: Vec<u32>| async move {
                if numbers.contains(&1) {
                    std::future::pending::<()>().await;
                }
                Ok(numbers)
            };
            async move { together.ask(number, answer).await }
        };
        let frozen = tokio::spawn(ask(1));
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        // This one waits behind it; that one goes away before its turn.
        let gone = tokio::spawn(ask(2));
        let patient = tokio::spawn(ask(3));
        tokio::task::yield_now().await;
        gone.abort();
        assert!(frozen.await.unwrap().unwrap_err().is_database_unavailable());
        assert_eq!(patient.await.unwrap().unwrap(), 3);
        // More than go together, each with its own answer.
        let many: Vec<u32> = (10..10 + 3 * u32::try_from(QUESTIONS_PER_QUERY).unwrap()).collect();
        let answers = futures_util::future::join_all(many.iter().map(|number| ask(*number))).await;
        assert_eq!(answers.into_iter().map(Result::unwrap).collect::<Vec<_>>(), many);
    }

    #[tokio::test]
    async fn a_lost_connection_is_tried_again_once() {
        for (losses, is_running) in [(1, true), (2, false)] {
            let asked = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&asked);
            let answer = move |numbers: Vec<u32>| {
                let asked = counted.fetch_add(1, Ordering::SeqCst);
                async move {
                    let broken = || sqlx::Error::Io(std::io::ErrorKind::BrokenPipe.into());
                    if asked < losses { Err(broken().into()) } else { Ok(numbers) }
                }
            };
            assert_eq!(Batcher::default().ask(7, answer).await.is_ok(), is_running);
            assert_eq!(asked.load(Ordering::SeqCst), 2);
        }
    }
}
