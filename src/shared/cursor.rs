//! Pagination cursors as they appear in addresses: parts separated by `_`. Callers get them from the previous
//! response; anything that does not parse is refused.

use chrono::{DateTime, Utc};
use std::fmt::Display;
use std::str::{FromStr, Split};

/// Separates the parts, which cannot contain it.
const SEPARATOR: char = '_';

/// Writes the parts of a cursor.
pub fn write(parts: &[&dyn Display]) -> String {
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    parts.join(&SEPARATOR.to_string())
}

/// Reads the parts of a received cursor one after the other.
pub struct Parts<'a>(Split<'a, char>);

impl<'a> Parts<'a> {
    pub fn of(sent: &'a str) -> Self {
        Self(sent.split(SEPARATOR))
    }

    pub fn text(&mut self) -> Option<&'a str> {
        self.0.next()
    }

    pub fn read<T: FromStr>(&mut self) -> Option<T> {
        self.text()?.parse().ok()
    }

    /// A time in microseconds.
    pub fn time(&mut self) -> Option<DateTime<Utc>> {
        from_micros(self.read()?)
    }

    /// None if there are more parts.
    pub fn end(mut self) -> Option<()> {
        self.0.next().is_none().then_some(())
    }
}

/// A time from microseconds, within the range that both PostgreSQL and RFC 3339 can represent.
pub fn from_micros(micros: i64) -> Option<DateTime<Utc>> {
    (0..253_402_300_800_000_000).contains(&micros).then(|| DateTime::from_timestamp_micros(micros))?
}
