//! The only source of the current time, and its conversion to and from Norwegian time.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{Europe::Oslo, Tz};
use std::sync::{Arc, Mutex, PoisonError};

/// A clock that tests can stop and set.
#[derive(Clone, Default)]
pub enum Clock {
    #[default]
    System,
    Fixed(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(Mutex::new(at)))
    }

    /// To the microsecond, as PostgreSQL keeps it.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            #[allow(clippy::disallowed_methods)]
            Self::System => Utc::now(),
            Self::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        };
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// Moves a fixed clock; the system's cannot be moved.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Self::Fixed(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) = to;
        }
    }
}

/// Norway's time zone, the one job ads use.
pub const NORWAY: Tz = Oslo;

pub fn to_norway(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&NORWAY).naive_local()
}

/// A Norwegian local time as an instant. In the hour that is repeated in autumn, the first one; in the hour skipped in
/// spring, the instant at which the clock would have shown it without the change.
pub fn from_norway(local: NaiveDateTime) -> DateTime<Utc> {
    match NORWAY.from_local_datetime(&local) {
        chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => at.to_utc(),
        chrono::LocalResult::None => {
            let an_hour = chrono::TimeDelta::hours(1);
            local
                .checked_sub_signed(an_hour)
                .and_then(|before| NORWAY.from_local_datetime(&before).earliest())
                .map_or_else(|| local.and_utc(), |at| at.to_utc() + an_hour)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn norway_in_winter_summer_and_between() {
        for (there, utc) in [
            ("2026-01-15T12:00:00", "2026-01-15T11:00:00Z"),
            ("2026-07-15T12:00:00", "2026-07-15T10:00:00Z"),
            ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
            ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
        ] {
            assert_eq!(from_norway(local(there)), utc.parse::<DateTime<Utc>>().unwrap(), "{there}");
        }
        assert_eq!(to_norway("2026-07-15T10:00:00Z".parse().unwrap()), local("2026-07-15T12:00:00"));
    }
}
