//! SQL on who plans the shifts of a business, and who works them.

use crate::shared::ids::{BusinessId, EmployeeId, EmployeeNumber, UserId};
use sqlx::{PgExecutor, query, query_as, query_scalar};

/// Whether a user plans the shifts of a business.
pub(super) async fn manages(db: impl PgExecutor<'_>, user: UserId, business: &BusinessId) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (select from business_user where user_id = $1 and business = $2) as "manages!""#,
        user.0,
        business.0
    )
    .fetch_one(db)
    .await
}

pub(super) struct EmployeeRow {
    pub business: BusinessId,
    pub number: EmployeeNumber,
    pub id: EmployeeId,
}

/// The employees that a user is.
pub(super) async fn employees_of(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<EmployeeRow>> {
    query_as!(
        EmployeeRow,
        "select business, number, id from employee join employee_user on employee = number where user_id = $1 order by business, id",
        user.0
    )
    .fetch_all(db)
    .await
}

/// The businesses that a user plans the shifts of.
pub(super) async fn managed_by(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<BusinessId>> {
    query_scalar!(r#"select business as "business: BusinessId" from business_user where user_id = $1 order by business"#, user.0)
        .fetch_all(db)
        .await
}

/// One of those who plan the shifts of a business.
pub(super) async fn a_manager_of(db: impl PgExecutor<'_>, business: &BusinessId) -> sqlx::Result<Option<UserId>> {
    query_scalar!(
        r#"select user_id as "user: UserId" from business_user where business = $1 order by user_id limit 1"#,
        business.0
    )
    .fetch_optional(db)
    .await
}

/// The user who an employee is, and the employee's number.
pub(super) async fn user_of_employee(
    db: impl PgExecutor<'_>,
    business: &BusinessId,
    id: &EmployeeId,
) -> sqlx::Result<Option<(UserId, EmployeeNumber)>> {
    let row = query!(
        r#"select user_id as "user: UserId", number as "number: EmployeeNumber"
         from employee join employee_user on employee = number where business = $1 and id = $2
         order by user_id limit 1"#,
        business.0,
        id.0
    );
    Ok(row.fetch_optional(db).await?.map(|row| (row.user, row.number)))
}
