//! The `organisations` and `users` of a registry file, in the caller's transaction.

use super::passkeys::{self, PasskeysToKeep};
use super::store::{self, LoadedRow};
use crate::accounts::people::{self, LinkedRecords, OrganisationIn, UserIn};
use crate::accounts::server::oauth;
use crate::accounts::server::password::{PasswordVerdict, Passwords};
use crate::platform::fault::Failure;
use crate::shared::email;
use crate::shared::field::{FieldError, shorten};
use crate::shared::findings::INVALID;
use crate::shared::ids::UserId;
use crate::shared::normalise::{account_key, canonical_email};
use crate::shared::refusal::Refusal;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;

#[derive(Serialize)]
pub struct LoadedOrganisation {
    pub orgnr: String,
}

#[derive(Serialize)]
pub struct LoadedUser {
    pub email: String,
    pub id: UserId,
    /// Who the person is to the other slices, which note it themselves. Their place in the file goes before it.
    #[serde(skip)]
    pub linked: (String, LinkedRecords),
}

/// # Errors
/// Every problem of every organisation.
pub async fn load_organisations(
    db: &mut PgConnection,
    organisations: &[Value],
    now: DateTime<Utc>,
) -> Result<Vec<LoadedOrganisation>, Failure> {
    let checked = check_all(organisations, "/organisations", people::check_organisation)?;
    let mut loaded = Vec::new();
    for (_, OrganisationIn { orgnr, name }) in checked {
        store::upsert_organisation(&mut *db, &orgnr, &name, now).await?;
        loaded.push(LoadedOrganisation { orgnr });
    }
    Ok(loaded)
}

/// A password that is the person's already stays as it is; another ends their sessions, what apps were permitted, and the
/// passkeys that were added since the one before.
///
/// # Errors
/// Every problem of every user.
pub async fn load_users(
    db: &mut PgConnection,
    passwords: &Passwords,
    users: &[Value],
    now: DateTime<Utc>,
) -> Result<Vec<LoadedUser>, Failure> {
    let checked = check_all(users, "/users", people::check_user)?;
    let (mut loaded, mut problems) = (Vec::new(), Vec::new());
    for (at, UserIn { email, password, name, is_admin, organisations, linked }) in checked {
        // An account from before addresses were normalised keeps its spelling.
        let email = match store::account_of(&mut *db, &email).await? {
            Some(account) if account_key(&account.email) != email::key(&account.email) => account.email,
            _ => canonical_email(&email).into_owned(),
        };
        let LoadedRow { id, password_hash } = store::upsert_user(&mut *db, &email, name.as_deref(), is_admin, now).await?;
        if let Some(password) = password {
            let is_known = match &password_hash {
                Some(kept) => passwords.verify(&password, Some(kept)).await? == PasswordVerdict::Right,
                None => false,
            };
            if !is_known {
                store::lock_user(&mut *db, id).await?;
                passkeys::keep(&mut *db, id, &PasskeysToKeep::ByDefault).await?;
                store::set_password_hash(&mut *db, id, &passwords.hash(&password).await?, now).await?;
                store::end_sessions(&mut *db, id).await?;
                oauth::revoke_all_grants_of(&mut *db, id, now).await?;
            }
        }
        if let Some(organisations) = organisations {
            let known = store::set_organisations(&mut *db, id, &organisations).await?;
            for (index, orgnr) in organisations.iter().enumerate().filter(|(_, orgnr)| !known.contains(orgnr)) {
                let message = format!("There is no organisation {}", shorten(orgnr));
                problems.push(FieldError::new(format!("{at}/organisations/{index}"), INVALID, message));
            }
        }
        loaded.push(LoadedUser { email, id, linked: (at, linked) });
    }
    if problems.is_empty() { Ok(loaded) } else { Err(Refusal::Invalid(problems).into()) }
}

/// Each record with its place in the file.
fn check_all<T>(
    records: &[Value],
    part: &str,
    check: impl Fn(&Value, &str) -> Result<T, Vec<FieldError>>,
) -> Result<Vec<(String, T)>, Refusal> {
    let (mut checked, mut problems) = (Vec::new(), Vec::new());
    for (index, value) in records.iter().enumerate() {
        let at = format!("{part}/{index}");
        match check(value, &at) {
            Ok(record) => checked.push((at, record)),
            Err(some) => problems.extend(some),
        }
    }
    if problems.is_empty() { Ok(checked) } else { Err(Refusal::Invalid(problems)) }
}
