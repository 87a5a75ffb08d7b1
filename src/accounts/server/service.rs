//! Operations on providers and keys: registering, changing, rotating, recognising.

use super::actor::Admin;
use super::store::{self, KeyOwner};
use crate::accounts::model::{NewKey, Provider, ProviderIn};
use crate::accounts::rules::{self, GRACE_DAYS, LIVING_KEYS_MAX};
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::{Failure, Fault, redacted_message, violated_constraint};
use crate::platform::random;
use crate::platform::signed_link;
use crate::shared::field::FieldError;
use crate::shared::ids::{ApiKeyId, ProviderId};
use crate::shared::refusal::Refusal;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use std::collections::BTreeSet;

const KEY_PREFIX: &str = "verv_";

/// A key that is valid: its number and its owner.
#[derive(Clone)]
pub struct LivingKey {
    pub id: ApiKeyId,
    pub owner: KeyOwner,
}

/// The hash of a key.
pub type KeyHash = [u8; 32];

/// The owner of a key; None for unknown, revoked and expired keys.
pub async fn recognise(state: &AccountsState, key: &str) -> Result<Option<LivingKey>, Fault> {
    let asked = state.clone();
    state.key_lookups.ask(hash(key), move |hashes_to_find| find_living_keys(asked.clone(), hashes_to_find)).await
}

async fn find_living_keys(state: AccountsState, hashes_to_find: Vec<KeyHash>) -> Result<Vec<Option<LivingKey>>, Fault> {
    let now = state.clock.now();
    let distinct: BTreeSet<&[u8]> = hashes_to_find.iter().map(|hash| hash.as_slice()).collect();
    let keys = store::living_keys(&state.db, &Vec::from_iter(distinct), now).await?;
    let mut used = BTreeSet::new();
    let find_living_keys = hashes_to_find.iter().map(|hashes_to_find| {
        let key = keys.iter().find(|key| signed_link::same(&key.hash, hashes_to_find))?;
        if key.last_used.is_none_or(|used| now - used >= TimeDelta::minutes(1)) {
            used.insert(key.id);
        }
        Some(LivingKey { id: key.id, owner: key.owner()? })
    });
    let find_living_keys = find_living_keys.collect();
    if !used.is_empty()
        && let Err(error) = store::mark_keys_used(&state.db, &Vec::from_iter(used), now).await
    {
        // Not worth refusing the caller for; the next use records it.
        tracing::warn!(error = redacted_message(&error), "when keys were used could not be kept");
    }
    Ok(find_living_keys)
}

pub(super) fn hash(secret: &str) -> KeyHash {
    Sha256::digest(secret).into()
}

pub async fn providers(state: &AccountsState, _: &Admin) -> Result<Vec<Provider>, Failure> {
    Ok(store::providers(&state.db).await?)
}

pub async fn provider(state: &AccountsState, _: &Admin, id: ProviderId) -> Result<Provider, Failure> {
    store::provider(&state.db, id).await?.ok_or(Refusal::NotFound.into())
}

pub(super) async fn provider_exists(state: &AccountsState, id: ProviderId) -> Result<bool, Fault> {
    Ok(store::provider(&state.db, id).await?.is_some())
}

pub async fn register(state: &AccountsState, _: &Admin, provider: &ProviderIn) -> Result<Provider, Failure> {
    store::insert_provider(&state.db, provider, state.clock.now()).await.map_err(|error| taken(error, &provider.identifier))
}

pub async fn change(state: &AccountsState, _: &Admin, id: ProviderId, provider: &ProviderIn) -> Result<Provider, Failure> {
    let changed = store::update_provider(&state.db, id, provider, state.clock.now()).await;
    changed.map_err(|error| taken(error, &provider.identifier))?.ok_or(Refusal::NotFound.into())
}

fn taken(error: sqlx::Error, identifier: &str) -> Failure {
    if violated_constraint(&error) == Some("provider_identifier_key") {
        let message = format!("The identifier {identifier} is taken");
        return Refusal::Conflict(vec![FieldError::new("/identifier", "CONFLICT", message)]).into();
    }
    error.into()
}

/// A new key for a provider. Older ones stay valid for the grace period, or with `reset` stop at once.
pub async fn rotate_key(state: &AccountsState, _: &Admin, id: ProviderId, reset: bool) -> Result<NewKey, Failure> {
    let key = random::secret(KEY_PREFIX).map_err(Fault::other)?;
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    if !store::lock_provider(&mut tx, id).await? {
        return Err(Refusal::NotFound.into());
    }
    add_key(&mut tx, &KeyOwner::Provider(id), &key, reset, now).await?;
    tx.commit().await?;
    Ok(NewKey { key })
}

/// False when the key was already there.
async fn add_key(db: &mut PgConnection, owner: &KeyOwner, key: &str, reset: bool, now: DateTime<Utc>) -> Result<bool, Fault> {
    let digest = hash(key);
    if !store::insert_key(&mut *db, owner, &digest, now).await? {
        return Ok(false);
    }
    if reset {
        store::revoke_older_keys(&mut *db, owner, 1, now).await?;
    } else {
        store::end_older_keys(&mut *db, owner, &digest, now + TimeDelta::days(GRACE_DAYS)).await?;
        store::revoke_older_keys(&mut *db, owner, LIVING_KEYS_MAX, now).await?;
    }
    Ok(true)
}

/// What `verv load` says of one provider.
#[derive(Serialize)]
pub struct LoadedProvider {
    pub identifier: String,
    pub id: ProviderId,
    /// Only of a provider that is new, and only this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// The `providers` of a registry file, in the caller's transaction.
///
/// # Errors
/// Every problem of every provider.
pub async fn load_providers(
    db: &mut PgConnection,
    providers: &[Value],
    now: DateTime<Utc>,
) -> Result<Vec<LoadedProvider>, Failure> {
    let (mut checked, mut problems) = (Vec::new(), Vec::new());
    for (index, value) in providers.iter().enumerate() {
        let at = format!("/providers/{index}");
        match (rules::check_provider(value, &at), rules::check_given_key(value, &at)) {
            (Ok(provider), Ok(key)) => checked.push((at, provider, key)),
            (provider, key) => {
                problems.extend(provider.err().unwrap_or_default());
                problems.extend(key.err().unwrap_or_default());
            }
        }
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    let mut loaded = Vec::new();
    for (at, provider, given) in checked {
        let (id, is_new) = store::upsert_provider(&mut *db, &provider, now).await?;
        let key = load_key(&mut *db, &KeyOwner::Provider(id), given, is_new, &at, now).await?;
        loaded.push(LoadedProvider { identifier: provider.identifier, id, key });
    }
    Ok(loaded)
}

/// The key of an owner that a registry file names at `at`: the one given there, or for a new owner one of our making.
/// Answers the key of a new owner, to be shown this once.
///
/// # Errors
/// When the given key is somebody else's.
pub async fn load_key(
    db: &mut PgConnection,
    owner: &KeyOwner,
    given: Option<String>,
    is_new: bool,
    at: &str,
    now: DateTime<Utc>,
) -> Result<Option<String>, Failure> {
    // In a header there is nothing of blanks around it.
    let key = match given.as_deref().map(|key| key.trim_matches(' ').to_owned()) {
        Some(key) => key,
        None if is_new => random::secret(KEY_PREFIX).map_err(Fault::other)?,
        None => return Ok(None),
    };
    let is_added = add_key(&mut *db, owner, &key, false, now).await?;
    if !is_added && store::key_owner(&mut *db, &hash(&key)).await?.as_ref() != Some(owner) {
        let problem = FieldError::new(format!("{at}/key"), "CONFLICT", "this key belongs to someone else");
        return Err(Refusal::Conflict(vec![problem]).into());
    }
    Ok(Some(key).filter(|_| is_new))
}
