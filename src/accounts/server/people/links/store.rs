//! All SQL on the links of accounts.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as};

pub(super) struct LinkRow {
    pub kind: String,
    pub user_id: Option<i64>,
    pub email: String,
    pub name: Option<String>,
    pub password_hash: Option<String>,
    pub language: Option<String>,
    pub next: Option<String>,
}

/// An account as it will be once its owner has confirmed it.
pub(super) struct SignUp<'a> {
    pub name: &'a str,
    pub password_hash: &'a str,
    pub language: &'a str,
    pub next: &'a str,
}

pub(super) async fn insert_sign_up(
    db: &mut PgConnection,
    hash: &[u8],
    email: &str,
    sign_up: &SignUp<'_>,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into account_link (hash, kind, email, name, password_hash, language, next, created, expires)
         values ($1, 'sign_up', $2, $3, $4, $5, $6, $7, $8)",
        hash,
        email,
        sign_up.name,
        sign_up.password_hash,
        sign_up.language,
        sign_up.next,
        now,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

/// `kind` is email or reset.
pub(super) async fn insert(
    db: &mut PgConnection,
    hash: &[u8],
    kind: &str,
    user: i64,
    email: &str,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into account_link (hash, kind, user_id, email, created, expires) values ($1, $2, $3, $4, $5, $6)",
        hash,
        kind,
        user,
        email,
        now,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn link(db: impl PgExecutor<'_>, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<Option<LinkRow>> {
    query_as!(
        LinkRow,
        "select kind, user_id, email, name, password_hash, language, next from account_link where hash = $1 and expires > $2",
        hash,
        now
    )
    .fetch_optional(db)
    .await
}

/// Uses a link up. False when somebody else did.
pub(super) async fn use_up(db: &mut PgConnection, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
    let done = query!("delete from account_link where hash = $1 and expires > $2", hash, now).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Whatever else was sent about an account is of no use any more.
pub(super) async fn delete_of(db: &mut PgConnection, user: i64) -> sqlx::Result<()> {
    query!("delete from account_link where user_id = $1", user).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_of_kind(db: &mut PgConnection, user: i64, kind: &str) -> sqlx::Result<()> {
    query!("delete from account_link where user_id = $1 and kind = $2", user, kind).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_expired(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from account_link where expires <= $1", now).execute(db).await?;
    Ok(())
}
