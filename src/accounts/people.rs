//! People and organisations as a registry file names them, and what they must be.

use crate::shared::field::FieldError;
use crate::shared::ids::CustomerNumber;
use crate::shared::read::{Findings, Object};
use crate::shared::{email, org_number};
use serde_json::{Map, Value};

const NAME_LIMIT: usize = 121;
const ORGANISATION_LIMIT: usize = 256;
const ADMIN: &str = "admin";
/// What else a person may be said to be. Those follow from what they are tied to, and give nothing by themselves.
const TIED_ROLES: [&str; 4] = ["employer", "recruiter", "employee", "manager"];

/// An employer, by its number in the national register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationIn {
    pub orgnr: String,
    pub name: String,
}

/// A person as an operator registers them. What is None stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserIn {
    pub email: String,
    pub password: Option<String>,
    pub name: Option<String>,
    pub is_admin: Option<bool>,
    /// The employers for which they may act.
    pub organisations: Option<Vec<String>>,
    pub ties: Ties,
}

/// Who a person is to the other slices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    pub customer_number: Option<CustomerNumber>,
    pub employee: Option<EmployeeRef>,
    /// The businesses that they manage.
    pub manages: Option<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRef {
    pub business: String,
    pub id: String,
}

/// # Errors
/// Every problem, pointers beginning at `at`.
pub fn check_organisation(value: &Value, at: &str) -> Result<OrganisationIn, Vec<FieldError>> {
    let mut found = Findings::default();
    let empty = Map::new();
    let object = Object::new(value.as_object().unwrap_or(&empty), at);
    let orgnr = object.required("orgnr", None, &mut found);
    if !orgnr.is_empty() && !org_number::is_valid(&orgnr) {
        found.invalid_because(object.pointer("orgnr"), "orgnr", &orgnr, ", nine digits with a right check digit are expected");
    }
    let name = object.required("name", Some(ORGANISATION_LIMIT), &mut found);
    if found.problems.is_empty() { Ok(OrganisationIn { orgnr, name }) } else { Err(found.problems.told()) }
}

/// # Errors
/// Every problem, pointers beginning at `at`.
pub fn check_user(value: &Value, at: &str) -> Result<UserIn, Vec<FieldError>> {
    let mut found = Findings::default();
    let empty = Map::new();
    let object = Object::new(value.as_object().unwrap_or(&empty), at);
    let address = object.required("email", None, &mut found).trim().to_owned();
    if !address.is_empty() && !email::is_valid(&address) {
        found.invalid_because(object.pointer("email"), "email", &address, ", an e-mail address is expected");
    }
    let user = UserIn {
        email: address,
        password: object.optional("password", None, &mut found),
        name: object.optional("name", Some(NAME_LIMIT), &mut found),
        is_admin: is_admin(&object, &mut found),
        organisations: texts(&object, "organisations", &mut found),
        ties: Ties {
            customer_number: object
                .integer("customerNumber", 0, u32::MAX, &mut found)
                .map(|number| CustomerNumber(number.into())),
            employee: employee(&object, at, &mut found),
            manages: texts(&object, "manages", &mut found),
        },
    };
    if found.problems.is_empty() { Ok(user) } else { Err(found.problems.told()) }
}

fn is_admin(object: &Object<'_>, found: &mut Findings) -> Option<bool> {
    let roles = texts(object, "roles", found)?;
    for (index, role) in roles.iter().enumerate() {
        if role != ADMIN && !TIED_ROLES.contains(&role.as_str()) {
            let why = format!(", {ADMIN}, {} are known", TIED_ROLES.join(", "));
            found.invalid_because(format!("{}/{index}", object.pointer("roles")), "roles", role, &why);
        }
    }
    Some(roles.iter().any(|role| role == ADMIN))
}

fn employee(object: &Object<'_>, at: &str, found: &mut Findings) -> Option<EmployeeRef> {
    let map = object.object("employee", found)?;
    let at = format!("{at}/employee");
    let employee = Object::new(map, &at);
    Some(EmployeeRef { business: employee.required("business", None, found), id: employee.required("id", None, found) })
}

/// A list of texts; a number counts as its text.
fn texts(object: &Object<'_>, field: &str, found: &mut Findings) -> Option<Vec<String>> {
    let entries = object.list(field, found)?;
    let mut texts = Vec::new();
    for (index, entry) in entries {
        match entry {
            Value::String(text) if !text.contains('\0') => texts.push(text.clone()),
            Value::Number(number) => texts.push(number.to_string()),
            other => found.invalid(format!("{}/{index}", object.pointer(field)), field, &other.to_string()),
        }
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_user_of_a_registry_file() {
        let user = check_user(
            &json!({ "email": " kari@example.com", "password": " hemmelig ", "roles": ["admin", "recruiter"], "customerNumber": 34272,
                "employee": { "business": "B1", "id": 1006355 }, "manages": ["B1"] }),
            "/users/0",
        )
        .unwrap();
        assert_eq!((user.email.as_str(), user.password.as_deref()), ("kari@example.com", Some(" hemmelig ")));
        assert_eq!((user.is_admin, user.organisations, user.name), (Some(true), None, None));
        assert_eq!(user.ties.customer_number, Some(CustomerNumber(34272)));
        assert_eq!(user.ties.employee, Some(EmployeeRef { business: "B1".into(), id: "1006355".into() }));
        assert_eq!(user.ties.manages, Some(vec!["B1".to_owned()]));
    }

    #[test]
    fn every_problem_at_its_place() {
        let pointers = |problems: Vec<FieldError>| problems.into_iter().map(|problem| problem.pointer).collect::<Vec<_>>();
        let wrong =
            json!({ "email": "kari", "roles": ["admin", "king"], "organisations": [{}], "employee": {}, "customerNumber": "x" });
        assert_eq!(
            pointers(check_user(&wrong, "/users/3").unwrap_err()),
            [
                "/users/3/email",
                "/users/3/roles/1",
                "/users/3/organisations/0",
                "/users/3/customerNumber",
                "/users/3/employee/business",
                "/users/3/employee/id"
            ]
        );
        assert_eq!(pointers(check_user(&json!(7), "/users/0").unwrap_err()), ["/users/0/email"]);
        let wrong = json!({ "orgnr": "123456789" });
        assert_eq!(pointers(check_organisation(&wrong, "/o/0").unwrap_err()), ["/o/0/orgnr", "/o/0/name"]);
    }
}
