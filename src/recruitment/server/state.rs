//! What recruitment keeps in memory beside accounts and the core.

use super::api::{self, ClientRequests};
use crate::accounts::server::state::AccountsState;
use crate::platform::core::Core;
use axum::extract::FromRef;
use std::sync::Arc;

#[derive(Clone)]
pub struct RecruitmentState(Arc<Parts>);

pub struct Parts {
    accounts: AccountsState,
    pub client_requests: ClientRequests,
}

impl RecruitmentState {
    pub fn new(accounts: AccountsState) -> Self {
        Self(Arc::new(Parts { accounts, client_requests: api::limits() }))
    }
}

impl std::ops::Deref for RecruitmentState {
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

impl FromRef<RecruitmentState> for Core {
    fn from_ref(state: &RecruitmentState) -> Self {
        Self::clone(state)
    }
}

impl FromRef<RecruitmentState> for AccountsState {
    fn from_ref(state: &RecruitmentState) -> Self {
        Self::clone(state)
    }
}
