//! All SQL on the outbox.

use super::Addressee;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};
use uuid::Uuid;

pub(super) async fn insert(
    db: &mut PgConnection,
    id: Uuid,
    kind: &str,
    payload: &Value,
    about: Option<Uuid>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into outbox (id, kind, payload, about, created, due) values ($1, $2, $3, $4, $5, $5)",
        id,
        kind,
        payload,
        about,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A mail to each of these, in their order.
pub(super) async fn insert_each(
    db: &mut PgConnection,
    ids: &[Uuid],
    kind: &str,
    payload: &Value,
    addressees: &[Addressee],
    expires: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let addresses: Vec<String> = addressees.iter().map(|one| one.address.clone()).collect();
    let abouts: Vec<Uuid> = addressees.iter().map(|one| one.about).collect();
    let dues: Vec<DateTime<Utc>> = addressees.iter().map(|one| one.due).collect();
    query!(
        "insert into outbox (id, kind, payload, about, created, due, expires)
         select id, $2, $3::jsonb || jsonb_build_object('to', address), about, $7, due, $8
         from unnest($1::uuid[], $4::text[], $5::uuid[], $6::timestamptz[]) as sent (id, address, about, due)",
        ids,
        kind,
        payload,
        &addresses,
        &abouts,
        &dues,
        now,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes what is about anything in this range and has not been delivered; an attempt that is under way is the last. Answers
/// what was about that had not even been on its way: its attempt had not begun, or had failed.
pub(super) async fn take_back(db: &mut PgConnection, from: Uuid, to: Uuid) -> sqlx::Result<Vec<Uuid>> {
    query_scalar!(
        r#"with taken as (
             delete from outbox where about between $1 and $2 and dead is null
             returning about, attempts = 0 or last_error is not null as is_here
         )
         select about as "about!" from taken where is_here"#,
        from,
        to
    )
    .fetch_all(db)
    .await
}

/// A message claimed for a delivery attempt.
pub(super) struct WaitingRow {
    pub id: Uuid,
    pub payload: Value,
    pub created: DateTime<Utc>,
    /// Including the current one.
    pub attempts: i32,
}

/// Claims due messages, longest waiting first, skipping those claimed by other processes: until `until` nobody
/// else claims them. Nothing stays locked, and the messages of a process that dies are picked up by the others.
pub(super) async fn claim(
    db: impl PgExecutor<'_>,
    kinds: &[String],
    tries: i32,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    at_most: i64,
) -> sqlx::Result<Vec<WaitingRow>> {
    query_as!(
        WaitingRow,
        "update outbox set attempts = attempts + 1, due = $4
         where id in (
             select id from outbox
             where dead is null and due <= $3 and kind = any($1) and attempts < $2 and (expires is null or expires > $3)
             order by due, id
             limit $5
             for update skip locked
         )
         returning id, payload, created, attempts",
        kinds,
        tries,
        now,
        until,
        at_most
    )
    .fetch_all(db)
    .await
}

pub(super) async fn delete(db: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<()> {
    query!("delete from outbox where id = $1", id).execute(db).await?;
    Ok(())
}

/// The attempt is still under way; until `until` nobody else begins another.
pub(super) async fn renew(db: impl PgExecutor<'_>, id: Uuid, attempts: i32, until: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update outbox set due = $3 where id = $1 and attempts = $2", id, attempts, until).execute(db).await?;
    Ok(())
}

/// For another attempt at `due`. Where a later attempt has begun meanwhile, its outcome counts and not this one.
pub(super) async fn reschedule(
    db: impl PgExecutor<'_>,
    id: Uuid,
    attempts: i32,
    due: DateTime<Utc>,
    error: &str,
) -> sqlx::Result<()> {
    query!("update outbox set due = $3, last_error = $4 where id = $1 and attempts = $2", id, attempts, due, error)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn mark_dead(
    db: impl PgExecutor<'_>,
    id: Uuid,
    attempts: i32,
    now: DateTime<Utc>,
    error: &str,
) -> sqlx::Result<()> {
    query!("update outbox set dead = $3, last_error = $4 where id = $1 and attempts = $2", id, attempts, now, error)
        .execute(db)
        .await?;
    Ok(())
}

/// Marks messages dead whose last attempt never ended because its process died. Returns how many.
pub(super) async fn mark_abandoned_dead(db: impl PgExecutor<'_>, tries: i32, now: DateTime<Utc>) -> sqlx::Result<u64> {
    let buried = query!(
        "update outbox set dead = $2, last_error = coalesce(last_error, 'the process ended during the last attempt')
         where dead is null and attempts >= $1 and due <= $2",
        tries,
        now
    )
    .execute(db)
    .await?;
    Ok(buried.rows_affected())
}

pub(super) async fn delete_dead(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from outbox where dead < $1", before).execute(db).await?;
    Ok(())
}

/// What was true until now, unless an attempt is under way.
pub(super) async fn delete_expired(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from outbox where expires <= $1 and due <= $1 and dead is null", now).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_about(db: &mut PgConnection, about: Uuid) -> sqlx::Result<bool> {
    let deleted = query!("delete from outbox where about = $1", about).execute(db).await?;
    Ok(deleted.rows_affected() > 0)
}

/// A message whose delivery was given up.
#[derive(Debug)]
pub struct DeadLetter {
    pub id: Uuid,
    pub kind: String,
    pub created: DateTime<Utc>,
    pub attempts: i32,
    pub dead: DateTime<Utc>,
    pub last_error: String,
}

/// The latest first.
///
/// # Errors
/// A database error.
pub async fn dead_letters(db: impl PgExecutor<'_>, at_most: i64) -> sqlx::Result<Vec<DeadLetter>> {
    query_as!(
        DeadLetter,
        r#"select id, kind, created, attempts, dead as "dead!", last_error as "last_error!"
         from outbox where dead is not null order by dead desc, id desc limit $1"#,
        at_most
    )
    .fetch_all(db)
    .await
}

/// How many messages are waiting, and how many were given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxState {
    pub waiting: i64,
    pub dead: i64,
}

/// # Errors
/// A database error.
pub async fn counts(db: impl PgExecutor<'_>) -> sqlx::Result<OutboxState> {
    query_as!(
        OutboxState,
        r#"select count(*) filter (where dead is null) as "waiting!", count(*) filter (where dead is not null) as "dead!" from outbox"#
    )
    .fetch_one(db)
    .await
}
