//! What an account holds, for its owner to take along.

use super::store;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Failure;
use crate::shared::refusal::Refusal;
use serde_json::{Value, json};

/// # Errors
/// 401 where the account has just gone.
pub async fn export(state: &AccountsState, person: &SignedIn) -> Result<Value, Failure> {
    let user = person.user();
    Ok(json!({
        "account": store::account(&state.db, user).await?.ok_or(Refusal::NotSignedIn)?,
        "sessions": store::sessions(&state.db, user).await?,
        "passkeys": store::passkeys(&state.db, user).await?,
        "apps": store::apps(&state.db, user).await?,
        "organisations": store::organisations(&state.db, user).await?,
    }))
}
