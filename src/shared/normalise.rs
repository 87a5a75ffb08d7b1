//! How texts are compared that people write in different ways: names, places, e-mail addresses, passwords, words that are
//! searched for. What is kept to be read stays as it was written; these are keys.

use super::email;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc, is_nfkc_quick};

/// The version of the keys below: rows with keys of another version are recomputed. Raise it together with a
/// migration.
pub const KEYS_VERSION: i16 = 1;

/// The same letters as the same code points: Unicode's normalization form C.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// A text as a choice is shown and kept: in form C, without invisible characters, with one blank for several and none at the
/// ends.
pub fn canonical_text(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).nfc().collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as two of them are compared, choices of a filter say: the canonical one, without case.
pub fn compare_key(text: &str) -> String {
    canonical_text(text).chars().flat_map(fold_case).nfc().collect()
}

/// A text as words are looked up in it: in the compatibility form KC (`ﬁ` is `fi`, `₂` is `2`), without case and invisible
/// characters. Blanks stay where they are.
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        let seen = word.chars().filter(|c| !is_invisible(*c));
        // Most words are in this form already, and checking is cheaper than converting.
        match is_nfkc_quick(word.chars()) {
            IsNormalized::Yes => key.extend(seen.flat_map(fold_case)),
            IsNormalized::No | IsNormalized::Maybe => key.extend(seen.nfkc().flat_map(fold_case).nfc()),
        }
    }
    key
}

/// Unicode's full case folding but for a few letters: `ß` is `ss`, `ς` is `σ`.
fn fold_case(c: char) -> impl Iterator<Item = char> {
    let (ascii, other) = if c.is_ascii() { (Some(c.to_ascii_lowercase()), None) } else { (None, Some(c)) };
    ascii.into_iter().chain(other.into_iter().flat_map(char::to_uppercase).flat_map(char::to_lowercase))
}

/// Invisible characters such as soft hyphens: Unicode's `Default_Ignorable_Code_Point`.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A text without the characters that are not seen.
pub fn without_invisible(text: &str) -> Cow<'_, str> {
    if text.contains(is_invisible) { Cow::Owned(text.replace(is_invisible, "")) } else { Cow::Borrowed(text) }
}

/// A name as two of them are compared: without case and blanks.
pub fn name_key(name: &str) -> String {
    let letters = name.nfc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase);
    letters.nfc().collect()
}

/// The domain in A-labels, in lower case, as mail servers expect it. None if it is not a domain.
pub fn ascii_domain(domain: &str) -> Option<String> {
    idna::domain_to_ascii(domain).ok().filter(|domain| !domain.is_empty())
}

/// An address with its domain in A-labels, as every mail server understands it; the part before the @ stays as it is.
pub fn ascii_domain_of(address: &str) -> Cow<'_, str> {
    match address.rsplit_once('@') {
        Some((local, domain)) if !domain.is_ascii() => {
            ascii_domain(domain).map_or(Cow::Borrowed(address), |domain| Cow::Owned(format!("{local}@{domain}")))
        }
        _ => Cow::Borrowed(address),
    }
}

/// An address as an account stores it: one of several spellings of the same mailbox. A plain ASCII address stays as it
/// was typed.
pub fn canonical_email(address: &str) -> Cow<'_, str> {
    let address = address.trim();
    let Some((local, domain)) = address.rsplit_once('@') else { return nfc(address) };
    let has_a_label = domain.split('.').any(|label| label.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("xn--")));
    if address.is_ascii() && !has_a_label {
        return Cow::Borrowed(address);
    }
    let domain = match ascii_domain(domain) {
        Some(ascii) => {
            let (readable, done) = idna::domain_to_unicode(&ascii);
            if done.is_ok() { readable } else { ascii }
        }
        None => nfc(domain).into_owned(),
    };
    Cow::Owned(format!("{}@{domain}", nfc(local)))
}

/// The key that distinguishes accounts: case-insensitive, in one spelling. Plus tags are kept, because not
/// every mail server ignores them, and an account grants access.
pub fn account_key(address: &str) -> String {
    email::key(&canonical_email(address))
}

/// The key that distinguishes persons and mailboxes: like [`account_key`], without plus tags.
pub fn email_key(address: &str) -> String {
    let key = without_tag(&account_key(address));
    ascii_domain_of(&key).into_owned()
}

/// Removes the plus tag, which nearly every mail server ignores.
fn without_tag(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => match local.split_once('+') {
            Some((name, _)) if !name.is_empty() => format!("{name}@{domain}"),
            _ => address.to_owned(),
        },
        None => address.to_owned(),
    }
}

/// The spellings under which the same address may have been kept before addresses were normalised: as it is typed here, in
/// one form or the other of Unicode, with its domain in letters or in A-labels. The most likely first, each once.
pub fn spellings(address: &str) -> Vec<String> {
    let typed = address.trim();
    let canonical = canonical_email(typed);
    let decomposed: String = canonical.nfd().collect();
    let mut all: Vec<String> = Vec::new();
    for spelling in [typed, &canonical, &ascii_domain_of(&canonical), &ascii_domain_of(typed), &decomposed] {
        if !all.iter().any(|one| one == spelling) {
            all.push(spelling.to_owned());
        }
    }
    all
}

/// The keys an address had before migration 0041, with and without plus tag: lower case, without
/// blanks.
pub fn earlier_email_keys(address: &str) -> Vec<String> {
    let spellings = spellings(address);
    let tagged = spellings.iter().map(|spelling| earlier_key(spelling));
    tagged.chain(spellings.iter().map(|spelling| earlier_key(&without_tag(spelling)))).collect()
}

/// The key a name had before migration 0041.
pub fn earlier_key(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// A password as it is hashed (RFC 8265, OpaqueString): one form of Unicode, every blank the usual one. Otherwise every
/// character counts.
pub fn password(typed: &str) -> Cow<'_, str> {
    if typed.is_ascii() {
        return Cow::Borrowed(typed);
    }
    Cow::Owned(typed.chars().map(|c| if is_blank(c) { ' ' } else { c }).nfc().collect())
}

/// The forms of the password that an earlier version, which hashed it as typed, may have hashed.
pub fn earlier_passwords(typed: &str) -> Vec<String> {
    let today = password(typed);
    let mut earlier = vec![typed.to_owned(), today.nfd().collect()];
    earlier.dedup();
    earlier.retain(|one| *one != *today);
    earlier
}

/// Unicode's Zs.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_has_one_key_however_it_is_written() {
        for (one, other) in [
            ("A\u{30a}lesund", "ÅLESUND"),
            ("Møre  og\u{a0}Romsdal ", "Møre og Romsdal"),
            ("Spesial\u{ad}syke\u{200b}pleier", "spesialsykepleier"),
            ("A\u{200d}\u{30a}", "å"),
            ("\u{feff}Oslo\u{200e}", "oslo"),
            ("STRASSE", "Straße"),
            ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
        ] {
            assert_eq!(compare_key(one), compare_key(other), "{one}");
            assert_eq!(compare_key(&compare_key(one)), compare_key(one));
        }
        assert_eq!(compare_key("Nord-Fron, Ås"), "nord-fron, ås");
        assert_eq!(canonical_text(" A\u{30a}s\u{ad} \u{a0}i  Akershus\u{200b}"), "Ås i Akershus");
        assert_ne!(compare_key("Hår"), compare_key("Har"));
        assert_ne!(compare_key("H₂O"), compare_key("H2O"), "two names");
    }

    #[test]
    fn words_are_searched_in_their_compatibility_form() {
        for (written, key) in [
            ("\u{fb02}islegging", "flislegging"),
            ("Ｋｏｋｋ", "kokk"),
            ("H₂S i 10 ㎏", "h2s i 10 kg"),
            ("𝗞𝗼𝗸𝗸 søkes", "kokk søkes"),
            ("A\u{30a}s\u{ad}en", "åsen"),
            ("A\u{2060}\u{30a}s", "ås"),
            ("Ǆ Straße", "dž strasse"),
            ("Kokk\u{a0}søkes  nå", "kokk søkes  nå"),
        ] {
            assert_eq!(search_key(written), key, "{written}");
            assert_eq!(search_key(key), key);
        }
    }

    proptest::proptest! {
        #[test]
        fn keys_are_their_own_keys(text in r"\PC{0,20}") {
            proptest::prop_assert_eq!(compare_key(&compare_key(&text)), compare_key(&text));
            proptest::prop_assert_eq!(search_key(&text).contains(is_invisible), false);
        }
    }

    #[test]
    fn names_are_compared_without_case_and_blanks() {
        assert_eq!(name_key(" Van  Ærø\u{a0}"), "vanærø");
        assert_eq!(name_key("A\u{30a}sheim"), name_key("ÅSHEIM"));
    }

    #[test]
    fn one_person_has_one_key() {
        for same in [
            "reservert@blåbær.example",
            "Reservert@BLÅBÆR.example",
            "reservert@bla\u{30a}bær.example",
            "reservert@xn--blbr-roah.example",
            "reservert@XN--BLBR-ROAH.example",
            "reservert+avis@blåbær.example",
            "reservert+a+b@xn--blbr-roah.example",
        ] {
            assert_eq!(email_key(same), "reservert@xn--blbr-roah.example", "{same}");
        }
        assert_eq!(email_key("tester+a@example.com"), email_key("Tester@Example.com"));
        assert_eq!(email_key("ka\u{30a}re@example.com"), email_key("kåre@example.com"));
        assert_ne!(email_key("+a@example.com"), email_key("+b@example.com"), "a name of its own");
        for odd in ["", "@", "no address", "a@", "a@xn--a", "a@b..c"] {
            email_key(odd);
        }
    }

    #[test]
    fn accounts_keep_one_spelling() {
        assert_eq!(canonical_email(" Kari+x@Example.COM "), "Kari+x@Example.COM");
        assert_eq!(canonical_email("kari@xn--blbr-roah.example"), "kari@blåbær.example");
        assert_eq!(canonical_email("kari@bla\u{30a}bær.example"), "kari@blåbær.example");
        assert_ne!(account_key("kari+x@example.com"), account_key("kari@example.com"));
        let spelled = spellings("kari@xn--blbr-roah.example");
        for kept in ["kari@xn--blbr-roah.example", "kari@blåbær.example", "kari@bla\u{30a}bær.example"] {
            assert!(spelled.iter().any(|spelling| spelling == kept), "{kept} {spelled:?}");
        }
        assert_eq!(spellings("kari@example.com"), ["kari@example.com"]);
    }

    #[test]
    fn keys_of_before_are_known() {
        assert_eq!(earlier_email_keys("Kari+A@example.com"), ["kari+a@example.com", "kari@example.com"]);
        assert!(earlier_email_keys("kari+a@xn--blbr-roah.example").contains(&"kari@blåbær.example".to_owned()));
        assert!(earlier_email_keys("kari@xn--blbr-roah.example").contains(&"kari@blåbær.example".to_owned()));
    }

    #[test]
    fn domains_go_out_as_a_labels() {
        assert_eq!(ascii_domain_of("kåre@blåbær.example"), "kåre@xn--blbr-roah.example");
        assert_eq!(ascii_domain_of("Kari@Example.com"), "Kari@Example.com");
    }

    #[test]
    fn passwords_are_what_one_sees() {
        assert_eq!(password("bla\u{30a}\u{a0}ba\u{3000}er"), "blå ba er");
        assert_eq!(password("A b"), "A b");
        assert_eq!(earlier_passwords("plain"), Vec::<String>::new());
        assert_eq!(earlier_passwords("blå"), ["bla\u{30a}"]);
        assert_eq!(earlier_passwords("bla\u{30a}"), ["bla\u{30a}"]);
    }
}
