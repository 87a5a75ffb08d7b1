//! Where a page of a list begins, as an address carries it: parts with `_` between. Whoever asks has it from the answer
//! before; what does not read as one is refused.

use chrono::{DateTime, Utc};
use std::fmt::{self, Display};
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

/// Any text as a part: in hex digits, so that it passes through any address unchanged, and with an end, so that one that was
/// cut is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex(pub String);

const END: char = '-';

impl Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "{END}")
    }
}

impl FromStr for Hex {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_suffix(END).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit())).ok_or(())?;
        if !digits.len().is_multiple_of(2) {
            return Err(());
        }
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| ());
        let bytes: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect::<Result<_, _>>()?;
        String::from_utf8(bytes).map(Self).map_err(|_| ())
    }
}
