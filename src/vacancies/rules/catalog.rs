//! Validation of products, employees and businesses. The caller supplies the check of time zones, because browsers do
//! not carry the list.

use super::ids::{self, ID_MAX_CHARS};
use super::problems::Problems;
use crate::shared::email;
use crate::shared::field::FieldError;
use crate::shared::ids::BusinessProductId;
use crate::shared::json_object::{ANY_LENGTH, JsonObject, Policy};
use crate::vacancies::model::{Allocation, BusinessIn, EmployeeIn, ProductIn};
use serde_json::Value;

/// Verv's own.
const NAME_MAX_CHARS: usize = 120;

/// Whether a text names a time zone.
pub type IsZone = fn(&str) -> bool;

/// Reads a product, with pointers beginning at `at`; problems are added to `found`.
pub fn product(value: &Value, at: &str, is_zone: IsZone, found: &mut Problems) -> ProductIn {
    let sent = JsonObject::expect(value, at, Policy::Exact, found);
    ProductIn { name: name(&sent, found), time_zone: time_zone(&sent, is_zone, found) }
}

/// An employee; whether the products exist is for the register to say.
pub fn employee(value: &Value, at: &str, found: &mut Problems) -> EmployeeIn {
    let sent = JsonObject::expect(value, at, Policy::Exact, found);
    let name = name(&sent, found);
    let address = sent.optional("email", ANY_LENGTH, found);
    if address.as_deref().is_some_and(|address| !email::is_valid(address)) {
        found.invalid(sent.pointer("email"), "email must be an e-mail address");
    }
    sent.require("products", found);
    let list = sent.list("products", found).unwrap_or_default();
    let mut products: Vec<BusinessProductId> = Vec::new();
    for (_, id) in ids::read(&sent, "products", list, found) {
        if !products.contains(&id) {
            products.push(id);
        }
    }
    let position_percent = sent.integer("positionPercent", 1, 100, found);
    EmployeeIn { name, email: address, products, position_percent }
}

/// A business, as a registry file has it.
pub fn business(value: &Value, at: &str, is_zone: IsZone, found: &mut Problems) -> BusinessIn {
    let sent = JsonObject::expect(value, at, Policy::Exact, found);
    let id = id(&sent, found);
    let name = name(&sent, found);
    let time_zone = time_zone(&sent, is_zone, found);
    let allocation = sent.optional("allocation", ANY_LENGTH, found).and_then(|text| {
        let allocation = Allocation::parse(&text);
        if allocation.is_none() {
            let known = Allocation::ALL.map(Allocation::as_str).join(", ");
            found.invalid(sent.pointer("allocation"), format!("allocation must be one of {known}"));
        }
        allocation
    });
    BusinessIn { id, name, time_zone, allocation }
}

/// The id of a record in a registry file.
pub fn id<I: From<String>>(sent: &JsonObject<'_>, found: &mut Problems) -> I {
    let id = sent.required("id", ID_MAX_CHARS, found);
    ids::refuse_dropped(sent, id.as_deref(), found);
    id.unwrap_or_default().into()
}

/// No such product, for an employee.
pub fn unknown_product(at: &str, products: &[Value], id: &str) -> FieldError {
    let place = products.iter().position(|sent| sent.as_str() == Some(id)).unwrap_or_default();
    FieldError::new(format!("{at}/products/{place}"), "PRODUCT_NOT_FOUND", format!("Product not found: {id}"))
}

fn name(sent: &JsonObject<'_>, found: &mut Problems) -> String {
    let name = sent.required("name", NAME_MAX_CHARS, found).unwrap_or_default();
    if name.chars().any(char::is_control) {
        found.invalid(sent.pointer("name"), "name must not contain control characters");
    } else if !name.is_empty() && name.trim().is_empty() {
        found.invalid(sent.pointer("name"), "name must not be blank");
    }
    name
}

fn time_zone(sent: &JsonObject<'_>, is_zone: IsZone, found: &mut Problems) -> Option<String> {
    let zone = sent.optional("timeZone", ANY_LENGTH, found)?;
    if !is_zone(&zone) {
        found.invalid(sent.pointer("timeZone"), "timeZone must be an IANA time zone such as Europe/Oslo");
        return None;
    }
    Some(zone)
}
