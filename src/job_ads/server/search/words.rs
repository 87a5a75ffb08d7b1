//! Words as the search compares them: folded (case, accents, compatibility forms), and cut to their stem, so that every form
//! of a word is one.
//!
//! The stemmer is Verv's own: the Snowball stemmer for Norwegian gives `sykepleier` and `sykepleiere` different stems. It
//! cuts endings for as long as one fits, so whatever one step leaves, all forms of a noun end at the same place.

use super::tokens::without_signs;
use crate::shared::normalise::search_key;
use std::borrow::Cow;
use std::collections::HashSet;
use unicode_normalization::char::decompose_canonical;

/// Endings of Norwegian and English nouns and verbs, longest first, folded.
const ENDINGS: &[&str] =
    &["ernes", "erens", "enes", "erne", "eren", "ene", "ane", "ere", "ers", "ens", "ets", "er", "en", "et", "es", "e", "a", "s"];

/// What is left of a word at least.
const STEM_MIN_BYTES: usize = 3;

/// People and places of work whose names look like a form of a verb that ads are full of: a teacher (`lærer`) is not
/// everyone who learns (`lære`). They are stems of their own.
const WHOLE: &[&str] = &["laerer", "lager", "leder", "maler", "baker", "selger", "utvikler", "designer", "tester"];
const FORMS_OF_WHOLE: &[&str] = &["", "e", "en", "ens", "es", "et", "ets", "ne", "nes", "s"];

/// Lower case without accents, Norwegian letters in the two letters that are typed for them: `Ålesund` and `Aalesund` are one
/// word, and so are `lærer` and `laerer`; `hår` and `har` are not.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for word in text.split_inclusive(' ') {
        if word.is_ascii() {
            out.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
        } else {
            search_key(&without_marks_of_trade(word)).chars().for_each(|letter| fold_letter(letter, &mut out));
        }
    }
    out
}

fn fold_letter(letter: char, out: &mut String) {
    match letter {
        '\0'..='\x7f' => out.push(letter),
        'å' | 'ǻ' => out.push_str("aa"),
        'ä' | 'æ' => out.push_str("ae"),
        'ö' | 'ø' => out.push_str("oe"),
        // The alphabets in which an accent can be left out; others are whole with their marks.
        '\u{80}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}' => decompose_canonical(letter, |part| match part {
            'æ' => out.push_str("ae"),
            'ø' => out.push_str("oe"),
            'đ' | 'ð' => out.push('d'),
            'ŋ' => out.push('n'),
            'ŧ' => out.push('t'),
            'ł' => out.push('l'),
            '\u{300}'..='\u{36f}' => {}
            _ => out.push(part),
        }),
        _ => out.push(letter),
    }
}

/// Signs that become letters, or a blank, in compatibility forms, and are none: `Java™`, `McDonald´s`.
fn without_marks_of_trade(text: &str) -> Cow<'_, str> {
    if text.contains(['™', '℠', '´']) {
        Cow::Owned(text.replace(['™', '℠'], " ").replace('´', "'"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text as suggestions are found by what is typed: folded, and without what may divide a word.
pub fn typed_key(text: &str) -> String {
    without_signs(&fold(text))
}

/// The beginning of a word that is this when it is folded.
pub fn written<'a>(word: &'a str, folded: &str) -> Option<&'a str> {
    let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
    ends.map(|end| &word[..end]).find(|beginning| typed_key(beginning) == folded)
}

/// The stem of a folded word.
pub fn stem(word: &str) -> &str {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word;
    }
    if let Some(whole) = whole(word) {
        return whole;
    }
    let mut stem = word;
    loop {
        let shorter = ENDINGS.iter().find_map(|ending| {
            let rest = stem.strip_suffix(ending)?;
            let fits = rest.len() >= STEM_MIN_BYTES && !(*ending == "s" && rest.ends_with('s'));
            fits.then_some(rest)
        });
        match shorter {
            Some(rest) => stem = rest,
            None => return stem,
        }
    }
}

fn whole(word: &str) -> Option<&str> {
    let whole = WHOLE.iter().find(|whole| word.strip_prefix(**whole).is_some_and(|rest| FORMS_OF_WHOLE.contains(&rest)))?;
    Some(&word[..whole.len()])
}

/// The last part of a compound is no shorter, in letters.
const COMPOUND_END_MIN: usize = 4;

/// Endings of the last part of a compound in its forms, folded.
const COMPOUND_ENDINGS: &[&str] = &[
    "", "a", "ane", "anes", "ar", "as", "e", "en", "ene", "enes", "ens", "er", "erne", "ernes", "ers", "es", "et", "ets", "n",
    "ne", "nes", "ns", "r", "rs", "s", "t", "ts",
];

/// Words in nearly every ad that end like one that is no part of them: a colleague (`kollega`) is no doctor (`lege`).
const NO_COMPOUNDS: &[&str] = &["kolleg", "colleg"];

/// Whether a folded word may have another as its last part.
pub fn may_be_compound(word: &str) -> bool {
    word.len() > COMPOUND_END_MIN + 1 && !NO_COMPOUNDS.contains(&stem(word))
}

/// What the compounds end with that a folded word is the last part of, in any form: `montoer`, `montoerer`, `montoerene`. The
/// word itself first.
pub fn compound_ends(word: &str) -> Vec<String> {
    let is_long = |word: &str| letters(word) >= COMPOUND_END_MIN;
    let mut bases = vec![word];
    match whole(word) {
        Some(whole) => bases.push(whole),
        None => {
            let cut = COMPOUND_ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
            bases.extend(cut.filter(|base| is_long(base) && stem(base) == stem(word)));
        }
    }
    let mut ends: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    for base in bases.into_iter().filter(|base| is_long(base)) {
        let forms = COMPOUND_ENDINGS.iter().map(|ending| format!("{base}{ending}"));
        ends.extend(forms.filter(|form| seen.insert(form.clone())));
    }
    ends
}

/// How many letters a folded word has as it is written.
fn letters(word: &str) -> usize {
    let pairs: usize = ["aa", "ae", "oe"].iter().map(|pair| word.matches(pair).count()).sum();
    word.chars().count() - pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem_of(word: &str) -> String {
        stem(&fold(word)).to_owned()
    }

    #[test]
    fn forms_of_a_word_meet() {
        for forms in [
            &["sykepleier", "Sykepleiere", "sykepleieren", "sykepleierne", "sykepleiers", "sykepleie"][..],
            &["utvikler", "utviklere", "utvikleren", "utviklerne", "UTVIKLERS", "utviklernes"],
            &["lærer", "lærere", "læreren", "laererne"],
            &["kokk", "kokker", "kokken", "kokkene"],
            &["barnehage", "barnehagen", "barnehager", "barnehagene", "barnehagenes"],
            &["kjøkken", "kjøkkenet", "kjøkkenets"],
            &["lege", "leger", "legen", "legene"],
            &["developer", "developers"],
            &["nurse", "nurses"],
            &["sykehus", "sykehuset", "sykehusene"],
        ] {
            let stems: Vec<_> = forms.iter().map(|form| stem_of(form)).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{forms:?} {stems:?}");
        }
    }

    #[test]
    fn different_words_stay_apart() {
        for (one, other) in [
            ("leder", "ledig"),
            ("kokk", "koke"),
            ("glass", "glasur"),
            ("vakt", "vask"),
            ("buss", "bus"),
            ("hår", "har"),
            ("maler", "mål"),
            ("mat", "måte"),
            ("mote", "møte"),
            ("bør", "bore"),
            ("lærer", "lære"),
            ("lager", "lage"),
            ("utvikler", "utvikle"),
        ] {
            assert_ne!(stem_of(one), stem_of(other));
        }
    }

    #[test]
    fn one_word_however_it_is_written() {
        for (one, other) in [
            ("A\u{30a}lesund", "Ålesund"),
            ("Aalesund", "Ålesund"),
            ("Spesial\u{ad}syke\u{200b}pleier", "spesialsykepleier"),
            ("\u{fb02}islegging", "flislegging"),
            ("Ｋｏｋｋ", "kokk"),
            ("𝗞𝗼𝗸𝗸", "kokk"),
            ("H₂S", "h2s"),
            ("㎏", "kg"),
            ("Kárášjohka", "karasjohka"),
            ("Ǻse", "aase"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("Ёлка", "елка"),
        ] {
            assert_eq!(fold(one), fold(other), "{one}");
        }
        assert_eq!(fold("Java™ McDonald´s"), "java  mcdonald's");
        assert_eq!(fold("한국"), "한국");
        assert_ne!(fold("hår"), fold("har"));
    }

    #[test]
    fn the_last_part_of_a_compound_in_its_forms() {
        let finds = |typed: &str, compound: &str| {
            let compound = fold(compound);
            may_be_compound(&compound) && compound_ends(&fold(typed)).iter().any(|end| compound.ends_with(end))
        };
        for (typed, compounds) in [
            ("montør", &["Høyspentmontør", "Høyspentmontører", "høyspentmontørene"][..]),
            ("montører", &["høyspentmontør", "høyspentmontørenes"]),
            ("lege", &["Tannlege", "tannlegen", "tannleger", "tannlegene"]),
            ("leger", &["tannlege"]),
            ("vakt", &["nattevakter", "nattevaktene"]),
            ("lærer", &["norsklærere", "norsklærerne", "norsklærer"]),
            ("lærere", &["norsklærer"]),
            ("sjåfør", &["bussjåfører"]),
            ("kokk", &["gatekokkenes"]),
            ("jente", &["barnejenta"]),
        ] {
            for compound in compounds {
                assert!(finds(typed, compound), "{typed} {compound}");
            }
        }
        for (typed, other) in [
            ("lege", "kolleger"),
            ("lege", "kollegaene"),
            ("data", "kandidater"),
            ("bør", "naboer"),
            ("is", "turist"),
            ("leder", "avledet"),
        ] {
            assert!(!finds(typed, other), "{typed} {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in r"\PC{0,20}") {
            proptest::prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn a_stem_is_its_own_stem(word in "[a-zæøå]{0,20}") {
            let stem = stem_of(&word);
            proptest::prop_assert_eq!(super::stem(&stem), stem.as_str());
        }
    }
}
