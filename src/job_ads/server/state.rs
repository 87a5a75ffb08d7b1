//! What job ads keep in memory beside accounts and the core.

use super::counter::Counter;
use super::reports;
use super::search::Search;
use super::seo::picture::Pictures;
use super::seo::sitemap;
use crate::accounts::server::state::AccountsState;
use crate::job_ads::server::ids::AdId;
use crate::platform::core::Core;
use crate::platform::layered_state::layered_state;
use crate::platform::rate_limit::RateLimits;
use crate::platform::workers::{self, Workers};
use std::net::IpAddr;
use std::sync::Arc;

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
    pub reports_sent: RateLimits<(AdId, IpAddr)>,
}

impl JobAdsState {
    pub fn new(accounts: AccountsState) -> Self {
        Self(Arc::new(Parts {
            accounts,
            counter: Counter::default(),
            search: Search::default(),
            sitemap: sitemap::Parts::default(),
            pictures: Pictures::default(),
            import_workers: Workers::of_all_cores(workers::PROVIDER_PATIENCE),
            reports_sent: reports::service::limits(),
        }))
    }
}

layered_state!(JobAdsState(Parts { accounts: AccountsState }), AccountsState, Core);
