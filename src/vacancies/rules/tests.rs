use super::*;
use serde_json::json;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn good() -> Value {
    json!({
        "id": "0625-vac", "product": "0001-G", "day": "2024-06-25", "expiration": "2024-06-24T10:00:00Z",
        "employees": ["1006355", "1006356"],
        "shifts": [{ "start": "2024-06-25T10:00:00Z", "end": "2024-06-25T17:00:00Z" }],
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut vacancy = good();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    match vacancy.pointer_mut(parent).unwrap() {
        Value::Array(items) => items[field.parse::<usize>().unwrap()] = value,
        object => object[field] = value,
    }
    vacancy
}

/// Everybody belongs to the product, whose days are those of UTC.
fn facts(draft: &Draft) -> Facts {
    let first_days = draft.shifts.iter().map(|shift| shift.start.map(|start| start.date_naive())).collect();
    let members = draft.employees.iter().map(|(_, id)| id.clone()).collect();
    Facts { product: Some(ProductFacts { first_days, members }), id_is_taken: false }
}

fn judged(value: &Value) -> Result<CheckedVacancy, Vec<(String, String)>> {
    let draft = read(value);
    let facts = facts(&draft);
    told(judge(draft, &facts))
}

fn told(judged: Result<CheckedVacancy, Vec<FieldError>>) -> Result<CheckedVacancy, Vec<(String, String)>> {
    judged.map_err(|problems| problems.into_iter().map(|problem| (problem.pointer, problem.message)).collect())
}

#[track_caller]
fn only(value: &Value) -> (String, String) {
    let problems = judged(value).unwrap_err();
    let [problem] = <[_; 1]>::try_from(problems).unwrap_or_else(|problems| panic!("{problems:?}"));
    problem
}

#[test]
fn a_good_one() {
    let vacancy = judged(&good()).unwrap();
    assert_eq!(vacancy.first_start, at("2024-06-25T10:00:00Z"));
    assert_eq!(vacancy.employees, ["1006355", "1006356"].map(EmployeeId::from));
    assert!(judged(&with("/extra", json!({ "x": 1 }))).is_ok(), "unknown fields are ignored");
}

#[test]
fn every_field_is_required() {
    for field in ["id", "product", "day", "expiration", "employees", "shifts"] {
        for nothing in [Value::Null, json!("")] {
            let (pointer, message) = only(&with(&format!("/{field}"), nothing));
            assert_eq!((pointer, message), (format!("/{field}"), format!("{field} is missing")));
        }
    }
    for field in ["start", "end"] {
        assert_eq!(only(&with(&format!("/shifts/0/{field}"), Value::Null)).1, format!("{field} is missing"));
    }
    for nothing in [Value::Null, json!("")] {
        assert_eq!(only(&with("/shifts/0", nothing)), ("/shifts/0".to_owned(), "shifts[0] is missing".to_owned()));
    }
    let all: Vec<_> = judged(&json!({})).unwrap_err().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(all, ["/id", "/product", "/day", "/expiration", "/employees", "/shifts"]);
    assert_eq!(judged(&json!([])).unwrap_err(), [(String::new(), "A JSON object is expected".to_owned())]);
}

#[test]
fn types_are_strict() {
    for (pointer, value) in [
        ("/id", json!(1)),
        ("/product", json!(true)),
        ("/day", json!(20240625)),
        ("/expiration", json!({})),
        ("/employees", json!("1006355")),
        ("/employees", json!({})),
        ("/employees/0", json!(1006355)),
        ("/employees/0", json!(["1006355"])),
        ("/shifts", json!({ "start": "x" })),
        ("/shifts/0", json!("x")),
        ("/shifts/0", Value::Null),
        ("/shifts/0/start", json!(1)),
    ] {
        let (found, _) = only(&with(pointer, value.clone()));
        assert_eq!(found, pointer, "{value}");
    }
    assert_eq!(only(&with("/employees/1", json!(""))), ("/employees/1".into(), "employees[1] is missing".into()));
}

#[test]
fn lengths_count_characters() {
    assert!(judged(&with("/id", json!("😀".repeat(64)))).is_ok());
    assert_eq!(only(&with("/id", json!("😀".repeat(65)))).1, "id must have at most 64 characters");
    assert_eq!(only(&with("/id", json!("a\0b"))).1, "id must not contain the character U+0000");
    assert_eq!(only(&with("/employees/0", json!("1".repeat(65)))).0, "/employees/0");
}

#[test]
fn forms_are_named() {
    assert_eq!(only(&with("/day", json!("25.06.2024"))).1, "day must be a date of the form yyyy-MM-dd");
    for wrong in ["2024-06-24T10:00:00+00:00", "2024-06-24T10:00:00.0Z", "2024-06-24"] {
        assert_eq!(
            only(&with("/expiration", json!(wrong))).1,
            "expiration must be a time in UTC of the form yyyy-MM-ddTHH:mm:ssZ"
        );
    }
}

#[test]
fn lists_are_not_empty_and_name_nobody_twice() {
    assert_eq!(only(&with("/employees", json!([]))).0, "/employees");
    assert_eq!(only(&with("/shifts", json!([]))).0, "/shifts");
    assert_eq!(only(&with("/employees", json!(["a", "b", "a"]))).0, "/employees/2");
}

fn shifts(times: &[(&str, &str)]) -> Value {
    let shift =
        |(start, end): &(&str, &str)| json!({ "start": format!("2024-06-{start}:00Z"), "end": format!("2024-06-{end}:00Z") });
    with("/shifts", times.iter().map(shift).collect())
}

#[test]
fn shifts_begin_on_the_day_and_end_after_it_begins() {
    assert!(judged(&shifts(&[("25T23:59", "26T23:59")])).is_ok(), "24 hours, into the next day");
    assert!(judged(&shifts(&[("25T17:00", "25T18:00"), ("25T10:00", "25T17:00")])).is_ok(), "one after the other");
    assert_eq!(only(&shifts(&[("26T10:00", "26T11:00")])), ("/shifts/0/start".into(), "Shift start does not match day".into()));
    for (times, place) in [
        (vec![("25T10:00", "25T10:00")], "/shifts/0/end"),
        (vec![("25T10:00", "25T09:00")], "/shifts/0/end"),
        (vec![("25T10:00", "26T10:01")], "/shifts/0/end"),
        (vec![("25T10:00", "25T12:00"), ("25T11:59", "25T13:00")], "/shifts/1"),
        (vec![("25T12:00", "25T13:00"), ("25T10:00", "25T18:00")], "/shifts/0"),
        (vec![("25T10:00", "25T12:00"), ("25T10:00", "25T12:00")], "/shifts/1"),
    ] {
        assert_eq!(only(&shifts(&times)).0, place, "{times:?}");
    }
    let across = shifts(&[("25T10:00", "25T20:00"), ("25T11:00", "25T12:00"), ("25T19:00", "25T21:00")]);
    let places: Vec<_> = judged(&across).unwrap_err().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(places, ["/shifts/1", "/shifts/2"], "a long shift overlaps more than its neighbour");
}

#[test]
fn codes_tell_the_kinds_of_problems_apart() {
    let codes = |value: &Value| -> Vec<String> {
        let draft = read(value);
        let facts = facts(&draft);
        judge(draft, &facts).unwrap_err().into_iter().map(|problem| problem.code.into_owned()).collect()
    };
    assert_eq!(codes(&with("/employees", json!(["a", "b", "a"]))), ["DUPLICATE"]);
    assert_eq!(codes(&shifts(&[("25T10:00", "26T10:01")])), ["TOO_LONG"]);
    assert_eq!(codes(&shifts(&[("25T10:00", "25T12:00"), ("25T11:59", "25T13:00")])), ["OVERLAP"]);
    assert_eq!(codes(&shifts(&[("26T10:00", "26T11:00")])), ["DAY_MISMATCH"]);
    assert_eq!(codes(&with("/day", json!(""))), ["MISSING_PARAMETER"]);
    assert_eq!(codes(&with("/day", json!("x"))), ["INVALID_VALUE"]);
}

#[test]
fn a_thousand_employees_and_fifty_shifts_at_most() {
    let employees = |count: usize| with("/employees", (0..count).map(|number| number.to_string()).collect());
    assert!(judged(&employees(1000)).is_ok());
    assert_eq!(
        only(&employees(1001)),
        ("/employees".to_owned(), "employees has 1001 entries; at most 1000 are allowed".to_owned())
    );
    let minutes = |count: usize| {
        let time = |minute: usize| format!("2024-06-25T{:02}:{:02}:00Z", 8 + minute / 60, minute % 60);
        with("/shifts", (0..count).map(|number| json!({ "start": time(number), "end": time(number + 1) })).collect())
    };
    assert!(judged(&minutes(50)).is_ok());
    assert_eq!(only(&minutes(51)).0, "/shifts");
}

#[test]
fn the_deadline_is_not_after_the_earliest_start() {
    let mut vacancy = shifts(&[("25T17:00", "25T18:00"), ("25T10:00", "25T11:00")]);
    vacancy["expiration"] = json!("2024-06-25T10:00:00Z");
    assert!(judged(&vacancy).is_ok(), "at the start is in time");
    vacancy["expiration"] = json!("2024-06-25T10:00:01Z");
    assert_eq!(only(&vacancy).0, "/expiration");
}

#[test]
fn every_problem_in_the_published_order() {
    let value = json!({
        "id": "taken", "product": "P", "day": "2024-06-24", "expiration": "2024-06-26T10:00:00Z",
        "employees": ["x", "y", "x", "z"],
        "shifts": [
            { "start": "2024-06-25T10:00:00Z", "end": "2024-06-25T10:00:00Z" },
            { "start": "2024-06-25T10:00:00", "end": "2024-06-25T10:00:00Z" },
        ],
    });
    let draft = read(&value);
    let mut facts = facts(&draft);
    facts.id_is_taken = true;
    facts.product.as_mut().unwrap().members = HashSet::from(["y".into()]);
    let problems = told(judge(draft, &facts)).unwrap_err();
    let messages: Vec<&str> = problems.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "start must be a time in UTC of the form yyyy-MM-ddTHH:mm:ssZ",
            "Employee x is listed more than once",
            "Shift start does not match day",
            "Shift end must be after its start",
            "expiration must not be after the first start",
            "Employees do not belong to product P: x, z",
            "Vacancy already exists",
        ]
    );
    let unknown = Facts { product: None, id_is_taken: false };
    let problems = told(judge(read(&value), &unknown)).unwrap_err();
    let messages: Vec<&str> = problems.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(messages[4..], ["Product not found"], "{messages:?}");
}

#[test]
fn what_may_be_done_in_each_state() {
    let (before, after) = (at("2024-06-24T09:59:59Z"), at("2024-06-24T10:00:00Z"));
    let standing = |is_accepted, is_withdrawn| OfferState { is_accepted, is_withdrawn, expiration: after };
    for (standing, now, status, claim, hand_back) in [
        (standing(false, false), before, Status::Open, None, Some(Hindrance::NotAssigned)),
        (standing(false, false), after, Status::Expired, Some(Hindrance::Expired), Some(Hindrance::Expired)),
        (standing(true, false), before, Status::Accepted, Some(Hindrance::AlreadyAssigned), None),
        (standing(true, false), after, Status::Accepted, Some(Hindrance::AlreadyAssigned), Some(Hindrance::Expired)),
        (standing(false, true), before, Status::Withdrawn, Some(Hindrance::Withdrawn), Some(Hindrance::Withdrawn)),
        (standing(false, true), after, Status::Withdrawn, Some(Hindrance::Expired), Some(Hindrance::Expired)),
    ] {
        assert_eq!(standing.status(now), status);
        assert_eq!(standing.may_be_claimed(now).err(), claim, "{standing:?}");
        assert_eq!(standing.may_be_handed_back(now).err(), hand_back, "{standing:?}");
    }
}
