//! Answers a query from the index: which ads, in which order, and how many each option of each filter would give.

use super::entry::{Due, FacetOption};
use super::index::{Choice, Index};
use super::lookup::{Matched, Mending};
use super::tokens::{Token, parts, tokens};
use super::vocabulary::Postings;
use super::words;
use crate::job_ads::query::{Facet, NOT_GIVEN, Query, Sort};
use crate::job_ads::server::ids::AdId;
use crate::shared::cursor;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use roaring::RoaringBitmap;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::fmt;

/// What a word weighs by where it stands; a loose match weighs half.
const TITLE: u16 = 60;
const FACTS: u16 = 24;
const TEXT: u16 = 6;
/// More for the word just as it was typed.
const EXACT_SPELLING: u16 = 10;

/// Words of a query that are looked up.
const WORDS_MAX: usize = 12;

/// Options of one filter, the most frequent ones.
pub const OPTIONS_MAX: usize = 1000;

/// Filters that narrow each other from large to small count as one: neither narrows the other's counts.
const DIMENSIONS: [&[Facet]; 11] = [
    &[Facet::County, Facet::Municipal],
    &[Facet::Group, Facet::Occupation],
    &[Facet::Extent],
    &[Facet::EngagementType],
    &[Facet::Remote],
    &[Facet::Sector],
    &[Facet::WorkHours],
    &[Facet::WorkDays],
    &[Facet::WorkLanguage],
    &[Facet::Published],
    &[Facet::Deadline],
];

/// Where a page of hits begins: after this ad. An ad's score counts its own words only, so a page stays where it is while
/// ads come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The order's own part: less relevant, later due.
    key: i64,
    /// Microseconds, negated: newest first.
    age: i64,
    uuid: Reverse<AdId>,
}

impl Cursor {
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = cursor::Parts::of(text);
        let cursor = Self { key: parts.read()?, age: parts.read()?, uuid: Reverse(parts.read()?) };
        parts.end().map(|()| cursor)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&cursor::write(&[&self.key, &self.age, &self.uuid.0]))
    }
}

/// Which page of the hits.
#[derive(Clone, Copy, Debug, Default)]
pub enum Start {
    #[default]
    First,
    After(Cursor),
    /// The page that ends before this ad.
    Before(Cursor),
}

/// An option of a filter, with how many ads choosing it would give.
#[derive(Clone, Debug)]
pub struct CountedOption {
    pub of: FacetOption,
    pub count: u64,
}

impl CountedOption {
    /// An option that no ad has.
    pub fn none(facet: Facet, value: &str) -> Self {
        Self { of: FacetOption { facet, value: value.to_owned(), label: value.to_owned(), within: None }, count: 0 }
    }
}

#[derive(Default)]
pub struct Selection {
    pub total: u64,
    pub ads: Vec<AdId>,
    pub next: Option<Cursor>,
    /// How many ads come before the page, where options are counted.
    pub before: u64,
    /// Of each ad of the page.
    pub cursors: Vec<Cursor>,
    /// Words that were read as others: as typed, as read.
    pub mended: Vec<(String, String)>,
    /// Every option of every filter that would give something, up to a bound.
    pub options: Vec<CountedOption>,
    /// Of each filter that is chosen, how many ads there would be without it.
    pub without: Vec<(Facet, u64)>,
    /// Where nothing is found: how many there would be without words.
    pub without_text: u64,
    /// And of each filter that is chosen, how many ads it gives by itself, and how many the words do.
    pub alone: Vec<(Facet, u64)>,
    pub text_alone: u64,
    /// And of each of several words, how many it gives together with the filters.
    pub words_alone: Vec<(String, u64)>,
}

pub fn select(index: &Index, query: &Query, today: NaiveDate, start: Start, limit: usize, counted: bool) -> Selection {
    let Words { matched, found: text, mended } = Words::find(index, &query.text, Mending::SOME);
    let filters: Vec<Option<RoaringBitmap>> =
        DIMENSIONS.iter().map(|dimension| found_by_filter(index, query, dimension, today)).collect();
    let narrowed = |except: Option<usize>| {
        let mut ads: Option<RoaringBitmap> = text.clone();
        for (at, filter) in filters.iter().enumerate() {
            if let Some(filter) = filter
                && Some(at) != except
            {
                match &mut ads {
                    Some(ads) => *ads &= filter,
                    None => ads = Some(filter & &index.live),
                }
            }
        }
        ads
    };
    let all = narrowed(None);
    let scores =
        if query.sort() == Sort::Relevance { Some(score(index, &matched, all.as_ref().unwrap_or(&index.live))) } else { None };
    let key = key_by(index, query.sort(), scores.as_deref());
    let mut selection = page(index, all.as_ref(), query.sort(), &key, start, limit);
    selection.total = all.as_ref().unwrap_or(&index.live).len();
    selection.mended = mended;
    if counted {
        // Looks at every hit: programs that read page after page do without.
        if let (Start::After(_) | Start::Before(_), Some(first)) = (start, selection.cursors.first()) {
            let is_before = |ad: &u32| cursor(index, *ad, key(*ad)) < *first;
            selection.before = all.as_ref().unwrap_or(&index.live).iter().filter(is_before).count() as u64;
        }
        count_options(index, query, &mut selection, &filters, &narrowed, all.as_ref(), today);
        if selection.total == 0 {
            selection.without_text = within(index.live.clone(), &filters).len();
            let alone = |filter: &RoaringBitmap| filter.intersection_len(&index.live);
            let chosen = DIMENSIONS.iter().zip(&filters);
            selection.alone = chosen.filter_map(|(dimension, filter)| Some((dimension[0], alone(filter.as_ref()?)))).collect();
            selection.text_alone = text.as_ref().map_or(0, RoaringBitmap::len);
            selection.words_alone = words_alone(index, &query.text, &filters);
        }
    }
    selection
}

/// Those of `ads` that every filter finds.
fn within(ads: RoaringBitmap, filters: &[Option<RoaringBitmap>]) -> RoaringBitmap {
    filters.iter().flatten().fold(ads, |ads, filter| ads & filter)
}

/// Of each of several words, as it was typed, how many ads it gives together with the filters.
fn words_alone(index: &Index, text: &str, filters: &[Option<RoaringBitmap>]) -> Vec<(String, u64)> {
    let mut seen = HashSet::new();
    let is_new = |word: &&str| {
        let folded = words::fold(word);
        !Token::of(&folded).is_small && seen.insert(folded)
    };
    let typed: Vec<&str> = tokens(text).filter(is_new).take(WORDS_MAX).collect();
    if typed.len() < 2 {
        return Vec::new();
    }
    // Spelling correction is expensive, and was done for the whole query.
    let found = |word: &str| within(Words::find(index, word, Mending::NONE).found.unwrap_or_default(), filters).len();
    typed.into_iter().map(|word| (word.to_owned(), found(word))).collect()
}

/// Those of `ads` that the query finds.
pub fn among(index: &Index, query: &Query, today: NaiveDate, ads: &[AdId]) -> HashSet<AdId> {
    let text = Words::find(index, &query.text, Mending::SOME).found;
    let filters: Vec<RoaringBitmap> =
        DIMENSIONS.iter().filter_map(|dimension| found_by_filter(index, query, dimension, today)).collect();
    let is_found = |ad: u32| {
        index.live.contains(ad)
            && text.as_ref().is_none_or(|text| text.contains(ad))
            && filters.iter().all(|filter| filter.contains(ad))
    };
    ads.iter().copied().filter(|uuid| index.number(*uuid).is_some_and(is_found)).collect()
}

/// The words of a query, looked up.
struct Words<'a> {
    matched: Vec<Matched<'a>>,
    /// None where there are no words, which every ad has.
    found: Option<RoaringBitmap>,
    /// As typed, as read.
    mended: Vec<(String, String)>,
}

impl<'a> Words<'a> {
    /// Each word once, until no ad is left that has them all. Small words are asked for where there are no others; beside
    /// others, they only tell the likeliest of the hits.
    fn find(index: &'a Index, text: &str, mut mending: Mending) -> Self {
        let folded = words::fold(text);
        let (mut small, mut distinct): (Vec<Token>, Vec<Token>) = (Vec::new(), Vec::new());
        for token in tokens(&folded).map(Token::of) {
            let of_its_kind = if token.is_small { &mut small } else { &mut distinct };
            if of_its_kind.len() < WORDS_MAX && !of_its_kind.contains(&token) {
                of_its_kind.push(token);
            }
        }
        if distinct.is_empty() {
            std::mem::swap(&mut small, &mut distinct);
        }
        // Signs find nothing, and not everything.
        let found = (distinct.is_empty() && !text.trim().is_empty()).then(RoaringBitmap::new);
        let mut words = Self { matched: Vec::new(), found, mended: Vec::new() };
        for token in distinct {
            let matched = index.vocabulary.find(&token, &index.live, &mut mending);
            words.mended.extend(matched.mended.as_ref().map(|(word, read)| (as_typed(text, word), index.spelling(read))));
            let ads = matched.anywhere() & words.found.as_ref().unwrap_or(&index.live);
            let is_over = ads.is_empty();
            words.found = Some(ads);
            words.matched.push(matched);
            if is_over {
                return words;
            }
        }
        let written = small.iter().map(|token| index.vocabulary.written(&token.word));
        words.matched.extend(written.map(|written| Matched { written, ..Matched::default() }));
        words
    }
}

/// A folded word of a text as it was typed.
fn as_typed(text: &str, folded: &str) -> String {
    let mut typed = tokens(text).flat_map(|token| std::iter::once(token).chain(parts(token)));
    typed.find(|typed| words::typed_key(typed) == folded).unwrap_or(folded).to_lowercase()
}

/// None where nothing of the dimension is chosen. A county or group of which parts are chosen is narrowed to them.
fn found_by_filter(index: &Index, query: &Query, dimension: &[Facet], today: NaiveDate) -> Option<RoaringBitmap> {
    let mut found = RoaringBitmap::new();
    let mut is_chosen = false;
    let mut narrowed_to_parts: Vec<String> = Vec::new();
    if let Some(part) = dimension.get(1) {
        let wholes: Vec<String> = query.values(dimension[0]).map(str::to_lowercase).collect();
        for value in query.values(*part) {
            is_chosen = true;
            let named: Vec<&Choice> = index.choices(*part, value).iter().map(|number| &index.choices[*number as usize]).collect();
            let is_within =
                |choice: &&&Choice| choice.of.within.as_ref().is_some_and(|whole| wholes.contains(&whole.to_lowercase()));
            // Two counties have a Herøy; the one that is chosen is meant.
            let of_wholes: Vec<&Choice> = named.iter().filter(is_within).copied().collect();
            for choice in if of_wholes.is_empty() { named } else { of_wholes } {
                found |= &choice.ads;
                narrowed_to_parts.extend(choice.of.within.as_ref().map(|whole| whole.to_lowercase()));
            }
        }
    }
    for value in query.values(dimension[0]) {
        is_chosen = true;
        if !narrowed_to_parts.contains(&value.to_lowercase()) {
            for choice in choices_meant(index, dimension[0], value, today) {
                found |= &index.choices[choice as usize].ads;
            }
        }
    }
    is_chosen.then_some(found)
}

/// The choices that a value stands for: itself, or the days it spans.
fn choices_meant(index: &Index, facet: Facet, value: &str, today: NaiveDate) -> Vec<u32> {
    match span(facet, value, today) {
        Some((from, to)) => index.days.range((facet, from)..=(facet, to)).map(|(_, choice)| *choice).collect(),
        None => index.choices(facet, value).to_vec(),
    }
}

/// First and last day of `published=3`, `deadline=later` and the like.
fn span(facet: Facet, value: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let back = |days| today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let ahead = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
    Some(match (facet, value) {
        (Facet::Published, "today") => (today, today),
        (Facet::Published, days) => (back(days.parse().ok()?), today),
        (Facet::Deadline, "later") => (ahead(15), NaiveDate::MAX),
        (Facet::Deadline, days) => (today, ahead(days.parse().ok()?)),
        _ => return None,
    })
}

/// By ad, the sum of what its words weigh.
fn score(index: &Index, matched: &[Matched<'_>], ads: &RoaringBitmap) -> Vec<u16> {
    let mut scores = vec![0u16; index.docs.len()];
    let mut add = |postings: &Postings, share: u16| {
        for (found, weight) in [(&postings.title, TITLE), (&postings.facts, FACTS), (&postings.text, TEXT)] {
            for ad in &*found.bitmap() & ads {
                scores[ad as usize] = scores[ad as usize].saturating_add(weight / share);
            }
        }
    };
    for Matched { exact, written: _, loose, mended: _ } in matched {
        if let Some(exact) = exact {
            add(exact, 1);
        }
        if let Some(loose) = loose {
            add(loose, 2);
        }
    }
    for written in matched.iter().filter_map(|matched| matched.written) {
        for ad in &*written.bitmap() & ads {
            scores[ad as usize] = scores[ad as usize].saturating_add(EXACT_SPELLING);
        }
    }
    scores
}

fn cursor(index: &Index, ad: u32, key: i64) -> Cursor {
    Cursor { key, age: index.ages[ad as usize], uuid: Reverse(index.docs[ad as usize].uuid) }
}

fn urgency(due: Due) -> i64 {
    match due {
        Due::AsSoonAsPossible => i64::MIN,
        Due::Day(day) => day.num_days_from_ce().into(),
        Due::NotGiven => i64::MAX,
    }
}

/// The order's own part of an ad's cursor.
fn key_by(index: &Index, sort: Sort, scores: Option<&[u16]>) -> impl Fn(u32) -> i64 {
    move |ad| match sort {
        Sort::Newest => 0,
        Sort::Deadline => urgency(index.docs[ad as usize].due),
        Sort::Relevance => -scores.map_or(0, |scores| i64::from(scores[ad as usize])),
    }
}

/// One page in order. `ads` None: all that are live.
fn page(
    index: &Index,
    ads: Option<&RoaringBitmap>,
    sort: Sort,
    key: impl Fn(u32) -> i64,
    start: Start,
    limit: usize,
) -> Selection {
    let all = ads.unwrap_or(&index.live);
    // Newest first is kept in order; where hits are dense, walking along it beats looking at every hit.
    let is_dense = all.len() > index.live.len() / 64;
    let mut found: Vec<Cursor> = match start {
        _ if sort == Sort::Newest && is_dense => walk(index, ads, start, limit + 1),
        Start::First => first_after(index, all, key, None, limit + 1),
        Start::After(after) => first_after(index, all, key, Some(after), limit + 1),
        Start::Before(before) => last_before(index, all, key, before, limit + 1),
    };
    let there_is_more = found.len() > limit;
    found.truncate(limit);
    let is_backwards = matches!(start, Start::Before(_));
    if is_backwards {
        found.reverse();
    }
    let next = found.last().copied().filter(|_| there_is_more || is_backwards);
    Selection { ads: found.iter().map(|cursor| cursor.uuid.0).collect(), next, cursors: found, ..Selection::default() }
}

fn first_after(index: &Index, ads: &RoaringBitmap, key: impl Fn(u32) -> i64, after: Option<Cursor>, limit: usize) -> Vec<Cursor> {
    let mut nearest: BinaryHeap<Cursor> = BinaryHeap::with_capacity(limit + 1);
    for ad in ads {
        // Most hits are no match for those that are kept, and of those no more is looked at.
        let place = (key(ad), index.ages[ad as usize]);
        if nearest.len() >= limit && nearest.peek().is_some_and(|last| place > (last.key, last.age)) {
            continue;
        }
        let cursor = cursor(index, ad, place.0);
        if after.is_some_and(|after| cursor <= after) {
            continue;
        }
        nearest.push(cursor);
        if nearest.len() > limit {
            nearest.pop();
        }
    }
    nearest.into_sorted_vec()
}

/// The nearest one first.
fn last_before(index: &Index, ads: &RoaringBitmap, key: impl Fn(u32) -> i64, before: Cursor, limit: usize) -> Vec<Cursor> {
    let mut nearest: BinaryHeap<Reverse<Cursor>> = BinaryHeap::with_capacity(limit + 1);
    for cursor in ads.iter().map(|ad| cursor(index, ad, key(ad))).filter(|cursor| *cursor < before) {
        nearest.push(Reverse(cursor));
        if nearest.len() > limit {
            nearest.pop();
        }
    }
    nearest.into_sorted_vec().into_iter().map(|Reverse(cursor)| cursor).collect()
}

/// Newest first from there on, or back from there.
fn walk(index: &Index, ads: Option<&RoaringBitmap>, start: Start, limit: usize) -> Vec<Cursor> {
    use std::ops::Bound::{Excluded, Unbounded};
    let at = |cursor: Cursor, ad: u32| {
        let published = DateTime::<Utc>::from_timestamp_micros(cursor.age.checked_neg()?)?;
        Some((Reverse(published), cursor.uuid, ad))
    };
    let range = match start {
        Start::First => Some((Unbounded, Unbounded)),
        Start::After(after) => at(after, u32::MAX).map(|from| (Excluded(from), Unbounded)),
        Start::Before(before) => at(before, 0).map(|to| (Unbounded, Excluded(to))),
    };
    let walked = index.newest.range(range.unwrap_or((Unbounded, Unbounded))).map(|(_, _, ad)| *ad);
    let is_hit = |ad: &u32| ads.is_none_or(|ads| ads.contains(*ad));
    let cursor = |ad| cursor(index, ad, 0);
    match start {
        Start::Before(_) => walked.rev().filter(is_hit).take(limit).map(cursor).collect(),
        _ => walked.filter(is_hit).take(limit).map(cursor).collect(),
    }
}

fn count_options(
    index: &Index,
    query: &Query,
    selection: &mut Selection,
    filters: &[Option<RoaringBitmap>],
    narrowed: &dyn Fn(Option<usize>) -> Option<RoaringBitmap>,
    all: Option<&RoaringBitmap>,
    today: NaiveDate,
) {
    let counts_of_all = Counts::new(index, all);
    for (at, dimension) in DIMENSIONS.iter().enumerate() {
        let own = filters[at].as_ref().map(|_| narrowed(Some(at)));
        let counts_of_own = own.as_ref().map(|without| {
            selection.without.push((dimension[0], without.as_ref().unwrap_or(&index.live).len()));
            Counts::new(index, without.as_ref())
        });
        let counts = counts_of_own.as_ref().unwrap_or(&counts_of_all);
        for facet in *dimension {
            if matches!(facet, Facet::Published | Facet::Deadline) {
                selection.options.extend(spans(index, *facet, counts, today));
                continue;
            }
            let is_part = dimension.get(1) == Some(facet);
            let shown = is_part.then(|| Parts::of(index, query, dimension[0], *facet));
            let of = |number: u32| &index.choices[number as usize].of;
            let choices = index.choices_by_facet.get(facet).into_iter().flatten().copied();
            let mut counted: Vec<(u64, u32)> = choices
                .filter(|number| shown.as_ref().is_none_or(|shown| shown.has(of(*number))))
                .map(|number| (counts.of(number), number))
                .filter(|(count, _)| *count > 0)
                .collect();
            if counted.len() > OPTIONS_MAX {
                let rank =
                    |(count, number): &(u64, u32)| (!query.is_chosen(*facet, &of(*number).value), Reverse(*count), *number);
                counted.sort_by_cached_key(rank);
                counted.truncate(OPTIONS_MAX);
            }
            selection.options.extend(counted.into_iter().map(|(count, number)| CountedOption { of: of(number).clone(), count }));
        }
    }
}

/// Municipalities and occupations that are offered: those of the counties and groups that are chosen, or of which a part is.
/// There are hundreds of others.
struct Parts {
    wholes: HashSet<String>,
    values: HashSet<String>,
}

impl Parts {
    fn of(index: &Index, query: &Query, whole: Facet, part: Facet) -> Self {
        let mut wholes: HashSet<String> = query.values(whole).map(str::to_lowercase).collect();
        let values: HashSet<String> = query.values(part).map(str::to_lowercase).collect();
        for value in &values {
            let within = |number: &u32| index.choices[*number as usize].of.within.as_ref().map(|whole| whole.to_lowercase());
            wholes.extend(index.choices(part, value).iter().filter_map(within));
        }
        Self { wholes, values }
    }

    fn has(&self, part: &FacetOption) -> bool {
        (!self.wholes.is_empty() && part.within.as_ref().is_some_and(|whole| self.wholes.contains(&whole.to_lowercase())))
            || (!self.values.is_empty() && self.values.contains(&part.value.to_lowercase()))
    }
}

fn spans(index: &Index, facet: Facet, counts: &Counts<'_>, today: NaiveDate) -> Vec<CountedOption> {
    let values = facet.closed().unwrap_or_default().iter().copied().chain([NOT_GIVEN]);
    values
        .map(|value| {
            let count = choices_meant(index, facet, value, today).into_iter().map(|choice| counts.of(choice)).sum();
            CountedOption { of: FacetOption { facet, value: value.to_owned(), label: value.to_owned(), within: None }, count }
        })
        .filter(|option| option.count > 0)
        .collect()
}

/// How many of some ads have each choice.
enum Counts<'a> {
    /// Of all that are live, which is kept counted.
    Live(&'a Index),
    /// Of few ads: each was asked for its choices.
    Few(Vec<u32>),
    /// Of many: each choice is asked for them.
    Many(&'a Index, &'a RoaringBitmap),
}

/// Choices that a page shows, about; what one of them costs for 65,536 ads, in ads that are asked instead.
const CHOICES_SHOWN: u64 = 200;
const ADS_A_CHOICE: u64 = 4;

impl<'a> Counts<'a> {
    /// `ads` None: all that are live.
    fn new(index: &'a Index, ads: Option<&'a RoaringBitmap>) -> Self {
        let Some(ads) = ads else { return Self::Live(index) };
        let blocks = index.docs.len() as u64 / 65_536 + 1;
        if ads.len() > CHOICES_SHOWN * ADS_A_CHOICE * blocks {
            return Self::Many(index, ads);
        }
        let mut counts = vec![0u32; index.choices.len()];
        for ad in ads {
            for choice in index.choices_of(ad) {
                counts[*choice as usize] += 1;
            }
        }
        Self::Few(counts)
    }

    fn of(&self, choice: u32) -> u64 {
        let choice = choice as usize;
        match self {
            Self::Live(index) => index.live_counts[choice].into(),
            Self::Few(counts) => counts[choice].into(),
            Self::Many(index, ads) => index.choices[choice].ads.intersection_len(ads),
        }
    }
}
