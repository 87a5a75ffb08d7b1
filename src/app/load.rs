//! Load shedding: admits requests when it is their turn.

use super::edge;
use super::state::AppState;
use crate::accounts::server::people;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use crate::web::load_shedding::{Caller, Kind};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

/// Middleware: admits a request when it is its turn, with a time limit.
pub async fn shed_load(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if is_always_answered(path) {
        return next.run(request).await;
    }
    let now = state.core.clock.now();
    let address = ClientIp::of(&state.core.config, request.extensions(), request.headers()).0;
    let checking = if edge::is_below(path, paths::ACTIONS) || (path == paths::CHECK && request.method() == Method::POST) {
        match address {
            Some(caller) => match state.load.begin_check(caller, now) {
                Ok(checking) => Some(checking),
                Err(refusal) => return edge::refuse(&state, &request.into_parts().0, refusal),
            },
            None => None,
        }
    } else {
        None
    };
    let session = people::session_of(&state.accounts, request.headers());
    let session = session.filter(|session| state.accounts.known_sessions.has(session, now));
    let caller = Caller { session, address };
    // Forms wait for the database too, and those with a password for a core.
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let kind = if path.starts_with(paths::IMPORT_API) {
        Kind::Import
    } else if is_read && !edge::is_api_path(path) {
        Kind::Page
    } else {
        Kind::Call
    };
    let (parts, body) = request.into_parts();
    let slot = match state.load.enter(kind, caller).await {
        Ok(slot) => slot,
        Err(refusal) => return edge::refuse_minimally(&parts, refusal),
    };
    let asked = edge::RequestSummary::of(&parts);
    let answer = state.load.work(slot, caller, Request::from_parts(parts, body), next).await;
    drop(checking);
    answer.unwrap_or_else(|| {
        tracing::warn!(route = asked.route(), "a request took too long and was given up");
        edge::refuse_by_summary(&state, &asked, Refusal::Unavailable { seconds: 5 })
    })
}

/// Paths that cost next to nothing, or that operators need most when the server is overloaded.
fn is_always_answered(path: &str) -> bool {
    [paths::HEALTH, paths::READY, paths::METRICS].contains(&path) || edge::is_below(path, paths::BUILT)
}
