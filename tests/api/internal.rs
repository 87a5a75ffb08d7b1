//! `/stillingsimport/internal`: what operators do.

use crate::support::{App, KEY, ad};
use axum::http::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

#[sqlx::test]
async fn providers(db: PgPool) {
    let app = App::new(db).await;
    let new = app
        .admin(Method::POST, "providers", &json!({ "identifier": "ny", "email": "ny@example.com", "phone": 12345678 }))
        .await
        .expect(201)
        .json();
    assert_eq!(new, json!({ "id": 10002, "identifier": "ny", "email": "ny@example.com", "phone": "12345678" }));
    assert_eq!(app.admin(Method::GET, "providers/10002", &Value::Null).await.expect(200).json(), new);
    assert_eq!(app.admin(Method::GET, "providers", &Value::Null).await.expect(200).json().as_array().unwrap().len(), 3);
    let taken = app.admin(Method::POST, "providers", &json!({ "identifier": "ny" })).await.expect(409).json();
    assert_eq!((taken["errorType"].as_str(), taken["problems"][0]["pointer"].as_str()), (Some("CONFLICT"), Some("/identifier")));
    app.admin(Method::PUT, "providers/10002", &json!({ "identifier": "first" })).await.expect(409);
    assert_eq!(
        app.admin(Method::PUT, "providers/10002", &json!({ "identifier": "nyere" })).await.expect(200).json()["email"],
        Value::Null
    );
    let wrong = app.admin(Method::POST, "providers", &json!({ "email": "x" })).await.expect(400).json();
    assert_eq!(wrong["problems"].as_array().unwrap().len(), 2);
    app.admin(Method::GET, "providers/99", &Value::Null).await.expect(404);
    app.admin(Method::PUT, "providers/99", &json!({ "identifier": "x" })).await.expect(404);
    app.admin(Method::PUT, "providers/99/token", &Value::Null).await.expect(404);
    app.admin(Method::GET, "providers/x", &Value::Null).await.expect(400);
}

#[sqlx::test]
async fn keys_are_rotated_with_grace(db: PgPool) {
    let app = App::new(db).await;
    let works = |key: String| {
        let app = &app;
        async move {
            app.call(Method::GET, "/stillingsimport/api/v1/adminstatus/10000/x", Some(&key), None, "").await.status.as_u16()
                == 404
        }
    };
    let new_key = |query: &'static str| {
        let app = &app;
        async move {
            app.admin(Method::PUT, &format!("providers/10000/token{query}"), &Value::Null).await.expect(200).json()["key"]
                .as_str()
                .unwrap()
                .to_owned()
        }
    };
    let second = new_key("").await;
    assert!(works(KEY.into()).await && works(second.clone()).await);
    // Nothing of a key but its beginning is kept.
    let rows: Vec<String> = sqlx::query_scalar("select api_key::text from api_key").fetch_all(&app.db).await.unwrap();
    assert!(rows.iter().all(|row| !row.contains(&second[12..])));
    app.set_clock("2026-10-08T09:59:59Z");
    assert!(works(KEY.into()).await);
    app.set_clock("2026-10-08T10:00:00Z");
    assert!(!works(KEY.into()).await && works(second.clone()).await);
    // Five living keys at most.
    let mut keys = vec![second];
    for _ in 0..5 {
        keys.push(new_key("?resetKey=false").await);
    }
    assert!(!works(keys[0].clone()).await);
    for key in &keys[1..] {
        assert!(works(key.clone()).await);
    }
    let only = new_key("?resetKey=true").await;
    assert!(works(only).await && !works(keys[5].clone()).await);
    let used: i64 =
        sqlx::query_scalar("select count(*) from api_key where last_used is not null").fetch_one(&app.db).await.unwrap();
    assert!(used >= 7, "{used}");
}

#[sqlx::test]
async fn reviews(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let uuid = app.uuid("1").await;
    let path = format!("ads/{uuid}/review");
    let rejected = app
        .admin(Method::POST, &path, &json!({ "decision": "reject", "reason": "NO_EMPLOYMENT", "message": "Dette er et kurs." }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&rejected["status"], &rejected["publishStatus"], &rejected["message"]),
        (&json!("DONE"), &json!("REJECTED"), &json!("NO_EMPLOYMENT: Dette er et kurs."))
    );
    app.get(&format!("/stillinger/{uuid}")).await.expect(410);
    let approved = app.admin(Method::POST, &path, &json!({ "decision": "approve" })).await.expect(200).json();
    assert_eq!(
        (&approved["status"], &approved["publishStatus"], approved.get("message")),
        (&json!("DONE"), &json!("ACTIVE"), None)
    );
    for wrong in [
        json!({}),
        json!({ "decision": "maybe" }),
        json!({ "decision": "reject" }),
        json!({ "decision": "reject", "reason": "UGLY" }),
        json!([]),
    ] {
        app.admin(Method::POST, &path, &wrong).await.expect(400);
    }
    app.admin(Method::POST, "ads/x/review", &json!({ "decision": "approve" })).await.expect(404);
    // A changed ad is checked anew.
    app.admin(Method::POST, &path, &json!({ "decision": "reject", "reason": "UNKNOWN" })).await.expect(200);
    assert_eq!(app.post_ad(&ad("1")).await.expect(200).json()["status"], "SKIPPED");
    assert_eq!(app.publish_status("1").await, "REJECTED");
    app.post_ad(&crate::support::ad_with("1", "/title", json!("Bedre"))).await.expect(200);
    assert_eq!(app.publish_status("1").await, "ACTIVE");
}
