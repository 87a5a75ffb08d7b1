//! When alerts are sent: at seven in the morning, Norwegian time.

use super::Frequency;
use crate::platform::clock;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};

const SEVEN: NaiveTime = match NaiveTime::from_hms_opt(7, 0, 0) {
    Some(seven) => seven,
    None => NaiveTime::MIN,
};

fn morning(day: NaiveDate) -> DateTime<Utc> {
    clock::from_norway(day.and_time(SEVEN))
}

/// The first time after `now`.
pub(super) fn next_round(now: DateTime<Utc>, frequency: Frequency) -> DateTime<Utc> {
    let today = clock::to_norway(now).date();
    let days = today.iter_days().take(9);
    let fits = |day: &NaiveDate| frequency == Frequency::Daily || day.weekday() == Weekday::Mon;
    // Nine days hold a morning to come and a Monday to come; the calendar ends later than the clock.
    days.filter(fits).map(morning).find(|at| *at > now).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The morning two days before the deadline, or the first one after that which is still to come; None when the deadline's
/// own morning has passed.
pub(in crate::job_ads::server) fn reminder(deadline: NaiveDate, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    [2, 1, 0].into_iter().filter_map(|days| deadline.checked_sub_days(Days::new(days))).map(morning).find(|at| *at > now)
}

/// Whether it is the time of the reminder, or later.
pub(super) fn is_near(deadline: NaiveDate, now: DateTime<Utc>) -> bool {
    deadline.checked_sub_days(Days::new(2)).is_none_or(|day| morning(day) <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn rounds_are_at_seven_in_norway() {
        for (now, frequency, expected) in [
            ("2026-10-01T10:00:00Z", Frequency::Daily, "2026-10-02T05:00:00Z"),
            ("2026-10-02T04:59:59Z", Frequency::Daily, "2026-10-02T05:00:00Z"),
            ("2026-10-02T05:00:00Z", Frequency::Daily, "2026-10-03T05:00:00Z"),
            // Winter time begins.
            ("2026-10-24T10:00:00Z", Frequency::Daily, "2026-10-25T06:00:00Z"),
            ("2026-10-01T10:00:00Z", Frequency::Weekly, "2026-10-05T05:00:00Z"),
            ("2026-10-05T04:00:00Z", Frequency::Weekly, "2026-10-05T05:00:00Z"),
            ("2026-10-05T05:00:00Z", Frequency::Weekly, "2026-10-12T05:00:00Z"),
            // It is Monday in Norway already.
            ("2026-10-04T22:30:00Z", Frequency::Weekly, "2026-10-05T05:00:00Z"),
        ] {
            assert_eq!(next_round(utc(now), frequency), utc(expected), "{now}");
        }
    }

    #[test]
    fn a_reminder_leaves_time_to_apply() {
        let deadline = NaiveDate::from_ymd_opt(2026, 10, 20).unwrap();
        for (now, expected) in [
            ("2026-10-01T10:00:00Z", Some("2026-10-18T05:00:00Z")),
            ("2026-10-18T05:00:00Z", Some("2026-10-19T05:00:00Z")),
            ("2026-10-19T10:00:00Z", Some("2026-10-20T05:00:00Z")),
            ("2026-10-20T05:00:00Z", None),
            ("2026-11-20T05:00:00Z", None),
        ] {
            assert_eq!(reminder(deadline, utc(now)), expected.map(utc), "{now}");
        }
    }
}
