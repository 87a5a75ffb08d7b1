//! The words of a text, folded or not. One with a dot, a hyphen or an apostrophe inside is known joined and apart: `node.js`
//! is `nodejs`, and `node` with `js`.

use std::borrow::Cow;
use std::iter;

/// Words that say nothing about an ad, folded. In titles and names they are words like others.
const SMALL: &[&str] = &[
    "og", "i", "paa", "som", "for", "til", "med", "av", "en", "et", "ei", "er", "det", "den", "de", "vi", "du", "har", "kan",
    "vil", "skal", "om", "fra", "ved", "hos", "eller", "samt", "var", "deg", "din", "ditt", "dine", "oss", "a", "aa", "at",
    "the", "and", "of", "to", "in", "with", "is", "are", "or", "you", "we", "our", "your",
];

/// Parts of one word of a query that are looked up.
const PARTS_MAX: usize = 4;

pub fn is_small(word: &str) -> bool {
    SMALL.contains(&word)
}

/// A word as it stands in the text, with what divides it: letters and digits, and what follows them in `c++` and `c#`.
pub fn tokens(text: &str) -> impl Iterator<Item = &str> {
    scan(text).map(|(token, _)| token)
}

/// Every token, and whether something divides it.
fn scan(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    iter::from_fn(move || {
        rest = &rest[rest.find(is_letter)?..];
        let (mut part, mut end) = (0, rest.len());
        for (at, c) in rest.char_indices() {
            if is_letter(c) || matches!(c, '+' | '#') {
                continue;
            }
            let after = at + c.len_utf8();
            if !joins(&rest[part..at], c, &rest[after..]) {
                end = at;
                break;
            }
            part = after;
        }
        let (token, after) = rest.split_at(end);
        rest = after;
        Some((token, part > 0))
    })
}

/// Every word that an ad with this text is found by: each part, and the parts joined.
pub fn words_of(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    scan(text).flat_map(|(token, is_divided)| {
        let divided = is_divided.then(|| parts(token).map(Cow::Borrowed).chain(joined(token).map(Cow::Owned)));
        (!is_divided).then_some(Cow::Borrowed(token)).into_iter().chain(divided.into_iter().flatten())
    })
}

/// The parts of a token; all of it where nothing divides it. One letter after an apostrophe is an ending (`Oslo's`), and
/// single letters around a slash are no words.
pub fn parts(token: &str) -> impl Iterator<Item = &str> {
    let without_ending = token.strip_suffix(is_letter).and_then(|rest| rest.strip_suffix(is_apostrophe));
    let has_slash = token.contains('/');
    without_ending.unwrap_or(token).split(is_sign).filter(move |part| !has_slash || part.chars().nth(1).is_some())
}

/// The parts of a token as one word, where it has several.
pub fn joined(token: &str) -> Option<String> {
    (token.contains(is_sign) && token.contains(char::is_alphabetic)).then(|| without_signs(token))
}

pub fn without_signs(text: &str) -> String {
    text.replace(is_sign, "")
}

/// A word of a query, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// With its parts joined, where it has several.
    pub word: String,
    /// Where something divides it.
    pub parts: Vec<String>,
    pub is_small: bool,
}

impl Token {
    pub fn of(token: &str) -> Self {
        let word = without_signs(token);
        let mut apart: Vec<String> = Vec::new();
        if word.len() < token.len() {
            apart.extend(parts(token).take(PARTS_MAX).map(str::to_owned));
            if apart.iter().any(|part| !is_small(part)) {
                apart.retain(|part| !is_small(part));
            }
        }
        Self { is_small: is_small(&word), word, parts: apart }
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && c != 'ʼ'
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | 'ʼ' | '‘' | '’' | '‛' | '′')
}

/// What may stand between the parts of a word.
fn is_sign(c: char) -> bool {
    is_apostrophe(c) || matches!(c, '.' | '-' | '\u{2010}'..='\u{2013}' | '−' | '/' | '&')
}

/// Whether a sign leaves the part before it and what follows one word: `node.js`, `e-post`; slashes and ampersands only do
/// between single letters: `A/S`, `H&M`.
fn joins(part: &str, sign: char, after: &str) -> bool {
    if !is_sign(sign) {
        return false;
    }
    let mut after = after.chars();
    let is_between = part.ends_with(is_letter) && after.next().is_some_and(is_letter);
    let is_single = part.chars().nth(1).is_none() && !after.next().is_some_and(is_letter);
    is_between && (is_single || !matches!(sign, '/' | '&'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        words_of(text).map(Cow::into_owned).collect()
    }

    #[test]
    fn words_of_a_text() {
        assert_eq!(
            all("c++- og c#-utvikler, ålesund (kokk) c++utvikler"),
            ["c++", "og", "c#", "utvikler", "ålesund", "kokk", "c++utvikler"]
        );
        assert_eq!(all("  ... -- '' ++"), Vec::<String>::new());
        assert_eq!(
            all("barne- og ungdom ... slutt.nå. -ja- du's"),
            ["barne", "og", "ungdom", "slutt", "nå", "sluttnå", "ja", "du", "dus"]
        );
    }

    #[test]
    fn a_word_with_a_sign_inside_is_known_joined_and_apart() {
        for (text, words) in [
            ("node.js", &["node", "js", "nodejs"][..]),
            ("ph.d.", &["ph", "d", "phd"]),
            ("e-post", &["e", "post", "epost"]),
            ("el\u{2011}montør", &["el", "montør", "elmontør"]),
            ("3-d", &["3", "d", "3d"]),
            ("mcdonald's", &["mcdonald", "mcdonalds"]),
            ("McDonald’s", &["McDonald", "McDonalds"]),
            ("o'learys", &["o", "learys", "olearys"]),
            ("rock'n'roll", &["rock", "n", "roll", "rocknroll"]),
            ("a/s.", &["as"]),
            ("a/s-kontor", &["kontor", "askontor"]),
            ("h&m", &["h", "m", "hm"]),
            ("kokk/servitør", &["kokk", "servitør"]),
            ("drift&vedlikehold", &["drift", "vedlikehold"]),
            ("07.00-15.00", &["07", "00", "15", "00"]),
            ("kl..to", &["kl", "to"]),
            ("oslo s", &["oslo", "s"]),
        ] {
            assert_eq!(all(text), words, "{text}");
        }
    }
}
