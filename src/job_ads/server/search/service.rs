//! The search of the board: an index of the live ads, held in memory and brought up to date with PostgreSQL before every
//! search, so that what was committed is found. Why not PostgreSQL alone: `docs/search.md`. It is our own as libraries
//! such as tantivy show a change only after a commit and a reload of files of theirs; here each search sees what the database
//! has, and counts the hits of every choice.

use super::entry::{Entry, SimilarityKey};
use super::select::{Cursor, Start};
use super::{Card, Selection, Suggested, index, store};
use crate::job_ads::query::Query;
use crate::job_ads::server::ad_language;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::places::in_todays_names;
use crate::job_ads::server::state::JobAdsState;
use crate::platform::clock;
use crate::platform::fault::{Failure, Fault};
use crate::shared::field::FieldError;
use crate::shared::ids::ProviderId;
use crate::shared::refusal::Refusal;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use index::{Index, Omitted};
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};

/// Changed ads that are read at a time.
const CHANGED_ADS_PER_READ: i64 = 500;
/// The newest ads, which the index has first while it is filled.
const NEWEST: i64 = 2000;
/// Blocks of the table that are then read at a time.
const BLOCKS_AT_A_TIME: i64 = 128;
const PARTS_AT_ONCE: usize = 2;
/// Ads that are put in while searches wait.
const PUT_AT_A_TIME: usize = 25;
/// Times so many ads may have been read and not yet put in.
const READ_AHEAD: usize = 8;
/// How long a search waits while the index is filled; it then finds what is there, the newest ads first.
const PATIENCE: Duration = Duration::from_millis(300);

#[derive(Default)]
pub struct Search {
    index: RwLock<Index>,
    /// Whoever holds it brings the index up to date.
    following: Mutex<IndexState>,
    /// Looks at the database that have begun.
    looks: AtomicU64,
    is_filled: AtomicBool,
}

#[derive(Default)]
struct IndexState {
    /// What of the database the index holds; None until it is filled.
    snapshot: Option<String>,
    /// The latest look that is done.
    done: u64,
}

/// A page of hits.
#[derive(Clone, Debug, Default)]
pub struct SearchHits {
    /// Of all pages.
    pub total: u64,
    /// In the order asked for.
    pub ads: Vec<AdId>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// Where a page would begin after each of the ads.
    cursors: Vec<Cursor>,
}

impl SearchHits {
    /// The cursor of a page that begins after one of these ads.
    pub fn cursor_after(&self, ad: AdId) -> Option<String> {
        let at = self.ads.iter().position(|found| *found == ad)?;
        self.cursors.get(at).map(ToString::to_string)
    }
}

impl Search {
    /// The ads that `query` finds, `limit` of them, after the one that the cursor names.
    ///
    /// # Errors
    /// Invalid where the cursor is none of ours; when the database is away.
    pub async fn find(
        &self,
        state: &JobAdsState,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<SearchHits, Failure> {
        let Selection { total, ads, next, cursors, .. } = self.select(state, query, start(cursor, None)?, limit, false).await?;
        Ok(SearchHits { total, ads, next: next.map(|next| next.to_string()), cursors })
    }

    /// Like [`Self::find`], but only once the index is complete: a program would mistake a part for the whole.
    ///
    /// # Errors
    /// Like [`Self::find`]; unavailable while the index is filled.
    pub async fn find_among_all(
        &self,
        state: &JobAdsState,
        query: &Query,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<SearchHits, Failure> {
        if !self.is_filled() {
            // This fills the index, or waits a while for the request that does.
            self.find(state, query, None, 1).await?;
            if !self.is_filled() {
                return Err(Refusal::Unavailable { seconds: 2 }.into());
            }
        }
        self.find(state, query, cursor, limit).await
    }

    /// Those of these ads that `query` finds.
    ///
    /// # Errors
    /// When the database is away; unavailable while the index is filled, as it knows too few yet to say no.
    pub async fn among(&self, state: &JobAdsState, query: &Query, ads: &[AdId]) -> Result<HashSet<AdId>, Failure> {
        self.follow(state).await?;
        if !self.is_filled() {
            return Err(Refusal::Unavailable { seconds: 2 }.into());
        }
        let today = clock::to_norway(state.clock.now()).date();
        Ok(super::select::among(&self.read(), &in_todays_names(query), today, ads))
    }

    /// The same with everything that the board shows around it: the filters' options with their counts, how words were
    /// read, what leaving filters away would give. `before` is the cursor of the ad before which the page ends.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub async fn board(
        &self,
        state: &JobAdsState,
        query: &Query,
        cursor: Option<&str>,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Selection, Failure> {
        self.select(state, query, start(cursor, before)?, limit, true).await
    }

    /// What rows show of these ads, of those that are live, in this order.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn cards(&self, state: &JobAdsState, ads: &[AdId], now: DateTime<Utc>) -> Result<Vec<Arc<Card>>, Fault> {
        let (kept, numbers): (_, HashMap<AdId, u32>) = {
            let index = self.read();
            (Arc::clone(&index.cards), ads.iter().filter_map(|ad| Some((*ad, index.number(*ad)?))).collect())
        };
        let mut cards: HashMap<AdId, Arc<Card>> =
            numbers.iter().filter_map(|(ad, number)| Some((*ad, kept.get(*ad, *number)?))).collect();
        let unread: Vec<AdId> = ads.iter().copied().filter(|ad| !cards.contains_key(ad)).collect();
        if !unread.is_empty() {
            for row in store::cards(&state.replica, &unread, now, ad_language::SAMPLE_MAX_CHARS as i32).await? {
                let card = Arc::new(Card::new(row));
                if let Some(number) = numbers.get(&card.uuid) {
                    kept.keep(*number, Arc::clone(&card));
                }
                cards.insert(card.uuid, card);
            }
        }
        Ok(ads.iter().filter_map(|ad| cards.remove(ad)).collect())
    }

    async fn select(
        &self,
        state: &JobAdsState,
        query: &Query,
        start: Start,
        limit: usize,
        counted: bool,
    ) -> Result<Selection, Failure> {
        self.follow(state).await?;
        let today = clock::to_norway(state.clock.now()).date();
        Ok(super::select::select(&self.read(), &in_todays_names(query), today, start, limit, counted))
    }

    /// Live ads similar to this one, most similar first; the ad itself need not be live.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn similar(&self, state: &JobAdsState, ad: AdId, limit: usize) -> Result<Vec<AdId>, Failure> {
        self.follow(state).await?;
        let row = store::listed_ad(&state.replica, ad).await?;
        let Some((uuid, ad)) = row.and_then(|row| Some((row.uuid, row.ad.0?))) else { return Ok(Vec::new()) };
        let likeness = SimilarityKey::new(uuid, &ad);
        Ok(super::suggest::similar(&self.read(), &likeness, limit))
    }

    /// Titles, employers, occupations and places that go on as `typed` begins, the most frequent first.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn suggest(&self, state: &JobAdsState, typed: &str) -> Result<Vec<Suggested>, Failure> {
        self.follow(state).await?;
        Ok(super::suggest::suggest(&self.read(), typed))
    }

    /// Whether every ad is in the index; while it is being filled, only the newest are.
    pub fn is_filled(&self) -> bool {
        self.is_filled.load(Ordering::Acquire)
    }

    /// Brings the index up to date: with what was committed, and with the clock.
    async fn follow(&self, state: &JobAdsState) -> Result<(), Fault> {
        let now = state.clock.now();
        let begun = self.looks.load(Ordering::Acquire);
        let following = if self.is_filled() {
            Some(self.following.lock().await)
        } else {
            tokio::time::timeout(PATIENCE, self.following.lock()).await.ok()
        };
        // A refresh that began after this search has seen everything this search must see; waiting searches share it.
        if let Some(mut following) = following.filter(|following| following.snapshot.is_none() || following.done <= begun) {
            let look = self.looks.fetch_add(1, Ordering::AcqRel) + 1;
            following.snapshot = Some(match following.snapshot.as_deref() {
                Some(known) => self.catch_up(state, known).await?,
                None => self.fill(state).await?,
            });
            following.done = look;
        }
        if self.read().is_due(now) {
            self.write().advance(now);
        }
        Ok(())
    }

    async fn catch_up(&self, state: &JobAdsState, known: &str) -> Result<String, Fault> {
        if store::is_current(&state.replica, known).await? {
            return Ok(known.to_owned());
        }
        let mut snapshot = None;
        let mut after: Option<(String, AdId)> = None;
        loop {
            let from = after.as_ref().map(|(changed, uuid)| (changed.as_str(), *uuid));
            let mut rows = store::changed_since(&state.replica, known, from, CHANGED_ADS_PER_READ);
            let (mut count, mut last) = (0, None);
            let mut changes: Vec<(AdId, Option<Entry>)> = Vec::new();
            while let Some(row) = rows.try_next().await? {
                let store::ChangedRow { uuid, provider, is_listed, published, expires, ad, changed, snapshot: seen } = row;
                // What is committed while this goes on is seen by the later steps or, by the first one's snapshot, next time.
                snapshot.get_or_insert(seen);
                let Some(uuid) = uuid else { continue };
                count += 1;
                last = changed.map(|changed| (changed, uuid));
                let listed = ad.filter(|_| is_listed == Some(true)).zip(provider).zip(published.zip(expires));
                changes.push((uuid, listed.and_then(|((ad, provider), times)| entry(uuid, provider, times, ad))));
                if changes.len() == PUT_AT_A_TIME {
                    self.put(std::mem::take(&mut changes), state.clock.now());
                }
            }
            drop(rows);
            after = last;
            self.put(changes, state.clock.now());
            if count < CHANGED_ADS_PER_READ || after.is_none() {
                return Ok(snapshot.unwrap_or_else(|| known.to_owned()));
            }
            tokio::task::yield_now().await;
        }
    }

    /// Fills the index from the beginning; what changes meanwhile is caught up afterwards.
    async fn fill(&self, state: &JobAdsState) -> Result<String, Fault> {
        *self.write() = Index::default();
        let snapshot = store::snapshot(&state.replica).await?;
        let now = state.clock.now();
        self.put_all(store::newest_ads(&state.replica, now, NEWEST), now).await?;
        let blocks = store::blocks(&state.replica).await?;
        // Some are read while others are put in; what waits between the two is bounded.
        let (entries, mut read) = mpsc::channel(READ_AHEAD);
        let reading = tokio::spawn({
            let state = state.clone();
            async move {
                let parts = stream::iter((0..blocks).step_by(BLOCKS_AT_A_TIME as usize)).map(Ok);
                let read_part = |from| read_blocks(&state, now, from, entries.clone());
                parts.try_for_each_concurrent(PARTS_AT_ONCE, read_part).await
            }
        });
        while let Some(some) = read.recv().await {
            self.put(some, now);
        }
        reading.await.map_err(Fault::other)??;
        self.is_filled.store(true, Ordering::Release);
        tracing::info!(ads = self.read().live.len(), "the search is ready");
        self.catch_up(state, &snapshot).await
    }

    async fn put_all(&self, rows: BoxStream<'_, sqlx::Result<store::AdRow>>, now: DateTime<Utc>) -> Result<(), Fault> {
        let mut some = rows.map_ok(read_row).try_chunks(PUT_AT_A_TIME);
        while let Some(some) = some.next().await {
            self.put(some.map_err(|error| error.1)?, now);
        }
        Ok(())
    }

    fn put(&self, mut changes: Vec<(AdId, Option<Entry>)>, now: DateTime<Utc>) {
        while !changes.is_empty() {
            let some = changes.drain(..PUT_AT_A_TIME.min(changes.len()));
            let mut index = self.write();
            index.advance(now);
            for (uuid, entry) in some {
                match entry {
                    Some(entry) => count(index.put(entry)),
                    None => index.take_out(uuid),
                }
            }
        }
    }

    /// Keeps the index in order for as long as the server runs: fills it, follows also when nobody searches, so that no
    /// search has much to catch up, and begins anew when too much in it is of ads that are gone.
    pub async fn keep(&self, state: &JobAdsState) {
        const EVERY: Duration = Duration::from_secs(1);
        const AFTER_A_FAULT: Duration = Duration::from_secs(5);
        loop {
            match store::adopt_foreign_rows(&state.db).await {
                Ok(0) => break,
                Ok(rows) => tracing::info!(rows, "ads of another cluster are made this one's"),
                Err(error) => {
                    Fault::from(error).log();
                    tokio::time::sleep(AFTER_A_FAULT).await;
                }
            }
        }
        loop {
            let kept = async {
                self.follow(state).await?;
                if self.read().needs_rebuild() { self.renew(state).await } else { Ok(()) }
            };
            match kept.await {
                Ok(()) => tokio::time::sleep(EVERY).await,
                Err(fault) => {
                    fault.log();
                    tokio::time::sleep(AFTER_A_FAULT).await;
                }
            }
        }
    }

    /// Makes a new index beside the old one, which answers meanwhile.
    async fn renew(&self, state: &JobAdsState) -> Result<(), Fault> {
        let fresh = Self::default();
        let known = fresh.fill(state).await?;
        let fresh = fresh.index.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut following = self.following.lock().await;
        let worn = std::mem::replace(&mut *self.write(), fresh);
        following.snapshot = Some(known);
        // The new index has not seen what the latest looks saw.
        following.done = 0;
        drop(following);
        // Dropping a million ads takes a while.
        tokio::task::spawn_blocking(move || drop(worn));
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads some blocks of the table of ads and passes on what they hold.
async fn read_blocks(
    state: &JobAdsState,
    now: DateTime<Utc>,
    from: i64,
    entries: mpsc::Sender<Vec<(AdId, Option<Entry>)>>,
) -> Result<(), Fault> {
    let rows = store::ads_of_blocks(&state.replica, now, from, from + BLOCKS_AT_A_TIME);
    let mut some = rows.map_ok(read_row).try_chunks(PUT_AT_A_TIME);
    while let Some(some) = some.next().await {
        if entries.send(some.map_err(|error| error.1)?).await.is_err() {
            break;
        }
    }
    Ok(())
}

pub(super) fn count(left_out: Omitted) {
    let Omitted { words, options } = left_out;
    if words > 0 {
        metrics::counter!("verv_words_not_indexed_total").increment(words);
    }
    if options > 0 {
        metrics::counter!("verv_options_not_indexed_total").increment(options);
    }
}

fn read_row(row: store::AdRow) -> (AdId, Option<Entry>) {
    let store::AdRow { uuid, provider, published, expires, ad } = row;
    (uuid, entry(uuid, provider, (published, expires), ad))
}

/// None if an ad cannot be read or makes indexing panic: it is left out, and the others are found.
pub(super) fn entry(
    uuid: AdId,
    provider: ProviderId,
    (published, expires): (DateTime<Utc>, DateTime<Utc>),
    ad: store::Stored,
) -> Option<Entry> {
    let entry = ad.0.and_then(|ad| catch_unwind(AssertUnwindSafe(|| Entry::new(uuid, provider, published, expires, &ad))).ok());
    if entry.is_none() {
        tracing::error!(%uuid, "an ad cannot be indexed and is left out of the search");
        metrics::counter!("verv_ads_not_indexed_total").increment(1);
    }
    entry
}

/// # Errors
/// Invalid where a cursor is none of ours.
fn start(after: Option<&str>, before: Option<&str>) -> Result<Start, Refusal> {
    let read = |cursor: &str| Cursor::parse(cursor).ok_or_else(|| Refusal::Invalid(vec![FieldError::no_cursor(cursor)]));
    Ok(match (after, before) {
        (Some(after), _) => Start::After(read(after)?),
        (None, Some(before)) => Start::Before(read(before)?),
        (None, None) => Start::First,
    })
}
