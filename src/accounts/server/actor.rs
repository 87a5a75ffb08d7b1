//! Authenticated callers, as values that can only be made here. A service that takes one cannot be called without it.
//! Checks are made in this order: authenticated (401), authorised (403), found (404).

mod person;

pub use person::{AsAdministrator, SignedIn, recognise_viewer};

use super::oauth::bearer::Bearer;
use super::provider_shares::Share;
use super::service::{self, LivingKey};
use super::store::KeyOwner;
use crate::accounts::clients::Scope;
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Failure;
use crate::platform::signed_link;
use crate::shared::ids::{ClientId, ProviderId, UserId};
use crate::shared::refusal::Refusal;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;

/// The provider of the path, called by itself or by the administrator. Holds one of its request slots for as long as it lives.
pub struct Provider {
    id: ProviderId,
    share: Arc<Share>,
    _slot: OwnedSemaphorePermit,
}

impl Provider {
    pub fn id(&self) -> ProviderId {
        self.id
    }

    /// Its share of the server's resources.
    pub fn share(&self) -> &Arc<Share> {
        &self.share
    }

    /// Acts as a registered provider, for the demo data that Verv loads itself.
    pub async fn for_demo(state: &AccountsState, identifier: &str) -> Result<Self, Failure> {
        let id = super::store::provider_id(&state.db, identifier).await?.ok_or(Refusal::NotFound)?;
        Self::with_slot(state, id)
    }

    fn with_slot(state: &AccountsState, id: ProviderId) -> Result<Self, Failure> {
        let share = state.provider_shares.of(id);
        let slot = share.request()?;
        Ok(Self { id, share, _slot: slot })
    }
}

/// The administrator: the holder of the admin token.
pub struct Admin(());

/// A recruiting user, on Verv's own pages or through a client that acts for them.
pub struct Recruiter {
    user: UserId,
    /// The client that acts for them; None on Verv's own pages.
    client: Option<ClientId>,
}

impl Recruiter {
    /// By an access token with the scope `recruitment`.
    ///
    /// # Errors
    /// 403 for a token of another kind.
    pub fn of_bearer(bearer: &Bearer) -> Result<Self, Refusal> {
        match bearer.user {
            Some(user) if bearer.may(Scope::Recruitment) => Ok(Self { user, client: Some(bearer.client) }),
            _ => Err(Refusal::NotAllowed),
        }
    }

    pub fn user(&self) -> UserId {
        self.user
    }

    pub fn client(&self) -> Option<ClientId> {
        self.client
    }
}

/// A client that registers recruits on behalf of recruiters it names.
pub struct Partner {
    client: ClientId,
}

impl Partner {
    /// By an access token of client credentials with the scope `recruitment:client`.
    ///
    /// # Errors
    /// 403 for a token of another kind.
    pub fn of_bearer(bearer: &Bearer) -> Result<Self, Refusal> {
        if bearer.user.is_none() && bearer.may(Scope::RecruitmentClient) {
            return Ok(Self { client: bearer.client });
        }
        Err(Refusal::NotAllowed)
    }

    pub fn client(&self) -> ClientId {
        self.client
    }
}

/// The holder of a key of the Job Import API.
pub enum Caller {
    Admin,
    Provider(ProviderId),
}

/// The token of the header `Authorization: Bearer`.
pub fn bearer_token(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.trim().split_once(' ')?;
    Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
}

fn is_admin(token: &str, state: &AccountsState) -> bool {
    state.config.admin_token.as_ref().is_some_and(|admin| signed_link::same(&service::hash(admin), &service::hash(token)))
}

impl Caller {
    /// Whoever the token of a request belongs to.
    ///
    /// # Errors
    /// 401.
    pub async fn of(parts: &Parts, state: &AccountsState) -> Result<Self, Failure> {
        let Some(token) = bearer_token(parts) else { return Err(Refusal::NotSignedIn.into()) };
        if is_admin(token, state) {
            return Ok(Self::Admin);
        }
        match service::recognise(state, token).await? {
            Some(LivingKey { id: _, owner: KeyOwner::Provider(provider) }) => Ok(Self::Provider(provider)),
            // A business's key is not valid here.
            Some(LivingKey { id: _, owner: KeyOwner::Business(_) }) | None => Err(Refusal::NotSignedIn.into()),
        }
    }

    /// # Errors
    /// 403 for any other provider; for the administrator 404 where there is none; 429.
    pub async fn as_provider(&self, state: &AccountsState, id: ProviderId) -> Result<Provider, Failure> {
        match self {
            Self::Provider(own) if *own != id => Err(Refusal::NotAllowed.into()),
            Self::Admin if !service::provider_exists(state, id).await? => Err(Refusal::NotFound.into()),
            Self::Provider(_) | Self::Admin => Provider::with_slot(state, id),
        }
    }

    /// # Errors
    /// 403 for a provider's key.
    pub fn as_admin(&self) -> Result<Admin, Refusal> {
        match self {
            Self::Admin => Ok(Admin(())),
            Self::Provider(_) => Err(Refusal::NotAllowed),
        }
    }
}

impl Admin {
    /// For endpoints open to this machine and the administrator only, which never look up keys.
    pub fn is_calling(parts: &Parts, state: &AccountsState) -> bool {
        bearer_token(parts).is_some_and(|token| is_admin(token, state))
    }
}
