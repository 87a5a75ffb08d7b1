//! People and their sessions: signing in, signing out, and recognising them. Changes to the account are in `account`,
//! links in mails in `links`.

use super::{links, passkeys, pending_forms, store, throttle};
use crate::accounts::server::password::PasswordVerdict;
use crate::accounts::server::service::{KeyHash, hash};
use crate::accounts::server::state::AccountsState;
use crate::i18n::Language;
use crate::platform::fault::{Failure, Fault};
use crate::platform::jobs::Jobs;
use crate::platform::mail::budget;
use crate::platform::random;
use crate::shared::email;
use crate::shared::ids::{SessionId, UserId};
use crate::web::client_ip::ClientIp;
use crate::web::cookie::Cookie;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use store::PersonRow;

/// A session that nobody uses ends after this,
pub(super) const IDLE_MAX_TIME: TimeDelta = TimeDelta::days(14);
/// and one that is used, after this.
pub(super) const SESSION_LASTS: TimeDelta = TimeDelta::days(90);
/// Browsers say much about themselves; people recognise them by its beginning.
const AGENT_MAX_CHARS: usize = 300;
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);

/// Somebody with a living session. What they may is [`actor`](crate::accounts::server::actor)'s.
#[derive(Debug)]
pub(in crate::accounts::server) struct Person {
    pub session: SessionId,
    pub signed_in: DateTime<Utc>,
    pub user: UserId,
    pub email: String,
    pub is_email_verified: bool,
    pub name: String,
    pub is_admin: bool,
    pub language: Language,
}

/// The session that a request's cookie names, whether it lives or not.
pub fn session_of(state: &AccountsState, headers: &HeaderMap) -> Option<KeyHash> {
    Cookie::Session.read(&state.config, headers).map(|cookie| hash(&cookie))
}

/// Whose living session the request's cookie names.
pub(in crate::accounts::server) async fn recognise(state: &AccountsState, headers: &HeaderMap) -> Result<Option<Person>, Fault> {
    let Some(hash) = session_of(state, headers) else { return Ok(None) };
    let now = state.clock.now();
    let Some(row) = store::person(&state.db, &hash, now, now - IDLE_MAX_TIME).await? else { return Ok(None) };
    state.known_sessions.remember(hash, now);
    let PersonRow { session, signed_in, last_used, user, email, is_email_verified, name, is_admin, language } = row;
    if now - last_used >= TimeDelta::minutes(1) {
        store::touch_session(&state.db, session, now).await?;
    }
    Ok(Some(Person { session, signed_in, user, email, is_email_verified, name, is_admin, language }))
}

/// Whether a session has not ended.
pub(in crate::accounts::server) async fn lives(state: &AccountsState, session: SessionId) -> Result<bool, Fault> {
    Ok(store::is_session_live(&state.db, session, state.clock.now()).await?)
}

/// A session that has just begun.
pub(crate) struct NewSession {
    pub(super) user: UserId,
    /// Of its cookie.
    pub(super) value: String,
}

impl NewSession {
    pub(super) fn of(user: UserId) -> Result<Self, Fault> {
        Ok(Self { user, value: random::secret("").map_err(Fault::other)? })
    }
}

/// A new session, where e-mail and password belong together. The one that the browser had until now ends.
///
/// # Errors
/// 429 after wrong passwords, for this account or from this address.
pub(super) async fn sign_in(
    state: &AccountsState,
    client_ip: ClientIp,
    email: &str,
    password: &str,
    headers: &HeaderMap,
) -> Result<Option<NewSession>, Failure> {
    let counted = throttle::try_password(state, email, client_ip).await?;
    // An invalid address belongs to nobody, however PostgreSQL would treat it.
    let account = if email::is_valid(email) { store::account_of(&state.db, email).await? } else { None };
    let kept = account.as_ref().and_then(|account| account.password_hash.as_deref());
    let verdict = state.passwords.verify(password, kept).await?;
    let (true, Some(account), Some(kept)) = (verdict != PasswordVerdict::Wrong, &account, kept) else {
        tracing::info!(user = account.as_ref().map(|account| account.id.0), "a password is wrong, or there is no such account");
        return Ok(None);
    };
    let renewed = if verdict == PasswordVerdict::RightButOutdated { Some(state.passwords.hash(password).await?) } else { None };
    let session = NewSession::of(account.id)?;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    // Only while the password is still the one that was compared: whoever changes it ends all sessions.
    let expires = now + SESSION_LASTS;
    if !store::insert_session(&mut tx, &hash(&session.value), account.id, kept, now, expires, &agent(headers)).await? {
        return Ok(None);
    }
    if let Some(renewed) = renewed {
        store::renew_password_hash(&mut tx, account.id, &renewed, now).await?;
    }
    if let Some(before) = Cookie::Session.read(&state.config, headers) {
        store::delete_session(&mut *tx, &hash(&before)).await?;
    }
    throttle::clear_tries(&mut tx, &counted).await?;
    tx.commit().await?;
    tracing::info!(user = account.id.0, "signed in with a password");
    Ok(Some(session))
}

pub(super) async fn sign_out(state: &AccountsState, headers: &HeaderMap) -> Result<(), Failure> {
    if let Some(cookie) = Cookie::Session.read(&state.config, headers) {
        store::delete_session(&state.db, &hash(&cookie)).await?;
    }
    Ok(pending_forms::forget(state, headers).await?)
}

pub(super) fn agent(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    said.chars().take(AGENT_MAX_CHARS).collect()
}

/// Deletes expired rows, at once and then every hour, until the server stops.
pub async fn run(state: AccountsState, jobs: Jobs) {
    let state = &state;
    jobs.every("people", FORGET_EVERY, || async move { forget_old(state).await }).await;
}

/// Sessions that have ended, links that open nothing, forms that nobody came back to, questions that nobody has answered, tries and mails that no longer count.
///
/// # Errors
/// A database error.
pub async fn forget_old(state: &AccountsState) -> Result<(), Fault> {
    let now = state.clock.now();
    store::delete_ended_sessions(&state.db, now, now - IDLE_MAX_TIME).await?;
    links::forget_old(state).await?;
    pending_forms::forget_old(state).await?;
    passkeys::forget_old(state).await?;
    budget::forget_old(state).await?;
    throttle::forget_old(state).await
}
