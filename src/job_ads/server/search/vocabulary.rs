//! The words of all ads and where they stand; `lookup` finds them.

use super::shares::Shares;
use super::words;
use crate::shared::ids::ProviderId;
use roaring::RoaringBitmap;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// Some ads. Most words are in one ad, and a bitmap of one takes two hundred bytes.
#[derive(Clone)]
pub enum Ads {
    One(u32),
    /// In order.
    Few(Vec<u32>),
    Many(Box<RoaringBitmap>),
}

/// More are a bitmap.
const FEW: usize = 32;

impl Default for Ads {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Ads {
    pub fn bitmap(&self) -> Cow<'_, RoaringBitmap> {
        match self {
            Self::One(ad) => Cow::Owned([*ad].into()),
            Self::Few(ads) => Cow::Owned(ads.iter().collect()),
            Self::Many(ads) => Cow::Borrowed(ads),
        }
    }

    pub fn len(&self) -> u64 {
        match self {
            Self::One(_) => 1,
            Self::Few(ads) => ads.len() as u64,
            Self::Many(ads) => ads.len(),
        }
    }

    pub fn is_disjoint(&self, others: &RoaringBitmap) -> bool {
        match self {
            Self::One(ad) => !others.contains(*ad),
            Self::Few(ads) => !ads.iter().any(|ad| others.contains(*ad)),
            Self::Many(ads) => ads.is_disjoint(others),
        }
    }

    pub fn add_to(&self, all: &mut RoaringBitmap) {
        match self {
            Self::One(ad) => drop(all.insert(*ad)),
            Self::Few(ads) => all.extend(ads),
            Self::Many(ads) => *all |= &**ads,
        }
    }

    /// `ad` is none before the last.
    fn push(&mut self, ad: u32) {
        match self {
            Self::One(only) if *only == ad => {}
            Self::One(only) => *self = Self::Few(vec![*only, ad]),
            Self::Few(ads) if ads.is_empty() => *self = Self::One(ad),
            Self::Few(ads) if ads.last() == Some(&ad) => {}
            Self::Few(ads) if ads.len() < FEW => ads.push(ad),
            Self::Few(ads) => *self = Self::Many(Box::new(ads.iter().copied().chain([ad]).collect())),
            Self::Many(ads) => drop(ads.insert(ad)),
        }
    }
}

/// Ads with a word, by where it stands.
#[derive(Clone, Default)]
pub struct Postings {
    pub title: Ads,
    /// Employer, places, occupations, keywords.
    pub facts: Ads,
    pub text: Ads,
}

impl Postings {
    pub fn anywhere(&self) -> RoaringBitmap {
        let mut all = RoaringBitmap::new();
        for ads in [&self.title, &self.facts, &self.text] {
            ads.add_to(&mut all);
        }
        all
    }

    pub fn is_disjoint(&self, ads: &RoaringBitmap) -> bool {
        self.title.is_disjoint(ads) && self.facts.is_disjoint(ads) && self.text.is_disjoint(ads)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Title,
    Facts,
    Text,
}

pub struct Vocabulary {
    /// Every word as it is written (folded).
    pub(super) words: BTreeMap<Box<str>, Word>,
    /// The same words backwards, with their stems: compounds lie together by what they end with.
    pub(super) backwards: BTreeMap<Box<str>, u32>,
    /// Those that are no words themselves.
    stems: HashMap<Box<str>, u32>,
    /// By stem.
    pub(super) postings: Vec<Postings>,
    /// Of words as they are written, the ads that have them in the title or among the facts: Ski is not Skien.
    pub(super) written: Vec<Ads>,
    shares: Shares,
}

#[derive(Clone, Copy)]
pub(super) struct Word {
    pub(super) stem: u32,
    /// Its place in `written`, or [`NOWHERE`].
    pub(super) written: u32,
}

const NOWHERE: u32 = u32::MAX;

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            words: BTreeMap::new(),
            backwards: BTreeMap::new(),
            stems: HashMap::new(),
            postings: Vec::new(),
            written: Vec::new(),
            shares: Shares::of(VOCABULARY_MAX_BYTES),
        }
    }
}

/// What all words may take, about; who may have how much of it is `shares`' to say. Ads are found by the words that are known,
/// however many others there are in them. Half a million words have room, which is as many as a hundred thousand ads have.
const VOCABULARY_MAX_BYTES: usize = 128 * 1024 * 1024;
/// What a word takes besides its letters, measured: its places in the maps, its lists of ads. Its letters are there up to three
/// times.
const WORD_BYTES: usize = 240;

impl Vocabulary {
    /// `ad` must not be smaller than any before it. False where the word is new and its provider may add no more.
    pub fn add(&mut self, ad: u32, provider: ProviderId, place: Place, word: &str) -> bool {
        let known = match self.words.get(word) {
            Some(known) => *known,
            None if !self.shares.take(provider, WORD_BYTES + 3 * word.len()) => return false,
            None => self.learn(word),
        };
        let postings = &mut self.postings[known.stem as usize];
        match place {
            Place::Title => postings.title.push(ad),
            Place::Facts => postings.facts.push(ad),
            Place::Text => postings.text.push(ad),
        }
        if place != Place::Text {
            if known.written != NOWHERE {
                self.written[known.written as usize].push(ad);
            } else if let Some(known) = self.words.get_mut(word) {
                known.written = u32::try_from(self.written.len()).unwrap_or(NOWHERE);
                self.written.push(Ads::One(ad));
            }
        }
        true
    }

    fn learn(&mut self, word: &str) -> Word {
        let stem = words::stem(word);
        let id = self.stem_id(word).unwrap_or_else(|| {
            let id = u32::try_from(self.postings.len()).unwrap_or(u32::MAX);
            if stem != word {
                self.stems.insert(stem.into(), id);
            }
            self.postings.push(Postings::default());
            id
        });
        if words::may_be_compound(word) {
            self.backwards.insert(reversed(word).into(), id);
        }
        let learnt = Word { stem: id, written: NOWHERE };
        self.words.insert(word.into(), learnt);
        learnt
    }

    /// A stem is its own stem, so that one that is a word has its number there.
    pub(super) fn stem_id(&self, word: &str) -> Option<u32> {
        let stem = words::stem(word);
        self.stems.get(stem).copied().or_else(|| self.words.get(stem).map(|word| word.stem))
    }

    /// The ads with any form of this word.
    pub fn forms(&self, word: &str) -> Option<&Postings> {
        self.stem_id(word).map(|id| &self.postings[id as usize])
    }
}

pub(super) fn reversed(word: &str) -> String {
    word.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_ads_grow_in_order_and_hold_each_once() {
        let mut ads = Ads::default();
        for ad in 0..100 {
            assert_eq!((ads.len(), ads.bitmap().len()), (u64::from(ad), u64::from(ad)));
            ads.push(ad);
            ads.push(ad);
            assert!(ads.bitmap().contains(ad) && ads.is_disjoint(&[ad + 1].into()) && !ads.is_disjoint(&[ad].into()));
        }
    }

    /// Two thousand ads with a thousand invented words each, and then an honest one.
    #[test]
    fn two_million_invented_words_take_half_of_the_room_and_another_provider_is_found() {
        let mut vocabulary = Vocabulary::default();
        let mut learnt = 0;
        for word in 0..2_000_000_u32 {
            learnt += usize::from(vocabulary.add(word / 1000, ProviderId(1), Place::Facts, &format!("ord{word}")));
        }
        assert_eq!(learnt, vocabulary.words.len());
        assert!(
            (VOCABULARY_MAX_BYTES / 2 - 1000..=VOCABULARY_MAX_BYTES / 2).contains(&(learnt * WORD_BYTES + letters(&vocabulary)))
        );
        assert!(vocabulary.add(10_000, ProviderId(2), Place::Title, "hvalfanger"));
        // Of the first one's ads those words are indexed that are known.
        assert!(!vocabulary.add(10_001, ProviderId(1), Place::Title, "selfanger"));
        assert!(
            vocabulary.add(10_001, ProviderId(1), Place::Title, "hvalfangere")
                || vocabulary.add(10_001, ProviderId(1), Place::Title, "hvalfanger")
        );
        let ads = vocabulary.forms("hvalfanger").unwrap().anywhere();
        assert_eq!(ads.into_iter().collect::<Vec<_>>(), [10_000, 10_001]);
    }

    fn letters(vocabulary: &Vocabulary) -> usize {
        vocabulary.words.keys().map(|word| 3 * word.len()).sum()
    }
}
