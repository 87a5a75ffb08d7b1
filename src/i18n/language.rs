//! The languages of the interface, and how each writes dates, numbers and plurals. The sentences are in the `words` of
//! those who say them: a struct with a value for each language, so that one that a language lacks does not compile.

use super::{en, nb};
use chrono::{Datelike, NaiveDate, NaiveDateTime};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Nb,
    En,
}

impl Language {
    /// As in `lang` attributes and the cookie.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::En => "en",
        }
    }

    /// A text in quotation marks, as the language writes them.
    pub fn quoted(self, text: &str) -> String {
        match self {
            Self::Nb => format!("«{text}»"),
            Self::En => format!("“{text}”"),
        }
    }

    /// A BCP 47 tag of either language, or None for another.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split('-').next()?.to_ascii_lowercase();
        match primary.as_str() {
            "nb" | "no" | "nn" => Some(Self::Nb),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The best of the lines of Accept-Language, which are read as one list (RFC 9110, sections 5.3 and 12.4.2).
    pub fn from_accept<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let ranges = lines.into_iter().flat_map(|line| line.split(',')).filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let language = Self::parse(parts.next()?)?;
            let quality: f32 = match parts.find_map(quality_of) {
                Some(text) => text.parse().ok()?,
                None => 1.0,
            };
            (quality > 0.0).then_some((quality, language))
        });
        // The first of several that are equally good.
        let best = ranges.reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.map(|(_, language)| language)
    }

    pub fn other(self) -> Self {
        match self {
            Self::Nb => Self::En,
            Self::En => Self::Nb,
        }
    }

    /// The variant for this language.
    pub fn choose<T>(self, nb: &'static T, en: &'static T) -> &'static T {
        match self {
            Self::Nb => nb,
            Self::En => en,
        }
    }

    fn words(self) -> &'static Words {
        match self {
            Self::Nb => &nb::WORDS,
            Self::En => &en::WORDS,
        }
    }

    // Apart from the words, so that an island that writes dates does not carry every word there is.
    pub fn months(self) -> &'static [&'static str; 12] {
        match self {
            Self::Nb => &nb::MONTHS,
            Self::En => &en::MONTHS,
        }
    }

    fn weekdays(self) -> &'static [&'static str; 7] {
        match self {
            Self::Nb => &nb::WEEKDAYS,
            Self::En => &en::WEEKDAYS,
        }
    }

    /// `24. desember 2026` · `24 December 2026`
    pub fn date(self, day: NaiveDate) -> String {
        let month = self.months()[day.month0() as usize];
        match self {
            Self::Nb => format!("{}. {month} {}", day.day(), day.year()),
            Self::En => format!("{} {month} {}", day.day(), day.year()),
        }
    }

    /// With the day of the week: `torsdag 24. desember`.
    pub fn weekday_date(self, day: NaiveDate) -> String {
        let weekday = self.weekdays()[day.weekday().num_days_from_monday() as usize];
        let month = self.months()[day.month0() as usize];
        match self {
            Self::Nb => format!("{weekday} {}. {month}", day.day()),
            Self::En => format!("{weekday} {} {month}", day.day()),
        }
    }

    /// `24. desember 2026 kl. 12:00` · `24 December 2026, 12:00`
    pub fn date_time(self, at: NaiveDateTime) -> String {
        match self {
            Self::Nb => format!("{} kl. {}", self.date(at.date()), at.format("%H:%M")),
            Self::En => format!("{}, {}", self.date(at.date()), at.format("%H:%M")),
        }
    }

    /// `1 204` · `1,204`
    pub fn number(self, number: i64) -> String {
        let separator = match self {
            Self::Nb => '\u{a0}',
            Self::En => ',',
        };
        let digits = number.unsigned_abs().to_string();
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        if number < 0 { format!("−{grouped}") } else { grouped }
    }

    /// An amount in øre: `199 kr`, `1 199,50 kr` · `NOK 199`, `NOK 1,199.50`
    pub fn price(self, ore: i64) -> String {
        let (kroner, rest) = (self.number(ore / 100), ore % 100);
        match (self, rest) {
            (Self::Nb, 0) => format!("{kroner} kr"),
            (Self::Nb, rest) => format!("{kroner},{rest:02} kr"),
            (Self::En, 0) => format!("NOK {kroner}"),
            (Self::En, rest) => format!("NOK {kroner}.{rest:02}"),
        }
    }

    /// `1 stilling`, `12 stillinger`.
    pub fn count(self, number: i64, noun: Noun) -> String {
        format!("{} {}", self.number(number), if number == 1 { noun.0 } else { noun.1 })
    }

    /// How long somebody who has tried too often must wait.
    pub fn wait(self, seconds: u32) -> String {
        let words = self.words();
        format!("{} {}.", words.too_many_text, self.span(seconds))
    }

    /// `40 sekunder`, `5 minutter`, `23 timer`.
    pub fn span(self, seconds: u32) -> String {
        let words = self.words();
        let (number, noun) = match seconds {
            0..120 => (seconds, words.second),
            120..7200 => (seconds.div_ceil(60), words.minute),
            _ => (seconds.div_ceil(60 * 60), words.hour),
        };
        self.count(number.into(), noun)
    }

    /// `9 dager`
    pub fn days(self, days: i64) -> String {
        self.count(days, self.words().day)
    }

    /// `9 dager igjen`
    pub fn left(self, time: &str) -> String {
        format!("{time} {}", self.words().left)
    }

    /// `i dag`, `i morgen`, `om 9 dager`, from the day it is.
    pub fn days_left(self, today: NaiveDate, day: NaiveDate) -> String {
        let words = self.words();
        match day.signed_duration_since(today).num_days() {
            i64::MIN..=-1 => words.deadline_over.to_owned(),
            0 => words.last_day.to_owned(),
            days => self.left(&self.days(days)),
        }
    }
}

/// What a parameter of a language range says of how much it is wanted; None where it is another parameter.
fn quality_of(parameter: &str) -> Option<&str> {
    let (name, value) = parameter.split_once('=')?;
    name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
}

/// Singular and plural.
#[derive(Clone, Copy)]
pub struct Noun(pub &'static str, pub &'static str);

/// The words used to express times.
pub(super) struct Words {
    pub(super) day: Noun,
    pub(super) left: &'static str,
    pub(super) last_day: &'static str,
    pub(super) deadline_over: &'static str,
    /// Before how long.
    pub(super) too_many_text: &'static str,
    pub(super) second: Noun,
    pub(super) minute: Noun,
    pub(super) hour: Noun,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_numbers_and_plurals() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 24).unwrap();
        assert_eq!(Language::Nb.date(day), "24. desember 2026");
        assert_eq!(Language::En.weekday_date(day), "Thursday 24 December");
        assert_eq!(Language::Nb.number(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(Language::En.number(-1204), "−1,204");
        assert_eq!(Language::Nb.price(119_950), "1\u{a0}199,50 kr");
        assert_eq!(Language::En.price(10_005), "NOK 100.05");
        assert_eq!(Language::Nb.price(0), "0 kr");
        assert_eq!(Language::Nb.count(1, Noun("stilling", "stillinger")), "1 stilling");
        assert_eq!(Language::Nb.days_left(day, day.succ_opt().unwrap()), "1 dag igjen");
    }

    #[test]
    fn the_browser_is_asked() {
        let cases: [(&[&str], Option<Language>); 14] = [
            (&["de, en-GB;q=0.8, nn;q=0.9"], Some(Language::Nb)),
            (&["en"], Some(Language::En)),
            (&["en, nb"], Some(Language::En)),
            (&["fr;q=0.5, *"], None),
            (&["en;q=0, nb;q=æ"], None),
            (&["en;q=NaN, nb;q=0.1"], Some(Language::Nb)),
            (&["en; q=0.9, nb; q=0.1"], Some(Language::En)),
            (&["nb;Q=0.1,en;Q=0.9"], Some(Language::En)),
            (&["nb\t;\tq = 0.2 , en ;q= 0.7"], Some(Language::En)),
            (&["nb;level=1;q=0.1, en;q=0.2"], Some(Language::En)),
            (&["fr;q=0.9, nb;q=0.1", "en;q=0.8"], Some(Language::En)),
            (&["", "en"], Some(Language::En)),
            (&["de", "fr"], None),
            (&[], None),
        ];
        for (lines, best) in cases {
            assert_eq!(Language::from_accept(lines.iter().copied()), best, "{lines:?}");
        }
    }
}
