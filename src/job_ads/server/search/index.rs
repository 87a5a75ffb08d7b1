//! The in-memory index of ads that are or will be live, with their words and options. It is kept
//! up to date by `service` and read by `select`. A changed ad is removed and inserted again under a larger number.

use super::cards::Cards;
use super::entry::{Due, Entry, FacetOption, Kind};
use super::shares::Shares;
use super::tokens::{parts, tokens};
use super::vocabulary::Vocabulary;
use super::words;
use crate::job_ads::query::Facet;
use crate::job_ads::server::ids::AdId;
use crate::shared::ids::ProviderId;
use chrono::{DateTime, NaiveDate, Utc};
use roaring::RoaringBitmap;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

#[derive(Clone, Copy)]
pub struct Doc {
    pub uuid: AdId,
    pub published: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub due: Due,
}

/// One option of a filter.
pub struct Choice {
    pub of: FacetOption,
    /// Every ad that has it or had it.
    pub ads: RoaringBitmap,
}

pub struct Suggestion {
    pub kind: Kind,
    pub label: String,
    pub live: u32,
}

/// Which numbers in an arena belong to each ad.
#[derive(Default)]
struct Lists {
    ends: Vec<u32>,
    numbers: Vec<u32>,
}

impl Lists {
    fn push(&mut self, numbers: impl IntoIterator<Item = u32>) {
        self.numbers.extend(numbers);
        self.ends.push(u32::try_from(self.numbers.len()).unwrap_or(u32::MAX));
    }

    fn of(&self, ad: u32) -> &[u32] {
        let ad = ad as usize;
        let start = if ad == 0 { 0 } else { self.ends[ad - 1] as usize };
        &self.numbers[start..self.ends[ad] as usize]
    }
}

/// Filter, value, and what it lies within, in lower case.
type OptionKey = (Facet, String, Option<String>);

/// By so many of its words an employer is suggested.
const NAME_WORDS_MAX: usize = 10;
/// Options of one filter that are in no register, of all providers together; who may have how many is `shares`' to say.
/// Whoever makes up so many makes the filter useless, and no slower than that.
const UNREGISTERED_OPTIONS_MAX: usize = 10_000;
/// Days so near are days of real ads, which are up for six months at most. They are as few as they are; others count as made up.
const NEAR_DAYS: u64 = 400;

/// What of an ad found no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Omitted {
    pub words: u64,
    pub options: u64,
}

#[derive(Default)]
pub struct Index {
    pub vocabulary: Vocabulary,
    pub docs: Vec<Doc>,
    /// Of each ad, microseconds of its publication, negated: apart, because every hit's is looked at.
    pub ages: Vec<i64>,
    pub live: RoaringBitmap,
    /// The live ads, newest first.
    pub newest: BTreeSet<(Reverse<DateTime<Utc>>, Reverse<AdId>, u32)>,
    pub choices: Vec<Choice>,
    pub choices_by_facet: BTreeMap<Facet, Vec<u32>>,
    /// Of each choice, how many live ads have it.
    pub live_counts: Vec<u32>,
    pub suggestions: Vec<Suggestion>,
    /// Folded, from the beginning and, for employers, from each of their words.
    pub suggestion_words: BTreeSet<(String, u32)>,
    /// By the day they stand for: when published, when due.
    pub days: BTreeMap<(Facet, NaiveDate), u32>,
    pub cards: Arc<Cards>,
    numbers: HashMap<AdId, u32>,
    choice_numbers: HashMap<OptionKey, u32>,
    /// By filter and value, whatever it lies within.
    choices_named: HashMap<(Facet, String), Vec<u32>>,
    made_up: HashMap<Facet, Shares>,
    suggestion_numbers: HashMap<(Kind, String), u32>,
    choices_of: Lists,
    suggestions_of: Lists,
    coming: BTreeSet<(DateTime<Utc>, u32)>,
    leaving: BTreeSet<(DateTime<Utc>, u32)>,
    now: DateTime<Utc>,
}

impl Index {
    pub fn number(&self, uuid: AdId) -> Option<u32> {
        self.numbers.get(&uuid).copied()
    }

    /// A folded word as it is written in a title, the name of an employer or an option of an ad that has it; where it is in
    /// texts only, folded.
    pub fn spelling(&self, folded: &str) -> String {
        /// Ads that are looked at.
        const ADS: usize = 20;
        let Some(postings) = self.vocabulary.forms(folded) else { return folded.to_owned() };
        let labels = postings.anywhere().into_iter().take(ADS).flat_map(|ad| {
            let suggested = self.suggestions_of.of(ad).iter().map(|number| &self.suggestions[*number as usize].label);
            suggested.chain(self.choices_of(ad).iter().map(|number| &self.choices[*number as usize].of.label))
        });
        let mut written = labels.flat_map(|label| tokens(label)).flat_map(|token| std::iter::once(token).chain(parts(token)));
        let written = written.find_map(|word| words::written(word, folded));
        written.map_or_else(|| folded.to_owned(), str::to_lowercase)
    }

    pub fn choices_of(&self, ad: u32) -> &[u32] {
        self.choices_of.of(ad)
    }

    /// Mostly one; two counties may have a municipality of the same name.
    pub fn choices(&self, facet: Facet, value: &str) -> &[u32] {
        self.choices_named.get(&(facet, value.to_lowercase())).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether so many stale entries have accumulated that the index should be rebuilt.
    pub fn needs_rebuild(&self) -> bool {
        self.docs.len() > 2 * self.numbers.len() + 20_000
    }

    /// Puts an ad in, or anew. One that is over is only taken out: nobody will find it again.
    pub fn put(&mut self, entry: Entry) -> Omitted {
        let Entry { uuid, provider, published, expires, due, words, options, suggestions } = entry;
        self.take_out(uuid);
        let mut left_out = Omitted::default();
        if expires <= self.now {
            return left_out;
        }
        let ad = u32::try_from(self.docs.len()).unwrap_or(u32::MAX);
        self.docs.push(Doc { uuid, published, expires, due });
        self.ages.push(-published.timestamp_micros());
        self.numbers.insert(uuid, ad);
        for (place, word) in words {
            left_out.words += u64::from(!self.vocabulary.add(ad, provider, place, &word));
        }
        let all = options.len();
        let choices: Vec<u32> = options.into_iter().filter_map(|option| self.choose(ad, provider, option)).collect();
        left_out.options = (all - choices.len()) as u64;
        self.choices_of.push(choices);
        let suggestions: Vec<u32> = suggestions.into_iter().map(|(kind, label)| self.suggest(kind, label)).collect();
        self.suggestions_of.push(suggestions);
        self.place(ad);
        left_out
    }

    /// None where the option is new and made up, and its provider may add no more.
    fn choose(&mut self, ad: u32, provider: ProviderId, option: FacetOption) -> Option<u32> {
        let lower = |text: &str| text.to_lowercase();
        let name = (option.facet, lower(&option.value));
        let key = (name.0, name.1.clone(), option.within.as_deref().map(lower));
        let number = match self.choice_numbers.get(&key) {
            Some(number) => *number,
            None => {
                let day: Option<NaiveDate> =
                    matches!(option.facet, Facet::Published | Facet::Deadline).then(|| option.value.parse().ok()).flatten();
                let is_genuine = option.is_registered() || day.is_some_and(|day| self.is_near(day));
                let made_up = self.made_up.entry(option.facet).or_insert_with(|| Shares::of(UNREGISTERED_OPTIONS_MAX));
                if !is_genuine && !made_up.take(provider, 1) {
                    return None;
                }
                let number = u32::try_from(self.choices.len()).unwrap_or(u32::MAX);
                if let Some(day) = day {
                    self.days.insert((option.facet, day), number);
                }
                self.choice_numbers.insert(key, number);
                self.choices_by_facet.entry(option.facet).or_default().push(number);
                self.choices_named.entry(name).or_default().push(number);
                self.choices.push(Choice { of: option, ads: RoaringBitmap::new() });
                self.live_counts.push(0);
                number
            }
        };
        self.choices[number as usize].ads.insert(ad);
        Some(number)
    }

    fn is_near(&self, day: NaiveDate) -> bool {
        self.now.date_naive().signed_duration_since(day).num_days().unsigned_abs() <= NEAR_DAYS
    }

    fn suggest(&mut self, kind: Kind, label: String) -> u32 {
        let folded = words::typed_key(&label);
        let key = (kind, folded.clone());
        if let Some(number) = self.suggestion_numbers.get(&key) {
            return *number;
        }
        let number = u32::try_from(self.suggestions.len()).unwrap_or(u32::MAX);
        if kind == Kind::Employer {
            for (at, _) in folded.match_indices(' ').take(NAME_WORDS_MAX) {
                self.suggestion_words.insert((folded[at + 1..].to_owned(), number));
            }
        }
        self.suggestion_words.insert((folded, number));
        self.suggestion_numbers.insert(key, number);
        self.suggestions.push(Suggestion { kind, label, live: 0 });
        number
    }

    pub fn take_out(&mut self, uuid: AdId) {
        let Some(ad) = self.numbers.remove(&uuid) else { return };
        let Doc { published, expires, .. } = self.docs[ad as usize];
        self.coming.remove(&(published, ad));
        self.leaving.remove(&(expires, ad));
        self.hide(ad);
    }

    /// Where an ad belongs at this time: coming, live, or gone.
    fn place(&mut self, ad: u32) {
        let Doc { published, expires, uuid, .. } = self.docs[ad as usize];
        if published > self.now {
            self.coming.insert((published, ad));
        } else if expires > self.now {
            self.leaving.insert((expires, ad));
            self.show(ad);
        } else {
            self.numbers.remove(&uuid);
        }
    }

    fn show(&mut self, ad: u32) {
        if !self.live.insert(ad) {
            return;
        }
        let Doc { uuid, published, .. } = self.docs[ad as usize];
        self.newest.insert((Reverse(published), Reverse(uuid), ad));
        for choice in self.choices_of.of(ad) {
            self.live_counts[*choice as usize] += 1;
        }
        for suggestion in self.suggestions_of.of(ad) {
            self.suggestions[*suggestion as usize].live += 1;
        }
    }

    fn hide(&mut self, ad: u32) {
        if !self.live.remove(ad) {
            return;
        }
        let Doc { uuid, published, .. } = self.docs[ad as usize];
        self.newest.remove(&(Reverse(published), Reverse(uuid), ad));
        for choice in self.choices_of.of(ad) {
            self.live_counts[*choice as usize] -= 1;
        }
        for suggestion in self.suggestions_of.of(ad) {
            self.suggestions[*suggestion as usize].live -= 1;
        }
    }

    /// Whether the clock has passed the publication or the end of an ad.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.coming.first().is_some_and(|(at, _)| *at <= now) || self.leaving.first().is_some_and(|(at, _)| *at <= now)
    }

    /// Ads come and go by the clock.
    pub fn advance(&mut self, now: DateTime<Utc>) {
        self.now = self.now.max(now);
        while let Some((at, ad)) = self.coming.first().copied().filter(|(at, _)| *at <= now) {
            self.coming.remove(&(at, ad));
            self.place(ad);
        }
        while let Some((at, ad)) = self.leaving.first().copied().filter(|(at, _)| *at <= now) {
            self.leaving.remove(&(at, ad));
            self.numbers.remove(&self.docs[ad as usize].uuid);
            self.hide(ad);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job_ads::query::Query;
    use crate::job_ads::server::search::entry::tests::ad;
    use crate::job_ads::server::search::select;
    use chrono::{Days, TimeDelta};

    fn at(day: &str) -> DateTime<Utc> {
        format!("{day}T10:00:00Z").parse().unwrap()
    }

    fn index() -> Index {
        let mut index = Index::default();
        index.advance(at("2026-10-01"));
        index
    }

    fn put(index: &mut Index, provider: i64, county: &str, due: &str) -> Omitted {
        let mut ad = ad();
        ad.location_list[0].county = Some(county.to_owned());
        ad.properties.insert("applicationdue".to_owned(), due.to_owned());
        let published = at("2026-10-01");
        index.put(Entry::new(
            AdId(crate::platform::random::reference()),
            ProviderId(provider),
            published,
            published + TimeDelta::days(30),
            &ad,
        ))
    }

    fn count(index: &Index, query: &str) -> u64 {
        let today = index.now.date_naive();
        select::select(index, &Query::parse(query).0, today, select::Start::First, 1, true).total
    }

    #[test]
    fn an_honest_ad_keeps_its_county_however_many_another_makes_up() {
        let mut index = index();
        let mut left_out = 0;
        for number in 0..UNREGISTERED_OPTIONS_MAX + 100 {
            left_out += put(&mut index, 1, &format!("Fylke {number}"), "").options;
        }
        assert_eq!(left_out as usize, UNREGISTERED_OPTIONS_MAX / 2 + 100);
        // Its own, too, where it is one that there is.
        for (provider, county) in [(1, "VESTLAND"), (2, "Vestland"), (2, "Jylland")] {
            assert_eq!(put(&mut index, provider, county, "").options, 0, "{county}");
        }
        assert_eq!((count(&index, "county=vestland"), count(&index, "county=Jylland")), (2, 1));
        assert_eq!(put(&mut index, 1, "Fylke 0", "").options, 0, "known ones stay known");
    }

    #[test]
    fn days_of_deadlines_far_away_are_one_day_and_later_all_the_same() {
        let mut index = index();
        let first = at("2026-10-20").date_naive();
        for number in 0..2000 {
            let day = first.checked_add_days(Days::new(number * 37)).unwrap();
            assert_eq!(put(&mut index, 1, "Oslo", &day.format("%d.%m.%Y").to_string()).options, 0);
        }
        assert_eq!(put(&mut index, 1, "Oslo", "01.01.1970").options, 0);
        assert_eq!(count(&index, "deadline=later"), 2000);
        assert!(index.days.len() < 20, "{}", index.days.len());
    }

    #[test]
    fn an_ad_that_is_over_leaves_nothing() {
        let mut index = index();
        index.advance(at("2027-10-01"));
        assert_eq!(put(&mut index, 1, "Oslo", ""), Omitted::default());
        assert_eq!((index.docs.len(), index.choices.len()), (0, 0));
    }

    #[test]
    fn words_beyond_a_providers_share_are_counted() {
        let mut index = index();
        let mut left_out = Omitted::default();
        for number in 0..400 {
            let mut ad = ad();
            ad.ad_text = (0..2000).map(|word| format!("ord{number}x{word} ")).collect();
            let published = at("2026-10-01");
            left_out = index.put(Entry::new(
                AdId(crate::platform::random::reference()),
                ProviderId(1),
                published,
                published + TimeDelta::days(30),
                &ad,
            ));
        }
        assert_eq!(left_out, Omitted { words: 2000, options: 0 });
        assert_eq!(count(&index, "q=baker"), 400, "by the words that are known every ad is found");
    }
}
