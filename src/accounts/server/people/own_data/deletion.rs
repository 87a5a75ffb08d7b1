//! Deleting one's account. Whoever wants to shows once more who they are: by the password, or by signing in anew, with a
//! passkey say, on the way to the page. What the slices keep of them is theirs to erase, in the same transaction.

use super::store;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::password::PasswordVerdict;
use crate::accounts::server::people::store as people;
use crate::accounts::server::people::{mail, throttle};
use crate::accounts::server::state::AccountsState;
use crate::i18n::Language;
use crate::platform::fault::Failure;
use crate::platform::outbox;
use crate::platform::signed_link;
use crate::shared::ids::UserId;
use crate::shared::normalise::spellings;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

const PURPOSE: &str = "deletion of account";
/// Whoever signs in anew deletes the account within this time.
const PROVED_FOR: TimeDelta = TimeDelta::minutes(15);

/// Somebody who has shown once more who they are, and wants their account to be gone.
pub struct Leaving {
    user: UserId,
    email: String,
    is_email_verified: bool,
    is_admin: bool,
    language: Language,
}

impl Leaving {
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The address of the account in every spelling, where it is known to be theirs.
    pub fn addresses(&self) -> Vec<String> {
        if self.is_email_verified { spellings(&self.email) } else { Vec::new() }
    }
}

/// The address at which somebody who signs in again from now on need not give their password.
pub(in crate::accounts::server::people) fn way_by_signing_in(state: &AccountsState, person: &SignedIn) -> String {
    let (user, now) = (person.user().0, state.clock.now().timestamp_micros());
    // Neither is negative.
    let asked = Uuid::from_u64_pair(u64::try_from(user).unwrap_or_default(), u64::try_from(now).unwrap_or_default());
    paths::sign_in(&paths::delete_account(&signed_link::make(&state.config.secret, PURPOSE, asked)))
}

/// Who asked for a new sign-in, and when.
fn asked(state: &AccountsState, proof: &str) -> Option<(UserId, DateTime<Utc>)> {
    let (user, at) = signed_link::open(&state.config.secret, PURPOSE, proof)?.as_u64_pair();
    Some((UserId(i64::try_from(user).ok()?), DateTime::from_timestamp_micros(i64::try_from(at).ok()?)?))
}

/// Whether a way through the sign-in leads to the deletion of the account, and wants a sign-in after this person's last.
pub(in crate::accounts::server::people) fn requires_new_sign_in(state: &AccountsState, next: &str, person: &SignedIn) -> bool {
    let proof = next.strip_prefix(&*paths::delete_account(""));
    proof.and_then(|proof| asked(state, proof)).is_some_and(|(_, at)| person.signed_in() <= at)
}

/// Whether somebody has signed in since they were asked to.
pub(in crate::accounts::server::people) fn has_signed_in_anew(state: &AccountsState, person: &SignedIn, proof: &str) -> bool {
    asked(state, proof)
        .is_some_and(|(user, at)| user == person.user() && person.signed_in() > at && state.clock.now() - at <= PROVED_FOR)
}

/// None where the password is wrong and nobody has signed in anew.
///
/// # Errors
/// 429 after wrong passwords.
pub async fn prove(
    state: &AccountsState,
    person: &SignedIn,
    client_ip: ClientIp,
    password: &str,
    proof: &str,
) -> Result<Option<Leaving>, Failure> {
    if !has_signed_in_anew(state, person, proof) {
        let account = people::account(&state.db, person.user()).await?.ok_or(Refusal::NotSignedIn)?;
        let counted = throttle::try_password(state, &account.email, client_ip).await?;
        if state.passwords.verify(password, account.password_hash.as_deref()).await? == PasswordVerdict::Wrong {
            return Ok(None);
        }
        let mut tx = state.db.begin().await?;
        throttle::clear_tries(&mut tx, &counted).await?;
        tx.commit().await?;
    }
    Ok(Some(Leaving {
        user: person.user(),
        email: person.email().to_owned(),
        is_email_verified: person.is_email_verified(),
        is_admin: person.is_admin(),
        language: person.language(),
    }))
}

/// Whether somebody is left who can let others in. Two who go at the same moment come one after the other.
///
/// # Errors
/// A database error.
pub async fn may_go(db: &mut PgConnection, leaving: &Leaving) -> Result<bool, Failure> {
    // Before anything that hangs on them, as everywhere.
    people::lock_user(db, leaving.user).await?;
    Ok(!leaving.is_admin || store::lock_administrators(db).await?.iter().any(|one| *one != leaving.user))
}

/// Deletes the account, and tells its owner by mail.
///
/// # Errors
/// 401 where it is gone already.
pub async fn delete(db: &mut PgConnection, state: &AccountsState, leaving: &Leaving) -> Result<(), Failure> {
    store::delete_sign_ups(db, &leaving.addresses()).await?;
    if !store::delete(db, leaving.user).await? {
        return Err(Refusal::NotSignedIn.into());
    }
    outbox::post(db, &state.clock, &mail::account_deleted(state, &leaving.email, leaving.language), None).await?;
    tracing::info!(user = leaving.user.0, "an account has been deleted by its owner");
    Ok(())
}
