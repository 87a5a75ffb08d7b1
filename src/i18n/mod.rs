//! The languages of the interface. A language is a value of [`Words`]: a word that one of them lacks does not compile,
//! and an island gets the words it needs as props. Dates and plurals are written by the functions here.

pub mod account_mails;
pub mod accounts;
pub mod ad_page;
pub mod admin;
pub mod alerts;
pub mod board;
pub mod design_system;
mod en;
pub mod machines;
mod nb;
pub mod oauth;
pub mod passkeys;
pub mod publishing;
pub mod recruit_pages;
pub mod recruitment;
pub mod report;
pub mod self_service;
pub mod shifts;
pub mod vacancies;
mod values;

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

    pub fn words(self) -> &'static Words {
        match self {
            Self::Nb => &nb::WORDS,
            Self::En => &en::WORDS,
        }
    }

    // Apart from the words, so that an island that writes dates does not carry every word there is.
    fn months(self) -> &'static [&'static str; 12] {
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

    /// `i dag`, `i morgen`, `om 9 dager`, from the day it is.
    pub fn days_left(self, today: NaiveDate, day: NaiveDate) -> String {
        let words = self.words();
        match day.signed_duration_since(today).num_days() {
            i64::MIN..=-1 => words.deadline_over.to_owned(),
            0 => words.last_day.to_owned(),
            days => format!("{} {}", self.count(days, words.day), words.left),
        }
    }
}

/// Singular and plural.
#[derive(Clone, Copy)]
pub struct Noun(pub &'static str, pub &'static str);

pub struct Words {
    pub accounts: &'static accounts::Words,
    pub account_mails: &'static account_mails::Words,
    pub admin: &'static admin::Words,
    pub board: &'static board::Words,
    pub machines: &'static machines::Words,

    pub day: Noun,
    pub left: &'static str,
    pub last_day: &'static str,
    pub deadline_over: &'static str,
    pub today: &'static str,
    pub tomorrow: &'static str,

    pub skip_to_content: &'static str,
    pub main_menu: &'static str,
    pub other_language: &'static str,
    pub theme: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub jobs: &'static str,
    pub shifts_menu: &'static str,
    pub for_systems: &'static str,
    pub footer_about: &'static str,
    pub footer_text: &'static str,
    pub footer_people: &'static str,
    pub api_reference: &'static str,
    /// Where the reference is in another language than the page around it.
    pub reference_language: Option<&'static str>,
    pub check_ads: &'static str,

    pub front_title: &'static str,
    pub front_lead: &'static str,
    pub newest: &'static str,
    pub all_jobs: &'static str,
    pub way_jobs: &'static str,
    pub way_jobs_text: &'static str,
    pub way_recruiting: &'static str,
    pub way_recruiting_text: &'static str,
    pub way_shifts: &'static str,
    pub way_shifts_text: &'static str,
    pub way_providers: &'static str,
    pub way_providers_text: &'static str,

    pub board_title: &'static str,
    pub board_description: &'static str,
    pub live_ad: Noun,
    pub next_page: &'static str,
    pub first_page: &'static str,
    pub pages: &'static str,
    pub none_title: &'static str,
    pub none_text: &'static str,
    pub and_more: &'static str,
    pub deadline: &'static str,
    pub apply_by: &'static str,
    pub as_soon_as_possible: &'static str,
    pub published: &'static str,
    pub hidden_employer: &'static str,

    pub facts: &'static str,
    pub apply: &'static str,
    pub apply_by_mail: &'static str,
    pub apply_by_post: &'static str,
    pub source: &'static str,
    pub contacts: &'static str,
    pub contact: &'static str,
    pub about_employer: &'static str,
    pub employer: &'static str,
    pub homepage: &'static str,
    pub org_number: &'static str,
    pub address: &'static str,
    pub workplace: Noun,
    pub positions: &'static str,
    pub job_title: &'static str,
    pub extent: &'static str,
    pub engagement_type: &'static str,
    pub job_percentage: &'static str,
    pub job_arrangement: &'static str,
    pub work_hours: &'static str,
    pub work_day: &'static str,
    pub work_language: &'static str,
    pub start_time: &'static str,
    pub salary: &'static str,
    pub sector: &'static str,
    pub remote: &'static str,
    pub occupation: &'static str,
    pub role: &'static str,
    pub industry: &'static str,
    pub keywords: &'static str,
    pub author: &'static str,
    pub location_note: &'static str,
    pub eures: &'static str,
    pub yes: &'static str,
    pub expires: &'static str,
    pub updated: &'static str,
    pub reference: &'static str,
    pub show_on_map: &'static str,
    pub expired_title: &'static str,
    pub expired_text: &'static str,

    pub too_many_title: &'static str,
    /// Before how long.
    pub too_many_text: &'static str,
    pub second: Noun,
    pub minute: Noun,
    pub hour: Noun,
    pub back: &'static str,
    pub not_allowed_title: &'static str,
    pub not_allowed_text: &'static str,
    pub not_found_title: &'static str,
    pub not_found_text: &'static str,
    pub gone_title: &'static str,
    pub gone_text: &'static str,
    pub no_application_title: &'static str,
    pub no_application_text: &'static str,
    pub back_to_ad: &'static str,
    pub fault_title: &'static str,
    pub fault_text: &'static str,
    pub wrong_encoding_title: &'static str,
    pub wrong_encoding_text: &'static str,
    pub unavailable_title: &'static str,
    pub unavailable_text: &'static str,
    pub see_live_jobs: &'static str,
    pub to_front: &'static str,

    pub check_title: &'static str,
    pub check_lead: &'static str,
    pub check_paste: &'static str,
    pub check_paste_hint: &'static str,
    pub check_drop: &'static str,
    pub check_example: &'static str,
    pub check_clear: &'static str,
    pub check_on_server: &'static str,
    pub check_on_server_hint: &'static str,
    pub check_idle: &'static str,
    pub check_progress: &'static str,
    pub check_good: &'static str,
    pub check_bad: &'static str,
    pub check_ads_noun: Noun,
    pub check_problem: Noun,
    pub check_change: Noun,
    pub check_line: &'static str,
    pub check_more: &'static str,
    pub check_server_done: &'static str,
    pub check_server_failed: &'static str,
    pub check_nothing_sent: &'static str,
    pub check_stop: &'static str,
    pub check_too_long: &'static str,
    pub check_stopped: &'static str,
    pub check_result: &'static str,

    pub alerts: &'static alerts::Words,
    pub oauth: &'static oauth::Words,
    pub passkeys: &'static passkeys::Words,
    pub ad_page: &'static ad_page::Words,
    pub recruitment: &'static recruitment::Words,
    pub recruit_pages: &'static recruit_pages::Words,
    pub publishing: &'static publishing::Words,
    pub report: &'static report::Words,
    pub self_service: &'static self_service::Words,
    pub shifts: &'static shifts::Words,
    pub vacancies: &'static vacancies::Words,
    pub design_system: &'static design_system::Words,
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
        assert_eq!(Language::Nb.count(1, Language::Nb.words().live_ad), "1 ledig stilling");
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
