use super::*;
use crate::i18n::Language;
use crate::shared::ids::CustomerNumber;
use serde_json::json;

fn good() -> Value {
    json!({
        "product": "CO27409",
        "campaign": "Spring2019",
        "recruiter": { "name": { "firstName": "Kari", "lastName": "Nordmann" }, "email": "kari@example.com", "customerNumber": 34272 },
        "recruitments": [
            { "name": { "firstName": "Ola", "lastName": "Nordmann" }, "address": { "postalCode": "0101" }, "email": "ola@example.com" },
            {
                "name": { "companyName": "Fjellheim bakeri" }, "address": { "postalCode": "10115", "countryCode": "DE" },
                "phoneNumber": "030 12345678", "couponCode": "Datanews", "couponNumber": 1, "amount": 0, "quantity": 2,
            },
        ],
        "recruitmentPremiumPreferences": [{ "companyCode": "468979834", "product": "HS3829", "preferenceNumber": 1 }],
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut request = good();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = request.pointer_mut(parent).unwrap();
    match field.parse::<usize>() {
        Ok(index) => parent[index] = value,
        Err(_) => parent[field] = value,
    }
    request
}

fn problems(request: &Value) -> Vec<(String, &'static str)> {
    let verdict = check(request, Recruiter::Named);
    verdict.problems.into_entries().into_iter().map(|problem| (problem.pointer, problem.kind.code())).collect()
}

#[test]
fn a_good_one_is_read() {
    let RegistrationVerdict { registration, problems } = check(&good(), Recruiter::Named);
    assert_eq!(problems.into_entries(), []);
    assert_eq!(registration.recruitments[1].person.phone_number.as_deref(), Some("+493012345678"));
    assert_eq!(registration.recruiter.unwrap().customer_number, Some(CustomerNumber(34272)));
    assert_eq!(registration.recruitment_premium_preferences.unwrap().len(), 1);
    // Null is absent, and so is what is unknown or blank.
    for pointer in [
        "/recruitmentPremiumPreferences",
        "/recruitments/0/quantity",
        "/recruiter/customerNumber",
        "/recruitments/0/phoneNumber",
        "/unknown",
    ] {
        assert_eq!(self::problems(&with(pointer, Value::Null)), [], "{pointer}");
    }
    assert_eq!(self::problems(&with("/recruitments/0/phoneNumber", json!("  "))), []);
}

#[test]
fn a_known_recruiter_is_not_read() {
    let verdict = check(&with("/recruiter", json!("nobody")), Recruiter::Known);
    assert_eq!((verdict.problems.into_entries(), verdict.registration.recruiter), (Vec::new(), None));
}

#[test]
fn what_is_wrong_has_its_place_and_code() {
    let long = |length: usize| json!("x".repeat(length));
    for (pointer, value, at, code) in [
        ("/product", Value::Null, "", "required"),
        ("/product", json!(" "), "", "required"),
        ("/product", json!(27409), "", "wrong_type"),
        ("/product", long(13), "", "too_long"),
        ("/campaign", Value::Null, "", "required"),
        ("/campaign", long(13), "", "too_long"),
        ("/campaign", json!("a\u{0}b"), "", "invalid"),
        ("/recruiter", Value::Null, "", "required"),
        ("/recruiter", json!([]), "", "wrong_type"),
        ("/recruiter/name/lastName", Value::Null, "", "required"),
        ("/recruiter/email", Value::Null, "", "required"),
        ("/recruiter/email", json!("kari"), "", "invalid"),
        ("/recruiter/customerNumber", json!("34272"), "", "wrong_type"),
        ("/recruiter/customerNumber", json!(0), "", "out_of_range"),
        ("/recruiter/customerNumber", json!(1.5), "", "wrong_type"),
        ("/recruitments", Value::Null, "", "required"),
        ("/recruitments", json!({}), "", "wrong_type"),
        ("/recruitments", json!([]), "", "too_few"),
        ("/recruitments/0", json!(null), "", "wrong_type"),
        ("/recruitments/0/name", json!("Ola"), "", "wrong_type"),
        ("/recruitments/0/name/lastName", Value::Null, "", "required"),
        ("/recruitments/0/name/firstName", long(81), "", "too_long"),
        ("/recruitments/0/name/companyName", long(121), "", "too_long"),
        ("/recruitments/0/name/departmentName", long(121), "", "too_long"),
        ("/recruitments/0/email", Value::Null, "", "required"),
        ("/recruitments/0/email", long(255), "", "too_long"),
        ("/recruitments/0/phoneNumber", json!("12"), "", "invalid"),
        ("/recruitments/0/phoneNumber", json!(87654321), "", "wrong_type"),
        ("/recruitments/0/address", json!("Oslo"), "", "wrong_type"),
        ("/recruitments/0/address", Value::Null, "/postalCode", "required"),
        ("/recruitments/0/address/postalCode", json!("101"), "", "invalid"),
        ("/recruitments/0/address/postalCode", json!("０１０１"), "", "invalid"),
        ("/recruitments/0/address/postalAddressPostalCode", json!("x"), "", "invalid"),
        ("/recruitments/0/address/countryCode", json!("no"), "", "invalid"),
        ("/recruitments/0/address/entrance", long(5), "", "too_long"),
        ("/recruitments/0/address/floor", json!("2"), "", "wrong_type"),
        ("/recruitments/0/address/streetNumber", json!(2147483648u32), "", "out_of_range"),
        ("/recruitments/0/address/streetNumber", json!(1e3), "", "wrong_type"),
        ("/recruitments/0/quantity", json!(0), "", "out_of_range"),
        ("/recruitments/0/amount", json!(-1), "", "out_of_range"),
        ("/recruitments/0/couponCode", json!("Datanews"), "x", "coupon_incomplete"),
        ("/recruitments/1/couponCode", Value::Null, "", "coupon_incomplete"),
        ("/recruitmentPremiumPreferences", json!({}), "", "wrong_type"),
        ("/recruitmentPremiumPreferences/0/preferenceNumber", json!(0), "", "out_of_range"),
        ("/recruitmentPremiumPreferences/0/preferenceNumber", Value::Null, "", "required"),
        ("/recruitmentPremiumPreferences/0/product", Value::Null, "", "required"),
    ] {
        let place = if at == "x" { "/recruitments/0/couponNumber".to_owned() } else { format!("{pointer}{at}") };
        assert_eq!(problems(&with(pointer, value.clone())), [(place, code)], "{pointer} {value}");
    }
}

#[test]
fn every_problem_is_told_at_once_in_both_languages() {
    let mut request = with("/product", Value::Null);
    request["recruitments"][0]["email"] = json!("x");
    request["recruitments"][1]["quantity"] = json!(0);
    let problems = check(&request, Recruiter::Named).problems.into_entries();
    let places: Vec<&str> = problems.iter().map(|problem| problem.pointer.as_str()).collect();
    assert_eq!(places, ["/product", "/recruitments/0/email", "/recruitments/1/quantity"]);
    assert_eq!(problems[2].to_field_error(Language::En).message, "A whole number from 1 to 2147483647");
    assert_eq!(problems[0].to_field_error(Language::Nb).message, "Dette må fylles ut");
}

#[test]
fn a_hundred_problems_are_told_and_the_rest_counted() {
    let problems =
        check(&with("/recruitments", json!(vec![json!({ "amount": -1 }); 50])), Recruiter::Named).problems.into_entries();
    assert_eq!(problems.len(), 101);
    assert_eq!(problems[100], Problem::new("", Kind::More { count: 4 * 50 - 100 }));
    assert_eq!(problems[100].to_field_error(Language::En).message, "… and 100 more");
}

#[test]
fn up_to_fifty_at_once() {
    let many = |count: usize| {
        let one = good()["recruitments"][0].clone();
        with("/recruitments", Value::Array(vec![one; count]))
    };
    assert_eq!(problems(&many(50)), []);
    assert_eq!(problems(&many(51)), [("/recruitments".to_owned(), "too_many")]);
}

#[test]
fn what_is_no_object_is_no_registration() {
    for value in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(problems(&value), [(String::new(), "wrong_type")], "{value}");
    }
}

#[test]
fn preferences_by_themselves() {
    let one = json!({ "product": "HS3829", "preferenceNumber": 1 });
    let other = json!({ "product": "HS3829", "preferenceNumber": 2 });
    for (value, count) in [
        (json!([one, other]), 2),
        (json!([]), 0),
        (json!({ "recruitmentPremiumPreferences": [one] }), 1),
        (json!({ "recruitmentPremiumPreferences": one }), 1),
    ] {
        let (read, problems) = check_preferences(&value);
        assert_eq!((read.len(), problems.into_entries()), (count, Vec::new()), "{value}");
    }
    for (value, at, code) in [
        (json!({}), "/recruitmentPremiumPreferences", "required"),
        (json!("x"), "", "wrong_type"),
        (json!({ "recruitmentPremiumPreferences": "x" }), "/recruitmentPremiumPreferences", "wrong_type"),
        (json!([1]), "/0", "wrong_type"),
        (json!([one, one]), "/1/preferenceNumber", "not_unique"),
    ] {
        let (_, problems) = check_preferences(&value);
        let problems: Vec<(&str, &str)> =
            problems.iter().map(|problem| (problem.pointer.as_str(), problem.kind.code())).collect();
        assert_eq!(problems, [(at, code)], "{value}");
    }
}

proptest::proptest! {
    /// Whatever is sent, it is judged and not panicked over.
    #[test]
    fn anything_may_be_sent(text in "\\PC{0,40}", number in proptest::num::f64::ANY) {
        for pointer in ["/product", "/recruiter", "/recruitments/0/phoneNumber", "/recruitments/0/address/postalCode", "/recruitments/1/quantity"] {
            check(&with(pointer, json!(text)), Recruiter::Named);
            check(&with(pointer, json!(number)), Recruiter::Named);
        }
        super::super::phone::normalise(&text, "NO");
    }
}
