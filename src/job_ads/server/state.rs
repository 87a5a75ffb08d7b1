//! What job ads keep in memory beside accounts and the core.

use super::counter::Counter;
use super::reports;
use super::search::Search;
use super::seo::picture::Pictures;
use super::seo::sitemap;
use crate::accounts::server::state::AccountsState;
use crate::platform::core::Core;
use crate::platform::rate_limit::RateLimits;
use crate::platform::workers::{self, Workers};
use axum::extract::FromRef;
use std::net::IpAddr;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone)]
pub struct JobAdsState(Arc<Parts>);

pub struct Parts {
    accounts: AccountsState,
    pub counter: Counter,
    pub search: Search,
    pub sitemap: sitemap::Parts,
    pub pictures: Pictures,
    /// For what providers send.
    pub import_workers: Workers,
    /// Reports that a caller sent of an ad.
    pub reports_sent: RateLimits<(Uuid, IpAddr)>,
}

impl JobAdsState {
    pub fn new(accounts: AccountsState) -> Self {
        Self(Arc::new(Parts {
            accounts,
            counter: Counter::default(),
            search: Search::default(),
            sitemap: sitemap::Parts::default(),
            pictures: Pictures::default(),
            import_workers: Workers::of_all_cores(workers::PROVIDERS_WAIT),
            reports_sent: reports::service::limits(),
        }))
    }
}

impl std::ops::Deref for JobAdsState {
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

impl FromRef<JobAdsState> for Core {
    fn from_ref(state: &JobAdsState) -> Self {
        Self::clone(state)
    }
}

impl FromRef<JobAdsState> for AccountsState {
    fn from_ref(state: &JobAdsState) -> Self {
        Self::clone(state)
    }
}
