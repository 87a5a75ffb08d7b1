//! How the visitor of an invitation proves to be the recruit: by the e-mail address or telephone number that was
//! registered, a few times at most. Who has proved it is known for a while by a cookie that is good for this recruitment
//! and this person only.

use super::Case;
use super::store;
use crate::platform::fault::Failure;
use crate::platform::signed_link::{self, fingerprint};
use crate::recruitment::model::Person;
use crate::recruitment::rules::phone;
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::recruitment::server::persons::Fingerprints;
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::server::store as register;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use crate::web::cookie::Cookie;
use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, TimeDelta, Utc};

/// A proof lasts as long as one needs to read and decide.
const PROOF_LASTS: TimeDelta = TimeDelta::minutes(30);
const TRIES_OF: &str = "tries at invitation";
const TRIES_FROM: &str = "tries from address";
const PURPOSE: &str = "invitation proof";
/// Tries within `COUNTED_FOR`: at one invitation, and from one network address, behind which there may be many people.
const TRIES_PER_INVITATION: i32 = 10;
const TRIES_PER_ADDRESS: i32 = 60;
const COUNTED_FOR: TimeDelta = TimeDelta::hours(1);
/// Where a number without a prefix may belong. The same for all, as the country of a recruit need not be known.
const COUNTRIES: [&str; 4] = ["NO", "SE", "DK", "FI"];

/// Counts a try before it is known whether it is right, so that many at once are many.
///
/// # Errors
/// 429 when there were too many.
pub(super) async fn count(state: &RecruitmentState, recruitment: RecruitmentId, client_ip: ClientIp) -> Result<(), Failure> {
    let now = state.clock.now();
    let key = |purpose: &str, what: &str| fingerprint(&state.config.secret, purpose, what);
    let of = Some((key(TRIES_OF, &recruitment.to_string()), TRIES_PER_INVITATION));
    let from = client_ip.0.map(|address| (key(TRIES_FROM, &address.to_string()), TRIES_PER_ADDRESS));
    for (key, at_most) in of.into_iter().chain(from) {
        let (tries, until) = store::count_try(&state.db, &key, now, now + COUNTED_FOR).await?;
        if tries > at_most {
            let seconds = u32::try_from((until - now).num_seconds().max(1)).unwrap_or(u32::MAX);
            return Err(Refusal::TooMany { seconds }.into());
        }
    }
    Ok(())
}

/// Which of the typed contacts match the registered ones, as hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct MatchedContacts {
    pub email: Option<Vec<u8>>,
    pub number: Option<Vec<u8>>,
}

/// Compares the typed address and number with the registered ones.
pub(super) async fn agreed(
    state: &RecruitmentState,
    recruitment: RecruitmentId,
    email: &str,
    number: &str,
) -> Result<MatchedContacts, Failure> {
    let secret = &state.config.secret;
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let address = [Person { email: some(email), ..Person::default() }];
    let numbers = COUNTRIES.map(|country| Person { phone_number: phone::normalise(number, country), ..Person::default() });
    let known = register::keys(&state.db, recruitment).await?;
    // Every pair is compared, each in constant time.
    let known = |typed: &[Person]| {
        let typed = typed.iter().flat_map(|person| Fingerprints::of(secret, person).0);
        let is_known = |typed: &[u8]| known.iter().fold(false, |agrees, known| agrees | signed_link::same(typed, known));
        typed.fold(None, |agreed: Option<Vec<u8>>, typed| {
            let is_known = is_known(&typed);
            agreed.or(is_known.then_some(typed))
        })
    };
    Ok(MatchedContacts { email: known(&address), number: known(&numbers) })
}

/// A visitor's proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    pub told: LinkNotice,
    /// The registered contacts that they typed, as hashes; none where they gave data of their own.
    pub typed: Vec<Vec<u8>>,
}

/// What the visitor is told about the mailed link. It reveals no more than they have typed themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinkNotice {
    /// It was sent to this address, most of which is left out, if there is anything to answer.
    Sent(String),
    /// The budget of links is used up.
    Spent(String),
    /// It was sent if there is an address.
    Perhaps,
}

impl LinkNotice {
    pub fn sent(email: &str) -> Self {
        Self::Sent(masked(email))
    }

    pub fn spent(email: &str) -> Self {
        Self::Spent(masked(email))
    }

    fn to_text(&self) -> String {
        match self {
            Self::Sent(address) => format!("s{address}"),
            Self::Spent(address) => format!("b{address}"),
            Self::Perhaps => String::new(),
        }
    }

    fn from_text(text: &str) -> Self {
        match (text.strip_prefix('s'), text.strip_prefix('b')) {
            (Some(address), _) => Self::Sent(address.to_owned()),
            (_, Some(address)) => Self::Spent(address.to_owned()),
            _ => Self::Perhaps,
        }
    }
}

/// `o•••@example.com`: recognisable for whoever typed it.
fn masked(email: &str) -> String {
    let (local, domain) = email.trim().rsplit_once('@').unwrap_or_default();
    format!("{}•••@{domain}", local.chars().next().unwrap_or_default())
}

/// The cookie of who has proved it: `until.signature.told.typed`, the last two in hex.
pub(super) fn cookie(state: &RecruitmentState, recruitment: RecruitmentId, person: PersonId, proof: &Proof) -> HeaderValue {
    let until = (state.clock.now() + PROOF_LASTS).timestamp();
    let typed: Vec<String> = proof.typed.iter().map(hex::encode).collect();
    let said = format!("{}.{}", hex::encode(proof.told.to_text()), typed.join("-"));
    let signed = signature(state, recruitment, person, until, &said);
    Cookie::Recruit.set(&state.config, &format!("{until}.{signed}.{said}"), Some(PROOF_LASTS))
}

/// What the request's cookie proves; None where it proves nothing.
pub(super) fn read(state: &RecruitmentState, headers: &HeaderMap, case: &Case) -> Option<Proof> {
    let cookie = Cookie::Recruit.read(&state.config, headers)?;
    let [until, signed, said] = cookie.splitn(3, '.').collect::<Vec<_>>().try_into().ok()?;
    let until = until.parse::<i64>().ok()?;
    let is_signed = signed_link::same(signature(state, case.id, case.person, until, said).as_bytes(), signed.as_bytes());
    let is_living = DateTime::<Utc>::from_timestamp(until, 0).is_some_and(|until| until > state.clock.now());
    if !is_signed || !is_living {
        return None;
    }
    let (told, typed) = said.split_once('.')?;
    let told = LinkNotice::from_text(&String::from_utf8(hex::decode(told).ok()?).ok()?);
    let typed = typed.split('-').filter(|one| !one.is_empty()).map(hex::decode).collect::<Result<_, _>>().ok()?;
    Some(Proof { told, typed })
}

fn signature(state: &RecruitmentState, recruitment: RecruitmentId, person: PersonId, until: i64, said: &str) -> String {
    hex::encode(fingerprint(&state.config.secret, PURPOSE, &format!("{recruitment} {person} {until} {said}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_to_whoever_wrote_it_only() {
        assert_eq!(masked(" ola.nordmann@example.com "), "o•••@example.com");
        assert_eq!(masked("å@blåbær.example"), "å•••@blåbær.example");
        for told in [LinkNotice::sent("ola@example.com"), LinkNotice::spent("b@example.com"), LinkNotice::Perhaps] {
            assert_eq!(LinkNotice::from_text(&told.to_text()), told);
        }
    }
}
