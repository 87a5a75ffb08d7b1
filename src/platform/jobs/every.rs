//! Periodic work: at the start and then every so often, until the server stops, and by one server at a time, however many
//! there are on this database.

use super::store;
use crate::platform::core::Core;
use crate::platform::fault::Failure;
use sqlx::{ConnectOptions, PgConnection};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// The periodic jobs of a server. Locks belong to a dedicated connection, so that a job that holds one never waits for
/// another pool connection; PostgreSQL releases them whatever happens to the server.
#[derive(Clone)]
pub struct Jobs {
    core: Core,
    locks: Arc<Mutex<Option<PgConnection>>>,
}

impl Jobs {
    pub fn new(core: Core) -> Self {
        Self { core, locks: Arc::default() }
    }

    /// Runs `work` forever. `name` must be the same on every server.
    pub async fn every<F, E: Into<Failure>>(self, name: &'static str, period: Duration, work: impl Fn() -> F + Send)
    where
        F: Future<Output = Result<(), E>> + Send,
    {
        let mut stopping = self.core.stopping.clone();
        loop {
            if let Err(failure) = self.once(name, work()).await {
                failure.log();
            }
            tokio::select! {
                () = tokio::time::sleep(period) => {}
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
        }
    }

    /// Runs one round unless another server is running it.
    async fn once<E: Into<Failure>>(&self, name: &str, work: impl Future<Output = Result<(), E>>) -> Result<(), Failure> {
        if !self.lock(name).await? {
            return Ok(());
        }
        let done = work.await;
        self.unlock(name).await;
        done.map_err(Into::into)
    }

    async fn lock(&self, name: &str) -> Result<bool, Failure> {
        let mut locks = self.locks.lock().await;
        let connection = match &mut *locks {
            Some(connection) => connection,
            none => none.insert(self.core.db.connect_options().connect().await?),
        };
        let locked = store::try_lock(connection, name).await;
        if locked.is_err() {
            // Reconnect next time. The locks went with the broken connection.
            *locks = None;
        }
        Ok(locked?)
    }

    async fn unlock(&self, name: &str) {
        let mut locks = self.locks.lock().await;
        let Some(connection) = &mut *locks else { return };
        if store::unlock(connection, name).await.is_err() {
            *locks = None;
        }
    }
}
