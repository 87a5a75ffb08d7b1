//! All SQL on invitations, from the side of those who are invited.

use super::OfferCursor;
use crate::shared::ids::{BusinessId, EmployeeNumber, VacancyId, VacancyNumber};
use crate::vacancies::model::Allocation;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// A vacancy and the invitation of one employee.
pub(super) struct OfferRow {
    pub number: VacancyNumber,
    pub employee: EmployeeNumber,
    pub business: BusinessId,
    pub business_name: String,
    pub id: VacancyId,
    pub product: String,
    pub time_zone: String,
    pub expiration: DateTime<Utc>,
    pub allocation: Allocation,
    pub accepted: Option<DateTime<Utc>>,
    pub is_mine: bool,
    pub is_withdrawn: bool,
    pub asked: bool,
    pub declined: bool,
    pub overlaps: bool,
    pub overlaps_elsewhere: bool,
    pub starts: Vec<DateTime<Utc>>,
    pub ends: Vec<DateTime<Utc>>,
}

/// Which offers are wanted.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    /// What can be had, by whether it was answered and by deadline, as far as it comes after this.
    Open(Option<&'a OfferCursor>),
    /// What they hold and has not ended.
    Held,
    /// What others have or nobody can have any more and ended after this, the latest first.
    Gone(DateTime<Utc>),
    /// Of a business: this one.
    One(&'a BusinessId, &'a VacancyId),
}

/// What these employees were offered: each vacancy once, also where it was offered to several of them.
pub(super) async fn offers(
    db: impl PgExecutor<'_>,
    employees: &[EmployeeNumber],
    part: Part<'_>,
    now: DateTime<Utc>,
    at_most: i64,
) -> sqlx::Result<Vec<OfferRow>> {
    let (name, after, since, one) = match part {
        Part::Open(after) => ("open", after, None, None),
        Part::Held => ("held", None, None, None),
        Part::Gone(since) => ("gone", None, Some(since), None),
        Part::One(business, id) => ("one", None, None, Some((business, id))),
    };
    query_as!(
        OfferRow,
        r#"with own as (
             select distinct on (number) number, business, id, product, time_zone, expiration, allocation, first_start, accepted,
                 acceptor, withdrawn, employee, coalesce(acceptor = employee, false) as is_mine, asked, declined,
                 asked is not null or declined is not null as is_answered
             from vacancy_invitation join vacancy on number = vacancy
             where employee = any($1) and ($6::text is null or business = $6 and id = $7)
             order by number, is_mine desc, position
         ), shown as (
             select * from own
             where case $2
                     when 'open' then acceptor is null and withdrawn is null and expiration > $3
                     when 'held' then is_mine and exists (select from vacancy_shift where vacancy = number and ends > $3)
                     when 'gone' then not is_mine and (acceptor is not null or withdrawn is not null or expiration <= $3)
                         and exists (select from vacancy_shift where vacancy = number and ends > $4)
                     else true end
               and ($8::bigint is null or (is_answered, expiration, number) > ($9::boolean, $10::timestamptz, $8))
             order by case when $2 = 'open' then is_answered end, case when $2 = 'open' then expiration end,
                 case when $2 = 'open' then number end, case when $2 = 'gone' then first_start end desc, first_start, number
             limit $5
         )
         select number as "number!", employee as "employee!", shown.business as "business!", business.name as business_name,
             shown.id as "id!", product.name as product, shown.time_zone as "time_zone!", expiration as "expiration!",
             shown.allocation as "allocation!: Allocation", accepted, is_mine as "is_mine!", withdrawn is not null as "is_withdrawn!",
             asked is not null as "asked!", declined is not null as "declined!",
             exists (select from vacancy_shift as shift
                     join accepted_shift as taken on int8range(taken.employee, taken.employee, '[]') && int8range(shown.employee, shown.employee, '[]')
                         and tstzrange(taken.starts, taken.ends) && tstzrange(shift.starts, shift.ends)
                     where shift.vacancy = number and taken.vacancy <> number) as "overlaps!",
             exists (select from unnest($1::bigint[]) as me (number) join vacancy_shift as shift on shift.vacancy = shown.number
                     join accepted_shift as taken on int8range(taken.employee, taken.employee, '[]') && int8range(me.number, me.number, '[]')
                         and tstzrange(taken.starts, taken.ends) && tstzrange(shift.starts, shift.ends)
                     where me.number <> shown.employee and taken.vacancy <> shown.number) as "overlaps_elsewhere!",
             array(select starts from vacancy_shift where vacancy = number order by starts) as "starts!",
             array(select ends from vacancy_shift where vacancy = number order by starts) as "ends!"
         from shown
             join business on business.id = shown.business
             join business_product as product on product.business = shown.business and product.id = shown.product
         order by case when $2 = 'open' then is_answered end, case when $2 = 'open' then expiration end,
             case when $2 = 'open' then number end, case when $2 = 'gone' then first_start end desc, first_start, number"#,
        employees as _,
        name,
        now,
        since,
        at_most,
        one.map(|(business, _)| business) as _,
        one.map(|(_, id)| id) as _,
        after.map(|after| after.number.0),
        after.map(|after| after.is_answered),
        after.map(|after| after.deadline)
    )
    .fetch_all(db)
    .await
}

/// How a vacancy is allotted, which never changes.
pub(super) async fn allocation(
    db: impl PgExecutor<'_>,
    business: &BusinessId,
    id: &VacancyId,
) -> sqlx::Result<Option<Allocation>> {
    query_scalar!(
        r#"select allocation as "allocation: Allocation" from vacancy where business = $1 and id = $2"#,
        business.0,
        id.0
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn is_invited(db: &mut PgConnection, vacancy: VacancyNumber, employee: EmployeeNumber) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (select from vacancy_invitation where vacancy = $1 and employee = $2) as "is_invited!""#,
        vacancy.0,
        employee.0
    )
    .fetch_one(db)
    .await
}

/// Whether the employee holds a shift at the time of any of the vacancy's.
pub(super) async fn is_taken(db: &mut PgConnection, vacancy: VacancyNumber, employee: EmployeeNumber) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (
             select from vacancy_shift as shift
                 join accepted_shift as taken on int8range(taken.employee, taken.employee, '[]') && int8range($2, $2, '[]')
                     and tstzrange(taken.starts, taken.ends) && tstzrange(shift.starts, shift.ends)
             where shift.vacancy = $1
         ) as "is_taken!""#,
        vacancy.0,
        employee.0
    )
    .fetch_one(db)
    .await
}

/// What an employee answers to an offer; None takes the answer back.
pub(super) async fn answer(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    employee: EmployeeNumber,
    asked: Option<DateTime<Utc>>,
    declined: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    query!(
        "update vacancy_invitation set asked = $3, declined = $4 where vacancy = $1 and employee = $2",
        vacancy.0,
        employee.0,
        asked,
        declined
    )
    .execute(db)
    .await?;
    Ok(())
}
