//! All SQL on clients, permissions and tokens.

use crate::accounts::clients::{GrantType, Scope};
use crate::platform::db_types::db_texts;
use crate::shared::ids::{ClientId, GrantId, SessionId, UserId};
use crate::shared::texts::texts;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

db_texts! {
    GrantType,
    Scope,
}

pub(super) struct ClientRow {
    pub id: ClientId,
    pub client_id: String,
    pub name: String,
    pub secret_hash: Option<Vec<u8>>,
    pub grants: Vec<GrantType>,
    pub redirect_uris: Vec<String>,
}

pub(super) async fn client(db: impl PgExecutor<'_>, client_id: &str) -> sqlx::Result<Option<ClientRow>> {
    query_as!(
        ClientRow,
        r#"select id, client_id, name, secret_hash, grants as "grants: Vec<GrantType>", redirect_uris from oauth_client
         where client_id = $1"#,
        client_id
    )
    .fetch_optional(db)
    .await
}

/// What an operator registers of a client.
pub(super) struct NewClient<'a> {
    pub client_id: &'a str,
    pub name: &'a str,
    pub is_public: bool,
    /// Of the secret that was given.
    pub given_hash: Option<&'a [u8]>,
    /// Of the secret that is used where none was given and none is there.
    pub fresh_hash: &'a [u8],
    pub grants: &'a [String],
    pub redirect_uris: &'a [String],
}

/// Creates or changes a client; a secret that is not given stays as it is. Answers the hash that now counts and whether
/// the client is new.
pub(super) async fn upsert_client(
    db: &mut PgConnection,
    client: NewClient<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<(Option<Vec<u8>>, bool)> {
    let NewClient { client_id, name, is_public, given_hash, fresh_hash, grants, redirect_uris } = client;
    let row = query!(
        r#"insert into oauth_client (client_id, name, secret_hash, grants, redirect_uris, created, updated)
         values ($1, $2, case when $3::boolean then null else coalesce($4::bytea, $5::bytea) end, $6, $7, $8, $8)
         on conflict on constraint oauth_client_client_id_key
             do update set name = excluded.name, grants = excluded.grants, redirect_uris = excluded.redirect_uris,
                 secret_hash = case when $3 then null else coalesce($4, oauth_client.secret_hash, $5) end,
                 updated = excluded.updated
         returning secret_hash, (xmax = 0) as "is_new!""#,
        client_id,
        name,
        is_public,
        given_hash,
        fresh_hash,
        grants,
        redirect_uris,
        now
    )
    .fetch_one(db)
    .await?;
    Ok((row.secret_hash, row.is_new))
}

pub(super) struct AccessRow {
    pub hash: Vec<u8>,
    /// The client's number here.
    pub client: ClientId,
    pub user: Option<UserId>,
    /// As they are stored: many tokens are looked up at once, and a scope that nobody knows is the fault of its own alone.
    pub scopes: Vec<String>,
}

/// The valid access tokens among these, with their scopes.
pub(super) async fn access(db: impl PgExecutor<'_>, hashes: &[Vec<u8>], now: DateTime<Utc>) -> sqlx::Result<Vec<AccessRow>> {
    query_as!(
        AccessRow,
        r#"select hash, client_id as client, user_id as "user: UserId", oauth_token.scopes
         from oauth_token join oauth_grant on oauth_grant.id = grant_id
         where hash = any($1) and kind = 'access' and expires > $2 and revoked is null"#,
        hashes,
        now
    )
    .fetch_all(db)
    .await
}

/// What a user has agreed to, for this address of the client or, with None, for any.
pub(super) async fn consented_scopes(
    db: impl PgExecutor<'_>,
    user: UserId,
    client: ClientId,
    redirect_uri: Option<&str>,
) -> sqlx::Result<Vec<Scope>> {
    let scopes = query_scalar!(
        r#"select scopes as "scopes: Vec<Scope>" from oauth_consent
         where user_id = $1 and client_id = $2 and ($3::text is null or redirect_uri = $3)"#,
        user.0,
        client.0,
        redirect_uri
    );
    Ok(scopes.fetch_optional(db).await?.unwrap_or_default())
}

/// Adds to a user's consent; with a different redirect URI it replaces the earlier one.
pub(super) async fn agree(
    db: &mut PgConnection,
    user: UserId,
    client: ClientId,
    redirect_uri: Option<&str>,
    scopes: &[String],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into oauth_consent as old (user_id, client_id, redirect_uri, scopes, created, updated)
         values ($1, $2, $3, $4, $5, $5)
         on conflict (user_id, client_id) do update
             set scopes = case when old.redirect_uri is not distinct from excluded.redirect_uri
                     then array(select distinct unnest(old.scopes || excluded.scopes)) else excluded.scopes end,
                 redirect_uri = excluded.redirect_uri, updated = excluded.updated",
        user.0,
        client.0,
        redirect_uri,
        scopes,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) struct ConsentRow {
    pub client: ClientId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created: DateTime<Utc>,
}

/// The clients that a user has agreed to.
pub(super) async fn consents(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<ConsentRow>> {
    query_as!(
        ConsentRow,
        r#"select oauth_consent.client_id as client, name, scopes as "scopes: Vec<Scope>", oauth_consent.created
         from oauth_consent join oauth_client on oauth_client.id = oauth_consent.client_id
         where user_id = $1 order by name, oauth_client.id"#,
        user.0
    )
    .fetch_all(db)
    .await
}

pub(super) async fn forget_consent(db: &mut PgConnection, user: UserId, client: ClientId) -> sqlx::Result<()> {
    query!("delete from oauth_consent where user_id = $1 and client_id = $2", user.0, client.0).execute(db).await?;
    Ok(())
}

/// Ends every permission that a user has given to a client.
pub(super) async fn revoke_grants(db: &mut PgConnection, user: UserId, client: ClientId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "update oauth_grant set revoked = $3 where user_id = $1 and client_id = $2 and revoked is null",
        user.0,
        client.0,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends every permission that a user has given to anybody.
pub(super) async fn revoke_all_grants(db: &mut PgConnection, user: UserId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update oauth_grant set revoked = $2 where user_id = $1 and revoked is null", user.0, now).execute(db).await?;
    Ok(())
}

pub(super) async fn forget_all_consents(db: &mut PgConnection, user: UserId) -> sqlx::Result<()> {
    query!("delete from oauth_consent where user_id = $1", user.0).execute(db).await?;
    Ok(())
}

/// A client acts for itself.
pub(super) async fn insert_own_grant(
    db: &mut PgConnection,
    client: ClientId,
    scopes: &[String],
    now: DateTime<Utc>,
) -> sqlx::Result<GrantId> {
    query_scalar!(
        r#"insert into oauth_grant (client_id, scopes, created) values ($1, $2, $3) returning id as "id: GrantId""#,
        client.0,
        scopes,
        now
    )
    .fetch_one(db)
    .await
}

/// A grant on behalf of a session's user. None if the session has ended; ending it waits until the transaction ends,
/// and then sees the grant.
pub(super) async fn insert_grant(
    db: &mut PgConnection,
    client: ClientId,
    scopes: &[String],
    session: SessionId,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<GrantId>> {
    query_scalar!(
        r#"insert into oauth_grant (client_id, user_id, scopes, authenticated, created)
         select $1, user_id, $2, created, $4 from session where id = $3 for key share
         returning id as "id: GrantId""#,
        client.0,
        scopes,
        session.0,
        now
    )
    .fetch_optional(db)
    .await
}

/// Ends a permission and all that follows from it.
pub(super) async fn revoke_grant(db: &mut PgConnection, grant: GrantId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update oauth_grant set revoked = $2 where id = $1 and revoked is null", grant.0, now).execute(db).await?;
    Ok(())
}

pub(super) struct NewCode<'a> {
    pub hash: &'a [u8],
    pub grant: GrantId,
    pub redirect_uri: Option<&'a str>,
    pub challenge: Option<&'a str>,
    pub nonce: Option<&'a str>,
    pub expires: DateTime<Utc>,
}

pub(super) async fn insert_code(db: &mut PgConnection, code: NewCode<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    let NewCode { hash, grant, redirect_uri, challenge, nonce, expires } = code;
    query!(
        "insert into oauth_code (hash, grant_id, redirect_uri, challenge, nonce, created, expires)
         values ($1, $2, $3, $4, $5, $6, $7)",
        hash,
        grant.0,
        redirect_uri,
        challenge,
        nonce,
        now,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) struct CodeRow {
    pub grant: GrantId,
    pub client: ClientId,
    pub user: Option<UserId>,
    pub scopes: Vec<Scope>,
    pub authenticated: Option<DateTime<Utc>>,
    pub redirect_uri: Option<String>,
    pub challenge: Option<String>,
    pub nonce: Option<String>,
    pub expires: DateTime<Utc>,
    pub used: Option<DateTime<Utc>>,
    pub revoked: Option<DateTime<Utc>>,
}

/// Locks a code until the transaction ends: a concurrent exchange waits, and then sees that it is used.
pub(super) async fn lock_code(db: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<CodeRow>> {
    query_as!(
        CodeRow,
        r#"select grant_id as "grant", client_id as client, user_id as "user: UserId", scopes as "scopes: Vec<Scope>",
             authenticated, redirect_uri, challenge, nonce, expires, used, revoked
         from oauth_code join oauth_grant on oauth_grant.id = grant_id
         where hash = $1
         for update"#,
        hash
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn mark_code_used(db: &mut PgConnection, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update oauth_code set used = $2 where hash = $1", hash, now).execute(db).await?;
    Ok(())
}

texts! {
    /// Of a token.
    Kind {
        Access = "access",
        Refresh = "refresh",
    }
}

pub(super) async fn insert_token(
    db: &mut PgConnection,
    kind: Kind,
    hash: &[u8],
    grant: GrantId,
    scopes: &[String],
    (created, expires): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<()> {
    query!(
        "insert into oauth_token (hash, grant_id, kind, scopes, created, expires) values ($1, $2, $3, $4, $5, $6)",
        hash,
        grant.0,
        kind.as_str(),
        scopes,
        created,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) struct RefreshRow {
    pub grant: GrantId,
    pub client: ClientId,
    pub user: Option<UserId>,
    pub scopes: Vec<Scope>,
    pub authenticated: Option<DateTime<Utc>>,
    pub expires: DateTime<Utc>,
    pub used: Option<DateTime<Utc>>,
    pub revoked: Option<DateTime<Utc>>,
}

/// A refresh token, held until the transaction ends, as a code is.
pub(super) async fn lock_refresh_token(db: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<RefreshRow>> {
    query_as!(
        RefreshRow,
        r#"select grant_id as "grant", client_id as client, user_id as "user: UserId",
             oauth_grant.scopes as "scopes: Vec<Scope>", authenticated, expires, used, revoked
         from oauth_token join oauth_grant on oauth_grant.id = grant_id
         where hash = $1 and kind = 'refresh'
         for update"#,
        hash
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn mark_refresh_token_used(db: &mut PgConnection, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update oauth_token set used = $2 where hash = $1", hash, now).execute(db).await?;
    Ok(())
}

pub(super) struct TokenRow {
    pub grant: GrantId,
    pub client: ClientId,
    /// Otherwise a refresh token.
    pub is_access: bool,
}

/// The owner of a token, valid or not.
pub(super) async fn token(db: impl PgExecutor<'_>, hash: &[u8]) -> sqlx::Result<Option<TokenRow>> {
    query_as!(
        TokenRow,
        r#"select grant_id as "grant", client_id as client, kind = 'access' as "is_access!"
         from oauth_token join oauth_grant on oauth_grant.id = grant_id where hash = $1"#,
        hash
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn delete_token(db: &mut PgConnection, hash: &[u8]) -> sqlx::Result<()> {
    query!("delete from oauth_token where hash = $1", hash).execute(db).await?;
    Ok(())
}

/// What clients may be told of a user.
pub(super) struct UserRow {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub is_verified: bool,
    pub updated: DateTime<Utc>,
}

pub(super) async fn user(db: impl PgExecutor<'_>, id: UserId) -> sqlx::Result<Option<UserRow>> {
    query_as!(
        UserRow,
        r#"select id, name, email, email_verified is not null as "is_verified!", updated from app_user where id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

pub(super) struct KeyRow {
    pub kid: String,
    pub sealed: Vec<u8>,
    pub nonce: Vec<u8>,
    pub created: DateTime<Utc>,
}

/// The newest first.
pub(super) async fn signing_keys(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<KeyRow>> {
    query_as!(KeyRow, "select kid, sealed, nonce, created from oauth_signing_key order by created desc, kid").fetch_all(db).await
}

pub(super) async fn public_keys(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Value>> {
    query_scalar!("select public from oauth_signing_key order by created desc, kid").fetch_all(db).await
}

/// Ensures that no other process generates a key until the transaction ends.
pub(super) async fn lock_signing_keys(db: &mut PgConnection) -> sqlx::Result<()> {
    query!("lock table oauth_signing_key in share row exclusive mode").execute(db).await?;
    Ok(())
}

pub(super) async fn insert_signing_key(db: &mut PgConnection, key: &KeyRow, public: &Value) -> sqlx::Result<()> {
    query!(
        "insert into oauth_signing_key (kid, sealed, nonce, public, created) values ($1, $2, $3, $4, $5)",
        key.kid,
        key.sealed,
        key.nonce,
        public,
        key.created
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes the keys whose successor is older than this: nothing that they signed is valid any more.
pub(super) async fn delete_superseded_keys(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "delete from oauth_signing_key old
         where exists (select from oauth_signing_key successor where successor.created > old.created and successor.created < $1)",
        before
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes expired access tokens, and grants that can issue nothing any more, with their codes and
/// used refresh tokens, which until then reveal reuse.
pub(super) async fn delete_expired(db: &mut PgConnection, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from oauth_token where kind = 'access' and expires <= $1", now).execute(&mut *db).await?;
    query!(
        "delete from oauth_grant
         where not exists (select from oauth_token where grant_id = oauth_grant.id and expires > $1)
             and not exists (select from oauth_code where grant_id = oauth_grant.id and expires > $1)",
        now
    )
    .execute(db)
    .await?;
    Ok(())
}
