//! What recruits do themselves, through their personal link or an invitation: see, answer, correct, erase, and ask to be
//! left alone. The personal link proves who somebody is, as it was only ever sent to them, and opens everything.
//!
//! An invitation comes from the recruiter, and so may its visitor: the contract lets the registered address or number prove
//! who one is, and the recruiter knows both. What follows from that:
//! - Nothing that is stored of a person is shown through an invitation, before or after the proof, not even which kinds of
//!   data there are; who came that way sees the terms, and what they themselves have just written.
//! - A shadow is proved, answered, corrected and erased in the same words, with the same status and to the same pages as a
//!   recruitment, and nothing comes of it. What an answer led to is told by mail, or on the personal page, only.
//! - Data that a visitor gives instead are judged anew, as if they had been registered: whether something comes of it
//!   depends on them alone, and tells nothing of who was registered before. That person is erased from the recruitment, and
//!   their personal link opens nothing any more.
//! - A recruiter who is signed in is told that the link is not for them. Who answers in somebody else's name all the same
//!   orders in their name; where an address is known it gets the order by mail, and can undo it.

pub mod pages;
mod proof;
mod store;

use super::answers::{self, Counted};
use super::links;
use super::persons::{self, Fingerprints};
use super::store as register;
use crate::recruitment::model::{Name, Person, Status};
use crate::recruitment::rules::MY_DATA_DAYS_AFTER_YES;
use crate::recruitment::rules::person::key;
use crate::recruitment::rules::problem::{Kind, Problem};
use crate::server::fault::{Failure, Fault};
use crate::server::state::AppState;
use crate::server::{chance, outbox};
use crate::shared::refusal::Refusal;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use store::CaseRow;
use uuid::Uuid;

/// Who opened a personal link: the recruit of this recruitment.
#[derive(Clone, Copy)]
pub struct Recruit {
    recruitment: Uuid,
}

impl Recruit {
    /// # Errors
    /// 404 for what is no token of ours, or of a person whose place another has taken.
    async fn open(state: &AppState, token: &str) -> Result<Self, Failure> {
        let person = links::open_personal(state, token).ok_or(Refusal::NotFound)?;
        let recruitment = store::of_person(&state.db, person).await?.ok_or(Refusal::NotFound)?;
        Ok(Self { recruitment })
    }
}

/// A recruitment as its recruit sees it.
struct Case {
    id: Uuid,
    /// Of what the personal link is made.
    person: Uuid,
    recruiter: i64,
    recruiter_name: Name,
    campaign: String,
    terms: Terms,
    registered: DateTime<Utc>,
    standing: Standing,
    /// An answer was given, be it one that comes to nothing.
    is_answered: bool,
    is_erased: bool,
}

/// What one is recruited to.
struct Terms {
    product: String,
    /// In øre.
    price: Option<i64>,
    offer: Option<String>,
    quantity: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Pending {
        until: DateTime<Utc>,
    },
    Accepted {
        at: DateTime<Utc>,
        order: Option<i64>,
        until: DateTime<Utc>,
    },
    Declined {
        at: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    /// The time in which there is a page for it is over.
    Over,
}

impl Case {
    fn from_row(row: CaseRow, now: DateTime<Utc>) -> Self {
        let CaseRow {
            id,
            state,
            registered,
            decided,
            expires,
            person,
            is_answered,
            is_erased,
            recruiter,
            recruiter_first,
            recruiter_middle,
            recruiter_last,
            recruiter_company,
            campaign,
            product,
            price,
            offer,
            quantity,
            order_number,
        } = row;
        let standing = match (Status::parse(&state), decided) {
            (Some(Status::Verified), Some(at)) => {
                Standing::Accepted { at, order: order_number, until: at + TimeDelta::days(MY_DATA_DAYS_AFTER_YES) }
            }
            (Some(Status::Declined), Some(at)) => Standing::Declined { at, until: expires },
            (Some(Status::Unverified), _) => Standing::Pending { until: expires },
            _ => Standing::Over,
        };
        let recruiter_name = Name {
            first_name: recruiter_first,
            middle_name: recruiter_middle,
            last_name: recruiter_last,
            company_name: recruiter_company,
            department_name: None,
        };
        let terms = Terms { product, price, offer, quantity };
        let standing = standing.at(now);
        Self { id, person, recruiter, recruiter_name, campaign, terms, registered, standing, is_answered, is_erased }
    }
}

impl Standing {
    /// The round that ends things comes hourly; to who looks they end at once.
    fn at(self, now: DateTime<Utc>) -> Self {
        match self.until() {
            Some(until) if until > now => self,
            _ => Self::Over,
        }
    }

    /// Until when there is a page, and data.
    fn until(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Pending { until } | Self::Accepted { until, .. } | Self::Declined { until, .. } => Some(until),
            Self::Over => None,
        }
    }
}

async fn case(state: &AppState, recruitment: Uuid) -> Result<Case, Failure> {
    let row = store::case(&state.db, recruitment).await?.ok_or(Refusal::NotFound)?;
    Ok(Case::from_row(row, state.clock.now()))
}

/// What a recruit's own page shows: the case, and the person while there is one.
///
/// # Errors
/// 404 once the person is erased before their time.
async fn own_case(state: &AppState, recruit: Recruit) -> Result<(Case, Option<Person>), Failure> {
    let case = case(state, recruit.recruitment).await?;
    if case.standing == Standing::Over {
        return Ok((case, None));
    }
    let person = answers::recruit(&mut *state.db.acquire().await?, recruit.recruitment).await?;
    Ok((case, Some(person.ok_or(Refusal::NotFound)?)))
}

/// Yes or no, through whichever link. Of a shadow it is only noted that there was an answer.
async fn answer(state: &AppState, recruitment: Uuid, is_yes: bool) -> Result<(), Failure> {
    let counted = if is_yes { answers::verify(state, recruitment).await } else { answers::decline(state, recruitment).await };
    match counted {
        Ok(Counted::Now | Counted::Before(_)) => Ok(()),
        Err(Failure::Refused(Refusal::NotFound)) => {
            let mut tx = state.db.begin().await?;
            store::answer_shadow(&mut tx, recruitment, state.clock.now()).await?;
            Ok(tx.commit().await?)
        }
        Err(failure) => Err(failure),
    }
}

/// Puts right what is known of a recruit. They stay the person who was registered, and are known by what they were
/// registered with as well as by what is right.
///
/// # Errors
/// 404 where the person is erased, or their time is over.
async fn correct(state: &AppState, recruit: Recruit, person: &Person) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let row = store::lock(&mut tx, recruit.recruitment).await?.ok_or(Refusal::NotFound)?;
    let fingerprints = Fingerprints::of(&state.config.secret, person);
    persons::lock(&mut tx, fingerprints.0.iter()).await?;
    if !store::correct(&mut tx, recruit.recruitment, person).await? {
        return Err(Refusal::NotFound.into());
    }
    store::add_keys(&mut tx, recruit.recruitment, &fingerprints.0, row.is_shadow).await?;
    Ok(tx.commit().await?)
}

/// Erases the person of a recruitment, with the mails to them and the copies that others' shadows hold. What has happened
/// is kept without them: a recruitment that waits goes on waiting until it expires.
async fn erase(state: &AppState, recruitment: Uuid) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    store::lock(&mut tx, recruitment).await?.ok_or(Refusal::NotFound)?;
    erase_in(state, &mut tx, recruitment).await?;
    Ok(tx.commit().await?)
}

/// Within a transaction that has locked the recruitment. Answers by what the person was known.
async fn erase_in(state: &AppState, db: &mut PgConnection, recruitment: Uuid) -> Result<Vec<Vec<u8>>, Failure> {
    let now = state.clock.now();
    let mut known_by = store::keys(&mut *db, recruitment).await?;
    if let Some(person) = answers::recruit(&mut *db, recruitment).await? {
        known_by.extend(Fingerprints::of(&state.config.secret, &person).0);
    }
    let mut theirs = store::shadows_of(&mut *db, &known_by, recruitment).await?;
    theirs.push(recruitment);
    store::erase(&mut *db, &theirs, now).await?;
    store::erase_contacts(&mut *db, recruitment, now).await?;
    for one in theirs {
        outbox::forget(&mut *db, one).await?;
    }
    Ok(known_by)
}

/// The recruit wants to be left alone: no to this one, no invitations from anybody, and their data erased.
async fn block(state: &AppState, recruitment: Uuid) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    let row = store::lock(&mut tx, recruitment).await?.ok_or(Refusal::NotFound)?;
    if row.is_shadow {
        store::answer_shadow(&mut tx, recruitment, state.clock.now()).await?;
    } else {
        answers::decline_in(state, &mut tx, recruitment).await?;
    }
    let known_by = erase_in(state, &mut tx, recruitment).await?;
    answers::suppress(state, &mut tx, &known_by).await?;
    Ok(tx.commit().await?)
}

/// A visitor of an invitation gives their own data in the place of what was registered. Answers of what their proof is made.
///
/// # Errors
/// 409 where it has been answered or is over; the recruiter themselves.
async fn take_place(state: &AppState, recruitment: Uuid, given: &Person) -> Result<Result<Uuid, Problem>, Failure> {
    let now = state.clock.now();
    let secret = &state.config.secret;
    let mut tx = state.db.begin().await?;
    let row = store::lock(&mut tx, recruitment).await?.ok_or(Refusal::NotFound)?;
    if row.is_answered || row.expires <= now {
        return Err(Refusal::Conflict(Vec::new()).into());
    }
    let fingerprints = Fingerprints::of(secret, given);
    persons::lock(&mut tx, fingerprints.0.iter()).await?;
    if fingerprints.meets(&recruiters(secret, &mut tx, row.recruiter).await?) {
        return Ok(Err(Problem::new("/email", Kind::SelfRecruitment)));
    }
    let before = answers::recruit(&mut tx, recruitment).await?;
    let shadow = standing_of(&mut tx, recruitment, &row, given, &fingerprints, now).await?;
    // The personal link went to the address that was registered; it stays that person's only.
    let is_same_mailbox = |before: &Person| before.email.as_deref().map(key) == given.email.as_deref().map(key);
    let person = (!before.as_ref().is_some_and(is_same_mailbox)).then(chance::reference);
    let kept = match shadow {
        Some(Kind::Suppressed) => &Person { name: given.name.clone(), ..Person::default() },
        _ => given,
    };
    outbox::forget(&mut tx, recruitment).await?;
    if shadow.is_none() {
        register::free(&mut tx, row.campaign, row.recruiter, &fingerprints.0, now).await?;
    }
    store::delete_keys(&mut tx, recruitment).await?;
    store::delete_recruit(&mut tx, recruitment).await?;
    store::take_place(&mut tx, recruitment, person, shadow.map(Kind::code)).await?;
    register::insert_recruit(&mut tx, recruitment, kept).await?;
    store::add_keys(&mut tx, recruitment, &fingerprints.0, shadow.is_some()).await?;
    let now_there = store::case(&mut *tx, recruitment).await?.ok_or(Refusal::NotFound)?.person;
    tx.commit().await?;
    Ok(Ok(now_there))
}

/// Everything by which the recruiter would be named.
async fn recruiters(secret: &[u8], db: &mut PgConnection, recruiter: i64) -> Result<Fingerprints, Fault> {
    let register::CustomerRow { email, phone, .. } = register::customer(&mut *db, recruiter).await?;
    let mut known_by = Fingerprints::of(secret, &Person { email, phone_number: phone, ..Person::default() });
    for email in store::user_emails(db, recruiter).await? {
        known_by.0.extend(Fingerprints::of(secret, &Person { email: Some(email), ..Person::default() }).0);
    }
    Ok(known_by)
}

/// Why nothing can come of recruiting this person; None where something can.
async fn standing_of(
    db: &mut PgConnection,
    recruitment: Uuid,
    row: &store::LockedRow,
    given: &Person,
    Fingerprints(fingerprints): &Fingerprints,
    now: DateTime<Utc>,
) -> Result<Option<Kind>, Fault> {
    if !register::suppressed(&mut *db, fingerprints).await?.is_empty() {
        return Ok(Some(Kind::Suppressed));
    }
    let email_keys: Vec<String> = given.email.as_deref().map(key).into_iter().collect();
    let phones: Vec<String> = given.phone_number.clone().into_iter().collect();
    if !register::subscribers(&mut *db, row.product, &email_keys, &phones).await?.is_empty() {
        return Ok(Some(Kind::AlreadyCustomer));
    }
    let taken = register::taken(db, row.campaign, fingerprints, now).await?;
    let is_taken = taken.iter().any(|taken| taken.recruitment != recruitment && !taken.is_shadow);
    Ok(is_taken.then_some(Kind::AlreadyRecruited))
}

/// Forgets tries whose time is over.
///
/// # Errors
/// Of the database.
pub(super) async fn forget_tries(state: &AppState) -> Result<(), Fault> {
    Ok(store::forget_tries(&state.db, state.clock.now()).await?)
}
