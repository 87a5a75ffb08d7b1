//! All SQL on vacancies: publishing, claiming, handing back, withdrawing, and reading one or many.

use super::changes::CHANNEL;
use super::claims::ClaimRequest;
use crate::shared::ids::{ApiKeyId, BusinessId, BusinessProductId, EmployeeId, EmployeeNumber, UserId, VacancyId, VacancyNumber};
use crate::vacancies::events::{Channel, EventKind};
use crate::vacancies::model::Allocation;
use crate::vacancies::rules::CheckedVacancy;
use crate::vacancies::rules::list::Filters;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// What a vacancy inherits from its product and business.
pub(super) struct SettingRow {
    pub time_zone: String,
    pub allocation: Allocation,
}

pub(super) struct BusinessRow {
    pub name: String,
    pub time_zone: String,
}

pub(super) async fn business(db: impl PgExecutor<'_>, id: &BusinessId) -> sqlx::Result<BusinessRow> {
    query_as!(BusinessRow, "select name, time_zone from business where id = $1", id.0).fetch_one(db).await
}

/// None where there is no such product.
pub(super) async fn setting(
    db: &mut PgConnection,
    business: &BusinessId,
    product: &BusinessProductId,
) -> sqlx::Result<Option<SettingRow>> {
    query_as!(
        SettingRow,
        r#"select coalesce(product.time_zone, business.time_zone) as "time_zone!", allocation as "allocation: Allocation"
         from business_product as product join business on business.id = business
         where business = $1 and product.id = $2"#,
        business.0,
        product.0
    )
    .fetch_optional(db)
    .await
}

/// Those of these employees who belong to the product.
pub(super) async fn members(
    db: &mut PgConnection,
    business: &BusinessId,
    product: &BusinessProductId,
    ids: &[EmployeeId],
) -> sqlx::Result<Vec<EmployeeId>> {
    query_scalar!(
        r#"select id as "id: EmployeeId" from employee join employee_product on employee = number
         where employee.business = $1 and product = $2 and id = any($3)"#,
        business.0,
        product.0,
        ids as _
    )
    .fetch_all(db)
    .await
}

pub(super) async fn exists(db: &mut PgConnection, business: &BusinessId, id: &VacancyId) -> sqlx::Result<bool> {
    query_scalar!(r#"select exists (select from vacancy where business = $1 and id = $2) as "exists!""#, business.0, id.0)
        .fetch_one(db)
        .await
}

/// Answers the number of the new vacancy; refused by `vacancy_business_id_key` where the id is taken.
pub(super) async fn insert(
    db: &mut PgConnection,
    business: &BusinessId,
    vacancy: &CheckedVacancy,
    time_zone: &str,
    allocation: Allocation,
    now: DateTime<Utc>,
) -> sqlx::Result<VacancyNumber> {
    let CheckedVacancy { id, product, day, expiration, employees, shifts, first_start } = vacancy;
    let number = query_scalar!(
        r#"insert into vacancy (business, id, product, time_zone, day, expiration, first_start, published, allocation)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         returning number as "number: VacancyNumber""#,
        business.0,
        id.0,
        product.0,
        time_zone,
        *day,
        *expiration,
        *first_start,
        now,
        allocation.as_str()
    )
    .fetch_one(&mut *db)
    .await?;
    let (starts, ends): (Vec<_>, Vec<_>) = shifts.iter().copied().unzip();
    query!(
        "insert into vacancy_shift (vacancy, position, starts, ends)
         select $1, position, starts, ends
         from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as sent (starts, ends, position)",
        number.0,
        &starts,
        &ends
    )
    .execute(&mut *db)
    .await?;
    query!(
        "insert into vacancy_invitation (vacancy, employee, position)
         select $1, number, sent.position
         from unnest($3::text[]) with ordinality as sent (id, position)
             join employee on employee.business = $2 and employee.id = sent.id",
        number.0,
        business.0,
        employees as _
    )
    .execute(db)
    .await?;
    Ok(number)
}

/// A vacancy as it stands, with all that answers tell of it.
pub(super) struct VacancyRow {
    pub id: VacancyId,
    pub product: BusinessProductId,
    pub time_zone: String,
    pub day: NaiveDate,
    pub expiration: DateTime<Utc>,
    pub first_start: DateTime<Utc>,
    pub published: DateTime<Utc>,
    pub allocation: Allocation,
    pub accepted: Option<DateTime<Utc>>,
    pub is_withdrawn: bool,
    pub acceptor: Option<EmployeeId>,
    pub acceptor_name: Option<String>,
    pub product_name: String,
    pub employees: Vec<EmployeeId>,
    /// In the order of `employees`.
    pub employee_names: Vec<String>,
    pub starts: Vec<DateTime<Utc>>,
    pub ends: Vec<DateTime<Utc>>,
}

pub(super) async fn vacancy(db: impl PgExecutor<'_>, business: &BusinessId, id: &VacancyId) -> sqlx::Result<Option<VacancyRow>> {
    Ok(rows(db, business, Some(id), &Filters::default(), Order::EarliestFirst, 1, DateTime::UNIX_EPOCH).await?.pop())
}

/// Of lists, by first start and id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    EarliestFirst,
    LatestFirst,
}

/// A page of a business's vacancies.
pub(super) async fn list(
    db: impl PgExecutor<'_>,
    business: &BusinessId,
    filters: &Filters,
    order: Order,
    at_most: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<VacancyRow>> {
    rows(db, business, None, filters, order, at_most, now).await
}

/// A local day begins within a day of the UTC day: the index can only narrow it down to that.
async fn rows(
    db: impl PgExecutor<'_>,
    business: &BusinessId,
    only: Option<&VacancyId>,
    filters: &Filters,
    order: Order,
    at_most: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<VacancyRow>> {
    let Filters { status, product, from, to, limit: _, after } = filters;
    let (after_start, after_id) = after.as_ref().map(|place| (place.first_start, &place.id)).unzip();
    query_as!(
        VacancyRow,
        r#"select vacancy.id, vacancy.product, vacancy.time_zone, day, expiration, first_start, vacancy.published,
             vacancy.allocation as "allocation: Allocation", accepted,
             withdrawn is not null as "is_withdrawn!", acceptor.id as "acceptor?: EmployeeId",
             acceptor.name as "acceptor_name?", product.name as product_name,
             array(select employee.id from vacancy_invitation join employee on employee.number = employee
                   where vacancy = vacancy.number order by position) as "employees!: Vec<EmployeeId>",
             array(select employee.name from vacancy_invitation join employee on employee.number = employee
                   where vacancy = vacancy.number order by position) as "employee_names!",
             array(select starts from vacancy_shift where vacancy = vacancy.number order by position) as "starts!",
             array(select ends from vacancy_shift where vacancy = vacancy.number order by position) as "ends!"
         from vacancy
             join business_product as product on product.business = vacancy.business and product.id = vacancy.product
             left join employee as acceptor on acceptor.number = acceptor
         where vacancy.business = $1
           and ($2::text is null or vacancy.id = $2)
           and ($3::text is null or $3 = case
                 when withdrawn is not null then 'withdrawn'
                 when acceptor is not null then 'accepted'
                 when expiration <= $10 then 'expired'
                 else 'open' end)
           and ($4::text is null or vacancy.product = $4)
           and ($5::date is null or day >= $5 and first_start >= ($5 - 1)::timestamp at time zone 'UTC')
           and ($6::date is null or day <= $6 and first_start < ($6 + 2)::timestamp at time zone 'UTC')
           and ($7::timestamptz is null or case
                 when $11 then (first_start, vacancy.id) < ($7, $8::text)
                 else (first_start, vacancy.id) > ($7, $8::text) end)
         order by case when $11 then first_start end desc, case when $11 then vacancy.id end desc, first_start, vacancy.id
         limit $9"#,
        business.0,
        only as _,
        status.map(|status| status.as_str()),
        product as _,
        *from,
        *to,
        after_start,
        after_id as _,
        at_most,
        now,
        order == Order::LatestFirst
    )
    .fetch_all(db)
    .await
}

/// What decides whether an employee may have a vacancy.
pub struct ClaimRow {
    pub is_accepted: bool,
    pub is_withdrawn: bool,
    pub expiration: DateTime<Utc>,
    pub employee_exists: bool,
    pub is_invited: bool,
    pub overlaps: bool,
}

/// What decides it for many at once, in their order; looked up one by one, as a crowd wants one and the same. None where
/// there is no such vacancy.
pub(super) async fn claimable(db: impl PgExecutor<'_>, wanted: &[ClaimRequest]) -> sqlx::Result<Vec<Option<ClaimRow>>> {
    let column = |of: fn(&ClaimRequest) -> &String| wanted.iter().map(|wanted| of(wanted).clone()).collect::<Vec<_>>();
    let rows = query!(
        r#"select acceptor is not null as "is_accepted!", withdrawn is not null as "is_withdrawn!", expiration as "expiration?",
             person.number is not null as "employee_exists!", is_invited is not null as "is_invited!",
             acceptor is null and is_invited is not null and exists (
                 select from vacancy_shift as shift
                 join accepted_shift as taken on int8range(taken.employee, taken.employee, '[]') && int8range(person.number, person.number, '[]')
                     and tstzrange(taken.starts, taken.ends) && tstzrange(shift.starts, shift.ends)
                 where shift.vacancy = offer.number) as "overlaps!"
         from unnest($1::text[], $2::text[], $3::text[]) with ordinality as wanted (business, vacancy, employee, position)
             left join lateral (
                 select * from vacancy where vacancy.business = wanted.business and vacancy.id = wanted.vacancy limit 1) as offer on true
             left join lateral (
                 select * from employee where employee.business = wanted.business and employee.id = wanted.employee limit 1) as person on true
             left join lateral (
                 select true as is_invited from vacancy_invitation as invitation
                 where invitation.vacancy = offer.number and invitation.employee = person.number limit 1) as invited on true
         order by wanted.position"#,
        &column(|wanted| &wanted.business.0),
        &column(|wanted| &wanted.vacancy.0),
        &column(|wanted| &wanted.employee.0)
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        Some(ClaimRow {
            // There is always one where there is a vacancy.
            expiration: row.expiration?,
            is_accepted: row.is_accepted,
            is_withdrawn: row.is_withdrawn,
            employee_exists: row.employee_exists,
            is_invited: row.is_invited,
            overlaps: row.overlaps,
        })
    });
    Ok(rows.collect())
}

/// A vacancy and an employee, by their numbers.
pub(super) struct ClaimedRow {
    pub vacancy: VacancyNumber,
    pub employee: EmployeeNumber,
}

/// Gives an open vacancy to one of the invited: the one statement through which anybody gets one. None where it cannot be
/// had; refused by `accepted_shift_overlap` where the employee is taken at that time. What they had answered before no longer
/// counts. The employee is locked first, so that two claims of one employee wait for each other and do not embrace.
pub(super) async fn claim(
    db: &mut PgConnection,
    business: &BusinessId,
    vacancy: &VacancyId,
    employee: &EmployeeId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<ClaimedRow>> {
    query_as!(
        ClaimedRow,
        "with person as materialized (
             select number from employee where business = $1 and id = $3 for no key update
         ), claimed as (
             update vacancy set acceptor = person.number, accepted = $4
             from person
             where business = $1 and id = $2 and acceptor is null and withdrawn is null and expiration > $4
               and exists (select from vacancy_invitation where vacancy = vacancy.number and employee = person.number)
             returning vacancy.number, person.number as person
         ), taken as (
             insert into accepted_shift (vacancy, employee, starts, ends)
             select claimed.number, claimed.person, starts, ends from claimed join vacancy_shift on vacancy = claimed.number
         ), answered as (
             update vacancy_invitation set asked = null, declined = null
             from claimed
             where vacancy = claimed.number and employee = claimed.person and (asked is not null or declined is not null)
         )
         select number as vacancy, person as employee from claimed",
        business.0,
        vacancy.0,
        employee.0,
        now
    )
    .fetch_optional(db)
    .await
}

/// A vacancy that nobody else changes until the transaction ends.
pub(super) struct LockedRow {
    pub number: VacancyNumber,
    pub acceptor: Option<EmployeeNumber>,
    pub is_withdrawn: bool,
    pub expiration: DateTime<Utc>,
}

pub(super) async fn lock(db: &mut PgConnection, business: &BusinessId, id: &VacancyId) -> sqlx::Result<Option<LockedRow>> {
    query_as!(
        LockedRow,
        r#"select number, acceptor as "acceptor: EmployeeNumber", withdrawn is not null as "is_withdrawn!", expiration
         from vacancy where business = $1 and id = $2
         for no key update"#,
        business.0,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// Removes the holder of a vacancy.
pub(super) async fn release(db: &mut PgConnection, number: VacancyNumber) -> sqlx::Result<()> {
    query!(
        "with freed as (delete from accepted_shift where vacancy = $1)
         update vacancy set acceptor = null, accepted = null where number = $1",
        number.0
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn withdraw(db: &mut PgConnection, number: VacancyNumber, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "with freed as (delete from accepted_shift where vacancy = $1)
         update vacancy set acceptor = null, accepted = null, withdrawn = $2 where number = $1",
        number.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Who acted, as an event keeps it.
pub(super) struct Actor {
    pub door: Channel,
    pub api_key: Option<ApiKeyId>,
    pub user: Option<UserId>,
}

/// Records an event, and notifies open pages when the transaction commits.
pub(super) async fn record_event(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    kind: EventKind,
    employee: Option<EmployeeNumber>,
    mark: &Actor,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let Actor { door, api_key, user } = mark;
    query!(
        "with event as (
             insert into vacancy_event (vacancy, kind, at, employee, door, api_key, user_id) values ($1, $2, $3, $4, $5, $6, $7)
             returning id, vacancy
         )
         select pg_notify($8, event.id || ' ' || business) from event join vacancy on number = event.vacancy",
        vacancy.0,
        kind.as_str(),
        now,
        employee as _,
        door.as_str(),
        *api_key as _,
        *user as _,
        CHANNEL
    )
    .fetch_one(db)
    .await?;
    Ok(())
}
