//! Lists, their filters and cursor; and the answers where there is nothing.

use super::{BUSINESS_KEY, OTHER_BUSINESS_KEY, vacancy, vacancy_with};
use crate::support::App;
use axum::http::{Method, header};
use serde_json::{Value, json};
use sqlx::PgPool;

impl App {
    async fn page(&self, query: &str) -> (Vec<String>, Option<String>) {
        let page = self.business(Method::GET, &format!("vacancies?{query}"), &Value::Null).await.expect(200).json();
        let ids = page["vacancies"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        (ids, page.get("next").map(|next| next.as_str().unwrap().to_owned()))
    }

    async fn ids(&self, query: &str) -> Vec<String> {
        self.page(query).await.0
    }
}

#[sqlx::test]
async fn filters(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    assert_eq!(app.page("").await, (Vec::new(), None));
    let on = |id: &str, day: u32, product: &str| {
        let shift = json!([{ "start": format!("2026-10-{day}T20:00:00Z"), "end": format!("2026-10-{day}T21:00:00Z") }]);
        vacancy_with(id, &json!({ "day": format!("2026-10-{day}"), "shifts": shift, "product": product, "employees": ["ida"] }))
    };
    for (id, day, product) in
        [("d", 12, "sal"), ("c", 11, "la"), ("b", 11, "sal"), ("a", 13, "sal"), ("B", 11, "sal"), ("e", 20, "sal")]
    {
        app.publish(&on(id, day, product)).await.expect(201);
    }
    app.publish(&vacancy_with("old", &json!({ "expiration": "2026-09-01T00:00:00Z" }))).await.expect(201);
    assert_eq!(app.ids("").await, ["old", "B", "b", "c", "d", "a", "e"]);
    app.assign("d", "ida").await.expect(200);
    app.withdraw("a").await.expect(200);
    for (query, expected) in [
        ("status=open", vec!["B", "b", "c", "e"]),
        ("status=accepted", vec!["d"]),
        ("status=expired", vec!["old"]),
        ("status=withdrawn", vec!["a"]),
        ("product=la", vec!["c"]),
        ("product=nothing", vec![]),
        ("from=2026-10-12&to=2026-10-13", vec!["d", "a"]),
        ("to=2026-10-10", vec!["old"]),
        ("from=2026-10-20", vec!["e"]),
        ("from=2026-10-20&to=2026-10-11", vec![]),
        ("status=open&product=sal&from=2026-10-11&to=2026-10-11&limit=&cursor=", vec!["B", "b"]),
    ] {
        assert_eq!(app.ids(query).await, expected, "{query}");
    }
    for wrong in ["status=Open", "from=11.10.2026", "to=2026-10-32", "limit=0", "limit=201", "limit=x", "cursor=x", "product=%00"]
    {
        app.business(Method::GET, &format!("vacancies?{wrong}"), &Value::Null).await.refused(400);
    }
    let several = app.business(Method::GET, "vacancies?status=x&limit=0", &Value::Null).await.expect(400).json();
    assert_eq!(several["errors"].as_array().unwrap().len(), 2);
}

#[sqlx::test]
async fn pages_repeat_and_miss_nothing(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    // Earliest by its second shift.
    let two = json!({ "shifts": [
        { "start": "2026-10-10T18:00:00Z", "end": "2026-10-10T19:00:00Z" },
        { "start": "2026-10-10T06:00:00Z", "end": "2026-10-10T07:00:00Z" },
    ]});
    app.publish(&vacancy_with("zz first", &two)).await.expect(201);
    for number in 0..9 {
        app.publish(&vacancy(&format!("v{number}"))).await.expect(201);
    }
    let (mut seen, mut next) = app.page("limit=3").await;
    assert_eq!(seen, ["zz first", "v0", "v1"]);
    // Others are added meanwhile, before and behind.
    app.publish(&vacancy("v00")).await.expect(201);
    app.publish(&vacancy("v99")).await.expect(201);
    while let Some(cursor) = next {
        let (ids, after) = app.page(&format!("limit=3&cursor={cursor}")).await;
        assert!(ids.len() == 3 || after.is_none());
        seen.extend(ids);
        next = after;
    }
    assert_eq!(seen, ["zz first", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v99"]);
    assert_eq!(app.page("limit=12").await.1, None, "exactly a page has no next");
    let default = app.page("").await;
    assert_eq!((default.0.len(), default.1), (12, None));
}

#[sqlx::test]
async fn where_there_is_nothing(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    app.publish(&vacancy("a")).await.expect(201);
    assert_eq!(app.business(Method::GET, "vacancies/b", &Value::Null).await.refused(404), "Vacancy not found");
    app.business(Method::GET, &format!("vacancies/{}", "b".repeat(65)), &Value::Null).await.refused(404);
    for path in ["", "nothing", "vacancies/a/acceptor/ida/x", "vacancies/%FF"] {
        app.business(Method::GET, path, &Value::Null).await.refused(404);
    }
    // A name that is left out is a slash too many.
    app.assign("", "ida").await.refused(404);
    for path in ["/api/v1/businesses", "/api/v1/businesses/"] {
        app.call(Method::GET, path, Some(BUSINESS_KEY), None, "").await.refused(404);
    }
    for (method, path, allowed) in [
        (Method::DELETE, "vacancies", "GET,HEAD,POST"),
        (Method::PUT, "vacancies/a", "GET,HEAD,DELETE"),
        (Method::GET, "vacancies/a/acceptor", "DELETE"),
        (Method::GET, "vacancies/a/acceptor/ida", "POST"),
        (Method::PATCH, "vacancies/%FF", "GET,HEAD,DELETE"),
        (Method::POST, "products", "GET,HEAD"),
        (Method::GET, "employees/ida", "PUT"),
    ] {
        let answer = app.business(method, path, &Value::Null).await;
        assert_eq!(answer.header(header::ALLOW), allowed, "{path}");
        answer.refused(405);
    }
    // A body is bounded where none is needed, too.
    let large = || vec![b' '; 1024 * 1024 + 1];
    for (method, path) in [(Method::POST, "a/acceptor/ida"), (Method::DELETE, "a/acceptor"), (Method::DELETE, "a")] {
        app.call(method, &format!("/api/v1/businesses/B1/vacancies/{path}"), Some(BUSINESS_KEY), None, large())
            .await
            .refused(413);
    }
    let other = |path: &'static str| app.call(Method::GET, path, Some(OTHER_BUSINESS_KEY), None, "");
    other("/api/v1/businesses/B1/vacancies/a").await.refused(403);
    other("/api/v1/businesses/B1/nothing").await.refused(403);
    other("/api/v1/businesses/B2/vacancies/a").await.refused(404);
    assert_eq!(other("/api/v1/businesses/B2/vacancies").await.expect(200).json(), json!({ "vacancies": [] }));
}

#[sqlx::test]
async fn a_key_may_call_a_thousand_times_a_second(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let get = || app.business(Method::GET, "products", &Value::Null);
    for _ in 0..1000 {
        assert_eq!(get().await.status, 200);
    }
    let refused = get().await;
    assert_eq!(refused.header(header::RETRY_AFTER), "1");
    refused.refused(429);
    let other = app.call(Method::GET, "/api/v1/businesses/B2/products", Some(OTHER_BUSINESS_KEY), None, "").await;
    other.expect(200);
    app.set_clock("2026-10-01T10:00:01Z");
    get().await.expect(200);
}
