//! Request limits: what one sender sends is bounded and does not affect others.

use crate::support::{App, KEY, OTHER_KEY, ad, ad_with};
use axum::body::Body;
use axum::http::{Method, Request, header};
use futures_util::FutureExt;
use futures_util::future::join_all;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;
use tower::ServiceExt;
use verv::shared::ids::ProviderId;

/// An ad in which some fields are others.
fn with(reference: &str, fields: &Value) -> Value {
    let mut ad = ad(reference);
    for (name, value) in fields.as_object().unwrap() {
        ad[name] = value.clone();
    }
    ad
}

/// The last entry of a list that was cut.
fn more(list: &Value) -> &str {
    let last = list.as_array().unwrap().last().unwrap();
    assert_eq!((&last["pointer"], &last["code"]), (&json!(""), &json!("MORE")));
    last["message"].as_str().unwrap()
}

async fn dry_run(app: &App, kind: &str, body: impl Into<Body>) -> Value {
    let path = format!("/stillingsimport/api/v1/transfers/{kind}10000?validate=true");
    app.call(Method::POST, &path, Some(KEY), Some("application/json"), body).await.expect(200).json()
}

async fn check_ads(app: &App, ads: &Value) -> crate::support::Answer {
    let body = json!({ "ads": ads }).to_string();
    app.call(Method::POST, "/_act/check_ads", None, Some("application/json"), body).await
}

#[sqlx::test]
async fn one_ad_is_told_100_problems_and_100_changes(db: PgPool) {
    let app = App::new(db).await;
    let properties: serde_json::Map<String, Value> = (0..512).map(|number| (format!("p{number:03}"), json!(1))).collect();
    let refused = app.post_ad(&with("1", &json!({ "properties": properties }))).await.expect(400).json();
    assert_eq!(refused["problems"].as_array().unwrap().len(), 101);
    assert_eq!(more(&refused["problems"]), "… and 412 more");
    assert_eq!(refused["message"], "Invalid value: 1 at field p000");

    let blank = with("2", &json!({ "contactList": vec![json!({}); 100], "title": "A &amp; B" }));
    let receipt = app.post_ad(&blank).await.expect(200).json();
    assert_eq!(receipt["changes"].as_array().unwrap().len(), 101);
    assert_eq!(more(&receipt["changes"]), "… and 1 more");
    let stored = app.own(Method::GET, "transfers/10000/versions/1").await.expect(200).json();
    assert_eq!(stored["changes"], receipt["changes"]);
}

#[sqlx::test]
async fn contacts_and_locations_are_100_at_most(db: PgPool) {
    let app = App::new(db).await;
    for (field, entry) in [("contactList", json!({ "name": "Kari" })), ("locationList", json!({ "postalCode": "5003" }))] {
        app.post_ad(&with(field, &json!({ field: vec![entry.clone(); 100] }))).await.expect(200);
        let refused = app.post_ad(&with(field, &json!({ field: vec![entry; 101] }))).await.expect(400).json();
        assert_eq!(refused["message"], format!("Invalid value: 101 entries at field {field}"));
        assert_eq!(refused["problems"][0]["pointer"], format!("/{field}"));
    }
    let refused = app.post_ad(&with("x", &json!({ "contactList": vec![json!({}); 300_000] }))).await.expect(400);
    assert!(refused.text.len() < 20_000);
}

#[sqlx::test]
async fn a_batch_is_told_1000_problems_and_1000_changes(db: PgPool) {
    let app = App::new(db).await;
    let wrong =
        json!({ "properties": (0..50).map(|number| (format!("p{number}"), json!(1))).collect::<serde_json::Map<_, _>>() });
    let ads: Vec<Value> = (0..100).map(|number| with(&number.to_string(), &wrong)).collect();
    let refused = app.post_batch(&json!(ads)).await.expect(400);
    assert!(refused.text.len() < 2_000_000);
    let refused = refused.json();
    assert_eq!(refused["problems"].as_array().unwrap().len(), 1001);
    assert_eq!(more(&refused["problems"]), "… and 4000 more");

    let blank = json!({ "contactList": vec![json!({}); 100] });
    let ads: Vec<Value> = (0..100).map(|number| with(&number.to_string(), &blank)).collect();
    let receipt = app.post_batch(&json!(ads)).await.expect(201).json();
    assert_eq!(receipt["changes"].as_array().unwrap().len(), 1001);
    assert_eq!(more(&receipt["changes"]), "… and 9000 more");
    assert_eq!(receipt["changes"][999]["pointer"], "/9/contactList/99");
}

#[sqlx::test]
async fn a_dry_run_takes_10_000_ads_and_answers_half_a_million_mistakes_in_less_than_2_megabytes(db: PgPool) {
    let app = App::new(db).await;
    let told = dry_run(&app, "batch/", format!("[{}1]", "1,".repeat(9999))).await;
    assert_eq!((told["valid"].as_bool(), told["problems"].as_array().unwrap().len()), (Some(false), 1001));
    assert_eq!(more(&told["problems"]), "… and 9000 more");
    let told = dry_run(&app, "batch/", format!("[{}1]", "1,".repeat(10_000))).await;
    assert_eq!(told["problems"][0]["message"], "Invalid value: the batch has 10001 ads, at most 10000 are allowed");
    // All of 32 MiB.
    let told = dry_run(&app, "batch/", format!("[{}1]", "1,".repeat(16 * 1024 * 1024 - 2))).await;
    assert_eq!(told["problems"][0]["message"], "Invalid value: the batch has 16777215 ads, at most 10000 are allowed");
    let ad = format!("{{\"properties\":{{{}\"x\":1}}}}", "\"a\\u0001b\":1,".repeat(50));
    let path = "/stillingsimport/api/v1/transfers/batch/10000?validate=true";
    let body = format!("[{}{ad}]", format!("{ad},").repeat(9999));
    let answer = app.call(Method::POST, path, Some(KEY), Some("application/json"), body).await.expect(200);
    assert!(answer.text.len() < 2_000_000, "{}", answer.text.len());
}

#[sqlx::test]
async fn an_ad_of_a_batch_above_a_mebibyte_is_a_problem_at_its_place(db: PgPool) {
    let app = App::new(db).await;
    let large = with("2", &json!({ "adText": "x".repeat(1024 * 1024) }));
    let refused = app.post_batch(&json!([ad("1"), large])).await.expect(400).json();
    assert_eq!(refused["problems"].as_array().unwrap().len(), 1);
    assert_eq!(refused["problems"][0]["pointer"], "/1");
}

#[sqlx::test]
async fn a_dry_run_of_the_checker_takes_100_ads_and_is_one_answer(db: PgPool) {
    let app = App::new(db).await;
    let wrong =
        json!({ "properties": (0..50).map(|number| (format!("p{number}"), json!(1))).collect::<serde_json::Map<_, _>>() });
    let answer = check_ads(&app, &json!(vec![with("1", &wrong).to_string(); 100])).await.expect(200).json();
    let told: usize = answer.as_array().unwrap().iter().map(|one| one["problems"].as_array().unwrap().len()).sum();
    // A thousand, and for each ad that has more to say the number of it.
    assert_eq!(told, 1000 + 80);
    assert_eq!(more(&answer[99]["problems"]), "… and 50 more");
    check_ads(&app, &json!(vec![""; 101])).await.expect(400);
    let answer = check_ads(&app, &json!(["x".repeat(1024 * 1024 + 1)])).await.expect(200).json();
    assert_eq!(answer[0]["problems"][0]["message"], "The ad is larger than 1048576 bytes");
}

#[sqlx::test]
async fn the_check_page_tells_of_110_000_numbers_in_less_than_2_megabytes(db: PgPool) {
    let app = App::new(db).await;
    let body = format!("json={}", "1+".repeat(110_000));
    let request = Request::post("/docs/check")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    let page = app.send(request).await.expect(200);
    assert!(page.text.len() < 2_000_000, "{}", page.text.len());
    assert!(page.text.contains("Teksten er for lang til å vises her igjen."));
    assert!(page.text.contains("110\u{a0}000"), "the number of problems");
}

#[sqlx::test]
async fn of_sixty_counties_forty_are_shown_and_the_others_on_demand(db: PgPool) {
    let app = App::new(db).await;
    for number in 0..60 {
        let place = json!({ "locationList": [{ "postalCode": "5003", "county": format!("Fylke nr {number:02}") }] });
        app.post_ad(&with(&number.to_string(), &place)).await.expect(200);
    }
    let shown = |page: &str| page.matches("name=\"county\"").count();
    let page = app.get("/stillinger").await.expect(200).text;
    assert_eq!(shown(&page), 40);
    assert!(page.contains("href=\"/stillinger?more=county\""));
    let page = app.get("/stillinger?county=Fylke+nr+59").await.expect(200).text;
    assert!(page.contains("value=\"Fylke Nr 59\"") || page.contains("value=\"Fylke nr 59\""), "what is chosen is shown");
    assert_eq!(shown(&page), 40);
    let page = app.get("/stillinger?more=county").await.expect(200).text;
    assert_eq!(shown(&page), 60);
    assert!(page.contains("<input type=\"hidden\" name=\"more\" value=\"county\""), "the form carries it on");
    assert!(page.contains("noindex"));
    let short = app.get("/stillinger?q=&more=county").await.expect(303);
    assert_eq!(short.header(header::LOCATION), "/stillinger?more=county");
}

#[sqlx::test]
async fn an_ad_in_30_000_counties_that_is_stored_already_leaves_the_pages_small(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    sqlx::query(
        "update job_ad set ad = jsonb_set(jsonb_set(ad, '{locationList}',
           (select jsonb_agg(jsonb_build_object('country', 'Norge', 'county', 'Fylke ' || n, 'municipal', 'By ' || n)) from generate_series(1, 30000) n)),
           '{employer,businessName}', to_jsonb(repeat('a ', 500000)))",
    )
    .execute(&app.db)
    .await
    .unwrap();
    for path in
        ["/stillinger", "/stillinger?more=county", "/", "/stillinger.atom", "/stillinger.json", "/stillinger/forslag?q=a+a"]
    {
        let answer = app.get(path).await.expect(200);
        assert!(answer.text.len() < 2_000_000, "{path} {}", answer.text.len());
    }
}

#[sqlx::test]
async fn an_ad_that_cannot_be_read_is_left_out_and_counted(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("good")).await.expect(200);
    app.post_ad(&ad("bad")).await.expect(200);
    sqlx::query("update job_ad set ad = jsonb_set(ad, '{locationList}', '7') where reference = 'bad'")
        .execute(&app.db)
        .await
        .unwrap();
    let list = app.get("/api/v1/ads").await.expect(200).json();
    assert_eq!(list["total"], 1);
    let counted = app.state.metrics.render();
    assert!(counted.lines().any(|line| line.starts_with("verv_ads_not_indexed_total") && !line.ends_with(" 0")), "{counted}");
}

#[sqlx::test]
async fn of_3000_values_of_a_filter_60_are_read_and_that_is_told(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let many = vec!["occupation=kokk"; 3000].join("&");
    let page = app.get(&format!("/stillinger?{many}")).await.expect(200).text;
    assert!(page.contains("banner--info"));
    let told = app.get(&format!("/api/v1/ads?{many}")).await.expect(400);
    assert!(told.text.contains("occupation has 3000 values; the first 60 are read"), "{}", told.text);
}

#[sqlx::test]
async fn a_vacancy_is_told_100_problems(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let vacancy = json!({ "id": "v", "product": "sal", "day": "2026-10-02", "expiration": "2026-10-01T12:00:00Z",
        "employees": vec!["ida"; 500_000 / 8], "shifts": [{ "start": "2026-10-02T10:00:00Z", "end": "2026-10-02T12:00:00Z" }] });
    let refused = app.publish(&vacancy).await.expect(400).json();
    assert_eq!(refused["errors"].as_array().unwrap().len(), 101);
    // One that there are too many, and each of the thousand that were read but the first.
    assert_eq!(more(&refused["errors"]), "… and 900 more");
}

fn import_request(method: Method, path: &str, key: &str, body: String) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(format!("/stillingsimport/api/v1/{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", key.replace(' ', "-")))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap()
}

#[sqlx::test]
async fn a_payload_that_nobody_reads_is_of_its_providers_share(db: PgPool) {
    const SHARE: usize = 96 * 1024 * 1024 - 1024;
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let share = app.state.accounts.provider_shares.of(ProviderId(10000));
    assert!(share.batch(SHARE).now_or_never().is_some());
    let ask = || {
        let request = import_request(Method::GET, "transfers/10000/versions/1/payload", KEY, String::new());
        app.router.clone().oneshot(request).map(Result::unwrap)
    };
    let mut unread = join_all((0..64).map(|_| ask())).await;
    assert!(unread.iter().all(|answer| answer.status() == 200));
    assert_eq!(ask().await.status(), 429, "a request that is not at its end");
    assert!(share.batch(SHARE).now_or_never().is_none(), "room that is not free");
    app.call(Method::GET, "/stillingsimport/api/v1/adminstatus/10001/1", Some(OTHER_KEY), None, "").await.expect(404);
    let read = unread.pop().unwrap().into_body().collect().await.unwrap().to_bytes();
    assert_eq!(serde_json::from_slice::<Value>(&read).unwrap(), json!([ad("1")]));
    assert_eq!(ask().await.status(), 200);
    drop(unread);
    assert!(share.batch(SHARE).now_or_never().is_some());
}

#[sqlx::test]
async fn a_provider_that_waits_for_its_own_ads_leaves_connections_to_others(db: PgPool) {
    let app = App::with_connections(db.clone(), 5).await;
    app.post_ad(&ad("1")).await.expect(200);
    let mut holder = db.begin().await.unwrap();
    sqlx::query("select from job_ad for update").execute(&mut *holder).await.unwrap();
    let send = |number: usize| {
        let changed = ad_with("1", "/title", json!(format!("Baker {number}")));
        tokio::spawn(app.router.clone().oneshot(import_request(Method::POST, "transfers/10000", KEY, changed.to_string())))
    };
    let waiting: Vec<_> = (0..20).map(send).collect();
    let count = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(count).fetch_one(&db).await.unwrap() < 4 {
        assert!(waiting.iter().all(|one| !one.is_finished()));
    }
    let other = import_request(Method::POST, "transfers/10001", OTHER_KEY, ad("1").to_string());
    app.send(other).await.expect(200);
    holder.rollback().await.unwrap();
    for one in waiting {
        assert_eq!(one.await.unwrap().unwrap().status(), 200);
    }
}

#[sqlx::test]
async fn who_waits_for_a_row_for_too_long_is_told_to_come_again(db: PgPool) {
    let app = App::new(db.clone()).await;
    app.post_ad(&ad("1")).await.expect(200);
    let mut holder = db.begin().await.unwrap();
    sqlx::query("select from job_ad for update").execute(&mut *holder).await.unwrap();
    let changed = ad_with("1", "/title", json!("Konditor"));
    let both = json!([changed]);
    let (one, batch, stopped) =
        tokio::join!(app.post_ad(&changed), app.post_batch(&both), app.own(Method::DELETE, "transfers/10000/1"));
    for refused in [one, batch, stopped] {
        assert_eq!(refused.expect(503).header(header::RETRY_AFTER), "2");
    }
    holder.rollback().await.unwrap();
    app.post_ad(&changed).await.expect(200);
}

#[sqlx::test]
async fn metrics_look_up_no_key(db: PgPool) {
    let app = App::with_connections(db, 1).await;
    let held = app.state.core.db.acquire().await.unwrap();
    let soon = async |key: Option<&str>, path: &str| {
        let answer = app.call(Method::GET, path, key, None, "");
        tokio::time::timeout(Duration::from_secs(1), answer).await.expect("the database is waited for").status.as_u16()
    };
    assert_eq!(soon(Some(KEY), "/metrics").await, 401);
    assert_eq!(soon(Some("no key at all"), "/metrics").await, 401);
    drop(held);
    app.call(Method::GET, "/metrics", Some(crate::support::ADMIN), None, "").await.expect(200);
}
