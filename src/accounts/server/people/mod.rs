//! People and their sessions: signing in and out, and knowing them again.

pub mod pages;
pub mod registry;
mod store;

use super::password::Verdict;
use super::service::hash;
use crate::i18n::Language;
use crate::server::chance;
use crate::server::cookie::Cookie;
use crate::server::fault::{Failure, Fault};
use crate::server::state::AppState;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, TimeDelta, Utc};
use store::PersonRow;

/// A session that nobody uses ends after this,
const IDLE_AT_MOST: TimeDelta = TimeDelta::days(14);
/// and one that is used, after this.
const SESSION_LASTS: TimeDelta = TimeDelta::days(90);
/// Browsers say much about themselves; people recognise them by its beginning.
const AGENT_AT_MOST: usize = 300;

/// Somebody with a living session. What they may is [`actor`](super::actor)'s.
#[derive(Debug)]
pub(super) struct Person {
    pub session: i64,
    pub signed_in: DateTime<Utc>,
    pub user: i64,
    pub email: String,
    pub is_email_verified: bool,
    pub name: String,
    pub is_admin: bool,
    pub language: Language,
}

/// Whose living session the request's cookie names.
pub(super) async fn recognise(state: &AppState, headers: &HeaderMap) -> Result<Option<Person>, Fault> {
    let Some(cookie) = Cookie::Session.read(&state.config, headers) else { return Ok(None) };
    let now = state.clock.now();
    let Some(row) = store::person(&state.db, &hash(&cookie), now, now - IDLE_AT_MOST).await? else { return Ok(None) };
    let PersonRow { session, signed_in, last_used, user, email, is_email_verified, name, is_admin, language } = row;
    if now - last_used >= TimeDelta::minutes(1) {
        store::session_was_used(&state.db, session, now).await?;
    }
    let language = Language::parse(&language).unwrap_or_default();
    Ok(Some(Person { session, signed_in, user, email, is_email_verified, name, is_admin, language }))
}

/// A new session, where e-mail and password belong together: the value of its cookie. The one that the browser had until
/// now ends.
async fn sign_in(state: &AppState, email: &str, password: &str, headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let credentials = store::credentials(&state.db, email).await?;
    let kept = credentials.as_ref().and_then(|found| found.password_hash.as_deref());
    let verdict = state.passwords.verify(password, kept).await?;
    let (true, Some(found), Some(kept)) = (verdict != Verdict::Wrong, &credentials, kept) else { return Ok(None) };
    let renewed = if verdict == Verdict::RightButOld { Some(state.passwords.hash(password).await?) } else { None };
    let cookie = chance::secret("").map_err(Fault::other)?;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    // Only while the password is still the one that was compared: whoever changes it ends all sessions.
    if !store::insert_session(&mut tx, &hash(&cookie), found.id, kept, now, now + SESSION_LASTS, &agent(headers)).await? {
        return Ok(None);
    }
    if let Some(renewed) = renewed {
        store::set_password_hash(&mut tx, found.id, &renewed, now).await?;
    }
    if let Some(before) = Cookie::Session.read(&state.config, headers) {
        store::delete_session(&mut *tx, &hash(&before)).await?;
    }
    tx.commit().await?;
    Ok(Some(cookie))
}

async fn sign_out(state: &AppState, headers: &HeaderMap) -> Result<(), Failure> {
    if let Some(cookie) = Cookie::Session.read(&state.config, headers) {
        store::delete_session(&state.db, &hash(&cookie)).await?;
    }
    Ok(())
}

fn agent(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    said.chars().take(AGENT_AT_MOST).collect()
}
