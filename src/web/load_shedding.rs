//! Sheds load. An overloaded server that accepts every request answers
//! nobody in time; so requests that cannot start within two seconds are refused at once, and signed-in users go first.
//! Waiting callers take turns, so that many requests of one caller do not delay the others.

use crate::platform::fair_queue::FairQueue;
use crate::platform::rate_limit::{Limit, RateLimits};
use crate::shared::refusal::Refusal;
use crate::web::body::BodyError;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

/// The hash of a session cookie's value.
pub type SessionHash = [u8; 32];

/// Limits of concurrent work.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// After this, a request is abandoned. Time spent waiting for its sender does not count.
    pub work_timeout: Duration,
    /// Callers who would have to wait longer are refused with `Retry-After`.
    pub wait_max: Duration,
    /// The same for those who are signed in.
    pub wait_max_signed_in: Duration,
    /// Concurrent page views and public reads.
    pub pages_at_once: usize,
    /// Concurrent API calls and forms, which mostly wait for the database; and as many ad imports, whose batches take
    /// long. Separate, so that neither starves the other.
    pub calls_at_once: usize,
    /// In each queue.
    pub queue_max: usize,
    /// Ads judged for somebody without a key, of one address: each second, and at once.
    pub checks_per_second: u32,
    pub checks_at_once: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            work_timeout: Duration::from_secs(30),
            wait_max: Duration::from_secs(2),
            wait_max_signed_in: Duration::from_secs(10),
            pages_at_once: 64,
            calls_at_once: 256,
            queue_max: 4_000,
            checks_per_second: 10,
            checks_at_once: 4,
        }
    }
}

/// How many requests of one session, running and waiting, go before those of strangers; others wait with them.
const PRIORITY_PER_SESSION: usize = 8;
/// After this many turns of signed-in users, one turn goes to a stranger.
const KNOWN_IN_A_ROW: usize = 3;
/// The assumed duration of a request, in seconds, before any has been measured.
const INITIAL_MEAN_SECONDS: f64 = 0.02;
/// The weight of the latest request in the moving average.
const MEAN_WEIGHT: f64 = 1.0 / 32.0;
const RETRY_AFTER_MAX_SECONDS: u32 = 30;

/// In which queue a request waits.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Page,
    Call,
    Import,
}

/// Limits the concurrent work of a server.
pub struct LoadShedder {
    limits: Limits,
    pages: Arc<Gate>,
    calls: Arc<Gate>,
    imports: Arc<Gate>,
    checks: RateLimits<IpAddr>,
    checking: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Default for LoadShedder {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl LoadShedder {
    pub fn new(limits: Limits) -> Self {
        Self {
            pages: Gate::new(limits.pages_at_once, &limits),
            calls: Gate::new(limits.calls_at_once, &limits),
            imports: Gate::new(limits.calls_at_once, &limits),
            checks: RateLimits::new(vec![Limit { requests: limits.checks_per_second, window: TimeDelta::seconds(1) }]),
            checking: Arc::default(),
            limits,
        }
    }

    /// # Errors
    /// 503, at once where the wait would be too long.
    pub async fn enter(&self, kind: Kind, caller: Caller) -> Result<Slot, Refusal> {
        let gate = match kind {
            Kind::Page => &self.pages,
            Kind::Call => &self.calls,
            Kind::Import => &self.imports,
        };
        let entered = gate.enter(caller).await;
        if entered.is_err() {
            metrics::counter!("verv_requests_shed_total").increment(1);
        }
        entered
    }

    /// Runs a request whose turn it is. None if it took too long and was abandoned.
    pub async fn work(&self, slot: Slot, caller: Caller, request: Request, next: Next) -> Option<Response> {
        let work = Arc::new(RunningRequest::new(slot, caller));
        let request = request.map(|body| Body::new(LendingBody { body, work: Arc::clone(&work), turn: SlotState::Ours }));
        let answer = tokio::select! {
            answer = CALLER.scope(caller, next.run(request)) => Some(answer),
            () = work.is_too_long(self.limits.work_timeout) => {
                metrics::counter!("verv_requests_given_up_total").increment(1);
                None
            }
        };
        work.end();
        answer
    }

    /// One of the checks of an address, until it is dropped.
    pub fn begin_check(&self, caller: IpAddr, now: DateTime<Utc>) -> Result<CheckPermit, Refusal> {
        self.checks.take(caller, now).map_err(|standing| Refusal::TooMany { seconds: standing.seconds(now) })?;
        let mut checking = self.checking.lock().unwrap_or_else(PoisonError::into_inner);
        let own = checking.entry(caller).or_default();
        if *own >= self.limits.checks_at_once {
            return Err(Refusal::TooMany { seconds: 1 });
        }
        *own += 1;
        Ok(CheckPermit { caller, checking: Arc::clone(&self.checking) })
    }
}

pub struct CheckPermit {
    caller: IpAddr,
    checking: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Drop for CheckPermit {
    fn drop(&mut self) {
        let mut checking = self.checking.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = checking.get_mut(&self.caller) {
            *own -= 1;
            if *own == 0 {
                checking.remove(&self.caller);
            }
        }
    }
}

tokio::task_local! {
    /// Of the request that is worked on.
    static CALLER: Caller;
}

/// The caller, as far as it is known without a database lookup.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller {
    /// A living session.
    pub session: Option<SessionHash>,
    /// Address or IPv6 network. Callers without a known address count as one.
    pub address: Option<IpAddr>,
}

impl Caller {
    /// Of the request that this task works on.
    pub fn current() -> Self {
        CALLER.try_with(|caller| *caller).unwrap_or_default()
    }
}

/// Admits `at_once` requests. Others wait, signed-in users first, taking turns within each
/// group.
pub struct Gate {
    at_once: usize,
    wait_max: Duration,
    wait_max_signed_in: Duration,
    queue_max: usize,
    queue: Mutex<Queue>,
}

type Call = oneshot::Sender<Slot>;

struct Queue {
    running: usize,
    known: FairQueue<SessionHash, Call>,
    others: FairQueue<Option<IpAddr>, Call>,
    /// Consecutive turns of signed-in users since the last stranger's.
    known_in_a_row: usize,
    /// Requests of each session that go first, worked on and waiting.
    first_of: HashMap<SessionHash, usize>,
    /// The moving average of request durations, in seconds.
    mean: f64,
}

impl Queue {
    /// The next in line, skipping cancelled requests.
    fn next(&mut self) -> Option<Call> {
        fn open<K: Clone + Eq + std::hash::Hash>(queue: &mut FairQueue<K, Call>) -> Option<Call> {
            std::iter::from_fn(|| queue.pop()).find(|call| !call.is_closed())
        }
        if self.known_in_a_row >= KNOWN_IN_A_ROW
            && let Some(call) = open(&mut self.others)
        {
            self.known_in_a_row = 0;
            return Some(call);
        }
        if let Some(call) = open(&mut self.known) {
            self.known_in_a_row = (self.known_in_a_row + 1).min(KNOWN_IN_A_ROW);
            return Some(call);
        }
        self.known_in_a_row = 0;
        open(&mut self.others)
    }

    /// How many would go before a request that arrived now, if no others arrived.
    fn ahead(&self, caller: &Caller, is_first: bool) -> usize {
        match caller.session {
            Some(session) if is_first => {
                let known = self.known.ahead_of(&session);
                known + self.others.len().min((self.known_in_a_row + known) / KNOWN_IN_A_ROW)
            }
            _ => {
                let others = self.others.ahead_of(&caller.address);
                let turns_of_known = (KNOWN_IN_A_ROW * (others + 1)).saturating_sub(self.known_in_a_row);
                others + self.known.len().min(turns_of_known)
            }
        }
    }
}

impl Gate {
    pub fn new(at_once: usize, limits: &Limits) -> Arc<Self> {
        let queue = Queue {
            running: 0,
            known: FairQueue::default(),
            others: FairQueue::default(),
            known_in_a_row: 0,
            first_of: HashMap::new(),
            mean: INITIAL_MEAN_SECONDS,
        };
        Arc::new(Self {
            at_once,
            wait_max: limits.wait_max,
            wait_max_signed_in: limits.wait_max_signed_in,
            queue_max: limits.queue_max,
            queue: Mutex::new(queue),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// 503, at once where the wait would be too long.
    pub async fn enter(self: &Arc<Self>, caller: Caller) -> Result<Slot, Refusal> {
        let first = caller.session.and_then(|session| PriorityPlace::take(self, session));
        let wait_max = if first.is_some() { self.wait_max_signed_in } else { self.wait_max };
        let turn = {
            let mut queue = self.lock();
            if queue.running < self.at_once {
                queue.running += 1;
                drop(queue);
                return Ok(Slot::new(self).begun(first));
            }
            let too_long = |queue: &Queue| {
                let ahead = queue.ahead(&caller, first.is_some());
                // `at_once` requests are finished per mean duration.
                let wait = queue.mean * (ahead + 1) as f64 / self.at_once.max(1) as f64;
                (wait > wait_max.as_secs_f64() || ahead >= self.queue_max).then_some(wait)
            };
            if too_long(&queue).is_some() {
                // Some may have been cancelled in the meantime.
                queue.known.retain(|call| !call.is_closed());
                queue.others.retain(|call| !call.is_closed());
                if let Some(wait) = too_long(&queue) {
                    return Err(retry_later(wait));
                }
            }
            let (call, turn) = oneshot::channel();
            match caller.session {
                Some(session) if first.is_some() => queue.known.push(session, call),
                _ => queue.others.push(caller.address, call),
            }
            turn
        };
        match timeout(wait_max, turn).await {
            Ok(Ok(slot)) => Ok(slot.begun(first)),
            Ok(Err(_)) | Err(_) => Err(retry_later(self.lock().mean)),
        }
    }

    /// Frees a slot, records how long the request took, and admits the next one.
    fn leave(self: &Arc<Self>, worked: Option<Duration>) {
        let mut queue = self.lock();
        if let Some(worked) = worked {
            queue.mean += (worked.as_secs_f64() - queue.mean) * MEAN_WEIGHT;
        }
        loop {
            let Some(next) = queue.next() else {
                queue.running = queue.running.saturating_sub(1);
                return;
            };
            match next.send(Slot::new(self)) {
                Ok(()) => return,
                // Gone meanwhile.
                Err(slot) => drop(slot.spent()),
            }
        }
    }
}

fn retry_later(wait: f64) -> Refusal {
    Refusal::Unavailable { seconds: (wait.ceil() as u32).clamp(1, RETRY_AFTER_MAX_SECONDS) }
}

/// The priority of one request of a session.
struct PriorityPlace {
    gate: Arc<Gate>,
    session: SessionHash,
}

impl PriorityPlace {
    /// None where the session has as many as it may.
    fn take(gate: &Arc<Gate>, session: SessionHash) -> Option<Self> {
        let mut queue = gate.lock();
        let own = queue.first_of.entry(session).or_default();
        if *own >= PRIORITY_PER_SESSION {
            return None;
        }
        *own += 1;
        Some(Self { gate: Arc::clone(gate), session })
    }
}

impl Drop for PriorityPlace {
    fn drop(&mut self) {
        let mut queue = self.gate.lock();
        if let Some(own) = queue.first_of.get_mut(&self.session) {
            *own -= 1;
            if *own == 0 {
                queue.first_of.remove(&self.session);
            }
        }
    }
}

/// A slot, released on drop.
pub struct Slot {
    gate: Option<Arc<Gate>>,
    /// None where nobody has begun, so that nothing is learnt of how long it takes.
    since: Option<Instant>,
    _first: Option<PriorityPlace>,
}

impl Slot {
    fn new(gate: &Arc<Gate>) -> Self {
        Self { gate: Some(Arc::clone(gate)), since: None, _first: None }
    }

    fn begun(mut self, first: Option<PriorityPlace>) -> Self {
        self.since = Some(Instant::now());
        self._first = first;
        self
    }

    /// Drops the slot without releasing it.
    fn spent(mut self) -> Self {
        self.gate = None;
        self
    }

    /// Releases the slot before the request is done, without recording a duration.
    fn release_unmeasured(mut self) {
        self.since = None;
    }

    /// Releases the slot and records how long the request took.
    fn done(mut self, worked: Duration) {
        if let Some(gate) = self.gate.take() {
            gate.leave(Some(worked));
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(gate) = self.gate.take() {
            gate.leave(self.since.map(|since| since.elapsed()));
        }
    }
}

/// A running request. While it waits for its sender, its slot is lent to another.
struct RunningRequest {
    gate: Option<Arc<Gate>>,
    caller: Caller,
    now: Mutex<RunningState>,
}

struct RunningState {
    slot: Option<Slot>,
    has_ended: bool,
    /// Excluding time spent waiting for the sender.
    worked: Duration,
    /// None while waiting for the sender.
    working_since: Option<Instant>,
}

impl RunningState {
    fn worked(&self) -> Duration {
        self.worked + self.working_since.map_or(Duration::ZERO, |since| since.elapsed())
    }
}

impl RunningRequest {
    fn new(slot: Slot, caller: Caller) -> Self {
        let gate = slot.gate.clone();
        let now =
            RunningState { slot: Some(slot), has_ended: false, worked: Duration::ZERO, working_since: Some(Instant::now()) };
        Self { gate, caller, now: Mutex::new(now) }
    }

    fn lock(&self) -> MutexGuard<'_, RunningState> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waiting for the sender begins.
    fn pause(&self) {
        let slot = {
            let mut now = self.lock();
            if let Some(since) = now.working_since.take() {
                now.worked += since.elapsed();
            }
            now.slot.take()
        };
        if let Some(slot) = slot {
            slot.release_unmeasured();
        }
    }

    /// The work goes on.
    fn go_on(&self, slot: Option<Slot>) {
        let mut now = self.lock();
        now.working_since.get_or_insert_with(Instant::now);
        if slot.is_some() && !now.has_ended {
            now.slot = slot;
        }
    }

    fn has_ended(&self) -> bool {
        self.lock().has_ended
    }

    /// The answer begins; what it streams is no longer counted.
    fn end(&self) {
        let (slot, worked) = {
            let mut now = self.lock();
            now.has_ended = true;
            (now.slot.take(), now.worked())
        };
        if let Some(slot) = slot {
            slot.done(worked);
        }
    }

    async fn is_too_long(&self, limit: Duration) {
        loop {
            let worked = self.lock().worked();
            let Some(left) = limit.checked_sub(worked).filter(|left| !left.is_zero()) else { return };
            tokio::time::sleep(left).await;
        }
    }
}

impl Drop for RunningRequest {
    fn drop(&mut self) {
        self.end();
    }
}

/// The body of a running request, which lends out its slot while waiting.
struct LendingBody {
    body: Body,
    work: Arc<RunningRequest>,
    turn: SlotState,
}

type Entering = Pin<Box<dyn Future<Output = Result<Slot, Refusal>> + Send>>;

enum SlotState {
    Ours,
    /// Waiting for the sender; the slot is lent out.
    Lent,
    /// Data has arrived; waiting to get a slot back.
    Waiting(Entering),
}

impl HttpBody for LendingBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let SlotState::Waiting(entering) = &mut this.turn {
            let entered = ready!(entering.as_mut().poll(context));
            this.turn = SlotState::Ours;
            return Poll::Ready(match entered {
                Ok(slot) => {
                    this.work.go_on(Some(slot));
                    None
                }
                Err(Refusal::Unavailable { seconds }) => Some(Err(axum::Error::new(BodyError::Overloaded { seconds }))),
                Err(_) => None,
            });
        }
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Pending => {
                if matches!(this.turn, SlotState::Ours) && !this.work.has_ended() {
                    this.turn = SlotState::Lent;
                    this.work.pause();
                }
                Poll::Pending
            }
            Poll::Ready(None) if matches!(this.turn, SlotState::Lent) => match (&this.work.gate, this.work.has_ended()) {
                (Some(gate), false) => {
                    let (gate, caller) = (Arc::clone(gate), this.work.caller);
                    this.turn = SlotState::Waiting(Box::pin(async move { gate.enter(caller).await }));
                    self.poll_frame(context)
                }
                _ => Poll::Ready(None),
            },
            Poll::Ready(Some(Err(error))) => {
                this.work.go_on(None);
                Poll::Ready(Some(Err(error)))
            }
            ready => ready,
        }
    }

    fn is_end_stream(&self) -> bool {
        !matches!(self.turn, SlotState::Waiting(_) | SlotState::Lent) && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for LendingBody {
    /// The body is no longer read, so the request goes on without waiting.
    fn drop(&mut self) {
        self.work.go_on(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::cell::RefCell;

    const STRANGER: Caller = Caller { session: None, address: None };

    fn stranger(number: u8) -> Caller {
        Caller { session: None, address: Some([192, 0, 2, number].into()) }
    }

    fn known(number: u8) -> Caller {
        Caller { session: Some([number; 32]), ..stranger(number) }
    }

    /// Those who come wait, each after the one before; then one after the other is let in. Who was, in which order.
    async fn order(gate: &Arc<Gate>, callers: &[(char, Caller)]) -> String {
        let held = gate.enter(STRANGER).await.unwrap();
        let order = RefCell::new(String::new());
        let mut waiting: Vec<_> = callers
            .iter()
            .map(|(name, caller)| {
                let order = &order;
                Box::pin(async move {
                    let _slot = gate.enter(*caller).await.unwrap();
                    order.borrow_mut().push(*name);
                })
            })
            .collect();
        assert!(waiting.iter_mut().all(|one| one.now_or_never().is_none()));
        drop(held);
        futures_util::future::join_all(waiting).await;
        order.into_inner()
    }

    #[tokio::test]
    async fn a_flood_of_one_address_keeps_no_other_waiting() {
        let gate = gate(1);
        gate.lock().mean = 0.01;
        let (flood, other) = (stranger(1), stranger(2));
        let mut callers = vec![('f', flood); 60];
        callers.extend([('o', other), ('o', other), ('x', STRANGER)]);
        assert_eq!(order(&gate, &callers).await, format!("foxfo{}", "f".repeat(58)));
        // Where the flood is sent away because of its own, another is not because of it.
        gate.lock().mean = 0.1;
        let _held = gate.enter(STRANGER).await.unwrap();
        let mut waiting: Vec<_> = (0..10).map(|_| Box::pin(gate.enter(flood))).collect();
        assert!(waiting.iter_mut().all(|one| one.now_or_never().is_none()), "ten are done within a second");
        assert!(matches!(gate.enter(flood).now_or_never(), Some(Err(Refusal::Unavailable { .. }))));
        assert!(gate.enter(other).now_or_never().is_none(), "the other waits");
    }

    #[tokio::test]
    async fn one_who_is_alone_is_let_in_for_as_long_as_there_is_time() {
        let gate = gate(2);
        gate.lock().mean = 0.02;
        let callers = [('a', stranger(1)); 90];
        let _held = gate.enter(STRANGER).await.unwrap();
        assert_eq!(order(&gate, &callers).await.len(), 90);
    }

    #[tokio::test]
    async fn a_session_has_eight_that_go_first_and_every_fourth_turn_is_a_strangers() {
        let gate = gate(1);
        gate.lock().mean = 0.001;
        let mut callers = vec![('s', stranger(7)); 3];
        callers.extend([('k', known(1)); 12]);
        callers.extend([('l', known(2)); 2]);
        // Of the twelve, four wait behind the strangers, by their address.
        assert_eq!(order(&gate, &callers).await, "klkslkkkkkkskkskk");
        assert!(gate.lock().first_of.is_empty());
    }

    #[tokio::test]
    async fn what_is_lent_while_the_sender_is_waited_for_does_not_count_as_done() {
        let gate = gate(1);
        gate.lock().mean = 5.0;
        let work = RunningRequest::new(gate.enter(STRANGER).await.unwrap(), STRANGER);
        work.pause();
        let standing = || {
            let queue = gate.lock();
            (queue.mean, queue.running)
        };
        assert_eq!(standing(), (5.0, 0));
        work.go_on(Some(gate.enter(STRANGER).await.unwrap()));
        work.end();
        assert!(gate.lock().mean < 5.0);
        // One whose turn came when they had gone has shown nothing either.
        gate.lock().mean = 5.0;
        let held = gate.enter(STRANGER).await.unwrap();
        let mut gone = Box::pin(gate.enter(STRANGER));
        gate.lock().mean = 0.001;
        assert!(gone.as_mut().now_or_never().is_none());
        held.release_unmeasured();
        gate.lock().mean = 5.0;
        drop(gone);
        assert_eq!(standing(), (5.0, 0));
    }

    fn gate(at_once: usize) -> Arc<Gate> {
        let limits = Limits { wait_max: Duration::from_secs(1), queue_max: 100, ..Limits::default() };
        Gate::new(at_once, &limits)
    }

    #[tokio::test]
    async fn who_is_known_goes_first() {
        let gate = gate(1);
        let slot = gate.enter(STRANGER).await.unwrap();
        let (order, mut done) = tokio::sync::mpsc::unbounded_channel();
        for (name, caller) in [("stranger", STRANGER), ("second stranger", STRANGER), ("known", known(1))] {
            let (gate, order) = (Arc::clone(&gate), order.clone());
            tokio::spawn(async move {
                let _slot = gate.enter(caller).await.unwrap();
                order.send(name).unwrap();
            });
            tokio::task::yield_now().await;
        }
        drop(slot);
        let mut names = Vec::new();
        for _ in 0..3 {
            names.push(done.recv().await.unwrap());
        }
        assert_eq!(names, ["known", "stranger", "second stranger"]);
        assert_eq!(gate.lock().running, 0);
    }

    #[tokio::test]
    async fn what_cannot_begin_in_time_is_refused_at_once() {
        let gate = gate(2);
        // Each takes half a second.
        gate.lock().mean = 0.5;
        let held = [gate.enter(STRANGER).await.unwrap(), gate.enter(STRANGER).await.unwrap()];
        let began = Instant::now();
        let waiting: Vec<_> = (0..4)
            .map(|_| {
                let gate = Arc::clone(&gate);
                tokio::spawn(async move { gate.enter(STRANGER).await.map(drop) })
            })
            .collect();
        while gate.lock().others.len() < 4 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(gate.enter(STRANGER).await, Err(Refusal::Unavailable { seconds: 2 })), "1.25 s would be too long");
        assert!(began.elapsed() < Duration::from_millis(500));
        let known = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { gate.enter(known(1)).await.map(drop) }
        });
        tokio::task::yield_now().await;
        drop(held);
        for one in waiting.into_iter().chain([known]) {
            assert!(one.await.unwrap().is_ok());
        }
        assert_eq!(gate.lock().running, 0);
    }

    #[tokio::test]
    async fn who_waited_in_vain_is_told_so_and_takes_no_place() {
        let gate = Gate::new(1, &Limits { wait_max: Duration::from_millis(50), ..Limits::default() });
        let slot = gate.enter(STRANGER).await.unwrap();
        assert!(matches!(gate.enter(STRANGER).await, Err(Refusal::Unavailable { .. })));
        drop(slot);
        assert_eq!(gate.lock().running, 0);
        let _slot = gate.enter(STRANGER).await.unwrap();
        assert_eq!(gate.lock().running, 1);
    }

    #[tokio::test]
    async fn a_sender_who_is_waited_for_holds_no_slot_and_spends_no_time() {
        let gate = gate(1);
        let work = Arc::new(RunningRequest::new(gate.enter(STRANGER).await.unwrap(), STRANGER));
        let (mut send, receive) = tokio::sync::mpsc::channel::<Bytes>(1);
        let stream = futures_util::stream::unfold(receive, |mut receive| async move {
            Some((Ok::<_, std::io::Error>(receive.recv().await?), receive))
        });
        let body = Body::new(LendingBody { body: Body::from_stream(stream), work: Arc::clone(&work), turn: SlotState::Ours });
        let reading = tokio::spawn(crate::web::body::read(body, 1000));
        while gate.lock().running > 0 {
            tokio::task::yield_now().await;
        }
        let other = gate.enter(STRANGER).await.unwrap();
        for _ in 0..3 {
            send.send(Bytes::from_static(b"x")).await.unwrap();
            tokio::task::yield_now().await;
        }
        assert!(work.lock().working_since.is_none(), "no time is spent");
        // All has come, and its turn has to be waited for.
        send = tokio::sync::mpsc::channel(1).0;
        tokio::task::yield_now().await;
        assert!(!reading.is_finished());
        drop(other);
        assert_eq!(reading.await.unwrap().unwrap(), "xxx");
        assert_eq!(gate.lock().running, 1);
        assert!(work.lock().working_since.is_some());
        assert!(work.is_too_long(Duration::ZERO).now_or_never().is_some());
        assert!(work.is_too_long(Duration::from_secs(30)).now_or_never().is_none());
        work.end();
        assert_eq!(gate.lock().running, 0);
        drop(send);
    }

    #[test]
    fn checks_of_one_address_are_bounded() {
        let load = LoadShedder::default();
        let now = DateTime::UNIX_EPOCH;
        let (one, other): (IpAddr, IpAddr) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        let held: Vec<_> = (0..4).map(|_| load.begin_check(one, now).unwrap()).collect();
        assert!(matches!(load.begin_check(one, now), Err(Refusal::TooMany { seconds: 1 })));
        assert!(load.begin_check(other, now).is_ok());
        drop(held);
        for _ in 5..10 {
            load.begin_check(one, now).unwrap();
        }
        assert!(matches!(load.begin_check(one, now), Err(Refusal::TooMany { seconds: 1 })));
        assert!(load.begin_check(one, now + TimeDelta::seconds(1)).is_ok());
    }
}
