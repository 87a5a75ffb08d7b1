//! Server-sent events: an open page is notified that something has changed, and reloads its list. A stream
//! holds no connection to the database.

use super::store;
use crate::accounts::server::actor::SignedIn;
use crate::platform::fault::{Failure, Fault};
use crate::shared::ids::{BusinessId, EventNumber};
use crate::shared::refusal::Refusal;
use crate::vacancies::server::actor::{Employee, Manager};
use crate::vacancies::server::changes::BusinessChange;
use crate::vacancies::server::state::VacanciesState;
use crate::web::error::PageError;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use std::collections::HashSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, Interval, Sleep, interval_at};

/// The lifetime of a stream; then the browser reconnects and is authenticated again.
const STREAM_LIFETIME: Duration = Duration::from_secs(10 * 60);
/// The most streams of one person. Browsers only listen for the visible page.
const STREAMS_PER_PERSON: usize = 10;
/// Seconds.
const TRY_AGAIN_AFTER: u32 = 60;
/// How often the session is checked, so that streams end soon after signing out.
const SESSION_CHECK_INTERVAL: Duration = Duration::from_secs(60);
/// Keep-alive interval: proxies close connections that are silent for longer.
const ALIVE_EVERY: Duration = Duration::from_secs(15);
/// The parameter with the newest event that a page has seen.
pub const SEEN: &str = "seen";

/// The number of the newest event, for a page that will listen from there.
pub async fn newest(state: &VacanciesState) -> Result<EventNumber, Failure> {
    Ok(store::newest(&state.db).await?)
}

/// `GET /vakter/hendelser`
pub async fn stream_offers(
    State(state): State<VacanciesState>,
    person: SignedIn,
    query: Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let employees = Employee::all_of(&person, &state).await?;
    if employees.is_empty() {
        return Err(Refusal::NotAllowed.into());
    }
    let businesses = employees.iter().map(|employee| employee.business().clone()).collect();
    Ok(listen(&state, &person, businesses, &query, &headers).await?)
}

/// `GET /vakter/{business}/hendelser`
pub async fn stream_schedule(
    State(state): State<VacanciesState>,
    person: SignedIn,
    Path(business): Path<BusinessId>,
    query: Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let manager = Manager::of(&person, &state, business).await?;
    Ok(listen(&state, &person, HashSet::from([manager.business().clone()]), &query, &headers).await?)
}

struct Subscription {
    state: VacanciesState,
    person: SignedIn,
    businesses: HashSet<BusinessId>,
    changes: Receiver<BusinessChange>,
    stopping: watch::Receiver<bool>,
    over: Pin<Box<Sleep>>,
    look: Interval,
    /// Something may have happened before this stream began.
    has_missed: bool,
    _slot: OwnedSemaphorePermit,
}

async fn listen(
    state: &VacanciesState,
    person: &SignedIn,
    businesses: HashSet<BusinessId>,
    query: &[(String, String)],
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    let slot = state.changes.listeners.take(person.user(), STREAMS_PER_PERSON);
    let slot = slot.ok_or(Refusal::TooMany { seconds: TRY_AGAIN_AFTER })?;
    // Subscribe before looking, so that nothing is missed in between.
    let changes = state.changes.listen();
    let seen = query.iter().find(|(name, _)| name == SEEN).and_then(|(_, seen)| seen.parse::<EventNumber>().ok());
    // Numbers are given before transactions are committed: after a break the page looks anew in any case.
    let is_resumed = headers.contains_key("last-event-id");
    let has_missed = is_resumed || matches!(seen, Some(seen) if seen < newest(state).await?);
    let listening = Subscription {
        changes,
        businesses,
        stopping: state.stopping.clone(),
        over: Box::pin(tokio::time::sleep(STREAM_LIFETIME)),
        look: interval_at(Instant::now() + SESSION_CHECK_INTERVAL, SESSION_CHECK_INTERVAL),
        has_missed,
        person: person.clone(),
        state: state.clone(),
        _slot: slot,
    };
    let events = Sse::new(stream::unfold(listening, next)).keep_alive(KeepAlive::new().interval(ALIVE_EVERY));
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store")), unbuffered], events).into_response())
}

async fn next(mut listening: Subscription) -> Option<(Result<Event, Infallible>, Subscription)> {
    let id = if std::mem::take(&mut listening.has_missed) { listening.newest().await? } else { listening.next_change().await? };
    let id = id.to_string();
    Some((Ok(Event::default().event("changed").id(id.clone()).data(id)), listening))
}

impl Subscription {
    /// Waits for a change and returns its number. None when the stream ends.
    async fn next_change(&mut self) -> Option<EventNumber> {
        loop {
            let heard = tokio::select! {
                heard = self.changes.recv() => Some(heard),
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                () = self.over.as_mut() => return None,
                _ = self.look.tick() => None,
            };
            let Some(heard) = heard else {
                if self.is_signed_in().await {
                    continue;
                }
                return None;
            };
            let mut event = match heard {
                Ok(BusinessChange { business, event }) if self.businesses.contains(&business) => event,
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => EventNumber(0),
                Err(RecvError::Closed) => return None,
            };
            // Simultaneous changes are combined.
            loop {
                match self.changes.try_recv() {
                    Ok(change) if self.businesses.contains(&change.business) => event = event.max(change.event),
                    Ok(_) | Err(TryRecvError::Lagged(_)) => {}
                    Err(_) => break,
                }
            }
            if !self.is_signed_in().await {
                return None;
            }
            return if event == EventNumber(0) { self.newest().await } else { Some(event) };
        }
    }

    /// While the database is away the stream ends, and the browser comes back.
    async fn newest(&self) -> Option<EventNumber> {
        newest(&self.state).await.inspect_err(Failure::log).ok()
    }

    async fn is_signed_in(&self) -> bool {
        self.person.is_still_signed_in(&self.state).await.inspect_err(Fault::log).unwrap_or(false)
    }
}
