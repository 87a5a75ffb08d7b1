//! All SQL on invitations, from the side of those who are invited.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// A vacancy and the invitation of one employee.
pub(super) struct OfferRow {
    pub business: String,
    pub business_name: String,
    pub id: String,
    pub product: String,
    pub time_zone: String,
    pub expiration: DateTime<Utc>,
    pub allocation: String,
    pub accepted: Option<DateTime<Utc>>,
    pub is_mine: bool,
    pub is_withdrawn: bool,
    pub asked: bool,
    pub declined: bool,
    pub starts: Vec<DateTime<Utc>>,
    pub ends: Vec<DateTime<Utc>>,
}

/// What these employees were offered, as far as any of it ends after `since`, by first start.
pub(super) async fn offers(db: impl PgExecutor<'_>, employees: &[i64], since: DateTime<Utc>) -> sqlx::Result<Vec<OfferRow>> {
    query_as!(
        OfferRow,
        r#"select vacancy.business, business.name as business_name, vacancy.id, product.name as product, vacancy.time_zone,
             expiration, vacancy.allocation, accepted,
             coalesce(acceptor = invitation.employee, false) as "is_mine!", withdrawn is not null as "is_withdrawn!",
             asked is not null as "asked!", declined is not null as "declined!",
             array(select starts from vacancy_shift where vacancy = vacancy.number order by starts) as "starts!",
             array(select ends from vacancy_shift where vacancy = vacancy.number order by starts) as "ends!"
         from vacancy_invitation as invitation
             join vacancy on vacancy.number = invitation.vacancy
             join business on business.id = vacancy.business
             join business_product as product on product.business = vacancy.business and product.id = vacancy.product
         where invitation.employee = any($1)
           and exists (select from vacancy_shift where vacancy = vacancy.number and ends > $2)
         order by first_start, vacancy.business, vacancy.id"#,
        employees,
        since
    )
    .fetch_all(db)
    .await
}

/// How a vacancy is allotted, and whether the employee is invited.
pub(super) struct InvitationRow {
    pub allocation: String,
    pub is_invited: bool,
}

pub(super) async fn invitation(db: &mut PgConnection, vacancy: i64, employee: i64) -> sqlx::Result<InvitationRow> {
    query_as!(
        InvitationRow,
        r#"select allocation,
             exists (select from vacancy_invitation where vacancy = vacancy.number and employee = $2) as "is_invited!"
         from vacancy where number = $1"#,
        vacancy,
        employee
    )
    .fetch_one(db)
    .await
}

/// Whether the employee holds a shift at the time of any of the vacancy's.
pub(super) async fn is_taken(db: &mut PgConnection, vacancy: i64, employee: i64) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (
             select from vacancy_shift as shift
                 join accepted_shift as taken on int8range(taken.employee, taken.employee, '[]') && int8range($2, $2, '[]')
                     and tstzrange(taken.starts, taken.ends) && tstzrange(shift.starts, shift.ends)
             where shift.vacancy = $1
         ) as "is_taken!""#,
        vacancy,
        employee
    )
    .fetch_one(db)
    .await
}

/// What an employee answers to an offer; None takes the answer back.
pub(super) async fn answer(
    db: &mut PgConnection,
    vacancy: i64,
    employee: i64,
    asked: Option<DateTime<Utc>>,
    declined: Option<DateTime<Utc>>,
) -> sqlx::Result<()> {
    query!(
        "update vacancy_invitation set asked = $3, declined = $4 where vacancy = $1 and employee = $2",
        vacancy,
        employee,
        asked,
        declined
    )
    .execute(db)
    .await?;
    Ok(())
}
