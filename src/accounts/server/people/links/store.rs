//! All SQL on the links of accounts.

use crate::i18n::Language;
use crate::platform::db_types::db_texts;
use crate::shared::ids::UserId;
use crate::shared::texts::texts;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as};

texts! {
    /// What a link does.
    Kind {
        SignUp = "sign_up",
        Email = "email",
        Reset = "reset",
    }
}

db_texts! {
    Kind,
}

pub(super) struct LinkRow {
    pub kind: Kind,
    pub user_id: Option<UserId>,
    pub email: String,
    pub name: Option<String>,
    pub password_hash: Option<String>,
    pub language: Option<Language>,
    pub next: Option<String>,
}

/// An account as it will be once its owner has confirmed it.
pub(super) struct SignUp<'a> {
    pub name: &'a str,
    pub password_hash: &'a str,
    pub language: Language,
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
        sign_up.language.tag(),
        sign_up.next,
        now,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn insert(
    db: &mut PgConnection,
    hash: &[u8],
    kind: Kind,
    user: UserId,
    email: &str,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into account_link (hash, kind, user_id, email, created, expires) values ($1, $2, $3, $4, $5, $6)",
        hash,
        kind.as_str(),
        user.0,
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
        r#"select kind as "kind: Kind", user_id as "user_id: UserId", email, name, password_hash, language as "language: Language", next
         from account_link where hash = $1 and expires > $2"#,
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
pub(super) async fn delete_of(db: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    query!("delete from account_link where user_id = $1", user.0).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_of_kind(db: &mut PgConnection, user: UserId, kind: Kind) -> sqlx::Result<()> {
    query!("delete from account_link where user_id = $1 and kind = $2", user.0, kind.as_str()).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_expired(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from account_link where expires <= $1", now).execute(db).await?;
    Ok(())
}
