//! Reads JSON strictly: a text is a text and a number is a number, null is absent, and what is wrong is written down at
//! its place.

use super::problem::{Kind, Problem};
use crate::shared::field::pointer_step;
use serde_json::{Map, Value};

/// A JSON object at its place. An absent one is read as empty, so that what it must hold is missed at its place.
pub(crate) struct Object<'a> {
    map: Option<&'a Map<String, Value>>,
    at: String,
    /// Something else stands there, which has been written down; what it lacks is not missed.
    pub(crate) is_wrong: bool,
}

impl<'a> Object<'a> {
    pub(crate) fn new(value: Option<&'a Value>, at: String, problems: &mut Vec<Problem>) -> Self {
        let (map, is_wrong) = match value {
            None | Some(Value::Null) => (None, false),
            Some(Value::Object(map)) => (Some(map), false),
            Some(_) => {
                problems.push(Problem::new(at.clone(), Kind::NoObject));
                (None, true)
            }
        };
        Self { map, at, is_wrong }
    }

    pub(crate) fn pointer(&self, field: &str) -> String {
        format!("{}/{}", self.at, pointer_step(field))
    }

    /// The value, null being absent.
    pub(crate) fn get(&self, field: &str) -> Option<&'a Value> {
        self.map?.get(field).filter(|value| !value.is_null())
    }

    /// A text of at most `limit` characters (Unicode code points), without white space around it; a blank one is absent.
    pub(crate) fn text(&self, field: &str, limit: usize, problems: &mut Vec<Problem>) -> Option<String> {
        let mut refuse = |kind| problems.push(Problem::new(self.pointer(field), kind));
        let Value::String(text) = self.get(field)? else {
            refuse(Kind::NoText);
            return None;
        };
        let text = text.trim();
        if text.contains('\0') {
            refuse(Kind::ZeroCharacter);
        } else if text.chars().count() > limit {
            refuse(Kind::TooLong { limit });
        } else if !text.is_empty() {
            return Some(text.to_owned());
        }
        None
    }

    /// Like [`Self::text`], and missed where it is absent.
    pub(crate) fn required_text(&self, field: &str, limit: usize, problems: &mut Vec<Problem>) -> Option<String> {
        let before = problems.len();
        let text = self.text(field, limit, problems);
        if text.is_none() && problems.len() == before {
            problems.push(Problem::new(self.pointer(field), Kind::Missing));
        }
        text
    }

    /// A whole number.
    pub(crate) fn integer(&self, field: &str, low: i64, high: i64, problems: &mut Vec<Problem>) -> Option<i64> {
        let value = self.get(field)?;
        let kind = match value {
            Value::Number(number) => match number.as_i64() {
                Some(number) if (low..=high).contains(&number) => return Some(number),
                Some(_) => Kind::OutOfRange { low, high },
                None if number.to_string().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
                    Kind::OutOfRange { low, high }
                }
                None => Kind::NoInteger,
            },
            _ => Kind::NoInteger,
        };
        problems.push(Problem::new(self.pointer(field), kind));
        None
    }

    /// A whole number as the database keeps it in 32 bits.
    pub(crate) fn integer_32(&self, field: &str, low: i32, problems: &mut Vec<Problem>) -> Option<i32> {
        self.integer(field, low.into(), i32::MAX.into(), problems).and_then(|number| i32::try_from(number).ok())
    }

    pub(crate) fn boolean(&self, field: &str, problems: &mut Vec<Problem>) -> Option<bool> {
        match self.get(field)? {
            Value::Bool(is) => Some(*is),
            _ => {
                problems.push(Problem::new(self.pointer(field), Kind::NoBoolean));
                None
            }
        }
    }

    pub(crate) fn list(&self, field: &str, problems: &mut Vec<Problem>) -> Option<&'a [Value]> {
        match self.get(field)? {
            Value::Array(entries) => Some(entries),
            _ => {
                problems.push(Problem::new(self.pointer(field), Kind::NoList));
                None
            }
        }
    }

    pub(crate) fn object(&self, field: &str, problems: &mut Vec<Problem>) -> Self {
        Self::new(self.get(field), self.pointer(field), problems)
    }
}
