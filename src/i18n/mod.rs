//! The languages of the interface, and how each writes dates, numbers and plurals. The sentences are in the `words` of
//! those who say them: a struct with a value for each language, so that one that a language lacks does not compile.

mod en;
mod fill;
mod nb;

pub use fill::fill;

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

    /// The best of an Accept-Language header.
    pub fn from_accept(header: &str) -> Option<Self> {
        let mut ranges: Vec<(f32, Self)> = header
            .split(',')
            .filter_map(|range| {
                let (tag, quality) = range.split_once(";q=").unwrap_or((range, "1"));
                let quality: f32 = quality.trim().parse().ok()?;
                (quality > 0.0).then_some((quality, Self::parse(tag)?))
            })
            .collect();
        ranges.sort_by(|one, other| other.0.total_cmp(&one.0));
        ranges.first().map(|(_, language)| *language)
    }

    pub fn other(self) -> Self {
        match self {
            Self::Nb => Self::En,
            Self::En => Self::Nb,
        }
    }

    /// What is said in this language.
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

    /// How long somebody is to wait who has tried too often.
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

/// Singular and plural.
#[derive(Clone, Copy)]
pub struct Noun(pub &'static str, pub &'static str);

/// The words that times are told with.
struct Words {
    day: Noun,
    left: &'static str,
    last_day: &'static str,
    deadline_over: &'static str,
    /// Before how long.
    too_many_text: &'static str,
    second: Noun,
    minute: Noun,
    hour: Noun,
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
        assert_eq!(Language::from_accept("de, en-GB;q=0.8, nn;q=0.9"), Some(Language::Nb));
        assert_eq!(Language::from_accept("en"), Some(Language::En));
        assert_eq!(Language::from_accept("fr;q=0.5, *"), None);
        assert_eq!(Language::from_accept("en;q=0, nb;q=æ"), None);
    }
}
