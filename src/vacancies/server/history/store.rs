//! All SQL on what happened to a vacancy.

use crate::shared::ids::{BusinessId, EmployeeId, VacancyId};
use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, query_as};

/// An act or a notice.
pub(super) struct EntryRow {
    pub at: DateTime<Utc>,
    pub kind: String,
    pub employee: Option<EmployeeId>,
    pub employee_name: Option<String>,
    /// Of an act.
    pub door: Option<String>,
    /// The person who acted, or the beginning of the key.
    pub by: Option<String>,
    pub among: Option<i32>,
    pub minutes: Option<i64>,
    pub position_percent: Option<i16>,
    /// Of a notice.
    pub mailed: Option<bool>,
}

/// What happened to a vacancy and who was told of it, the earliest first.
pub(super) async fn entries(db: impl PgExecutor<'_>, business: &BusinessId, id: &VacancyId) -> sqlx::Result<Vec<EntryRow>> {
    query_as!(
        EntryRow,
        r#"with wanted as (select number from vacancy where business = $1 and id = $2), entry as (
             select at, 0 as part, event.id as place, kind, employee, door,
                 coalesce(app_user.name, to_char(api_key.created at time zone 'UTC', 'YYYY-MM-DD')) as by, among, minutes, event.position_percent, null::boolean as mailed
             from wanted join vacancy_event as event on event.vacancy = wanted.number
                 left join app_user on app_user.id = event.user_id
                 left join api_key on api_key.id = event.api_key
             union all
             select created, 1, notice.id, kind, employee, null, null, null, null, null, mailed
             from wanted join vacancy_notice as notice on notice.vacancy = wanted.number
         )
         select at as "at!", kind as "kind!", employee.id as "employee?: EmployeeId", employee.name as "employee_name?", door, by, among,
             minutes, entry.position_percent, mailed
         from entry left join employee on employee.number = entry.employee
         order by at, part, place"#,
        business.0,
        id.0
    )
    .fetch_all(db)
    .await
}
