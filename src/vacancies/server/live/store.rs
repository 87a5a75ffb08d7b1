//! All SQL on where the story of vacancies stands.

use sqlx::{PgExecutor, query_scalar};

/// The number of the newest event there is, of any business.
pub(super) async fn newest(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    query_scalar!(r#"select coalesce(max(id), 0) as "newest!" from vacancy_event"#).fetch_one(db).await
}
