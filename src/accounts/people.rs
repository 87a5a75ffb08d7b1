//! People and organisations in a registry file, and their validation.

use super::rules::text_list;
use crate::shared::field::FieldError;
use crate::shared::findings::Findings;
use crate::shared::ids::{BusinessId, CustomerNumber, EmployeeId};
use crate::shared::json_object::{ANY_LENGTH, JsonObject, Policy};
use crate::shared::{email, org_number};
use serde_json::Value;

const NAME_MAX_CHARS: usize = 120;
const ORGANISATION_MAX_CHARS: usize = 255;
const ADMIN: &str = "admin";
/// What else a person may be said to be. Those follow from what they are linked to, and give nothing by themselves.
const LINKED_ROLES: [&str; 4] = ["employer", "recruiter", "employee", "manager"];

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
    pub linked: LinkedRecords,
}

/// A person's links to the other slices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkedRecords {
    pub customer_number: Option<CustomerNumber>,
    pub employee: Option<EmployeeRef>,
    /// The businesses that they manage.
    pub manages: Option<Vec<BusinessId>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRef {
    pub business: BusinessId,
    pub id: EmployeeId,
}

/// # Errors
/// Every problem, pointers beginning at `at`.
pub fn check_organisation(value: &Value, at: &str) -> Result<OrganisationIn, Vec<FieldError>> {
    let mut found = Findings::default();
    let object = JsonObject::new(value, at, Policy::Lenient);
    let orgnr = object.required("orgnr", ANY_LENGTH, &mut found).unwrap_or_default();
    if !orgnr.is_empty() && !org_number::is_valid(&orgnr) {
        found.invalid_because(object.pointer("orgnr"), "orgnr", &orgnr, ", nine digits with a right check digit are expected");
    }
    let name = object.required("name", ORGANISATION_MAX_CHARS, &mut found).unwrap_or_default();
    if found.problems.is_empty() { Ok(OrganisationIn { orgnr, name }) } else { Err(found.problems.into_entries()) }
}

/// # Errors
/// Every problem, pointers beginning at `at`.
pub fn check_user(value: &Value, at: &str) -> Result<UserIn, Vec<FieldError>> {
    let mut found = Findings::default();
    let object = JsonObject::new(value, at, Policy::Lenient);
    let address = object.required("email", ANY_LENGTH, &mut found).unwrap_or_default().trim().to_owned();
    if !address.is_empty() && !email::is_valid(&address) {
        found.invalid_because(object.pointer("email"), "email", &address, ", an e-mail address is expected");
    }
    let user = UserIn {
        email: address,
        password: object.optional("password", ANY_LENGTH, &mut found),
        name: object.optional("name", NAME_MAX_CHARS, &mut found),
        is_admin: is_admin(&object, &mut found),
        organisations: text_list(&object, "organisations", &mut found).map(without_places),
        linked: LinkedRecords {
            customer_number: object
                .integer("customerNumber", 0_u32, u32::MAX, &mut found)
                .map(|number| CustomerNumber(number.into())),
            employee: employee(&object, &mut found),
            manages: text_list(&object, "manages", &mut found).map(without_places),
        },
    };
    if found.problems.is_empty() { Ok(user) } else { Err(found.problems.into_entries()) }
}

fn is_admin(object: &JsonObject<'_>, found: &mut Findings) -> Option<bool> {
    let roles = text_list(object, "roles", found)?;
    for (index, role) in &roles {
        if role != ADMIN && !LINKED_ROLES.contains(&role.as_str()) {
            let why = format!(", {ADMIN}, {} are known", LINKED_ROLES.join(", "));
            found.invalid_because(format!("{}/{index}", object.pointer("roles")), "roles", role, &why);
        }
    }
    Some(roles.iter().any(|(_, role)| role == ADMIN))
}

fn employee(object: &JsonObject<'_>, found: &mut Findings) -> Option<EmployeeRef> {
    object.get("employee")?;
    let employee = object.object("employee", found);
    let (business, id) = (employee.required("business", ANY_LENGTH, found), employee.required("id", ANY_LENGTH, found));
    Some(EmployeeRef { business: business?.into(), id: id?.into() })
}

fn without_places<T: From<String>>(texts: Vec<(usize, String)>) -> Vec<T> {
    texts.into_iter().map(|(_, text)| text.into()).collect()
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
        assert_eq!(user.linked.customer_number, Some(CustomerNumber(34272)));
        assert_eq!(user.linked.employee, Some(EmployeeRef { business: "B1".into(), id: "1006355".into() }));
        assert_eq!(user.linked.manages, Some(vec!["B1".into()]));
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
