//! Detects the language of an ad by its function words, so that browsers and screen readers pronounce and hyphenate
//! it correctly. Returns None when unsure: a wrong language is worse than none.

use crate::job_ads::model::Ad;

/// The beginning is enough, and a list asks this of every row.
pub(super) const SAMPLE_MAX_CHARS: usize = 1000;
const HITS_MIN: usize = 3;
/// The required lead over the other languages.
const LEAD: usize = 3;

/// `nb`, `nn` or `en`, as in `lang` attributes; None where it is unclear.
pub(super) fn of(ad: &Ad) -> Option<&'static str> {
    of_text(&[&ad.title, &ad.ad_text])
}

/// Of texts, HTML perhaps.
pub(super) fn of_text(texts: &[&str]) -> Option<&'static str> {
    let mut hits = Hits::default();
    for text in texts {
        hits.count(text);
    }
    let Hits { norwegian, bokmal, nynorsk, english, other } = hits;
    let norwegian = norwegian + bokmal + nynorsk;
    if english >= HITS_MIN && english >= LEAD * norwegian {
        return Some("en");
    }
    if norwegian < HITS_MIN || norwegian < LEAD * (english + other) {
        return None;
    }
    if nynorsk >= 2 && nynorsk > 2 * bokmal { Some("nn") } else { Some("nb") }
}

#[derive(Default)]
struct Hits {
    /// Bokmål and nynorsk alike.
    norwegian: usize,
    bokmal: usize,
    nynorsk: usize,
    english: usize,
    /// Swedish and Danish: their other words are much like Norwegian's.
    other: usize,
}

impl Hits {
    fn count(&mut self, text: &str) {
        let mut is_tag = false;
        let shown = text.chars().take(SAMPLE_MAX_CHARS).map(|c| match c {
            '<' => {
                is_tag = true;
                ' '
            }
            '>' => {
                is_tag = false;
                ' '
            }
            _ if is_tag => ' ',
            c => c,
        });
        let mut word = String::new();
        for c in shown.chain([' ']) {
            if c.is_alphabetic() {
                if c.is_ascii() { word.push(c.to_ascii_lowercase()) } else { word.extend(c.to_lowercase()) }
            } else if !word.is_empty() {
                self.count_word(&word);
                word.clear();
            }
        }
    }

    fn count_word(&mut self, word: &str) {
        match word {
            "og" | "på" | "som" | "med" | "til" | "av" | "vi" | "deg" | "har" | "du" | "det" | "kan" | "vil" | "skal" | "må"
            | "hos" | "er" | "den" | "mens" | "våre" | "gode" => self.norwegian += 1,
            "ikke" | "jeg" | "en" | "et" | "de" | "fra" | "hva" | "hvor" | "bli" | "noe" | "være" | "eller" | "søker" => {
                self.bokmal += 1;
            }
            "ikkje" | "eg" | "ein" | "eit" | "ei" | "dei" | "frå" | "kva" | "kor" | "vere" | "noko" | "òg" | "søkjer"
            | "saman" | "vår" | "arbeidsgjevar" | "dykk" => self.nynorsk += 1,
            "the" | "and" | "you" | "we" | "our" | "your" | "with" | "are" | "is" | "will" | "of" | "this" | "that" | "have"
            | "be" | "as" | "from" | "us" | "an" => self.english += 1,
            "och" | "är" | "att" | "för" | "inte" | "dig" | "ett" | "mycket" | "söker" | "af" | "vores" | "efter" | "arbejde"
            | "søger" => self.other += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_by_their_small_words() {
        for (text, language) in [
            ("<p>Vi elter, hever og steker mens <strong>byen</strong> sover.</p>", Some("nb")),
            (
                "Vi søker en sykepleier som er glad i folk. Du må ha autorisasjon, og det er ikke et krav med erfaring.",
                Some("nb"),
            ),
            (
                "Vi søkjer ein sjukepleiar som er glad i folk. Du treng ikkje røynsle, og dei som er nye, får opplæring frå oss.",
                Some("nn"),
            ),
            ("<p>We are looking for a baker with a love of bread. You will work with the best of us.</p>", Some("en")),
            ("Vi söker en sjuksköterska som är bra. Du kommer att arbeta med oss och för oss, och det är inte svårt.", None),
            ("Vi søger en bager, der har lyst til at arbejde med brød af egen avl og vores mel; efter aftale.", None),
            ("Baker", None),
            ("", None),
            ("Wir suchen einen Bäcker für unser Team. Du hast Freude an der Arbeit und bist pünktlich.", None),
            ("We are hiring! Vi søker en baker. You will be with us, og du er en av oss.", None),
            ("<is the of and you>", None),
        ] {
            assert_eq!(of_text(&[text]), language, "{text}");
        }
    }

    #[test]
    fn a_long_text_is_judged_by_its_beginning() {
        let long = "vi er og på ".repeat(1000) + &"the and of you ".repeat(5000);
        assert_eq!(of_text(&[&long]), Some("nb"));
    }
}
