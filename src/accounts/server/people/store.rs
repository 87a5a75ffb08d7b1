//! All SQL on people, their sessions, and the organisations that they act for.

use crate::i18n::Language;
use crate::shared::ids::{SessionId, UserId};
use crate::shared::normalise::spellings;
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

pub(super) struct PersonRow {
    pub session: SessionId,
    pub signed_in: DateTime<Utc>,
    pub last_used: DateTime<Utc>,
    pub user: UserId,
    pub email: String,
    pub is_email_verified: bool,
    pub name: String,
    pub is_admin: bool,
    pub language: Language,
}

/// The person of a session that has not ended and was used since `used_after`.
pub(super) async fn person(
    db: impl PgExecutor<'_>,
    hash: &[u8],
    now: DateTime<Utc>,
    used_after: DateTime<Utc>,
) -> sqlx::Result<Option<PersonRow>> {
    query_as!(
        PersonRow,
        r#"select session.id as session, session.created as signed_in, last_used, app_user.id as "user", email,
             (email_verified is not null) as "is_email_verified!", name, is_admin, language as "language: Language"
         from session join app_user on app_user.id = user_id
         where hash = $1 and expires > $2 and last_used > $3"#,
        hash,
        now,
        used_after
    )
    .fetch_optional(db)
    .await
}

/// Whose session this is or was, as long as one that has ended is still there.
pub(super) async fn user_of_session(db: impl PgExecutor<'_>, hash: &[u8]) -> sqlx::Result<Option<UserId>> {
    query_scalar!(r#"select user_id as "user: UserId" from session where hash = $1"#, hash).fetch_optional(db).await
}

pub(super) async fn is_session_live(db: impl PgExecutor<'_>, session: SessionId, now: DateTime<Utc>) -> sqlx::Result<bool> {
    query_scalar!(r#"select exists (select from session where id = $1 and expires > $2) as "lives!""#, session.0, now)
        .fetch_one(db)
        .await
}

pub(super) async fn touch_session(db: impl PgExecutor<'_>, session: SessionId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update session set last_used = $2 where id = $1", session.0, now).execute(db).await?;
    Ok(())
}

/// False if the person's password has changed. Their row stays locked against changes until the transaction ends.
pub(super) async fn insert_session(
    db: &mut PgConnection,
    hash: &[u8],
    user: UserId,
    password_hash: &str,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
    user_agent: &str,
) -> sqlx::Result<bool> {
    let done = query!(
        "insert into session (hash, user_id, created, last_used, expires, user_agent)
         select $1, id, $4, $4, $5, $6 from app_user where id = $2 and password_hash = $3 for no key update",
        hash,
        user.0,
        password_hash,
        now,
        expires,
        user_agent
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// For a user who was authenticated by other means than the password.
pub(super) async fn insert_session_of(
    db: &mut PgConnection,
    hash: &[u8],
    user: UserId,
    now: DateTime<Utc>,
    expires: DateTime<Utc>,
    user_agent: &str,
) -> sqlx::Result<()> {
    query!(
        "insert into session (hash, user_id, created, last_used, expires, user_agent) values ($1, $2, $3, $3, $4, $5)",
        hash,
        user.0,
        now,
        expires,
        user_agent
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn delete_session(db: impl PgExecutor<'_>, hash: &[u8]) -> sqlx::Result<()> {
    query!("delete from session where hash = $1", hash).execute(db).await?;
    Ok(())
}

pub(super) async fn end_sessions(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<()> {
    query!("delete from session where user_id = $1", user.0).execute(db).await?;
    Ok(())
}

/// Another password than before, which is known to be the person's from now on: whoever chose it had a link from their
/// mailbox, or is an operator.
pub(super) async fn set_password_hash(db: &mut PgConnection, user: UserId, hash: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update app_user set password_hash = $2, password_chosen = $3, updated = $3 where id = $1", user.0, hash, now)
        .execute(db)
        .await?;
    Ok(())
}

/// The same password, hashed anew.
pub(super) async fn renew_password_hash(db: &mut PgConnection, user: UserId, hash: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update app_user set password_hash = $2, updated = $3 where id = $1", user.0, hash, now).execute(db).await?;
    Ok(())
}

/// Until the transaction ends, nobody else changes how the person signs in, or signs in as them. Before their passkeys are
/// locked, always.
pub(super) async fn lock_user(db: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    query!("select id from app_user where id = $1 for no key update", user.0).fetch_optional(db).await?;
    Ok(())
}

pub(super) struct LoadedRow {
    pub id: UserId,
    pub password_hash: Option<String>,
}

/// A person as an operator vouches for them: their address counts as verified. What is None stays as it is.
pub(super) async fn upsert_user(
    db: &mut PgConnection,
    email: &str,
    name: Option<&str>,
    is_admin: Option<bool>,
    now: DateTime<Utc>,
) -> sqlx::Result<LoadedRow> {
    query_as!(
        LoadedRow,
        "insert into app_user (email, email_verified, name, is_admin, created, updated)
         values ($1, $4, coalesce($2, split_part($1, '@', 1)), coalesce($3, false), $4, $4)
         on conflict (email_key) do update set email = excluded.email,
           email_verified = coalesce(app_user.email_verified, excluded.email_verified),
           name = coalesce($2, app_user.name), is_admin = coalesce($3, app_user.is_admin), updated = excluded.updated
         returning id, password_hash",
        email,
        name,
        is_admin,
        now
    )
    .fetch_one(db)
    .await
}

pub(super) async fn upsert_organisation(db: &mut PgConnection, orgnr: &str, name: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "insert into organisation (orgnr, name, created, updated) values ($1, $2, $3, $3)
         on conflict (orgnr) do update set name = excluded.name, updated = excluded.updated",
        orgnr,
        name,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Replaces a person's organisations by these, as far as they exist; returns those that do.
pub(super) async fn set_organisations(db: &mut PgConnection, user: UserId, orgnrs: &[String]) -> sqlx::Result<Vec<String>> {
    query!("delete from organisation_member where user_id = $1 and orgnr <> all($2)", user.0, orgnrs).execute(&mut *db).await?;
    let known = query_scalar!("select orgnr from organisation where orgnr = any($1)", orgnrs).fetch_all(&mut *db).await?;
    query!(
        "insert into organisation_member (user_id, orgnr) select $1, orgnr from organisation where orgnr = any($2)
         on conflict do nothing",
        user.0,
        orgnrs
    )
    .execute(db)
    .await?;
    Ok(known)
}

/// Makes an account for whoever has confirmed its address. None where there is one already.
pub(super) async fn insert_user(
    db: &mut PgConnection,
    email: &str,
    name: &str,
    password_hash: &str,
    language: Language,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<UserId>> {
    query_scalar!(
        r#"insert into app_user (email, email_verified, name, password_hash, password_chosen, language, created, updated)
         values ($1, $5, $2, $3, $5, $4, $5, $5) on conflict (email_key) do nothing returning id as "id: UserId""#,
        email,
        name,
        password_hash,
        language.tag(),
        now
    )
    .fetch_optional(db)
    .await
}

pub(super) struct AccountRow {
    pub id: UserId,
    pub email: String,
    pub language: Language,
    pub password_hash: Option<String>,
}

/// The account of an address, however it is spelled; accounts from before addresses were normalised are kept as they were
/// typed.
pub(super) async fn account_of(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<AccountRow>> {
    query_as!(
        AccountRow,
        r#"select id, email, language as "language: Language", password_hash
         from unnest($1::text[]) with ordinality as spelled (text, place) join app_user on email_key = lower(text)
         order by place limit 1"#,
        &spellings(email)
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn account(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Option<AccountRow>> {
    query_as!(
        AccountRow,
        r#"select id, email, language as "language: Language", password_hash from app_user where id = $1"#,
        user.0
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn set_profile(
    db: impl PgExecutor<'_>,
    user: UserId,
    name: &str,
    language: Language,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!("update app_user set name = $2, language = $3, updated = $4 where id = $1", user.0, name, language.tag(), now)
        .execute(db)
        .await?;
    Ok(())
}

/// An address whose owner has confirmed it. Runs into `app_user_email_key` where it is somebody else's.
pub(super) async fn set_email(db: &mut PgConnection, user: UserId, email: &str, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update app_user set email = $2, email_verified = $3, updated = $3 where id = $1", user.0, email, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Stores the hash of a former address, by which its owner is still recognised.
pub(super) async fn keep_earlier_address(
    db: &mut PgConnection,
    user: UserId,
    fingerprints: &[Vec<u8>],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into earlier_address (user_id, fingerprint, created)
         select $1, fingerprint, $3 from unnest($2::bytea[]) as fingerprint
         on conflict on constraint earlier_address_pkey do nothing",
        user.0,
        fingerprints,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Replaces a password that is still this one. False when it is another by now. Whoever knew the old one may have stolen it:
/// since when the password is known to be its owner's stays as it was, and so does which passkeys are doubted.
pub(super) async fn change_password_hash(
    db: &mut PgConnection,
    user: UserId,
    before: &str,
    hash: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = query!(
        "update app_user set password_hash = $3, updated = $4 where id = $1 and password_hash = $2",
        user.0,
        before,
        hash,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) struct SessionRow {
    pub id: SessionId,
    pub created: DateTime<Utc>,
    pub last_used: DateTime<Utc>,
    pub user_agent: String,
}

/// In which roles somebody has something to do.
pub(super) struct RolesRow {
    pub is_administrator: bool,
    /// The businesses whose shifts they plan.
    pub plans: Vec<String>,
    pub is_employee: bool,
    pub is_customer: bool,
}

pub(super) async fn roles(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<RolesRow> {
    query_as!(
        RolesRow,
        r#"select coalesce(bool_or(role = 'administrator'), false) as "is_administrator!",
             coalesce(array_agg(business order by business) filter (where role = 'planner'), '{}') as "plans!",
             coalesce(bool_or(role = 'employee'), false) as "is_employee!", coalesce(bool_or(role = 'customer'), false) as "is_customer!"
         from user_role where user_id = $1"#,
        user.0
    )
    .fetch_one(db)
    .await
}

/// Somebody's living sessions, the one used last first.
pub(super) async fn sessions(
    db: impl PgExecutor<'_>,
    user: UserId,
    now: DateTime<Utc>,
    used_after: DateTime<Utc>,
) -> sqlx::Result<Vec<SessionRow>> {
    query_as!(
        SessionRow,
        "select id, created, last_used, user_agent from session where user_id = $1 and expires > $2 and last_used > $3
         order by last_used desc, id desc",
        user.0,
        now,
        used_after
    )
    .fetch_all(db)
    .await
}

/// One of somebody's own; another's is left alone.
pub(super) async fn end_session(db: impl PgExecutor<'_>, user: UserId, session: SessionId) -> sqlx::Result<()> {
    query!("delete from session where user_id = $1 and id = $2", user.0, session.0).execute(db).await?;
    Ok(())
}

pub(super) async fn end_other_sessions(db: impl PgExecutor<'_>, user: UserId, session: SessionId) -> sqlx::Result<()> {
    query!("delete from session where user_id = $1 and id <> $2", user.0, session.0).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_ended_sessions(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    used_after: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!("delete from session where expires <= $1 or last_used <= $2", now, used_after).execute(db).await?;
    Ok(())
}
