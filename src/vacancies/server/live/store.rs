//! SQL on the newest event of vacancies.

use crate::shared::ids::EventNumber;
use sqlx::{PgExecutor, query_scalar};

/// The number of the newest event there is, of any business.
pub(super) async fn newest(db: impl PgExecutor<'_>) -> sqlx::Result<EventNumber> {
    query_scalar!(r#"select coalesce(max(id), 0) as "newest!: EventNumber" from vacancy_event"#).fetch_one(db).await
}
