//! The locks of periodic work.

use sqlx::{PgConnection, query_scalar};

/// False where another connection has it.
pub(super) async fn try_lock(db: &mut PgConnection, name: &str) -> sqlx::Result<bool> {
    query_scalar!(r#"select pg_try_advisory_lock(hashtextextended($1, 0)) as "locked!""#, name).fetch_one(db).await
}

pub(super) async fn unlock(db: &mut PgConnection, name: &str) -> sqlx::Result<bool> {
    query_scalar!(r#"select pg_advisory_unlock(hashtextextended($1, 0)) as "unlocked!""#, name).fetch_one(db).await
}
