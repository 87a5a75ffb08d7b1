//! All SQL on the calendars of accepted shifts.

use crate::i18n::Language;
use crate::shared::ids::{UserId, VacancyNumber};
use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, query, query_as, query_scalar};
use uuid::Uuid;

pub(super) async fn reference(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Option<Uuid>> {
    query_scalar!("select reference from shift_calendar where user_id = $1", user.0).fetch_optional(db).await
}

/// Takes the place of the calendar that the person had.
pub(super) async fn replace(db: impl PgExecutor<'_>, user: UserId, reference: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "insert into shift_calendar (user_id, reference, created) values ($1, $2, $3)
         on conflict (user_id) do update set reference = excluded.reference, created = excluded.created",
        user.0,
        reference,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn delete(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<()> {
    query!("delete from shift_calendar where user_id = $1", user.0).execute(db).await?;
    Ok(())
}

/// Whose calendar it is.
pub(super) struct OwnerRow {
    pub user: UserId,
    pub language: Language,
}

pub(super) async fn owner(db: impl PgExecutor<'_>, reference: Uuid) -> sqlx::Result<Option<OwnerRow>> {
    query_as!(
        OwnerRow,
        r#"select user_id as "user", language as "language: Language" from shift_calendar join app_user on app_user.id = user_id where reference = $1"#,
        reference
    )
    .fetch_optional(db)
    .await
}

/// A shift that an employee has accepted.
pub(super) struct ShiftRow {
    pub vacancy: VacancyNumber,
    pub accepted: DateTime<Utc>,
    pub business: String,
    pub product: String,
    pub starts: DateTime<Utc>,
    pub ends: DateTime<Utc>,
}

/// The shifts that a person holds and that end after `since`.
pub(super) async fn shifts(db: impl PgExecutor<'_>, user: UserId, since: DateTime<Utc>) -> sqlx::Result<Vec<ShiftRow>> {
    query_as!(
        ShiftRow,
        r#"select vacancy.number as vacancy, accepted as "accepted!", business.name as business, product.name as product,
             starts, ends
         from employee_user
             join vacancy on acceptor = employee_user.employee
             join accepted_shift on accepted_shift.vacancy = vacancy.number
             join business on business.id = vacancy.business
             join business_product as product on product.business = vacancy.business and product.id = vacancy.product
         where user_id = $1 and ends > $2
         order by starts, vacancy.number"#,
        user.0,
        since
    )
    .fetch_all(db)
    .await
}
