//! Changes to one's own account.

use super::passkeys::{self, PasskeysToKeep};
use super::store::{self, AccountRow, SessionRow};
use super::{IDLE_MAX_TIME, links, throttle};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::oauth;
use crate::accounts::server::password::PasswordVerdict;
use crate::accounts::server::state::AccountsState;
use crate::i18n::Language;
use crate::platform::fault::{Failure, Fault};
use crate::platform::outbox;
use crate::shared::ids::SessionId;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;

pub(super) async fn change_profile(
    state: &AccountsState,
    person: &SignedIn,
    name: &str,
    language: Language,
) -> Result<(), Failure> {
    Ok(store::set_profile(&state.db, person.user(), name, language, state.clock.now()).await?)
}

/// Sets a new password and ends the other sessions, all that apps were permitted, and the passkeys that are not kept. False
/// when the old one is wrong.
///
/// # Errors
/// 429 after wrong passwords.
pub(super) async fn change_password(
    state: &AccountsState,
    person: &SignedIn,
    client_ip: ClientIp,
    old: &str,
    new: &str,
    kept: &PasskeysToKeep,
) -> Result<bool, Failure> {
    let account = account(state, person).await?;
    let counted = throttle::try_password(state, &account.email, client_ip).await?;
    let verdict = state.passwords.verify(old, account.password_hash.as_deref()).await?;
    let (true, Some(before)) = (verdict != PasswordVerdict::Wrong, &account.password_hash) else { return Ok(false) };
    let hash = state.passwords.hash(new).await?;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    store::lock_user(&mut tx, account.id).await?;
    passkeys::keep(&mut tx, account.id, kept).await?;
    if !store::change_password_hash(&mut tx, account.id, before, &hash, now).await? {
        return Err(Fault::Contention.into());
    }
    store::end_other_sessions(&mut *tx, account.id, person.session()).await?;
    oauth::revoke_all_grants_of(&mut tx, account.id, now).await?;
    links::delete_email_change_links(&mut tx, account.id).await?;
    throttle::clear_tries(&mut tx, &counted).await?;
    outbox::post(&mut tx, &state.clock, &links::password_changed(state, &account), None).await?;
    tx.commit().await?;
    tracing::info!(user = account.id.0, "a password has been changed");
    Ok(true)
}

async fn account(state: &AccountsState, person: &SignedIn) -> Result<AccountRow, Failure> {
    Ok(store::account(&state.db, person.user()).await?.ok_or(Refusal::NotSignedIn)?)
}

pub(super) async fn sessions(state: &AccountsState, person: &SignedIn) -> Result<Vec<SessionRow>, Failure> {
    let now = state.clock.now();
    Ok(store::sessions(&state.db, person.user(), now, now - IDLE_MAX_TIME).await?)
}

/// Ends one of somebody's own sessions; there may be none of this number.
pub(super) async fn end_session(state: &AccountsState, person: &SignedIn, session: SessionId) -> Result<(), Failure> {
    Ok(store::end_session(&state.db, person.user(), session).await?)
}

pub(super) async fn end_other_sessions(state: &AccountsState, person: &SignedIn) -> Result<(), Failure> {
    Ok(store::end_other_sessions(&state.db, person.user(), person.session()).await?)
}
