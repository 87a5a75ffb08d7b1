//! Converts local time to instants, given only a function from an instant to its UTC offset:
//! browsers know that for every zone but expose no list of transitions.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeDelta, Utc};

/// The instant at which a clock shows this: both where it shows it twice, none where it never does. `ahead` is how far the
/// clock is ahead of UTC at an instant.
pub fn instants(local: NaiveDateTime, ahead: impl Fn(DateTime<Utc>) -> Option<TimeDelta>) -> MappedLocalTime<DateTime<Utc>> {
    let as_utc = local.and_utc();
    // No clock changes twice within two days, so one of the two offsets around the time applies.
    let around = [-1, 1].map(|days| as_utc.checked_add_signed(TimeDelta::days(days)).and_then(&ahead));
    let shown = |ahead_then: TimeDelta| {
        let at = as_utc.checked_sub_signed(ahead_then)?;
        (ahead(at)? == ahead_then).then_some(at)
    };
    let [before, after] = around.map(|ahead_then| ahead_then.and_then(shown));
    match (before, after) {
        // What is further ahead of UTC shows it earlier.
        (Some(before), Some(after)) if before < after => MappedLocalTime::Ambiguous(before, after),
        (Some(at), _) | (None, Some(at)) => MappedLocalTime::Single(at),
        (None, None) => MappedLocalTime::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Offset, TimeZone};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    const ZONES: [Tz; 8] = [
        Tz::Europe__Oslo,
        Tz::America__Los_Angeles,
        Tz::Pacific__Auckland,
        Tz::Australia__Lord_Howe,
        Tz::Asia__Kathmandu,
        Tz::Africa__Casablanca,
        Tz::America__St_Johns,
        Tz::UTC,
    ];

    fn ahead(zone: Tz) -> impl Fn(DateTime<Utc>) -> Option<TimeDelta> {
        move |at| Some(TimeDelta::seconds(at.with_timezone(&zone).offset().fix().local_minus_utc().into()))
    }

    #[test]
    fn where_clocks_change() {
        for (zone, local, utc) in [
            (Tz::Europe__Oslo, "2027-03-28T01:59:00", &["2027-03-28T00:59:00Z"][..]),
            (Tz::Europe__Oslo, "2027-03-28T02:30:00", &[]),
            (Tz::Europe__Oslo, "2027-03-28T03:00:00", &["2027-03-28T01:00:00Z"]),
            (Tz::Europe__Oslo, "2026-10-25T01:59:00", &["2026-10-24T23:59:00Z"]),
            (Tz::Europe__Oslo, "2026-10-25T02:30:00", &["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]),
            (Tz::Europe__Oslo, "2026-10-25T03:00:00", &["2026-10-25T02:00:00Z"]),
            (Tz::America__Los_Angeles, "2027-03-14T02:30:00", &[]),
            (Tz::America__Los_Angeles, "2026-11-01T01:30:00", &["2026-11-01T08:30:00Z", "2026-11-01T09:30:00Z"]),
            (Tz::Pacific__Auckland, "2026-09-27T02:30:00", &[]),
            (Tz::Pacific__Auckland, "2027-04-04T02:30:00", &["2027-04-03T13:30:00Z", "2027-04-03T14:30:00Z"]),
            // Half an hour there.
            (Tz::Australia__Lord_Howe, "2027-04-04T01:45:00", &["2027-04-03T14:45:00Z", "2027-04-03T15:15:00Z"]),
        ] {
            let found = instants(local.parse().unwrap(), ahead(zone));
            let found: Vec<DateTime<Utc>> =
                [found.earliest(), found.latest().filter(|at| found.earliest() != Some(*at))].into_iter().flatten().collect();
            let expected: Vec<DateTime<Utc>> = utc.iter().map(|utc| utc.parse().unwrap()).collect();
            assert_eq!(found, expected, "{zone} {local}");
        }
    }

    proptest! {
        #[test]
        fn as_the_list_of_changes_says(zone in 0..ZONES.len(), seconds in 157_766_400i64..2_114_380_800) {
            let (zone, local) = (ZONES[zone], DateTime::from_timestamp_secs(seconds).unwrap().naive_utc());
            let expected = zone.from_local_datetime(&local).map(|at| at.to_utc());
            prop_assert_eq!(instants(local, ahead(zone)), expected);
        }
    }
}
