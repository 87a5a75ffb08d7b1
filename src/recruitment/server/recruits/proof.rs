//! How the visitor of an invitation proves to be the recruit: by the e-mail address or telephone number that was
//! registered, a few times at most. Who has proved it is known for a while by a cookie that is good for this recruitment
//! and this person only.

use super::Case;
use super::store;
use crate::recruitment::model::Person;
use crate::recruitment::rules::phone;
use crate::recruitment::server::persons::Fingerprints;
use crate::recruitment::server::store as register;
use crate::server::cookie::Cookie;
use crate::server::fault::Failure;
use crate::server::peer::Peer;
use crate::server::state::AppState;
use crate::server::token::{self, fingerprint};
use crate::shared::refusal::Refusal;
use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// A proof lasts as long as one needs to read and decide.
const PROOF_LASTS: TimeDelta = TimeDelta::minutes(30);
const TRIES_OF: &str = "tries at invitation";
const TRIES_FROM: &str = "tries from address";
const PURPOSE: &str = "invitation proof";
/// Tries within `COUNTED_FOR`: at one invitation, and from one network address, behind which there may be many people.
const AT_ONE: i32 = 10;
const FROM_ONE: i32 = 60;
const COUNTED_FOR: TimeDelta = TimeDelta::hours(1);
/// Where a number without a prefix may belong. The same for all, as the country of a recruit need not be known.
const COUNTRIES: [&str; 4] = ["NO", "SE", "DK", "FI"];

/// Counts a try before it is known whether it is right, so that many at once are many.
///
/// # Errors
/// 429 when there were too many.
pub(super) async fn count(state: &AppState, recruitment: Uuid, peer: Peer) -> Result<(), Failure> {
    let now = state.clock.now();
    let key = |purpose: &str, what: &str| fingerprint(&state.config.secret, purpose, what);
    let of = Some((key(TRIES_OF, &recruitment.to_string()), AT_ONE));
    let from = peer.0.map(|address| (key(TRIES_FROM, &address.to_string()), FROM_ONE));
    for (key, at_most) in of.into_iter().chain(from) {
        let (tries, until) = store::count_try(&state.db, &key, now, now + COUNTED_FOR).await?;
        if tries > at_most {
            let seconds = u32::try_from((until - now).num_seconds().max(1)).unwrap_or(u32::MAX);
            return Err(Refusal::TooMany { seconds }.into());
        }
    }
    Ok(())
}

/// Whether what was typed is the address or the number that was registered.
pub(super) async fn agrees(state: &AppState, recruitment: Uuid, email: &str, number: &str) -> Result<bool, Failure> {
    let secret = &state.config.secret;
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let typed = [Person { email: some(email), ..Person::default() }];
    let numbers = COUNTRIES.map(|country| Person { phone_number: phone::normalise(number, country), ..Person::default() });
    let typed: Vec<Vec<u8>> = typed.iter().chain(&numbers).flat_map(|person| Fingerprints::of(secret, person).0).collect();
    let known = register::keys(&state.db, recruitment).await?;
    // Every pair is compared, each in constant time.
    let pairs = typed.iter().flat_map(|typed| known.iter().map(move |known| token::same(typed, known)));
    Ok(pairs.fold(false, |agrees, same| agrees | same))
}

/// The cookie of who has proved it.
pub(super) fn cookie(state: &AppState, recruitment: Uuid, person: Uuid) -> HeaderValue {
    let until = state.clock.now() + PROOF_LASTS;
    let value = format!("{}.{}", until.timestamp(), signature(state, recruitment, person, until.timestamp()));
    Cookie::Recruit.set(&state.config, &value, Some(PROOF_LASTS))
}

/// Whether the request's cookie proves it.
pub(super) fn is_given(state: &AppState, headers: &HeaderMap, case: &Case) -> bool {
    let Some(cookie) = Cookie::Recruit.read(&state.config, headers) else { return false };
    let Some((until, signed)) = cookie.split_once('.') else { return false };
    let Ok(until) = until.parse::<i64>() else { return false };
    let is_signed = token::same(signature(state, case.id, case.person, until).as_bytes(), signed.as_bytes());
    is_signed && DateTime::<Utc>::from_timestamp(until, 0).is_some_and(|until| until > state.clock.now())
}

fn signature(state: &AppState, recruitment: Uuid, person: Uuid, until: i64) -> String {
    let hash = fingerprint(&state.config.secret, PURPOSE, &format!("{recruitment} {person} {until}"));
    hash.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
