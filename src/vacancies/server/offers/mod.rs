//! What an employee does with an offer: accept it or ask for it, say no, change their mind, hand the shift back.

mod store;

use super::service::{self, NotDone};
use super::{store as vacancies, zones};
use crate::accounts::server::actor::Employee;
use crate::server::fault::Failure;
use crate::server::state::AppState;
use crate::vacancies::happening::EventKind;
use crate::vacancies::model::{Allocation, Answered, Hindrance, Offer, OfferedShift};
use crate::vacancies::rules::Standing;
use chrono::{DateTime, TimeDelta, Utc};
use store::{InvitationRow, OfferRow};

/// Past offers stay in the list for this long.
const SHOWN_AFTERWARDS: TimeDelta = TimeDelta::days(30);

/// What the employees that a person is were offered, by first start.
pub async fn offers(state: &AppState, employees: &[Employee]) -> Result<Vec<Offer>, Failure> {
    let now = state.clock.now();
    let numbers: Vec<i64> = employees.iter().map(Employee::number).collect();
    let rows = store::offers(&state.db, &numbers, now - SHOWN_AFTERWARDS).await?;
    Ok(rows.into_iter().map(|row| offer(row, now)).collect())
}

fn offer(row: OfferRow, now: DateTime<Utc>) -> Offer {
    let OfferRow {
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
        starts,
        ends,
    } = row;
    let shift = |(start, end): (&DateTime<Utc>, &DateTime<Utc>)| OfferedShift {
        start: zones::local(*start, &time_zone),
        end: zones::local(*end, &time_zone),
    };
    Offer {
        status: Standing { is_accepted: accepted.is_some(), is_withdrawn, expiration }.status(now),
        shifts: starts.iter().zip(&ends).map(shift).collect(),
        accepted: accepted.map(|at| zones::local(at, &time_zone)),
        deadline: zones::local(expiration, &time_zone),
        allocation: Allocation::parse(&allocation).unwrap_or_default(),
        business,
        business_name,
        id,
        product,
        is_mine,
        asked,
        declined,
    }
}

/// Takes a shift, or asks for it where it is allotted at the deadline.
///
/// # Errors
/// What stands in the way.
pub async fn accept(state: &AppState, by: &Employee, id: &str) -> Result<Answered, NotDone> {
    if answer(state, by, id, EventKind::Asked).await? {
        return Ok(Answered::Asked);
    }
    service::claim(state, by.business(), id, by.id(), &by.into()).await?;
    Ok(Answered::Accepted)
}

/// Says no. The offer stays, and the answer can be changed until the deadline.
///
/// # Errors
/// What stands in the way.
pub async fn decline(state: &AppState, by: &Employee, id: &str) -> Result<(), NotDone> {
    answer(state, by, id, EventKind::Declined).await.map(|_| ())
}

/// Takes back a no, or the wish to have the shift.
///
/// # Errors
/// What stands in the way.
pub async fn reconsider(state: &AppState, by: &Employee, id: &str) -> Result<(), NotDone> {
    answer(state, by, id, EventKind::Reconsidered).await.map(|_| ())
}

/// Keeps what an employee says to an open offer. False where there is nothing to keep, as whoever accepts first has it.
async fn answer(state: &AppState, by: &Employee, id: &str, kind: EventKind) -> Result<bool, NotDone> {
    let mut tx = state.db.begin().await?;
    let locked = vacancies::lock(&mut tx, by.business(), id).await?.ok_or(Hindrance::VacancyNotFound)?;
    let now = state.clock.now();
    let vacancies::LockedRow { number, acceptor, is_withdrawn, expiration } = locked;
    Standing { is_accepted: acceptor.is_some(), is_withdrawn, expiration }.may_be_claimed(now)?;
    let InvitationRow { allocation, is_invited } = store::invitation(&mut tx, number, by.number()).await?;
    if !is_invited {
        return Err(Hindrance::NotOffered.into());
    }
    let is_asking = kind == EventKind::Asked;
    if is_asking && Allocation::parse(&allocation).unwrap_or_default() == Allocation::FirstCome {
        return Ok(false);
    }
    if is_asking && store::is_taken(&mut tx, number, by.number()).await? {
        return Err(Hindrance::Overlaps.into());
    }
    let (asked, declined) = (is_asking.then_some(now), (kind == EventKind::Declined).then_some(now));
    store::answer(&mut tx, number, by.number(), asked, declined).await?;
    vacancies::note(&mut tx, number, kind, Some(by.number()), &by.into(), now).await?;
    vacancies::announce(&mut tx, by.business()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Hands a shift back that the employee holds.
///
/// # Errors
/// What stands in the way.
pub async fn hand_back(state: &AppState, by: &Employee, id: &str) -> Result<(), NotDone> {
    service::give_back(state, by.business(), id, Some(by.number()), &by.into()).await.map(|_| ())
}
