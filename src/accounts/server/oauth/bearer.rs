//! The bearer of an access token, and its scopes.

use super::error::invariant_fault;
use super::store;
use crate::accounts::clients::Scope;
use crate::accounts::server::state::AccountsState;
use crate::accounts::server::{actor, service};
use crate::platform::fault::{Failure, Fault};
use crate::shared::ids::{ClientId, UserId};
use crate::shared::refusal::Refusal;
use axum::http::request::Parts;
use std::collections::{BTreeSet, HashMap};

/// The holder of a living access token.
#[derive(Clone)]
pub struct Bearer {
    /// The client's number here.
    pub client: ClientId,
    /// The user it acts for; None: itself.
    pub user: Option<UserId>,
    scopes: Vec<Scope>,
}

impl Bearer {
    /// # Errors
    /// 401 without a living token.
    pub async fn from_request(parts: &Parts, state: &AccountsState) -> Result<Self, Failure> {
        let token = actor::bearer_token(parts).ok_or(Refusal::NotSignedIn)?;
        Self::of_token(token, state).await
    }

    /// # Errors
    /// 401 for a token that does not live.
    pub async fn of_token(token: &str, state: &AccountsState) -> Result<Self, Failure> {
        let asked = state.clone();
        let bearer = state.token_lookups.ask(service::hash(token), move |hashes| of_hashes(asked.clone(), hashes)).await?;
        Ok(bearer.ok_or(Refusal::NotSignedIn)??)
    }

    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// Whose each token is, where it lives; a fault where it says what nobody understands.
async fn of_hashes(state: AccountsState, hashes: Vec<[u8; 32]>) -> Result<Vec<Option<Result<Bearer, Fault>>>, Fault> {
    let distinct: BTreeSet<[u8; 32]> = hashes.iter().copied().collect();
    let hashes_to_find: Vec<Vec<u8>> = distinct.iter().map(|hash| hash.to_vec()).collect();
    let scope = |text: &String| Scope::parse(text).ok_or_else(|| invariant_fault("a token with a scope that nobody knows"));
    let living: HashMap<Vec<u8>, Result<Bearer, Fault>> = store::access(&state.db, &hashes_to_find, state.clock.now())
        .await?
        .into_iter()
        .map(|store::AccessRow { hash, client, user, scopes }| {
            let scopes = scopes.iter().map(scope).collect::<Result<_, _>>();
            (hash, scopes.map(|scopes| Bearer { client, user, scopes }))
        })
        .collect();
    Ok(hashes.iter().map(|hash| living.get(hash.as_slice()).cloned()).collect())
}
