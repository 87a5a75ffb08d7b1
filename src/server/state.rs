//! What every door holds: configuration, database, clock, limits and counters.

use super::clock::Clock;
use super::config::Config;
use super::load_shedding::Load;
use super::mail::Mailer;
use super::provider_shares::ProviderShares;
use super::rate_limit::RateLimits;
use super::telemetry::Health;
use super::together::Together;
use super::workers::Workers;
use crate::accounts::server::oauth::bearer::Bearer;
use crate::accounts::server::password::Passwords;
use crate::accounts::server::people::passkeys::Questions;
use crate::accounts::server::service::{KeyHash, LivingKey};
use crate::job_ads::server::counter::Counter;
use crate::job_ads::server::machines::picture::Pictures;
use crate::job_ads::server::machines::sitemap::Parts;
use crate::job_ads::server::search::Search;
use crate::recruitment::server::api::ClientRequests;
use crate::vacancies::server::changes::Changes;
use crate::vacancies::server::claims::Claims;
use sqlx::PgPool;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use uuid::Uuid;

#[derive(Clone)]
pub struct AppState(Arc<Inner>);

pub struct Inner {
    pub config: Config,
    pub db: PgPool,
    /// For public reads; the same as `db` where there is no replica.
    pub replica: PgPool,
    pub clock: Clock,
    pub counter: Counter,
    pub search: Search,
    pub mailer: Mailer,
    pub passwords: Passwords,
    pub sitemap: Parts,
    pub pictures: Pictures,
    pub keys_sought: Together<KeyHash, Option<LivingKey>>,
    /// By their hashes.
    pub tokens_sought: Together<[u8; 32], Option<Bearer>>,
    pub provider_shares: ProviderShares,
    /// For what providers send.
    pub import_workers: Workers,
    /// For what anybody may ask for.
    pub public_workers: Workers,
    pub client_requests: ClientRequests,
    /// Reports that a caller sent of an ad.
    pub reports_sent: RateLimits<(Uuid, IpAddr)>,
    pub load: Load,
    /// By the number of the key.
    pub business_requests: RateLimits<i64>,
    pub passkey_questions: Questions,
    pub vacancy_changes: Changes,
    pub vacancy_claims: Claims,
    pub health: Health,
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
    /// True once the server is to stop.
    pub stopping: watch::Receiver<bool>,
    pub site: super::site::Site,
}

impl AppState {
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl std::ops::Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// How many requests each owner may hold at once.
#[derive(Default)]
pub struct RequestSlots(Mutex<HashMap<i64, Arc<Semaphore>>>);

impl RequestSlots {
    /// A slot, free again when dropped; None when all `limit` are taken.
    pub fn take(&self, owner: i64, limit: usize) -> Option<OwnedSemaphorePermit> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slots = slots.entry(owner).or_insert_with(|| Arc::new(Semaphore::new(limit)));
        Arc::clone(slots).try_acquire_owned().ok()
    }
}
