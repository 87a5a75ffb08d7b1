//! What recruitment keeps in memory beside accounts and the core.

use super::api::{self, ClientRequests};
use crate::accounts::server::state::AccountsState;
use crate::platform::core::Core;
use crate::platform::layered_state::layered_state;
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

layered_state!(RecruitmentState(Parts { accounts: AccountsState }), AccountsState, Core);
