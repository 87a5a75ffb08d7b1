//! `mailto:` links.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but unreserved characters.
const TEXT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A `mailto:` link, with or without recipient. Every part is encoded: `?bcc=` in a value adds no recipient.
pub(super) fn mailto(to: &str, fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, TEXT).to_string();
    let to = to.rsplit_once('@').map_or_else(|| encode(to), |(local, domain)| format!("{}@{}", encode(local), encode(domain)));
    let fields: Vec<String> = fields.iter().map(|(name, text)| format!("{name}={}", encode(text))).collect();
    let mark = if fields.is_empty() { "" } else { "?" };
    format!("mailto:{to}{mark}{}", fields.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_stays_itself() {
        assert_eq!(mailto("ingrid@fjellheim.example", &[]), "mailto:ingrid@fjellheim.example");
        assert_eq!(mailto("a?bcc=x@y.no", &[]), "mailto:a%3Fbcc%3Dx@y.no");
        assert_eq!(mailto("a,b@c.no?cc=d", &[]), "mailto:a%2Cb@c.no%3Fcc%3Dd");
        assert_eq!(mailto("a@b@c.no", &[]), "mailto:a%40b@c.no");
        assert_eq!(mailto("søk+jobb@c.no", &[]), "mailto:s%C3%B8k%2Bjobb@c.no");
        assert_eq!(mailto("", &[("subject", "A & b"), ("body", "x?y=1")]), "mailto:?subject=A%20%26%20b&body=x%3Fy%3D1");
    }
}
