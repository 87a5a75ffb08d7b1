//! The dates of an ad: how they are written, what an absent expiry means, and how an application deadline moves it.
//! Everything here is local time, Europe/Oslo; the zone's own rules are the caller's.

use super::limits::UP_MAX_MONTHS;
use chrono::{DateTime as ZonedDateTime, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime};

/// NAV's figures for an ad without an expiry.
const DAYS_WITHOUT_DEADLINE: u64 = 30;
const DAYS_AS_SOON_AS_POSSIBLE: u64 = 10;

/// A date-time as it may be sent.
pub enum DateTime {
    Local(NaiveDateTime),
    Zoned(ZonedDateTime<FixedOffset>),
}

/// `2019-02-13T12:59:26`, seconds and fraction optional; with `Z` or an offset it is zoned. Years 0000 to 9999.
pub fn parse_date_time(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let bytes = text.as_bytes();
    // chrono also takes signs, blanks and single digits; the wire form is stricter.
    let shape = b"dddd-dd-ddTdd:dd";
    let fits = bytes.len() >= shape.len()
        && shape.iter().zip(bytes).all(|(form, byte)| if *form == b'd' { byte.is_ascii_digit() } else { form == byte });
    if !fits || text[shape.len()..].contains(char::is_whitespace) {
        return None;
    }
    let (local, zone) = match text[shape.len()..].find(['Z', '+', '-']) {
        Some(at) => text.split_at(shape.len() + at),
        None => (text, ""),
    };
    let rest = &local[shape.len()..];
    let local = match rest {
        "" => NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M"),
        _ if rest.len() >= 3 && rest.as_bytes()[1..3].iter().all(u8::is_ascii_digit) && fraction_fits(&rest[3..]) => {
            NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M:%S%.f")
        }
        _ => return None,
    }
    .ok()
    // A leap second is no time that other readers know.
    .filter(|local| local.and_utc().timestamp_subsec_nanos() < 1_000_000_000)?;
    match zone {
        "" => Some(DateTime::Local(local)),
        "Z" => Some(DateTime::Zoned(local.and_utc().fixed_offset())),
        _ => {
            let offset: FixedOffset = zone.parse().ok()?;
            Some(DateTime::Zoned(local.and_local_timezone(offset).single()?))
        }
    }
}

fn fraction_fits(fraction: &str) -> bool {
    fraction.is_empty()
        || (fraction.starts_with('.')
            && (2..=10).contains(&fraction.len())
            && fraction[1..].bytes().all(|byte| byte.is_ascii_digit()))
}

/// Without a zone; the fraction only where there is one, in six digits.
pub fn format_local(local: NaiveDateTime) -> String {
    let form = if local.and_utc().timestamp_subsec_micros() == 0 { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S%.6f" };
    local.format(form).to_string()
}

/// An application deadline, as the property `applicationdue` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    Day(NaiveDate),
    /// "snarest"
    AsSoonAsPossible,
}

/// `yyyy-MM-dd'T'HH:mm[:ss]` or `dd.MM.yyyy` is a day; any other text but "snarest" is no deadline.
pub fn parse_deadline(text: &str) -> Option<Deadline> {
    let text = text.trim();
    if text.to_lowercase() == "snarest" {
        return Some(Deadline::AsSoonAsPossible);
    }
    let digits_at = |range: std::ops::Range<usize>| text.as_bytes()[range].iter().all(u8::is_ascii_digit);
    if text.len() == 10 && text.is_ascii() && digits_at(0..2) && digits_at(3..5) && digits_at(6..10) {
        return NaiveDate::parse_from_str(text, "%d.%m.%Y").ok().map(Deadline::Day);
    }
    if matches!(text.len(), 16 | 19)
        && let Some(DateTime::Local(local)) = parse_date_time(text)
    {
        return Some(Deadline::Day(local.date()));
    }
    None
}

/// A day as systems write it, with or without a time, or as Norwegians do.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    match parse_deadline(text) {
        Some(Deadline::Day(day)) => Some(day),
        _ => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10),
    }
}

/// What was sent of an ad's times, before what it leaves open is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SentTimes {
    pub published: Option<NaiveDateTime>,
    pub expires: Option<NaiveDateTime>,
    pub deadline: Option<Deadline>,
}

/// When an ad expires, and which rule changed that from what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    pub at: NaiveDateTime,
    /// The rule that moved it away from what was sent (or from its default, for the six months).
    pub moved: Option<ExpiryMove>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryMove {
    ToDeadline,
    ToLimit,
}

/// The expiry that counts, from the one that was sent.
pub fn expiry(published: NaiveDateTime, sent: Option<NaiveDateTime>, deadline: Option<Deadline>) -> Expiry {
    let end_of_deadline = match deadline {
        Some(Deadline::Day(day)) => Some(end_of(day)),
        _ => None,
    };
    let wanted = sent.unwrap_or_else(|| match deadline {
        Some(Deadline::Day(day)) => end_of(day),
        Some(Deadline::AsSoonAsPossible) => plus_days(published, DAYS_AS_SOON_AS_POSSIBLE),
        None => plus_days(published, DAYS_WITHOUT_DEADLINE),
    });
    let mut expiry = Expiry { at: wanted, moved: None };
    if let Some(end) = end_of_deadline
        && end.date() <= wanted.date()
        && end != wanted
    {
        expiry = Expiry { at: end, moved: Some(ExpiryMove::ToDeadline) };
    }
    let limit = published.checked_add_months(Months::new(UP_MAX_MONTHS)).unwrap_or(LAST).min(LAST);
    if expiry.at > limit {
        expiry = Expiry { at: limit, moved: Some(ExpiryMove::ToLimit) };
    }
    if sent == Some(expiry.at) {
        expiry.moved = None;
    }
    expiry
}

/// The last second that the wire form can write.
const LAST: NaiveDateTime = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day.and_time(END_OF_DAY),
    None => NaiveDateTime::MAX,
};

const END_OF_DAY: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 59) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

fn end_of(day: NaiveDate) -> NaiveDateTime {
    day.and_time(END_OF_DAY)
}

fn plus_days(from: NaiveDateTime, days: u64) -> NaiveDateTime {
    from.checked_add_days(Days::new(days)).unwrap_or(LAST).min(LAST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> NaiveDateTime {
        match parse_date_time(text) {
            Some(DateTime::Local(local)) => local,
            _ => panic!("{text}"),
        }
    }

    #[test]
    fn date_times_have_one_shape() {
        for good in ["2019-02-13T12:59:26", "2019-02-13T12:59", "2019-02-13T12:59:26.5", "2019-02-13T12:59:26.123456789"] {
            assert!(matches!(parse_date_time(good), Some(DateTime::Local(_))), "{good}");
        }
        for zoned in ["2019-02-13T12:59:26Z", "2019-02-13T12:59:26.5+01:00", "2019-02-13T12:59Z", "2019-02-13T12:59:26-0500"] {
            assert!(matches!(parse_date_time(zoned), Some(DateTime::Zoned(_))), "{zoned}");
        }
        for bad in [
            "",
            "2019-02-13",
            "2019-02-30T12:00:00",
            "2019-2-13T12:59:26",
            "+019-02-13T12:59:26",
            "2019-02-13 12:59:26",
            "2019-02-13T24:00:00",
            "2019-02-13T12:59:26.",
            "2019-02-13T12:59:6",
            "2019-02-13T12:59:26 ZZ",
            "i dag",
            "2019-02-13T12:59:26Ø",
            "12019-02-13T12:59:26",
            "2019-02-13T23:59:60",
        ] {
            assert!(parse_date_time(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn deadlines() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 24).map(Deadline::Day);
        for text in ["2026-12-24T10:00", "2026-12-24T10:00:30", "24.12.2026"] {
            assert_eq!(parse_deadline(text), day, "{text}");
        }
        assert_eq!(parse_deadline(" SNAREST "), Some(Deadline::AsSoonAsPossible));
        for text in ["2026-12-24", "31.02.2026", "4.12.2026", "etter avtale", "æøåæø", ""] {
            assert_eq!(parse_deadline(text), None, "{text}");
        }
    }

    #[test]
    fn an_absent_expiry_follows_the_deadline() {
        let published = at("2026-03-01T12:00:00");
        assert_eq!(expiry(published, None, None).at, at("2026-03-31T12:00:00"));
        assert_eq!(expiry(published, None, Some(Deadline::AsSoonAsPossible)).at, at("2026-03-11T12:00:00"));
        assert_eq!(expiry(published, None, parse_deadline("20.03.2026")), Expiry { at: at("2026-03-20T23:59:59"), moved: None });
    }

    #[test]
    fn a_deadline_moves_the_expiry() {
        let published = at("2026-03-01T12:00:00");
        let deadline = parse_deadline("20.03.2026");
        let end = at("2026-03-20T23:59:59");
        for sent in ["2026-04-01T00:00:00", "2026-03-20T08:00:00"] {
            assert_eq!(expiry(published, Some(at(sent)), deadline), Expiry { at: end, moved: Some(ExpiryMove::ToDeadline) });
        }
        let earlier = at("2026-03-19T08:00:00");
        assert_eq!(expiry(published, Some(earlier), deadline), Expiry { at: earlier, moved: None });
        assert_eq!(expiry(published, Some(end), deadline), Expiry { at: end, moved: None });
    }

    #[test]
    fn six_months_are_the_limit() {
        let published = at("2026-08-31T12:00:00");
        let limit = at("2027-02-28T12:00:00");
        assert_eq!(
            expiry(published, Some(at("9999-12-31T23:59:59")), None),
            Expiry { at: limit, moved: Some(ExpiryMove::ToLimit) }
        );
        assert_eq!(expiry(published, Some(limit), None).moved, None);
        assert_eq!(expiry(at("9999-12-31T12:00:00"), None, None).at, LAST);
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,40}") {
            let _ = (parse_date_time(&text).is_some(), parse_deadline(&text));
        }

        #[test]
        fn an_expiry_stays_where_it_was_put(published in 0i64..250_000_000_000, sent in proptest::option::of(0i64..250_000_000_000), day in 0i32..3_000_000) {
            let local = |seconds| ZonedDateTime::from_timestamp(seconds, 0).map(|at| at.naive_utc()).unwrap_or(LAST);
            let deadline = NaiveDate::from_num_days_from_ce_opt(day).map(Deadline::Day);
            let first = expiry(local(published), sent.map(local), deadline);
            let second = expiry(local(published), Some(first.at), deadline);
            prop_assert_eq!(second.at, first.at);
            prop_assert_eq!(second.moved, None);
        }
    }
}
