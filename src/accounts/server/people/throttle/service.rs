//! Throttling of guesses: attempts are counted per account and per network address, whether
//! the account exists or not, and after a few free ones each has to wait longer than the one before.

use super::store;
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::{Failure, Fault};
use crate::platform::signed_link;
use crate::shared::normalise::account_key;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

/// Tries are forgotten when there was none for this long.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(1);

/// A kind of attempt: `free` without delay, then the given waits in seconds, the last of which repeats.
struct Throttle {
    purpose: &'static str,
    free: i32,
    waits: &'static [i32],
    forgotten_after: TimeDelta,
}

/// Wrong passwords for one account.
const ACCOUNT: Throttle = Throttle {
    purpose: "tries of account",
    free: 4,
    waits: &[1, 2, 4, 8, 15, 30, 60, 120, 300, 900],
    forgotten_after: FORGOTTEN_AFTER,
};
/// Wrong passwords and passkeys from one address, behind which there may be many people.
const ADDRESS: Throttle =
    Throttle { purpose: "tries of address", free: 11, waits: &[1, 2, 4, 8, 15, 30, 60], forgotten_after: TimeDelta::hours(1) };
/// An attempt that has been counted, until it turns out to be legitimate.
pub(crate) struct CountedTry {
    account: Vec<u8>,
    address: Option<Vec<u8>>,
}

/// Counts a password attempt before it is checked, so that concurrent attempts all count.
///
/// # Errors
/// 429 while the last try's wait lasts; then nothing is counted.
pub(crate) async fn try_password(state: &AccountsState, email: &str, client_ip: ClientIp) -> Result<CountedTry, Failure> {
    let (account, address) = count(state, (&ACCOUNT, email), (&ADDRESS, client_ip)).await?;
    Ok(CountedTry { account, address })
}

/// Counts a try with a passkey against the address that it comes from; whose it is is not known yet.
///
/// # Errors
/// 429 while the last try's wait lasts; then nothing is counted.
pub(crate) async fn try_passkey(state: &AccountsState, client_ip: ClientIp) -> Result<Option<Vec<u8>>, Failure> {
    let Some(address) = client_ip.0 else { return Ok(None) };
    let address = key(state, &ADDRESS, &address.to_string());
    let mut tx = state.db.begin().await?;
    take(&mut tx, &ADDRESS, &address, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Some(address))
}

/// The passkey was right: removes this attempt of the address.
pub(crate) async fn undo_try(db: &mut PgConnection, address: Option<&[u8]>) -> Result<(), Fault> {
    if let Some(address) = address {
        store::take_back(db, address).await?;
    }
    Ok(())
}

/// The password was right: removes the account's attempts, and this one of the address.
pub(crate) async fn clear_tries(db: &mut PgConnection, counted: &CountedTry) -> Result<(), Fault> {
    store::forget(&mut *db, &counted.account).await?;
    undo_try(db, counted.address.as_deref()).await
}

/// Counts against both or, where one has to wait, against neither.
async fn count(
    state: &AccountsState,
    (of_email, email): (&Throttle, &str),
    (of_address, client_ip): (&Throttle, ClientIp),
) -> Result<(Vec<u8>, Option<Vec<u8>>), Failure> {
    let now = state.clock.now();
    let email = key(state, of_email, &account_key(email));
    let address = client_ip.0.map(|address| key(state, of_address, &address.to_string()));
    let mut tx = state.db.begin().await?;
    // Always in this order, so that two tries never wait for each other.
    take(&mut tx, of_email, &email, now).await?;
    if let Some(address) = &address {
        take(&mut tx, of_address, address, now).await?;
    }
    tx.commit().await?;
    Ok((email, address))
}

fn key(state: &AccountsState, throttle: &Throttle, text: &str) -> Vec<u8> {
    signed_link::fingerprint(&state.config.secret, throttle.purpose, text)
}

async fn take(db: &mut PgConnection, throttle: &Throttle, key: &[u8], now: DateTime<Utc>) -> Result<(), Failure> {
    if store::count(&mut *db, key, throttle.free, throttle.waits, now, now - throttle.forgotten_after).await? {
        return Ok(());
    }
    let until = store::until(db, key).await?.unwrap_or(now);
    let millis = (until - now).num_milliseconds().max(1);
    Err(Refusal::TooMany { seconds: u32::try_from((millis + 999) / 1000).unwrap_or(u32::MAX) }.into())
}

/// After a password change nobody waits for attempts made with the old one.
pub(crate) async fn clear_account_tries(state: &AccountsState, db: &mut PgConnection, email: &str) -> Result<(), Fault> {
    Ok(store::forget(db, &key(state, &ACCOUNT, &account_key(email))).await?)
}

/// # Errors
/// A database error.
pub(crate) async fn forget_old(state: &AccountsState) -> Result<(), Fault> {
    Ok(store::forget_old(&state.db, state.clock.now() - FORGOTTEN_AFTER).await?)
}
