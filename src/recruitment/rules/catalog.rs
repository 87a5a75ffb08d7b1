//! What a product, a coupon, a campaign and a customer of a registry file must be.

use super::person::{self, CODE_MAX_CHARS, TEXT_MAX_CHARS};
use super::problem::{Kind, Problem, Problems};
use crate::recruitment::model::Person;
use crate::shared::ids::CustomerNumber;
use crate::shared::json_object::{JsonObject, Policy};
use crate::shared::paths;
use crate::shared::texts::texts;
use crate::shared::web_address;
use chrono::NaiveDate;
use serde_json::Value;
use std::borrow::Cow;

const NAME_MAX_CHARS: usize = 255;
/// Verv's own.
const ADDRESS_MAX_CHARS: usize = 2000;
/// Verv's own: more than an offer lasts.
const PERIODS_MAX: i32 = 1000;

texts! {
    ProductKind {
        Subscription = "subscription",
        Premium = "premium",
    }

    /// Whether recruits must confirm.
    Verification {
        /// A recruitment counts once its recruit has said yes.
        Link = "link",
        /// It counts at once.
        None = "none",
    }

    /// What a price pays for.
    Period {
        Week = "week",
        Month = "month",
        Quarter = "quarter",
        Year = "year",
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
    /// What both prices pay for.
    pub period: Option<Period>,
    /// For so many periods `price` lasts.
    pub periods: Option<i32>,
    /// In øre: what a period costs afterwards.
    pub ordinary_price: Option<i64>,
    /// With whom the agreement is.
    pub seller: Option<String>,
    /// The web address of the terms of sale.
    pub terms: Option<String>,
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
    /// For so many periods the price lasts.
    pub periods: Option<i32>,
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
    pub verification: Verification,
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
    pub number: CustomerNumber,
    pub person: Person,
    /// Codes of subscriptions. None: they stay as they are.
    pub subscriptions: Option<Vec<String>>,
}

/// Checks a record with `read`; None if something is wrong with it, which is then reported.
fn read_record<T>(
    value: &Value,
    at: &str,
    problems: &mut Problems,
    read: impl FnOnce(&JsonObject<'_>, &mut Problems) -> Option<T>,
) -> Option<T> {
    let before = problems.count();
    let object = JsonObject::expect(value, at, Policy::Trimmed, problems);
    if object.is_wrong() {
        return None;
    }
    read(&object, problems).filter(|_| problems.count() == before)
}

pub fn product(value: &Value, at: &str, problems: &mut Problems) -> Option<Product> {
    read_record(value, at, problems, |object, problems| {
        let code = object.required("code", CODE_MAX_CHARS, problems);
        let kind = one_of(object, "kind", "subscription, premium", problems, ProductKind::parse);
        let company_code = object.optional("companyCode", TEXT_MAX_CHARS, problems);
        let name = object.required("name", NAME_MAX_CHARS, problems);
        let price = amount(object, "price", problems);
        let period = one_of(object, "period", "week, month, quarter, year", problems, Period::parse);
        let periods = periods(object, problems);
        let ordinary_price = amount(object, "ordinaryPrice", problems);
        let seller = object.optional("seller", NAME_MAX_CHARS, problems);
        let terms = web_address(object, "terms", problems);
        let active = object.boolean("active", problems).unwrap_or(true);
        object.require("kind", problems);
        let (code, kind, name) = (code?, kind?, name?);
        Some(Product { code, kind, company_code, name, price, period, periods, ordinary_price, seller, terms, active })
    })
}

pub fn coupon(value: &Value, at: &str, problems: &mut Problems) -> Option<Coupon> {
    read_record(value, at, problems, |object, problems| {
        let code = object.required("code", TEXT_MAX_CHARS, problems);
        let number = required_integer(object, "number", i32::MIN, problems);
        let product = object.required("product", CODE_MAX_CHARS, problems);
        let price = amount(object, "price", problems);
        let periods = periods(object, problems);
        let text = object.optional("text", NAME_MAX_CHARS, problems);
        Some(Coupon { code: code?, number: number?, product: product?, price, periods, text })
    })
}

pub fn campaign(value: &Value, at: &str, problems: &mut Problems) -> Option<Campaign> {
    read_record(value, at, problems, |object, problems| {
        let code = object.required("code", CODE_MAX_CHARS, problems);
        if code.as_deref().is_some_and(paths::is_dropped) {
            problems.push(Problem::new(object.pointer("code"), Kind::NoStep));
        }
        let name = object.required("name", NAME_MAX_CHARS, problems);
        let (starts, ends) = (date(object, "starts", problems), date(object, "ends", problems));
        if let (Some(starts), Some(ends)) = (starts, ends)
            && ends < starts
        {
            problems.push(Problem::new(object.pointer("ends"), Kind::EndsBeforeStart));
        }
        let products = codes(object, "products", problems);
        let points = required_integer(object, "pointsPerRecruitment", 0, problems);
        let verification = one_of(object, "verification", "link, none", problems, Verification::parse);
        let premiums = premiums(object, problems);
        Some(Campaign {
            code: code?,
            name: name?,
            starts: starts?,
            ends: ends?,
            products: products.unwrap_or_default(),
            points_per_recruitment: points?,
            verification: verification.unwrap_or(Verification::Link),
            premiums,
        })
    })
}

pub fn customer(value: &Value, at: &str, problems: &mut Problems) -> Option<Customer> {
    read_record(value, at, problems, |object, problems| {
        let number = object.integer("customerNumber", 1, i64::MAX, problems);
        object.require("customerNumber", problems);
        let person = person::customer(object, problems);
        let subscriptions = codes(object, "subscriptions", problems);
        Some(Customer { number: CustomerNumber(number?), person, subscriptions })
    })
}

fn premiums(object: &JsonObject<'_>, problems: &mut Problems) -> Vec<Premium> {
    let at = object.pointer("premiums");
    let list = object.list("premiums", problems).unwrap_or_default();
    let read = list.iter().enumerate().map(|(index, value)| {
        read_record(value, &format!("{at}/{index}"), problems, |object, problems| {
            let company_code = object.optional("companyCode", TEXT_MAX_CHARS, problems);
            let product = object.required("product", CODE_MAX_CHARS, problems);
            let points = required_integer(object, "points", 0, problems);
            Some(Premium { company_code, product: product?, points: points? })
        })
    });
    // An invalid one keeps its index, so that those after it keep theirs.
    read.map(|premium| premium.unwrap_or(Premium { company_code: None, product: String::new(), points: 0 })).collect()
}

fn codes(object: &JsonObject<'_>, field: &str, problems: &mut Problems) -> Option<Vec<String>> {
    let list = object.list(field, problems)?;
    Some(object.texts(field, list, CODE_MAX_CHARS, problems).into_iter().map(|(_, code)| code).collect())
}

fn required_integer(object: &JsonObject<'_>, field: &str, low: i32, problems: &mut Problems) -> Option<i32> {
    object.require(field, problems);
    object.integer(field, low, i32::MAX, problems)
}

fn one_of<T>(
    object: &JsonObject<'_>,
    field: &str,
    allowed: &'static str,
    problems: &mut Problems,
    known: impl FnOnce(&str) -> Option<T>,
) -> Option<T> {
    let text = object.optional(field, NAME_MAX_CHARS, problems)?;
    let found = known(&text);
    if found.is_none() {
        problems.push(Problem::new(object.pointer(field), Kind::NoneOf { allowed }));
    }
    found
}

/// A day, written as ISO 8601 has it.
fn date(object: &JsonObject<'_>, field: &str, problems: &mut Problems) -> Option<NaiveDate> {
    let text = object.required(field, NAME_MAX_CHARS, problems)?;
    let date = (text.len() == 10).then(|| NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok()).flatten();
    if date.is_none() {
        problems.push(Problem::new(object.pointer(field), Kind::Date));
    }
    date
}

fn periods(object: &JsonObject<'_>, problems: &mut Problems) -> Option<i32> {
    object.integer("periods", 1, PERIODS_MAX, problems)
}

fn web_address(object: &JsonObject<'_>, field: &str, problems: &mut Problems) -> Option<String> {
    let text = object.optional(field, ADDRESS_MAX_CHARS, problems)?;
    let address = web_address::normalise(&text);
    if address.is_none() {
        problems.push(Problem::new(object.pointer(field), Kind::WebAddress));
    }
    address.map(Cow::into_owned)
}

/// A number of kroner with at most two decimals, in øre.
fn amount(object: &JsonObject<'_>, field: &str, problems: &mut Problems) -> Option<i64> {
    let value = object.get(field)?;
    let price = match value {
        Value::Number(number) => in_oere(&number.to_string()),
        _ => None,
    };
    if price.is_none() {
        problems.push(Problem::new(object.pointer(field), Kind::Price));
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
    fn what_a_product_is_sold_on() {
        let mut problems = Problems::default();
        let value = json!({
            "code": "A", "kind": "subscription", "name": "Avis", "price": 99, "period": "month", "periods": 3,
            "ordinaryPrice": 349.5, "seller": " Avisen AS ", "terms": "avisen.example/vilkår",
        });
        let product = product(&value, "/products/0", &mut problems).unwrap();
        assert_eq!((product.price, product.period, product.periods), (Some(9900), Some(Period::Month), Some(3)));
        assert_eq!((product.ordinary_price, product.seller.as_deref()), (Some(34950), Some("Avisen AS")));
        assert_eq!(product.terms.as_deref(), Some("https://avisen.example/vilkår"));
        let wrong = json!({
            "code": "A", "kind": "subscription", "name": "Avis", "period": "day", "periods": 0, "ordinaryPrice": -1,
            "seller": "x".repeat(256), "terms": "javascript:alert(1)",
        });
        assert_eq!(super::product(&wrong, "", &mut problems), None);
        assert_eq!(coupon(&json!({ "code": "K", "number": 1, "product": "A", "periods": 1.5 }), "", &mut problems), None);
        let places: Vec<&str> = problems.iter().map(|problem| problem.pointer.as_str()).collect();
        assert_eq!(places, ["/period", "/periods", "/ordinaryPrice", "/seller", "/terms", "/periods"]);
    }

    #[test]
    fn every_problem_of_a_record_is_told() {
        let mut problems = Problems::default();
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
