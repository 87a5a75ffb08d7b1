//! What is typed by the clock of a place, and when that is. In the hour that autumn repeats, the clock shows each time
//! twice: then whoever means one of them says which.

use crate::shared::texts::texts;
use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

texts! {
    /// Which of two times that the clock shows alike.
    Turn {
        /// Before the clock is put back.
        First = "first",
        Second = "second",
    }
}

/// The instants at which the clocks of the place show this.
pub type Instants<'a> = &'a dyn Fn(NaiveDateTime) -> MappedLocalTime<DateTime<Utc>>;

/// When the clock shows what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing is typed, or no day or time.
    Unread,
    /// The clock is put forward over it.
    Never,
    Once(DateTime<Utc>),
    /// With the one that is meant, once it was said.
    Twice(Option<DateTime<Utc>>),
}

impl Moment {
    pub fn read(day: Option<NaiveDate>, time: Option<NaiveTime>, turn: Option<Turn>, instants: Instants) -> Self {
        match day.zip(time) {
            Some((day, time)) => Self::of(instants(day.and_time(time)), turn),
            None => Self::Unread,
        }
    }

    fn of(shown: MappedLocalTime<DateTime<Utc>>, turn: Option<Turn>) -> Self {
        match (shown, turn) {
            (MappedLocalTime::None, _) => Self::Never,
            (MappedLocalTime::Single(at), _) => Self::Once(at),
            (MappedLocalTime::Ambiguous(first, _), Some(Turn::First)) => Self::Twice(Some(first)),
            (MappedLocalTime::Ambiguous(_, second), Some(Turn::Second)) => Self::Twice(Some(second)),
            (MappedLocalTime::Ambiguous(..), None) => Self::Twice(None),
        }
    }

    pub fn at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Once(at) => Some(at),
            Self::Twice(meant) => meant,
            Self::Unread | Self::Never => None,
        }
    }
}

/// The times of a shift as they are typed.
#[derive(Clone, Copy, Debug)]
pub struct TypedShift {
    pub start: Option<NaiveTime>,
    pub start_turn: Option<Turn>,
    pub end: Option<NaiveTime>,
    pub end_turn: Option<Turn>,
}

impl TypedShift {
    /// When it begins and ends, if it begins on `day`. What ends earlier in the day than it begins ends on the next.
    pub fn on(self, day: NaiveDate, instants: Instants) -> (Moment, Moment) {
        let start = Moment::read(Some(day), self.start, self.start_turn, instants);
        (start, self.end_on(day, start, instants))
    }

    fn end_on(self, day: NaiveDate, start: Moment, instants: Instants) -> Moment {
        let Some(end) = self.end else { return Moment::Unread };
        let that_day = instants(day.and_time(end));
        let is_later = self.start.is_none_or(|start| end > start);
        if let MappedLocalTime::Ambiguous(first, second) = that_day
            && self.end_turn.is_none()
            && start.at().is_some_and(|start| first <= start && start < second)
        {
            // Only one of the two comes after the start, as from 02:45 to 02:15.
            return Moment::Once(second);
        }
        let may_be_second = that_day.latest().zip(start.at()).is_some_and(|(second, start)| second > start);
        if is_later || may_be_second {
            return Moment::of(that_day, self.end_turn);
        }
        Moment::read(day.succ_opt(), Some(end), self.end_turn, instants)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};
    use chrono_tz::Europe::Oslo;

    fn oslo(local: NaiveDateTime) -> MappedLocalTime<DateTime<Utc>> {
        Oslo.from_local_datetime(&local).map(|at| at.to_utc())
    }

    /// On the day when clocks are put back, and how long it lasts, where that is known.
    #[track_caller]
    fn lasts(day: &str, start: (&str, Option<Turn>), end: (&str, Option<Turn>)) -> Option<TimeDelta> {
        let time = |text: &str| text.parse::<NaiveTime>().ok();
        let shift = TypedShift { start: time(start.0), start_turn: start.1, end: time(end.0), end_turn: end.1 };
        let (start, end) = shift.on(day.parse().unwrap(), &oslo);
        Some(end.at()? - start.at()?)
    }

    #[test]
    fn the_hour_that_comes_twice() {
        let (first, second) = (Some(Turn::First), Some(Turn::Second));
        let minutes = |minutes| Some(TimeDelta::minutes(minutes));
        for (start, end, expected) in [
            (("01:30", None), ("02:30", None), None),
            (("01:30", None), ("02:30", first), minutes(60)),
            (("01:30", None), ("02:30", second), minutes(120)),
            (("02:30", None), ("06:00", None), None),
            (("02:30", first), ("06:00", None), minutes(270)),
            (("02:30", second), ("06:00", None), minutes(210)),
            (("02:15", first), ("02:45", None), None),
            (("02:15", first), ("02:45", first), minutes(30)),
            (("02:15", first), ("02:45", second), minutes(90)),
            // The first is over by then.
            (("02:15", second), ("02:45", None), minutes(30)),
            (("02:15", second), ("02:45", first), minutes(-30)),
            (("02:45", first), ("02:15", None), minutes(30)),
            (("02:45", first), ("02:15", second), minutes(30)),
            (("02:00", first), ("02:00", None), minutes(60)),
            // The day after.
            (("02:45", second), ("02:15", None), minutes(23 * 60 + 30)),
            // It makes no difference where there is one only.
            (("12:00", first), ("19:00", second), minutes(420)),
        ] {
            assert_eq!(lasts("2026-10-25", start, end), expected, "{start:?} {end:?}");
        }
        assert_eq!(lasts("2026-10-24", ("22:00", None), ("02:30", None)), None);
        assert_eq!(lasts("2026-10-24", ("22:00", None), ("02:30", second)), minutes(330));
        assert_eq!(lasts("2026-10-24", ("22:00", None), ("06:00", None)), minutes(540));
    }

    #[test]
    fn the_hour_that_is_left_out() {
        let never = |start: &str, end: &str, day: &str| {
            let time = |text: &str| text.parse().ok();
            TypedShift { start: time(start), start_turn: None, end: time(end), end_turn: None }.on(day.parse().unwrap(), &oslo)
        };
        assert_eq!(never("02:30", "06:00", "2027-03-28").0, Moment::Never);
        assert_eq!(never("01:30", "02:30", "2027-03-28").1, Moment::Never);
        assert_eq!(never("22:00", "02:30", "2027-03-27").1, Moment::Never);
        assert_eq!(lasts("2027-03-27", ("22:00", None), ("06:00", None)), Some(TimeDelta::hours(7)));
    }
}
