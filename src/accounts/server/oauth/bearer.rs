//! What an access token allows its bearer.

use super::store;
use crate::accounts::server::{actor, service};
use crate::server::fault::Failure;
use crate::server::state::AppState;
use crate::shared::refusal::Refusal;
use axum::http::request::Parts;

/// The holder of a living access token.
pub struct Bearer {
    /// The client's number here.
    pub client: i64,
    /// Whom it acts for; None: itself.
    pub user: Option<i64>,
    scopes: Vec<String>,
}

impl Bearer {
    /// # Errors
    /// 401 without a living token.
    pub async fn from_request(parts: &Parts, state: &AppState) -> Result<Self, Failure> {
        let token = actor::bearer_token(parts).ok_or(Refusal::NotSignedIn)?;
        let access = store::access(&state.db, &service::hash(token), state.clock.now()).await?;
        let store::AccessRow { client, user, scopes } = access.ok_or(Refusal::NotSignedIn)?;
        Ok(Self { client, user, scopes })
    }

    pub fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|allowed| allowed == scope)
    }
}
