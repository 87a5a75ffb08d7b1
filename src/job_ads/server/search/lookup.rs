//! Looks words of a query up in the vocabulary. A word finds its own forms; beside them what begins with it and the compounds
//! that end with it; and failing all of those, words that are spelt nearly so.

use super::tokens::Token;
use super::vocabulary::{Ads, Postings, Vocabulary, Word, reversed};
use super::words;
use roaring::RoaringBitmap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What a word of a query finds.
#[derive(Default)]
pub struct Matched<'a> {
    /// Forms of the word itself.
    pub exact: Option<&'a Postings>,
    /// The ads that have it just as it was typed, in the title or among the facts.
    pub written: Option<&'a Ads>,
    /// What only begins or ends like it, has its parts apart, or is spelt nearly so.
    pub loose: Option<Postings>,
    /// A word that was mended, and how it was read.
    pub mended: Option<(String, String)>,
}

impl Matched<'_> {
    fn is_nothing(&self) -> bool {
        self.exact.is_none() && self.loose.is_none()
    }

    pub fn anywhere(&self) -> RoaringBitmap {
        let mut all = self.exact.map(Postings::anywhere).unwrap_or_default();
        if let Some(loose) = &self.loose {
            all |= loose.anywhere();
        }
        all
    }

    fn at(&self, place: fn(&Postings) -> &Ads) -> RoaringBitmap {
        let mut all = RoaringBitmap::new();
        self.exact.into_iter().chain(&self.loose).for_each(|postings| place(postings).add_to(&mut all));
        all
    }

    fn add_loose(&mut self, more: Postings) {
        self.loose = Some(match self.loose.take() {
            Some(loose) => united([&loose, &more]),
            None => more,
        });
    }
}

/// How many words of a query may still be mended: that looks at many others.
pub struct Mending {
    pub words: usize,
    /// Words that are found, and nearly nowhere.
    pub rare_words: usize,
}

impl Mending {
    pub const NONE: Self = Self { words: 0, rare_words: 0 };
    pub const SOME: Self = Self { words: 2, rare_words: 1 };
}

/// Shorter words are completed only as far as they go.
const PREFIX_MIN_CHARS: usize = 3;
/// Words that a short prefix may stand for; more make it no prefix but a letter. So many compounds, too.
const COMPLETIONS_MAX: usize = 4000;
const SPELL_CORRECTION_MIN_CHARS: usize = 4;
/// A long word in no more ads than this may be spelt wrongly in others, or be itself the slip.
const RARE_ADS: u64 = 3;
const LONG_MIN_CHARS: usize = 8;
/// Letters of a word that stand for one with the letter before them.
const FOLDED_LETTERS_MAX: usize = 3;
/// Words of one beginning that are compared with a slip.
const LOOKED_AT: usize = 100_000;

impl Vocabulary {
    /// Looks a word of a query up among `live` ads.
    pub fn find(&self, token: &Token, live: &RoaringBitmap, mending: &mut Mending) -> Matched<'_> {
        if token.is_small {
            let exact = self.forms(&token.word).filter(|postings| !postings.is_disjoint(live));
            return Matched { exact, written: self.written(&token.word), ..Matched::default() };
        }
        let mut matched = self.find_word(&token.word, live);
        if let Some(apart) = self.find_parts(&token.parts, live, |_, _| None) {
            matched.add_loose(apart);
        }
        if matched.is_nothing() {
            self.mend(token, live, mending, &mut matched);
        } else if let Some(exact) = matched.exact.filter(|_| mending.rare_words > 0 && may_be_rare(&token.word))
            && (exact.anywhere() & live).len() <= RARE_ADS
        {
            mending.rare_words -= 1;
            let near = self.nearest(&token.word, live, 1, 0, |word| Cow::Borrowed(word));
            if let Some(near) = self.all_of(&near.into_iter().map(|(_, id)| id).collect(), live) {
                matched.add_loose(near);
            }
        }
        matched
    }

    /// The ads that have a word just as it is written, in the title or among the facts.
    pub fn written(&self, word: &str) -> Option<&Ads> {
        self.words.get(word).and_then(|word| self.written.get(word.written as usize))
    }

    fn find_word(&self, word: &str, live: &RoaringBitmap) -> Matched<'_> {
        let exact_id = self.stem_id(word);
        let exact = exact_id.map(|id| &self.postings[id as usize]).filter(|postings| !postings.is_disjoint(live));
        let mut others: BTreeSet<u32> = self.beginning_with(word).collect();
        others.extend(self.ending_with(word));
        if let Some(id) = exact_id {
            others.remove(&id);
        }
        Matched { exact, written: self.written(word), loose: self.all_of(&others, live), mended: None }
    }

    /// The ads that have every part of a word; `mend` is asked for those that none has.
    fn find_parts(
        &self,
        parts: &[String],
        live: &RoaringBitmap,
        mut mend: impl FnMut(&Self, &str) -> Option<Postings>,
    ) -> Option<Postings> {
        let mut all: Option<[RoaringBitmap; 3]> = None;
        for part in parts {
            let mut matched = self.find_word(part, live);
            if matched.is_nothing() {
                matched.loose = Some(mend(self, part)?);
            }
            let found = [matched.at(|postings| &postings.title), matched.at(|postings| &postings.facts), matched.anywhere()];
            all = Some(match all {
                Some([title, facts, anywhere]) => [title & &found[0], facts & &found[1], anywhere & &found[2]],
                None => found,
            });
        }
        let [title, facts, text] = all?.map(|ads| Ads::Many(Box::new(ads)));
        Some(Postings { title, facts, text }).filter(|postings| !postings.is_disjoint(live))
    }

    /// Reads a word that no ad has as one that is spelt nearly so; failing that, its parts.
    fn mend(&self, token: &Token, live: &RoaringBitmap, mending: &mut Mending, matched: &mut Matched<'_>) {
        let mut mended = None;
        let mut near = |vocabulary: &Self, word: &str| {
            if mending.words == 0 || word.chars().count() < SPELL_CORRECTION_MIN_CHARS {
                return None;
            }
            mending.words -= 1;
            let near = vocabulary.nearly(word, live);
            mended = near.first().map(|(read, _)| (word.to_owned(), (*read).to_owned()));
            vocabulary.all_of(&near.into_iter().map(|(_, id)| id).collect(), live)
        };
        matched.loose = near(self, &token.word).or_else(|| self.find_parts(&token.parts, live, near));
        matched.mended = mended.filter(|_| matched.loose.is_some());
    }

    fn all_of(&self, ids: &BTreeSet<u32>, live: &RoaringBitmap) -> Option<Postings> {
        let all = united(ids.iter().map(|id| &self.postings[*id as usize]));
        (!all.is_disjoint(live)).then_some(all)
    }

    fn beginning_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = u32> + 'a {
        let range = (word.chars().count() >= PREFIX_MIN_CHARS).then(|| starting(&self.words, word));
        range.into_iter().flatten().take(COMPLETIONS_MAX).map(|(_, word)| word.stem)
    }

    /// Compounds whose last part is a form of the word: `intensivsykepleieren` for `sykepleier`.
    fn ending_with<'a>(&'a self, word: &str) -> impl Iterator<Item = u32> + use<'a> {
        let ends = words::compound_ends(word).into_iter();
        ends.flat_map(move |end| starting(&self.backwards, &reversed(&end))).take(COMPLETIONS_MAX).map(|(_, id)| id)
    }

    /// Living words that differ in one letter, or two where the word is long; the nearest ones only. The first letter is
    /// taken to be right. Failing them, å, ø and æ count as the one letter that many type for them: `sjafor`.
    fn nearly(&self, word: &str, live: &RoaringBitmap) -> Vec<(&str, u32)> {
        let far = |word: &str| if word.chars().count() >= LONG_MIN_CHARS { 2 } else { 1 };
        let found = self.nearest(word, live, far(word), 0, |word| Cow::Borrowed(word));
        if !found.is_empty() {
            return found;
        }
        let read = |word: &str| word.replace("aa", "a").replace("oe", "o").replace("ae", "a");
        self.nearest(word, live, far(&read(word)), FOLDED_LETTERS_MAX, |word| Cow::Owned(read(word)))
    }

    /// The words nearest to this one, and not it itself, once both are put as `read` does, which leaves out so many letters at
    /// most.
    fn nearest(
        &self,
        word: &str,
        live: &RoaringBitmap,
        far: usize,
        left_out: usize,
        read: impl Fn(&str) -> Cow<'_, str>,
    ) -> Vec<(&str, u32)> {
        let Some(first) = word.chars().next() else { return Vec::new() };
        let (typed, word) = (word, read(word));
        let mut nearest = far;
        let mut found: Vec<(usize, &str, u32)> = Vec::new();
        for (known, Word { stem: id, .. }) in starting(&self.words, first.encode_utf8(&mut [0; 4])).take(LOOKED_AT) {
            if known.len() + far < word.len() || known.len() > word.len() + far + left_out || known == typed {
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

/// Whether a word is so long that one nearly like it is most likely the same, and no name of a thing among others.
fn may_be_rare(word: &str) -> bool {
    word.chars().count() >= LONG_MIN_CHARS && word.chars().all(char::is_alphabetic)
}

fn united<'a>(postings: impl IntoIterator<Item = &'a Postings>) -> Postings {
    let (mut title, mut facts, mut text) = (RoaringBitmap::new(), RoaringBitmap::new(), RoaringBitmap::new());
    for one in postings {
        one.title.add_to(&mut title);
        one.facts.add_to(&mut facts);
        one.text.add_to(&mut text);
    }
    let [title, facts, text] = [title, facts, text].map(|ads| Ads::Many(Box::new(ads)));
    Postings { title, facts, text }
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
    use super::super::tokens::{tokens, words_of};
    use super::super::vocabulary::Place;
    use super::*;
    use crate::shared::ids::ProviderId;

    /// Ads with these titles, by their places in the list.
    fn vocabulary(titles: &[&str]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for (ad, title) in (0..).zip(titles) {
            for word in words_of(&words::fold(title)) {
                assert!(vocabulary.add(ad, ProviderId(1), Place::Title, &word));
            }
        }
        vocabulary
    }

    fn matched<'a>(vocabulary: &'a Vocabulary, typed: &str) -> Matched<'a> {
        let folded = words::fold(typed);
        let token = Token::of(tokens(&folded).next().unwrap());
        let mut mending = Mending::SOME;
        vocabulary.find(&token, &(0..100).collect(), &mut mending)
    }

    fn found(vocabulary: &Vocabulary, typed: &str) -> Vec<u32> {
        matched(vocabulary, typed).anywhere().into_iter().collect()
    }

    #[test]
    fn forms_beginnings_compounds_and_slips() {
        let vocabulary = vocabulary(&[
            "sykepleier",
            "sykepleiere",
            "intensivsykepleier",
            "utviklere",
            "ledig",
            "lederstilling",
            "rørlegger",
            "sjåfør",
            "høyspentmontører",
            "tannlege",
            "kolleger",
        ]);
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
            ("montør", &[8]),
            ("montører", &[8]),
            ("lege", &[9]),
            ("leger", &[9]),
            ("xq", &[]),
        ] {
            assert_eq!(found(&vocabulary, typed), ads, "{typed}");
        }
    }

    #[test]
    fn a_word_with_a_sign_inside_meets_itself_without() {
        let vocabulary =
            vocabulary(&["Ph.d.", "PhD", "e-post", "epost", "McDonald's", "McDonalds", "O'Learys", "El-montør", "Oslo's", "A/S"]);
        for (typed, ads) in [
            ("phd", &[0, 1][..]),
            ("ph.d.", &[0, 1]),
            ("epost", &[2, 3]),
            ("e-post", &[2, 3]),
            ("e‑post", &[2, 3]),
            ("mcdonalds", &[4, 5]),
            ("McDonald’s", &[4, 5]),
            ("mcdonald´s", &[4, 5]),
            ("mcdonald", &[4, 5]),
            ("olearys", &[6]),
            ("learys", &[6]),
            ("elmontør", &[7]),
            ("el-montører", &[7]),
            ("el-monntør", &[7]),
            ("s", &[]),
            ("as", &[9]),
        ] {
            assert_eq!(found(&vocabulary, typed), ads, "{typed}");
        }
    }

    /// What one finds by a slip is not lost as soon as an ad has just what was typed.
    #[test]
    fn a_slip_is_found_beside_the_word_as_it_was_typed() {
        let both = vocabulary(&["Spesialpedagog", "Spesialpedadog"]);
        for typed in ["spesialpedagog", "spesialpedadog"] {
            assert_eq!(found(&both, typed), [0, 1]);
            assert_eq!(matched(&both, typed).mended, None, "{typed}: an ad has it");
        }
        let many: Vec<&str> = [["Spesialpedagog"; 4].as_slice(), &["Spesialpedadog"]].concat();
        assert_eq!(found(&vocabulary(&many), "spesialpedagog"), [0, 1, 2, 3], "common words are not mended");
        // Short words and numbers that are nearly alike are others.
        let others = vocabulary(&["Vakt", "Vask", "annonse1001", "annonse1002"]);
        assert_eq!((found(&others, "vakt"), found(&others, "annonse1001")), (vec![0], vec![2]));
    }

    #[test]
    fn a_small_word_is_found_as_it_is_written() {
        let vocabulary = vocabulary(&["Vi", "Is", "Vil", "Hoteller"]);
        for (typed, ads) in [("vi", &[0][..]), ("is", &[1]), ("eller", &[]), ("vil", &[2])] {
            assert_eq!(found(&vocabulary, typed), ads, "{typed}");
        }
    }

    #[test]
    fn a_word_that_is_the_stem_of_others_is_one_with_them_whichever_comes_first() {
        for order in [["kokk", "kokken"], ["kokken", "kokk"]] {
            let vocabulary = vocabulary(&order);
            assert_eq!(found(&vocabulary, "kokker"), [0, 1], "{order:?}");
            let written = vocabulary.written("kokk").unwrap().bitmap().into_owned();
            assert_eq!(written.into_iter().collect::<Vec<_>>(), [u32::from(order[0] != "kokk")]);
        }
    }
}
