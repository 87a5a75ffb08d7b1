//! All SQL on providers, and on the keys of providers and businesses.

use crate::accounts::model::{Provider, ProviderIn};
use crate::shared::ids::{ApiKeyId, BusinessId, ProviderId};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// Whose a key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOwner {
    Provider(ProviderId),
    Business(BusinessId),
}

impl KeyOwner {
    /// The owner's id, in the column of its kind.
    fn columns(&self) -> (Option<ProviderId>, Option<&BusinessId>) {
        match self {
            Self::Provider(id) => (Some(*id), None),
            Self::Business(id) => (None, Some(id)),
        }
    }

    fn from_columns(provider: Option<ProviderId>, business: Option<BusinessId>) -> Option<Self> {
        provider.map(Self::Provider).or(business.map(Self::Business))
    }
}

pub(super) struct KeyRow {
    pub id: ApiKeyId,
    provider_id: Option<ProviderId>,
    business: Option<BusinessId>,
    pub hash: Vec<u8>,
    pub last_used: Option<DateTime<Utc>>,
}

impl KeyRow {
    pub fn owner(&self) -> Option<KeyOwner> {
        KeyOwner::from_columns(self.provider_id, self.business.clone())
    }
}

/// The keys with these hashes that are neither revoked nor past their grace period.
pub(super) async fn living_keys(db: impl PgExecutor<'_>, hashes: &[&[u8]], now: DateTime<Utc>) -> sqlx::Result<Vec<KeyRow>> {
    query_as!(
        KeyRow,
        r#"select id, provider_id as "provider_id: ProviderId", business as "business: BusinessId", hash, last_used
         from api_key
         where hash = any($1) and revoked is null and (expires is null or expires > $2)"#,
        hashes as &[&[u8]],
        now
    )
    .fetch_all(db)
    .await
}

/// Concurrent requests do not wait for each other: one of them records the use.
pub(super) async fn mark_keys_used(db: impl PgExecutor<'_>, ids: &[ApiKeyId], now: DateTime<Utc>) -> sqlx::Result<()> {
    query!(
        "update api_key set last_used = $2
         where id in (select id from api_key where id = any($1) for no key update skip locked)",
        ids as _,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Adds a key to its owner. False when this very key is already known, living or not.
pub(super) async fn insert_key(db: &mut PgConnection, owner: &KeyOwner, hash: &[u8], now: DateTime<Utc>) -> sqlx::Result<bool> {
    let (provider, business) = owner.columns();
    let done = query!(
        "insert into api_key (provider_id, business, hash, created) values ($1, $2, $3, $4)
         on conflict on constraint api_key_hash_key do nothing",
        provider as _,
        business as _,
        hash,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whose key this is, living or not.
pub(super) async fn key_owner(db: &mut PgConnection, hash: &[u8]) -> sqlx::Result<Option<KeyOwner>> {
    let row = query!(
        r#"select provider_id as "provider_id: ProviderId", business as "business: BusinessId" from api_key where hash = $1"#,
        hash
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| KeyOwner::from_columns(row.provider_id, row.business)))
}

/// Sets an expiry for the owner's other keys.
pub(super) async fn end_older_keys(
    db: &mut PgConnection,
    owner: &KeyOwner,
    newest: &[u8],
    expires: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (provider, business) = owner.columns();
    query!(
        "update api_key set expires = $4
         where (provider_id = $1 or business = $2) and hash <> $3 and revoked is null and (expires is null or expires > $4)",
        provider as _,
        business as _,
        newest,
        expires
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Revokes all but the newest `keep` living keys of an owner.
pub(super) async fn revoke_older_keys(
    db: &mut PgConnection,
    owner: &KeyOwner,
    keep: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (provider, business) = owner.columns();
    query!(
        "update api_key set revoked = $4
         where id in (
             select id from api_key
             where (provider_id = $1 or business = $2) and revoked is null and (expires is null or expires > $4)
             order by id desc
             offset $3
         )",
        provider as _,
        business as _,
        keep,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn providers(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Provider>> {
    query_as!(Provider, "select id, identifier, email, phone from provider order by id").fetch_all(db).await
}

pub(super) async fn provider(db: impl PgExecutor<'_>, id: ProviderId) -> sqlx::Result<Option<Provider>> {
    query_as!(Provider, "select id, identifier, email, phone from provider where id = $1", id.0).fetch_optional(db).await
}

/// Locks the provider until the transaction ends, so that two key rotations do not interleave.
pub(super) async fn lock_provider(db: &mut PgConnection, id: ProviderId) -> sqlx::Result<bool> {
    Ok(query_scalar!("select id from provider where id = $1 for no key update", id.0).fetch_optional(db).await?.is_some())
}

pub(super) async fn insert_provider(
    db: impl PgExecutor<'_>,
    provider: &ProviderIn,
    now: DateTime<Utc>,
) -> sqlx::Result<Provider> {
    query_as!(
        Provider,
        "insert into provider (identifier, email, phone, created, updated) values ($1, $2, $3, $4, $4)
         returning id, identifier, email, phone",
        provider.identifier,
        provider.email,
        provider.phone,
        now
    )
    .fetch_one(db)
    .await
}

pub(super) async fn update_provider(
    db: impl PgExecutor<'_>,
    id: ProviderId,
    provider: &ProviderIn,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<Provider>> {
    query_as!(
        Provider,
        "update provider set identifier = $2, email = $3, phone = $4, updated = $5 where id = $1
         returning id, identifier, email, phone",
        id.0,
        provider.identifier,
        provider.email,
        provider.phone,
        now
    )
    .fetch_optional(db)
    .await
}

/// Creates or changes a provider by its identifier; what is not given stays as it is. The flag tells whether it is new.
pub(super) async fn upsert_provider(
    db: &mut PgConnection,
    provider: &ProviderIn,
    now: DateTime<Utc>,
) -> sqlx::Result<(ProviderId, bool)> {
    let row = query!(
        r#"insert into provider (identifier, email, phone, created, updated) values ($1, $2, $3, $4, $4)
         on conflict on constraint provider_identifier_key
             do update set email = coalesce(excluded.email, provider.email), phone = coalesce(excluded.phone, provider.phone),
                 updated = excluded.updated
         returning id, (xmax = 0) as "is_new!""#,
        provider.identifier,
        provider.email,
        provider.phone,
        now
    )
    .fetch_one(db)
    .await?;
    Ok((row.id.into(), row.is_new))
}

/// The number of the provider with this identifier.
pub(super) async fn provider_id(db: impl PgExecutor<'_>, identifier: &str) -> sqlx::Result<Option<ProviderId>> {
    query_scalar!(r#"select id as "id: ProviderId" from provider where identifier = $1"#, identifier).fetch_optional(db).await
}
