//! Reads JSON as it was sent, field by field, and writes down everything that is wrong, each at its place.
//! Knows types, absence, blanks and lengths; what a field means is its caller's.

use crate::shared::bounded_list::BoundedList;
use crate::shared::field::{Change, FieldError, pointer_step};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// How much of a wrong value a message repeats.
const SHOWN_CHARACTERS: usize = 200;

/// What has been found so far of one record.
pub struct Findings {
    pub problems: BoundedList<FieldError>,
    pub changes: BoundedList<Change>,
}

impl Default for Findings {
    fn default() -> Self {
        Self { problems: BoundedList::of_one(), changes: BoundedList::of_one() }
    }
}

impl Findings {
    pub fn missing(&mut self, pointer: String, field: &str) {
        self.problem(pointer, "MISSING_PARAMETER", || format!("Missing parameter: {field}"));
    }

    pub fn invalid(&mut self, pointer: String, field: &str, value: &str) {
        self.invalid_because(pointer, field, value, "");
    }

    /// `why` follows the sentence: `, at most 254 characters`.
    pub fn invalid_because(&mut self, pointer: String, field: &str, value: &str, why: &str) {
        self.problem(pointer, "INVALID_VALUE", || format!("Invalid value: {} at field {field}{why}", shorten(value)));
    }

    /// A value of the wrong JSON type, shown as the JSON that it is.
    pub fn wrong_type(&mut self, pointer: String, field: &str, value: &Value) {
        self.problem(pointer, "INVALID_VALUE", || {
            format!("Invalid value: {} at field {field}", shorten(&value.to_string().replace('\0', "\u{fffd}")))
        });
    }

    /// A rule with words of its own.
    pub fn refuse(&mut self, pointer: String, message: String) {
        self.problem(pointer, "INVALID_VALUE", || message);
    }

    fn problem(&mut self, pointer: String, code: &'static str, message: impl FnOnce() -> String) {
        self.problems.push_with(|| FieldError { pointer, code: Cow::Borrowed(code), message: message() });
    }

    pub fn change(
        &mut self,
        pointer: String,
        code: &'static str,
        from: Option<&str>,
        to: Option<&str>,
        message: impl Into<String>,
    ) {
        let shown = |value: Option<&str>| value.map(|value| shorten(value).into_owned());
        self.changes.push_with(|| Change {
            pointer,
            code: Cow::Borrowed(code),
            from: shown(from),
            to: shown(to),
            message: message.into(),
        });
    }
}

/// A JSON object at its place.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    map: &'a Map<String, Value>,
    /// Pointer of the object itself.
    at: &'a str,
}

/// What was found where a text may stand. A number counts as its text.
pub enum Text<'a> {
    Absent,
    /// Only white space; for an optional field that is absent.
    Blank(Cow<'a, str>),
    Filled(Cow<'a, str>),
    /// Already written down as a problem.
    Wrong,
}

impl<'a> Object<'a> {
    pub fn new(map: &'a Map<String, Value>, at: &'a str) -> Self {
        Self { map, at }
    }

    pub fn pointer(&self, field: &str) -> String {
        format!("{}/{}", self.at, pointer_step(field))
    }

    /// Of the object itself.
    pub fn pointer_of_itself(&self) -> String {
        self.at.to_owned()
    }

    /// The value, null being absent.
    pub fn get(&self, field: &str) -> Option<&'a Value> {
        self.map.get(field).filter(|value| !value.is_null())
    }

    pub fn text(&self, field: &str, found: &mut Findings) -> Text<'a> {
        let text = match self.get(field) {
            None => return Text::Absent,
            Some(Value::String(text)) => Cow::Borrowed(text.as_str()),
            Some(Value::Number(number)) => Cow::Owned(number.to_string()),
            Some(other) => {
                found.wrong_type(self.pointer(field), field, other);
                return Text::Wrong;
            }
        };
        if text.contains('\0') {
            found.invalid_because(
                self.pointer(field),
                field,
                &text.replace('\0', "\u{fffd}"),
                ", which contains the character U+0000",
            );
            return Text::Wrong;
        }
        if text.trim().is_empty() { Text::Blank(text) } else { Text::Filled(text) }
    }

    /// An optional text, shorter than `limit` characters (Unicode code points) where there is one.
    pub fn optional(&self, field: &str, limit: Option<usize>, found: &mut Findings) -> Option<String> {
        match self.text(field, found) {
            Text::Filled(text) => {
                self.judge_length(field, &text, limit, found);
                Some(text.into_owned())
            }
            Text::Absent | Text::Blank(_) | Text::Wrong => None,
        }
    }

    /// A required text; empty where it is absent or wrong, which is then written down.
    pub fn required(&self, field: &str, limit: Option<usize>, found: &mut Findings) -> String {
        match self.text(field, found) {
            Text::Filled(text) => {
                self.judge_length(field, &text, limit, found);
                return text.into_owned();
            }
            Text::Absent => found.missing(self.pointer(field), field),
            Text::Blank(text) => found.invalid(self.pointer(field), field, &text),
            Text::Wrong => {}
        }
        String::new()
    }

    fn judge_length(&self, field: &str, text: &str, limit: Option<usize>, found: &mut Findings) {
        if let Some(limit) = limit
            && text.chars().count() >= limit
        {
            found.invalid_because(self.pointer(field), field, text, &format!(", at most {} characters", limit - 1));
        }
    }

    /// A whole number between `low` and `high`, sent as a number or as a text of digits.
    pub fn integer(&self, field: &str, low: u32, high: u32, found: &mut Findings) -> Option<u32> {
        let text = self.optional(field, None, found)?;
        let digits = text.trim().strip_suffix(".0").unwrap_or(text.trim());
        match digits.parse::<u32>() {
            Ok(number) if (low..=high).contains(&number) && !digits.starts_with('+') => Some(number),
            _ => {
                found.invalid_because(
                    self.pointer(field),
                    field,
                    &text,
                    &format!(", a whole number from {low} to {high} is expected"),
                );
                None
            }
        }
    }

    /// A number of degrees between ±`limit`, sent as a number or as its text.
    pub fn degrees(&self, field: &str, limit: f64, found: &mut Findings) -> Option<f64> {
        let text = self.optional(field, None, found)?;
        match text.trim().parse::<f64>() {
            Ok(degrees) if degrees.abs() <= limit => Some(degrees),
            _ => {
                found.invalid_because(
                    self.pointer(field),
                    field,
                    &text,
                    &format!(", a number from -{limit} to {limit} is expected"),
                );
                None
            }
        }
    }

    /// A list; absent is empty. Null entries count as absent.
    pub fn list(&self, field: &str, found: &mut Findings) -> Option<Vec<(usize, &'a Value)>> {
        match self.get(field)? {
            Value::Array(entries) => Some(entries.iter().enumerate().filter(|(_, entry)| !entry.is_null()).collect()),
            other => {
                found.wrong_type(self.pointer(field), field, other);
                None
            }
        }
    }

    /// The first `limit` entries of a list; that there are more is written down.
    pub fn list_of_at_most(&self, field: &str, limit: usize, found: &mut Findings) -> Option<Vec<(usize, &'a Value)>> {
        let mut entries = self.list(field, found)?;
        if entries.len() > limit {
            let message = format!("Invalid value: {} entries at field {field}, at most {limit} are allowed", entries.len());
            found.refuse(self.pointer(field), message);
            entries.truncate(limit);
        }
        Some(entries)
    }

    /// An object below this one; a wrong type is written down.
    pub fn object(&self, field: &str, found: &mut Findings) -> Option<&'a Map<String, Value>> {
        match self.get(field)? {
            Value::Object(map) => Some(map),
            other => {
                found.wrong_type(self.pointer(field), field, other);
                None
            }
        }
    }

    pub fn has(&self, field: &str) -> bool {
        self.get(field).is_some()
    }
}

/// A long value is cut, so that an answer stays readable.
pub fn shorten(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
        None => Cow::Borrowed(value),
    }
}
