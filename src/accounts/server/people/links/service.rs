//! Links in mails: creating an account, confirming an address, resetting a password. Every response to
//! such a request is the same, whether the account exists or not; only the mail differs.

use super::store;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::oauth;
use crate::accounts::server::password::PasswordVerdict;
use crate::accounts::server::people::mail;
use crate::accounts::server::people::mail_budget::{self, MailRequest};
use crate::accounts::server::people::passkeys::{self, PasskeyRow, PasskeysToKeep};
use crate::accounts::server::people::store as people;
use crate::accounts::server::people::throttle;
use crate::accounts::server::people::{NewSession, SESSION_LASTS, agent};
use crate::accounts::server::service::hash;
use crate::accounts::server::state::AccountsState;
use crate::i18n::Language;
use crate::platform::contact_key;
use crate::platform::fault::{Failure, Fault, violated_constraint};
use crate::platform::mail::Mail;
use crate::platform::outbox;
use crate::platform::random;
use crate::shared::ids::UserId;
use crate::shared::normalise::canonical_email;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use axum::http::HeaderMap;
use chrono::TimeDelta;
use sqlx::Acquire;
use store::{Kind, LinkRow, SignUp};

const CONFIRM_LINK_LIFETIME: TimeDelta = TimeDelta::days(1);
/// Anyone who has used up their budget of these links still has a valid one in their mailbox.
pub(crate) const RESET_LINK_LIFETIME: TimeDelta = TimeDelta::hours(1);

/// The validated input of a sign-up.
pub(crate) struct NewAccount<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    pub next: &'a str,
    pub language: Language,
}

/// The account is created when its owner opens the mail and enters the password, so that nobody gets an account
/// whose password somebody else has chosen.
pub(crate) async fn sign_up(state: &AccountsState, client_ip: ClientIp, new: &NewAccount<'_>) -> Result<(), Failure> {
    let email = &*canonical_email(new.email);
    let asked = MailRequest::to_confirm(state, email, client_ip, None);
    // Hashing is expensive, and fails when too many wait for it: check the budget first, and spend it last, so that
    // nothing is spent if no mail is sent.
    asked.check(state).await?;
    let password_hash = state.passwords.hash(new.password).await?;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    asked.spend(state, &mut tx).await?;
    let mail = match people::account_of(&mut *tx, email).await? {
        Some(account) => mail::already_there(state, &account.email, account.language),
        None => {
            let token = random::secret("").map_err(Fault::other)?;
            let sign_up = SignUp { name: new.name, password_hash: &password_hash, language: new.language, next: new.next };
            store::insert_sign_up(&mut tx, &hash(&token), email, &sign_up, now, now + CONFIRM_LINK_LIFETIME).await?;
            mail::confirm_sign_up(state, email, new.language, &token)
        }
    };
    outbox::post(&mut tx, &state.clock, &mail, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Mails a confirmation link to the address that somebody wants to change to.
pub(crate) async fn ask_for_email(
    state: &AccountsState,
    person: &SignedIn,
    client_ip: ClientIp,
    email: &str,
) -> Result<(), Failure> {
    let email = &*canonical_email(email);
    let mut tx = state.db.begin().await?;
    MailRequest::to_confirm(state, email, client_ip, Some(person.user())).spend(state, &mut tx).await?;
    let others = people::account_of(&mut *tx, email).await?.filter(|account| account.id != person.user());
    let mail = match others {
        Some(account) => mail::already_there(state, &account.email, account.language),
        None => {
            let token = insert(state, &mut tx, Kind::Email, person.user(), email, CONFIRM_LINK_LIFETIME).await?;
            mail::confirm_email(state, email, person.language(), &token)
        }
    };
    outbox::post(&mut tx, &state.clock, &mail, None).await?;
    tx.commit().await?;
    Ok(())
}

/// Mails a password reset link if there is such an account. Otherwise the same rows are written
/// and rolled back, so that timing does not reveal which.
pub(crate) async fn request_reset(state: &AccountsState, client_ip: ClientIp, email: &str) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    MailRequest::to_reset(state, email, client_ip).spend(state, &mut tx).await?;
    let account = people::account_of(&mut *tx, email).await?;
    let mut written = tx.begin().await?;
    let (to, language, token) = match &account {
        Some(account) => {
            let token = insert(state, &mut written, Kind::Reset, account.id, &account.email, RESET_LINK_LIFETIME).await?;
            (account.email.as_str(), account.language, token)
        }
        None => {
            let token = random::secret("").map_err(Fault::other)?;
            let language = Language::default();
            let nobody = SignUp { name: "", password_hash: "", language, next: "" };
            let now = state.clock.now();
            store::insert_sign_up(&mut written, &hash(&token), email, &nobody, now, now + RESET_LINK_LIFETIME).await?;
            (email, language, token)
        }
    };
    outbox::post(&mut written, &state.clock, &mail::reset(state, to, language, &token), None).await?;
    if account.is_some() {
        written.commit().await?;
    } else {
        written.rollback().await?;
    }
    // Either way PostgreSQL waits for its WAL to be flushed.
    tx.commit().await?;
    Ok(())
}

pub(super) async fn insert(
    state: &AccountsState,
    db: &mut sqlx::PgConnection,
    kind: Kind,
    user: UserId,
    email: &str,
    lasts: TimeDelta,
) -> Result<String, Fault> {
    let token = random::secret("").map_err(Fault::other)?;
    let now = state.clock.now();
    store::insert(db, &hash(&token), kind, user, email, now, now + lasts).await?;
    Ok(token)
}

/// The address to be confirmed by a link.
///
/// # Errors
/// 404 for one that is unknown, used or too old.
pub(crate) async fn find_address_to_confirm(state: &AccountsState, token: &str) -> Result<String, Failure> {
    let row = link(state, token).await?;
    if row.kind == Kind::Reset { Err(Refusal::NotFound.into()) } else { Ok(row.email) }
}

/// What a link for a new password is about.
pub(crate) struct PasswordReset {
    pub email: String,
    pub passkeys: Vec<PasskeyRow>,
}

/// # Errors
/// 404 for a link that is unknown, used or too old.
pub(crate) async fn find_password_reset(state: &AccountsState, token: &str) -> Result<PasswordReset, Failure> {
    let row = link(state, token).await?;
    let (Kind::Reset, Some(user)) = (row.kind, row.user_id) else { return Err(Refusal::NotFound.into()) };
    Ok(PasswordReset { email: row.email, passkeys: passkeys::of_user(state, user).await? })
}

pub(super) async fn link(state: &AccountsState, token: &str) -> Result<LinkRow, Failure> {
    Ok(store::link(&state.db, &hash(token), state.clock.now()).await?.ok_or(Refusal::NotFound)?)
}

/// The outcome of a confirmation.
pub(crate) enum ConfirmOutcome {
    /// The account was created and its owner signed in; they continue to `next`.
    SignedUp {
        session: NewSession,
        next: String,
    },
    EmailChanged,
    WrongPassword,
    /// Another account has taken the address since the mail was sent.
    Taken,
}

/// Confirms an address: by the mail that went there, and by the password of the account.
///
/// # Errors
/// 404 for a link that is unknown, used or too old; 429 after wrong passwords.
pub(crate) async fn confirm(
    state: &AccountsState,
    client_ip: ClientIp,
    token: &str,
    password: &str,
    headers: &HeaderMap,
) -> Result<ConfirmOutcome, Failure> {
    let LinkRow { kind, user_id, email, name, password_hash, language, next } = link(state, token).await?;
    match (kind, user_id, name, password_hash, language, next) {
        (Kind::SignUp, None, Some(name), Some(kept), Some(language), Some(next)) => {
            let counted = throttle::try_password(state, &email, client_ip).await?;
            if state.passwords.verify(password, Some(&kept)).await? == PasswordVerdict::Wrong {
                return Ok(ConfirmOutcome::WrongPassword);
            }
            let now = state.clock.now();
            let mut tx = state.db.begin().await?;
            use_up(state, &mut tx, token).await?;
            throttle::clear_tries(&mut tx, &counted).await?;
            if people::account_of(&mut *tx, &email).await?.is_some() {
                tx.commit().await?;
                return Ok(ConfirmOutcome::Taken);
            }
            let Some(user) = people::insert_user(&mut tx, &email, &name, &kept, language, now).await? else {
                tx.commit().await?;
                return Ok(ConfirmOutcome::Taken);
            };
            let session = NewSession::of(user)?;
            people::insert_session(&mut tx, &hash(&session.value), user, &kept, now, now + SESSION_LASTS, &agent(headers))
                .await?;
            tx.commit().await?;
            Ok(ConfirmOutcome::SignedUp { session, next })
        }
        (Kind::Email, Some(user), ..) => confirm_email(state, client_ip, token, password, user, &email).await,
        _ => Err(Refusal::NotFound.into()),
    }
}

async fn confirm_email(
    state: &AccountsState,
    client_ip: ClientIp,
    token: &str,
    password: &str,
    user: UserId,
    email: &str,
) -> Result<ConfirmOutcome, Failure> {
    let account = people::account(&state.db, user).await?.ok_or(Refusal::NotFound)?;
    let counted = throttle::try_password(state, &account.email, client_ip).await?;
    if state.passwords.verify(password, account.password_hash.as_deref()).await? == PasswordVerdict::Wrong {
        return Ok(ConfirmOutcome::WrongPassword);
    }
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    use_up(state, &mut tx, token).await?;
    throttle::clear_tries(&mut tx, &counted).await?;
    people::keep_earlier_address(&mut tx, user, &contact_key::email(&state.config.secret, &account.email), now).await?;
    match people::set_email(&mut tx, user, email, now).await {
        Err(error) if violated_constraint(&error) == Some("app_user_email_key") => return Ok(ConfirmOutcome::Taken),
        done => done?,
    }
    store::delete_of(&mut tx, user).await?;
    // The previous address is notified.
    let mail = mail::email_changed(state, &account.email, account.language);
    outbox::post(&mut tx, &state.clock, &mail, None).await?;
    tx.commit().await?;
    Ok(ConfirmOutcome::EmailChanged)
}

/// Sets a new password and ends every session, all that apps were permitted, and the passkeys that are not kept.
///
/// # Errors
/// 404 for a link that is unknown, used or too old.
pub(crate) async fn reset(state: &AccountsState, token: &str, password: &str, kept: &PasskeysToKeep) -> Result<(), Failure> {
    let row = link(state, token).await?;
    let (Kind::Reset, Some(user)) = (row.kind, row.user_id) else { return Err(Refusal::NotFound.into()) };
    let password_hash = state.passwords.hash(password).await?;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    use_up(state, &mut tx, token).await?;
    people::lock_user(&mut tx, user).await?;
    passkeys::keep(&mut tx, user, kept).await?;
    people::set_password_hash(&mut tx, user, &password_hash, now).await?;
    // Afterwards, so that a concurrent sign-in with the old password ends too.
    people::end_sessions(&mut *tx, user).await?;
    oauth::revoke_all_grants_of(&mut tx, user, now).await?;
    store::delete_of(&mut tx, user).await?;
    mail_budget::forgive_resets(state, &mut tx, &row.email).await?;
    throttle::clear_account_tries(state, &mut tx, &row.email).await?;
    let account = people::account(&mut *tx, user).await?.ok_or(Refusal::NotFound)?;
    outbox::post(&mut tx, &state.clock, &password_changed(state, &account), None).await?;
    tx.commit().await?;
    tracing::info!(user = user.0, "a password has been reset by a link");
    Ok(())
}

pub(crate) fn password_changed(state: &AccountsState, account: &people::AccountRow) -> Mail {
    mail::password_changed(state, &account.email, account.language)
}

/// Invalidates links that would change the address of an account. Password reset links stay valid: a thief
/// who knows the password must not take them from its owner by changing it.
pub(crate) async fn delete_email_change_links(db: &mut sqlx::PgConnection, user: UserId) -> Result<(), Fault> {
    Ok(store::delete_of_kind(db, user, Kind::Email).await?)
}

pub(crate) async fn forget_old(state: &AccountsState) -> Result<(), Fault> {
    Ok(store::delete_expired(&state.db, state.clock.now()).await?)
}

pub(super) async fn use_up(state: &AccountsState, db: &mut sqlx::PgConnection, token: &str) -> Result<(), Failure> {
    if store::use_up(db, &hash(token), state.clock.now()).await? { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

/// Where a link of a mail leads, in the language of the mail.
pub(crate) fn address(state: &AccountsState, path: &str, language: Language) -> String {
    format!("{}{}", state.config.public_url, paths::with(path, "lang", language.tag()))
}
