//! Problems of a request, worded as in the Vacancies API.

use crate::shared::bounded_list::BoundedList;
use crate::shared::field::FieldError;
use crate::shared::findings::{INVALID, MISSING};
use crate::shared::json_object::{JsonProblem, Sink};
use serde_json::Value;

/// The first of them; the rest are counted.
#[derive(Debug, Default)]
pub struct Problems(BoundedList<FieldError>);

impl Problems {
    /// With the limit of a whole response, for a file with many records.
    pub fn per_response() -> Self {
        Self(BoundedList::per_response())
    }

    pub fn push(&mut self, pointer: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.0.push(FieldError::new(pointer, code, message));
    }

    pub fn invalid(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.push(pointer, INVALID, message);
    }

    pub fn extend(&mut self, problems: impl IntoIterator<Item = FieldError>) {
        problems.into_iter().for_each(|problem| self.0.push(problem));
    }

    pub fn append(&mut self, later: Self) {
        self.0.append(later.0, |_| ());
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn into_entries(self) -> Vec<FieldError> {
        self.0.into_entries()
    }
}

impl Sink for Problems {
    fn report(&mut self, pointer: String, field: &str, _value: &Value, wrong: JsonProblem) {
        // No message is built for entries that are only counted.
        self.0.push_with(|| {
            let code = if wrong == JsonProblem::Missing { MISSING } else { INVALID };
            // An entry of a list is named with its index.
            let name = match pointer.rsplit_once('/') {
                Some((_, index)) if index != field => format!("{field}[{index}]"),
                _ => field.to_owned(),
            };
            let message = match wrong {
                JsonProblem::Missing | JsonProblem::Blank => format!("{name} is missing"),
                JsonProblem::NotObject => "A JSON object is expected".to_owned(),
                JsonProblem::NotList => format!("{name} must be a list"),
                JsonProblem::NotText => format!("{name} must be a text"),
                JsonProblem::NotBoolean => format!("{name} must be true or false"),
                JsonProblem::NotInteger { low, high } | JsonProblem::OutOfRange { low, high } => {
                    format!("{name} must be a whole number from {low} to {high}")
                }
                JsonProblem::ZeroCharacter => format!("{name} must not contain the character U+0000"),
                JsonProblem::TooLong { max } => format!("{name} must have at most {max} characters"),
                JsonProblem::TooMany { count, max } => format!("{name} has {count} entries; at most {max} are allowed"),
            };
            FieldError::new(pointer, code, message)
        });
    }
}
