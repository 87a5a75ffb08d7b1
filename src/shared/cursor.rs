//! Where a page of a list begins, as an address carries it: parts with `_` between. Whoever asks has it from the answer
//! before; what does not read as one is refused.

use chrono::{DateTime, Utc};
use std::fmt::Display;
use std::str::{FromStr, Split};

/// What a part cannot hold: it is between them.
const BETWEEN: char = '_';

/// Writes the parts of a cursor.
pub fn write(parts: &[&dyn Display]) -> String {
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    parts.join(&BETWEEN.to_string())
}

/// The parts of a cursor that was sent, one after the other.
pub struct Parts<'a>(Split<'a, char>);

impl<'a> Parts<'a> {
    pub fn of(sent: &'a str) -> Self {
        Self(sent.split(BETWEEN))
    }

    pub fn text(&mut self) -> Option<&'a str> {
        self.0.next()
    }

    pub fn read<T: FromStr>(&mut self) -> Option<T> {
        self.text()?.parse().ok()
    }

    /// A time that was written as microseconds.
    pub fn time(&mut self) -> Option<DateTime<Utc>> {
        from_micros(self.read()?)
    }

    /// None where there is more.
    pub fn end(mut self) -> Option<()> {
        self.0.next().is_none().then_some(())
    }
}

/// A time that somebody sent as microseconds, within what PostgreSQL and RFC 3339 can both say.
pub fn from_micros(micros: i64) -> Option<DateTime<Utc>> {
    (0..253_402_300_800_000_000).contains(&micros).then(|| DateTime::from_timestamp_micros(micros))?
}
