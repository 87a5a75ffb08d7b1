//! Telephone numbers as people write them, into E.164.

use super::countries;

/// The contract's, in digits.
const SHORTEST: usize = 8;
const LONGEST: usize = 15;
/// Where a zero in front belongs to the number itself.
const ZERO_COUNTS: [&str; 6] = ["CG", "CI", "GA", "IT", "SM", "VA"];
/// What stands between digits and means nothing.
const SIGNS: &str = "-–.()/";

/// The number with its country's prefix; `country` is where a number without one belongs. None for what is no number.
pub fn normalise(text: &str, country: &str) -> Option<String> {
    // The zero that callers from abroad leave out.
    let text = text.replace("(0)", "");
    let text = text.trim();
    let (is_prefixed, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut digits = String::new();
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            c if c.is_whitespace() || SIGNS.contains(c) => {}
            _ => return None,
        }
    }
    let international = match digits.strip_prefix("00") {
        Some(rest) if !is_prefixed => Some(rest.to_owned()),
        _ if is_prefixed => Some(digits.clone()),
        _ => None,
    };
    let number = match international {
        Some(international) if international.len() >= SHORTEST => without_trunk_zero(&international),
        None if digits.len() >= SHORTEST => {
            let national = if ZERO_COUNTS.contains(&country) { &digits } else { digits.strip_prefix('0').unwrap_or(&digits) };
            format!("{}{national}", countries::calling_code(country)?)
        }
        _ => return None,
    };
    (!number.starts_with('0') && (SHORTEST..=LONGEST).contains(&number.len())).then(|| format!("+{number}"))
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
            "８７６５４３２１",
            "++4787654321",
            "000000000000",
            "+00000000",
        ] {
            assert_eq!(normalise(wrong, "NO"), None, "{wrong}");
        }
    }
}
