//! Suggestions from the index: completions of a typed word, and ads similar to a given one.

use super::entry::{FacetOption, Kind, SimilarityKey};
use super::index::Index;
use super::words;
use crate::job_ads::query::{Facet, NOT_GIVEN};
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::places::choices_named;
use roaring::RoaringBitmap;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What a suggestion leads to: words, or a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Title,
    Employer,
    Filter(Facet),
}

#[derive(Clone, Debug)]
pub struct Suggested {
    pub subject: Subject,
    pub label: String,
    /// As in addresses, for filters.
    pub value: String,
    /// Live ads.
    pub count: u32,
}

const OF_EACH_KIND: usize = 3;
/// Entries that are looked at; those of one beginning lie together.
const LOOKED_AT: usize = 5000;

pub fn suggest(index: &Index, typed: &str) -> Vec<Suggested> {
    let places = choices_named(typed);
    let typed = words::typed_key(typed.trim_start());
    if typed.chars().count() < 2 {
        return Vec::new();
    }
    let mut all = filters(index, &[Facet::Occupation], &typed, &[]);
    all.extend(filters(index, &[Facet::County, Facet::Municipal], &typed, &places));
    let named =
        index.suggestion_words.range((typed.clone(), 0)..).take_while(|(word, _)| word.starts_with(&typed)).take(LOOKED_AT);
    let mut numbers: Vec<u32> = named.map(|(_, number)| *number).collect();
    // An employer's name lies here once for each of its words.
    numbers.sort_unstable();
    numbers.dedup();
    let of_kind = |kind: Kind| {
        let suggestions = numbers.iter().map(|number| &index.suggestions[*number as usize]);
        most_frequent(suggestions.filter(|suggestion| suggestion.kind == kind && suggestion.live > 0), |it| (it.live, &it.label))
    };
    for (kind, subject) in [(Kind::Title, Subject::Title), (Kind::Employer, Subject::Employer)] {
        all.extend(of_kind(kind).into_iter().map(|suggestion| Suggested {
            subject,
            label: suggestion.label.clone(),
            value: suggestion.label.clone(),
            count: suggestion.live,
        }));
    }
    all
}

/// Options of these filters of which a word begins so, and those that are named otherwise.
fn filters(index: &Index, facets: &[Facet], typed: &str, named: &[(Facet, &str)]) -> Vec<Suggested> {
    let mut found: Vec<(&FacetOption, u32)> = Vec::new();
    for number in facets.iter().filter_map(|facet| index.choices_by_facet.get(facet)).flatten() {
        let (of, live) = (&index.choices[*number as usize].of, index.live_counts[*number as usize]);
        if live == 0 || of.value == NOT_GIVEN {
            continue;
        }
        let folded = words::typed_key(&of.label);
        let begins = folded.starts_with(typed) || folded.match_indices(' ').any(|(at, _)| folded[at + 1..].starts_with(typed));
        // Oslo is a county and its own municipality.
        let is_named = || named.contains(&(of.facet, of.label.as_str()));
        if (begins || is_named()) && !found.iter().any(|(known, _)| known.label == of.label) {
            found.push((of, live));
        }
    }
    most_frequent(found.into_iter(), |(of, live)| (*live, &of.label))
        .into_iter()
        .map(|(of, count)| Suggested {
            subject: Subject::Filter(of.facet),
            label: of.label.clone(),
            value: of.value.clone(),
            count,
        })
        .collect()
}

/// The first few by count, then by label.
fn most_frequent<T>(suggested: impl Iterator<Item = T>, rank: impl Fn(&T) -> (u32, &str)) -> Vec<T> {
    let mut first: Vec<T> = Vec::with_capacity(OF_EACH_KIND + 1);
    for one in suggested {
        let (count, label) = rank(&one);
        let place = first.partition_point(|other| {
            let (other_count, other_label) = rank(other);
            (Reverse(other_count), other_label) <= (Reverse(count), label)
        });
        if place < OF_EACH_KIND {
            first.insert(place, one);
            first.truncate(OF_EACH_KIND);
        }
    }
    first
}

/// Live ads with the same occupation, then those with words of the title in common, nearer ones first within each. A place
/// alone makes no ad similar, and neither do words where both ads name their group of occupations and it is another one.
pub fn similar(index: &Index, to: &SimilarityKey, limit: usize) -> Vec<AdId> {
    /// A word in more ads than one of so many says little.
    const RARE: u64 = 8;
    const WORDS_MAX: usize = 12;
    let mut alike = RoaringBitmap::new();
    let mut of_own_groups = RoaringBitmap::new();
    let mut scored: Vec<(Cow<'_, RoaringBitmap>, u16)> = Vec::new();
    for option in &to.options {
        let weight = match option.facet {
            _ if option.value == NOT_GIVEN => continue,
            Facet::Occupation => 10_000,
            Facet::Group => 2_000,
            Facet::Municipal => 400,
            Facet::County => 200,
            Facet::Extent | Facet::EngagementType => 2,
            _ => continue,
        };
        for number in index.choices(option.facet, &option.value) {
            let ads = &index.choices[*number as usize].ads;
            match option.facet {
                Facet::Occupation => alike |= ads,
                Facet::Group => of_own_groups |= ads,
                _ => {}
            }
            scored.push((Cow::Borrowed(ads), weight));
        }
    }
    let mut alike_in_words = RoaringBitmap::new();
    for word in to.title.iter().take(WORDS_MAX) {
        let Some(postings) = index.vocabulary.forms(word) else { continue };
        if postings.title.len() <= (index.live.len() / RARE).max(10) {
            let ads = postings.title.bitmap();
            alike_in_words |= &*ads;
            scored.push((ads, 15));
        }
    }
    if !of_own_groups.is_empty() {
        let groups = index.choices_by_facet.get(&Facet::Group).into_iter().flatten();
        let groups = groups.map(|number| &index.choices[*number as usize]).filter(|choice| choice.of.value != NOT_GIVEN);
        let of_others = groups.fold(RoaringBitmap::new(), |ads, choice| ads | &choice.ads) - &of_own_groups;
        alike_in_words -= of_others;
    }
    alike |= alike_in_words;
    alike &= &index.live;
    if let Some(itself) = index.number(to.uuid) {
        alike.remove(itself);
    }
    let mut scores = vec![0u16; index.docs.len()];
    for (ads, weight) in scored {
        for ad in &*ads & &alike {
            scores[ad as usize] = scores[ad as usize].saturating_add(weight);
        }
    }
    // The least like of those kept is on top, to be dropped first.
    let mut nearest = BinaryHeap::with_capacity(limit + 1);
    for ad in &alike {
        nearest.push((Reverse(scores[ad as usize]), Reverse(index.docs[ad as usize].published), ad));
        if nearest.len() > limit {
            nearest.pop();
        }
    }
    nearest.into_sorted_vec().into_iter().map(|(_, _, ad)| index.docs[ad as usize].uuid).collect()
}
