//! `/stillingsimport/api/v1`: what a provider does.

use crate::support::{ADMIN, App, KEY, ad, ad_with};
use axum::body::Body;
use axum::http::{Method, header};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::sync::mpsc;
use tower::ServiceExt;

/// Keys in order, what is different every time left out.
fn tidy(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let of = |(name, value): (&String, &Value)| match name.as_str() {
                "uuid" | "errorRef" | "url" => (name.clone(), json!(format!("[{name}]"))),
                _ => (name.clone(), tidy(value)),
            };
            Value::Object(map.iter().map(of).collect())
        }
        Value::Array(entries) => entries.iter().map(tidy).collect(),
        other => other.clone(),
    }
}

macro_rules! snapshot {
    ($value:expr) => {
        let value = tidy($value);
        insta::assert_snapshot!(serde_json::to_string_pretty(&value).unwrap())
    };
}

#[sqlx::test]
async fn one_ad_from_its_receipt_to_its_end(db: PgPool) {
    let app = App::new(db).await;
    let receipt = app.post_ad(&ad("a/1 ø")).await.expect(200).json();
    snapshot!(&receipt);
    snapshot!(&app.own(Method::GET, "transfers/10000/versions/1").await.expect(200).json());
    snapshot!(&app.own(Method::GET, "adstates/10000/a%2F1%20%C3%B8").await.expect(200).json());
    snapshot!(&app.own(Method::GET, "adminstatus/10000/a%2F1%20%C3%B8").await.expect(200).json());
    assert_eq!(app.own(Method::GET, "transfers/10000/versions/1/payload").await.expect(200).json(), json!([ad("a/1 ø")]));
    let uuid = app.uuid("a%2F1%20%C3%B8").await;
    app.own(Method::GET, &format!("adstates/10000/uuid/{uuid}")).await.expect(200);
    app.own(Method::GET, &format!("adminstatus/10000/uuid/{uuid}")).await.expect(200);
    assert_eq!(app.own(Method::GET, "adminstatus/10000/versions/1").await.expect(200).json().as_array().unwrap().len(), 1);
    let stopped = app.own(Method::DELETE, "transfers/10000/a%2F1%20%C3%B8").await.expect(200).json();
    snapshot!(&stopped);
    assert_eq!(app.own(Method::GET, "adminstatus/10000/versions/1").await.expect(200).json(), json!([]));
    assert_eq!(app.own(Method::GET, "transfers/10000/versions/2/payload").await.expect(200).json(), json!([ad("a/1 ø")]));
    assert_eq!(app.own(Method::DELETE, "transfers/10000/a%2F1%20%C3%B8").await.expect(200).json()["status"], "SKIPPED");
    assert_eq!(app.publish_status("a%2F1%20%C3%B8").await, "STOPPED");
    // A stopped ad may be sent again, a deleted one may not.
    assert_eq!(app.post_ad(&ad("a/1 ø")).await.expect(200).json()["status"], "RECEIVED");
    assert_eq!(
        app.own(Method::DELETE, "transfers/10000/a%2F1%20%C3%B8?delete=true").await.expect(200).json()["message"],
        "DELETED"
    );
    snapshot!(&app.post_ad(&ad("a/1 ø")).await.expect(409).json());
    app.own(Method::GET, "adstates/10000/a%2F1%20%C3%B8").await.expect(404);
    assert_eq!(app.publish_status("a%2F1%20%C3%B8").await, "DELETED");
    app.own(Method::DELETE, "transfers/10000/a%2F1%20%C3%B8").await.expect(404);
}

#[sqlx::test]
async fn only_what_is_unchanged_is_skipped(db: PgPool) {
    let app = App::new(db).await;
    let first = app.post_ad(&ad("1")).await.expect(200).json();
    let again = app
        .post_ad(&serde_json::from_str(&format!("  {}  ", serde_json::to_string_pretty(&ad("1")).unwrap())).unwrap())
        .await
        .expect(200)
        .json();
    assert_eq!((again["status"].as_str(), again["message"].as_str()), (Some("SKIPPED"), Some("Content already exist, skipping")));
    assert_eq!((again.get("versionId"), &again["md5"]), (None, &first["md5"]));
    // The order of keys and the way of writing make no difference.
    let reordered = r#"{"title":"T\u0069tel","adText":"x","locationList":[{"postalCode":"5003"}],"employer":{"location":{},"businessName":"b"},"reference":"2"}"#;
    let plain = r#"{"reference":"2","title":"Titel","adText":"x","employer":{"businessName":"b","location":{}},"locationList":[{"postalCode":"5003"}],"unknown":[1]}"#;
    let send = |body: &'static str| app.call(Method::POST, "/stillingsimport/api/v1/transfers/10000", Some(KEY), None, body);
    assert_eq!(send(reordered).await.expect(200).json()["status"], "RECEIVED");
    assert_eq!(send(plain).await.expect(200).json()["status"], "SKIPPED");
    // An earlier version sent again is a change.
    assert_eq!(app.post_ad(&ad_with("1", "/title", json!("Nattbaker"))).await.expect(200).json()["status"], "RECEIVED");
    assert_eq!(app.post_ad(&ad("1")).await.expect(200).json()["status"], "RECEIVED");
}

#[sqlx::test]
async fn what_was_altered_is_told(db: PgPool) {
    let app = App::new(db).await;
    let mut ad = ad("1");
    ad["title"] = json!("Kake &amp; brød");
    ad["adText"] = json!("<p onclick='x()'>Hei<script>alert(1)</script></p><a href='javascript:alert(1)'>her</a>");
    ad["published"] = json!("2026-10-01T08:00:00Z");
    ad["expires"] = json!("2026-12-24T12:00:00");
    ad["employer"]["orgnr"] = json!("989 012 087");
    ad["contactList"] = json!([{ "name": "Ingrid" }, { "name": " " }]);
    ad["categoryList"] = json!([{ "code": "751299", "categoryType": "STYRK08" }, { "code": "99980", "categoryType": "PYRK20", "name": "Tryllekunstner" }, { "code": "42" }]);
    ad["properties"]["applicationurl"] = json!("fjellheim.example/jobb");
    ad["properties"]["salary"] = json!("god");
    snapshot!(&app.post_ad(&ad).await.expect(200).json());
    let state = app.own(Method::GET, "adstates/10000/1").await.expect(200).json();
    snapshot!(&state["ad"]);
    let stored: Vec<String> = sqlx::query_scalar("select ad::text from job_ad union all select payload::text from transfer")
        .fetch_all(&app.db)
        .await
        .unwrap();
    assert!(stored.iter().all(|text| !text.contains("javascript:") && !text.contains("alert")), "{stored:?}");
}

#[sqlx::test]
async fn every_problem_of_every_ad_has_its_place(db: PgPool) {
    let app = App::new(db).await;
    let bad = json!({ "reference": "x", "title": "", "employer": { "businessName": "b", "location": { "postalCode": "12" } }, "locationList": [{}] });
    snapshot!(&app.post_ad(&bad).await.expect(400).json());
    snapshot!(&app.post_batch(&json!([ad("1"), bad, 7])).await.expect(400).json());
    // All or nothing.
    app.own(Method::GET, "adstates/10000/1").await.expect(404);
}

#[sqlx::test]
async fn batches(db: PgPool) {
    let app = App::new(db).await;
    let hundred = Value::from((0..100).map(|number| ad(&format!("r{number}"))).collect::<Vec<_>>());
    let receipt = app.post_batch(&hundred).await.expect(201).json();
    assert_eq!((receipt["items"].as_i64(), receipt["versionId"].as_i64()), (Some(100), Some(1)));
    let skipped = app.post_batch(&hundred).await.expect(200).json();
    assert_eq!((skipped["status"].as_str(), &skipped["md5"]), (Some("SKIPPED"), &receipt["md5"]));
    assert_eq!(app.own(Method::GET, "transfers/10000/versions/1/payload").await.expect(200).json(), hundred);
    // One changed: the whole batch is a new version.
    let mut changed = hundred.clone();
    changed[3]["title"] = json!("Konditor");
    assert_eq!(app.post_batch(&changed).await.expect(201).json()["versionId"], 2);
    assert_eq!(app.own(Method::GET, "adminstatus/10000/versions/2").await.expect(200).json().as_array().unwrap().len(), 100);
    // The same reference twice: the later wins.
    let twice = app
        .post_batch(&json!([ad_with("d", "/title", json!("Først")), ad_with("d", "/title", json!("Sist"))]))
        .await
        .expect(201)
        .json();
    assert_eq!((twice["items"].as_i64(), twice["changes"][0]["pointer"].as_str()), (Some(2), Some("/0")));
    assert_eq!(app.own(Method::GET, "adstates/10000/d").await.expect(200).json()["ad"]["title"], "Sist");
    let mut too_many = hundred.as_array().unwrap().clone();
    too_many.push(ad("r100"));
    for wrong in [json!([]), Value::from(too_many.clone()), json!({}), json!("x")] {
        assert_eq!(app.post_batch(&wrong).await.expect(400).json()["errorType"], "INVALID_VALUE");
    }
    app.own(Method::DELETE, "transfers/10000/d?delete=true").await.expect(200);
    let conflict = app.post_batch(&json!([ad("new"), ad("d")])).await.expect(409).json();
    assert_eq!(conflict["problems"][0]["pointer"], "/1/reference");
    app.own(Method::GET, "adstates/10000/new").await.expect(404);
    // With another problem in the batch both are told.
    let both = app.post_batch(&json!([ad("d"), ad_with("new", "/title", json!(""))])).await.expect(400).json();
    let places: Vec<_> =
        both["problems"].as_array().unwrap().iter().map(|problem| problem["pointer"].as_str().unwrap()).collect();
    assert_eq!(places, ["/1/title", "/0/reference"]);
}

#[sqlx::test]
async fn a_dry_run_stores_nothing(db: PgPool) {
    let app = App::new(db).await;
    let transfers = "/stillingsimport/api/v1/transfers";
    let dry =
        |path: &'static str, content: &'static str, body: String| app.call(Method::POST, path, Some(KEY), Some(content), body);
    let good = dry("/stillingsimport/api/v1/transfers/10000?validate=true", "application/json", ad("1").to_string())
        .await
        .expect(200)
        .json();
    assert_eq!(good, json!({ "valid": true, "problems": [], "changes": [] }));
    let many = Value::from(vec![ad("1"); 250]);
    let batch = dry("/stillingsimport/api/v1/transfers/batch/10000?validate=true", "application/json", many.to_string())
        .await
        .expect(200)
        .json();
    assert_eq!((&batch["valid"], batch["changes"].as_array().unwrap().len()), (&json!(true), 249));
    let stream = format!("{}{}[1]{{", ad("1"), ad_with("2", "/title", json!("")));
    let answers = dry("/stillingsimport/api/v1/transfers/10000?validate=true", "application/x-json-stream", stream)
        .await
        .expect(200)
        .receipts();
    assert_eq!(answers.iter().map(|answer| answer["valid"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false, false, false]);
    assert_eq!(answers[3]["problems"][0]["code"], "PARSE_ERROR");
    let broken = dry("/stillingsimport/api/v1/transfers/batch/10000?validate=true", "application/json", "[".into())
        .await
        .expect(200)
        .json();
    assert_eq!(broken["valid"], false);
    app.own(Method::GET, "adstates/10000/1").await.expect(404);
    app.call(Method::POST, &format!("{transfers}/10000?validate=maybe"), Some(KEY), None, ad("1").to_string()).await.expect(400);
    // A deleted ad would be refused, so the dry run says so.
    app.post_ad(&ad("1")).await.expect(200);
    app.own(Method::DELETE, "transfers/10000/1?delete=true").await.expect(200);
    let deleted = dry("/stillingsimport/api/v1/transfers/10000?validate=true", "application/json", ad("1").to_string())
        .await
        .expect(200)
        .json();
    assert_eq!((&deleted["valid"], &deleted["problems"][0]["code"]), (&json!(false), &json!("CONFLICT")));
}

#[sqlx::test]
async fn a_stream_answers_one_receipt_for_each_ad(db: PgPool) {
    let app = App::new(db).await;
    let large = ad_with("large", "/adText", json!("x".repeat(1024 * 1024)));
    let stream = format!(
        "{}\n{}{}[]17{large} {}{}\n",
        ad("1"),
        ad("1"),
        ad_with("2", "/title", Value::Null),
        ad("3"),
        ad_with("1", "/title", json!("Ny"))
    );
    let answer = app.post_stream(stream).await.expect(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/x-json-stream");
    let receipts = answer.receipts();
    let statuses: Vec<&str> = receipts.iter().map(|receipt| receipt["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["RECEIVED", "SKIPPED", "ERROR", "ERROR", "ERROR", "ERROR", "RECEIVED", "RECEIVED"]);
    assert_eq!(receipts[3]["message"], "Missing parameter: reference");
    snapshot!(&receipts[2]);
    let versions: Vec<i64> = receipts.iter().filter_map(|receipt| receipt["versionId"].as_i64()).collect();
    assert!(versions.is_sorted() && versions.len() == 3 && versions[0] > 0, "{versions:?}");
    assert!(receipts[2].get("md5").is_none() && receipts[5]["message"].as_str().unwrap().contains("1048576"));
    assert_eq!(app.own(Method::GET, "adstates/10000/1").await.expect(200).json()["ad"]["title"], "Ny");
}

#[sqlx::test]
async fn broken_json_ends_a_stream_and_keeps_what_came_before(db: PgPool) {
    let app = App::new(db).await;
    let receipts = app.post_stream(format!("{}\n{{\"reference\" 1}}{}", ad("1"), ad("2"))).await.expect(200).receipts();
    assert_eq!(receipts.len(), 2);
    assert_eq!(receipts[1]["message"], "JSON Parse error: at line 2, column 14");
    app.own(Method::GET, "adstates/10000/1").await.expect(200);
    app.own(Method::GET, "adstates/10000/2").await.expect(404);
    for blank in ["", " \n\t "] {
        assert_eq!(app.post_stream(blank).await.expect(400).json()["errorType"], "PARSE_ERROR");
    }
}

#[sqlx::test]
async fn any_chunking_gives_the_same_receipts(db: PgPool) {
    let app = App::new(db).await;
    let text = format!("{}{}", ad("å1"), ad("ø2"));
    for size in [1, 7, 1000] {
        app.set_clock(&format!("2026-10-0{}T10:00:00Z", 1 + size % 7));
        let chunks: Vec<Result<Bytes, std::io::Error>> =
            text.as_bytes().chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        let receipts = app.post_stream(Body::from_stream(stream::iter(chunks))).await.expect(200).receipts();
        let expected = if size == 1 { "RECEIVED" } else { "SKIPPED" };
        assert_eq!(receipts.iter().map(|receipt| receipt["status"].as_str().unwrap()).collect::<Vec<_>>(), [expected; 2]);
    }
}

#[sqlx::test]
async fn a_receipt_comes_while_the_stream_is_still_open(db: PgPool) {
    let app = App::new(db).await;
    let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(1);
    let body =
        Body::from_stream(stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|item| (item, receiver)) }));
    let request = axum::http::Request::post("/stillingsimport/api/v1/transfers/10000")
        .header(header::AUTHORIZATION, format!("Bearer {}", KEY.replace(' ', "-")))
        .header(header::CONTENT_TYPE, "application/x-json-stream")
        .body(body)
        .unwrap();
    sender.send(Ok(ad("1").to_string().into())).await.unwrap();
    let response = app.router.clone().oneshot(request).await.unwrap();
    let mut receipts = response.into_body().into_data_stream();
    for reference in ["2", "3"] {
        let receipt: Value = serde_json::from_slice(&receipts.next().await.unwrap().unwrap()).unwrap();
        assert_eq!(receipt["status"], "RECEIVED");
        sender.send(Ok(ad(reference).to_string().into())).await.unwrap();
    }
    let receipt: Value = serde_json::from_slice(&receipts.next().await.unwrap().unwrap()).unwrap();
    assert_eq!(receipt["status"], "RECEIVED");
    // What is broken is told when it is seen, though the sender waits and has not ended.
    sender.send(Ok("\n{broken".into())).await.unwrap();
    let receipt: Value = serde_json::from_slice(&receipts.next().await.unwrap().unwrap()).unwrap();
    assert_eq!(receipt["message"], "JSON Parse error: at line 2, column 2");
    assert!(receipts.next().await.is_none());
    drop(sender);
}

#[sqlx::test]
async fn batches_at_once_on_the_same_ads(db: PgPool) {
    let app = App::new(db).await;
    let batch = |round: usize| {
        let mut ads: Vec<Value> =
            (0..20).map(|number| ad_with(&format!("r{number}"), "/title", json!(format!("Runde {round}")))).collect();
        if round.is_multiple_of(2) {
            ads.reverse();
        }
        Value::from(ads)
    };
    let answers = futures_util::future::join_all((0..12).map(|round| {
        let (app, batch) = (&app, batch(round));
        async move { app.post_batch(&batch).await.expect(201).json()["versionId"].as_i64().unwrap() }
    }))
    .await;
    assert_eq!(answers.iter().collect::<std::collections::BTreeSet<_>>().len(), 12);
    let titles: Vec<String> = sqlx::query_scalar("select distinct ad ->> 'title' from job_ad").fetch_all(&app.db).await.unwrap();
    assert_eq!(titles.len(), 1, "one batch is the last for all: {titles:?}");
    let count: i64 = sqlx::query_scalar("select count(*) from job_ad").fetch_one(&app.db).await.unwrap();
    assert_eq!(count, 20);
}

#[sqlx::test]
async fn sixty_four_requests_at_once_and_no_more(db: PgPool) {
    let app = App::new(db).await;
    let mut open = Vec::new();
    for _ in 0..64 {
        let (sender, receiver) = mpsc::channel::<Result<Bytes, std::io::Error>>(1);
        let body = Body::from_stream(stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|item| (item, receiver))
        }));
        sender.send(Ok("{".into())).await.unwrap();
        let request = axum::http::Request::post("/stillingsimport/api/v1/transfers/10000")
            .header(header::AUTHORIZATION, format!("Bearer {}", KEY.replace(' ', "-")))
            .header(header::CONTENT_TYPE, "application/x-json-stream")
            .body(body)
            .unwrap();
        open.push((sender, app.router.clone().oneshot(request).await.unwrap()));
    }
    let refused = app.post_ad(&ad("1")).await.expect(429);
    assert_eq!((refused.header(header::RETRY_AFTER), refused.json()["errorType"].as_str()), ("1", Some("UNKNOWN")));
    // Another provider is not held up.
    app.call(Method::POST, "/stillingsimport/api/v1/transfers/10001", Some(ADMIN), None, ad("1").to_string()).await.expect(200);
    for (sender, response) in open {
        drop(sender);
        response.into_body().collect().await.unwrap();
    }
    app.post_ad(&ad("1")).await.expect(200);
}

#[sqlx::test]
async fn wrong_bodies_are_told_what_is_wrong(db: PgPool) {
    let app = App::new(db).await;
    let path = "/stillingsimport/api/v1/transfers/10000";
    let send = |content: Option<&'static str>, body: Vec<u8>| app.call(Method::POST, path, Some(KEY), content, body);
    let unreadable: [Vec<u8>; 7] = [
        Vec::new(),
        b"{\n \"a\" 1}".to_vec(),
        b"{\"reference\":\"\xff\"}".to_vec(),
        format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000)).into_bytes(),
        br#"{"a":1} x"#.to_vec(),
        b"NaN".to_vec(),
        vec![0],
    ];
    for body in unreadable {
        let answer = send(None, body).await.expect(400).json();
        assert_eq!(answer["errorType"], "PARSE_ERROR", "{answer}");
        assert!(answer["message"].as_str().unwrap().starts_with("Parse error: at line "));
    }
    // Half of a character is no broken JSON, but a wrong value.
    let answer = send(None, br#"{"reference":"\ud800"}"#.to_vec()).await.expect(400).json();
    assert_eq!((&answer["errorType"], &answer["problems"][0]["pointer"]), (&json!("INVALID_VALUE"), &json!("/reference")));
    assert_eq!(send(None, b"{\n \"a\" 1}".to_vec()).await.json()["message"], "Parse error: at line 2, column 6");
    let huge = ad("1").to_string().replace("\"title\"", &format!("\"positions\":1{},\"title\"", "0".repeat(100_000)));
    assert_eq!(send(None, huge.into_bytes()).await.expect(400).json()["problems"][0]["pointer"], "/positions");
    assert_eq!(
        send(None, ad_with("1", "/title", json!("a\0b")).to_string().into_bytes()).await.expect(400).json()["problems"][0]["pointer"],
        "/title"
    );
    for content in ["text/plain", "application/xml", "multipart/form-data"] {
        let refused = send(Some(content), b"{}".to_vec()).await.expect(415).json();
        assert_eq!(refused["errorType"], "UNKNOWN");
        assert!(refused["message"].as_str().unwrap().contains("application/json"), "{refused}");
    }
    send(Some("application/json; charset=utf-8"), ad("1").to_string().into_bytes()).await.expect(200);
    send(None, vec![b' '; 1024 * 1024 + 1]).await.expect(413);
    app.call(Method::POST, "/stillingsimport/api/v1/transfers/batch/10000", Some(KEY), None, vec![b' '; 32 * 1024 * 1024 + 1])
        .await
        .expect(413);
    app.call(Method::POST, "/stillingsimport/api/v1/transfers/batch/10000", Some(KEY), Some("application/x-json-stream"), "[]")
        .await
        .expect(415);
    let wrong_method = app.own(Method::PUT, "transfers/10000").await.expect(405);
    assert_eq!((wrong_method.header(header::ALLOW), wrong_method.json()["errorType"].as_str()), ("POST", Some("UNKNOWN")));
    assert_eq!(app.own(Method::GET, "nowhere").await.expect(404).json()["errorType"], "NOT_FOUND");
    let no_number = app.own(Method::POST, "transfers/abc").await.expect(400).json();
    assert_eq!(no_number["message"], "Invalid value: abc at field providerId");
    for path in ["transfers/10000/versions/x", "transfers/10000/x?delete=maybe"] {
        let method = if path.contains("delete") { Method::DELETE } else { Method::GET };
        app.own(method, path).await.expect(400);
    }
    for path in [
        "transfers/10000/versions/99999999999999999999",
        "adstates/10000/%00",
        "adstates/10000/uuid/x",
        "adstates/10000/uuid/00000000-0000-0000-0000-000000000000",
    ] {
        app.own(Method::GET, path).await.expect(404);
    }
}

#[sqlx::test]
async fn dates_and_publish_status(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad_with("future", "/published", json!("2026-10-01T12:00:01"))).await.expect(200);
    app.post_ad(&ad_with("past", "/expires", json!("2026-10-01T12:00:00"))).await.expect(200);
    app.post_ad(&ad_with("never", "/expires", json!("2020-01-01T00:00:00"))).await.expect(200);
    app.post_ad(&ad("now")).await.expect(200);
    for (reference, status) in [("future", "INACTIVE"), ("past", "INACTIVE"), ("never", "INACTIVE"), ("now", "ACTIVE")] {
        assert_eq!(app.publish_status(reference).await, status, "{reference}");
    }
    // The deadline's day in Oslo ends at 22 UTC in summer time.
    assert_eq!(app.own(Method::GET, "adstates/10000/now").await.json()["ad"]["expires"], "2026-10-20T23:59:59");
    app.set_clock("2026-10-20T21:59:58Z");
    assert_eq!(app.publish_status("now").await, "ACTIVE");
    app.set_clock("2026-10-20T21:59:59Z");
    assert_eq!(app.publish_status("now").await, "INACTIVE");
}

#[sqlx::test]
async fn an_ad_that_is_sent_again_without_a_date_keeps_its_first(db: PgPool) {
    let app = App::new(db).await;
    let without_deadline = |reference: &str, title: &str| {
        let mut ad = ad_with(reference, "/title", json!(title));
        ad["properties"].as_object_mut().unwrap().remove("applicationdue");
        ad
    };
    let dates = async |reference: &str| {
        let ad = app.own(Method::GET, &format!("adstates/10000/{reference}")).await.expect(200).json()["ad"].clone();
        [&ad["published"], &ad["expires"]].map(|date| date.as_str().unwrap().to_owned())
    };
    let first = ["2026-10-01T12:00:00", "2026-10-31T12:00:00"];
    for reference in ["one", "streamed", "batched", "stopped", "internal", "rejected", "later", "dated"] {
        app.post_ad(&without_deadline(reference, "Baker")).await.expect(200);
    }
    let mut later = without_deadline("later", "Baker");
    later["published"] = json!("2026-11-01T00:00:00");
    app.post_ad(&later).await.expect(200);
    app.own(Method::DELETE, "transfers/10000/stopped").await.expect(200);
    let mut internal = without_deadline("internal", "Baker");
    internal["privacy"] = json!("INTERNAL_NOT_SHOWN");
    app.post_ad(&internal).await.expect(200);
    let decision = json!({ "decision": "reject", "reason": "UNKNOWN" });
    app.admin(Method::POST, &format!("ads/{}/review", app.uuid("rejected").await), &decision).await.expect(200);

    app.set_clock("2026-10-05T10:00:00Z");
    app.post_ad(&without_deadline("one", "Konditor")).await.expect(200);
    app.post_stream(without_deadline("streamed", "Konditor").to_string()).await.expect(200);
    let batch = json!([ad("new"), without_deadline("batched", "Konditor")]);
    let received = app.post_batch(&batch).await.expect(201).json();
    assert!(received["changes"].is_null() || received["changes"].as_array().unwrap().is_empty(), "{received}");
    for reference in ["one", "streamed", "batched"] {
        assert_eq!(dates(reference).await, first, "{reference}");
    }
    // What the public did not see begins anew, and who says when it is published is heard.
    for reference in ["stopped", "internal", "rejected", "later"] {
        app.post_ad(&without_deadline(reference, "Konditor")).await.expect(200);
        assert_eq!(dates(reference).await, ["2026-10-05T12:00:00", "2026-11-04T12:00:00"], "{reference}");
    }
    let mut dated = without_deadline("dated", "Konditor");
    dated["published"] = json!("2026-10-05T12:00:00");
    app.post_ad(&dated).await.expect(200);
    assert_eq!(dates("dated").await[0], "2026-10-05T12:00:00");
    // Six months are counted from the first day, and that is told.
    let mut long = without_deadline("one", "Bakermester");
    long["expires"] = json!("2027-04-03T00:00:00");
    let told = app.post_ad(&long).await.expect(200).json();
    assert_eq!(
        (&told["changes"][0]["code"], &told["changes"][0]["to"]),
        (&json!("EXPIRES_SHORTENED"), &json!("2027-04-01T12:00:00"))
    );
    long["reference"] = json!("batched");
    let told = app.post_batch(&json!([ad("another"), long])).await.expect(201).json();
    assert_eq!((told["changes"].as_array().unwrap().len(), &told["changes"][0]["pointer"]), (1, &json!("/1/expires")));
    assert_eq!(dates("batched").await, [first[0], "2027-04-01T12:00:00"]);
    // One that has expired was gone.
    app.set_clock("2027-05-01T10:00:00Z");
    app.post_ad(&without_deadline("one", "Nattbaker")).await.expect(200);
    assert_eq!(dates("one").await[0], "2027-05-01T12:00:00");
}

#[sqlx::test]
async fn statistics(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let page = format!("/stillinger/{}", app.uuid("1").await);
    for _ in 0..3 {
        app.get(&page).await.expect(200);
    }
    let robot = axum::http::Request::get(&page).header(header::USER_AGENT, "Googlebot/2.1").body(Body::empty()).unwrap();
    app.send(robot).await.expect(200);
    app.call(Method::HEAD, &page, None, None, "").await.expect(200);
    let away = app.get(&format!("{page}/apply")).await.expect(303);
    assert_eq!(away.header(header::LOCATION), "https://fjellheim.example/jobb");
    let stats = |query: &'static str| app.own(Method::GET, query);
    snapshot!(&stats("stats/10000?from=2026-10-01T12:59:59&sort=created,desc").await.expect(200).json());
    app.set_clock("2026-10-01T13:30:00Z");
    app.get(&page).await.expect(200);
    let later = stats("stats/10000?from=2026-10-01T15:45:00").await.expect(200).json();
    assert_eq!((later["content"][0]["total"].as_i64(), later["numberOfElements"].as_i64()), (Some(1), Some(1)));
    let all = stats("stats/10000?from=2020-01-01T00:00:00&size=1&page=1&sort=updated%20asc").await.expect(200).json();
    assert_eq!(
        (all["offset"].as_i64(), all["content"][0]["total"].as_i64(), all["content"][0]["id"].as_i64()),
        (Some(1), Some(4), later["content"][0]["id"].as_i64())
    );
    // Four views and a click.
    for (from, sum) in [
        ("0001-01-01T00:00:00", 5),
        ("1676-12-31T23:59:59", 5),
        ("1894-12-31T23:30:00Z", 5),
        ("2263-01-01T00:00:00", 0),
        ("9999-12-31T23:59:59", 0),
    ] {
        let all = app.own(Method::GET, &format!("stats/10000?from={from}&sort=created")).await.expect(200).json();
        let counted: i64 = all["content"].as_array().unwrap().iter().map(|entry| entry["total"].as_i64().unwrap()).sum();
        assert_eq!((counted, &all["empty"]), (sum, &json!(sum == 0)), "{from}");
    }
    for wrong in [
        "stats/10000",
        "stats/10000?from=x",
        "stats/10000?from=10000-01-01T00:00:00",
        "stats/10000?from=2026-02-30T00:00:00",
        "stats/10000?from=2026-10-01T00:00:00&size=0",
        "stats/10000?from=2026-10-01T00:00:00&size=1001",
        "stats/10000?from=2026-10-01T00:00:00&page=-1",
        "stats/10000?from=2026-10-01T00:00:00&sort=title",
    ] {
        stats(wrong).await.expect(400);
    }
}

#[sqlx::test]
async fn registers_are_open_to_anyone(db: PgPool) {
    let app = App::new(db).await;
    let names = app.get("/stillingsimport/api/v1/properties/names").await.expect(200).json();
    assert_eq!(names.as_array().unwrap().len(), 31);
    snapshot!(&app.get("/stillingsimport/api/v1/properties/values").await.expect(200).json());
    let by_code = app.get("/stillingsimport/api/v1/categories/styrk/occupations").await.expect(200);
    let by_name = app.get("/stillingsimport/api/v1/categories/styrk/occupations?sort=alfa").await.expect(200);
    let codes = |text: &str| {
        text.match_indices("\"styrkCode\":\"").map(|(at, found)| text[at + found.len()..][..4].to_owned()).collect::<Vec<_>>()
    };
    assert!(codes(&by_code.text).is_sorted() && codes(&by_code.text).len() == 407 && !codes(&by_name.text).is_sorted());
    let names: Vec<String> =
        codes(&by_name.text).iter().map(|code| by_name.json()[code]["styrkDescription"].as_str().unwrap().to_owned()).collect();
    assert!(names[0].starts_with('A') && names.last().unwrap().starts_with(['Å', 'Ø', 'Y', 'V']), "{:?}", names.last());
    let by_group = app.get("/stillingsimport/api/v1/categories/pyrk/occupations?sort=alfa").await.expect(200);
    assert!(codes(&by_group.text).len() > 10 && !codes(&by_group.text).is_sorted());
    app.get("/stillingsimport/api/v1/categories/pyrk/occupations?sort=x").await.expect(400);
    let pyrk = app.get("/stillingsimport/api/v1/categories/pyrk/occupations").await.expect(200).json();
    assert!(
        pyrk.as_object()
            .unwrap()
            .iter()
            .all(|(code, entry)| entry["styrkCode"] == *code && entry.get("styrkDescription").is_none())
    );
    app.get("/stillingsimport/api/v1/categories/styrk/occupations?sort=x").await.expect(400);
}

#[sqlx::test]
async fn half_of_a_character_is_a_wrong_value_at_its_place_and_a_stream_goes_on(db: PgPool) {
    let app = App::new(db).await;
    let (good, last) = (ad("1").to_string(), ad("3").to_string());
    for broken in [
        ad("2").to_string().replace("Baker til", r"Kokk \ud83d"),
        ad("2").to_string().replace("Baker til", r"\ude00\ud83d"),
        ad("2").to_string().replace("\"reference\"", r#""nobody reads \udc00":1,"reference""#),
        ad("2").to_string().replace("Ingrid Bakke", r"\ud83d"),
    ] {
        let told = app.post_stream(format!("{good}\n{broken}\n{last}")).await.expect(200).receipts();
        assert_eq!(told.len(), 3, "{broken}");
        assert_eq!((&told[1]["status"], &told[1]["problems"][0]["code"]), (&json!("ERROR"), &json!("INVALID_VALUE")), "{told:?}");
        assert_ne!(told[2]["status"], "ERROR");
    }
    let broken = ad("2").to_string().replace("Baker til", r"Kokk \ud83d");
    let told = app.post_stream(broken.clone()).await.expect(200).receipts();
    assert_eq!(told[0]["problems"][0]["pointer"], "/title");
    let path = "/stillingsimport/api/v1/transfers/batch/10000";
    let body = format!("[{good},{broken}]");
    let refused = app.call(Method::POST, path, Some(KEY), Some("application/json"), body).await.expect(400).json();
    assert_eq!(refused["problems"].as_array().unwrap().len(), 1);
    assert_eq!(refused["problems"][0]["pointer"], "/1/title");
}

#[sqlx::test]
async fn byte_order_marks_before_ads_are_skipped(db: PgPool) {
    let app = App::new(db).await;
    let file = |reference: &str| format!("\u{feff}{}\r\n", ad(reference));
    let told = app.post_stream(format!("{}{}\u{feff}", file("1"), file("2"))).await.expect(200).receipts();
    assert_eq!(told.iter().map(|receipt| receipt["status"].as_str().unwrap()).collect::<Vec<_>>(), ["RECEIVED", "RECEIVED"]);
    let path = "/stillingsimport/api/v1/transfers/batch/10000";
    let body = format!("\u{feff}\u{feff}[{}]", ad("3"));
    app.call(Method::POST, path, Some(KEY), Some("application/json"), body).await.expect(201);
    let body = format!("\u{feff}{}", ad("4"));
    app.call(Method::POST, "/stillingsimport/api/v1/transfers/10000", Some(KEY), None, body).await.expect(200);
}
