//! All SQL on allotting.

use crate::shared::ids::{EmployeeNumber, VacancyNumber};
use crate::vacancies::events::{Channel, EventKind};
use crate::vacancies::model::Allocation;
use crate::vacancies::server::changes::CHANNEL;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, query, query_as, query_scalar};

/// A vacancy whose deadline has come.
pub(super) struct DueRow {
    pub number: VacancyNumber,
    pub allocation: Allocation,
}

/// The next vacancy to allot, locked; rows locked by other processes are skipped.
pub(super) async fn due(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<Option<DueRow>> {
    query_as!(
        DueRow,
        r#"select number, allocation as "allocation: Allocation" from vacancy
         where allocation <> 'first_come' and allotted is null and acceptor is null and withdrawn is null and expiration <= $1
         order by expiration, number
         limit 1
         for no key update skip locked"#,
        now
    )
    .fetch_optional(db)
    .await
}

/// Somebody who asked for a vacancy.
#[derive(Clone, Debug)]
pub(super) struct CandidateRow {
    pub employee: EmployeeNumber,
    pub position_percent: Option<i16>,
    /// What the employee has accepted around the vacancy, each shift that touches that time counted whole.
    pub minutes: i64,
}

pub(super) async fn candidates(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    around: TimeDelta,
) -> sqlx::Result<Vec<CandidateRow>> {
    query_as!(
        CandidateRow,
        r#"select invitation.employee, position_percent,
             coalesce((
                 select sum(extract(epoch from taken.ends - taken.starts))::bigint / 60
                 from accepted_shift as taken
                 where int8range(taken.employee, taken.employee, '[]') && int8range(invitation.employee, invitation.employee, '[]')
                   and tstzrange(taken.starts, taken.ends)
                       && tstzrange(first_start - make_interval(secs => $2), first_start + make_interval(secs => $2))
             ), 0) as "minutes!"
         from vacancy_invitation as invitation
             join vacancy on vacancy.number = invitation.vacancy
             join employee on employee.number = invitation.employee
         where vacancy.number = $1 and asked is not null and declined is null
         order by position"#,
        vacancy.0,
        around.as_seconds_f64()
    )
    .fetch_all(db)
    .await
}

/// Gives a locked vacancy to an employee; refused by `accepted_shift_overlap` where they are taken at that time.
pub(super) async fn give(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    employee: EmployeeNumber,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query_scalar!("select number from employee where number = $1 for no key update", employee.0).fetch_one(&mut *db).await?;
    query!(
        "with taken as (
             insert into accepted_shift (vacancy, employee, starts, ends)
             select $1, $2, starts, ends from vacancy_shift where vacancy = $1
         ), answered as (
             update vacancy_invitation set asked = null, declined = null where vacancy = $1 and employee = $2
         )
         update vacancy set acceptor = $2, accepted = $3 where number = $1",
        vacancy.0,
        employee.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The vacancy has had its allocation.
pub(super) async fn close(db: &mut PgConnection, vacancy: VacancyNumber, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update vacancy set allotted = $2 where number = $1", vacancy.0, now).execute(db).await?;
    Ok(())
}

/// Records who got it, if anybody, and why, and notifies open pages when the transaction commits.
pub(super) async fn note(
    db: &mut PgConnection,
    vacancy: VacancyNumber,
    winner: Option<&CandidateRow>,
    among: i32,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let kind = if winner.is_some() { EventKind::Accepted } else { EventKind::Unallotted };
    query!(
        "with event as (
             insert into vacancy_event (vacancy, kind, at, employee, door, among, minutes, position_percent)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             returning id, vacancy
         )
         select pg_notify($9, event.id || ' ' || business) from event join vacancy on number = event.vacancy",
        vacancy.0,
        kind.as_str(),
        now,
        winner.map(|winner| winner.employee.0),
        Channel::Deadline.as_str(),
        among,
        winner.map(|winner| winner.minutes),
        winner.and_then(|winner| winner.position_percent),
        CHANNEL
    )
    .fetch_one(db)
    .await?;
    Ok(())
}
