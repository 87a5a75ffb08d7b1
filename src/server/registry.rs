//! `verv load`: a registry file into the database, in one transaction.

use super::clock::Clock;
use super::fault::Failure;
use crate::accounts::server::service::{self, LoadedProvider};
use crate::shared::field::FieldError;
use crate::shared::refusal::Refusal;
use serde::Serialize;
use serde_json::Value;
use sqlx::PgPool;
use std::borrow::Cow;

/// What was loaded; keys and secrets only of what is new.
#[derive(Serialize)]
pub struct Loaded {
    pub providers: Vec<LoadedProvider>,
    /// Parts of the file that this version does not know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
}

/// # Errors
/// Every problem of the file; then nothing is loaded.
pub async fn load(db: &PgPool, clock: &Clock, text: &[u8]) -> Result<Loaded, Failure> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let document: Value =
        serde_json::from_slice(text).map_err(|error| Refusal::Unreadable(format!("The file is no JSON: {error}")))?;
    let wrong = |pointer: String, expected: &str| {
        Refusal::Invalid(vec![FieldError {
            message: format!("{expected} is expected"),
            pointer,
            code: Cow::Borrowed("INVALID_VALUE"),
        }])
    };
    let Value::Object(parts) = document else { return Err(wrong(String::new(), "a JSON object").into()) };
    let empty = Vec::new();
    let providers = match parts.get("providers") {
        None | Some(Value::Null) => &empty,
        Some(Value::Array(providers)) => providers,
        Some(_) => return Err(wrong("/providers".to_owned(), "a list").into()),
    };
    let mut tx = db.begin().await?;
    let providers = service::load_providers(&mut tx, providers, clock.now()).await?;
    tx.commit().await?;
    let ignored = parts.keys().filter(|part| *part != "providers").cloned().collect();
    Ok(Loaded { providers, ignored })
}
