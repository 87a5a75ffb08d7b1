//! All SQL on clients, permissions and tokens.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, query_as};

pub(super) struct AccessRow {
    /// The client's number here.
    pub client: i64,
    pub user: Option<i64>,
    pub scopes: Vec<String>,
}

/// What a living access token allows.
pub(super) async fn access(db: impl PgExecutor<'_>, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<AccessRow>> {
    query_as!(
        AccessRow,
        r#"select client_id as client, user_id as "user", scopes
         from oauth_token join oauth_grant on oauth_grant.id = grant_id
         where hash = $1 and kind = 'access' and expires > $2 and revoked is null"#,
        hash,
        now
    )
    .fetch_optional(db)
    .await
}
