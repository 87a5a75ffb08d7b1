//! Problems and changes found in one record, worded as in the Job Import API; registry files share them.

use super::bounded_list::BoundedList;
use super::field::{Change, FieldError, shorten};
use super::json_object::{JsonProblem, Sink};
use serde_json::Value;

pub const MISSING: &str = "MISSING_PARAMETER";
pub const INVALID: &str = "INVALID_VALUE";

/// The problems and changes found so far in one record.
#[derive(Default)]
pub struct Findings {
    pub problems: BoundedList<FieldError>,
    pub changes: BoundedList<Change>,
}

impl Findings {
    pub fn missing(&mut self, pointer: String, field: &str) {
        self.problems.push_with(|| FieldError::new(pointer, MISSING, format!("Missing parameter: {field}")));
    }

    pub fn invalid(&mut self, pointer: String, field: &str, value: &str) {
        self.invalid_because(pointer, field, value, "");
    }

    /// `why` follows the sentence: `, at most 254 characters`.
    pub fn invalid_because(&mut self, pointer: String, field: &str, value: &str, why: &str) {
        self.refuse_with(pointer, || format!("Invalid value: {} at field {field}{why}", shorten(value)));
    }

    /// A problem with its own message.
    pub fn refuse(&mut self, pointer: String, message: String) {
        self.refuse_with(pointer, || message);
    }

    fn refuse_with(&mut self, pointer: String, message: impl FnOnce() -> String) {
        self.problems.push_with(|| FieldError::new(pointer, INVALID, message()));
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
            code: code.into(),
            from: shown(from),
            to: shown(to),
            message: message.into(),
        });
    }
}

impl Sink for Findings {
    fn report(&mut self, pointer: String, field: &str, value: &Value, wrong: JsonProblem) {
        // No message is built for entries that are only counted.
        self.problems.push_with(|| {
            // Texts are shown as they are, everything else as JSON.
            let invalid = |why: &str| {
                let is_of_a_type = matches!(wrong, JsonProblem::NotObject | JsonProblem::NotList);
                let text = value.as_str().filter(|_| !is_of_a_type);
                let shown = text.map_or_else(|| value.to_string(), str::to_owned).replace('\0', "\u{fffd}");
                format!("Invalid value: {} at field {field}{why}", shorten(&shown))
            };
            let message = match wrong {
                JsonProblem::Missing => format!("Missing parameter: {field}"),
                JsonProblem::NotBoolean => "true or false is expected".to_owned(),
                JsonProblem::TooMany { count, max } => {
                    format!("Invalid value: {count} entries at field {field}, at most {max} are allowed")
                }
                JsonProblem::Blank | JsonProblem::NotObject | JsonProblem::NotList | JsonProblem::NotText => invalid(""),
                JsonProblem::ZeroCharacter => invalid(", which contains the character U+0000"),
                JsonProblem::TooLong { max } => invalid(&format!(", at most {max} characters")),
                JsonProblem::NotInteger { low, high } | JsonProblem::OutOfRange { low, high } => {
                    invalid(&format!(", a whole number from {low} to {high} is expected"))
                }
            };
            FieldError::new(pointer, if wrong == JsonProblem::Missing { MISSING } else { INVALID }, message)
        });
    }
}
