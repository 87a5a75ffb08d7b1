//! A list that keeps its first entries and counts the rest, so that what is told of what somebody sent has a bound, however
//! much is wrong with it.

use super::field::{Change, FieldError};
use std::borrow::Cow;

/// The problems, and the changes, that are told of one ad.
pub const TOLD_OF_ONE: usize = 100;
/// The problems, and the changes, that are told in one answer.
pub const TOLD_IN_AN_ANSWER: usize = 1000;
/// What the entries of one list of an answer take in JSON at most, in bytes.
const BYTES_IN_AN_ANSWER: usize = 900_000;

/// What a list can tell, and how it says that there is more.
pub trait Told {
    /// Roughly how many bytes it takes in JSON.
    fn json_size(&self) -> usize;
    /// The last entry of a list of which `count` were left out.
    fn more(count: usize) -> Self;
    /// Whether it is such a last entry.
    fn is_more(&self) -> bool;
}

/// How much more can be told.
#[derive(Clone, Debug)]
pub struct Room {
    entries: usize,
    bytes: usize,
}

impl Room {
    pub fn of_an_answer() -> Self {
        Self { entries: TOLD_IN_AN_ANSWER, bytes: BYTES_IN_AN_ANSWER }
    }

    /// Room for one more. Where there is none, shorter ones that come later have none either: what is told is the beginning.
    fn take(&mut self, size: usize) -> bool {
        if self.entries == 0 || size > self.bytes {
            self.entries = 0;
            return false;
        }
        self.entries -= 1;
        self.bytes -= size;
        true
    }
}

#[derive(Clone, Debug)]
pub struct BoundedList<T> {
    kept: Vec<T>,
    /// How many were left out.
    more: usize,
    room: Room,
}

impl<T: Told> Default for BoundedList<T> {
    fn default() -> Self {
        Self::of_one()
    }
}

impl<T: Told> BoundedList<T> {
    pub fn of_one() -> Self {
        Self { kept: Vec::new(), more: 0, room: Room { entries: TOLD_OF_ONE, bytes: BYTES_IN_AN_ANSWER } }
    }

    pub fn of_an_answer() -> Self {
        Self { kept: Vec::new(), more: 0, room: Room::of_an_answer() }
    }

    pub fn push(&mut self, entry: T) {
        self.push_with(|| entry);
    }

    /// `entry` is made only where there is room for it.
    pub fn push_with(&mut self, entry: impl FnOnce() -> T) {
        if self.room.entries == 0 {
            self.more += 1;
            return;
        }
        let entry = entry();
        if self.room.take(entry.json_size()) { self.kept.push(entry) } else { self.more += 1 }
    }

    /// Takes over what another list has kept, each entry put as `place` does, and what it left out.
    pub fn append(&mut self, other: Self, mut place: impl FnMut(&mut T)) {
        for mut entry in other.kept {
            place(&mut entry);
            self.push(entry);
        }
        self.more += other.more;
    }

    /// Lets go of what was kept and is not wanted any more, as if it had never been there.
    pub fn retain(&mut self, is_wanted: impl FnMut(&T) -> bool) {
        self.kept.retain(is_wanted);
    }

    /// Lets go of what was kept, and counts it as left out.
    pub fn forget(&mut self) {
        self.more += std::mem::take(&mut self.kept).len();
        self.room.entries = 0;
    }

    /// How many there were, the ones left out too.
    pub fn count(&self) -> usize {
        self.kept.len() + self.more
    }

    /// What was kept.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.kept.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// [`Self::into_entries`] as far as there is `room`, which several lists share.
    pub fn into_entries_within(mut self, room: &mut Room) -> Vec<T> {
        let fits = self.kept.iter().take_while(|entry| room.take(entry.json_size())).count();
        self.more += self.kept.split_off(fits).len();
        self.into_entries()
    }

    /// What is told: what was kept and, where something was left out, how much.
    pub fn into_entries(self) -> Vec<T> {
        let mut told = self.kept;
        if self.more > 0 {
            told.push(T::more(self.more));
        }
        told
    }
}

/// The code of the last entry.
pub const MORE: &str = "MORE";

fn and_more(count: usize) -> String {
    format!("… and {count} more")
}

fn json_size(text: &str) -> usize {
    text.bytes()
        .map(|byte| match byte {
            0..0x20 => 6,
            b'"' | b'\\' => 2,
            _ => 1,
        })
        .sum()
}

impl Told for FieldError {
    fn json_size(&self) -> usize {
        json_size(&self.pointer) + json_size(&self.message) + self.code.len()
    }

    fn more(count: usize) -> Self {
        Self::new("", MORE, and_more(count))
    }

    fn is_more(&self) -> bool {
        self.code == MORE
    }
}

impl Told for Change {
    fn json_size(&self) -> usize {
        let Self { pointer, code, from, to, message } = self;
        let values = [from, to].into_iter().flatten();
        json_size(pointer) + json_size(message) + code.len() + values.map(|value| json_size(value)).sum::<usize>()
    }

    fn more(count: usize) -> Self {
        Self { pointer: String::new(), code: Cow::Borrowed(MORE), from: None, to: None, message: and_more(count) }
    }

    fn is_more(&self) -> bool {
        self.code == MORE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(message: &str) -> FieldError {
        FieldError::new("/title", "INVALID_VALUE", message)
    }

    fn list(entries: usize) -> BoundedList<FieldError> {
        let mut list = BoundedList::of_one();
        for entry in 0..entries {
            list.push(problem(&entry.to_string()));
        }
        list
    }

    #[test]
    fn a_hundred_are_told_and_the_rest_counted() {
        assert_eq!(list(100).into_entries().len(), 100);
        let told = list(512).into_entries();
        assert_eq!(told.len(), 101);
        assert_eq!(told[99].message, "99");
        assert_eq!(told[100], FieldError::new("", MORE, "… and 412 more"));
    }

    #[test]
    fn an_answer_tells_a_thousand_and_counts_what_its_parts_left_out() {
        let mut answer = BoundedList::of_an_answer();
        for part in 0..11 {
            answer.append(list(150), |problem| problem.pointer.insert_str(0, &format!("/{part}")));
        }
        assert_eq!(answer.count(), 11 * 150);
        let told = answer.into_entries();
        assert_eq!(told.len(), 1001);
        assert_eq!((told[100].pointer.as_str(), told[100].message.as_str()), ("/1/title", "0"));
        assert_eq!(told[1000].message, "… and 650 more");
    }

    #[test]
    fn an_answer_stays_below_a_megabyte() {
        let mut answer = BoundedList::of_an_answer();
        for _ in 0..1000 {
            answer.push(problem(&"\u{1}".repeat(2000)));
        }
        let told = answer.into_entries();
        assert!(serde_json::to_string(&told).unwrap().len() < 1_000_000);
        assert_eq!(told.last().unwrap().message, format!("… and {} more", 1001 - told.len()));
    }
}
