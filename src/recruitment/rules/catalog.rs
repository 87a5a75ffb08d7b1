//! What a product, a coupon, a campaign and a customer of a registry file must be.

use super::person::{self, CODE_LIMIT, TEXT_LIMIT};
use super::problem::{Kind, Problem};
use super::read::Object;
use crate::recruitment::model::Person;
use chrono::NaiveDate;
use serde_json::Value;

const NAME_LIMIT: usize = 255;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductKind {
    Subscription,
    Premium,
}

impl ProductKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::Premium => "premium",
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct Product {
    pub code: String,
    pub kind: ProductKind,
    pub company_code: Option<String>,
    pub name: String,
    /// In øre.
    pub price: Option<i64>,
    pub active: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Coupon {
    pub code: String,
    pub number: i32,
    /// The code of a subscription.
    pub product: String,
    /// In øre.
    pub price: Option<i64>,
    pub text: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Campaign {
    pub code: String,
    pub name: String,
    pub starts: NaiveDate,
    pub ends: NaiveDate,
    /// Codes of subscriptions.
    pub products: Vec<String>,
    pub points_per_recruitment: i32,
    pub verification: &'static str,
    pub premiums: Vec<Premium>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Premium {
    pub company_code: Option<String>,
    pub product: String,
    pub points: i32,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Customer {
    pub number: i64,
    pub person: Person,
    /// Codes of subscriptions. None: they stay as they are.
    pub subscriptions: Option<Vec<String>>,
}

/// A record that is judged by `read`; None where something is wrong with it, which is then written down.
fn judged<T>(
    value: &Value,
    at: &str,
    problems: &mut Vec<Problem>,
    read: impl FnOnce(&Object<'_>, &mut Vec<Problem>) -> Option<T>,
) -> Option<T> {
    if value.is_null() {
        problems.push(Problem::new(at, Kind::NoObject));
        return None;
    }
    let before = problems.len();
    let object = Object::new(Some(value), at.to_owned(), problems);
    if problems.len() > before {
        return None;
    }
    let record = read(&object, problems);
    record.filter(|_| problems.len() == before)
}

pub fn product(value: &Value, at: &str, problems: &mut Vec<Problem>) -> Option<Product> {
    judged(value, at, problems, |object, problems| {
        let code = object.required_text("code", CODE_LIMIT, problems);
        let kind = one_of(object, "kind", "subscription, premium", problems, |text| {
            [ProductKind::Subscription, ProductKind::Premium].into_iter().find(|kind| kind.as_str() == text)
        });
        let company_code = object.text("companyCode", TEXT_LIMIT, problems);
        let name = object.required_text("name", NAME_LIMIT, problems);
        let price = price(object, problems);
        let active = object.boolean("active", problems).unwrap_or(true);
        if kind.is_none() && object.get("kind").is_none() {
            problems.push(Problem::new(object.pointer("kind"), Kind::Missing));
        }
        Some(Product { code: code?, kind: kind?, company_code, name: name?, price, active })
    })
}

pub fn coupon(value: &Value, at: &str, problems: &mut Vec<Problem>) -> Option<Coupon> {
    judged(value, at, problems, |object, problems| {
        let code = object.required_text("code", TEXT_LIMIT, problems);
        let number = required_integer(object, "number", i32::MIN, problems);
        let product = object.required_text("product", CODE_LIMIT, problems);
        let price = price(object, problems);
        let text = object.text("text", NAME_LIMIT, problems);
        Some(Coupon { code: code?, number: number?, product: product?, price, text })
    })
}

pub fn campaign(value: &Value, at: &str, problems: &mut Vec<Problem>) -> Option<Campaign> {
    judged(value, at, problems, |object, problems| {
        let code = object.required_text("code", CODE_LIMIT, problems);
        let name = object.required_text("name", NAME_LIMIT, problems);
        let (starts, ends) = (date(object, "starts", problems), date(object, "ends", problems));
        if let (Some(starts), Some(ends)) = (starts, ends)
            && ends < starts
        {
            problems.push(Problem::new(object.pointer("ends"), Kind::EndsBeforeStart));
        }
        let products = codes(object, "products", problems);
        let points = required_integer(object, "pointsPerRecruitment", 0, problems);
        let verification = one_of(object, "verification", "link, none", problems, |text| {
            ["link", "none"].into_iter().find(|known| *known == text)
        });
        let premiums = premiums(object, problems);
        Some(Campaign {
            code: code?,
            name: name?,
            starts: starts?,
            ends: ends?,
            products: products.unwrap_or_default(),
            points_per_recruitment: points?,
            verification: verification.unwrap_or("link"),
            premiums,
        })
    })
}

pub fn customer(value: &Value, at: &str, problems: &mut Vec<Problem>) -> Option<Customer> {
    judged(value, at, problems, |object, problems| {
        let number = object.integer("customerNumber", 1, i64::MAX, problems);
        if object.get("customerNumber").is_none() {
            problems.push(Problem::new(object.pointer("customerNumber"), Kind::Missing));
        }
        let person = person::customer(object, problems);
        let subscriptions = codes(object, "subscriptions", problems);
        Some(Customer { number: number?, person, subscriptions })
    })
}

fn premiums(object: &Object<'_>, problems: &mut Vec<Problem>) -> Vec<Premium> {
    let at = object.pointer("premiums");
    let list = object.list("premiums", problems).unwrap_or_default();
    let read = list.iter().enumerate().map(|(index, value)| {
        judged(value, &format!("{at}/{index}"), problems, |object, problems| {
            let company_code = object.text("companyCode", TEXT_LIMIT, problems);
            let product = object.required_text("product", CODE_LIMIT, problems);
            let points = required_integer(object, "points", 0, problems);
            Some(Premium { company_code, product: product?, points: points? })
        })
    });
    // One that is wrong keeps its place for those after it.
    read.map(|premium| premium.unwrap_or(Premium { company_code: None, product: String::new(), points: 0 })).collect()
}

fn codes(object: &Object<'_>, field: &str, problems: &mut Vec<Problem>) -> Option<Vec<String>> {
    let list = object.list(field, problems)?;
    let mut read = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let kind = match value {
            Value::String(text) if text.contains('\0') => Kind::ZeroCharacter,
            Value::String(text) if text.chars().count() > CODE_LIMIT => Kind::TooLong { limit: CODE_LIMIT },
            Value::String(text) => {
                read.push(text.trim().to_owned());
                continue;
            }
            _ => Kind::NoText,
        };
        problems.push(Problem::new(format!("{}/{index}", object.pointer(field)), kind));
    }
    Some(read)
}

fn required_integer(object: &Object<'_>, field: &str, low: i32, problems: &mut Vec<Problem>) -> Option<i32> {
    if object.get(field).is_none() {
        problems.push(Problem::new(object.pointer(field), Kind::Missing));
    }
    object.integer_32(field, low, problems)
}

fn one_of<T>(
    object: &Object<'_>,
    field: &str,
    allowed: &'static str,
    problems: &mut Vec<Problem>,
    known: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let text = object.text(field, NAME_LIMIT, problems)?;
    let found = known(&text);
    if found.is_none() {
        problems.push(Problem::new(object.pointer(field), Kind::NoneOf { allowed }));
    }
    found
}

/// A day, written as ISO 8601 has it.
fn date(object: &Object<'_>, field: &str, problems: &mut Vec<Problem>) -> Option<NaiveDate> {
    let text = object.required_text(field, NAME_LIMIT, problems)?;
    let date = (text.len() == 10).then(|| NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()).flatten();
    if date.is_none() {
        problems.push(Problem::new(object.pointer(field), Kind::Date));
    }
    date
}

/// A number of kroner with at most two decimals, in øre.
fn price(object: &Object<'_>, problems: &mut Vec<Problem>) -> Option<i64> {
    let value = object.get("price")?;
    let price = match value {
        Value::Number(number) => in_oere(&number.to_string()),
        _ => None,
    };
    if price.is_none() {
        problems.push(Problem::new(object.pointer("price"), Kind::Price));
    }
    price
}

fn in_oere(kroner: &str) -> Option<i64> {
    let (whole, decimals) = kroner.split_once('.').unwrap_or((kroner, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || decimals.len() > 2 || !is_digits(decimals) {
        return None;
    }
    format!("{whole}{decimals:0<2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn prices_are_kept_in_oere() {
        for (kroner, oere) in [("0", Some(0)), ("100", Some(10000)), ("149.5", Some(14950)), ("149.05", Some(14905))] {
            assert_eq!(in_oere(kroner), oere, "{kroner}");
        }
        for wrong in ["-1", "1e2", "1.005", "", ".5", "99999999999999999999"] {
            assert_eq!(in_oere(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_problem_of_a_record_is_told() {
        let mut problems = Vec::new();
        let value = json!({
            "code": "much too long a code", "starts": "2026-02-30", "ends": "2026-1-1", "products": ["x", 1],
            "verification": "sms", "premiums": [{ "points": -1 }, null],
        });
        assert_eq!(campaign(&value, "/campaigns/0", &mut problems), None);
        let places: Vec<&str> = problems.iter().map(|problem| problem.pointer.trim_start_matches("/campaigns/0/")).collect();
        let expected = [
            "code",
            "name",
            "starts",
            "ends",
            "products/1",
            "pointsPerRecruitment",
            "verification",
            "premiums/0/product",
            "premiums/0/points",
            "premiums/1",
        ];
        assert_eq!(places, expected);
    }
}
