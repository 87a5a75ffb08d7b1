//! Periodic work of alerts: sending new hits and reminders, and erasing alerts that nobody confirmed.

use super::store;
use super::{Alert, AlertSubject, Frequency, UNCONFIRMED_MAX_AGE, deadline, erase, last_day, mail, times};
use crate::job_ads::query::{Query, Sort};
use crate::job_ads::server::horizon;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store as ads;
use crate::platform::clock;
use crate::platform::fault::{Failure, Fault};
use crate::platform::jobs::Jobs;
use crate::platform::mail::budget::A_DAY;
use crate::platform::outbox;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use std::collections::HashSet;
use std::time::Duration;

/// The most hits listed in a mail; the others are only counted.
const HITS_IN_MAIL: usize = 25;
const HITS_A_PAGE: usize = 100;
const PAGES_MAX: usize = 50;
/// An ad may arrive long after its stated publication date. Older ones are not news.
const LATE_ARRIVAL_MAX_AGE: TimeDelta = TimeDelta::days(14);
/// The most ads per mail that became public again since the last one.
const REPUBLISHED_MAX: i64 = 1000;
const RETRY_DELAY: TimeDelta = TimeDelta::hours(1);
const POLL_INTERVAL: Duration = Duration::from_secs(20);

/// Sends until the server stops.
pub async fn run(state: JobAdsState, jobs: Jobs) {
    let state = &state;
    jobs.every("alerts", POLL_INTERVAL, || async move {
        let done = [send_due(state).await.map(|_| ()), erase_unconfirmed(state).await];
        done.into_iter().collect()
    })
    .await;
}

/// Processes every due alert. Each has its own transaction, in which its mail is queued and its next
/// turn is set, so that it is sent once however many processes run. Returns how many mails were queued.
///
/// # Errors
/// Of the database. An alert that fails by itself is tried again in an hour.
pub async fn send_due(state: &JobAdsState) -> Result<usize, Failure> {
    let mut posted = 0;
    if !store::is_any_due(&state.db, state.clock.now()).await? {
        return Ok(posted);
    }
    // The first search fills the index; an alert that searched it half-filled would miss the rest forever.
    state.search.find(state, &Query::default(), None, 1).await?;
    if !state.search.is_filled() {
        return Ok(posted);
    }
    while !*state.stopping.borrow() {
        let now = state.clock.now();
        let Some(row) = store::next_due(&state.db, now).await? else { break };
        let alert = Alert::from(row);
        match take_turn(state, &alert, now).await {
            Ok(sent) => posted += usize::from(sent),
            Err(Failure::Fault(fault)) if fault.is_database_unavailable() => return Err(fault.into()),
            Err(failure) => {
                tracing::warn!(alert = %alert.id, "an alert could not be sent; it will be tried again");
                failure.log();
                store::postpone(&state.db, alert.id, now + RETRY_DELAY).await?;
            }
        }
    }
    Ok(posted)
}

/// Searches before locking the alert, because a search takes its own connections. Returns whether a mail was queued.
async fn take_turn(state: &JobAdsState, alert: &Alert, now: DateTime<Utc>) -> Result<bool, Failure> {
    let found = match &alert.wish {
        AlertSubject::Search { query, .. } => {
            // Ads committed late go into the next mail; otherwise they would be in none.
            let until = horizon::commit_horizon(state, now).await?;
            Some((news(state, query, alert.sent_until.unwrap_or(until), until).await?, until))
        }
        AlertSubject::Deadline { .. } => None,
    };
    let mut tx = state.db.begin().await?;
    // Another process may have been faster, or its owner has deleted it.
    let Some(row) = store::claim_due(&mut tx, alert.id, alert.sent_until, now).await? else { return Ok(false) };
    let alert = Alert::from(row);
    let sent = match (&alert.wish, found) {
        (AlertSubject::Search { query, frequency }, Some((news, until))) => {
            let shown = ads::public_ads_named(&mut *tx, &news.hits[..news.hits.len().min(HITS_IN_MAIL)], now).await?;
            if !shown.is_empty() {
                let mail = mail::hits(state, &alert, query, &shown, news.hits.len() - shown.len(), news.are_all);
                outbox::post(&mut tx, &state.clock, &mail, Some(alert.id.0)).await?;
            }
            store::move_on(&mut tx, alert.id, times::next_round(now, *frequency), until).await?;
            !shown.is_empty()
        }
        (AlertSubject::Deadline { ad }, _) => send_reminder(state, &mut tx, &alert, *ad, now).await?,
        // An alert never becomes one of another kind.
        (AlertSubject::Search { .. }, None) => false,
    };
    tx.commit().await?;
    Ok(sent)
}

/// Hits that became visible within a time, the newest first.
struct NewHits {
    hits: Vec<AdId>,
    are_all: bool,
}

async fn news(state: &JobAdsState, query: &Query, after: DateTime<Utc>, until: DateTime<Utc>) -> Result<NewHits, Failure> {
    let query = query.with_sort(Sort::Newest);
    let (mut hits, mut cursor, mut are_all) = (Vec::new(), None, false);
    for _ in 0..PAGES_MAX {
        let found = state.search.find(state, &query, cursor.as_deref(), HITS_A_PAGE).await?;
        let seen = store::seen(&state.db, &found.ads).await?;
        hits.extend(seen.iter().filter(|ad| ad.visible > after && ad.visible <= until).map(|ad| ad.uuid));
        let is_past_news = seen.last().is_some_and(|last| last.published < after - LATE_ARRIVAL_MAX_AGE);
        cursor = found.next;
        are_all = cursor.is_none() || is_past_news;
        if are_all {
            break;
        }
    }
    // Ads that became public again may be old, but are new to readers.
    let back = store::republished_ads(&state.db, after, until, REPUBLISHED_MAX).await?;
    let fitting = state.search.among(state, &query, &back).await?;
    let there: HashSet<AdId> = hits.iter().copied().collect();
    hits.extend(back.into_iter().filter(|ad| fitting.contains(ad) && !there.contains(ad)));
    Ok(NewHits { hits, are_all })
}

async fn send_reminder(
    state: &JobAdsState,
    tx: &mut PgConnection,
    alert: &Alert,
    ad: AdId,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let live = ads::public_ads_named(&mut *tx, &[ad], now).await?.pop();
    // A hidden ad may become public again in time.
    let day = match &live {
        Some(live) => deadline(live),
        None => ads::ads_named(&mut *tx, &[ad]).await?.pop().and_then(|away| last_day(&away.ad)),
    };
    if day.is_some_and(|day| !times::is_near(day, now)) {
        store::move_on(tx, alert.id, times::next_round(now, Frequency::Daily), now).await?;
        return Ok(false);
    }
    let today = clock::to_norway(now).date();
    // Either way there is nothing more to remember; the mail outlives the alert by as long as it takes to deliver.
    erase(tx, alert.id).await?;
    match (live, day) {
        (Some(ad), Some(day)) if day >= today => {
            let mail = mail::reminder(state, alert, &ad, day);
            outbox::post(tx, &state.clock, &mail, Some(alert.id.0)).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Erases what was asked for and not confirmed within a week, with every trace of the address, and what an earlier version
/// has counted.
///
/// # Errors
/// A database error.
pub async fn erase_unconfirmed(state: &JobAdsState) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    for alert in store::unconfirmed(&mut tx, state.clock.now() - UNCONFIRMED_MAX_AGE).await? {
        erase(&mut tx, alert).await?;
    }
    store::delete_attempts(&mut tx, state.clock.now() - A_DAY).await?;
    tx.commit().await.map_err(Fault::from)?;
    Ok(())
}
