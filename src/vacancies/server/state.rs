//! What vacant shifts keep in memory beside accounts and the core.

use super::actor::Business;
use super::changes::Changes;
use super::claims::Claims;
use crate::accounts::server::state::AccountsState;
use crate::platform::core::Core;
use crate::platform::layered_state::layered_state;
use crate::platform::rate_limit::RateLimits;
use crate::shared::ids::ApiKeyId;
use std::sync::Arc;

#[derive(Clone)]
pub struct VacanciesState(Arc<Parts>);

pub struct Parts {
    accounts: AccountsState,
    pub changes: Changes,
    pub claims: Claims,
    /// By the number of the key.
    pub business_requests: RateLimits<ApiKeyId>,
}

impl VacanciesState {
    pub fn new(accounts: AccountsState) -> Self {
        Self(Arc::new(Parts {
            accounts,
            changes: Changes::default(),
            claims: Claims::default(),
            business_requests: Business::limits(),
        }))
    }
}

layered_state!(VacanciesState(Parts { accounts: AccountsState }), AccountsState, Core);
