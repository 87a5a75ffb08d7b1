//! Expiry of tokens and grants.

use super::{PARTNER_SECRET, Server, basic, denied};
use sqlx::PgPool;
use verv::accounts::server::oauth;

async fn count(server: &Server, table: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&server.app.db).await.unwrap()
}

#[sqlx::test]
async fn a_second_use_is_seen_as_long_as_the_family_lives(db: PgPool) {
    let server = Server::new(db).await;
    let code = server.consent(&[]).await["code"].clone();
    let first = server.exchange(&code).await.expect(200).json();
    let second = server.refresh(first["refresh_token"].as_str().unwrap()).await.expect(200).json();
    server.token_as(&basic("part/ner", PARTNER_SECRET), &[("grant_type", "client_credentials")]).await.expect(200);
    assert_eq!((count(&server, "oauth_grant").await, count(&server, "oauth_token").await), (2, 5));
    server.app.set_clock("2026-10-20T10:00:00Z");
    oauth::tidy(&server.app.state.accounts).await.unwrap();
    assert_eq!((count(&server, "oauth_grant").await, count(&server, "oauth_token").await), (1, 2));
    let third = server.refresh(second["refresh_token"].as_str().unwrap()).await.expect(200).json();
    // The first would have expired long ago, and the family lives.
    server.app.set_clock("2026-11-10T10:00:00Z");
    oauth::tidy(&server.app.state.accounts).await.unwrap();
    let fourth = server.refresh(third["refresh_token"].as_str().unwrap()).await.expect(200).json();
    denied(server.refresh(first["refresh_token"].as_str().unwrap()).await, 400, "invalid_grant");
    assert!(!server.lives(&fourth).await);
    // When nothing of it could live any more, it is gone as a whole.
    server.app.set_clock("2026-12-10T11:00:01Z");
    oauth::tidy(&server.app.state.accounts).await.unwrap();
    for table in ["oauth_grant", "oauth_token", "oauth_code"] {
        assert_eq!(count(&server, table).await, 0, "{table}");
    }
}

#[sqlx::test]
async fn nothing_secret_is_kept_in_clear(db: PgPool) {
    let server = Server::new(db).await;
    let code = server.consent(&[]).await["code"].clone();
    let tokens = server.exchange(&code).await.expect(200).json();
    for table in ["oauth_code", "oauth_token", "oauth_grant", "oauth_client", "oauth_consent"] {
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select to_jsonb(t)::text from {table} t")))
            .fetch_all(&server.app.db)
            .await
            .unwrap();
        assert!(!rows.is_empty());
        for secret in
            [code.as_str(), tokens["access_token"].as_str().unwrap(), tokens["refresh_token"].as_str().unwrap(), super::SECRET]
        {
            assert!(!rows.iter().any(|row| row.contains(secret)), "{table}");
        }
    }
}
