//! The database's own history, kept in `migrations/`.

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};

pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Brings the database up to date. Safe under a running older version, and beside another process that does the same.
pub async fn run(db: &PgPool) -> Result<(), MigrateError> {
    MIGRATIONS.run(db).await
}

/// Whether every migration of this version is done; a newer version may have done more.
pub async fn are_done(db: &PgPool) -> sqlx::Result<bool> {
    let there: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(db).await?;
    if !there {
        return Ok(false);
    }
    let latest: Option<i64> = sqlx::query_scalar("select max(version) from _sqlx_migrations where success").fetch_one(db).await?;
    Ok(latest >= MIGRATIONS.iter().map(|migration| migration.version).max())
}
