//! What a provider must be, and how its keys live.

use super::model::ProviderIn;
use crate::shared::email;
use crate::shared::field::FieldError;
use crate::shared::read::{Findings, Object};
use serde_json::Value;

/// How long older keys stay valid when a new one is made, in days.
pub const GRACE_DAYS: i64 = 7;
/// How many keys of one owner may be valid at once.
pub const LIVING_KEYS_AT_MOST: i64 = 5;
/// A key given by an operator is at least this long, in characters.
pub const GIVEN_KEY_SHORTEST: usize = 32;
const IDENTIFIER_LIMIT: usize = 255;
const PHONE_LIMIT: usize = 36;

/// # Errors
/// Every problem, pointers beginning at `at`.
pub fn check_provider(value: &Value, at: &str) -> Result<ProviderIn, Vec<FieldError>> {
    let mut found = Findings::default();
    let empty = serde_json::Map::new();
    let object = Object::new(value.as_object().unwrap_or(&empty), at);
    let provider = ProviderIn {
        identifier: object.required("identifier", Some(IDENTIFIER_LIMIT), &mut found),
        email: object.optional("email", None, &mut found),
        phone: object.optional("phone", Some(PHONE_LIMIT), &mut found),
    };
    if let Some(address) = &provider.email
        && !email::is_valid(address)
    {
        found.invalid_because(object.pointer("email"), "email", address, ", an e-mail address is expected");
    }
    if found.problems.is_empty() { Ok(provider) } else { Err(found.problems.told()) }
}

/// A key as an operator gives it in a registry file.
///
/// # Errors
/// When it is no text, or too short to be a secret.
pub fn check_given_key(value: &Value, at: &str) -> Result<Option<String>, Vec<FieldError>> {
    let mut found = Findings::default();
    let empty = serde_json::Map::new();
    let object = Object::new(value.as_object().unwrap_or(&empty), at);
    let key = object.optional("key", None, &mut found);
    if let Some(key) = &key
        && (key.chars().count() < GIVEN_KEY_SHORTEST || !key.chars().all(|c| c.is_ascii_graphic()))
    {
        // The key itself is not repeated.
        found.refuse(object.pointer("key"), format!("at least {GIVEN_KEY_SHORTEST} visible ASCII characters are expected"));
    }
    if found.problems.is_empty() { Ok(key) } else { Err(found.problems.told()) }
}
