//! What an access token allows its bearer.

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
    /// Whom it acts for; None: itself.
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
        let bearer = state.tokens_sought.ask(service::hash(token), move |hashes| of_hashes(asked.clone(), hashes)).await?;
        Ok(bearer.ok_or(Refusal::NotSignedIn)?)
    }

    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

async fn of_hashes(state: AccountsState, hashes: Vec<[u8; 32]>) -> Result<Vec<Option<Bearer>>, Fault> {
    let distinct: BTreeSet<[u8; 32]> = hashes.iter().copied().collect();
    let sought: Vec<Vec<u8>> = distinct.iter().map(|hash| hash.to_vec()).collect();
    let living: HashMap<Vec<u8>, Bearer> = store::access(&state.db, &sought, state.clock.now())
        .await?
        .into_iter()
        .map(|store::AccessRow { hash, client, user, scopes }| {
            (hash, Bearer { client, user, scopes: scopes.iter().filter_map(|scope| Scope::parse(scope)).collect() })
        })
        .collect();
    Ok(hashes.iter().map(|hash| living.get(hash.as_slice()).cloned()).collect())
}
