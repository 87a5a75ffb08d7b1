//! The `clients` of a registry file.

use super::store::{self, NewClient};
use crate::accounts::clients::{self, ClientIn, GrantType};
use crate::accounts::server::service::hash;
use crate::platform::fault::{Failure, Fault};
use crate::platform::random;
use crate::shared::refusal::Refusal;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

const SECRET_PREFIX: &str = "verv_client_";

/// What `verv load` says of one client.
#[derive(Serialize)]
pub struct LoadedClient {
    pub id: String,
    /// Only of a confidential client that is new, and only this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// The `clients` of a registry file, in the caller's transaction.
///
/// # Errors
/// Every problem of every client.
pub async fn load(db: &mut PgConnection, records: &[Value], now: DateTime<Utc>) -> Result<Vec<LoadedClient>, Failure> {
    let (mut checked, mut problems) = (Vec::new(), Vec::new());
    for (index, value) in records.iter().enumerate() {
        match clients::check(value, &format!("/clients/{index}")) {
            Ok(client) => checked.push(client),
            Err(some) => problems.extend(some),
        }
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    let mut loaded = Vec::new();
    for client in checked {
        let ClientIn { id, name, is_public, secret, grants, redirect_uris } = client;
        let fresh = random::secret(SECRET_PREFIX).map_err(Fault::other)?;
        let given_hash = secret.as_deref().map(hash);
        let fresh_hash = hash(&fresh);
        let grants: Vec<String> = grants.into_iter().map(|grant| GrantType::as_str(grant).to_owned()).collect();
        let new = NewClient {
            client_id: &id,
            name: &name,
            is_public,
            given_hash: given_hash.as_ref().map(<[u8; 32]>::as_slice),
            fresh_hash: &fresh_hash,
            grants: &grants,
            redirect_uris: &redirect_uris,
        };
        let (counts, is_new) = store::upsert_client(db, new, now).await?;
        // A generated secret that took effect is returned, also for a formerly public client: nobody else knows it.
        let is_fresh = counts.as_deref() == Some(&fresh_hash);
        let secret = if is_fresh { Some(fresh) } else { secret.filter(|_| is_new) };
        loaded.push(LoadedClient { id, secret });
    }
    Ok(loaded)
}
