//! Reads JSON strictly: a text is a text, null and the empty text are absent, and every problem has its place.

use crate::shared::bounded_list::BoundedList;
use crate::shared::field::{FieldError, pointer_step};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The longest id of anything, in Unicode code points.
pub const ID_LONGEST: usize = 64;

/// The contract's: entries of a list of employees, and Verv's own of any other list of ids.
pub const IDS_AT_MOST: usize = 1000;

pub const MISSING: &str = "MISSING_PARAMETER";
pub const INVALID: &str = "INVALID_VALUE";

pub fn problem(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError { pointer: pointer.into(), code: Cow::Borrowed(code), message: message.into() }
}

/// The problems that are told of what was sent: the first hundred, and how many more there are.
pub fn told(problems: Vec<FieldError>) -> Vec<FieldError> {
    let mut told = BoundedList::of_one();
    problems.into_iter().for_each(|problem| told.push(problem));
    told.told()
}

/// The first entries of a list; that there are more is written down.
pub fn first<'a>(entries: &'a [Value], most: usize, field: &str, pointer: String, found: &mut Vec<FieldError>) -> &'a [Value] {
    if entries.len() > most {
        found.push(problem(pointer, INVALID, format!("{field} has {} entries; at most {most} are allowed", entries.len())));
    }
    &entries[..entries.len().min(most)]
}

/// A JSON object at its place; what is none is read as an empty one, after that was written down.
pub struct Sent<'a> {
    map: Option<&'a Map<String, Value>>,
    at: String,
}

impl<'a> Sent<'a> {
    pub fn new(value: &'a Value, at: impl Into<String>, found: &mut Vec<FieldError>) -> Self {
        let (map, at) = (value.as_object(), at.into());
        if map.is_none() {
            found.push(problem(at.clone(), INVALID, "A JSON object is expected"));
        }
        Self { map, at }
    }

    pub fn is_object(&self) -> bool {
        self.map.is_some()
    }

    pub fn pointer(&self, field: &str) -> String {
        format!("{}/{}", self.at, pointer_step(field))
    }

    fn get(&self, field: &str) -> Option<&'a Value> {
        self.map?.get(field).filter(|value| !is_absent(value))
    }

    fn note_missing(&self, field: &str, found: &mut Vec<FieldError>) {
        if self.is_object() {
            found.push(problem(self.pointer(field), MISSING, format!("{field} is missing")));
        }
    }

    /// A text of at most `longest` characters that may be absent.
    pub fn optional(&self, field: &str, longest: Option<usize>, found: &mut Vec<FieldError>) -> Option<&'a str> {
        text(self.get(field)?, field, self.pointer(field), longest, found)
    }

    pub fn required(&self, field: &str, longest: Option<usize>, found: &mut Vec<FieldError>) -> Option<&'a str> {
        match self.get(field) {
            Some(value) => text(value, field, self.pointer(field), longest, found),
            None => {
                self.note_missing(field, found);
                None
            }
        }
    }

    /// None where it is absent or no list; an empty list is a list.
    pub fn required_list(&self, field: &str, found: &mut Vec<FieldError>) -> Option<&'a [Value]> {
        if self.get(field).is_none() {
            self.note_missing(field, found);
        }
        self.list(field, found)
    }

    pub fn list(&self, field: &str, found: &mut Vec<FieldError>) -> Option<&'a [Value]> {
        match self.get(field)? {
            Value::Array(entries) => Some(entries),
            _ => {
                found.push(problem(self.pointer(field), INVALID, format!("{field} must be a list")));
                None
            }
        }
    }

    /// An object of a list.
    pub fn entry(&self, field: &str, index: usize, value: &'a Value, found: &mut Vec<FieldError>) -> Self {
        let at = format!("{}/{index}", self.pointer(field));
        if is_absent(value) {
            found.push(problem(at.clone(), MISSING, format!("{field}[{index}] is missing")));
            return Self { map: None, at };
        }
        Self::new(value, at, found)
    }

    /// A whole number, sent as one.
    pub fn integer(&self, field: &str, low: i16, high: i16, found: &mut Vec<FieldError>) -> Option<i16> {
        let number = self.get(field)?.as_i64().and_then(|number| i16::try_from(number).ok());
        let number = number.filter(|number| (low..=high).contains(number));
        if number.is_none() {
            found.push(problem(self.pointer(field), INVALID, format!("{field} must be a whole number from {low} to {high}")));
        }
        number
    }

    /// The ids of a list, each with its place in it. What is no id is written down.
    pub fn ids(&self, field: &str, entries: &'a [Value], found: &mut Vec<FieldError>) -> Vec<(usize, &'a str)> {
        let mut ids = Vec::new();
        let entries = first(entries, IDS_AT_MOST, field, self.pointer(field), found);
        for (index, value) in entries.iter().enumerate() {
            let (pointer, name) = (format!("{}/{index}", self.pointer(field)), format!("{field}[{index}]"));
            if is_absent(value) {
                found.push(problem(pointer, MISSING, format!("{name} is missing")));
            } else if let Some(id) = text(value, &name, pointer, Some(ID_LONGEST), found) {
                ids.push((index, id));
            }
        }
        ids
    }
}

fn is_absent(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_str() == Some("")
}

fn text<'a>(
    value: &'a Value,
    name: &str,
    pointer: String,
    longest: Option<usize>,
    found: &mut Vec<FieldError>,
) -> Option<&'a str> {
    let Some(text) = value.as_str() else {
        found.push(problem(pointer, INVALID, format!("{name} must be a text")));
        return None;
    };
    let wrong = match longest {
        _ if text.contains('\0') => format!("{name} must not contain the character U+0000"),
        Some(longest) if text.chars().count() > longest => format!("{name} must have at most {longest} characters"),
        _ => return Some(text),
    };
    found.push(problem(pointer, INVALID, wrong));
    None
}

/// An id that was sent. One that nothing can have is found nowhere, as the empty one.
pub fn known(id: &str) -> &str {
    if is_id(id) { id } else { "" }
}

/// Whether anything can have this id; what cannot is not looked for.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && !text.contains('\0') && text.chars().count() <= ID_LONGEST
}
