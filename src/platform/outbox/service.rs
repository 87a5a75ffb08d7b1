//! The transactional outbox. A message is queued in the transaction that causes it and delivered afterwards, at
//! least once, by whichever process gets to it first. Failed deliveries are retried with growing delays and end up as
//! dead letters. Only mail is sent this way today.

use super::store;
use crate::platform::clock::Clock;
use crate::platform::core::Core;
use crate::platform::fault::Fault;
use crate::platform::mail::{Mail, SendError};
use crate::platform::random;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use sqlx::PgConnection;
use std::ops::RangeInclusive;
use std::pin::pin;
use std::time::Duration;
use store::WaitingRow;
use uuid::Uuid;

const MAIL: &str = "mail";

/// Concurrent deliveries.
const CONCURRENT_DELIVERIES_MAX: i64 = 8;
/// Whoever is at an attempt says so again and again. When nothing has been heard of it for this long, its process is gone, and
/// another begins the next.
const LEASE: TimeDelta = TimeDelta::seconds(30);
const RENEWED_EVERY: Duration = Duration::from_secs(10);
/// The wait after each failed attempt; after the last there is none. Two days in all, which outlives a weekend's outage
/// of a mail server that is noticed on Saturday.
const RETRY_DELAYS: [TimeDelta; 9] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::hours(1),
    TimeDelta::hours(3),
    TimeDelta::hours(6),
    TimeDelta::hours(12),
    TimeDelta::hours(12),
    TimeDelta::hours(14),
];
/// Dead letters hold addresses; nobody needs them longer.
const DEAD_LETTER_RETENTION: TimeDelta = TimeDelta::days(90);
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Queues a mail; it is sent once the transaction is committed. `about` is its subject, for [`forget`].
///
/// # Errors
/// A database error.
pub async fn post(db: &mut PgConnection, clock: &Clock, mail: &Mail, about: Option<Uuid>) -> Result<Uuid, Fault> {
    let id = random::uuid(clock);
    let payload = serde_json::to_value(mail).map_err(Fault::other)?;
    store::insert(db, id, MAIL, &payload, about, clock.now()).await?;
    Ok(id)
}

/// One of many who get the same mail.
#[derive(Debug)]
pub struct Addressee {
    pub address: String,
    /// What it speaks of to them, for [`forget`] and [`take_back`].
    pub about: Uuid,
    /// Not before this.
    pub due: DateTime<Utc>,
}

/// Posts one mail to each of these, whichever address the mail itself has. What has not left at `expires` is not sent.
///
/// # Errors
/// A database error.
pub async fn post_to_each(
    db: &mut PgConnection,
    clock: &Clock,
    mail: &Mail,
    addressees: &[Addressee],
    expires: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    let ids: Vec<Uuid> = addressees.iter().map(|_| random::uuid(clock)).collect();
    let payload = serde_json::to_value(mail).map_err(Fault::other)?;
    Ok(store::insert_each(db, &ids, MAIL, &payload, addressees, expires, clock.now()).await?)
}

/// Takes back what has not been delivered of what is about these, as it is no longer true. Answers what had not been on its
/// way either.
///
/// # Errors
/// A database error.
pub async fn take_back(db: &mut PgConnection, about: RangeInclusive<Uuid>) -> Result<Vec<Uuid>, Fault> {
    Ok(store::take_back(db, *about.start(), *about.end()).await?)
}

/// Deletes every message about something, dead letters included. Returns whether one was still undelivered.
///
/// # Errors
/// A database error.
pub async fn forget(db: &mut PgConnection, about: Uuid) -> Result<bool, Fault> {
    Ok(store::delete_about(db, about).await?)
}

/// Delivers until nothing is due. Returns how many messages were delivered.
///
/// # Errors
/// Of the database; what cannot be delivered is no error.
pub async fn deliver_due(state: &Core) -> Result<usize, Fault> {
    let tries = i32::try_from(RETRY_DELAYS.len()).unwrap_or(i32::MAX) + 1;
    let now = state.clock.now();
    let buried = store::mark_abandoned_dead(&state.db, tries, now).await?;
    if buried > 0 {
        tracing::error!(messages = buried, "messages are given up, as the process ended during their last attempt");
    }
    store::delete_dead(&state.db, now - DEAD_LETTER_RETENTION).await?;
    store::delete_expired(&state.db, now).await?;
    let mut delivered = 0;
    while !*state.stopping.borrow() {
        let now = state.clock.now();
        let claimed = store::claim(&state.db, &[MAIL.to_owned()], tries, now, now + LEASE, CONCURRENT_DELIVERIES_MAX).await?;
        if claimed.is_empty() {
            break;
        }
        for done in join_all(claimed.iter().map(|row| deliver(state, row))).await {
            delivered += usize::from(done?);
        }
    }
    Ok(delivered)
}

async fn deliver(state: &Core, row: &WaitingRow) -> Result<bool, Fault> {
    let sent = match serde_json::from_value::<Mail>(row.payload.clone()) {
        Ok(mail) => {
            let attempt = async {
                state.mailer.probe_server().await;
                state.mailer.send(row.id, row.created, &mail).await
            };
            renewed(state, row, attempt).await
        }
        Err(error) => Err(SendError::Permanent(format!("the message cannot be read: {error}"))),
    };
    let now = state.clock.now();
    let Err(unsent) = sent else {
        store::delete(&state.db, row.id).await?;
        metrics::counter!("verv_outbox_delivered_total", "kind" => MAIL).increment(1);
        return Ok(true);
    };
    metrics::counter!("verv_outbox_failed_total", "kind" => MAIL).increment(1);
    let wait = usize::try_from(row.attempts).ok().and_then(|attempts| RETRY_DELAYS.get(attempts.saturating_sub(1)));
    let told = without_addresses(&unsent.to_string());
    match (&unsent, wait) {
        (SendError::Temporary(reason), Some(wait)) => {
            tracing::warn!(message = %row.id, attempts = row.attempts, reason = told, "a message could not be delivered; it will be tried again");
            store::reschedule(&state.db, row.id, row.attempts, now + *wait, reason).await?;
        }
        (SendError::Temporary(reason) | SendError::Permanent(reason), _) => {
            tracing::error!(message = %row.id, attempts = row.attempts, reason = told, "a message is given up");
            store::mark_dead(&state.db, row.id, row.attempts, now, reason).await?;
        }
    }
    Ok(false)
}

/// Says every so often that somebody is at the attempt, until it has ended.
async fn renewed<T>(state: &Core, row: &WaitingRow, attempt: impl Future<Output = T>) -> T {
    let mut attempt = pin!(attempt);
    loop {
        match tokio::time::timeout(RENEWED_EVERY, attempt.as_mut()).await {
            Ok(ended) => return ended,
            Err(_) => {
                let renewed = store::renew(&state.db, row.id, row.attempts, state.clock.now() + LEASE).await;
                if let Err(error) = renewed {
                    Fault::from(error).log();
                }
            }
        }
    }
}

/// Mail servers repeat the refused address, which must not reach the log.
fn without_addresses(reason: &str) -> String {
    reason.split_whitespace().map(|word| if word.contains('@') { "…" } else { word }).collect::<Vec<_>>().join(" ")
}

/// Delivers until the server stops; then what is on its way is still finished.
pub async fn run(state: Core) {
    let mut stopping = state.stopping.clone();
    state.mailer.probe_server().await;
    loop {
        if let Err(fault) = deliver_due(&state).await {
            fault.log();
        }
        tokio::select! {
            () = tokio::time::sleep(POLL_INTERVAL) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}
