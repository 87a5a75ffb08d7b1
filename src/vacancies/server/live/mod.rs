//! Server-sent events: a page that is open is told that something of its business has changed, and looks anew. A stream
//! holds no connection to the database.

mod store;

use crate::accounts::server::actor::{Employee, Manager, SignedIn};
use crate::server::fault::Failure;
use crate::server::page;
use crate::server::state::AppState;
use crate::server::visitor::Visitor;
use crate::shared::refusal::Refusal;
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
use tokio::sync::watch;
use tokio::time::Sleep;

/// Then the browser asks again, and is asked again who it is.
const LASTS: Duration = Duration::from_secs(10 * 60);
/// Proxies close what is silent for longer.
const ALIVE_EVERY: Duration = Duration::from_secs(15);
/// The parameter that says up to which event a page has seen.
pub const SEEN: &str = "seen";

/// The number of the newest event, for a page that will listen from there.
pub async fn newest(state: &AppState) -> Result<i64, Failure> {
    Ok(store::newest(&state.db).await?)
}

/// `GET /vakter/hendelser`
pub async fn of_offers(
    State(state): State<AppState>,
    visitor: Visitor,
    person: SignedIn,
    query: Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let listened = async {
        let employees = Employee::all_of(&person, &state).await?;
        if employees.is_empty() {
            return Err(Refusal::NotAllowed.into());
        }
        let businesses = employees.iter().map(|employee| employee.business().to_owned()).collect();
        listen(&state, businesses, &query, &headers).await
    };
    listened.await.unwrap_or_else(|failure: Failure| page::refuse(&state, &visitor, &failure.into_refusal()))
}

/// `GET /vakter/{business}/hendelser`
pub async fn of_planned(
    State(state): State<AppState>,
    visitor: Visitor,
    person: SignedIn,
    Path(business): Path<String>,
    query: Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Response {
    let listened = async {
        let manager = Manager::of(&person, &state, &business).await?;
        listen(&state, HashSet::from([manager.business().to_owned()]), &query, &headers).await
    };
    listened.await.unwrap_or_else(|failure: Failure| page::refuse(&state, &visitor, &failure.into_refusal()))
}

struct Listening {
    state: AppState,
    businesses: HashSet<String>,
    changes: Receiver<String>,
    stopping: watch::Receiver<bool>,
    over: Pin<Box<Sleep>>,
    /// Something may have happened before this stream began.
    has_missed: bool,
}

async fn listen(
    state: &AppState,
    businesses: HashSet<String>,
    query: &[(String, String)],
    headers: &HeaderMap,
) -> Result<Response, Failure> {
    // Listened to first and looked at then, so that nothing falls in between.
    let changes = state.vacancy_changes.listen();
    let seen = query.iter().find(|(name, _)| name == SEEN).and_then(|(_, seen)| seen.parse::<i64>().ok());
    // Numbers are given before transactions are committed: after a break the page looks anew in any case.
    let is_resumed = headers.contains_key("last-event-id");
    let has_missed = is_resumed || matches!(seen, Some(seen) if seen < newest(state).await?);
    let listening = Listening {
        changes,
        businesses,
        stopping: state.stopping.clone(),
        over: Box::pin(tokio::time::sleep(LASTS)),
        has_missed,
        state: state.clone(),
    };
    let events = Sse::new(stream::unfold(listening, next)).keep_alive(KeepAlive::new().interval(ALIVE_EVERY));
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store")), unbuffered], events).into_response())
}

async fn next(mut listening: Listening) -> Option<(Result<Event, Infallible>, Listening)> {
    if !std::mem::take(&mut listening.has_missed) && !listening.hear().await {
        return None;
    }
    // While the database is away the stream ends, and the browser comes back.
    let id = newest(&listening.state).await.map_err(Failure::into_refusal).ok()?.to_string();
    Some((Ok(Event::default().event("changed").id(id.clone()).data(id)), listening))
}

impl Listening {
    /// Waits for a change. False where the stream ends.
    async fn hear(&mut self) -> bool {
        loop {
            let heard = tokio::select! {
                heard = self.changes.recv() => heard,
                _ = self.stopping.wait_for(|stopping| *stopping) => return false,
                () = self.over.as_mut() => return false,
            };
            match heard {
                Ok(business) if self.businesses.contains(&business) => break,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return false,
            }
        }
        // What came at the same time is told with it.
        while let Ok(_) | Err(TryRecvError::Lagged(_)) = self.changes.try_recv() {}
        true
    }
}
