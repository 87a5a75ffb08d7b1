//! Connecting to the database, and the embedded PostgreSQL if there is one.

use super::config::Config;
use super::embedded_postgres::EmbeddedPostgres;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgPool};
use std::time::Duration;

const CONNECTIONS_MAX: u32 = 30;
/// How long a caller waits for a free connection, or for the database to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long an idle connection is assumed to be alive.
const TRUSTED_FOR: Duration = Duration::from_millis(500);

/// The connection pool, and the embedded PostgreSQL if there is one.
pub struct Database {
    pub pool: PgPool,
    embedded: Option<EmbeddedPostgres>,
}

impl Database {
    /// # Errors
    /// One line for the operator.
    pub async fn open(config: &Config, may_join: bool) -> Result<Self, String> {
        if let Some(url) = &config.database_url {
            return Ok(Self { pool: connect("DATABASE_URL", url).await?, embedded: None });
        }
        // `verv load` next to a running `verv serve` uses the latter's database.
        if may_join && let Some(url) = EmbeddedPostgres::running(&config.data).await? {
            return Ok(Self { pool: connect("VERV_DATA", &url).await?, embedded: None });
        }
        let embedded = EmbeddedPostgres::start(&config.data).await?;
        let pool = connect("VERV_DATA", &embedded.url()).await?;
        Ok(Self { pool, embedded: Some(embedded) })
    }

    pub async fn close(self) {
        self.pool.close().await;
        if let Some(embedded) = self.embedded {
            embedded.stop().await;
        }
    }
}

pub async fn connect(variable: &str, url: &str) -> Result<PgPool, String> {
    let options: PgConnectOptions = url.parse().map_err(|_| format!("{variable}: the value is no PostgreSQL address"))?;
    let options = options.application_name("verv").options([
        ("statement_timeout", "30s"),
        ("idle_in_transaction_session_timeout", "60s"),
        // A plan made for an empty table must not outlive it.
        ("plan_cache_mode", "force_custom_plan"),
    ]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A recently used connection is alive; pinging it each time would double the round trips.
        .test_before_acquire(false)
        .before_acquire(|connection, idle| {
            Box::pin(async move {
                if idle.idle_for >= TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options)
        .await;
    let pool = pool.map_err(|error| format!("{variable}: the database does not answer: {}", one_line(&error.to_string())))?;
    let version: Result<i32, _> = sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(&pool).await;
    match version {
        Ok(version) if version < 150_000 => {
            Err(format!("{variable}: PostgreSQL {} is too old; 15 or newer is expected", version / 10_000))
        }
        _ => Ok(pool),
    }
}

pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
