//! What an access token allows its bearer.

use super::store;
use crate::accounts::clients::Scope;
use crate::accounts::server::{actor, service};
use crate::server::fault::Failure;
use crate::server::state::AppState;
use crate::shared::refusal::Refusal;
use axum::http::request::Parts;

/// The holder of a living access token.
#[derive(Clone)]
pub struct Bearer {
    /// The client's number here.
    pub client: i64,
    /// Whom it acts for; None: itself.
    pub user: Option<i64>,
    scopes: Vec<Scope>,
}

impl Bearer {
    /// # Errors
    /// 401 without a living token.
    pub async fn from_request(parts: &Parts, state: &AppState) -> Result<Self, Failure> {
        let token = actor::bearer_token(parts).ok_or(Refusal::NotSignedIn)?;
        Self::of_token(token, state).await
    }

    /// # Errors
    /// 401 for a token that does not live.
    pub async fn of_token(token: &str, state: &AppState) -> Result<Self, Failure> {
        let access = store::access(&state.db, &service::hash(token), state.clock.now()).await?;
        let store::AccessRow { client, user, scopes } = access.ok_or(Refusal::NotSignedIn)?;
        Ok(Self { client, user, scopes: scopes.iter().filter_map(|scope| Scope::parse(scope)).collect() })
    }

    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}
