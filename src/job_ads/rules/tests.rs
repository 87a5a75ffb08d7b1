use super::*;
use proptest::prelude::*;
use serde_json::json;

/// Noon on an autumn day; the zone is two hours from UTC all year; HTML is cleaned of angle brackets.
pub(crate) struct Around;

impl RuleContext for Around {
    fn now(&self) -> NaiveDateTime {
        "2026-10-01T12:00:00".parse().unwrap()
    }

    fn to_local(&self, zoned: DateTime<FixedOffset>) -> NaiveDateTime {
        zoned.naive_utc() + chrono::TimeDelta::hours(2)
    }

    fn clean(&self, html: &str) -> CleanedHtml {
        let cleaned: String = html.chars().filter(|c| !matches!(c, '<' | '>')).collect();
        let removed = if cleaned == html { Vec::new() } else { vec!["<>".to_owned()] };
        CleanedHtml { blank: cleaned.trim().is_empty(), html: cleaned, removed }
    }
}

/// The smallest ad there can be.
pub(crate) fn good() -> Value {
    json!({
        "reference": "1",
        "title": "Baker",
        "adText": "Vi baker.",
        "employer": { "businessName": "Bakeriet", "location": {} },
        "locationList": [{ "postalCode": "5003" }],
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut ad = good();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = ad.pointer_mut(parent).unwrap();
    match (parent, field.parse::<usize>()) {
        (Value::Array(list), Ok(index)) => list[index] = value,
        (parent, _) => parent[field] = value,
    }
    ad
}

fn without(field: &str) -> Value {
    let mut ad = good();
    ad.as_object_mut().unwrap().remove(field);
    ad
}

fn accepted(value: &Value) -> (Ad, Vec<Change>) {
    let verdict = check(value, &Around);
    assert_eq!(verdict.problems.into_entries(), [], "{value}");
    (verdict.ad.unwrap(), verdict.changes.into_entries())
}

fn problems(value: &Value) -> Vec<(String, String, String)> {
    let verdict = check(value, &Around);
    assert!(verdict.ad.is_none(), "{value}");
    verdict
        .problems
        .into_entries()
        .into_iter()
        .map(|problem| (problem.pointer, problem.code.into_owned(), problem.message))
        .collect()
}

fn refused(value: &Value) -> (String, String, String) {
    let mut found = problems(value);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn changed(value: &Value) -> Vec<(String, String)> {
    accepted(value).1.into_iter().map(|change| (change.pointer, change.code.into_owned())).collect()
}

#[test]
fn the_smallest_ad_gets_its_defaults() {
    let (ad, changes) = accepted(&good());
    assert_eq!(changes, []);
    assert_eq!(ad.positions, 1);
    assert_eq!(ad.privacy, Privacy::ShowAll);
    assert_eq!(ad.published, Around.now());
    assert_eq!(dates::format_local(ad.expires), "2026-10-31T12:00:00");
    assert_eq!(ad.location_list[0].country, "Norge");
}

#[test]
fn what_is_required() {
    for field in ["reference", "title", "adText", "employer", "locationList"] {
        let missing = (format!("/{field}"), "MISSING_PARAMETER".to_owned(), format!("Missing parameter: {field}"));
        assert_eq!(refused(&without(field)), missing);
        assert_eq!(refused(&with(&format!("/{field}"), Value::Null)), missing);
    }
    for field in ["reference", "title", "adText"] {
        let blank = refused(&with(&format!("/{field}"), json!("  ")));
        assert_eq!((blank.1.as_str(), blank.2), ("INVALID_VALUE", format!("Invalid value:    at field {field}")));
        assert_eq!(refused(&with(&format!("/{field}"), json!({}))).2, format!("Invalid value: {{}} at field {field}"));
    }
    assert_eq!(refused(&with("/employer", json!({ "businessName": "x" }))).2, "Missing parameter: location");
    assert_eq!(
        refused(&with("/employer", json!({ "location": {} }))),
        ("/employer/businessName".into(), "MISSING_PARAMETER".into(), "Missing parameter: businessName".into())
    );
    assert_eq!(refused(&with("/employer", json!("x"))).1, "INVALID_VALUE");
    assert_eq!(refused(&with("/locationList", json!([]))).1, "INVALID_VALUE");
    for not_an_ad in [json!([]), json!(1), json!("x"), json!(null), json!(true)] {
        assert_eq!(refused(&not_an_ad).2, "Missing parameter: reference");
    }
}

#[test]
fn every_problem_is_named_in_the_order_of_the_fields() {
    let pointers: Vec<String> = problems(&json!({
        "title": "", "positions": 0, "privacy": "SECRET", "expires": "i morgen",
        "locationList": [{ "city": "Bergen" }, { "postalCode": "12" }],
        "employer": { "businessName": "x", "location": { "postalCode": "abcd" } },
        "properties": { "extent": "Halvtid", "ukjent": "x" },
    }))
    .into_iter()
    .map(|(pointer, _, _)| pointer)
    .collect();
    let expected = [
        "/reference",
        "/title",
        "/adText",
        "/positions",
        "/privacy",
        "/expires",
        "/locationList/0",
        "/locationList/1/postalCode",
        "/employer/location/postalCode",
        "/properties/extent",
        "/properties/ukjent",
    ];
    assert_eq!(pointers, expected);
}

#[test]
fn text_limits_are_exclusive_and_count_code_points() {
    for (pointer, limit) in [("/reference", 255), ("/title", 512), ("/employer/businessName", 255)] {
        accepted(&with(pointer, json!("å".repeat(limit - 1))));
        assert_eq!(refused(&with(pointer, json!("å".repeat(limit)))).0, pointer);
    }
    for (field, limit) in [("name", 255), ("title", 255), ("email", 255), ("role", 255), ("phone", 36)] {
        accepted(&with("/contactList", json!([{ field: "😀".repeat(limit - 1) }])));
        assert_eq!(refused(&with("/contactList", json!([{ field: "😀".repeat(limit) }]))).0, format!("/contactList/0/{field}"));
    }
}

#[test]
fn numbers_and_texts_meet() {
    let (ad, _) = accepted(&serde_json::from_str(&good().to_string().replace("\"1\"", "12345678901234567890123")).unwrap());
    assert_eq!(ad.reference, "12345678901234567890123");
    assert_eq!(
        accepted(&with("/locationList/0/postalCode", json!(5003))).0.location_list[0].postal_code.as_deref(),
        Some("5003")
    );
    assert_eq!(accepted(&with("/positions", json!("3"))).0.positions, 3);
    for wrong in [json!(0), json!(-1), json!(1.5), json!("mange"), json!(true), json!(2_147_483_648u64), json!([])] {
        assert_eq!(refused(&with("/positions", wrong)).1, "INVALID_VALUE");
    }
    assert_eq!(
        refused(
            &serde_json::from_str(&with("/positions", json!(1)).to_string().replace("\"positions\":1", "\"positions\":1e400"))
                .unwrap()
        )
        .1,
        "INVALID_VALUE"
    );
}

#[test]
fn an_ampersand_is_written_plainly() {
    let (ad, changes) = accepted(&with("/title", json!("Kafé &amp; bar &amp;amp; mer")));
    assert_eq!(ad.title, "Kafé & bar & mer");
    assert_eq!(changes[0].code, "AMPERSAND_REPLACED");
    assert_eq!(
        changed(&with("/employer/businessName", json!("A &amp; B"))),
        [("/employer/businessName".into(), "AMPERSAND_REPLACED".into())]
    );
}

#[test]
fn html_is_cleaned_and_told() {
    assert_eq!(changed(&with("/adText", json!("<Hei>"))), [("/adText".into(), "HTML_REMOVED".into())]);
    assert_eq!(refused(&with("/adText", json!("<>"))).1, "INVALID_VALUE");
    let (ad, changes) = accepted(&with("/properties", json!({ "employerdescription": "<Oss>" })));
    assert_eq!(
        (ad.properties["employerdescription"].as_str(), changes[0].pointer.as_str()),
        ("Oss", "/properties/employerdescription")
    );
}

#[test]
fn the_first_location_says_where() {
    let message = "Location does not have postal code, or does not have county/municipality";
    assert_eq!(refused(&with("/locationList", json!([{ "city": "Bergen" }]))).2, message);
    assert_eq!(refused(&with("/locationList", json!([{ "country": "NOREG" }]))).2, message);
    for placed in [json!({ "county": "Vestland" }), json!({ "municipal": "Bergen" }), json!({ "country": "Sverige" })] {
        accepted(&with("/locationList", json!([placed])));
    }
    accepted(&with("/locationList", json!([{ "postalCode": "5003" }, { "city": "Voss" }])));
    accepted(&with("/locationList", json!([{ "postalCode": "SW1A 1AA", "country": "England" }])));
    for norway in ["Norge", "NOREG", "norway", "no"] {
        assert_eq!(
            refused(&with("/locationList", json!([{ "postalCode": "12345", "country": norway }]))).0,
            "/locationList/0/postalCode"
        );
    }
    assert_eq!(refused(&with("/locationList/0/latitude", json!(91))).0, "/locationList/0/latitude");
    assert_eq!(accepted(&with("/locationList/0/longitude", json!("10.75"))).0.location_list[0].longitude, Some(10.75));
}

#[test]
fn an_org_number_stands_in_for_a_name() {
    let (ad, changes) = accepted(&with("/employer", json!({ "orgnr": " 989\u{a0}012 088", "location": {} })));
    assert_eq!((ad.employer.orgnr.as_deref(), ad.employer.business_name), (Some("989012088"), None));
    assert_eq!(changes[0].code, "WHITESPACE_STRIPPED");
    assert_eq!(accepted(&with("/employer/orgnr", json!(989012088))).1, []);
    assert_eq!(changed(&with("/employer/orgnr", json!("989012087"))), [("/employer/orgnr".into(), "ORGNR_CHECK_FAILED".into())]);
    assert_eq!(
        refused(&with("/employer", json!({ "businessName": " ", "orgnr": " ", "location": {} }))).0,
        "/employer/businessName"
    );
}

#[test]
fn blank_contacts_are_dropped() {
    let (ad, changes) = accepted(&with("/contactList", json!([{ "name": " " }, { "name": "Kari" }, null, {}])));
    assert_eq!(ad.contact_list.len(), 1);
    assert_eq!(changes.iter().map(|change| change.pointer.as_str()).collect::<Vec<_>>(), ["/contactList/0", "/contactList/3"]);
    assert_eq!(refused(&with("/contactList", json!(["Kari"]))).0, "/contactList/0");
}

#[test]
fn categories_are_fitted_or_become_keywords() {
    let categories = |list: Value, keywords: Option<&str>| {
        let mut ad = with("/categoryList", list);
        if let Some(keywords) = keywords {
            ad["properties"] = json!({ "keywords": keywords });
        }
        accepted(&ad)
    };
    let (ad, changes) = categories(
        json!([{ "code": "22231", "categoryType": "STYRK08" }, { "code": 110, "categoryType": "STYRK08" }, { "code": "2223", "categoryType": "STYRK08" }]),
        None,
    );
    assert_eq!(
        ad.category_list.iter().map(|category| category.code.as_deref().unwrap()).collect::<Vec<_>>(),
        ["2223", "0110", "2223"]
    );
    assert_eq!(
        changes.iter().map(|change| change.pointer.as_str()).collect::<Vec<_>>(),
        ["/categoryList/0/code", "/categoryList/1/code"]
    );
    let (ad, changes) = categories(
        json!([{ "code": "9999", "categoryType": "STYRK08", "name": "Trollmann" }, { "code": "1", "categoryType": "PYRK20", "name": "Heks" }]),
        Some("magi"),
    );
    assert_eq!((ad.category_list.len(), ad.properties["keywords"].as_str()), (0, "Trollmann;Heks;magi"));
    assert!(changes.iter().all(|change| change.code == "CATEGORY_TO_KEYWORD"));
    let (ad, _) = categories(
        json!([{ "code": "whatever", "name": "Baker" }, { "code": "http://data.europa.eu/esco/x", "categoryType": "ESCO" }]),
        None,
    );
    assert_eq!((ad.category_list[0].category_type, ad.category_list.len()), (CategoryType::Janzz, 2));
    assert_eq!(
        refused(&with("/categoryList", json!([{}, {}, {}, {}]))).2,
        "category list is over 3, we only allow max 3 categories per ad"
    );
    assert_eq!(
        refused(&with("/categoryList", json!([{ "categoryType": "ISCO", "code": "1" }]))).0,
        "/categoryList/0/categoryType"
    );
}

#[test]
fn properties() {
    let property = |name: &str, value: Value| with("/properties", json!({ name: value }));
    let text = |name: &str, value: Value| accepted(&property(name, value)).0.properties.remove(name);
    assert_eq!(text("euresflagg", json!(true)).as_deref(), Some("true"));
    assert_eq!(text("salary", json!(500_000)).as_deref(), Some("500000"));
    assert_eq!(text("jobpercentage", json!(80.5)).as_deref(), Some("80.5"));
    assert_eq!(text("extent", json!("")), None);
    assert_eq!(text("role", json!("  ")), None);
    assert_eq!(text("role", Value::Null), None);
    assert_eq!(text("workday", json!(["Lørdag", "Søndag"])).as_deref(), Some(r#"["Lørdag","Søndag"]"#));
    assert_eq!(text("workhours", json!("Dagtid, Kveld")).as_deref(), Some("Dagtid, Kveld"));
    assert_eq!(text("workLanguage", json!(r#"["Norsk","Samisk"]"#)).as_deref(), Some(r#"["Norsk","Samisk"]"#));
    assert_eq!(changed(&property("salary", json!("etter avtale"))), [("/properties/salary".into(), "KEPT_AS_TEXT".into())]);
    assert_eq!(
        changed(&property("applicationurl", json!("example.no/jobb"))),
        [("/properties/applicationurl".into(), "SCHEME_ADDED".into())]
    );
    for (name, value, message) in [
        ("extent", json!("heltid"), "property extent contains invalid value heltid"),
        ("workhours", json!(["Dagtid", "Morgen"]), "property workhours contains invalid value Morgen"),
        ("euresflagg", json!("True"), "property euresflagg contains invalid value True"),
        ("ukjent", json!("x"), "Invalid value: x at field ukjent"),
        ("role", json!(["a"]), r#"Invalid value: ["a"] at field role"#),
        ("role", json!({}), "Invalid value: {} at field role"),
        ("workday", json!([1]), "Invalid value: [1] at field workday"),
        (
            "applicationurl",
            json!("javascript:alert(1)"),
            "Invalid value: javascript:alert(1) at field applicationurl, a web address (http or https) is expected",
        ),
        ("applicationemail", json!("kari"), "Invalid value: kari at field applicationemail, an e-mail address is expected"),
    ] {
        assert_eq!(refused(&property(name, value)).2, message);
    }
    assert_eq!(refused(&with("/properties", json!([]))).0, "/properties");
}

#[test]
fn times_with_a_zone_are_converted() {
    let (ad, changes) = accepted(&with("/published", json!("2026-10-01T10:00:00Z")));
    assert_eq!((dates::format_local(ad.published).as_str(), changes[0].code.as_ref()), ("2026-10-01T12:00:00", "TIME_CONVERTED"));
    assert_eq!(refused(&with("/published", json!("2026-10-01"))).0, "/published");
    assert_eq!(refused(&with("/expires", json!(20261001))).0, "/expires");
}

#[test]
fn the_expiry_follows_the_deadline() {
    let mut ad = with("/expires", json!("2026-11-30T00:00:00"));
    ad["properties"] = json!({ "applicationdue": "20.11.2026" });
    let (stored, changes) = accepted(&ad);
    assert_eq!(dates::format_local(stored.expires), "2026-11-20T23:59:59");
    assert_eq!(
        (changes[0].code.as_ref(), changes[0].from.as_deref(), changes[0].to.as_deref()),
        ("EXPIRES_MOVED", Some("2026-11-30T00:00:00"), Some("2026-11-20T23:59:59"))
    );
    assert_eq!(changed(&with("/expires", json!("2036-11-30T00:00:00"))), [("/expires".into(), "EXPIRES_SHORTENED".into())]);
    accepted(&with("/expires", json!("2016-11-30T00:00:00")));
}

#[test]
fn a_nul_is_refused_where_it_would_be_kept() {
    for pointer in ["/reference", "/title", "/adText", "/privacy", "/employer/businessName", "/locationList/0/city"] {
        assert_eq!(refused(&with(pointer, json!("a\0b"))).0, pointer);
    }
    assert_eq!(refused(&with("/properties", json!({ "role": "\0" }))).0, "/properties/role");
    accepted(&with("/unknown", json!("a\0b")));
}

#[test]
fn the_canonical_form_is_of_what_counts() {
    let one: Value = serde_json::from_str(
        r#"{"title":"\u0041","reference":1,"x":2,"employer":{"location":{"zip":1,"city":null},"businessName":"b"}}"#,
    )
    .unwrap();
    let other: Value = serde_json::from_str(
        r#" { "employer": {"businessName":"b","location":{}}, "reference" : 1, "title": "A", "privacy": null } "#,
    )
    .unwrap();
    let of = |value: &Value| canonical(&received(value)).to_string();
    assert_eq!(of(&one), of(&other));
    assert_eq!(of(&one), r#"{"employer":{"businessName":"b"},"reference":1,"title":"A"}"#);
    let blank = json!({ "title": "A", "privacy": " ", "contactList": [{ "name": "" }], "properties": { "role": "" }, "categoryList": null });
    assert_eq!(of(&blank), r#"{"title":"A"}"#);
}

#[test]
fn an_ad_has_a_hundred_contacts_and_a_hundred_locations_at_most() {
    let contacts = |count: usize| with("/contactList", json!(vec![json!({ "name": "Kari" }); count]));
    assert_eq!(accepted(&contacts(100)).0.contact_list.len(), 100);
    let message = "Invalid value: 101 entries at field contactList, at most 100 are allowed";
    assert_eq!(refused(&contacts(101)), ("/contactList".into(), "INVALID_VALUE".into(), message.into()));
    let locations = |count: usize| with("/locationList", json!(vec![json!({ "postalCode": "5003" }); count]));
    assert_eq!(accepted(&locations(100)).0.location_list.len(), 100);
    assert_eq!(refused(&locations(101)).0, "/locationList");
    // What is absent is not counted.
    let mut list = vec![json!({ "name": "Kari" }); 100];
    list.resize(200, Value::Null);
    assert_eq!(accepted(&with("/contactList", json!(list))).0.contact_list.len(), 100);
}

#[test]
fn a_hundred_problems_and_a_hundred_changes_are_told_and_the_rest_counted() {
    let sent = with("/locationList", json!(vec![1; 20_000]));
    let told = problems(&sent);
    assert_eq!(told.len(), 101);
    assert_eq!(told[0].2, "Invalid value: 20000 entries at field locationList, at most 100 are allowed");
    // That there are too many is one problem, and each of the hundred that were looked at is another.
    assert_eq!(told[100], (String::new(), "MORE".into(), "… and 1 more".into()));
    let sent = with("/properties", (0..512).map(|number| (format!("p{number}"), json!(1))).collect::<Map<_, _>>().into());
    assert_eq!(problems(&sent)[100].2, "… and 412 more");
    let told = changed(&with("/contactList", json!(vec![json!({}); 100])));
    assert_eq!(told.len(), 100);
}

#[test]
fn texts_of_places_names_and_properties_have_limits() {
    let letters = |count: usize| "å".repeat(count);
    for field in ["address", "country", "county", "municipal", "city"] {
        let place = |count| {
            let mut ad = good();
            ad["locationList"][0][field] = letters(count).into();
            ad
        };
        accepted(&place(254));
        assert_eq!(refused(&place(255)).0, format!("/locationList/0/{field}"));
    }
    let name = |count| with("/employer", json!({ "orgnr": "974760673", "businessName": letters(count), "location": {} }));
    accepted(&name(254));
    assert_eq!(refused(&name(255)).0, "/employer/businessName");
    let keywords = |count| with("/properties", json!({ "keywords": letters(count) }));
    accepted(&keywords(10_000));
    assert!(refused(&keywords(10_001)).2.ends_with(" at field keywords, at most 10000 characters"));
    accepted(&with("/properties", json!({ "employerdescription": letters(10_001) })));
}

#[test]
fn a_property_with_an_endless_name_is_told_by_its_beginning() {
    let (pointer, _, message) = refused(&with("/properties", json!({ "x".repeat(100_000): 1 })));
    assert_eq!((pointer.as_str(), message), ("/properties", format!("Invalid value: 1 at field {}…", "x".repeat(60))));
}

#[test]
fn blanks_around_a_postal_code_are_taken_out() {
    let kinds = ["\u{2007}5003\u{202f}", "\u{3000}5003", "\u{202a}5003\u{202c}", "\u{2066}5003\u{2069}", "5003\u{2028}"];
    for sent in [" 5003 ", "5003\u{a0}", "\u{200b}5003", "\t5003\n", "\u{feff}5003"].into_iter().chain(kinds) {
        let (ad, changes) = accepted(&with("/locationList", json!([{ "postalCode": sent }])));
        assert_eq!(ad.location_list[0].postal_code.as_deref(), Some("5003"));
        assert_eq!(changes.len(), 1, "{sent:?}");
        assert_eq!(
            (changes[0].pointer.as_str(), changes[0].code.as_ref()),
            ("/locationList/0/postalCode", "WHITESPACE_STRIPPED")
        );
    }
    let (ad, changes) = accepted(&with("/employer/location", json!({ "postalCode": " 411 01 ", "country": "Sverige" })));
    assert_eq!(ad.employer.location.postal_code.as_deref(), Some("411 01"));
    assert_eq!(changes[0].pointer, "/employer/location/postalCode");
    let (ad, _) = accepted(&with("/locationList", json!([{ "postalCode": "\u{200b}", "county": "Oslo" }])));
    assert_eq!(ad.location_list[0].postal_code, None, "nothing but blanks is nothing");
}

#[test]
fn an_ampersand_that_was_escaped_a_hundred_thousand_times_is_one() {
    assert_eq!(unescape_ampersands(&format!("A &{}& B &amp C", "amp;".repeat(100_000))), "A && B &amp C");
}

/// JSON values of every kind, some of them in the shape of ads.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,20}".prop_map(Value::from),
        prop_oneof![
            Just("STYRK08"),
            Just("2223"),
            Just("snarest"),
            Just("20.11.2026"),
            Just("2026-11-20T10:00:00"),
            Just("NORGE"),
            Just("5003"),
            Just("a&amp;b"),
            Just("Heltid")
        ]
        .prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("reference".to_owned()),
        Just("title".to_owned()),
        Just("adText".to_owned()),
        Just("positions".to_owned()),
        Just("privacy".to_owned()),
        Just("published".to_owned()),
        Just("expires".to_owned()),
        Just("contactList".to_owned()),
        Just("locationList".to_owned()),
        Just("employer".to_owned()),
        Just("categoryList".to_owned()),
        Just("properties".to_owned()),
        Just("location".to_owned()),
        Just("postalCode".to_owned()),
        Just("country".to_owned()),
        Just("code".to_owned()),
        Just("categoryType".to_owned()),
        Just("name".to_owned()),
        Just("applicationdue".to_owned()),
        Just("workday".to_owned()),
        Just("orgnr".to_owned()),
        Just("businessName".to_owned()),
        ".{0,6}",
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(name.clone(), inner, 0..8).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Ads that are mostly right, with odd values in them.
fn near_ad() -> impl Strategy<Value = Value> {
    let fields = proptest::sample::select(vec![
        "/title",
        "/positions",
        "/privacy",
        "/published",
        "/expires",
        "/contactList",
        "/categoryList",
        "/properties",
        "/locationList/0/city",
        "/locationList/0/latitude",
        "/employer/orgnr",
        "/employer/reference",
        "/employer/businessName",
    ]);
    proptest::collection::vec((fields, any_json()), 0..4).prop_map(|changes| {
        let mut ad = good();
        for (pointer, value) in changes {
            let (parent, field) = pointer.rsplit_once('/').unwrap();
            ad.pointer_mut(parent).unwrap()[field] = value;
        }
        ad
    })
}

proptest! {
    #[test]
    fn never_panics(value in any_json()) {
        let verdict = check(&value, &Around);
        prop_assert_eq!(verdict.ad.is_some(), verdict.problems.is_empty());
        let received = received(&value);
        prop_assert_eq!(canonical(&canonical(&received)), canonical(&received));
    }

    #[test]
    fn once_is_enough(value in near_ad()) {
        if let Some(ad) = check(&value, &Around).ad {
            let again = check(&serde_json::to_value(&ad).unwrap(), &Around);
            prop_assert_eq!(again.problems.into_entries(), vec![]);
            let warnings = ["ORGNR_CHECK_FAILED", "KEPT_AS_TEXT"];
            let changes = again.changes.into_entries();
            prop_assert!(changes.iter().all(|change| warnings.contains(&change.code.as_ref())), "{:?}", changes);
            prop_assert_eq!(again.ad, Some(ad));
        }
    }
}
