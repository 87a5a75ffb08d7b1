//! Notifies the open pages of this process of changes to a business, whichever process made them: PostgreSQL
//! delivers the notifications. Listeners look up themselves what has changed.

use crate::platform::rate_limit::RequestSlots;
use crate::shared::ids::{BusinessId, EventNumber, UserId};
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::time::Duration;
use tokio::sync::broadcast::{self, Receiver, Sender};

/// The PostgreSQL channel; the payload is the number of the newest event and the business's id.
pub(super) const CHANNEL: &str = "vacancy";
/// A listener further behind than this misses changes and reloads everything.
const CHANNEL_CAPACITY: usize = 256;
const RETRY_DELAY: Duration = Duration::from_secs(2);

/// A change to a business.
#[derive(Clone, Debug)]
pub struct BusinessChange {
    pub business: BusinessId,
    /// The number of an event up to which all is told with this; 0 where an older version has not said.
    pub event: EventNumber,
}

impl BusinessChange {
    fn parse(payload: &str) -> Self {
        let said = payload.split_once(' ').and_then(|(event, business)| Some((event.parse().ok()?, business)));
        let (event, business) = said.unwrap_or((EventNumber(0), payload));
        Self { business: business.into(), event }
    }
}

pub struct Changes {
    sender: Sender<BusinessChange>,
    /// Who listens, by the number of the person.
    pub listeners: RequestSlots<UserId>,
}

impl Default for Changes {
    fn default() -> Self {
        Self { sender: broadcast::channel(CHANNEL_CAPACITY).0, listeners: RequestSlots::default() }
    }
}

impl Changes {
    /// What changes from now on.
    pub fn listen(&self) -> Receiver<BusinessChange> {
        self.sender.subscribe()
    }

    /// Forwards changes forever; nothing while the database is unavailable.
    pub async fn keep(&self, db: &PgPool) {
        loop {
            if let Err(error) = self.pass_on(db).await {
                tracing::warn!(
                    error = crate::platform::fault::redacted_message(&error),
                    "changes of vacancies are not heard of; trying again"
                );
            }
            tokio::time::sleep(RETRY_DELAY).await;
        }
    }

    async fn pass_on(&self, db: &PgPool) -> sqlx::Result<()> {
        let mut listener = PgListener::connect_with(db).await?;
        listener.listen(CHANNEL).await?;
        loop {
            let change = BusinessChange::parse(listener.recv().await?.payload());
            // Nobody listening is no error.
            let _ = self.sender.send(change);
        }
    }
}
