//! What changed since a given time: `GET /api/v1/ads?since=`.
//!
//! The guarantee: a client that starts with a `since`, follows `next` to the end and returns with `until` misses
//! nothing. So `until` is not the response time but the commit horizon. It is set on the first page and
//! travels in the cursor. The database that is written to is asked, never its replica, which may lag.
//!
//! Filters are evaluated by the search, which follows the replica. An ad whose current version is not in the replica
//! yet is left out, and `until` moves back before it, so that the next request reports it.

use super::{AdsQuery, PAGE_MAX_BYTES, PageRoom, public};
use crate::job_ads::public_ad::PublicAds;
use crate::job_ads::server::display;
use crate::job_ads::server::feeds::store::{self, EventRow, LiveAdRow};
use crate::job_ads::server::horizon;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::standing::is_in_time;
use crate::job_ads::server::state::JobAdsState;
use crate::platform::fault::Failure;
use crate::shared::cursor;
use crate::shared::field::FieldError;
use crate::shared::refusal::Refusal;
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::fmt;
use uuid::Uuid;

/// Where a page begins, and what holds for all pages.
struct Cursor {
    after: DateTime<Utc>,
    uuid: AdId,
    /// Changes later than this are the next time's.
    as_of: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Cursor {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = cursor::Parts::of(text);
        let cursor = Self { after: parts.time()?, as_of: parts.time()?, until: parts.time()?, uuid: parts.read()? };
        parts.end().map(|()| cursor)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [after, as_of, until] = [self.after, self.as_of, self.until].map(|at| at.timestamp_micros());
        formatter.write_str(&cursor::write(&[&after, &as_of, &until, &self.uuid]))
    }
}

pub async fn since(state: &JobAdsState, asked: &AdsQuery, since: DateTime<Utc>) -> Result<PublicAds, Failure> {
    let now = state.clock.now();
    let cursor = match asked.cursor.as_deref() {
        Some(sent) => Cursor::parse(sent).ok_or_else(|| Refusal::Invalid(vec![FieldError::no_cursor(sent)]))?,
        None => Cursor {
            after: since.max(DateTime::UNIX_EPOCH),
            uuid: AdId(Uuid::nil()),
            as_of: now,
            until: horizon::commit_horizon(state, now).await?,
        },
    };
    let as_of = cursor.as_of.min(now);
    let wanted = i64::try_from(asked.limit).unwrap_or(i64::MAX - 1);
    let after = (cursor.after, cursor.uuid);
    let mut events = store::public_events(&state.db, after, as_of, wanted + 1, PAGE_MAX_BYTES as i64).await?;
    let here = fitting(&mut events).min(asked.limit);
    let there_is_more = events.len() > here;
    events.truncate(here);
    let end = events.last().filter(|_| there_is_more).map(|last| (last.at, last.uuid));
    let (rows, removed) = split_events(events, as_of);
    let Chosen { rows, unmatched, unknown_from } = choose(state, asked, rows).await?;
    let until = unknown_from.map_or(cursor.until, |at| at.min(cursor.until));
    let next = end.map(|(after, uuid)| Cursor { after, uuid, as_of, until }.to_string());
    let total = state.search.find_among_all(state, &asked.query, None, 1).await?.total;
    Ok(PublicAds {
        ads: rows.iter().map(|row| public::ad(&state.config.public_url, row)).collect(),
        total,
        next,
        removed: Some(removed.iter().map(AdId::to_string).collect()),
        unmatched,
        until: Some(public::time(until)),
    })
}

/// How many of the events a page has room for; their ads as lists show them.
fn fitting(events: &mut [EventRow]) -> usize {
    let mut room = PageRoom::default();
    let has_room = |event: &mut EventRow| {
        let Some(ad) = &mut event.ad else { return event.fits };
        display::fit_into_a_list(ad);
        room.has_room_for(ad)
    };
    events.iter_mut().map(has_room).take_while(|has_room| *has_room).count()
}

/// Splits events into live and removed ads. An ad is listed once, by its latest event.
fn split_events(events: Vec<EventRow>, as_of: DateTime<Utc>) -> (Vec<LiveAdRow>, Vec<AdId>) {
    let (mut live, mut removed) = (Vec::new(), Vec::new());
    for event in events {
        let EventRow { at, uuid, listed, published, expires, updated, gone, ad, fits: _ } = event;
        match ad {
            Some(ad) if listed && is_in_time(published, expires, as_of) => {
                let row = LiveAdRow { uuid, published, expires, updated, ad };
                if at == changed(&row) {
                    live.push(row);
                }
            }
            _ => {
                let ran_out = (listed && expires <= as_of && expires > updated && expires > published).then_some(expires);
                if Some(at) == ran_out.or(gone) {
                    removed.push(uuid);
                }
            }
        }
    }
    (live, removed)
}

/// When a live ad last changed: it was written, or became public.
fn changed(row: &LiveAdRow) -> DateTime<Utc> {
    row.updated.max(row.published)
}

/// What the filters make of live ads.
struct Chosen {
    rows: Vec<LiveAdRow>,
    /// The names of the others; None where nothing is filtered.
    unmatched: Option<Vec<String>>,
    /// When the first changed that the filters cannot judge yet.
    unknown_from: Option<DateTime<Utc>>,
}

async fn choose(state: &JobAdsState, asked: &AdsQuery, rows: Vec<LiveAdRow>) -> Result<Chosen, Failure> {
    if asked.query.is_everything() {
        return Ok(Chosen { rows, unmatched: None, unknown_from: None });
    }
    // First the replica, then the search, which follows it and so knows no less.
    let (uuids, updated): (Vec<AdId>, Vec<DateTime<Utc>>) = rows.iter().map(|row| (row.uuid, row.updated)).unzip();
    let known: HashSet<AdId> = store::known_ads(&state.replica, &uuids, &updated).await?.into_iter().collect();
    let chosen: HashSet<AdId> = state.search.among(state, &asked.query, &uuids).await?;
    let (known, unknown): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| known.contains(&row.uuid));
    let (rows, others): (Vec<_>, Vec<_>) = known.into_iter().partition(|row| chosen.contains(&row.uuid));
    Ok(Chosen {
        rows,
        unmatched: Some(others.iter().map(|row| row.uuid.to_string()).collect()),
        unknown_from: unknown.iter().map(changed).min(),
    })
}
