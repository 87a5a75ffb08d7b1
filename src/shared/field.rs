//! Problems with and changes to values, each with its place: the types that every slice, API and form uses for them.
//! No rule lives here; the slices' `rules` make these values.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One problem with what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where the problem is: a JSON Pointer (RFC 6901) into what was sent, beginning with the index in a list of ads. Empty for
    /// the whole.
    #[cfg_attr(feature = "ssr", schema(example = "/3/employer/location/postalCode"))]
    pub pointer: String,
    /// What kind of problem it is, for programs. Each API has its own codes.
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "INVALID_VALUE"))]
    pub code: Cow<'static, str>,
    /// What is wrong, for people.
    #[cfg_attr(feature = "ssr", schema(example = "Invalid value: 12 at field postalCode, four digits are expected in Norway"))]
    pub message: String,
}

impl FieldError {
    pub fn new(pointer: impl Into<String>, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.into(), message: message.into() }
    }

    /// A parameter of an address that has a value it cannot have; `expected` says in words what it can have. A long value is
    /// shown by its beginning.
    pub fn unexpected(name: &str, value: &str, expected: &str) -> Self {
        let shown: String = value.chars().take(60).collect();
        Self::new(format!("/{name}"), "INVALID_VALUE", format!("{name} cannot be {shown}; {expected}"))
    }

    /// A cursor that Verv did not issue.
    pub fn no_cursor(value: &str) -> Self {
        Self::unexpected("cursor", value, "take it from the answer before")
    }

    /// The message without its explanation: the sentence that clients of the source system match on.
    pub fn summary(&self) -> &str {
        let leaf = self.pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
        let sentence = format!(" at field {leaf}");
        match self.message.rfind(&sentence) {
            Some(at) if self.message.starts_with("Invalid value: ") => &self.message[..at + sentence.len()],
            _ => &self.message,
        }
    }
}

/// One value that Verv changed before storing it, or warns of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Change {
    /// Where the value is: a JSON Pointer (RFC 6901) into what was sent, beginning with the index in a batch.
    #[cfg_attr(feature = "ssr", schema(example = "/properties/applicationurl"))]
    pub pointer: String,
    /// What was done, for programs: `HTML_REMOVED`, `AMPERSAND_REPLACED`, `WHITESPACE_STRIPPED`, `TIME_CONVERTED`, `EXPIRES_MOVED`,
    /// `EXPIRES_SHORTENED`, `CONTACT_DROPPED`, `CODE_FITTED`, `CATEGORY_TO_KEYWORD`, `SCHEME_ADDED`, `KEPT_AS_TEXT`,
    /// `ORGNR_CHECK_FAILED`, `SUPERSEDED` or `MORE`.
    #[cfg_attr(feature = "ssr", schema(value_type = String, example = "SCHEME_ADDED"))]
    pub code: Cow<'static, str>,
    /// The value as it was sent, its beginning if it is long. Absent for HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "fjellheim.example/jobb"))]
    pub from: Option<String>,
    /// The value that was stored instead. Absent if nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ssr", schema(example = "https://fjellheim.example/jobb"))]
    pub to: Option<String>,
    /// What was done, for people.
    #[cfg_attr(feature = "ssr", schema(example = "The address had no scheme; it was taken as https."))]
    pub message: String,
}

/// The most characters of an invalid value that a message repeats.
const SHOWN_CHARACTERS: usize = 200;

/// Truncates a long value, so that a response stays readable.
pub fn shorten(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => Cow::Owned(format!("{}…", &value[..end])),
        None => Cow::Borrowed(value),
    }
}

/// Puts `prefix` in front of every pointer: an ad's place in its batch.
pub fn below(prefix: &str, problems: &mut [FieldError], changes: &mut [Change]) {
    for problem in problems {
        problem.pointer.insert_str(0, prefix);
    }
    for change in changes {
        change.pointer.insert_str(0, prefix);
    }
}

/// A name as one step of a JSON Pointer.
pub fn pointer_step(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) { Cow::Owned(name.replace('~', "~0").replace('/', "~1")) } else { Cow::Borrowed(name) }
}
