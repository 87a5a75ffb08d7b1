//! Products and employees, by the API and by `verv load`.

use super::{BUSINESS_KEY, vacancy, vacancy_with};
use crate::support::App;
use axum::http::Method;
use serde_json::{Value, json};
use sqlx::PgPool;
use verv::app::registry;

#[sqlx::test]
async fn products(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let put = |id: &'static str, body: Value| {
        let app = &app;
        async move { app.business(Method::PUT, &format!("products/{id}"), &body).await }
    };
    let bar = json!({ "id": "bar", "name": "Bar", "timeZone": "Europe/Madrid" });
    assert_eq!(put("bar", json!({ "name": "Bar", "timeZone": "Europe/Madrid", "id": 5 })).await.expect(201).json(), bar);
    assert_eq!(put("bar", json!({ "name": "Bar", "timeZone": "Europe/Madrid" })).await.expect(200).json(), bar, "again");
    let changed = json!({ "id": "bar", "name": "Baren", "timeZone": "Europe/Oslo" });
    assert_eq!(put("bar", json!({ "name": "Baren", "timeZone": "" })).await.expect(200).json(), changed, "the business's zone");
    let all = app.business(Method::GET, "products", &Value::Null).await.expect(200).json();
    assert_eq!(
        all["products"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["bar", "la", "nz", "sal"]
    );
    assert_eq!(all["products"][0], changed);

    for wrong in [
        json!({}),
        json!({ "name": "" }),
        json!({ "name": 1 }),
        json!({ "name": "x".repeat(121) }),
        json!({ "name": "a\0" }),
        json!({ "name": "Bar", "timeZone": "Oslo" }),
        json!({ "name": "Bar", "timeZone": 1 }),
        json!([]),
    ] {
        app.business(Method::PUT, "products/bar", &wrong).await.refused(400);
    }
    put("bar", json!({ "name": "😀".repeat(120) })).await.expect(200);
    app.business(Method::PUT, &format!("products/{}", "p".repeat(65)), &json!({ "name": "x" })).await.refused(404);
    app.business(Method::PUT, &format!("products/{}", "p".repeat(64)), &json!({ "name": "x" })).await.expect(201);
    app.business(Method::PUT, "products/a%00b", &json!({ "name": "x" })).await.refused(404);
}

#[sqlx::test]
async fn employees(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let put = |body: Value| {
        let app = &app;
        async move { app.business(Method::PUT, "employees/kim", &body).await }
    };
    let kim = json!({ "id": "kim", "name": "Kim", "email": "kim@example.com", "products": ["sal", "la"] });
    let sent = json!({ "name": "Kim", "email": "kim@example.com", "products": ["sal", "la", "sal"] });
    assert_eq!(put(sent.clone()).await.expect(201).json(), kim);
    assert_eq!(put(sent).await.expect(200).json(), kim);
    let changed = json!({ "id": "kim", "name": "Kim", "email": null, "products": [], "positionPercent": 50 });
    assert_eq!(put(json!({ "name": "Kim", "products": [], "positionPercent": 50 })).await.expect(200).json(), changed);
    let all = app.business(Method::GET, "employees", &Value::Null).await.expect(200).json();
    let ida = json!({ "id": "ida", "name": "Ida Berg", "email": "ida@example.com", "products": ["sal", "la", "nz"] });
    assert_eq!((&all["employees"][1], &all["employees"][2]), (&ida, &changed));

    let wrong = put(json!({ "email": "x", "products": ["sal", "none", ""], "positionPercent": 101 })).await;
    let places: Vec<String> =
        wrong.json()["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect();
    assert_eq!(places, ["/name", "/email", "/products/2", "/positionPercent", "/products/1"]);
    wrong.refused(400);
    for wrong in [
        json!({ "name": "Kim" }),
        json!({ "name": "Kim", "products": "sal" }),
        json!({ "name": "Kim", "products": ["ovn"] }),
        json!({ "name": "Kim", "products": [1] }),
        json!({ "name": "Kim", "products": [], "email": "kim@" }),
        json!({ "name": "Kim", "products": [], "positionPercent": "50" }),
        json!({ "name": "Kim", "products": [], "positionPercent": 0 }),
    ] {
        put(wrong).await.refused(400);
    }
}

#[sqlx::test]
async fn changes_leave_vacancies_alone(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let before = app.publish(&vacancy("a")).await.expect(201).json();
    app.publish(&vacancy_with("b", &json!({ "employees": ["ola"] }))).await.expect(201);
    app.assign("b", "ola").await.expect(200);
    app.business(Method::PUT, "products/sal", &json!({ "name": "Sal", "timeZone": "Asia/Tokyo" })).await.expect(200);
    for employee in ["ida", "ola"] {
        let left = json!({ "name": employee, "products": [] });
        app.business(Method::PUT, &format!("employees/{employee}"), &left).await.expect(200);
    }
    assert_eq!(app.vacancy("a").await, before);
    assert_eq!(app.vacancy("b").await["acceptedBy"], json!({ "id": "ola", "name": "ola" }));
    app.assign("a", "ida").await.expect(200);
    // 10:00 in UTC is 19:00 in Tokyo.
    let moved = json!({ "employees": ["per"] });
    assert_eq!(
        app.publish(&vacancy_with("c", &moved)).await.expect(201).json()["shifts"][0]["localStart"],
        "2026-10-10T19:00:00+09:00"
    );
}

#[sqlx::test]
async fn loading(db: PgPool) {
    let app = App::new(db).await;
    let load = |document: Value| {
        let app = &app;
        async move {
            match registry::load(&app.db, &app.clock, &app.state.accounts.passwords, document.to_string().as_bytes()).await {
                Ok(loaded) => Ok(serde_json::to_value(loaded).unwrap()["businesses"].clone()),
                Err(failure) => Err(format!("{:?}", failure.into_refusal())),
            }
        }
    };
    let key = BUSINESS_KEY.replace(' ', "-");
    let document = json!({ "businesses": [
        { "id": "B1", "name": "En", "key": key, "products": [{ "id": "p", "name": "P", "timeZone": "Europe/Madrid" }],
          "employees": [{ "id": "e", "name": "E", "products": ["p"] }] },
        { "id": "B2", "name": "To", "timeZone": "Asia/Tokyo", "allocation": "draw" },
    ]});
    let first = load(document.clone()).await.unwrap();
    assert_eq!(first[0], json!({ "id": "B1", "key": key }));
    assert!(first[1]["key"].as_str().unwrap().len() >= 64);
    assert_eq!(load(document).await.unwrap(), json!([{ "id": "B1" }, { "id": "B2" }]), "keys are shown once");
    let products = app.business(Method::GET, "products", &Value::Null).await.expect(200).json();
    assert_eq!(products["products"], json!([{ "id": "p", "name": "P", "timeZone": "Europe/Madrid" }]));
    // What is not said stays, and a product of before is known.
    load(json!({ "businesses": [{ "id": "B2", "name": "Tre" }, { "id": "B1", "name": "En", "employees": [{ "id": "f", "name": "F", "products": ["p"] }] }] }))
        .await
        .unwrap();
    let (zone, allocation): (String, String) =
        sqlx::query_as("select time_zone, allocation from business where id = 'B2'").fetch_one(&app.db).await.unwrap();
    assert_eq!((zone.as_str(), allocation.as_str()), ("Asia/Tokyo", "draw"));

    let wrong = load(json!({ "providers": [{}], "businesses": [
        { "name": "Uten id", "timeZone": "Oslo", "allocation": "auction", "key": "short" },
        { "id": "B3", "name": "B3", "products": [{ "name": "x" }, 5], "employees": [{ "id": "e", "name": "E", "products": ["gone"] }] },
        7,
    ]}))
    .await
    .unwrap_err();
    for place in [
        "/providers/0/identifier",
        "/businesses/0/id",
        "/businesses/0/timeZone",
        "/businesses/0/allocation",
        "/businesses/0/key",
        "/businesses/1/products/0/id",
        "/businesses/1/products/1",
        "/businesses/1/employees/0/products/0",
        "\"/businesses/2\"",
    ] {
        assert!(wrong.contains(place), "{place}: {wrong}");
    }
    let count: i64 = sqlx::query_scalar("select count(*) from business").fetch_one(&app.db).await.unwrap();
    assert_eq!(count, 2);
    let stolen = json!({ "businesses": [{ "id": "B4", "name": "B4", "key": key }] });
    assert!(load(stolen).await.unwrap_err().contains("/businesses/0/key"));
}

#[sqlx::test]
async fn a_name_can_be_read(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    for (name, wrong) in [("   ", "name must not be blank"), ("Sal\nto", "name must not contain control characters")] {
        let product = app.business(Method::PUT, "products/ny", &json!({ "name": name })).await;
        assert_eq!(product.refused(400), wrong);
        let employee = app.business(Method::PUT, "employees/ny", &json!({ "name": name, "products": ["sal"] })).await;
        assert_eq!(employee.refused(400), wrong);
    }
}

#[sqlx::test]
async fn what_browsers_drop_from_addresses_is_no_id(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let told = "id must not be . or .., which browsers drop from addresses";
    for id in [".", ".."] {
        assert_eq!(app.publish(&vacancy(id)).await.refused(400), told);
        for path in [format!("products/{id}"), format!("employees/{id}")] {
            app.business(Method::PUT, &path, &json!({ "name": "Sal", "products": [] })).await.expect(404);
        }
        app.business(Method::GET, &format!("vacancies/{id}"), &Value::Null).await.expect(404);
        let document = json!({ "businesses": [
            { "id": id, "name": "X" },
            { "id": "B9", "name": "X", "products": [{ "id": id, "name": "P" }], "employees": [{ "id": id, "name": "E", "products": [] }] },
        ]});
        let passwords = &app.state.accounts.passwords;
        let loaded = registry::load(&app.db, &app.clock, passwords, document.to_string().as_bytes()).await;
        let wrong = format!("{:?}", loaded.err().unwrap().into_refusal());
        for place in ["/businesses/0/id", "/businesses/1/products/0/id", "/businesses/1/employees/0/id"] {
            assert!(wrong.contains(&format!("\"{place}\"")), "{place}: {wrong}");
        }
    }
    // Of these a browser drops nothing.
    for id in ["...", ".a", "%2e", "%2E%2e", " . ", "a/../b"] {
        app.publish(&vacancy(id)).await.expect(201);
        let address = app.business(Method::GET, "vacancies", &Value::Null).await.expect(200).json();
        assert!(address["vacancies"].as_array().unwrap().iter().any(|vacancy| vacancy["id"] == id), "{id}");
        app.withdraw(&form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")).await.expect(200);
    }
}
