//! What a provider must be, and how its keys live.

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
    if let Some(key) = &key
        && (key.chars().count() < GIVEN_KEY_MIN_CHARS || !key.chars().all(|c| c.is_ascii_graphic()))
    {
        // The key itself is not repeated.
        found.refuse(object.pointer("key"), format!("at least {GIVEN_KEY_MIN_CHARS} visible ASCII characters are expected"));
    }
    if found.problems.is_empty() { Ok(key) } else { Err(found.problems.into_entries()) }
}

/// The texts of a list, with their indexes. None where there is no list.
pub(super) fn text_list(object: &JsonObject<'_>, field: &str, found: &mut Findings) -> Option<Vec<(usize, String)>> {
    let entries = object.list(field, found)?;
    Some(object.texts(field, entries, ANY_LENGTH, found))
}
