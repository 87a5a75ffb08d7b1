//! The words of all ads and where they stand. A word of a query finds its own forms; failing them, and beside them, what
//! begins with it and the compounds that end with it; failing all of those, words that are spelt nearly so.

use super::shares::Shares;
use super::words;
use crate::shared::ids::ProviderId;
use roaring::RoaringBitmap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

    fn is_disjoint(&self, others: &RoaringBitmap) -> bool {
        match self {
            Self::One(ad) => !others.contains(*ad),
            Self::Few(ads) => !ads.iter().any(|ad| others.contains(*ad)),
            Self::Many(ads) => ads.is_disjoint(others),
        }
    }

    fn add_to(&self, all: &mut RoaringBitmap) {
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

    fn is_disjoint(&self, ads: &RoaringBitmap) -> bool {
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
    words: BTreeMap<Box<str>, Word>,
    /// The same words backwards, with their stems: compounds lie together by what they end with.
    backwards: BTreeMap<Box<str>, u32>,
    /// Those that are no words themselves.
    stems: HashMap<Box<str>, u32>,
    /// By stem.
    postings: Vec<Postings>,
    /// Of words as they are written, the ads that have them in the title or among the facts: Ski is not Skien.
    written: Vec<Ads>,
    shares: Shares,
}

#[derive(Clone, Copy)]
struct Word {
    stem: u32,
    /// Its place in `written`, or [`NOWHERE`].
    written: u32,
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
            shares: Shares::of(LEARNT_MAX_BYTES),
        }
    }
}

/// What a word of a query finds.
pub struct Matched<'a> {
    /// Forms of the word itself.
    pub exact: Option<&'a Postings>,
    /// The ads that have it just as it was typed, in the title or among the facts.
    pub written: Option<&'a Ads>,
    /// What only begins or ends like it, or is spelt nearly so.
    pub loose: Option<Postings>,
    /// How the word was read, where it was mended.
    pub mended: Option<String>,
}

/// Shorter words are completed only as far as they go.
const PREFIX_MIN_CHARS: usize = 3;
const COMPOUND_MIN_BYTES: usize = 5;
/// Words that a short prefix may stand for; more make it no prefix but a letter.
const COMPLETIONS_MAX: usize = 4000;
const MENDED_MIN_CHARS: usize = 4;
/// Letters of a word that stand for one with the letter before them.
const LEFT_OUT_MAX: usize = 3;
/// What all words may take, about; who may have how much of it is `shares`' to say. Ads are found by the words that are known,
/// however many others there are in them. Half a million words have room, which is as many as a hundred thousand ads have.
const LEARNT_MAX_BYTES: usize = 128 * 1024 * 1024;
/// What a word takes besides its letters, measured: its places in the maps, its lists of ads. Its letters are there up to three
/// times.
const WORD_BYTES: usize = 240;
/// Words of one beginning that are compared with a slip.
const LOOKED_AT: usize = 100_000;

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
        if word.len() > COMPOUND_MIN_BYTES {
            self.backwards.insert(reversed(word).into(), id);
        }
        let learnt = Word { stem: id, written: NOWHERE };
        self.words.insert(word.into(), learnt);
        learnt
    }

    /// A stem is its own stem, so that one that is a word has its number there.
    fn stem_id(&self, word: &str) -> Option<u32> {
        let stem = words::stem(word);
        self.stems.get(stem).copied().or_else(|| self.words.get(stem).map(|word| word.stem))
    }

    /// The ads with any form of this word.
    pub fn forms(&self, word: &str) -> Option<&Postings> {
        self.stem_id(word).map(|id| &self.postings[id as usize])
    }

    /// Looks a folded word up among `live` ads. Mending looks at many words, so a query may ask for it only so often.
    pub fn find(&self, word: &str, live: &RoaringBitmap, may_mend: bool) -> Matched<'_> {
        let exact_id = self.stem_id(word);
        let exact = exact_id.map(|id| &self.postings[id as usize]).filter(|postings| !postings.is_disjoint(live));
        let mut others: BTreeSet<u32> = self.beginning_with(word).collect();
        others.extend(self.ending_with(word, exact_id));
        if let Some(id) = exact_id {
            others.remove(&id);
        }
        let mut loose = self.united(&others, live);
        let mut mended = None;
        if may_mend && exact.is_none() && loose.is_none() && word.chars().count() >= MENDED_MIN_CHARS {
            let near = self.nearly(word, live);
            mended = near.first().map(|(word, _)| (*word).to_owned());
            loose = self.united(&near.into_iter().map(|(_, id)| id).collect(), live);
        }
        let written = self.words.get(word).and_then(|word| self.written.get(word.written as usize));
        Matched { exact, written, loose, mended }
    }

    fn united(&self, ids: &BTreeSet<u32>, live: &RoaringBitmap) -> Option<Postings> {
        let (mut title, mut facts, mut text) = (RoaringBitmap::new(), RoaringBitmap::new(), RoaringBitmap::new());
        for id in ids {
            let postings = &self.postings[*id as usize];
            postings.title.add_to(&mut title);
            postings.facts.add_to(&mut facts);
            postings.text.add_to(&mut text);
        }
        let [title, facts, text] = [title, facts, text].map(|ads| Ads::Many(Box::new(ads)));
        let all = Postings { title, facts, text };
        (!all.is_disjoint(live)).then_some(all)
    }

    fn beginning_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = u32> + 'a {
        let range = (word.chars().count() >= PREFIX_MIN_CHARS).then(|| starting(&self.words, word));
        range.into_iter().flatten().take(COMPLETIONS_MAX).map(|(_, word)| word.stem)
    }

    /// Compounds whose last part is a form of the word: `intensivsykepleieren` for `sykepleier`.
    fn ending_with(&self, word: &str, exact: Option<u32>) -> Vec<u32> {
        let stem = words::stem(word);
        let forms = starting(&self.words, stem).filter(|(_, word)| Some(word.stem) == exact).map(|(form, _)| form);
        let mut found = Vec::new();
        for form in forms.chain([word]).filter(|form| form.len() >= COMPOUND_MIN_BYTES) {
            let reversed = reversed(form);
            found.extend(starting(&self.backwards, &reversed).take(COMPLETIONS_MAX).map(|(_, id)| id));
        }
        found
    }

    /// Living words that differ in one letter, or two where the word is long; the nearest ones only. The first letter is
    /// taken to be right. Failing them, å, ø and æ count as the one letter that many type for them: `sjafor`.
    fn nearly(&self, word: &str, live: &RoaringBitmap) -> Vec<(&str, u32)> {
        let found = self.nearest(word, live, 0, |word| Cow::Borrowed(word));
        if found.is_empty() {
            self.nearest(word, live, LEFT_OUT_MAX, |word| {
                Cow::Owned(word.replace("aa", "a").replace("oe", "o").replace("ae", "a"))
            })
        } else {
            found
        }
    }

    /// The words nearest to this one once both are put as `read` does, which leaves out so many letters at most.
    fn nearest(
        &self,
        word: &str,
        live: &RoaringBitmap,
        left_out: usize,
        read: impl Fn(&str) -> Cow<'_, str>,
    ) -> Vec<(&str, u32)> {
        let Some(first) = word.chars().next() else { return Vec::new() };
        let word = read(word);
        let length = word.chars().count();
        let far = if length >= 8 { 2 } else { 1 };
        let mut nearest = far;
        let mut found: Vec<(usize, &str, u32)> = Vec::new();
        for (known, Word { stem: id, .. }) in starting(&self.words, first.encode_utf8(&mut [0; 4])).take(LOOKED_AT) {
            if known.len() + far < word.len() || known.len() > word.len() + far + left_out {
                continue;
            }
            let distance = strsim::osa_distance(&word, &read(known));
            if distance <= nearest && !self.postings[id as usize].is_disjoint(live) {
                nearest = distance;
                found.push((distance, known, id));
            }
        }
        found.retain(|(distance, _, _)| *distance == nearest);
        found.into_iter().map(|(_, known, id)| (known, id)).collect()
    }
}

fn reversed(word: &str) -> String {
    word.chars().rev().collect()
}

/// The entries whose key begins with `prefix`.
fn starting<'a, T: Copy>(map: &'a BTreeMap<Box<str>, T>, prefix: &str) -> impl Iterator<Item = (&'a str, T)> + use<'a, T> {
    let prefix = prefix.to_owned();
    map.range::<str, _>((std::ops::Bound::Included(prefix.as_str()), std::ops::Bound::Unbounded))
        .take_while(move |(key, _)| key.starts_with(&prefix))
        .map(|(key, value)| (&**key, *value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(vocabulary: &Vocabulary, word: &str) -> Vec<u32> {
        let live: RoaringBitmap = (0..100).collect();
        let Matched { exact, loose, written: _, mended: _ } = vocabulary.find(&words::fold(word), &live, true);
        let mut all = exact.map(Postings::anywhere).unwrap_or_default();
        all |= loose.map(|loose| loose.anywhere()).unwrap_or_default();
        all.into_iter().collect()
    }

    #[test]
    fn forms_beginnings_compounds_and_slips() {
        let mut vocabulary = Vocabulary::default();
        for (ad, word) in
            ["sykepleier", "sykepleiere", "intensivsykepleier", "utviklere", "ledig", "lederstilling", "rørlegger", "sjåfør"]
                .into_iter()
                .enumerate()
        {
            assert!(vocabulary.add(u32::try_from(ad).unwrap(), ProviderId(1), Place::Title, &words::fold(word)));
        }
        for (typed, ads) in [
            ("sykepleiere", &[0, 1, 2][..]),
            ("sykepl", &[0, 1]),
            ("utvikl", &[3]),
            ("utvikler", &[3]),
            ("sykepleire", &[0, 1]),
            ("sykepleieer", &[0, 1, 2]),
            ("leder", &[5]),
            ("rorlegger", &[6]),
            ("rørleger", &[6]),
            ("frisør", &[]),
            ("sjafor", &[7]),
            ("sjofør", &[7]),
            ("xq", &[]),
        ] {
            assert_eq!(found(&vocabulary, typed), ads, "{typed}");
        }
    }

    #[test]
    fn a_word_that_is_the_stem_of_others_is_one_with_them_whichever_comes_first() {
        for order in [["kokk", "kokken"], ["kokken", "kokk"]] {
            let mut vocabulary = Vocabulary::default();
            for (ad, word) in (0..).zip(order) {
                vocabulary.add(ad, ProviderId(1), Place::Facts, word);
            }
            assert_eq!(found(&vocabulary, "kokker"), [0, 1], "{order:?}");
            let written = vocabulary.find("kokk", &(0..2).collect(), false).written.unwrap().bitmap().into_owned();
            assert_eq!(written.into_iter().collect::<Vec<_>>(), [u32::from(order[0] != "kokk")]);
        }
    }

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
        assert!((LEARNT_MAX_BYTES / 2 - 1000..=LEARNT_MAX_BYTES / 2).contains(&(learnt * WORD_BYTES + letters(&vocabulary))));
        assert!(vocabulary.add(10_000, ProviderId(2), Place::Title, "hvalfanger"));
        // Of the first one's ads those words are indexed that are known.
        assert!(!vocabulary.add(10_001, ProviderId(1), Place::Title, "selfanger"));
        assert!(
            vocabulary.add(10_001, ProviderId(1), Place::Title, "hvalfangere")
                || vocabulary.add(10_001, ProviderId(1), Place::Title, "hvalfanger")
        );
        let live = (0..20_000).collect();
        let ads = vocabulary.find("hvalfanger", &live, false).exact.unwrap().anywhere();
        assert_eq!(ads.into_iter().collect::<Vec<_>>(), [10_000, 10_001]);
    }

    fn letters(vocabulary: &Vocabulary) -> usize {
        vocabulary.words.keys().map(|word| 3 * word.len()).sum()
    }
}
