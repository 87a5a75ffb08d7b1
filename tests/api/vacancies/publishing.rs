//! Publishing: what is answered, what is refused and in what order, and what time it is where.

use super::{BUSINESS_KEY, vacancy, vacancy_with};
use crate::support::App;
use axum::http::{Method, header};
use serde_json::{Value, json};
use sqlx::PgPool;

#[sqlx::test]
async fn the_answer(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let answer = app.publish(&vacancy("0625-vac")).await.expect(201);
    assert_eq!(answer.header(header::LOCATION), "/api/v1/businesses/B1/vacancies/0625-vac");
    let expected = json!({
        "id": "0625-vac", "product": "sal", "day": "2026-10-10", "expiration": "2026-10-09T10:00:00Z",
        "employees": ["ida", "ola"],
        "shifts": [{
            "start": "2026-10-10T10:00:00Z", "end": "2026-10-10T17:00:00Z",
            "localStart": "2026-10-10T12:00:00+02:00", "localEnd": "2026-10-10T19:00:00+02:00",
        }],
        "status": "open", "acceptedBy": null, "acceptedAt": null, "published": "2026-10-01T10:00:00Z",
        "timeZone": "Europe/Oslo",
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(app.vacancy("0625-vac").await, expected);

    let odd = app.publish(&vacancy_with("å/b c%", &json!({ "unknown": [1] }))).await.expect(201);
    let location = odd.header(header::LOCATION).to_owned();
    assert_eq!(location, "/api/v1/businesses/B1/vacancies/%C3%A5%2Fb%20c%25");
    let found = app.call(Method::GET, &location, Some(BUSINESS_KEY), None, "").await.expect(200);
    assert_eq!(found.json()["id"], "å/b c%");
    assert_eq!(app.publish(&vacancy_with("x".repeat(64).as_str(), &json!({}))).await.expect(201).json()["status"], "open");
}

#[sqlx::test]
async fn what_the_registers_refuse(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let refused = |id: &'static str, changes: Value| {
        let app = &app;
        async move { app.publish(&vacancy_with(id, &changes)).await.refused(400) }
    };
    // 00:30 on the eleventh in Oslo.
    let late = json!([{ "start": "2026-10-10T22:30:00Z", "end": "2026-10-11T05:00:00Z" }]);
    assert_eq!(refused("a", json!({ "shifts": late })).await, "Shift start does not match day");
    assert_eq!(refused("a", json!({ "product": "SAL" })).await, "Product not found");
    assert_eq!(refused("a", json!({ "product": "ovn" })).await, "Product not found", "another business's");
    let strangers = json!({ "employees": ["nobody", "ida", "eva", "liv"] });
    assert_eq!(refused("a", strangers).await, "Employees do not belong to product sal: nobody, eva, liv");
    app.publish(&vacancy("a")).await.expect(201);
    assert_eq!(refused("a", json!({})).await, "Vacancy already exists");
    app.publish(&vacancy("b")).await.expect(201);
    app.withdraw("a").await.expect(200);
    assert_eq!(refused("a", json!({})).await, "Vacancy already exists", "also when withdrawn");

    let all = json!({
        "id": "a", "product": "nothing", "day": "2026-10-10", "expiration": "2026-10-11T10:00:00Z", "employees": [],
        "shifts": [{ "start": "2026-10-10T10:00:00Z", "end": "2026-10-10T10:00:00Z" }],
    });
    let answer = app.publish(&all).await;
    let places: Vec<String> =
        answer.json()["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect();
    assert_eq!(places, ["/employees", "/shifts/0/end", "/expiration", "/product", "/id"]);
    assert_eq!(answer.refused(400), "employees must not be empty");
}

#[sqlx::test]
async fn what_is_no_vacancy_at_all(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let post = |content_type: Option<&'static str>, body: Vec<u8>| {
        app.call(Method::POST, "/api/v1/businesses/B1/vacancies", Some(BUSINESS_KEY), content_type, body)
    };
    for broken in ["", "{", "[1", "nul", "{\"id\":\"\\ud800\"}"] {
        post(Some("application/json"), broken.into()).await.refused(400);
    }
    post(Some("application/json"), vec![b'"', 0xff, b'"']).await.refused(400);
    post(Some("application/json"), "[".repeat(100_000).into()).await.refused(400);
    for other in ["[]", "1", "null", "\"x\"", "{}"] {
        post(None, other.into()).await.refused(400);
    }
    post(Some("text/plain"), "{}".into()).await.refused(415);
    post(Some("application/x-www-form-urlencoded"), "{}".into()).await.refused(415);
    post(Some("application/json; charset=utf-8"), vacancy("a").to_string().into()).await.expect(201);
    post(Some("application/json"), vec![b' '; 1024 * 1024 + 1]).await.refused(413);
    let nul = app.publish(&vacancy("a\0b")).await.refused(400);
    assert!(nul.contains("U+0000"), "{nul}");
    app.publish(&vacancy(&"😀".repeat(65))).await.refused(400);
}

#[sqlx::test]
async fn born_expired(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let born = app.publish(&vacancy_with("a", &json!({ "expiration": "2026-10-01T10:00:00Z" }))).await.expect(201).json();
    assert_eq!(born["status"], "expired");
    assert!(app.mail().await.is_empty(), "nobody is told");
    let notices: i64 = sqlx::query_scalar("select count(*) from vacancy_notice").fetch_one(&app.db).await.unwrap();
    assert_eq!(notices, 0);
    assert_eq!(app.assign("a", "ida").await.refused(400), "Vacancy expired");
}

/// Half of a surrogate pair is no character, wherever it stands.
#[sqlx::test]
async fn half_a_character_is_told_at_its_place(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let send = async |method: Method, path: &str, body: String| {
        let path = format!("/api/v1/businesses/B1/{path}");
        let answer = app.call(method, &path, Some(BUSINESS_KEY), Some("application/json"), body).await;
        let errors = answer.json()["errors"].clone();
        answer.refused(400);
        let place = |error: &Value| (error["pointer"].as_str().unwrap().to_owned(), error["code"].as_str().unwrap().to_owned());
        errors.as_array().unwrap().iter().map(place).collect::<Vec<_>>()
    };
    let invalid = |pointer: &str| vec![(pointer.to_owned(), "INVALID_VALUE".to_owned())];
    let with = |field: &str| {
        let good = vacancy("a").to_string();
        format!("{},{field}}}", good.strip_suffix('}').unwrap())
    };
    for (body, pointer) in [
        (vacancy("HALF").to_string().replace("HALF", r"Kokk \ud83d"), "/id"),
        (vacancy("a").to_string().replace(r#""ola""#, r#""\ude00\ud83d""#), "/employees/1"),
        (vacancy("a").to_string().replace("10:00:00Z", r"\uD83D"), "/expiration"),
        (with(r#""note":"\udfff""#), "/note"),
        (with(r#""note":{"of":[1,{"a/b":"x\ud800x"}]}"#), "/note/of/1/a~1b"),
        (with(r#""note":{"\ud83d":1}"#), "/note"),
    ] {
        let found = send(Method::POST, "vacancies", body.clone()).await;
        assert_eq!(found[..1], invalid(pointer), "{body}");
    }
    app.business(Method::GET, "vacancies/a", &Value::Null).await.expect(404);
    for (path, body, pointer) in [
        ("products/sal", r#"{"name":"Sal \ud83d"}"#, "/name"),
        ("products/sal", r#"{"name":"Sal","colour":"\udc00"}"#, "/colour"),
        ("employees/ida", r#"{"name":"Ida","products":["sal","\ud83d"]}"#, "/products/1"),
    ] {
        assert_eq!(send(Method::PUT, path, body.to_owned()).await, invalid(pointer), "{body}");
    }
    let whole = with(r#""note":"\ud83d\ude00 \\ud83d""#);
    app.call(Method::POST, "/api/v1/businesses/B1/vacancies", Some(BUSINESS_KEY), None, whole).await.expect(201);
}

/// Local times and days of shifts across the change of clocks.
#[sqlx::test]
async fn where_clocks_change(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    for (id, product, day, start, end, local_start, local_end) in [
        (
            "o1",
            "sal",
            "2027-03-27",
            "2027-03-27T21:00:00Z",
            "2027-03-28T05:00:00Z",
            "2027-03-27T22:00:00+01:00",
            "2027-03-28T07:00:00+02:00",
        ),
        (
            "o2",
            "sal",
            "2026-10-25",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T02:30:00+02:00",
            "2026-10-25T02:30:00+01:00",
        ),
        (
            "o3",
            "sal",
            "2026-10-25",
            "2026-10-24T22:00:00Z",
            "2026-10-25T22:00:00Z",
            "2026-10-25T00:00:00+02:00",
            "2026-10-25T23:00:00+01:00",
        ),
        (
            "l1",
            "la",
            "2027-03-14",
            "2027-03-14T08:30:00Z",
            "2027-03-14T11:00:00Z",
            "2027-03-14T00:30:00-08:00",
            "2027-03-14T04:00:00-07:00",
        ),
        (
            "l2",
            "la",
            "2026-11-01",
            "2026-11-01T08:30:00Z",
            "2026-11-01T09:30:00Z",
            "2026-11-01T01:30:00-07:00",
            "2026-11-01T01:30:00-08:00",
        ),
        (
            "l3",
            "la",
            "2026-10-31",
            "2026-11-01T06:30:00Z",
            "2026-11-01T12:00:00Z",
            "2026-10-31T23:30:00-07:00",
            "2026-11-01T04:00:00-08:00",
        ),
        (
            "n1",
            "nz",
            "2027-09-26",
            "2027-09-25T13:30:00Z",
            "2027-09-25T14:30:00Z",
            "2027-09-26T01:30:00+12:00",
            "2027-09-26T03:30:00+13:00",
        ),
        (
            "n2",
            "nz",
            "2027-04-04",
            "2027-04-03T11:00:00Z",
            "2027-04-03T15:00:00Z",
            "2027-04-04T00:00:00+13:00",
            "2027-04-04T03:00:00+12:00",
        ),
    ] {
        let changes = json!({
            "product": product, "day": day, "expiration": "2026-10-09T10:00:00Z", "shifts": [{ "start": start, "end": end }],
        });
        let shift = app.publish(&vacancy_with(id, &changes)).await.expect(201).json()["shifts"][0].clone();
        assert_eq!((shift["localStart"].as_str(), shift["localEnd"].as_str()), (Some(local_start), Some(local_end)), "{id}");
    }
    // The first second of the day in Auckland, and the last of the day before.
    for (start, is_that_day) in [("2027-04-02T11:00:00Z", true), ("2027-04-02T10:59:59Z", false)] {
        let changes =
            json!({ "product": "nz", "day": "2027-04-03", "shifts": [{ "start": start, "end": "2027-04-02T12:00:00Z" }] });
        let answer = app.publish(&vacancy_with(start, &changes)).await;
        assert_eq!(answer.status == 201, is_that_day, "{start}: {}", answer.text);
    }
}

#[sqlx::test]
async fn one_of_many_with_the_same_id(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let same = vacancy("a");
    let all = futures_util::future::join_all((0..20).map(|_| app.publish(&same))).await;
    let (published, refused): (Vec<_>, Vec<_>) = all.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(published.len(), 1);
    for answer in refused {
        assert_eq!(answer.refused(400), "Vacancy already exists");
    }
    // One mail each, for Ida and Ola.
    assert_eq!(app.mail().await.len(), 2);
}
