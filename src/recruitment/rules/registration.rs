//! What a registration must be: JSON as it was sent → a [`Registration`], or every problem in it at once. The same code
//! runs behind the API and in the browser. What only the registers know (products, coupons, persons) is the service's.

use super::{person, problem};
use crate::recruitment::model::{Preference, Recruited, Recruiting, Registration};
use crate::shared::ids::CustomerNumber;
use crate::shared::json_object::{JsonObject, JsonProblem, Policy};
use person::CODE_MAX_CHARS;
use problem::{Kind, Problem, Problems};
use serde_json::Value;
use std::collections::HashSet;

/// The contract's: persons in one request.
pub const RECRUITMENTS_MAX: usize = 50;
/// Verv's own: premiums that one person puts in order.
pub const PREFERENCES_MAX: usize = 100;
/// The contract's: without a yes within this time a recruit is erased.
pub const EXPIRES_AFTER_DAYS: i64 = 30;
/// The contract's: who said yes sees and changes their data for this long.
pub const MY_DATA_DAYS_AFTER_YES: i64 = 365;

/// Whether the request has to say who recruits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recruiter {
    /// The request names the recruiter: clients, and users who are not customers yet.
    Named,
    /// The recruiter is the user's customer; a recruiter in the request is ignored.
    Known,
}

/// The result of checking a request: everything that could be read, and the problems.
#[derive(Debug, Default)]
pub struct RegistrationVerdict {
    pub registration: Registration,
    pub problems: Problems,
}

/// Judges a registration. Problems come in the order of the fields.
pub fn check(value: &Value, recruiter: Recruiter) -> RegistrationVerdict {
    let mut problems = Problems::default();
    let object = JsonObject::expect(value, "", Policy::Trimmed, &mut problems);
    if object.is_wrong() {
        return RegistrationVerdict { problems, ..RegistrationVerdict::default() };
    }
    let registration = Registration {
        product: object.required("product", CODE_MAX_CHARS, &mut problems).unwrap_or_default(),
        campaign: object.required("campaign", CODE_MAX_CHARS, &mut problems).unwrap_or_default(),
        recruiter: (recruiter == Recruiter::Named).then(|| recruiting(&object, &mut problems)),
        recruitment_premium_preferences: object
            .list("recruitmentPremiumPreferences", &mut problems)
            .map(|list| preferences(list, "/recruitmentPremiumPreferences", &mut problems)),
        recruitments: recruitments(&object, &mut problems),
    };
    RegistrationVerdict { registration, problems }
}

fn recruiting(object: &JsonObject<'_>, problems: &mut Problems) -> Recruiting {
    let is_there = object.require("recruiter", problems);
    let recruiter = object.object("recruiter", problems);
    if !is_there || recruiter.is_wrong() {
        return Recruiting::default();
    }
    Recruiting {
        person: person::recruiter(&recruiter, problems),
        customer_number: recruiter.integer("customerNumber", 1, i64::MAX, problems).map(CustomerNumber),
    }
}

pub(super) fn recruitments(object: &JsonObject<'_>, problems: &mut Problems) -> Vec<Recruited> {
    const FIELD: &str = "recruitments";
    object.require(FIELD, problems);
    let Some(list) = object.list(FIELD, problems) else { return Vec::new() };
    if list.is_empty() {
        problems.push(Problem::new(object.pointer(FIELD), Kind::TooFew { min: 1 }));
    }
    if object.at_most(FIELD, list, RECRUITMENTS_MAX, problems).len() < list.len() {
        return Vec::new();
    }
    let recruitments = list.iter().enumerate();
    recruitments.map(|(index, value)| recruited(&object.entry(FIELD, index, value, problems), problems)).collect()
}

fn recruited(object: &JsonObject<'_>, problems: &mut Problems) -> Recruited {
    if object.is_wrong() {
        return Recruited::default();
    }
    let recruited = Recruited {
        person: person::recruit(object, problems),
        coupon_code: object.optional("couponCode", person::TEXT_MAX_CHARS, problems),
        coupon_number: object.integer("couponNumber", i32::MIN, i32::MAX, problems),
        amount: object.integer("amount", 0, i32::MAX, problems),
        quantity: object.integer("quantity", 1, i32::MAX, problems),
    };
    // A half that is present but invalid is reported already.
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
pub fn check_preferences(value: &Value) -> (Vec<Preference>, Problems) {
    const FIELD: &str = "recruitmentPremiumPreferences";
    let mut problems = Problems::default();
    let read = match value {
        Value::Array(list) => preferences(list, "", &mut problems),
        Value::Object(map) => match map.get(FIELD) {
            Some(Value::Array(list)) => preferences(list, &format!("/{FIELD}"), &mut problems),
            Some(one @ Value::Object(_)) => {
                preference(one, format!("/{FIELD}"), &mut HashSet::new(), &mut problems).into_iter().collect()
            }
            None | Some(Value::Null) => {
                problems.push(Problem::new(format!("/{FIELD}"), Kind::MISSING));
                Vec::new()
            }
            Some(_) => {
                problems.push(Problem::new(format!("/{FIELD}"), Kind::NOT_LIST));
                Vec::new()
            }
        },
        _ => {
            problems.push(Problem::new("", Kind::NOT_LIST));
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

fn preferences(list: &[Value], at: &str, problems: &mut Problems) -> Vec<Preference> {
    let mut numbers = HashSet::new();
    if list.len() > PREFERENCES_MAX {
        let wrong = JsonProblem::TooMany { count: list.len(), max: PREFERENCES_MAX };
        problems.push(Problem::new(at, Kind::Json(wrong)));
    }
    // An invalid one keeps its index, so that those after it keep theirs.
    list.iter()
        .take(PREFERENCES_MAX)
        .enumerate()
        .map(|(index, value)| preference(value, format!("{at}/{index}"), &mut numbers, problems).unwrap_or_default())
        .collect()
}

fn preference(value: &Value, at: String, numbers: &mut HashSet<i32>, problems: &mut Problems) -> Option<Preference> {
    let object = JsonObject::expect(value, at, Policy::Trimmed, problems);
    if object.is_wrong() {
        return None;
    }
    let company_code = object.optional("companyCode", person::TEXT_MAX_CHARS, problems);
    let product = object.required("product", CODE_MAX_CHARS, problems);
    let number = object.integer("preferenceNumber", 1, i32::MAX, problems);
    object.require("preferenceNumber", problems);
    if number.is_some_and(|number| !numbers.insert(number)) {
        problems.push(Problem::new(object.pointer("preferenceNumber"), Kind::NotUnique));
    }
    Some(Preference { company_code, product: product?, preference_number: number? })
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
