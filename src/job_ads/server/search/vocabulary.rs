//! The words of all ads and where they stand. A word of a query finds its own forms; failing them, and beside them, what
//! begins with it and the compounds that end with it; failing all of those, words that are spelt nearly so.

use super::words;
use roaring::RoaringBitmap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Ads with a word, by where it stands.
#[derive(Clone, Default)]
pub struct Postings {
    pub title: RoaringBitmap,
    /// Employer, places, occupations, keywords.
    pub facts: RoaringBitmap,
    pub text: RoaringBitmap,
}

impl Postings {
    pub fn anywhere(&self) -> RoaringBitmap {
        let mut all = &self.title | &self.facts;
        all |= &self.text;
        all
    }

    fn is_disjoint(&self, ads: &RoaringBitmap) -> bool {
        self.title.is_disjoint(ads) && self.facts.is_disjoint(ads) && self.text.is_disjoint(ads)
    }

    fn add(&mut self, other: &Self) {
        self.title |= &other.title;
        self.facts |= &other.facts;
        self.text |= &other.text;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Title,
    Facts,
    Text,
}

#[derive(Default)]
pub struct Vocabulary {
    /// Every word as it is written (folded), and its stem.
    words: BTreeMap<Box<str>, u32>,
    /// The same words backwards: compounds lie together by what they end with.
    backwards: BTreeMap<Box<str>, u32>,
    stems: HashMap<Box<str>, u32>,
    postings: Vec<Postings>,
    /// Of each word as it is written, the ads that have it in the title or among the facts: Ski is not Skien.
    written: HashMap<Box<str>, RoaringBitmap>,
}

/// What a word of a query finds.
pub struct Matched<'a> {
    /// Forms of the word itself.
    pub exact: Option<&'a Postings>,
    /// The ads that have it just as it was typed, in the title or among the facts.
    pub written: Option<&'a RoaringBitmap>,
    /// What only begins or ends like it, or is spelt nearly so.
    pub loose: Option<Postings>,
    /// How the word was read, where it was mended.
    pub mended: Option<String>,
}

/// Shorter words are completed only as far as they go.
const PREFIX_SHORTEST: usize = 3;
const COMPOUND_SHORTEST: usize = 5;
/// Words that a short prefix may stand for; more make it no prefix but a letter.
const COMPLETIONS_AT_MOST: usize = 4000;
const MENDED_SHORTEST: usize = 4;
/// Letters of a word that stand for one with the letter before them.
const LEFT_OUT_AT_MOST: usize = 3;
/// Above so many words no more are learnt that stand in texts only. A hundred thousand ads have half a million.
const LEARNT_AT_MOST: usize = 4_000_000;
/// Words of one beginning that are compared with a slip.
const LOOKED_AT: usize = 100_000;

impl Vocabulary {
    /// `ad` must be larger than any before it.
    pub fn add(&mut self, ad: u32, place: Place, word: &str) {
        let id = match self.words.get(word) {
            Some(id) => *id,
            None if place == Place::Text && self.words.len() >= LEARNT_AT_MOST => return,
            None => self.learn(word),
        };
        let postings = &mut self.postings[id as usize];
        match place {
            Place::Title => postings.title.insert(ad),
            Place::Facts => postings.facts.insert(ad),
            Place::Text => postings.text.insert(ad),
        };
        if place != Place::Text {
            match self.written.get_mut(word) {
                Some(ads) => ads.insert(ad),
                None => self.written.entry(word.into()).or_default().insert(ad),
            };
        }
    }

    fn learn(&mut self, word: &str) -> u32 {
        let stem = words::stem(word);
        let id = match self.stems.get(stem) {
            Some(id) => *id,
            None => {
                let id = u32::try_from(self.postings.len()).unwrap_or(u32::MAX);
                self.stems.insert(stem.into(), id);
                self.postings.push(Postings::default());
                id
            }
        };
        self.words.insert(word.into(), id);
        if word.len() > COMPOUND_SHORTEST {
            self.backwards.insert(reversed(word).into(), id);
        }
        id
    }

    /// The ads with any form of this word.
    pub fn forms(&self, word: &str) -> Option<&Postings> {
        self.stems.get(words::stem(word)).map(|id| &self.postings[*id as usize])
    }

    /// Looks a folded word up among `live` ads. Mending looks at many words, so a query may ask for it only so often.
    pub fn find(&self, word: &str, live: &RoaringBitmap, may_mend: bool) -> Matched<'_> {
        let exact_id = self.stems.get(words::stem(word)).copied();
        let exact = exact_id.map(|id| &self.postings[id as usize]).filter(|postings| !postings.is_disjoint(live));
        let mut others: BTreeSet<u32> = self.beginning_with(word).collect();
        others.extend(self.ending_with(word, exact_id));
        if let Some(id) = exact_id {
            others.remove(&id);
        }
        let mut loose = self.united(&others, live);
        let mut mended = None;
        if may_mend && exact.is_none() && loose.is_none() && word.chars().count() >= MENDED_SHORTEST {
            let near = self.nearly(word, live);
            mended = near.first().map(|(word, _)| (*word).to_owned());
            loose = self.united(&near.into_iter().map(|(_, id)| id).collect(), live);
        }
        Matched { exact, written: self.written.get(word), loose, mended }
    }

    fn united(&self, ids: &BTreeSet<u32>, live: &RoaringBitmap) -> Option<Postings> {
        let mut all = Postings::default();
        for id in ids {
            all.add(&self.postings[*id as usize]);
        }
        (!all.is_disjoint(live)).then_some(all)
    }

    fn beginning_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = u32> + 'a {
        let range = (word.chars().count() >= PREFIX_SHORTEST).then(|| starting(&self.words, word));
        range.into_iter().flatten().take(COMPLETIONS_AT_MOST).map(|(_, id)| id)
    }

    /// Compounds whose last part is a form of the word: `intensivsykepleieren` for `sykepleier`.
    fn ending_with(&self, word: &str, exact: Option<u32>) -> Vec<u32> {
        let stem = words::stem(word);
        let forms = starting(&self.words, stem).filter(|(_, id)| Some(*id) == exact).map(|(form, _)| form);
        let mut found = Vec::new();
        for form in forms.chain([word]).filter(|form| form.len() >= COMPOUND_SHORTEST) {
            let reversed = reversed(form);
            found.extend(starting(&self.backwards, &reversed).take(COMPLETIONS_AT_MOST).map(|(_, id)| id));
        }
        found
    }

    /// Living words that differ in one letter, or two where the word is long; the nearest ones only. The first letter is
    /// taken to be right. Failing them, å, ø and æ count as the one letter that many type for them: `sjafor`.
    fn nearly(&self, word: &str, live: &RoaringBitmap) -> Vec<(&str, u32)> {
        let found = self.nearest(word, live, 0, |word| Cow::Borrowed(word));
        if found.is_empty() {
            self.nearest(word, live, LEFT_OUT_AT_MOST, |word| {
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
        for (known, id) in starting(&self.words, first.encode_utf8(&mut [0; 4])).take(LOOKED_AT) {
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
fn starting<'a>(map: &'a BTreeMap<Box<str>, u32>, prefix: &str) -> impl Iterator<Item = (&'a str, u32)> + use<'a> {
    let prefix = prefix.to_owned();
    map.range::<str, _>((std::ops::Bound::Included(prefix.as_str()), std::ops::Bound::Unbounded))
        .take_while(move |(key, _)| key.starts_with(&prefix))
        .map(|(key, id)| (&**key, *id))
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
            vocabulary.add(u32::try_from(ad).unwrap(), Place::Title, &words::fold(word));
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
}
