//! What is sent without anybody asking at that moment: new hits, reminders. And what is erased because nobody confirmed it.

use super::store;
use super::{A_DAY, Alert, CONFIRMED_WITHIN, Frequency, Wish, ads, deadline, erase, last_day, mail, times};
use crate::job_ads::query::{Query, Sort};
use crate::job_ads::server::horizon;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::state::JobAdsState;
use crate::platform::clock;
use crate::platform::fault::{Failure, Fault};
use crate::platform::jobs::Jobs;
use crate::platform::outbox;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use std::collections::HashSet;
use std::time::Duration;

/// Hits that a mail names; of the others it tells how many.
const HITS_IN_MAIL: usize = 25;
const HITS_A_PAGE: usize = 100;
const PAGES_MAX: usize = 50;
/// An ad may come to us long after the day that it says it was published. Older ones are nobody's news.
const SENT_LATE_MAX_TIME: TimeDelta = TimeDelta::days(14);
/// Of ads that came back to the public since the last mail, the latest.
const CAME_BACK_MAX: i64 = 1000;
const TRIED_AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Sends until the server stops.
pub async fn run(state: JobAdsState, jobs: Jobs) {
    let state = &state;
    jobs.every("alerts", LOOK_EVERY, || async move {
        let done = [send_due(state).await.map(|_| ()), erase_unconfirmed(state).await];
        done.into_iter().collect()
    })
    .await;
}

/// Gives every alert that is due its turn. Each has a transaction of its own, in which its mail is posted and its next
/// turn is set, so that it is sent once however many processes look. Answers how many mails were posted.
///
/// # Errors
/// Of the database. An alert that fails by itself is tried again in an hour.
pub async fn send_due(state: &JobAdsState) -> Result<usize, Failure> {
    let mut posted = 0;
    if !store::is_any_due(&state.db, state.clock.now()).await? {
        return Ok(posted);
    }
    // The index is filled by the first search; an alert that saw half of it would miss the rest for good.
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
            Err(Failure::Fault(fault)) if fault.is_database_away() => return Err(fault.into()),
            Err(failure) => {
                tracing::warn!(alert = %alert.id, "an alert could not be sent; it will be tried again");
                failure.log();
                store::postpone(&state.db, alert.id, now + TRIED_AGAIN_AFTER).await?;
            }
        }
    }
    Ok(posted)
}

/// Searches first and locks the alert then, as a search takes connections of its own. Answers whether a mail was posted.
async fn take_turn(state: &JobAdsState, alert: &Alert, now: DateTime<Utc>) -> Result<bool, Failure> {
    let found = match &alert.wish {
        Wish::Search { query, .. } => {
            // What is committed late waits for the next mail, where otherwise it would be in none.
            let until = horizon::settled(state, now).await?;
            Some((news(state, query, alert.sent_until.unwrap_or(until), until).await?, until))
        }
        Wish::Deadline { .. } => None,
    };
    let mut tx = state.db.begin().await?;
    // Another process may have been faster, or its owner has deleted it.
    let Some(row) = store::claim_due(&mut tx, alert.id, alert.sent_until, now).await? else { return Ok(false) };
    let alert = Alert::from(row);
    let sent = match (&alert.wish, found) {
        (Wish::Search { query, frequency }, Some((news, until))) => {
            let shown = ads::public_ads_named(&mut *tx, &news.hits[..news.hits.len().min(HITS_IN_MAIL)], now).await?;
            if !shown.is_empty() {
                let mail = mail::hits(state, &alert, query, &shown, news.hits.len() - shown.len(), news.are_all);
                outbox::post(&mut tx, &state.clock, &mail, Some(alert.id.0)).await?;
            }
            store::move_on(&mut tx, alert.id, times::next_round(now, *frequency), until).await?;
            !shown.is_empty()
        }
        (Wish::Deadline { ad }, _) => send_reminder(state, &mut tx, &alert, *ad, now).await?,
        // An alert never becomes one of another kind.
        (Wish::Search { .. }, None) => false,
    };
    tx.commit().await?;
    Ok(sent)
}

/// Hits that became visible within a time, the newest first.
struct News {
    hits: Vec<AdId>,
    are_all: bool,
}

async fn news(state: &JobAdsState, query: &Query, after: DateTime<Utc>, until: DateTime<Utc>) -> Result<News, Failure> {
    let query = query.with_sort(Sort::Newest);
    let (mut hits, mut cursor, mut are_all) = (Vec::new(), None, false);
    for _ in 0..PAGES_MAX {
        let found = state.search.find(state, &query, cursor.as_deref(), HITS_A_PAGE).await?;
        let seen = store::seen(&state.db, &found.ads).await?;
        hits.extend(seen.iter().filter(|ad| ad.visible > after && ad.visible <= until).map(|ad| ad.uuid));
        let is_past_news = seen.last().is_some_and(|last| last.published < after - SENT_LATE_MAX_TIME);
        cursor = found.next;
        are_all = cursor.is_none() || is_past_news;
        if are_all {
            break;
        }
    }
    // What came back may have been published long before; it is news to who could not see it.
    let back = store::came_back(&state.db, after, until, CAME_BACK_MAX).await?;
    let fitting = state.search.among(state, &query, &back).await?;
    let there: HashSet<AdId> = hits.iter().copied().collect();
    hits.extend(back.into_iter().filter(|ad| fitting.contains(ad) && !there.contains(ad)));
    Ok(News { hits, are_all })
}

async fn send_reminder(
    state: &JobAdsState,
    tx: &mut PgConnection,
    alert: &Alert,
    ad: AdId,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let live = ads::public_ads_named(&mut *tx, &[ad], now).await?.pop();
    // An ad that is away may come back in time.
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
/// Of the database.
pub async fn erase_unconfirmed(state: &JobAdsState) -> Result<(), Failure> {
    let mut tx = state.db.begin().await?;
    for alert in store::unconfirmed(&mut tx, state.clock.now() - CONFIRMED_WITHIN).await? {
        erase(&mut tx, alert).await?;
    }
    store::delete_attempts(&mut tx, state.clock.now() - A_DAY).await?;
    tx.commit().await.map_err(Fault::from)?;
    Ok(())
}
