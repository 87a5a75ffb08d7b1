//! Whether a text is an e-mail address that mail can be sent to.

/// RFC 5321's limit for a whole address.
const ADDRESS_MAX_CHARS: usize = 254;

/// One address, `local@domain.tld`. Stricter than RFC 5322 (no comments, no quotes), as browsers' `<input type=email>` is;
/// letters outside ASCII are taken.
pub fn is_valid(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let local_fits = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && are_letters(local, ".!#$%&'*+/=?^_`{|}~-");
    let domain_fits = domain.contains('.')
        && domain
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && are_letters(label, "-"));
    text.chars().count() <= ADDRESS_MAX_CHARS && local_fits && domain_fits && !text.chars().any(lowercases_to_ascii)
}

/// Letters, digits and these signs. A letter may be written as one without its mark and the mark after it, as some keyboards
/// do.
fn are_letters(text: &str, signs: &str) -> bool {
    let mut before = ' ';
    text.chars().all(|c| {
        let fits = c.is_alphanumeric() || signs.contains(c) || is_mark(c) && (before.is_alphabetic() || is_mark(before));
        before = c;
        fits
    })
}

/// Combining diacritical marks.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The key by which addresses are compared. Lower-cased letter by letter, like PostgreSQL's `lower`: the result never
/// depends on neighbouring letters.
pub fn key(address: &str) -> String {
    address.trim().chars().flat_map(char::to_lowercase).collect()
}

/// Non-ASCII letters whose lower case is, or starts with, an ASCII letter (İ, the kelvin sign): such an address would
/// turn into somebody else's.
fn lowercases_to_ascii(letter: char) -> bool {
    !letter.is_ascii() && letter.to_lowercase().any(|lower| lower.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in [
            "a@b.no",
            "kari.nordmann+jobb@example.com",
            "søknad@blåbær.no",
            "ka\u{30a}re@bla\u{30a}bær.no",
            "o'neil@sub.example.co.uk",
        ] {
            assert!(is_valid(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.no",
            "a@",
            "a b@c.no",
            "a@b.no, c@d.no",
            "a@b@c.no",
            "a@-b.no",
            "a@b..no",
            ".a@b.no",
            "a..b@c.no",
            "Kari <a@b.no>",
            "a@b.no\n",
            "adm\u{130}n@b.no",
            "offer@gma\u{130}l.example",
            "\u{212a}ari@b.no",
            "\u{30a}a@b.no",
            "a@.\u{30a}b.no",
            "a-\u{30a}@b.no",
        ] {
            assert!(!is_valid(bad), "{bad}");
        }
    }

    #[test]
    fn addresses_are_compared_letter_by_letter() {
        assert_eq!(key(" SØKNAD@Blåbær.no "), "søknad@blåbær.no");
        assert_eq!(key("ΟΔΟΣ@b.no"), key("οδοσ@b.no"));
    }
}
