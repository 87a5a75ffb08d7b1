//! The registers: what happens to businesses, products and employees, by the API and by `verv load`.

use super::store;
use crate::accounts::people::{EmployeeRef, LinkedRecords};
use crate::accounts::rules::check_given_key;
use crate::platform::fault::{Failure, Fault};
use crate::shared::ids::{BusinessId, BusinessProductId, EmployeeId, UserId};
use crate::shared::json_object::{JsonObject, Policy};
use crate::shared::refusal::Refusal;
use crate::vacancies::model::{BusinessIn, Employee, EmployeeIn, Product, ProductIn};
use crate::vacancies::rules::catalog as rules;
use crate::vacancies::rules::problems::Problems;
use crate::vacancies::server::actor::Business;
use crate::vacancies::server::service::Scheduler;
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::zones;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use std::collections::HashSet;

pub async fn products(state: &VacanciesState, by: Scheduler<'_>) -> Result<Vec<Product>, Failure> {
    Ok(store::products(&state.db, by.business()).await?)
}

pub async fn employees(state: &VacanciesState, by: Scheduler<'_>) -> Result<Vec<Employee>, Failure> {
    Ok(store::employees(&state.db, by.business()).await?)
}

/// Creates or replaces a product. The flag tells whether it is new.
///
/// # Errors
/// Every problem of what was sent.
pub async fn put_product(
    state: &VacanciesState,
    by: &Business,
    id: BusinessProductId,
    sent: &Value,
) -> Result<(Product, bool), Failure> {
    let mut problems = Problems::default();
    let product = rules::product(sent, "", zones::is_zone, &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems.into_entries()).into());
    }
    let mut db = state.db.acquire().await?;
    let (time_zone, is_new) = store::upsert_product(&mut db, by.id(), &id, &product, state.clock.now()).await?;
    Ok((Product { id, name: product.name, time_zone }, is_new))
}

/// Creates or replaces an employee. The flag tells whether it is new.
///
/// # Errors
/// Every problem of what was sent.
pub async fn put_employee(
    state: &VacanciesState,
    by: &Business,
    id: EmployeeId,
    sent: &Value,
) -> Result<(Employee, bool), Failure> {
    let mut problems = Problems::default();
    let employee = rules::employee(sent, "", &mut problems);
    // Products are never deleted, so those found here still exist below.
    let known: HashSet<_> = store::known_products(&state.db, by.id(), &employee.products).await?.into_iter().collect();
    judge_products("", sent, &employee, &known, &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems.into_entries()).into());
    }
    let mut tx = state.db.begin().await?;
    let is_new = store::upsert_employee(&mut tx, by.id(), &id, &employee, state.clock.now()).await?;
    tx.commit().await?;
    let EmployeeIn { name, email, products, position_percent } = employee;
    Ok((Employee { id, name, email, products, position_percent }, is_new))
}

fn judge_products(at: &str, sent: &Value, employee: &EmployeeIn, known: &HashSet<BusinessProductId>, problems: &mut Problems) {
    let listed = sent["products"].as_array().map(Vec::as_slice).unwrap_or_default();
    for id in employee.products.iter().filter(|id| !known.contains(*id)) {
        problems.extend([rules::unknown_product(at, listed, id)]);
    }
}

/// A business of a registry file, as it now is.
pub struct LoadedBusiness {
    pub id: BusinessId,
    pub is_new: bool,
    /// The key that the file gives.
    pub given_key: Option<String>,
    /// Its place in the file.
    pub at: String,
}

/// A record that was read, before anything is written.
struct Record {
    at: String,
    business: BusinessIn,
    given_key: Option<String>,
    products: Vec<(BusinessProductId, ProductIn)>,
    employees: Vec<(EmployeeId, EmployeeIn)>,
}

/// The `businesses` of a registry file, in the caller's transaction. Products and employees that the file does not name
/// stay as they are.
///
/// # Errors
/// Every problem of every business; nothing of this part is written then.
pub async fn load(db: &mut PgConnection, sent: &[Value], now: DateTime<Utc>) -> Result<Vec<LoadedBusiness>, Failure> {
    let (mut records, mut problems) = (Vec::new(), Problems::per_response());
    for (index, value) in sent.iter().enumerate() {
        records.push(read(&mut *db, value, format!("/businesses/{index}"), &mut problems).await?);
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems.into_entries()).into());
    }
    let mut tx = db.begin().await?;
    let mut loaded = Vec::new();
    for Record { at, business, given_key, products, employees } in records {
        let is_new = store::upsert_business(&mut tx, &business, zones::DEFAULT, now).await?;
        for (id, product) in products {
            store::upsert_product(&mut tx, &business.id, &id, &product, now).await?;
        }
        for (id, employee) in employees {
            store::upsert_employee(&mut tx, &business.id, &id, &employee, now).await?;
        }
        loaded.push(LoadedBusiness { id: business.id, is_new, given_key, at });
    }
    tx.commit().await?;
    Ok(loaded)
}

async fn read(db: &mut PgConnection, value: &Value, at: String, problems: &mut Problems) -> Result<Record, Fault> {
    let business = rules::business(value, &at, zones::is_zone, problems);
    let given_key = check_given_key(value, &at).unwrap_or_else(|wrong| {
        problems.extend(wrong);
        None
    });
    // Problems of the record itself have just been reported.
    let sent = JsonObject::new(value, at.as_str(), Policy::Exact);
    let mut products: Vec<(BusinessProductId, _)> = Vec::new();
    for (index, value) in sent.list("products", problems).unwrap_or_default().iter().enumerate() {
        let place = format!("{at}/products/{index}");
        let id = rules::id(&JsonObject::expect(value, place.as_str(), Policy::Exact, &mut Problems::default()), problems);
        products.push((id, rules::product(value, &place, zones::is_zone, problems)));
    }
    let mut employees = Vec::new();
    let mut listed = Vec::new();
    for (index, value) in sent.list("employees", problems).unwrap_or_default().iter().enumerate() {
        let place = format!("{at}/employees/{index}");
        let id = rules::id(&JsonObject::expect(value, place.as_str(), Policy::Exact, &mut Problems::default()), problems);
        employees.push((id, rules::employee(value, &place, problems)));
        listed.push((place, value));
    }
    let wanted: Vec<_> = employees.iter().flat_map(|(_, employee)| employee.products.clone()).collect();
    let mut known: HashSet<_> = products.iter().map(|(id, _)| id.clone()).collect();
    known.extend(store::known_products(db, &business.id, &wanted).await?);
    for ((_, employee), (place, value)) in employees.iter().zip(&listed) {
        judge_products(place, value, employee, &known, problems);
    }
    Ok(Record { at, business, given_key, products, employees })
}

/// Stores which employee a person of a registry file is, and what they manage. `at` is the person's pointer.
///
/// # Errors
/// Where there is no such employee or business.
pub async fn link_user(db: &mut PgConnection, user: UserId, linked: &LinkedRecords, at: &str) -> Result<(), Failure> {
    let LinkedRecords { customer_number: _, employee, manages } = linked;
    let mut problems = Problems::default();
    if let Some(EmployeeRef { business, id }) = employee
        && !store::link_employee(&mut *db, user, business, id).await?
    {
        problems.invalid(format!("{at}/employee"), format!("There is no employee {id} of business {business}"));
    }
    if let Some(businesses) = manages {
        let known = store::set_managed(&mut *db, user, businesses).await?;
        for (index, id) in businesses.iter().enumerate().filter(|(_, id)| !known.contains(id)) {
            problems.invalid(format!("{at}/manages/{index}"), format!("There is no business {id}"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems.into_entries()).into()) }
}
