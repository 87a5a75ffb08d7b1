//! Words as the search compares them: folded (case, accents), and cut to their stem, so that every form of a word is one.
//!
//! The stemmer is Verv's own: the Snowball stemmer for Norwegian gives `sykepleier` and `sykepleiere` different stems. It
//! cuts endings for as long as one fits, so whatever one step leaves, all forms of a noun end at the same place.

/// Words that say nothing about an ad.
const EMPTY: &[&str] = &[
    "og", "i", "paa", "som", "for", "til", "med", "av", "en", "et", "ei", "er", "det", "den", "de", "vi", "du", "har", "kan",
    "vil", "skal", "om", "fra", "ved", "hos", "eller", "samt", "var", "deg", "din", "ditt", "dine", "oss", "a", "aa", "at",
    "the", "and", "of", "to", "in", "with", "is", "are", "or", "you", "we", "our", "your",
];

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
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'æ' | 'ä' => out.push_str("ae"),
            'ø' | 'ö' => out.push_str("oe"),
            'å' => out.push_str("aa"),
            'à' | 'á' | 'â' | 'ã' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'í' | 'ì' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' => out.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => out.push('u'),
            'ç' | 'č' => out.push('c'),
            'ñ' => out.push('n'),
            'š' => out.push('s'),
            'ŧ' => out.push('t'),
            'đ' => out.push('d'),
            'ŋ' => out.push('n'),
            'ž' => out.push('z'),
            'ß' => out.push_str("ss"),
            // Accents that were typed as letters of their own: the ring is Å's, the others are left out.
            '\u{30a}' if out.ends_with('a') => out.push('a'),
            '\u{300}'..='\u{36f}' => {}
            _ => out.push(letter),
        }
    }
    out
}

/// The beginning of a word that is this when it is folded.
pub fn written<'a>(word: &'a str, folded: &str) -> Option<&'a str> {
    let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
    ends.map(|end| &word[..end]).find(|beginning| fold(beginning) == folded)
}

/// The words of a folded text: letters and digits, and what follows them in `c++` and `c#`.
pub fn split(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|letter: char| !letter.is_alphanumeric() && letter != '+' && letter != '#')
        .map(|word| word.trim_start_matches(['+', '#']))
        .filter(|word| !word.is_empty())
}

pub fn is_empty(word: &str) -> bool {
    EMPTY.contains(&word)
}

/// The stem of a folded word.
pub fn stem(word: &str) -> &str {
    if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return word;
    }
    let whole = WHOLE.iter().find(|whole| word.strip_prefix(**whole).is_some_and(|rest| FORMS_OF_WHOLE.contains(&rest)));
    if let Some(whole) = whole {
        return &word[..whole.len()];
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

/// The text of cleaned HTML.
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut in_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => {
                in_tag = true;
                out.push(' ');
            }
            '>' => in_tag = false,
            _ if !in_tag => out.push(letter),
            _ => {}
        }
    }
    html_escape::decode_html_entities(&out).replace('\u{a0}', " ")
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
    fn words_of_a_text() {
        let folded = fold("C++- og C#-utvikler, Ålesund (e-post)");
        assert_eq!(split(&folded).collect::<Vec<_>>(), ["c++", "og", "c#", "utvikler", "aalesund", "e", "post"]);
        assert_eq!(plain("<p>a&amp;b</p><p>c</p>").split_whitespace().collect::<Vec<_>>(), ["a&b", "c"]);
        assert_eq!(fold("A\u{30a}lesund"), fold("Ålesund"));
        assert_eq!(fold("Aalesund"), fold("Ålesund"));
    }

    proptest::proptest! {
        #[test]
        fn a_stem_is_its_own_stem(word in "[a-zæøå]{0,20}") {
            let stem = stem_of(&word);
            proptest::prop_assert_eq!(super::stem(&stem), stem.as_str());
        }
    }
}
