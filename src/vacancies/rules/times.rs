//! Days and times as the published API writes them: `yyyy-MM-dd` and `yyyy-MM-ddTHH:mm:ssZ`, and nothing else.

use chrono::{DateTime, NaiveDate, Utc};

pub const DAY_FORM: &str = "yyyy-MM-dd";
pub const TIME_FORM: &str = "yyyy-MM-ddTHH:mm:ssZ";

/// Whether the text has digits where the form has placeholder letters, and equals the form elsewhere.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(sent, wanted)| match wanted {
            b'y' | b'M' | b'd' | b'H' | b'm' | b's' => sent.is_ascii_digit(),
            _ => sent == wanted,
        })
}

pub fn parse_day(text: &str) -> Option<NaiveDate> {
    if !has_form(text, DAY_FORM) {
        return None;
    }
    NaiveDate::from_ymd_opt(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?)
}

pub fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    if !has_form(text, TIME_FORM) {
        return None;
    }
    let day = parse_day(&text[..10])?;
    Some(day.and_hms_opt(text[11..13].parse().ok()?, text[14..16].parse().ok()?, text[17..19].parse().ok()?)?.and_utc())
}

pub fn format_day(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

pub fn format_time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_two_forms() {
        for good in ["2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(format_day(parse_day(good).unwrap()), good);
        }
        for wrong in
            ["2023-02-29", "2024-6-25", "24-06-25", "2024-06-25 ", "2024/06/25", "+024-06-25", "２024-06-25", "20240625", ""]
        {
            assert_eq!(parse_day(wrong), None, "{wrong}");
        }
        for good in ["2024-06-24T10:00:00Z", "2024-12-31T23:59:59Z"] {
            assert_eq!(format_time(parse_time(good).unwrap()), good);
        }
        for wrong in [
            "2024-06-24T10:00:00",
            "2024-06-24T10:00:00z",
            "2024-06-24t10:00:00Z",
            "2024-06-24 10:00:00Z",
            "2024-06-24T10:00:00+00:00",
            "2024-06-24T12:00:00+02:00",
            "2024-06-24T10:00:00.000Z",
            "2024-06-24T10:00Z",
            "2024-06-24T24:00:00Z",
            "2024-06-24T10:60:00Z",
            "2024-06-24T10:00:60Z",
            "2024-06-31T10:00:00Z",
        ] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_them(text in ".{0,24}") {
            let _ = (parse_day(&text), parse_time(&text));
        }
    }
}
