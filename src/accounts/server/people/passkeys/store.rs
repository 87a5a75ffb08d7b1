//! All SQL on passkeys and the questions that their devices are asked.

use crate::shared::ids::{PasskeyId, SessionId, UserId};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};
use uuid::Uuid;

/// Who somebody is to the devices that keep their passkeys: `fresh`, unless they are known by something already.
pub(super) async fn handle(db: &mut PgConnection, user: UserId, fresh: Uuid) -> sqlx::Result<Option<Uuid>> {
    query_scalar!(
        r#"update app_user set passkey_handle = coalesce(passkey_handle, $2) where id = $1
           returning passkey_handle as "handle!""#,
        user.0,
        fresh
    )
    .fetch_optional(db)
    .await
}

/// `session`: the one in which a passkey is to be added; None where somebody wants to sign in.
pub(super) async fn insert_challenge(
    db: impl PgExecutor<'_>,
    challenge: &[u8],
    session: Option<SessionId>,
    state: &[u8],
    expires: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into passkey_challenge (challenge, session_id, state, expires) values ($1, $2, $3, $4)",
        challenge,
        session as _,
        state,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Consumes a challenge. None if it is unknown, used, expired, or another session's.
pub(super) async fn take_challenge(
    db: impl PgExecutor<'_>,
    challenge: &[u8],
    session: Option<SessionId>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Vec<u8>>> {
    query_scalar!(
        "delete from passkey_challenge where challenge = $1 and session_id is not distinct from $2 and expires > $3
         returning state",
        challenge,
        session as _,
        now
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn delete_expired_challenges(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from passkey_challenge where expires <= $1", now).execute(db).await?;
    Ok(())
}

/// A passkey as its owner sees it.
pub(in crate::accounts::server::people) struct PasskeyRow {
    pub id: PasskeyId,
    pub name: String,
    pub created: DateTime<Utc>,
    pub last_used: Option<DateTime<Utc>>,
    /// It was added before the password was last known to be its owner's.
    pub is_older_than_password: bool,
}

/// Somebody's passkeys, the oldest first.
pub(super) async fn passkeys(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<PasskeyRow>> {
    query_as!(
        PasskeyRow,
        r#"select passkey.id, passkey.name, passkey.created, last_used,
             passkey.created < coalesce(password_chosen, app_user.created) as "is_older_than_password!"
         from passkey join app_user on app_user.id = user_id
         where user_id = $1 order by passkey.created, passkey.id"#,
        user.0
    )
    .fetch_all(db)
    .await
}

/// Deletes somebody's passkeys but these; where it is not said which, those that were added since the password was last known
/// to be its owner's.
pub(super) async fn delete_others(db: &mut PgConnection, user: UserId, kept: Option<&[PasskeyId]>) -> sqlx::Result<()> {
    query!(
        "delete from passkey using app_user
         where app_user.id = user_id and user_id = $1
             and case when $2::bigint[] is null then passkey.created >= coalesce(password_chosen, app_user.created)
                 else passkey.id <> all($2) end",
        user.0,
        kept as _
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The owner of the passkey with this credential id.
pub(super) async fn user_of(db: &mut PgConnection, credential_id: &[u8]) -> sqlx::Result<Option<UserId>> {
    query_scalar!(r#"select user_id as "user: UserId" from passkey where credential_id = $1"#, credential_id)
        .fetch_optional(db)
        .await
}

pub(super) struct KnownRow {
    pub credential_id: Vec<u8>,
    pub transports: i16,
}

/// The credential ids of somebody's passkeys, by which devices recognise them.
pub(super) async fn known(db: &mut PgConnection, user: UserId) -> sqlx::Result<Vec<KnownRow>> {
    query_as!(KnownRow, "select credential_id, transports from passkey where user_id = $1", user.0).fetch_all(db).await
}

pub(super) struct NewPasskey<'a> {
    pub user: UserId,
    pub credential_id: &'a [u8],
    pub key: &'a [u8],
    pub state: &'a [u8],
    pub transports: i16,
    pub name: &'a str,
}

/// False where the person, who is locked, has as many as they may. Runs into `passkey_credential_id_key`.
pub(super) async fn insert_passkey(
    db: &mut PgConnection,
    new: &NewPasskey<'_>,
    at_most: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let NewPasskey { user, credential_id, key, state, transports, name } = new;
    let done = query!(
        "insert into passkey (user_id, credential_id, key, state, transports, name, created)
         select $1, $2, $3, $4, $5, $6, $7 where (select count(*) from passkey where user_id = $1) < $8",
        user.0,
        credential_id,
        key,
        state,
        transports,
        name,
        now,
        at_most
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One of somebody's own; another's is left alone. False where there is none.
pub(super) async fn delete_passkey(db: &mut PgConnection, user: UserId, passkey: PasskeyId) -> sqlx::Result<bool> {
    let done = query!("delete from passkey where user_id = $1 and id = $2", user.0, passkey.0).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

pub(super) struct HeldRow {
    pub id: PasskeyId,
    pub user_id: UserId,
    pub handle: Uuid,
    pub key: Vec<u8>,
    pub state: Vec<u8>,
}

/// The passkey that a device calls so. Its row stays locked until the transaction ends, so that of two uses with the same
/// counter only one sees the old count.
pub(super) async fn hold(db: &mut PgConnection, credential_id: &[u8]) -> sqlx::Result<Option<HeldRow>> {
    query_as!(
        HeldRow,
        r#"select passkey.id, user_id, passkey_handle as "handle!", key, state
           from passkey join app_user on app_user.id = user_id
           where credential_id = $1 and passkey_handle is not null for update of passkey"#,
        credential_id
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn mark_passkey_used(
    db: &mut PgConnection,
    passkey: PasskeyId,
    state: &[u8],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!("update passkey set state = $2, last_used = $3 where id = $1", passkey.0, state, now).execute(db).await?;
    Ok(())
}
