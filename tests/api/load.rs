//! `verv load`, without the command line.

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
