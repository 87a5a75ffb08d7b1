//! Tells the pages of this process that something of a business has changed, whichever process changed it: PostgreSQL
//! carries the word. Whoever listens looks for itself what has changed.

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::time::Duration;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// In the transaction of a change, with the business's id.
pub(super) const CHANNEL: &str = "vacancy";
/// Who is further behind than this misses changes, and looks at everything anew.
const KEPT: usize = 256;
const TRIED_AGAIN_AFTER: Duration = Duration::from_secs(2);

pub struct Changes(Sender<String>);

impl Default for Changes {
    fn default() -> Self {
        Self(broadcast::channel(KEPT).0)
    }
}

impl Changes {
    /// The ids of businesses whose vacancies change from now on.
    pub fn listen(&self) -> Receiver<String> {
        self.0.subscribe()
    }

    /// Passes changes on for ever. While the database is away nothing is passed on.
    pub async fn keep(&self, db: &PgPool) {
        loop {
            if let Err(error) = self.pass_on(db).await {
                tracing::warn!(%error, "changes of vacancies are not heard of; trying again");
            }
            tokio::time::sleep(TRIED_AGAIN_AFTER).await;
        }
    }

    async fn pass_on(&self, db: &PgPool) -> sqlx::Result<()> {
        let mut listener = PgListener::connect_with(db).await?;
        listener.listen(CHANNEL).await?;
        loop {
            let business = listener.recv().await?.payload().to_owned();
            // Nobody listening is no error.
            let _ = self.0.send(business);
        }
    }
}
