//! Validation of providers, and the lifetime of their keys.

use super::model::ProviderIn;
use crate::shared::email;
use crate::shared::field::FieldError;
use crate::shared::findings::Findings;
use crate::shared::json_object::{ANY_LENGTH, JsonObject, Policy};
use serde_json::Value;

/// How long older keys stay valid when a new one is made, in days.
pub const GRACE_DAYS: i64 = 7;
/// How many keys of one owner may be valid at once.
pub const LIVING_KEYS_MAX: i64 = 5;
/// A key given by an operator is at least this long, in characters.
pub const GIVEN_KEY_MIN_CHARS: usize = 32;
const IDENTIFIER_MAX_CHARS: usize = 254;
const PHONE_MAX_CHARS: usize = 35;

/// # Errors
/// Every problem, pointers beginning at `at`.
pub fn check_provider(value: &Value, at: &str) -> Result<ProviderIn, Vec<FieldError>> {
    let mut found = Findings::default();
    let object = JsonObject::new(value, at, Policy::Lenient);
    let provider = ProviderIn {
        identifier: object.required("identifier", IDENTIFIER_MAX_CHARS, &mut found).unwrap_or_default(),
        email: object.optional("email", ANY_LENGTH, &mut found),
        phone: object.optional("phone", PHONE_MAX_CHARS, &mut found),
    };
    if let Some(address) = &provider.email
        && !email::is_valid(address)
    {
        found.invalid_because(object.pointer("email"), "email", address, ", an e-mail address is expected");
    }
    if found.problems.is_empty() { Ok(provider) } else { Err(found.problems.into_entries()) }
}

/// A key as an operator gives it in a registry file.
///
/// # Errors
/// When it is no text, or too short to be a secret.
pub fn check_given_key(value: &Value, at: &str) -> Result<Option<String>, Vec<FieldError>> {
    let mut found = Findings::default();
    let object = JsonObject::new(value, at, Policy::Lenient);
    let key = object.optional("key", ANY_LENGTH, &mut found);
    if key.as_deref().is_some_and(|key| !is_secret(key.trim_matches(' '))) {
        // The key itself is not repeated.
        found.refuse(object.pointer("key"), format!("{SECRET_EXPECTED}, not counting blanks around it"));
    }
    if found.problems.is_empty() { Ok(key) } else { Err(found.problems.into_entries()) }
}

/// The texts of a list, with their indexes. None where there is no list.
pub(super) fn text_list(object: &JsonObject<'_>, field: &str, found: &mut Findings) -> Option<Vec<(usize, String)>> {
    let entries = object.list(field, found)?;
    Some(object.texts(field, entries, ANY_LENGTH, found))
}

/// What is told where a text is no [`is_secret`].
pub const SECRET_EXPECTED: &str = "at least 32 characters of printable ASCII are expected";

/// Whether a text may be a key or secret that an operator gives: long enough, and nothing that a terminal or a header would
/// change. Blanks are printable.
pub fn is_secret(text: &str) -> bool {
    text.len() >= GIVEN_KEY_MIN_CHARS && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_and_secrets_are_printable_and_long() {
        assert!(SECRET_EXPECTED.contains(&GIVEN_KEY_MIN_CHARS.to_string()));
        for good in ["k".repeat(32), "a key of four words and a half x".to_owned(), format!("{}~!", "x".repeat(30))] {
            assert!(is_secret(&good), "{good}");
        }
        for bad in
            ["k".repeat(31), format!("{}ø", "k".repeat(32)), format!("{}\t", "k".repeat(32)), "å".repeat(32), String::new()]
        {
            assert!(!is_secret(&bad), "{bad:?}");
        }
        // A header does not carry blanks around a key; they do not make it longer.
        let given = |key: &str| check_given_key(&json!({ "key": key }), "").is_ok();
        assert!(given(&format!(" {} ", "k".repeat(32))) && !given(&format!("{:<32}", "short")));
    }
}
