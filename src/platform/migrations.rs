//! Database migrations, from `migrations/`.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Connection, PgPool};

pub static MIGRATIONS: Migrator = sqlx::migrate!();

/// Brings the database up to date. Safe while an older version is running, and when run concurrently.
pub async fn run(db: &PgPool) -> Result<(), MigrateError> {
    // On a dedicated connection: rewriting a large table takes longer than the statement timeout.
    let mut connection = db.acquire().await?.detach();
    sqlx::query("set statement_timeout = 0").execute(&mut connection).await?;
    sqlx::query("set idle_in_transaction_session_timeout = 0").execute(&mut connection).await?;
    MIGRATIONS.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Whether all migrations of this version are applied; a newer version may have applied more.
pub async fn are_done(db: &PgPool) -> sqlx::Result<bool> {
    let there: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(db).await?;
    if !there {
        return Ok(false);
    }
    let latest: Option<i64> = sqlx::query_scalar("select max(version) from _sqlx_migrations where success").fetch_one(db).await?;
    Ok(latest >= MIGRATIONS.iter().map(|migration| migration.version).max())
}
