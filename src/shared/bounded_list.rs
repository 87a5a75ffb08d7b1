//! A list that keeps its first entries and counts the rest, so that the problems reported for a request are bounded,
//! however much is wrong with it.

use super::field::{Change, FieldError};
use std::borrow::Cow;

/// The most problems, and the most changes, reported for one ad.
pub const ENTRIES_PER_ITEM: usize = 100;
/// The most problems, and the most changes, reported in one response.
pub const ENTRIES_PER_RESPONSE: usize = 1000;
/// The most bytes that one list in a response takes as JSON.
const RESPONSE_LIST_MAX_BYTES: usize = 900_000;

/// An entry that can be reported, including a last one that says how many were left out.
pub trait ListEntry {
    /// Its approximate size as JSON, in bytes.
    fn json_size(&self) -> usize;
    /// The last entry of a list from which `count` entries were left out.
    fn more(count: usize) -> Self;
    /// Whether this is such a last entry.
    fn is_more(&self) -> bool;
}

/// The room that is left in a response.
#[derive(Clone, Debug)]
pub struct ResponseRoom {
    entries: usize,
    bytes: usize,
}

impl ResponseRoom {
    pub fn per_response() -> Self {
        Self { entries: ENTRIES_PER_RESPONSE, bytes: RESPONSE_LIST_MAX_BYTES }
    }

    /// Takes room for one more entry. Once there is none, later ones get none either, so what is reported is a prefix.
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
    /// How many entries were left out.
    more: usize,
    room: ResponseRoom,
}

impl<T: ListEntry> Default for BoundedList<T> {
    fn default() -> Self {
        Self::per_item()
    }
}

impl<T: ListEntry> BoundedList<T> {
    pub fn per_item() -> Self {
        Self { kept: Vec::new(), more: 0, room: ResponseRoom { entries: ENTRIES_PER_ITEM, bytes: RESPONSE_LIST_MAX_BYTES } }
    }

    pub fn per_response() -> Self {
        Self { kept: Vec::new(), more: 0, room: ResponseRoom::per_response() }
    }

    pub fn push(&mut self, entry: T) {
        self.push_with(|| entry);
    }

    /// Like `push`, but calls `entry` only if there is room.
    pub fn push_with(&mut self, entry: impl FnOnce() -> T) {
        if self.room.entries == 0 {
            self.more += 1;
            return;
        }
        let entry = entry();
        if self.room.take(entry.json_size()) { self.kept.push(entry) } else { self.more += 1 }
    }

    /// Appends another list's kept entries, each adjusted by `place`, and adds its count of omitted ones.
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

    /// Drops the kept entries and counts them as left out.
    pub fn forget(&mut self) {
        self.more += std::mem::take(&mut self.kept).len();
        self.room.entries = 0;
    }

    /// The number of entries, including those left out.
    pub fn count(&self) -> usize {
        self.kept.len() + self.more
    }

    /// The kept entries.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.kept.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }

    /// Like [`Self::into_entries`], limited to `room`, which several lists share.
    pub fn into_entries_within(mut self, room: &mut ResponseRoom) -> Vec<T> {
        let fits = self.kept.iter().take_while(|entry| room.take(entry.json_size())).count();
        self.more += self.kept.split_off(fits).len();
        self.into_entries()
    }

    /// The kept entries and, if any were left out, a last entry that says how many.
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

impl ListEntry for FieldError {
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

impl ListEntry for Change {
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
        let mut list = BoundedList::per_item();
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
        let mut answer = BoundedList::per_response();
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
        let mut answer = BoundedList::per_response();
        for _ in 0..1000 {
            answer.push(problem(&"\u{1}".repeat(2000)));
        }
        let told = answer.into_entries();
        assert!(serde_json::to_string(&told).unwrap().len() < 1_000_000);
        assert_eq!(told.last().unwrap().message, format!("… and {} more", 1001 - told.len()));
    }
}
