//! What must be known of a person.

use super::countries;
use super::phone;
use super::problem::{Kind, Problem, Problems};
use crate::recruitment::model::{Address, Name, Person};
use crate::shared::email;
use crate::shared::json_object::JsonObject;

// The contract's limits, in characters.
pub(crate) const CODE_MAX_CHARS: usize = 12;
pub(crate) const TEXT_MAX_CHARS: usize = 80;
const ENTRANCE_MAX_CHARS: usize = 4;
const COMPANY_MAX_CHARS: usize = 120;
const EMAIL_MAX_CHARS: usize = 254;
/// Longer than a number can be with any signs between its digits.
const PHONE_TEXT_MAX_CHARS: usize = 80;
const DEFAULT_COUNTRY: &str = "NO";

/// Which name a person must have: their own, or a company's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    LastName,
    LastNameOrCompany,
    Nothing,
}

/// A recruiter: last name, and e-mail address or telephone number.
pub(super) fn recruiter(object: &JsonObject<'_>, problems: &mut Problems) -> Person {
    person(object, Needs::LastName, problems)
}

/// A recruit: last name or company, postal code, and e-mail address or telephone number.
pub(crate) fn recruit(object: &JsonObject<'_>, problems: &mut Problems) -> Person {
    person(object, Needs::LastNameOrCompany, problems)
}

/// A customer of a registry file, who may have given nothing but a number.
pub(crate) fn customer(object: &JsonObject<'_>, problems: &mut Problems) -> Person {
    person(object, Needs::Nothing, problems)
}

fn person(object: &JsonObject<'_>, needs: Needs, problems: &mut Problems) -> Person {
    let name = name(&object.object("name", problems), needs, problems);
    let address = address(&object.object("address", problems), needs == Needs::LastNameOrCompany, problems);
    let before = problems.count();
    let country = address.country_code.as_deref().unwrap_or(DEFAULT_COUNTRY);
    let phone_number = object.optional("phoneNumber", PHONE_TEXT_MAX_CHARS, problems).and_then(|sent| {
        let number = phone::normalise(&sent, country);
        if number.is_none() {
            problems.push(Problem::new(object.pointer("phoneNumber"), Kind::Phone));
        }
        number
    });
    let email = object.optional("email", EMAIL_MAX_CHARS, problems).filter(|sent| {
        let is_valid = email::is_valid(sent);
        if !is_valid {
            problems.push(Problem::new(object.pointer("email"), Kind::Email));
        }
        is_valid
    });
    if needs != Needs::Nothing && phone_number.is_none() && email.is_none() && problems.count() == before {
        problems.push(Problem::new(object.pointer("email"), Kind::ContactMissing));
    }
    Person { name, address, email, phone_number }
}

fn name(object: &JsonObject<'_>, needs: Needs, problems: &mut Problems) -> Name {
    let first_name = object.optional("firstName", TEXT_MAX_CHARS, problems);
    let middle_name = object.optional("middleName", TEXT_MAX_CHARS, problems);
    let before = problems.count();
    let last_name = object.optional("lastName", TEXT_MAX_CHARS, problems);
    // Recruiters are persons.
    let (company_name, department_name) = match needs {
        Needs::LastName => (None, None),
        Needs::LastNameOrCompany | Needs::Nothing => (
            object.optional("companyName", COMPANY_MAX_CHARS, problems),
            object.optional("departmentName", COMPANY_MAX_CHARS, problems),
        ),
    };
    if last_name.is_none() && company_name.is_none() && problems.count() == before && !object.is_wrong() {
        match needs {
            Needs::LastName => problems.push(Problem::new(object.pointer("lastName"), Kind::MISSING)),
            Needs::LastNameOrCompany => problems.push(Problem::new(object.pointer("lastName"), Kind::NameMissing)),
            Needs::Nothing => {}
        }
    }
    Name { first_name, middle_name, last_name, company_name, department_name }
}

fn address(object: &JsonObject<'_>, needs_postal_code: bool, problems: &mut Problems) -> Address {
    let country_code = object.optional("countryCode", TEXT_MAX_CHARS, problems).filter(|code| {
        let is_country = countries::calling_code(code).is_some();
        if !is_country {
            problems.push(Problem::new(object.pointer("countryCode"), Kind::Country));
        }
        is_country
    });
    let is_norwegian = country_code.as_deref().unwrap_or(DEFAULT_COUNTRY) == DEFAULT_COUNTRY;
    // Where the country is wrong, its postal codes cannot be judged.
    let is_norwegian = is_norwegian && (country_code.is_some() || object.get("countryCode").is_none());
    let postal_code = |field: &str, is_needed: bool, problems: &mut Problems| {
        let code = if is_needed {
            object.required(field, TEXT_MAX_CHARS, problems)
        } else {
            object.optional(field, TEXT_MAX_CHARS, problems)
        }?;
        if is_norwegian && (code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit())) {
            problems.push(Problem::new(object.pointer(field), Kind::PostalCode));
        }
        Some(code)
    };
    Address {
        street_address: object.optional("streetAddress", TEXT_MAX_CHARS, problems),
        street_number: object.integer("streetNumber", i32::MIN, i32::MAX, problems),
        entrance: object.optional("entrance", ENTRANCE_MAX_CHARS, problems),
        floor: object.integer("floor", i32::MIN, i32::MAX, problems),
        postal_code: postal_code("postalCode", needs_postal_code, problems),
        postal_place: object.optional("postalPlace", TEXT_MAX_CHARS, problems),
        postal_address: object.optional("postalAddress", TEXT_MAX_CHARS, problems),
        postal_address_postal_code: postal_code("postalAddressPostalCode", false, problems),
        postal_address_postal_place: object.optional("postalAddressPostalPlace", TEXT_MAX_CHARS, problems),
        country_code,
    }
}
