//! All SQL on kept answers.

use crate::shared::ids::{ClientId, UserId};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

pub(super) struct KeptRow {
    pub request: Vec<u8>,
    pub status: i16,
    pub body: Vec<u8>,
}

/// The answer to the first request with this key, unless it is older than `oldest`.
pub(super) async fn kept(
    db: &mut PgConnection,
    client: ClientId,
    user: Option<UserId>,
    key: &str,
    oldest: DateTime<Utc>,
) -> sqlx::Result<Option<KeptRow>> {
    query_as!(
        KeptRow,
        "select request, status, body from kept_answer
         where client_id = $1 and user_id is not distinct from $2 and key = $3 and created > $4",
        client.0,
        user as _,
        key,
        oldest
    )
    .fetch_optional(db)
    .await
}

/// False while somebody else has it; the lock lasts until the transaction ends.
pub(super) async fn lock(db: &mut PgConnection, lock: i64) -> sqlx::Result<bool> {
    query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "is_ours!""#, lock).fetch_one(db).await
}

/// Stores a response, replacing an expired one.
#[allow(clippy::too_many_arguments)]
pub(super) async fn keep(
    db: &mut PgConnection,
    client: ClientId,
    user: Option<UserId>,
    key: &str,
    request: &[u8],
    status: i16,
    body: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into kept_answer (client_id, user_id, key, request, status, body, created) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict on constraint kept_answer_key do update
             set request = excluded.request, status = excluded.status, body = excluded.body, created = excluded.created",
        client.0,
        user as _,
        key,
        request,
        status,
        body,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn delete_old(db: impl PgExecutor<'_>, oldest: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from kept_answer where created <= $1", oldest).execute(db).await?;
    Ok(())
}
