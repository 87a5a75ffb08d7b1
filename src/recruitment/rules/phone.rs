//! Telephone numbers as people write them, into E.164.

use super::countries;

/// The contract's, in digits.
const MIN_DIGITS: usize = 8;
const MAX_DIGITS: usize = 15;
/// Countries where a leading zero is part of the number.
const ZERO_COUNTS: [&str; 6] = ["CG", "CI", "GA", "IT", "SM", "VA"];
/// How many digits a Norwegian number has after its prefix.
const NORWEGIAN: usize = 8;

/// The number in E.164; `country` is assumed for numbers without a prefix. None if it is not a number.
pub fn normalise(text: &str, country: &str) -> Option<String> {
    let text: String = text.chars().filter_map(plain).collect();
    let text = text.trim_start();
    let text = text.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("tel:")).map_or(text, |scheme| &text[scheme.len()..]);
    // The trunk zero, which callers from abroad omit.
    let text = text.replace("(0)", "");
    let (mut is_prefixed, mut digits) = (false, String::new());
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !is_prefixed => is_prefixed = true,
            c if c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '/') => {}
            _ => return None,
        }
    }
    let international = match digits.strip_prefix("00") {
        Some(rest) if !is_prefixed => Some(rest.to_owned()),
        _ if is_prefixed => Some(digits.clone()),
        _ => None,
    };
    let number = match international {
        Some(international) if international.len() >= MIN_DIGITS => without_trunk_zero(&international),
        // The prefix, without its plus.
        None if country == "NO" && digits.len() == 2 + NORWEGIAN && digits.starts_with("47") => digits,
        None if digits.len() >= MIN_DIGITS => {
            let national = if ZERO_COUNTS.contains(&country) { &digits } else { digits.strip_prefix('0').unwrap_or(&digits) };
            format!("{}{national}", countries::calling_code(country)?)
        }
        _ => return None,
    };
    (!number.starts_with('0') && (MIN_DIGITS..=MAX_DIGITS).contains(&number.len())).then(|| format!("+{number}"))
}

/// Maps a character to ASCII; None for invisible ones. Numbers are copied from pages and contacts, which put
/// marks around them, and write dashes and digits of other widths.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Some('-'),
        // ASCII in full width.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        c => Some(c),
    }
}

/// `+46 070…` is `+46 70…`. No calling code begins another but North America's, where no such zero is known.
fn without_trunk_zero(international: &str) -> String {
    let code = countries::calling_codes().find(|(_, code)| international.starts_with(code));
    match code {
        Some((country, code)) if !ZERO_COUNTS.contains(&country) => {
            let national = &international[code.len()..];
            format!("{code}{}", national.strip_prefix('0').unwrap_or(national))
        }
        _ => international.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_written_it_is_one_number() {
        for (written, country, number) in [
            ("87654321", "NO", "+4787654321"),
            ("87 65 43 21", "NO", "+4787654321"),
            ("+47 87654321", "NO", "+4787654321"),
            ("+47 87654321", "SE", "+4787654321"),
            ("0047 876 54 321", "NO", "+4787654321"),
            ("070-123 45 67", "SE", "+46701234567"),
            ("+46 (0)70-123 45 67", "NO", "+46701234567"),
            ("+46 070-123 45 67", "NO", "+46701234567"),
            ("06 1234 5678", "IT", "+390612345678"),
            ("+39 06 1234 5678", "NO", "+390612345678"),
            ("(020) 7946-0000", "GB", "+442079460000"),
            ("+298 123456", "NO", "+298123456"),
            ("12345678", "US", "+112345678"),
            ("+123456789012345", "NO", "+123456789012345"),
            ("\u{202a}+47 900 00 003\u{202c}", "NO", "+4790000003"),
            ("+47\u{2011}900\u{2011}00003", "NO", "+4790000003"),
            ("(+47) 900 00 003", "NO", "+4790000003"),
            ("( +47 ) 900 00 003", "SE", "+4790000003"),
            ("tel:+47-900-00-003", "NO", "+4790000003"),
            ("TEL:90000003", "NO", "+4790000003"),
            ("\u{feff}9\u{200b}0\u{ad}0\u{2060}00\u{2066}003\u{2069}\u{200e}", "NO", "+4790000003"),
            ("９００００００３", "NO", "+4790000003"),
            ("＋４７（０）９００ ００ ００３", "NO", "+4790000003"),
            ("900\u{2212}00\u{2010}003", "NO", "+4790000003"),
            ("900–00—003", "NO", "+4790000003"),
            ("\u{61c}900\u{fe63}00\u{2043}003\u{fe0e}", "NO", "+4790000003"),
            ("tel:(+47)\u{a0}900\u{202f}00\u{2009}003", "NO", "+4790000003"),
            ("(0047) 900.00.003", "SE", "+4790000003"),
            ("4790000003", "NO", "+4790000003"),
            ("47 90 00 00 03", "NO", "+4790000003"),
            ("(47) 900-00-003", "NO", "+4790000003"),
            ("4790000003", "SE", "+464790000003"),
            ("4690000003", "NO", "+474690000003"),
        ] {
            assert_eq!(normalise(written, country).as_deref(), Some(number), "{written} {country}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for wrong in [
            "",
            "+",
            "1234567",
            "+4712345",
            "1234567890123456",
            "+1234567890123456",
            "87654321x",
            "++4787654321",
            "8765+4321",
            "tel:",
            "tel:tel:87654321",
            "87654321;ext=1",
            "000000000000",
            "+00000000",
        ] {
            assert_eq!(normalise(wrong, "NO"), None, "{wrong}");
        }
    }
}
