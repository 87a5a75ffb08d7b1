//! What must be known of a person.

use super::countries;
use super::phone;
use super::problem::{Kind, Problem};
use super::read::Object;
use crate::recruitment::model::{Address, Name, Person};
use crate::shared::email;

// The contract's limits, in characters.
pub(crate) const CODE_LIMIT: usize = 12;
pub(crate) const TEXT_LIMIT: usize = 80;
const ENTRANCE_LIMIT: usize = 4;
const COMPANY_LIMIT: usize = 120;
const EMAIL_LIMIT: usize = 254;
/// Longer than a number can be with any signs between its digits.
const PHONE_TEXT_LIMIT: usize = 80;
const DEFAULT_COUNTRY: &str = "NO";

/// Whether a person gave a company's name or their own, and which of both counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    LastName,
    LastNameOrCompany,
    Nothing,
}

/// A recruiter: last name, and e-mail address or telephone number.
pub(super) fn recruiter(object: &Object<'_>, problems: &mut Vec<Problem>) -> Person {
    person(object, Needs::LastName, problems)
}

/// A recruit: last name or company, postal code, and e-mail address or telephone number.
pub(crate) fn recruit(object: &Object<'_>, problems: &mut Vec<Problem>) -> Person {
    person(object, Needs::LastNameOrCompany, problems)
}

/// A customer of a registry file, who may have given nothing but a number.
pub(crate) fn customer(object: &Object<'_>, problems: &mut Vec<Problem>) -> Person {
    person(object, Needs::Nothing, problems)
}

fn person(object: &Object<'_>, needs: Needs, problems: &mut Vec<Problem>) -> Person {
    let name = name(&object.object("name", problems), needs, problems);
    let address = address(&object.object("address", problems), needs == Needs::LastNameOrCompany, problems);
    let before = problems.len();
    let country = address.country_code.as_deref().unwrap_or(DEFAULT_COUNTRY);
    let phone_number = object.text("phoneNumber", PHONE_TEXT_LIMIT, problems).and_then(|sent| {
        let number = phone::normalise(&sent, country);
        if number.is_none() {
            problems.push(Problem::new(object.pointer("phoneNumber"), Kind::Phone));
        }
        number
    });
    let email = object.text("email", EMAIL_LIMIT, problems).filter(|sent| {
        let is_valid = email::is_valid(sent);
        if !is_valid {
            problems.push(Problem::new(object.pointer("email"), Kind::Email));
        }
        is_valid
    });
    if needs != Needs::Nothing && phone_number.is_none() && email.is_none() && problems.len() == before {
        problems.push(Problem::new(object.pointer("email"), Kind::ContactMissing));
    }
    Person { name, address, email, phone_number }
}

fn name(object: &Object<'_>, needs: Needs, problems: &mut Vec<Problem>) -> Name {
    let first_name = object.text("firstName", TEXT_LIMIT, problems);
    let middle_name = object.text("middleName", TEXT_LIMIT, problems);
    let before = problems.len();
    let last_name = object.text("lastName", TEXT_LIMIT, problems);
    // Recruiters are persons.
    let (company_name, department_name) = match needs {
        Needs::LastName => (None, None),
        Needs::LastNameOrCompany | Needs::Nothing => {
            (object.text("companyName", COMPANY_LIMIT, problems), object.text("departmentName", COMPANY_LIMIT, problems))
        }
    };
    if last_name.is_none() && company_name.is_none() && problems.len() == before && !object.is_wrong {
        match needs {
            Needs::LastName => problems.push(Problem::new(object.pointer("lastName"), Kind::Missing)),
            Needs::LastNameOrCompany => problems.push(Problem::new(object.pointer("lastName"), Kind::NameMissing)),
            Needs::Nothing => {}
        }
    }
    Name { first_name, middle_name, last_name, company_name, department_name }
}

fn address(object: &Object<'_>, needs_postal_code: bool, problems: &mut Vec<Problem>) -> Address {
    let country_code = object.text("countryCode", TEXT_LIMIT, problems).filter(|code| {
        let is_country = countries::calling_code(code).is_some();
        if !is_country {
            problems.push(Problem::new(object.pointer("countryCode"), Kind::Country));
        }
        is_country
    });
    let is_norwegian = country_code.as_deref().unwrap_or(DEFAULT_COUNTRY) == DEFAULT_COUNTRY;
    // Where the country is wrong, its postal codes cannot be judged.
    let is_norwegian = is_norwegian && (country_code.is_some() || object.get("countryCode").is_none());
    let needs_postal_code = needs_postal_code && !object.is_wrong;
    let postal_code = |field: &str, is_needed: bool, problems: &mut Vec<Problem>| {
        let code =
            if is_needed { object.required_text(field, TEXT_LIMIT, problems) } else { object.text(field, TEXT_LIMIT, problems) }?;
        if is_norwegian && (code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit())) {
            problems.push(Problem::new(object.pointer(field), Kind::PostalCode));
        }
        Some(code)
    };
    Address {
        street_address: object.text("streetAddress", TEXT_LIMIT, problems),
        street_number: object.integer_32("streetNumber", i32::MIN, problems),
        entrance: object.text("entrance", ENTRANCE_LIMIT, problems),
        floor: object.integer_32("floor", i32::MIN, problems),
        postal_code: postal_code("postalCode", needs_postal_code, problems),
        postal_place: object.text("postalPlace", TEXT_LIMIT, problems),
        postal_address: object.text("postalAddress", TEXT_LIMIT, problems),
        postal_address_postal_code: postal_code("postalAddressPostalCode", false, problems),
        postal_address_postal_place: object.text("postalAddressPostalPlace", TEXT_LIMIT, problems),
        country_code,
    }
}
