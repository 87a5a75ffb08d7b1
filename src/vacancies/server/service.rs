//! Operations on vacancies: publishing, claiming, handing back, withdrawing. Each is one transaction with its event,
//! its notices and the notification of open pages.

use super::claims::ClaimRequest;
use super::store::{self, Actor, BusinessRow, LockedRow, Order, VacancyRow};
use super::{notices, zones};
use crate::platform::fault::{Failure, Fault, violated_constraint};
use crate::platform::tries::RetryCounter;
use crate::shared::ids::{BusinessId, EmployeeId, EmployeeNumber, VacancyId};
use crate::shared::refusal::Refusal;
use crate::vacancies::events::{Channel, EventKind, NoticeKind};
use crate::vacancies::model::{Acceptor, Hindrance, Shift, Vacancies, Vacancy};
use crate::vacancies::rules::list::{Cursor, Filters};
use crate::vacancies::rules::times::{format_day, format_time};
use crate::vacancies::rules::{self, Draft, Facts, OfferState, ProductFacts};
use crate::vacancies::server::actor::{Business, Employee, Manager};
use crate::vacancies::server::state::VacanciesState;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Somebody who plans the shifts of a business: its own system, or a person.
#[derive(Clone, Copy)]
pub enum Scheduler<'a> {
    Business(&'a Business),
    Manager(&'a Manager),
}

impl<'a> From<&'a Business> for Scheduler<'a> {
    fn from(business: &'a Business) -> Self {
        Self::Business(business)
    }
}

impl<'a> From<&'a Manager> for Scheduler<'a> {
    fn from(manager: &'a Manager) -> Self {
        Self::Manager(manager)
    }
}

impl<'a> Scheduler<'a> {
    pub fn business(self) -> &'a BusinessId {
        match self {
            Self::Business(business) => business.id(),
            Self::Manager(manager) => manager.business(),
        }
    }

    fn mark(self) -> Actor {
        match self {
            Self::Business(business) => Actor { door: Channel::Key, api_key: Some(business.key()), user: None },
            Self::Manager(manager) => Actor { door: Channel::Manager, api_key: None, user: Some(manager.user()) },
        }
    }
}

impl From<&Employee> for Actor {
    fn from(employee: &Employee) -> Self {
        Self { door: Channel::Employee, api_key: None, user: Some(employee.user()) }
    }
}

/// Why an operation on a vacancy failed.
#[derive(Debug)]
pub enum ActError {
    Hindered(Hindrance),
    Failure(Failure),
}

impl From<Hindrance> for ActError {
    fn from(hindrance: Hindrance) -> Self {
        Self::Hindered(hindrance)
    }
}

impl<E: Into<Failure>> From<E> for ActError {
    fn from(error: E) -> Self {
        Self::Failure(error.into())
    }
}

/// Publishes what was sent.
///
/// # Errors
/// Every problem of it.
pub async fn publish(state: &VacanciesState, by: Scheduler<'_>, sent: &Value) -> Result<Vacancy, ActError> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let published = publish_one(state, &mut tx, by, sent, now).await?;
    tx.commit().await?;
    Ok(published)
}

/// Publishes all that was sent, or nothing.
///
/// # Errors
/// Every problem of the first that has any.
pub async fn publish_all(state: &VacanciesState, by: Scheduler<'_>, sent: &[Value]) -> Result<Vec<Vacancy>, ActError> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let mut published = Vec::new();
    for sent in sent {
        published.push(publish_one(state, &mut tx, by, sent, now).await?);
    }
    tx.commit().await?;
    Ok(published)
}

async fn publish_one(
    state: &VacanciesState,
    tx: &mut PgConnection,
    by: Scheduler<'_>,
    sent: &Value,
    now: DateTime<Utc>,
) -> Result<Vacancy, ActError> {
    let business = by.business();
    let draft = rules::read(sent);
    let (facts, setting) = facts(&mut *tx, business, &draft).await?;
    let vacancy = rules::judge(draft, &facts).map_err(Refusal::Invalid)?;
    // The rules have found the product.
    let setting = setting.ok_or_else(|| Fault::other("a vacancy was judged without its product"))?;
    let inserted = store::insert(&mut *tx, business, &vacancy, &setting.time_zone, setting.allocation, now).await;
    let number = inserted.map_err(|error| match violated_constraint(&error) {
        Some("vacancy_business_id_key") => Failure::from(Refusal::Invalid(vec![rules::already_exists()])),
        _ => error.into(),
    })?;
    store::record_event(&mut *tx, number, EventKind::Published, None, &by.mark(), now).await?;
    if vacancy.expiration > now {
        notices::tell_invited(state, &mut *tx, number, NoticeKind::Published, now).await?;
    }
    read(tx, business, &vacancy.id, now).await
}

/// What the registers say about a draft.
async fn facts(db: &mut PgConnection, business: &BusinessId, draft: &Draft) -> Result<(Facts, Option<store::SettingRow>), Fault> {
    let id_is_taken = match &draft.id {
        Some(id) => store::exists(&mut *db, business, id).await?,
        None => false,
    };
    let Some(product) = &draft.product else { return Ok((Facts { product: None, id_is_taken }, None)) };
    let Some(setting) = store::setting(&mut *db, business, product).await? else {
        return Ok((Facts { product: None, id_is_taken }, None));
    };
    let employees: Vec<_> = draft.employees.iter().map(|(_, id)| id.clone()).collect();
    let members = store::members(db, business, product, &employees).await?.into_iter().collect();
    let first_days = draft.shifts.iter().map(|shift| shift.start.map(|start| zones::day(start, &setting.time_zone))).collect();
    Ok((Facts { product: Some(ProductFacts { first_days, members }), id_is_taken }, Some(setting)))
}

/// A page of the business's vacancies.
pub async fn list(state: &VacanciesState, by: Scheduler<'_>, filters: &Filters) -> Result<Vacancies, Failure> {
    let now = state.clock.now();
    let (rows, next) = rows(state, by, filters, Order::EarliestFirst).await?;
    Ok(Vacancies {
        vacancies: rows.into_iter().map(|row| to_vacancy(row, now)).collect(),
        next: next.map(|place| place.to_cursor()),
    })
}

/// A page of the business's vacancies, and where the next begins.
pub(super) async fn rows(
    state: &VacanciesState,
    by: Scheduler<'_>,
    filters: &Filters,
    order: Order,
) -> Result<(Vec<VacancyRow>, Option<Cursor>), Failure> {
    let now = state.clock.now();
    // One more than a page tells whether there is another.
    let wanted = usize::from(filters.limit);
    let mut rows = store::list(&state.db, by.business(), filters, order, i64::from(filters.limit) + 1, now).await?;
    let has_more = rows.len() > wanted;
    rows.truncate(wanted);
    let last = rows.last().filter(|_| has_more);
    let next = last.map(|row| Cursor { first_start: row.first_start, id: row.id.clone() });
    Ok((rows, next))
}

/// A vacancy with all that is stored of it; None where there is none.
pub(super) async fn row(state: &VacanciesState, by: Scheduler<'_>, id: &VacancyId) -> Result<Option<VacancyRow>, Failure> {
    Ok(store::vacancy(&state.db, by.business(), id).await?)
}

/// The name of a business, and its time zone.
pub(super) async fn business(state: &VacanciesState, id: &BusinessId) -> Result<BusinessRow, Failure> {
    Ok(store::business(&state.db, id).await?)
}

pub async fn one(state: &VacanciesState, by: Scheduler<'_>, id: &VacancyId) -> Result<Vacancy, ActError> {
    let mut db = state.db.acquire().await?;
    read(&mut db, by.business(), id, state.clock.now()).await
}

/// Gives a vacancy to one of the invited, at once, whatever the rule by which it would be allotted.
///
/// # Errors
/// Why it is refused.
pub async fn assign(
    state: &VacanciesState,
    by: Scheduler<'_>,
    id: &VacancyId,
    employee: &EmployeeId,
) -> Result<Vacancy, ActError> {
    claim(state, by.business(), id, employee, &by.mark()).await
}

/// How long a claim waits for others of the same vacancy.
const PATIENCE: Duration = Duration::from_secs(10);

/// Claims a vacancy for an employee. The statement in `store::claim` decides; why it failed is looked up afterwards.
pub(super) async fn claim(
    state: &VacanciesState,
    business: &BusinessId,
    id: &VacancyId,
    employee: &EmployeeId,
    mark: &Actor,
) -> Result<Vacancy, ActError> {
    let wanted = ClaimRequest { business: business.clone(), vacancy: id.clone(), employee: employee.clone() };
    let patience = Instant::now() + PATIENCE;
    let mut tries = RetryCounter::default();
    loop {
        let turn = timeout_at(patience, state.claims.turn(business, id)).await.map_err(|_| Fault::Contention)?;
        let db = state.db.clone();
        let lookup = move |wanted: Vec<ClaimRequest>| {
            let db = db.clone();
            async move { Ok(store::claimable(&db, &wanted).await?) }
        };
        let row = state.claims.claim_lookups.ask(wanted.clone(), lookup).await?;
        let now = state.clock.now();
        judge_claim(row, now)?;
        // It is still available; try to get the turn again.
        let Some(_turn) = turn else { continue };
        match claim_once(state, business, id, employee, mark, now).await {
            Ok(Some(vacancy)) => return Ok(vacancy),
            Ok(None) => {}
            Err(ActError::Failure(Failure::Fault(fault))) if fault.is_retryable() => {}
            Err(not_done) => return Err(not_done),
        }
        if !tries.may_retry(&Fault::Contention) {
            return Err(Fault::Contention.into());
        }
    }
}

fn judge_claim(row: Option<store::ClaimRow>, now: DateTime<Utc>) -> Result<(), Hindrance> {
    let Some(row) = row else { return Err(Hindrance::VacancyNotFound) };
    let store::ClaimRow { is_accepted, is_withdrawn, expiration, employee_exists, is_invited, overlaps } = row;
    OfferState { is_accepted, is_withdrawn, expiration }.may_be_claimed(now)?;
    if !employee_exists {
        return Err(Hindrance::EmployeeNotFound);
    }
    if !is_invited {
        return Err(Hindrance::NotOffered);
    }
    if overlaps { Err(Hindrance::Overlaps) } else { Ok(()) }
}

/// Plans that are made once serve here, where everything is found by its key: others wait for this transaction, and making
/// plans, one for each notice's foreign key among them, would be half of it.
const BEGIN: &str = "begin; set local plan_cache_mode = auto";

/// None where another act was faster.
async fn claim_once(
    state: &VacanciesState,
    business: &BusinessId,
    id: &VacancyId,
    employee: &EmployeeId,
    mark: &Actor,
    now: DateTime<Utc>,
) -> Result<Option<Vacancy>, ActError> {
    let mut tx = state.db.begin_with(BEGIN).await?;
    let claimed = match store::claim(&mut tx, business, id, employee, now).await {
        Ok(claimed) => claimed,
        Err(error) if violated_constraint(&error) == Some("accepted_shift_overlap") => return Err(Hindrance::Overlaps.into()),
        Err(error) => return Err(error.into()),
    };
    let Some(store::ClaimedRow { vacancy, employee }) = claimed else { return Ok(None) };
    store::record_event(&mut tx, vacancy, EventKind::Accepted, Some(employee), mark, now).await?;
    notices::take_back(&mut tx, vacancy).await?;
    notices::tell_outcome(state, &mut tx, vacancy, employee, now).await?;
    let vacancy = read(&mut tx, business, id, now).await?;
    tx.commit().await?;
    Ok(Some(vacancy))
}

/// Releases a vacancy on behalf of its holder. It is open again for all the invited, including the holder.
///
/// # Errors
/// Why it is refused.
pub async fn release(state: &VacanciesState, by: Scheduler<'_>, id: &VacancyId) -> Result<Vacancy, ActError> {
    release_by(state, by.business(), id, None, &by.mark()).await
}

/// `only` names the employee who must be the holder.
pub(super) async fn release_by(
    state: &VacanciesState,
    business: &BusinessId,
    id: &VacancyId,
    only: Option<EmployeeNumber>,
    mark: &Actor,
) -> Result<Vacancy, ActError> {
    let mut tx = state.db.begin().await?;
    let locked = store::lock(&mut tx, business, id).await?.ok_or(Hindrance::VacancyNotFound)?;
    // Read the clock after the lock, which it may have waited for.
    let now = state.clock.now();
    let LockedRow { number, acceptor, is_withdrawn, expiration } = locked;
    OfferState { is_accepted: acceptor.is_some(), is_withdrawn, expiration }.may_be_handed_back(now)?;
    if only.is_some() && only != acceptor {
        return Err(Hindrance::NotYours.into());
    }
    store::release(&mut tx, number).await?;
    store::record_event(&mut tx, number, EventKind::HandedBack, acceptor, mark, now).await?;
    notices::take_back(&mut tx, number).await?;
    // A holder who did not hand it back themselves is notified that they lost it.
    match acceptor.filter(|_| only.is_none()) {
        Some(former_holder) => {
            notices::tell(state, &mut tx, number, &[former_holder], NoticeKind::TakenAway, now).await?;
            notices::tell_invited_except(state, &mut tx, number, former_holder, NoticeKind::HandedBack, now).await?;
        }
        None => notices::tell_invited(state, &mut tx, number, NoticeKind::HandedBack, now).await?,
    }
    let vacancy = read(&mut tx, business, id, now).await?;
    tx.commit().await?;
    Ok(vacancy)
}

/// Withdraws a vacancy, in whatever state it is. Doing it again changes nothing.
///
/// # Errors
/// Where there is no such vacancy.
pub async fn withdraw(state: &VacanciesState, by: Scheduler<'_>, id: &VacancyId) -> Result<Vacancy, ActError> {
    let business = by.business();
    let mut tx = state.db.begin().await?;
    let locked = store::lock(&mut tx, business, id).await?.ok_or(Hindrance::VacancyNotFound)?;
    let now = state.clock.now();
    let LockedRow { number, acceptor, is_withdrawn, expiration } = locked;
    if !is_withdrawn {
        store::withdraw(&mut tx, number, now).await?;
        store::record_event(&mut tx, number, EventKind::Withdrawn, acceptor, &by.mark(), now).await?;
        notices::take_back(&mut tx, number).await?;
        match acceptor {
            Some(acceptor) => notices::tell(state, &mut tx, number, &[acceptor], NoticeKind::Withdrawn, now).await?,
            None if expiration > now => notices::tell_invited(state, &mut tx, number, NoticeKind::Withdrawn, now).await?,
            None => notices::tell_waiting(state, &mut tx, number, NoticeKind::Withdrawn, now).await?,
        }
    }
    let vacancy = read(&mut tx, business, id, now).await?;
    tx.commit().await?;
    Ok(vacancy)
}

async fn read(db: &mut PgConnection, business: &BusinessId, id: &VacancyId, now: DateTime<Utc>) -> Result<Vacancy, ActError> {
    let row = store::vacancy(db, business, id).await?.ok_or(Hindrance::VacancyNotFound)?;
    Ok(to_vacancy(row, now))
}

/// The API form of a vacancy.
fn to_vacancy(row: VacancyRow, now: DateTime<Utc>) -> Vacancy {
    let VacancyRow {
        id,
        product,
        time_zone,
        day,
        expiration,
        first_start: _,
        published,
        allocation: _,
        accepted,
        is_withdrawn,
        acceptor,
        acceptor_name,
        product_name: _,
        employees,
        employee_names: _,
        starts,
        ends,
    } = row;
    let shift = |(start, end): (&DateTime<Utc>, &DateTime<Utc>)| Shift {
        start: format_time(*start),
        end: format_time(*end),
        local_start: zones::format_local(*start, &time_zone),
        local_end: zones::format_local(*end, &time_zone),
    };
    Vacancy {
        shifts: starts.iter().zip(&ends).map(shift).collect(),
        status: OfferState { is_accepted: acceptor.is_some(), is_withdrawn, expiration }.status(now),
        accepted_by: acceptor.zip(acceptor_name).map(|(id, name)| Acceptor { id, name }),
        accepted_at: accepted.map(format_time),
        published: format_time(published),
        day: format_day(day),
        expiration: format_time(expiration),
        id,
        product,
        employees,
        time_zone,
    }
}
