//! All SQL on what is kept of somebody who works or plans shifts as a whole.

use crate::shared::ids::{EmployeeNumber, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::{PgExecutor, query_as, query_scalar};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EmployeeData {
    pub business: String,
    pub business_name: String,
    pub id: String,
    pub name: String,
    pub email: Option<String>,
    pub products: Vec<String>,
}

pub(super) async fn employee(db: impl PgExecutor<'_>, employee: EmployeeNumber) -> sqlx::Result<Option<EmployeeData>> {
    query_as!(
        EmployeeData,
        r#"select business, business.name as business_name, employee.id, employee.name, employee.email,
             array(select product from employee_product where employee_product.employee = employee.number order by position) as "products!"
         from employee join business on business.id = business where number = $1"#,
        employee.0
    )
    .fetch_optional(db)
    .await
}

/// A vacancy that somebody was offered, with what became of it for them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OfferData {
    pub vacancy: String,
    pub product: String,
    pub day: NaiveDate,
    pub starts: Vec<DateTime<Utc>>,
    pub ends: Vec<DateTime<Utc>>,
    pub asked: Option<DateTime<Utc>>,
    pub declined: Option<DateTime<Utc>>,
    pub accepted: Option<DateTime<Utc>>,
}

pub(super) async fn offers(db: impl PgExecutor<'_>, employee: EmployeeNumber) -> sqlx::Result<Vec<OfferData>> {
    query_as!(
        OfferData,
        r#"select vacancy.id as vacancy, product, day, asked, declined,
             case when acceptor = $1 then accepted end as accepted,
             array(select starts from vacancy_shift where vacancy_shift.vacancy = vacancy.number order by position) as "starts!",
             array(select ends from vacancy_shift where vacancy_shift.vacancy = vacancy.number order by position) as "ends!"
         from vacancy_invitation join vacancy on vacancy.number = vacancy_invitation.vacancy
         where vacancy_invitation.employee = $1
         order by first_start, vacancy.number"#,
        employee.0
    )
    .fetch_all(db)
    .await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NoticeData {
    pub vacancy: String,
    pub kind: String,
    pub created: DateTime<Utc>,
    pub mailed: bool,
    pub read: Option<DateTime<Utc>>,
}

pub(super) async fn notices(db: impl PgExecutor<'_>, employee: EmployeeNumber) -> sqlx::Result<Vec<NoticeData>> {
    query_as!(
        NoticeData,
        "select vacancy.id as vacancy, kind, created, mailed, read
         from vacancy_notice join vacancy on vacancy.number = vacancy_notice.vacancy
         where employee = $1 order by vacancy_notice.id",
        employee.0
    )
    .fetch_all(db)
    .await
}

/// A business whose shifts somebody plans.
#[derive(Serialize)]
pub(super) struct BusinessData {
    pub id: String,
    pub name: String,
}

pub(super) async fn managed(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<BusinessData>> {
    query_as!(
        BusinessData,
        "select id, name from business_user join business on business.id = business where user_id = $1 order by id",
        user.0
    )
    .fetch_all(db)
    .await
}

pub(super) async fn calendar_made(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Option<DateTime<Utc>>> {
    query_scalar!("select created from shift_calendar where user_id = $1", user.0).fetch_optional(db).await
}
