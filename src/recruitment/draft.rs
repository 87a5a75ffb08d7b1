//! The recruiting form: the contents of its fields, and the registration it represents. A field is named by the
//! JSON pointer of its value, without the first slash, so that a problem maps to its field. Browser and server
//! share this code.

use super::rules::RECRUITMENTS_MAX;
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// The fields of a person; which of them hold numbers is in [`NUMBERS`].
pub const PERSON: [&str; 14] = [
    "name/firstName",
    "name/lastName",
    "email",
    "phoneNumber",
    "address/postalCode",
    "name/companyName",
    "name/departmentName",
    "address/streetAddress",
    "address/streetNumber",
    "address/postalPlace",
    "address/countryCode",
    "quantity",
    "couponCode",
    "couponNumber",
];
/// The fields of a recruiter who is not a customer yet.
pub const RECRUITER: [&str; 6] =
    ["name/firstName", "name/lastName", "email", "phoneNumber", "address/postalCode", "customerNumber"];
const NUMBERS: [&str; 4] = ["address/streetNumber", "quantity", "couponNumber", "customerNumber"];

pub const PRODUCT: &str = "product";

/// The contents of some fields, by field name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<&'static str, String>);

impl Fields {
    /// Empty if the field is empty.
    pub fn text(&self, field: &str) -> &str {
        self.0.get(field).map(String::as_str).unwrap_or_default()
    }

    fn pairs<'a>(&'a self, place: &'a str) -> impl Iterator<Item = (String, String)> + 'a {
        self.0.iter().map(move |(field, text)| (format!("{place}/{field}"), text.clone()))
    }

    pub fn set(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.insert(field, text.into());
    }

    pub fn is_blank(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (field, text) in &self.0 {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let value = if NUMBERS.contains(field) { number(text) } else { text.into() };
            match field.split_once('/') {
                Some((outer, inner)) => {
                    let outer = object.entry(outer).or_insert_with(|| Map::new().into());
                    outer[inner] = value;
                }
                None => {
                    object.insert((*field).to_owned(), value);
                }
            }
        }
        object.into()
    }
}

/// A number; anything else stays text, for the rules to refuse.
fn number(text: &str) -> Value {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_number = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    // JSON does not allow leading zeros.
    let digits = unsigned.trim_start_matches('0');
    let plain = if digits.is_empty() { "0".to_owned() } else { format!("{}{digits}", if unsigned == text { "" } else { "-" }) };
    if is_number { plain.parse::<Number>().map_or_else(|_| text.into(), Value::Number) } else { text.into() }
}

/// The whole form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub product: String,
    pub recruiter: Fields,
    /// One at least.
    pub persons: Vec<Fields>,
}

impl Default for Draft {
    fn default() -> Self {
        Self { product: String::new(), recruiter: Fields::default(), persons: vec![Fields::default()] }
    }
}

impl Draft {
    /// From the pairs of a form; unknown fields are ignored.
    pub fn read<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut draft = Self::default();
        for (name, text) in pairs {
            if name == PRODUCT {
                text.clone_into(&mut draft.product);
            } else if let Some(field) = name.strip_prefix("recruiter/").and_then(|name| known(&RECRUITER, name)) {
                draft.recruiter.set(field, text);
            } else if let Some((index, field)) = place(name) {
                if draft.persons.len() <= index {
                    draft.persons.resize_with(index + 1, Fields::default);
                }
                draft.persons[index].set(field, text);
            }
        }
        draft
    }

    /// The form again. A person of whom nothing was ever written has no pairs.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![(PRODUCT.to_owned(), self.product.clone())];
        pairs.extend(self.recruiter.pairs("recruiter"));
        for (index, person) in self.persons.iter().enumerate() {
            pairs.extend(person.pairs(&format!("recruitments/{index}")));
        }
        pairs
    }

    /// One more person, as long as there may be more.
    pub fn add(&mut self) {
        if self.persons.len() < RECRUITMENTS_MAX {
            self.persons.push(Fields::default());
        }
    }

    /// Removes a person; the last one is only emptied.
    pub fn remove(&mut self, index: usize) {
        if index < self.persons.len() {
            self.persons.remove(index);
        }
        if self.persons.is_empty() {
            self.persons.push(Fields::default());
        }
    }

    /// The equivalent API request. Empty persons at the end are left out.
    pub fn to_json(&self, campaign: &str) -> Value {
        let last = self.persons.iter().rposition(|person| !person.is_blank()).unwrap_or_default();
        let persons: Vec<Value> = self.persons.iter().take(last + 1).map(Fields::to_json).collect();
        let mut object = Map::new();
        object.insert(PRODUCT.to_owned(), self.product.trim().into());
        object.insert("campaign".to_owned(), campaign.into());
        object.insert("recruiter".to_owned(), self.recruiter.to_json());
        object.insert("recruitments".to_owned(), persons.into());
        object.into()
    }
}

fn known(fields: &[&'static str], name: &str) -> Option<&'static str> {
    fields.iter().find(|field| **field == name).copied()
}

fn place(name: &str) -> Option<(usize, &'static str)> {
    let (index, field) = name.strip_prefix("recruitments/")?.split_once('/')?;
    let index: usize = index.parse().ok()?;
    // One more than there may be, for the rules to refuse.
    (index <= RECRUITMENTS_MAX).then_some((index, known(&PERSON, field)?))
}

/// The name of a person's field.
pub fn name_of(index: usize, field: &str) -> String {
    format!("recruitments/{index}/{field}")
}

/// The position on the form of a JSON pointer, for listing problems in the order of their fields.
pub fn order_of(pointer: &str) -> (usize, usize) {
    let name = pointer.trim_start_matches('/');
    let within = |fields: &[&str], name: &str| fields.iter().position(|field| *field == name).map_or(0, |index| index + 1);
    match name.split_once('/') {
        Some(("recruitments", rest)) => {
            let (index, field) = rest.split_once('/').unwrap_or((rest, ""));
            (index.parse().map_or(0, |index: usize| index + 1), within(&PERSON, field))
        }
        Some(("recruiter", field)) => (usize::MAX, within(&RECRUITER, field)),
        _ => (0, 0),
    }
}

/// The id of what a name or a JSON pointer names.
pub fn id_of(name: &str) -> String {
    name.trim_start_matches('/').replace('/', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recruitment::rules::{self, Recruiter};
    use serde_json::json;

    #[test]
    fn a_form_becomes_a_registration() {
        let pairs = [
            ("form_token", "x"),
            ("product", " CO27409 "),
            ("recruiter/name/lastName", "Nordmann"),
            ("recruiter/customerNumber", "0034272"),
            ("recruitments/0/name/lastName", "Hansen"),
            ("recruitments/0/address/postalCode", "0101"),
            ("recruitments/0/address/streetNumber", "-0"),
            ("recruitments/0/email", "ola@example.com"),
            ("recruitments/0/couponNumber", "x1"),
            ("recruitments/1/email", " "),
            ("recruitments/99999999999/email", "far@example.com"),
            ("recruitments/0/unknown", "1"),
        ];
        let draft = Draft::read(pairs.into_iter());
        assert_eq!(draft.persons.len(), 2);
        let again = draft.pairs();
        assert_eq!(Draft::read(again.iter().map(|(name, text)| (name.as_str(), text.as_str()))), draft);
        let sent = draft.to_json("Spring2019");
        assert_eq!(
            sent,
            json!({
                "product": "CO27409",
                "campaign": "Spring2019",
                "recruiter": { "name": { "lastName": "Nordmann" }, "customerNumber": 34272 },
                "recruitments": [{
                    "name": { "lastName": "Hansen" },
                    "address": { "postalCode": "0101", "streetNumber": 0 },
                    "email": "ola@example.com",
                    "couponNumber": "x1",
                }],
            })
        );
        let problems = rules::check(&sent, Recruiter::Known).problems.into_entries();
        let places: Vec<String> = problems.iter().map(|problem| id_of(&problem.pointer)).collect();
        assert_eq!(places, ["recruitments-0-couponNumber", "recruitments-0-couponCode"]);
    }

    #[test]
    fn problems_are_told_from_above() {
        let sent = json!({
            "recruitments": [{}, { "email": "x", "phoneNumber": "x", "name": { "lastName": 7 }, "address": { "postalCode": "1" } }],
            "recruiter": { "email": "x", "name": { "lastName": 7 } },
        });
        let mut problems = rules::check(&sent, Recruiter::Named).problems.into_entries();
        problems.sort_by_key(|problem| order_of(&problem.pointer));
        let places: Vec<String> = problems.iter().map(|problem| id_of(&problem.pointer)).collect();
        let expected = [
            "product",
            "campaign",
            "recruitments-0-name-lastName",
            "recruitments-0-email",
            "recruitments-0-address-postalCode",
            "recruitments-1-name-lastName",
            "recruitments-1-email",
            "recruitments-1-phoneNumber",
            "recruitments-1-address-postalCode",
            "recruiter-name-lastName",
            "recruiter-email",
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn persons_come_and_go_within_bounds() {
        let mut draft = Draft::default();
        for _ in 0..60 {
            draft.add();
        }
        assert_eq!(draft.persons.len(), 50);
        draft.persons[1].set("email", "b@example.com");
        draft.remove(0);
        assert_eq!((draft.persons.len(), draft.persons[0].text("email")), (49, "b@example.com"));
        draft.remove(4711);
        assert_eq!(draft.persons.len(), 49);
        let mut one = Draft::default();
        one.remove(0);
        assert_eq!(one, Draft::default());
    }

    #[test]
    fn numbers_keep_every_digit_and_nothing_else_is_one() {
        for (text, value) in [("7", json!(7)), ("007", json!(7)), ("-12", json!(-12)), ("1.5", json!("1.5")), ("-", json!("-"))] {
            assert_eq!(number(text), value, "{text}");
        }
        assert_eq!(number("99999999999999999999999").to_string(), "99999999999999999999999");
    }
}
