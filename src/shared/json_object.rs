//! Reads received JSON field by field, with each value's pointer. It knows types, absence, blanks and
//! lengths; what a field means is up to its caller, and how a problem is worded is up to the contract.

use super::field::pointer_step;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// For a text bounded only by the size of the request.
pub const ANY_LENGTH: usize = usize::MAX;

/// How a contract reads values. Null counts as absent in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// A number counts as its text, and digits as a number. White space alone is absent, and so is null in a list. A text
    /// that is too long is reported and kept, so that it is judged further.
    Lenient,
    /// Types are exact. Texts are taken without the white space around them, and a blank one is absent.
    Trimmed,
    /// Types are exact. Texts are taken as they are, and the empty one is absent, whatever should stand there.
    Exact,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonProblem {
    Missing,
    /// White space alone where a text is required.
    Blank,
    NotObject,
    NotList,
    NotText,
    NotBoolean,
    NotInteger {
        low: i64,
        high: i64,
    },
    OutOfRange {
        low: i64,
        high: i64,
    },
    ZeroCharacter,
    TooLong {
        max: usize,
    },
    TooMany {
        count: usize,
        max: usize,
    },
}

/// Collects problems in a contract's own wording.
pub trait Sink {
    /// `field` is the name that leads to the value; of an entry of a list, the list's.
    fn report(&mut self, pointer: String, field: &str, value: &Value, wrong: JsonProblem);
}

impl Policy {
    fn is_absent(self, value: &Value) -> bool {
        value.is_null() || (self == Self::Exact && value.as_str() == Some(""))
    }

    /// The text of a value, of any length; a blank one is an error, which callers ignore where the text is optional.
    fn text(self, value: &Value) -> Result<Cow<'_, str>, JsonProblem> {
        let text = match value {
            Value::String(text) if self == Self::Trimmed => Cow::Borrowed(text.trim()),
            Value::String(text) => Cow::Borrowed(text.as_str()),
            Value::Number(number) if self == Self::Lenient => Cow::Owned(number.to_string()),
            _ => return Err(JsonProblem::NotText),
        };
        match self {
            _ if text.contains('\0') => Err(JsonProblem::ZeroCharacter),
            Self::Lenient if text.trim().is_empty() => Err(JsonProblem::Blank),
            Self::Trimmed | Self::Exact if text.is_empty() => Err(JsonProblem::Missing),
            _ => Ok(text),
        }
    }
}

/// A JSON object with its pointer. An absent one reads as empty, so that missing required fields are reported.
pub struct JsonObject<'a> {
    map: Option<&'a Map<String, Value>>,
    /// Pointer of the object itself.
    at: String,
    policy: Policy,
    /// It is not an object, which has been reported; its missing fields are not reported as well.
    is_wrong: bool,
}

impl<'a> JsonObject<'a> {
    /// Anything but an object reads as an empty one.
    pub fn new(value: &'a Value, at: impl Into<String>, policy: Policy) -> Self {
        Self { map: value.as_object(), at: at.into(), policy, is_wrong: false }
    }

    /// Like [`Self::new`], but reports anything that is not an object.
    pub fn expect(value: &'a Value, at: impl Into<String>, policy: Policy, found: &mut dyn Sink) -> Self {
        Self::new(value, at, policy).reported("", value, JsonProblem::NotObject, found)
    }

    fn reported(mut self, field: &str, value: &Value, wrong: JsonProblem, found: &mut dyn Sink) -> Self {
        self.is_wrong = self.map.is_none();
        if self.is_wrong {
            found.report(self.at.clone(), field, value, wrong);
        }
        self
    }

    /// Whether the value was present but not an object.
    pub fn is_wrong(&self) -> bool {
        self.is_wrong
    }

    /// Pointer of the object itself.
    pub fn at(&self) -> &str {
        &self.at
    }

    pub fn pointer(&self, field: &str) -> String {
        format!("{}/{}", self.at, pointer_step(field))
    }

    /// The value, where there is one.
    pub fn get(&self, field: &str) -> Option<&'a Value> {
        self.map?.get(field).filter(|value| !self.policy.is_absent(value))
    }

    pub fn has(&self, field: &str) -> bool {
        self.get(field).is_some()
    }

    /// Every field that was sent, in the order of the names.
    pub fn fields(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.map.into_iter().flatten()
    }

    /// Whether there is a value; a missing one is reported.
    pub fn require(&self, field: &str, found: &mut dyn Sink) -> bool {
        let has = self.has(field);
        if !has && !self.is_wrong {
            self.report(field, &Value::Null, JsonProblem::Missing, found);
        }
        has
    }

    fn report(&self, field: &str, value: &Value, wrong: JsonProblem, found: &mut dyn Sink) {
        found.report(self.pointer(field), field, value, wrong);
    }

    /// A text of at most `max` characters (Unicode code points) that may be absent.
    pub fn optional(&self, field: &str, max: usize, found: &mut dyn Sink) -> Option<String> {
        let value = self.get(field)?;
        match self.policy.text(value) {
            Err(JsonProblem::Missing | JsonProblem::Blank) => None,
            text => self.judged(field, None, value, text, max, found),
        }
    }

    /// A required text. None, and a report, if it is absent or wrong.
    pub fn required(&self, field: &str, max: usize, found: &mut dyn Sink) -> Option<String> {
        if !self.require(field, found) {
            return None;
        }
        let value = self.get(field)?;
        self.judged(field, None, value, self.policy.text(value), max, found)
    }

    /// The texts of a list, each with its index. Other entries are reported.
    pub fn texts(&self, field: &str, entries: &'a [Value], max: usize, found: &mut dyn Sink) -> Vec<(usize, String)> {
        let mut texts = Vec::new();
        for (index, value) in entries.iter().enumerate() {
            let text = match self.policy {
                Policy::Lenient if value.is_null() => continue,
                Policy::Exact if value.is_null() => Err(JsonProblem::Missing),
                policy => policy.text(value),
            };
            texts.extend(self.judged(field, Some(index), value, text, max, found).map(|text| (index, text)));
        }
        texts
    }

    fn judged(
        &self,
        field: &str,
        index: Option<usize>,
        value: &Value,
        text: Result<Cow<'_, str>, JsonProblem>,
        max: usize,
        found: &mut dyn Sink,
    ) -> Option<String> {
        let (text, wrong) = match text {
            // No text has more characters than bytes.
            Ok(text) if text.len() > max && text.chars().count() > max => {
                (Some(text).filter(|_| self.policy == Policy::Lenient), JsonProblem::TooLong { max })
            }
            Ok(text) => return Some(text.into_owned()),
            Err(wrong) => (None, wrong),
        };
        let mut pointer = self.pointer(field);
        if let Some(index) = index {
            pointer = format!("{pointer}/{index}");
        }
        found.report(pointer, field, value, wrong);
        text.map(Cow::into_owned)
    }

    /// A whole number that may be absent.
    pub fn integer<T: TryFrom<i64> + Into<i64>>(&self, field: &str, low: T, high: T, found: &mut dyn Sink) -> Option<T> {
        self.integer_between(field, low.into(), high.into(), found).and_then(|number| number.try_into().ok())
    }

    fn integer_between(&self, field: &str, low: i64, high: i64, found: &mut dyn Sink) -> Option<i64> {
        let value = self.get(field)?;
        let text = match value {
            _ if self.policy == Policy::Lenient => self.optional(field, ANY_LENGTH, found)?,
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let digits = text.trim();
        let digits = if self.policy == Policy::Lenient { digits.strip_suffix(".0").unwrap_or(digits) } else { digits };
        let is_integer = digits.strip_prefix('-').unwrap_or(digits).bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|number| is_integer && (low..=high).contains(number));
        if number.is_none() {
            // A number too large for any type is also out of range.
            let is_integer = is_integer && !digits.is_empty();
            let wrong = if is_integer { JsonProblem::OutOfRange { low, high } } else { JsonProblem::NotInteger { low, high } };
            self.report(field, value, wrong, found);
        }
        number
    }

    pub fn boolean(&self, field: &str, found: &mut dyn Sink) -> Option<bool> {
        let value = self.get(field)?;
        if value.as_bool().is_none() {
            self.report(field, value, JsonProblem::NotBoolean, found);
        }
        value.as_bool()
    }

    /// A list that may be absent; an empty one is a list.
    pub fn list(&self, field: &str, found: &mut dyn Sink) -> Option<&'a [Value]> {
        let value = self.get(field)?;
        if !value.is_array() {
            self.report(field, value, JsonProblem::NotList, found);
        }
        value.as_array().map(Vec::as_slice)
    }

    /// The first `max` entries; any beyond that are reported.
    pub fn at_most<'e, T>(&self, field: &str, entries: &'e [T], max: usize, found: &mut dyn Sink) -> &'e [T] {
        if entries.len() > max {
            self.report(field, &Value::Null, JsonProblem::TooMany { count: entries.len(), max }, found);
        }
        &entries[..entries.len().min(max)]
    }

    /// An object below this one.
    pub fn object(&self, field: &str, found: &mut dyn Sink) -> Self {
        let below = Self { map: None, at: self.pointer(field), policy: self.policy, is_wrong: false };
        match self.get(field) {
            None => below,
            Some(value) => Self { map: value.as_object(), ..below }.reported(field, value, JsonProblem::NotObject, found),
        }
    }

    /// An object of a list.
    pub fn entry(&self, field: &str, index: usize, value: &'a Value, found: &mut dyn Sink) -> Self {
        let is_absent = self.policy == Policy::Exact && self.policy.is_absent(value);
        let wrong = if is_absent { JsonProblem::Missing } else { JsonProblem::NotObject };
        Self::new(value, format!("{}/{index}", self.pointer(field)), self.policy).reported(field, value, wrong, found)
    }
}

/// The entries of a list that are not null, with their indexes.
pub fn present(entries: &[Value]) -> Vec<(usize, &Value)> {
    entries.iter().enumerate().filter(|(_, entry)| !entry.is_null()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[derive(Default)]
    struct Found(Vec<(String, JsonProblem)>);

    impl Sink for Found {
        fn report(&mut self, pointer: String, _field: &str, _value: &Value, wrong: JsonProblem) {
            self.0.push((pointer, wrong));
        }
    }

    fn read<T>(
        value: &Value,
        policy: Policy,
        read: impl FnOnce(&JsonObject<'_>, &mut Found) -> T,
    ) -> (T, Vec<(String, JsonProblem)>) {
        let mut found = Found::default();
        let read = read(&JsonObject::new(value, "/0", policy), &mut found);
        (read, found.0)
    }

    #[test]
    fn texts_are_taken_as_the_policy_has_it() {
        use Policy::{Exact, Lenient, Trimmed};
        let at = |wrong| vec![("/0/x".to_owned(), wrong)];
        for (value, policy, text, wrong) in [
            (json!(" a "), Lenient, Some(" a "), vec![]),
            (json!(" a "), Trimmed, Some("a"), vec![]),
            (json!(" a "), Exact, Some(" a "), vec![]),
            (json!(1.50), Lenient, Some("1.5"), vec![]),
            (json!(1), Trimmed, None, at(JsonProblem::NotText)),
            (json!(" "), Lenient, None, at(JsonProblem::Blank)),
            (json!(" "), Trimmed, None, at(JsonProblem::Missing)),
            (json!(" "), Exact, Some(" "), vec![]),
            (json!(""), Exact, None, at(JsonProblem::Missing)),
            (Value::Null, Lenient, None, at(JsonProblem::Missing)),
            (json!("a\0"), Exact, None, at(JsonProblem::ZeroCharacter)),
            (json!("æøå"), Exact, Some("æøå"), vec![]),
            (json!("æøåæ"), Exact, None, at(JsonProblem::TooLong { max: 3 })),
            (json!("æøåæ"), Lenient, Some("æøåæ"), at(JsonProblem::TooLong { max: 3 })),
        ] {
            let sent = json!({ "x": value });
            let is_absence = matches!(wrong.first(), Some((_, JsonProblem::Missing | JsonProblem::Blank)));
            let expected = (text.map(str::to_owned), wrong);
            assert_eq!(read(&sent, policy, |object, found| object.required("x", 3, found)), expected, "{value} {policy:?}");
            let expected = if is_absence { (None, vec![]) } else { expected };
            assert_eq!(read(&sent, policy, |object, found| object.optional("x", 3, found)), expected, "{value} {policy:?}");
        }
    }

    #[test]
    fn integers_have_bounds() {
        let integer = |value: Value, policy| {
            let (number, found) = read(&json!({ "x": value }), policy, |object, found| object.integer("x", 1, i32::MAX, found));
            (number, found.first().map(|(_, wrong)| *wrong))
        };
        let (low, high) = (1, i32::MAX.into());
        let (out_of_range, not_integer) =
            (Some(JsonProblem::OutOfRange { low, high }), Some(JsonProblem::NotInteger { low, high }));
        let huge: Value = serde_json::from_str("99999999999999999999").unwrap();
        for policy in [Policy::Lenient, Policy::Trimmed, Policy::Exact] {
            assert_eq!(integer(json!(7), policy), (Some(7), None));
            assert_eq!(integer(json!(0), policy), (None, out_of_range));
            assert_eq!(integer(json!(-7), policy), (None, out_of_range));
            assert_eq!(integer(huge.clone(), policy), (None, out_of_range));
            assert_eq!(integer(json!(1.5), policy), (None, not_integer));
            assert_eq!(integer(Value::Null, policy), (None, None));
        }
        assert_eq!(integer(json!(" 7.0 "), Policy::Lenient), (Some(7), None));
        assert_eq!(integer(json!("+7"), Policy::Lenient), (None, not_integer));
        assert_eq!(integer(json!(7.0), Policy::Trimmed), (None, not_integer));
        assert_eq!(integer(json!("7"), Policy::Trimmed), (None, not_integer));
    }

    #[test]
    fn what_is_no_object_is_reported_once() {
        let value = json!({ "a/b": 1, "list": [{}, "x"] });
        for policy in [Policy::Trimmed, Policy::Exact] {
            let ((), found) = read(&value, policy, |object, found| {
                let wrong = object.object("a/b", found);
                wrong.require("inner", found);
                object.object("absent", found).require("inner", found);
                object.entry("list", 1, &value["list"][1], found).require("inner", found);
            });
            let expected = [
                ("/0/a~1b", JsonProblem::NotObject),
                ("/0/absent/inner", JsonProblem::Missing),
                ("/0/list/1", JsonProblem::NotObject),
            ];
            assert_eq!(found, expected.map(|(pointer, wrong)| (pointer.to_owned(), wrong)));
        }
    }
}
