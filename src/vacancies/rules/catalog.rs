//! What products, employees and businesses must be. Which time zones there are is asked of the caller, as browsers do
//! not carry the list.

use super::sent::{ID_LONGEST, INVALID, Sent, problem};
use crate::shared::email;
use crate::shared::field::FieldError;
use crate::vacancies::model::{Allocation, BusinessIn, EmployeeIn, ProductIn};
use serde_json::Value;

const NAME_LONGEST: usize = 120;

/// Whether a text names a time zone.
pub type IsZone = fn(&str) -> bool;

/// A product, its pointers beginning at `at`; what is wrong is written down.
pub fn product(value: &Value, at: &str, is_zone: IsZone, found: &mut Vec<FieldError>) -> ProductIn {
    let sent = Sent::new(value, at, found);
    ProductIn { name: name(&sent, found), time_zone: time_zone(&sent, is_zone, found) }
}

/// An employee; whether the products exist is for the register to say.
pub fn employee(value: &Value, at: &str, found: &mut Vec<FieldError>) -> EmployeeIn {
    let sent = Sent::new(value, at, found);
    let name = name(&sent, found);
    let address = sent.optional("email", None, found);
    if address.is_some_and(|address| !email::is_valid(address)) {
        found.push(problem(sent.pointer("email"), INVALID, "email must be an e-mail address"));
    }
    let list = sent.required_list("products", found).unwrap_or_default();
    let mut products: Vec<String> = Vec::new();
    for (_, id) in sent.ids("products", list, found) {
        if !products.iter().any(|known| known == id) {
            products.push(id.to_owned());
        }
    }
    let position_percent = sent.integer("positionPercent", 1, 100, found);
    EmployeeIn { name, email: address.map(str::to_owned), products, position_percent }
}

/// A business, as a registry file has it.
pub fn business(value: &Value, at: &str, is_zone: IsZone, found: &mut Vec<FieldError>) -> BusinessIn {
    let sent = Sent::new(value, at, found);
    let id = id(&sent, found);
    let name = name(&sent, found);
    let time_zone = time_zone(&sent, is_zone, found);
    let allocation = sent.optional("allocation", None, found).and_then(|text| {
        let allocation = Allocation::parse(text);
        if allocation.is_none() {
            let known = Allocation::ALL.map(Allocation::as_str).join(", ");
            found.push(problem(sent.pointer("allocation"), INVALID, format!("allocation must be one of {known}")));
        }
        allocation
    });
    BusinessIn { id, name, time_zone, allocation }
}

/// The id of a record in a registry file.
pub fn id(sent: &Sent<'_>, found: &mut Vec<FieldError>) -> String {
    sent.required("id", Some(ID_LONGEST), found).unwrap_or_default().to_owned()
}

/// No such product, for an employee.
pub fn unknown_product(at: &str, products: &[Value], id: &str) -> FieldError {
    let place = products.iter().position(|sent| sent.as_str() == Some(id)).unwrap_or_default();
    problem(format!("{at}/products/{place}"), "PRODUCT_NOT_FOUND", format!("Product not found: {id}"))
}

fn name(sent: &Sent<'_>, found: &mut Vec<FieldError>) -> String {
    let name = sent.required("name", Some(NAME_LONGEST), found).unwrap_or_default();
    if name.chars().any(char::is_control) {
        found.push(problem(sent.pointer("name"), INVALID, "name must not contain control characters"));
    } else if !name.is_empty() && name.trim().is_empty() {
        found.push(problem(sent.pointer("name"), INVALID, "name must not be blank"));
    }
    name.to_owned()
}

fn time_zone(sent: &Sent<'_>, is_zone: IsZone, found: &mut Vec<FieldError>) -> Option<String> {
    let zone = sent.optional("timeZone", None, found)?;
    if !is_zone(zone) {
        found.push(problem(sent.pointer("timeZone"), INVALID, "timeZone must be an IANA time zone such as Europe/Oslo"));
        return None;
    }
    Some(zone.to_owned())
}
