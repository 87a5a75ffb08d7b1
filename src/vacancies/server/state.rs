//! What vacant shifts keep in memory beside accounts and the core.

use super::actor::Business;
use super::changes::Changes;
use super::claims::Claims;
use crate::accounts::server::state::AccountsState;
use crate::platform::core::Core;
use crate::platform::rate_limit::RateLimits;
use axum::extract::FromRef;
use std::sync::Arc;

#[derive(Clone)]
pub struct VacanciesState(Arc<Parts>);

pub struct Parts {
    accounts: AccountsState,
    pub changes: Changes,
    pub claims: Claims,
    /// By the number of the key.
    pub business_requests: RateLimits<i64>,
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

impl std::ops::Deref for VacanciesState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl std::ops::Deref for Parts {
    type Target = AccountsState;

    fn deref(&self) -> &AccountsState {
        &self.accounts
    }
}

impl FromRef<VacanciesState> for Core {
    fn from_ref(state: &VacanciesState) -> Self {
        Self::clone(state)
    }
}

impl FromRef<VacanciesState> for AccountsState {
    fn from_ref(state: &VacanciesState) -> Self {
        Self::clone(state)
    }
}
