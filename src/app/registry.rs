//! `verv load`: a registry file into the database, in one transaction.

use crate::accounts::server::oauth::registry::{self as oauth, LoadedClient};
use crate::accounts::server::password::Passwords;
use crate::accounts::server::people::registry::{self as people, LoadedOrganisation, LoadedUser};
use crate::accounts::server::service::{self, LoadedProvider};
use crate::accounts::server::store::KeyOwner;
use crate::platform::clock::Clock;
use crate::platform::fault::Failure;
use crate::recruitment::server::catalog as recruitment;
use crate::shared::field::FieldError;
use crate::shared::findings::INVALID;
use crate::shared::ids::{BusinessId, CustomerNumber};
use crate::shared::json_text::{self, LoneSurrogate, ParsedJson};
use crate::shared::refusal::Refusal;
use crate::vacancies::server::catalog;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use sqlx::{PgConnection, PgPool};

/// What was loaded; keys and secrets only of what is new.
#[derive(Serialize)]
pub struct LoadedRegistry {
    pub providers: Vec<LoadedProvider>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<LoadedOrganisation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<LoadedClient>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<LoadedUser>,
    /// Codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// Codes with numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<String>,
    /// Codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<String>,
    /// Numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub customers: Vec<CustomerNumber>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub businesses: Vec<LoadedBusiness>,
    /// Parts of the file that this version does not know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
}

/// What was loaded of one business.
#[derive(Default, Serialize)]
pub struct LoadedBusiness {
    pub id: BusinessId,
    /// Only of a business that is new, and only this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// The sections of a registry file that this version knows.
const KNOWN: [&str; 9] =
    ["providers", "organisations", "clients", "products", "coupons", "campaigns", "customers", "businesses", "users"];

/// # Errors
/// Every problem of the file; then nothing is loaded.
pub async fn load(db: &PgPool, clock: &Clock, passwords: &Passwords, text: &[u8]) -> Result<LoadedRegistry, Failure> {
    let ParsedJson { value, lone_surrogates } =
        json_text::read(text).map_err(|error| Refusal::Unreadable(format!("The file is no JSON: {error}")))?;
    let Value::Object(parts) = value else {
        return Err(Refusal::Invalid(vec![expected(String::new(), "a JSON object")]).into());
    };
    let half = |half: LoneSurrogate| FieldError::new(half.pointer.as_str(), INVALID, half.message());
    let mut problems: Vec<FieldError> = lone_surrogates.into_iter().map(half).collect();
    let mut tx = db.begin().await?;
    let list = list_of(&parts, "providers", &mut problems);
    let providers = collect_problems(service::load_providers(&mut tx, list, clock.now()).await, &mut problems)?;
    let list = list_of(&parts, "organisations", &mut problems);
    let organisations = collect_problems(people::load_organisations(&mut tx, list, clock.now()).await, &mut problems)?;
    let list = list_of(&parts, "clients", &mut problems);
    let clients = collect_problems(oauth::load(&mut tx, list, clock.now()).await, &mut problems)?;
    // Each section after those it refers to.
    let list = list_of(&parts, "products", &mut problems);
    let products = collect_problems(recruitment::load_products(&mut tx, list, clock.now()).await, &mut problems)?;
    let list = list_of(&parts, "coupons", &mut problems);
    let coupons = collect_problems(recruitment::load_coupons(&mut tx, list).await, &mut problems)?;
    let list = list_of(&parts, "campaigns", &mut problems);
    let campaigns = collect_problems(recruitment::load_campaigns(&mut tx, list, clock.now()).await, &mut problems)?;
    let list = list_of(&parts, "customers", &mut problems);
    let customers = collect_problems(recruitment::load_customers(&mut tx, list, clock.now()).await, &mut problems)?;
    let list = list_of(&parts, "businesses", &mut problems);
    let found_before = problems.len();
    let businesses = collect_problems(load_businesses(&mut tx, list, clock.now()).await, &mut problems)?;
    // Employees that were not read cannot be reported as missing.
    let may_link_employees = problems.len() == found_before;
    // People come last: they are linked to what went before them.
    let list = list_of(&parts, "users", &mut problems);
    let users = collect_problems(people::load_users(&mut tx, passwords, list, clock.now()).await, &mut problems)?;
    for LoadedUser { email: _, id, linked: (at, linked) } in &users {
        if let Some(number) = linked.customer_number
            && !recruitment::link_customer(&mut tx, *id, number).await?
        {
            let message = format!("There is no customer {number}");
            problems.push(FieldError::new(format!("{at}/customerNumber"), INVALID, message));
        }
        if may_link_employees {
            collect_problems(catalog::link_user(&mut tx, *id, linked, at).await, &mut problems)?;
        }
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    tx.commit().await?;
    let ignored = parts.keys().filter(|part| !KNOWN.contains(&part.as_str())).cloned().collect();
    Ok(LoadedRegistry { providers, organisations, clients, users, products, coupons, campaigns, customers, businesses, ignored })
}

/// Businesses with their registers, and their keys.
async fn load_businesses(db: &mut PgConnection, list: &[Value], now: DateTime<Utc>) -> Result<Vec<LoadedBusiness>, Failure> {
    let mut loaded = Vec::new();
    for catalog::LoadedBusiness { id, is_new, given_key, at } in catalog::load(&mut *db, list, now).await? {
        let owner = KeyOwner::Business(id.clone());
        let key = service::load_key(&mut *db, &owner, given_key, is_new, &at, now).await?;
        loaded.push(LoadedBusiness { id, key });
    }
    Ok(loaded)
}

/// The records of a part; none where it is left out.
fn list_of<'a>(parts: &'a Map<String, Value>, part: &str, problems: &mut Vec<FieldError>) -> &'a [Value] {
    match parts.get(part) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(records)) => records,
        Some(_) => {
            problems.push(expected(format!("/{part}"), "a list"));
            &[]
        }
    }
}

fn expected(pointer: String, what: &str) -> FieldError {
    FieldError::new(pointer, INVALID, format!("{what} is expected"))
}

/// A section's result. Its problems are collected, so that later sections are checked too; nothing is then committed.
fn collect_problems<T: Default>(loaded: Result<T, Failure>, problems: &mut Vec<FieldError>) -> Result<T, Failure> {
    match loaded {
        Err(Failure::Refused(Refusal::Invalid(some) | Refusal::Conflict(some))) => {
            problems.extend(some);
            Ok(T::default())
        }
        loaded => loaded,
    }
}
