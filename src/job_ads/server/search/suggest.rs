//! What the index offers unasked: how a typed word may go on, and which ads are like one that is being read.

use super::entry::{Kind, Likeness};
use super::index::Index;
use super::words;
use crate::job_ads::query::{Facet, NOT_GIVEN};
use roaring::RoaringBitmap;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use uuid::Uuid;

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
    let typed = words::fold(typed.trim_start());
    if typed.chars().count() < 2 {
        return Vec::new();
    }
    let mut all = Vec::new();
    for facets in [&[Facet::Occupation][..], &[Facet::County, Facet::Municipal]] {
        all.extend(most_frequent(filters(index, facets, &typed)));
    }
    let named =
        index.suggestion_words.range((typed.clone(), 0)..).take_while(|(word, _)| word.starts_with(&typed)).take(LOOKED_AT);
    let mut seen = std::collections::HashSet::new();
    let (mut titles, mut employers) = (Vec::new(), Vec::new());
    for (_, number) in named {
        let suggestion = &index.suggestions[*number as usize];
        if suggestion.live == 0 || !seen.insert(number) {
            continue;
        }
        let (of_kind, subject) = match suggestion.kind {
            Kind::Title => (&mut titles, Subject::Title),
            Kind::Employer => (&mut employers, Subject::Employer),
        };
        of_kind.push(Suggested {
            subject,
            label: suggestion.label.clone(),
            value: suggestion.label.clone(),
            count: suggestion.live,
        });
    }
    all.extend(most_frequent(titles));
    all.extend(most_frequent(employers));
    all
}

/// Options of these filters of which a word begins so.
fn filters(index: &Index, facets: &[Facet], typed: &str) -> Vec<Suggested> {
    let mut found: Vec<Suggested> = Vec::new();
    for (choice, live) in index.choices.iter().zip(&index.live_counts) {
        if *live == 0 || !facets.contains(&choice.of.facet) || choice.of.value == NOT_GIVEN {
            continue;
        }
        let folded = words::fold(&choice.of.label);
        let begins = folded.starts_with(typed) || folded.match_indices(' ').any(|(at, _)| folded[at + 1..].starts_with(typed));
        // Oslo is a county and its own municipality.
        if begins && !found.iter().any(|known| known.label == choice.of.label) {
            let of = &choice.of;
            found.push(Suggested {
                subject: Subject::Filter(of.facet),
                label: of.label.clone(),
                value: of.value.clone(),
                count: *live,
            });
        }
    }
    found
}

fn most_frequent(mut suggested: Vec<Suggested>) -> Vec<Suggested> {
    suggested.sort_by(|one, other| (Reverse(one.count), &one.label).cmp(&(Reverse(other.count), &other.label)));
    suggested.truncate(OF_EACH_KIND);
    suggested
}

/// Live ads with the same occupation, words of the title, place, and group of occupations, in this order of weight; a place
/// alone makes no ad similar.
pub fn similar(index: &Index, to: &Likeness, limit: usize) -> Vec<Uuid> {
    /// A word in more ads than one of so many says little.
    const RARE: u64 = 8;
    const WORDS_AT_MOST: usize = 12;
    let mut alike = RoaringBitmap::new();
    let mut scored: Vec<(&RoaringBitmap, u16)> = Vec::new();
    for option in &to.options {
        let weight = match option.facet {
            _ if option.value == NOT_GIVEN => continue,
            Facet::Occupation => 40,
            Facet::Group => 12,
            Facet::Municipal => 16,
            Facet::County => 8,
            Facet::Extent | Facet::EngagementType => 2,
            _ => continue,
        };
        for number in index.choices(option.facet, &option.value) {
            let ads = &index.choices[*number as usize].ads;
            if matches!(option.facet, Facet::Occupation | Facet::Group) {
                alike |= ads;
            }
            scored.push((ads, weight));
        }
    }
    for word in to.title.iter().take(WORDS_AT_MOST) {
        let Some(postings) = index.vocabulary.forms(word) else { continue };
        if postings.title.len() <= (index.live.len() / RARE).max(10) {
            alike |= &postings.title;
            scored.push((&postings.title, 24));
        }
    }
    alike &= &index.live;
    if let Some(itself) = index.number(to.uuid) {
        alike.remove(itself);
    }
    let mut scores = vec![0u16; index.docs.len()];
    for (ads, weight) in scored {
        for ad in ads & &alike {
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
