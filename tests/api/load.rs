//! `verv load`, without the command line.

use crate::support::App;
use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sqlx::PgPool;
use verv::accounts::server::password::Passwords;
use verv::app::registry;
use verv::platform::clock::Clock;

async fn load(db: &PgPool, document: &Value) -> Result<Value, String> {
    let passwords = Passwords::new(argon2::Params::new(8, 1, 1, None).unwrap()).unwrap();
    match registry::load(db, &Clock::System, &passwords, document.to_string().as_bytes()).await {
        Ok(loaded) => Ok(serde_json::to_value(loaded).unwrap()),
        Err(failure) => Err(format!("{:?}", failure.into_refusal())),
    }
}

#[sqlx::test]
async fn keys_are_printed_once(db: PgPool) {
    let document = json!({ "providers": [{ "identifier": "a" }, { "identifier": "b", "key": "k".repeat(32) }] });
    let first = load(&db, &document).await.unwrap();
    assert_eq!(first["providers"][0]["id"], 10000);
    assert!(first["providers"][0]["key"].as_str().unwrap().len() > 64);
    assert_eq!(first["providers"][1]["key"], "k".repeat(32));
    let second = load(&db, &document).await.unwrap();
    assert_eq!(second, json!({ "providers": [{ "identifier": "a", "id": 10000 }, { "identifier": "b", "id": 10001 }] }));
}

#[sqlx::test]
async fn a_key_or_secret_may_hold_blanks(db: PgPool) {
    let (key, secret) = ("correct horse battery staple and more", "  another horse, another battery, \"another\" staple ");
    let business_key = "the key of a business ~ with blanks in it";
    let document = json!({
        "providers": [{ "identifier": "a", "key": format!(" {key} ") }],
        "businesses": [{ "id": "N", "name": "Nord", "timeZone": "Europe/Oslo", "key": business_key }],
        "clients": [{ "id": "partner", "secret": secret, "grants": ["client_credentials"] }],
    });
    let app = App::with(db, |settings| settings.admin_token = Some("a token that an operator has made up".into())).await;
    let loaded = app.load(&document).await;
    assert_eq!((&loaded["providers"][0]["key"], &loaded["businesses"][0]["key"]), (&json!(key), &json!(business_key)));
    assert_eq!(loaded["clients"][0]["secret"], secret);
    let as_bearer = async |path: &str, key: &str| {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {key}")).body(Body::empty()).unwrap();
        app.send(request).await
    };
    let id = &loaded["providers"][0]["id"];
    as_bearer(&format!("/stillingsimport/api/v1/stats/{id}?from=2026-01-01T00:00:00"), key).await.expect(200);
    as_bearer("/api/v1/businesses/N/products", business_key).await.expect(200);
    as_bearer("/stillingsimport/internal/providers", "a token that an operator has made up").await.expect(200);
    let basic = |secret: &str| {
        let joined: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        format!("Basic {}", BASE64_STANDARD.encode(format!("partner:{joined}")))
    };
    for (authorization, form) in [
        (Some(basic(secret)), String::new()),
        (None, form_urlencoded::Serializer::new(String::new()).append_pair("client_secret", secret).finish()),
    ] {
        let mut request = Request::post("/oauth/token").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let body = format!("grant_type=client_credentials&client_id=partner&{form}");
        app.send(request.body(Body::from(body)).unwrap()).await.expect(200);
    }
    for wrong in ["short", "thirty-two characters, one is: \u{e6}", "a line break is not\nprintable, is it so"] {
        let wrong = json!({ "providers": [{ "identifier": "b", "key": wrong }], "clients": [{ "id": "c", "secret": wrong }] });
        let told = load(&app.db, &wrong).await.unwrap_err();
        assert!(told.contains("/providers/0/key") && told.contains("/clients/0/secret"), "{told}");
    }
}

#[sqlx::test]
async fn a_revoked_key_stays_revoked(db: PgPool) {
    let document = json!({ "providers": [{ "identifier": "b", "key": "k".repeat(32) }] });
    load(&db, &document).await.unwrap();
    sqlx::query("update api_key set revoked = now()").execute(&db).await.unwrap();
    load(&db, &document).await.unwrap();
    let living: i64 = sqlx::query_scalar("select count(*) from api_key where revoked is null").fetch_one(&db).await.unwrap();
    assert_eq!(living, 0);
}

#[sqlx::test]
async fn all_or_nothing_with_every_problem(db: PgPool) {
    let wrong =
        load(&db, &json!({ "providers": [{ "identifier": "a" }, { "email": "x" }, { "identifier": "c", "key": "short" }] }))
            .await
            .unwrap_err();
    for place in ["/providers/1/identifier", "/providers/1/email", "/providers/2/key"] {
        assert!(wrong.contains(place), "{wrong}");
    }
    let count: i64 = sqlx::query_scalar("select count(*) from provider").fetch_one(&db).await.unwrap();
    assert_eq!(count, 0);
    load(&db, &json!([])).await.unwrap_err();
    load(&db, &json!({ "providers": {} })).await.unwrap_err();
    let taken =
        json!({ "providers": [{ "identifier": "a", "key": "k".repeat(32) }, { "identifier": "b", "key": "k".repeat(32) }] });
    assert!(load(&db, &taken).await.unwrap_err().contains("/providers/1/key"));
}

#[sqlx::test]
async fn a_file_may_begin_with_marks_and_half_of_a_character_is_told_at_its_place(db: PgPool) {
    let passwords = Passwords::new(argon2::Params::new(8, 1, 1, None).unwrap()).unwrap();
    let load = async |text: String| registry::load(&db, &Clock::System, &passwords, text.as_bytes()).await;
    load("\u{feff}\u{feff}{\"providers\":[{\"identifier\":\"a\"}]}".to_owned()).await.unwrap();
    let told = load(r#"{"providers":[{"identifier":"b"},{"identifier":"c \ud83d"}]}"#.to_owned()).await.err().unwrap();
    let told = format!("{:?}", told.into_refusal());
    assert!(told.contains("/providers/1/identifier") && told.contains("half of a character"), "{told}");
    let count: i64 = sqlx::query_scalar("select count(*) from provider").fetch_one(&db).await.unwrap();
    assert_eq!(count, 1);
}
