//! Comparison of place names, which people and systems write in different ways.

use crate::shared::normalise::{compare_key, nfc, without_invisible};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// In bytes; no name in any register is longer.
const NAME_MAX: usize = 200;
/// Suffixes that say what kind of place a name denotes.
const ADDITIONS: [&str; 5] = [" kommune", " fylkeskommune", " fylke", " county", " municipality"];

/// A name as displayed: in Unicode form C, with single blanks, without invisible characters.
pub fn clean(name: &str) -> String {
    let seen = without_invisible(name);
    let words: Vec<&str> = seen.split_whitespace().collect();
    nfc(&words.join(" ")).into_owned()
}

/// The comparison key of a name: also without accents except the ring of Å; `&` is `og`, all dashes are equal. Empty if
/// it is not a name.
pub(super) fn key(name: &str) -> String {
    if name.len() > NAME_MAX {
        return String::new();
    }
    let mut letters = String::with_capacity(name.len());
    for letter in compare_key(name).nfd() {
        match letter {
            '\u{30a}' => letters.push(letter),
            'đ' => letters.push('d'),
            'ŋ' => letters.push('n'),
            'ŧ' => letters.push('t'),
            '&' => letters.push_str(" og "),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => letters.push('-'),
            '‘' | '’' => letters.push('\''),
            _ if is_combining_mark(letter) => {}
            _ => letters.push(letter),
        }
    }
    let words: Vec<&str> = letters.split_whitespace().collect();
    words.join(" ")
}

/// What a name stands for: as it is, without an addition, or as one name in several languages (`Troms – Romsa – Tromssa`).
pub(super) fn find<'a, T: PartialEq>(known: &'a HashMap<String, T>, name: &str) -> Option<&'a T> {
    let key = key(name);
    let of = |name: &str| {
        let name = name.trim();
        known.get(name).or_else(|| ADDITIONS.iter().find_map(|addition| known.get(name.strip_suffix(addition)?)))
    };
    // Between dashes some languages may be unknown; otherwise every word must be a known name.
    let languages = || the_one(key.split(" - ").flat_map(|part| part.split('/')).filter_map(of));
    let words = || {
        let all: Option<Vec<&T>> = key.split([' ', '-']).map(of).collect();
        the_one(all?.into_iter())
    };
    of(&key).or_else(languages).or_else(words)
}

/// Their common value, if all agree.
pub(super) fn the_one<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// The keys of a qualified name and of its qualifier: `Herøy (Nordland)`, `Bø i Telemark`.
pub(super) fn name_and_area(key: &str) -> Option<(&str, &str)> {
    let in_brackets = key.strip_suffix(')').and_then(|key| key.rsplit_once('('));
    in_brackets.or_else(|| key.rsplit_once(" i "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_have_one_key() {
        for (one, other) in [
            ("ÅLESUND", "A\u{30a}lesund"),
            ("Møre & Romsdal", "MØRE OG  ROMSDAL"),
            ("Nord\u{ad}land\u{200b}", " nordland\u{a0}"),
            ("Sør–Varanger", "Sør-Varanger"),
            ("Kárášjohka", "Karasjohka"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        assert_ne!(key("Ås"), key("As"));
        assert_ne!(key("Bø"), key("Bo"));
        assert_eq!(key(&"x".repeat(NAME_MAX + 1)), "");
    }

    #[test]
    fn a_clean_name_shows_the_same() {
        assert_eq!(clean("  Ga\u{301}ivuotna\u{200b}  \u{a0}kommune"), "Gáivuotna kommune");
        assert_eq!(clean("VESTLAND"), "VESTLAND");
    }
}
