//! Requests with an Idempotency-Key.

use super::*;
use futures_util::future::join_all;
use verv::recruitment::server::api;

#[sqlx::test]
async fn a_repeat_gets_the_first_answer(db: PgPool) {
    let app = app(db).await;
    let first = app.recruit_once(PARTNER, "k1", &request(&[ola()])).await.expect(200);
    // What has changed meanwhile changes nothing of the answer.
    verv::recruitment::server::decisions::verify(&app.state.recruitment, app.latest().await).await.unwrap();
    let second = app.recruit_once(PARTNER, "k1", &request(&[ola()])).await.expect(200);
    assert_eq!((second.text.as_str(), second.header(header::CONTENT_TYPE)), (first.text.as_str(), "application/json"));
    assert_eq!(app.count("recruitment").await, 1);
    let other = app.recruit_once(PARTNER, "k1", &request(&[person("Berg", Some("b@example.com"), None)])).await.expect(422);
    assert_eq!(other.json()["error"], "idempotency_key_reused");
    // Each client and each user has keys of their own.
    app.recruit_once(KARI, "k1", &request(&[person("Berg", Some("b@example.com"), None)])).await.expect(200);
    app.recruit_once(OTHER, "k1", &request(&[person("Dahl", Some("d@example.com"), None)])).await.expect(200);
}

#[sqlx::test]
async fn refusals_are_kept_too(db: PgPool) {
    let app = app(db).await;
    let sent = request(&[person("Eriksen", Some("eva@example.com"), None)]);
    let first = app.recruit_once(PARTNER, "k", &sent).await;
    assert_refused(&first, &[("/recruitments/0", "already_customer")]);
    sqlx::query("delete from subscription").execute(&app.db).await.unwrap();
    let second = app.recruit_once(PARTNER, "k", &sent).await.expect(400);
    assert_eq!(first.text, second.text);
    app.recruit(PARTNER, &sent).await.expect(200);
    // What was not judged is not kept.
    app.call(Method::POST, "/v1/recruitment", Some("nobody"), None, "").await.expect(401);
    assert_eq!(app.count("kept_answer").await, 1);
}

#[sqlx::test]
async fn twenty_at_once_are_one(db: PgPool) {
    let app = app(db).await;
    let sent = request(&[ola()]);
    let answers = join_all((0..20).map(|_| app.recruit_once(PARTNER, "same", &sent))).await;
    let mut texts: Vec<&str> = Vec::new();
    for answer in &answers {
        match answer.status.as_u16() {
            200 => texts.push(&answer.text),
            409 => assert_eq!(answer.json()["error"], "idempotency_key_in_use"),
            other => panic!("{other}: {}", answer.text),
        }
    }
    assert!(!texts.is_empty());
    assert!(texts.iter().all(|text| *text == texts[0]));
    assert_eq!(app.count("recruitment").await, 1);
    // When all is done, it is there.
    assert_eq!(app.recruit_once(PARTNER, "same", &sent).await.expect(200).text, texts[0]);
}

#[sqlx::test]
async fn a_key_lasts_a_day(db: PgPool) {
    let app = app(db).await;
    app.recruit_once(PARTNER, "k", &request(&[ola()])).await.expect(200);
    let other = request(&[person("Berg", Some("b@example.com"), None)]);
    app.set_clock("2026-10-02T09:59:59Z");
    app.recruit_once(PARTNER, "k", &other).await.expect(422);
    app.set_clock("2026-10-02T10:00:00Z");
    app.recruit_once(PARTNER, "k", &other).await.expect(200);
    app.set_clock("2026-10-04T10:00:00Z");
    api::forget_old(&app.state.recruitment).await.unwrap();
    assert_eq!(app.count("kept_answer").await, 0);
}

#[sqlx::test]
async fn keys_have_a_length(db: PgPool) {
    let app = app(db).await;
    app.recruit_once(PARTNER, &"k".repeat(255), &request(&[ola()])).await.expect(200);
    for wrong in ["k".repeat(256), String::new()] {
        let refused = app.recruit_once(PARTNER, &wrong, &request(&[ola()])).await.expect(400).json();
        assert_eq!(refused["errors"][0]["code"], "invalid_idempotency_key");
    }
}

#[sqlx::test]
async fn preferences_have_keys_too(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    let set = async |key: &str, path: &str, body: Value| {
        let sent = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", KARI.replace(' ', "-")))
            .header("idempotency-key", key)
            .body(Body::from(body.to_string()));
        app.send(sent.unwrap()).await
    };
    let one = json!([{ "product": "HS3829", "preferenceNumber": 1 }]);
    let first = set("a", "/v1/recruitment/premium/Spring2019", one.clone()).await.expect(200);
    set("b", "/v1/recruitment/premium/Spring2019", json!([])).await.expect(200);
    assert_eq!(set("a", "/capi/v1/recruitment/premium/Spring2019", one.clone()).await.expect(200).text, first.text);
    assert_eq!(app.count("premium_preference").await, 0, "the repeat does nothing");
    set("a", "/v1/recruitment/premium/Atonce", one).await.expect(422);
}
