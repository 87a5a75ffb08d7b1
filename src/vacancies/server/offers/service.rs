//! What an employee can do with an offer: accept or request it, decline, reconsider, hand the shift back.

use super::store;
use crate::platform::fault::Failure;
use crate::shared::cursor;
use crate::shared::ids::{BusinessId, EmployeeNumber, VacancyId, VacancyNumber};
use crate::vacancies::events::EventKind;
use crate::vacancies::model::{AcceptOutcome, Allocation, Hindrance, Offer, OfferedShift};
use crate::vacancies::rules::OfferState;
use crate::vacancies::rules::ids::is_id;
use crate::vacancies::server::actor::Employee;
use crate::vacancies::server::service::{self, ActError};
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::{notices, store as vacancies, zones};
use chrono::{DateTime, TimeDelta, Utc};
use store::{OfferRow, Part};

const OPEN_OFFERS_MAX: i64 = 50;
/// More than anybody has; a bound nevertheless.
const HELD_OFFERS_MAX: i64 = 200;
const PAST_OFFERS_MAX: i64 = 20;
/// Past offers stay in the list for this long.
const PAST_OFFERS_SHOWN_FOR: TimeDelta = TimeDelta::days(30);

/// A person's current and past offers.
pub struct Offers {
    /// Unanswered ones first, by deadline.
    pub open: Vec<Offer>,
    /// Where the next page of open ones begins.
    pub next: Option<OfferCursor>,
    /// Upcoming accepted shifts, by first start.
    pub held: Vec<Offer>,
    /// The latest first.
    pub gone: Vec<Offer>,
}

/// The place of an open offer in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferCursor {
    pub(super) is_answered: bool,
    pub(super) deadline: DateTime<Utc>,
    pub(super) number: VacancyNumber,
}

impl OfferCursor {
    pub fn to_cursor(self) -> String {
        let Self { is_answered, deadline, number } = self;
        cursor::write(&[&u8::from(is_answered), &deadline.timestamp_micros(), &number])
    }

    /// None if it is not one of ours.
    pub fn from_cursor(cursor: &str) -> Option<Self> {
        let mut parts = cursor::Parts::of(cursor);
        let turn = Self { is_answered: parts.text()? == "1", deadline: parts.time()?, number: parts.read()? };
        parts.end().map(|()| turn)
    }
}

/// What the employees that a person is are offered and have; of the open ones a page.
pub async fn offers(state: &VacanciesState, employees: &[Employee], after: Option<&OfferCursor>) -> Result<Offers, Failure> {
    let now = state.clock.now();
    let numbers: Vec<EmployeeNumber> = employees.iter().map(Employee::number).collect();
    let read = |part, at_most| store::offers(&state.db, &numbers, part, now, at_most);
    // One more than a page, to know whether there is another.
    let mut open = read(Part::Open(after), OPEN_OFFERS_MAX + 1).await?;
    let has_more = i64::try_from(open.len()).is_ok_and(|found| found > OPEN_OFFERS_MAX);
    if has_more {
        open.pop();
    }
    let turn =
        |row: &OfferRow| OfferCursor { is_answered: row.asked || row.declined, deadline: row.expiration, number: row.number };
    let next = open.last().filter(|_| has_more).map(turn);
    let held = read(Part::Held, HELD_OFFERS_MAX).await?;
    let gone = read(Part::Gone(now - PAST_OFFERS_SHOWN_FOR), PAST_OFFERS_MAX).await?;
    let told = |rows: Vec<OfferRow>| rows.into_iter().map(|row| offer(row, now)).collect();
    Ok(Offers { open: told(open), next, held: told(held), gone: told(gone) })
}

/// One offer, and who of these employees was offered it.
pub async fn one<'a>(
    state: &VacanciesState,
    employees: &'a [Employee],
    business: &BusinessId,
    id: &VacancyId,
) -> Result<Option<(&'a Employee, Offer)>, Failure> {
    if !is_id(business) || !is_id(id) {
        return Ok(None);
    }
    let now = state.clock.now();
    let numbers: Vec<EmployeeNumber> = employees.iter().map(Employee::number).collect();
    let row = store::offers(&state.db, &numbers, Part::One(business, id), now, 1).await?.pop();
    Ok(row.and_then(|row| {
        let employee = employees.iter().find(|employee| employee.number() == row.employee)?;
        Some((employee, offer(row, now)))
    }))
}

pub(super) fn offer(row: OfferRow, now: DateTime<Utc>) -> Offer {
    let OfferRow {
        number: _,
        employee: _,
        business,
        business_name,
        id,
        product,
        time_zone,
        expiration,
        allocation,
        accepted,
        is_mine,
        is_withdrawn,
        asked,
        declined,
        overlaps,
        overlaps_elsewhere,
        starts,
        ends,
    } = row;
    let shift = |(start, end): (&DateTime<Utc>, &DateTime<Utc>)| OfferedShift {
        start: zones::local(*start, &time_zone),
        end: zones::local(*end, &time_zone),
    };
    Offer {
        status: OfferState { is_accepted: accepted.is_some(), is_withdrawn, expiration }.status(now),
        shifts: starts.iter().zip(&ends).map(shift).collect(),
        accepted: accepted.map(|at| zones::local(at, &time_zone)),
        deadline: zones::local(expiration, &time_zone),
        allocation,
        business,
        business_name,
        id,
        product,
        is_mine,
        asked,
        declined,
        overlaps,
        overlaps_elsewhere,
    }
}

/// Accepts a shift, or requests it if it is allotted at the deadline.
///
/// # Errors
/// Why it is refused.
pub async fn accept(state: &VacanciesState, by: &Employee, id: &VacancyId) -> Result<AcceptOutcome, ActError> {
    let allocation = store::allocation(&state.db, by.business(), id).await?.ok_or(Hindrance::VacancyNotFound)?;
    if allocation == Allocation::FirstCome {
        service::claim(state, by.business(), id, by.id(), &by.into()).await?;
        return Ok(AcceptOutcome::Accepted);
    }
    answer(state, by, id, EventKind::Asked).await?;
    Ok(AcceptOutcome::Asked)
}

/// Says no. The offer stays, and the answer can be changed until the deadline.
///
/// # Errors
/// Why it is refused.
pub async fn decline(state: &VacanciesState, by: &Employee, id: &VacancyId) -> Result<(), ActError> {
    answer(state, by, id, EventKind::Declined).await
}

/// Withdraws a no or a request.
///
/// # Errors
/// Why it is refused.
pub async fn reconsider(state: &VacanciesState, by: &Employee, id: &VacancyId) -> Result<(), ActError> {
    answer(state, by, id, EventKind::Reconsidered).await
}

/// Stores an employee's answer to an open offer.
pub(super) async fn answer(state: &VacanciesState, by: &Employee, id: &VacancyId, kind: EventKind) -> Result<(), ActError> {
    let mut tx = state.db.begin().await?;
    let locked = vacancies::lock(&mut tx, by.business(), id).await?.ok_or(Hindrance::VacancyNotFound)?;
    let now = state.clock.now();
    let vacancies::LockedRow { number, acceptor, is_withdrawn, expiration } = locked;
    OfferState { is_accepted: acceptor.is_some(), is_withdrawn, expiration }.may_be_claimed(now)?;
    if !store::is_invited(&mut tx, number, by.number()).await? {
        return Err(Hindrance::NotOffered.into());
    }
    let is_asking = kind == EventKind::Asked;
    if is_asking && store::is_taken(&mut tx, number, by.number()).await? {
        return Err(Hindrance::Overlaps.into());
    }
    let (asked, declined) = (is_asking.then_some(now), (kind == EventKind::Declined).then_some(now));
    store::answer(&mut tx, number, by.number(), asked, declined).await?;
    vacancies::record_event(&mut tx, number, kind, Some(by.number()), &by.into(), now).await?;
    notices::take_back_reminder(&mut tx, number, by.number()).await?;
    tx.commit().await?;
    Ok(())
}

/// Hands a shift back that the employee holds.
///
/// # Errors
/// Why it is refused.
pub async fn hand_back(state: &VacanciesState, by: &Employee, id: &VacancyId) -> Result<(), ActError> {
    service::release_by(state, by.business(), id, Some(by.number()), &by.into()).await.map(|_| ())
}
