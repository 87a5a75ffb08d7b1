//! All SQL on forms that are kept.

use crate::shared::ids::UserId;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_scalar};

pub(super) struct NewRow<'a> {
    pub browser: &'a [u8],
    pub path: &'a str,
    pub fields: &'a str,
    pub user: Option<UserId>,
    pub expires: DateTime<Utc>,
}

/// Until the transaction ends nobody else keeps a form, so that what is counted stays so.
pub(super) async fn lock(db: &mut PgConnection) -> sqlx::Result<()> {
    query!("select pg_advisory_xact_lock(hashtextextended('kept forms', 0))").execute(db).await?;
    Ok(())
}

/// False where there are as many as there may be, in all or of those whose person is not known, or the person is gone.
pub(super) async fn insert(db: &mut PgConnection, new: &NewRow<'_>, of_all: i64, of_nobody: i64) -> sqlx::Result<bool> {
    let NewRow { browser, path, fields, user, expires } = new;
    let done = query!(
        "insert into kept_form (browser, path, fields, user_id, expires)
         select $1, $2, $3, $4, $5
         where (select count(*) from kept_form) < $6
             and case when $4::bigint is null then (select count(*) from kept_form where user_id is null) < $7
                 else exists (select from app_user where id = $4) end",
        browser,
        path,
        fields,
        *user as _,
        expires,
        of_all,
        of_nobody
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Of a browser, and of a person, only so many stay: the last ones.
pub(super) async fn delete_surplus(
    db: &mut PgConnection,
    browser: &[u8],
    of_browser: i64,
    user: Option<UserId>,
    of_person: i64,
) -> sqlx::Result<()> {
    query!(
        "delete from kept_form
         where id in (select id from kept_form where browser = $1 order by id desc offset $2)
             or id in (select id from kept_form where user_id = $3 order by id desc offset $4)",
        browser,
        of_browser,
        user as _,
        of_person
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn is_kept(db: impl PgExecutor<'_>, browser: &[u8], path: &str, now: DateTime<Utc>) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (select from kept_form where browser = $1 and path = $2 and expires > $3) as "is_kept!""#,
        browser,
        path,
        now
    )
    .fetch_one(db)
    .await
}

/// Takes what a browser keeps for a page; the last where there are several. What another person was given is left alone.
pub(super) async fn take(
    db: impl PgExecutor<'_>,
    browser: &[u8],
    path: &str,
    user: UserId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<String>> {
    query_scalar!(
        "with taken as (
             delete from kept_form
             where browser = $1 and path = $2 and expires > $3 and (user_id is null or user_id = $4)
             returning id, fields
         )
         select fields from taken order by id desc limit 1",
        browser,
        path,
        now,
        user.0
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn delete_of(db: impl PgExecutor<'_>, browser: &[u8]) -> sqlx::Result<()> {
    query!("delete from kept_form where browser = $1", browser).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_expired(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from kept_form where expires <= $1", now).execute(db).await?;
    Ok(())
}
