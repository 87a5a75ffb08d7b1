//! What a registration must be: JSON as it was sent → a [`Registration`], or every problem in it at once. The same code
//! runs behind the API and in the browser. What only the registers know (products, coupons, persons) is the service's.

pub mod catalog;
mod countries;
pub mod person;
pub mod phone;
pub mod problem;
pub(crate) mod read;

use super::model::{Preference, Recruited, Recruiting, Registration};
use person::CODE_LIMIT;
use problem::{Kind, Problem};
use read::Object;
use serde_json::Value;
use std::collections::HashSet;

/// The contract's: persons in one request.
pub const RECRUITMENTS_AT_MOST: usize = 50;
/// Verv's own: premiums that one person puts in order.
pub const PREFERENCES_AT_MOST: usize = 100;
/// The contract's: without a yes within this time a recruit is erased.
pub const EXPIRES_AFTER_DAYS: i64 = 30;
/// The contract's: who said yes sees and changes their data for this long.
pub const MY_DATA_DAYS_AFTER_YES: i64 = 365;

/// Whether the request has to say who recruits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recruiter {
    /// A client says it, and a user who is no customer yet.
    Named,
    /// It is the customer that the user is; what is sent about a recruiter is not read.
    Known,
}

/// What the rules say of a request: all that could be read of it, and what is wrong.
#[derive(Debug, Default)]
pub struct Verdict {
    pub registration: Registration,
    pub problems: Vec<Problem>,
}

/// Judges a registration. Problems come in the order of the fields.
pub fn check(value: &Value, recruiter: Recruiter) -> Verdict {
    let mut problems = Vec::new();
    let object = Object::new(Some(value), String::new(), &mut problems);
    if !problems.is_empty() || value.is_null() {
        problems.clear();
        problems.push(Problem::new("", Kind::NoObject));
        return Verdict { problems, ..Verdict::default() };
    }
    let registration = Registration {
        product: object.required_text("product", CODE_LIMIT, &mut problems).unwrap_or_default(),
        campaign: object.required_text("campaign", CODE_LIMIT, &mut problems).unwrap_or_default(),
        recruiter: (recruiter == Recruiter::Named).then(|| recruiting(&object, &mut problems)),
        recruitment_premium_preferences: object
            .list("recruitmentPremiumPreferences", &mut problems)
            .map(|list| preferences(list, "/recruitmentPremiumPreferences", &mut problems)),
        recruitments: recruitments(&object, &mut problems),
    };
    Verdict { registration, problems }
}

fn recruiting(object: &Object<'_>, problems: &mut Vec<Problem>) -> Recruiting {
    let before = problems.len();
    let recruiter = object.object("recruiter", problems);
    if object.get("recruiter").is_none() {
        problems.push(Problem::new("/recruiter", Kind::Missing));
    }
    if problems.len() > before {
        return Recruiting::default();
    }
    Recruiting {
        person: person::recruiter(&recruiter, problems),
        customer_number: recruiter.integer("customerNumber", 1, i64::MAX, problems),
    }
}

fn recruitments(object: &Object<'_>, problems: &mut Vec<Problem>) -> Vec<Recruited> {
    let before = problems.len();
    let pointer = object.pointer("recruitments");
    let list = match object.list("recruitments", problems) {
        Some(list) => list,
        None => {
            if problems.len() == before {
                problems.push(Problem::new(pointer, Kind::Missing));
            }
            return Vec::new();
        }
    };
    if list.is_empty() {
        problems.push(Problem::new(pointer, Kind::TooFew { least: 1 }));
    } else if list.len() > RECRUITMENTS_AT_MOST {
        problems.push(Problem::new(pointer, Kind::TooMany { most: RECRUITMENTS_AT_MOST }));
        return Vec::new();
    }
    list.iter().enumerate().map(|(index, value)| recruited(value, format!("/recruitments/{index}"), problems)).collect()
}

fn recruited(value: &Value, at: String, problems: &mut Vec<Problem>) -> Recruited {
    let Value::Object(_) = value else {
        problems.push(Problem::new(at, Kind::NoObject));
        return Recruited::default();
    };
    let object = Object::new(Some(value), at, problems);
    let recruited = Recruited {
        person: person::recruit(&object, problems),
        coupon_code: object.text("couponCode", person::TEXT_LIMIT, problems),
        coupon_number: object.integer_32("couponNumber", i32::MIN, problems),
        amount: object.integer_32("amount", 0, problems),
        quantity: object.integer_32("quantity", 1, problems),
    };
    // A half that is there but wrong has its own problem.
    let has = |field: &str| object.get(field).is_some_and(|value| value.as_str().is_none_or(|text| !text.trim().is_empty()));
    match (has("couponCode"), has("couponNumber")) {
        (true, false) => problems.push(Problem::new(object.pointer("couponNumber"), Kind::CouponHalf)),
        (false, true) => problems.push(Problem::new(object.pointer("couponCode"), Kind::CouponHalf)),
        _ => {}
    }
    recruited
}

/// Judges what is sent to the premium route: a list, or an object that holds one, or that holds a single preference.
///
/// # Errors
/// Every problem, in the order of the fields.
pub fn check_preferences(value: &Value) -> (Vec<Preference>, Vec<Problem>) {
    const FIELD: &str = "recruitmentPremiumPreferences";
    let mut problems = Vec::new();
    let read = match value {
        Value::Array(list) => preferences(list, "", &mut problems),
        Value::Object(map) => match map.get(FIELD) {
            Some(Value::Array(list)) => preferences(list, &format!("/{FIELD}"), &mut problems),
            Some(one @ Value::Object(_)) => {
                preference(one, format!("/{FIELD}"), &mut HashSet::new(), &mut problems).into_iter().collect()
            }
            None | Some(Value::Null) => {
                problems.push(Problem::new(format!("/{FIELD}"), Kind::Missing));
                Vec::new()
            }
            Some(_) => {
                problems.push(Problem::new(format!("/{FIELD}"), Kind::NoList));
                Vec::new()
            }
        },
        _ => {
            problems.push(Problem::new("", Kind::NoList));
            Vec::new()
        }
    };
    (read, problems)
}

/// Where each preference of [`check_preferences`] stands in what was sent.
pub fn preferences_pointer(value: &Value, index: usize) -> String {
    match value {
        Value::Array(_) => format!("/{index}"),
        _ if value["recruitmentPremiumPreferences"].is_array() => format!("/recruitmentPremiumPreferences/{index}"),
        _ => "/recruitmentPremiumPreferences".to_owned(),
    }
}

fn preferences(list: &[Value], at: &str, problems: &mut Vec<Problem>) -> Vec<Preference> {
    let mut numbers = HashSet::new();
    if list.len() > PREFERENCES_AT_MOST {
        problems.push(Problem::new(at, Kind::TooMany { most: PREFERENCES_AT_MOST }));
    }
    // One that is wrong keeps its place, so that those after it keep theirs.
    list.iter()
        .take(PREFERENCES_AT_MOST)
        .enumerate()
        .map(|(index, value)| preference(value, format!("{at}/{index}"), &mut numbers, problems).unwrap_or_default())
        .collect()
}

fn preference(value: &Value, at: String, numbers: &mut HashSet<i32>, problems: &mut Vec<Problem>) -> Option<Preference> {
    let Value::Object(_) = value else {
        problems.push(Problem::new(at, Kind::NoObject));
        return None;
    };
    let object = Object::new(Some(value), at, problems);
    let company_code = object.text("companyCode", person::TEXT_LIMIT, problems);
    let product = object.required_text("product", CODE_LIMIT, problems);
    let number = object.integer_32("preferenceNumber", 1, problems);
    let pointer = object.pointer("preferenceNumber");
    match number {
        Some(number) if !numbers.insert(number) => problems.push(Problem::new(pointer, Kind::NotUnique)),
        None if object.get("preferenceNumber").is_none() => problems.push(Problem::new(pointer, Kind::Missing)),
        _ => {}
    }
    Some(Preference { company_code, product: product?, preference_number: number? })
}

#[cfg(test)]
mod tests;
