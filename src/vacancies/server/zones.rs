//! Time zones: validation and conversion.

use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

/// The default zone of a business.
pub const DEFAULT: &str = "Europe/Oslo";

pub fn is_zone(name: &str) -> bool {
    name.parse::<Tz>().is_ok()
}

/// A stored zone. One that this version does not know is UTC.
fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// The local time of an instant in the zone.
pub fn local(at: DateTime<Utc>, zone_name: &str) -> DateTime<FixedOffset> {
    at.with_timezone(&zone(zone_name)).fixed_offset()
}

/// The instant at which a clock in the zone shows this: both where it shows it twice, none where it never does.
pub fn instants(local: NaiveDateTime, zone_name: &str) -> MappedLocalTime<DateTime<Utc>> {
    zone(zone_name).from_local_datetime(&local).map(|at| at.to_utc())
}

pub fn day(at: DateTime<Utc>, zone_name: &str) -> NaiveDate {
    local(at, zone_name).date_naive()
}

/// `2024-06-25T12:00:00+02:00`
pub fn format_local(at: DateTime<Utc>, zone_name: &str) -> String {
    local(at, zone_name).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_names_only() {
        for name in ["Europe/Oslo", "America/Los_Angeles", "Pacific/Auckland", "UTC", "Etc/GMT+5", "Asia/Kathmandu"] {
            assert!(is_zone(name), "{name}");
        }
        for name in ["", "Oslo", "Europe/Atlantis", "+02:00", "CET+1", "Europe/Oslo "] {
            assert!(!is_zone(name), "{name}");
        }
    }

    #[test]
    fn both_days_of_the_year_when_clocks_change() {
        for (utc, zone, there) in [
            ("2026-03-29T00:59:59Z", "Europe/Oslo", "2026-03-29T01:59:59+01:00"),
            ("2026-03-29T01:00:00Z", "Europe/Oslo", "2026-03-29T03:00:00+02:00"),
            ("2026-10-25T00:30:00Z", "Europe/Oslo", "2026-10-25T02:30:00+02:00"),
            ("2026-10-25T01:30:00Z", "Europe/Oslo", "2026-10-25T02:30:00+01:00"),
            ("2026-03-08T10:00:00Z", "America/Los_Angeles", "2026-03-08T03:00:00-07:00"),
            ("2026-11-01T08:30:00Z", "America/Los_Angeles", "2026-11-01T01:30:00-07:00"),
            ("2026-11-01T09:30:00Z", "America/Los_Angeles", "2026-11-01T01:30:00-08:00"),
            ("2026-09-26T14:00:00Z", "Pacific/Auckland", "2026-09-27T03:00:00+13:00"),
            ("2026-04-04T14:30:00Z", "Pacific/Auckland", "2026-04-05T02:30:00+12:00"),
        ] {
            assert_eq!(format_local(utc.parse().unwrap(), zone), there);
        }
        assert_eq!(day("2026-09-26T11:59:59Z".parse().unwrap(), "Pacific/Auckland").to_string(), "2026-09-26");
        assert_eq!(day("2026-09-26T12:00:00Z".parse().unwrap(), "Pacific/Auckland").to_string(), "2026-09-27");
    }

    #[test]
    fn a_clock_shows_some_times_twice_and_some_never() {
        let at = |local: &str| instants(local.parse().unwrap(), "Europe/Oslo").map(|at| at.to_rfc3339());
        assert_eq!(at("2026-06-25T12:00:00"), MappedLocalTime::Single("2026-06-25T10:00:00+00:00".to_owned()));
        let twice = MappedLocalTime::Ambiguous("2026-10-25T00:30:00+00:00".to_owned(), "2026-10-25T01:30:00+00:00".to_owned());
        assert_eq!(at("2026-10-25T02:30:00"), twice);
        assert_eq!(at("2026-03-29T02:30:00"), MappedLocalTime::None);
    }
}
