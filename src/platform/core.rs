//! What nearly every service needs: configuration, database, clock, mail, and the shutdown signal.

use super::clock::Clock;
use super::config::Config;
use super::mail::Mailer;
use super::site::Site;
use super::workers::Workers;
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::watch;

#[derive(Clone)]
pub struct Core(Arc<Parts>);

pub struct Parts {
    pub config: Config,
    pub db: PgPool,
    /// For public reads; the same as `db` where there is no replica.
    pub replica: PgPool,
    pub clock: Clock,
    pub mailer: Mailer,
    pub site: Site,
    /// For work that anonymous visitors may request.
    pub public_workers: Workers,
    /// True once the server is shutting down.
    pub stopping: watch::Receiver<bool>,
}

impl Core {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for Core {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
