//! The clients of a registry file.

use super::{Server, basic, denied, load};
use serde_json::json;
use sqlx::PgPool;

#[sqlx::test]
async fn a_secret_is_printed_once(db: PgPool) {
    let document = json!([
        { "id": "made", "grants": ["client_credentials"] },
        { "id": "given", "secret": "s".repeat(32), "grants": ["client_credentials"] },
        { "id": "public", "public": true, "grants": ["authorization_code"], "redirectUris": ["https://a.example/"] },
    ]);
    let first = load(&db, &document).await.unwrap();
    let made = first[0]["secret"].as_str().unwrap().to_owned();
    assert!(made.len() >= 64);
    assert_eq!(first, json!([{ "id": "made", "secret": made }, { "id": "given", "secret": "s".repeat(32) }, { "id": "public" }]));
    assert_eq!(load(&db, &document).await.unwrap(), json!([{ "id": "made" }, { "id": "given" }, { "id": "public" }]));
    let server = Server::new(db).await;
    let fields = [("grant_type", "client_credentials")];
    server.token_as(&basic("made", &made), &fields).await.expect(200);
    server.token_as(&basic("given", &"s".repeat(32)), &fields).await.expect(200);
    // Another secret takes the place of the old; a client that becomes confidential gets one.
    let changed = json!([
        { "id": "made", "secret": "t".repeat(40), "grants": ["client_credentials"] },
        { "id": "public", "grants": ["client_credentials"] },
    ]);
    let loaded = load(&server.app.db, &changed).await.unwrap();
    assert_eq!(loaded[0], json!({ "id": "made" }));
    denied(server.token_as(&basic("made", &made), &fields).await, 401, "invalid_client");
    server.token_as(&basic("made", &"t".repeat(40)), &fields).await.expect(200);
    server.token_as(&basic("public", loaded[1]["secret"].as_str().unwrap()), &fields).await.expect(200);
    let stored: Vec<u8> = sqlx::query_scalar("select secret_hash from oauth_client where client_id = 'given'")
        .fetch_one(&server.app.db)
        .await
        .unwrap();
    assert_eq!(stored.len(), 32);
}

#[sqlx::test]
async fn all_or_nothing_with_every_problem(db: PgPool) {
    let wrong = json!([{ "id": "good", "grants": ["client_credentials"] }, { "secret": "short" }, { "id": "c", "redirectUris": ["javascript:x"] }]);
    let told = load(&db, &wrong).await.unwrap_err();
    for place in ["/clients/1/id", "/clients/1/secret", "/clients/2/redirectUris/0"] {
        assert!(told.contains(place), "{told}");
    }
    assert!(!told.contains("short"));
    let count: i64 = sqlx::query_scalar("select count(*) from oauth_client").fetch_one(&db).await.unwrap();
    assert_eq!(count, 0);
    load(&db, &json!({})).await.unwrap_err();
}
