//! OpenID Connect: what the server says of itself, id tokens, keys, userinfo.

use super::{Server, denied};
use axum::http::{Method, Request, header};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use sqlx::PgPool;
use verv::accounts::server::oauth;

/// The claims of an id token whose signature is right.
fn verified(token: &str, keys: &Value) -> Value {
    let set: JwkSet = serde_json::from_value(keys.clone()).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    assert_eq!(header.alg, Algorithm::RS256);
    let key = DecodingKey::from_jwk(set.find(header.kid.as_deref().unwrap()).unwrap()).unwrap();
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&["app"]);
    rules.set_issuer(&["http://verv.example"]);
    // The clock of the test stands still.
    rules.validate_exp = false;
    jsonwebtoken::decode::<Value>(token, &key, &rules).unwrap().claims
}

#[sqlx::test]
async fn an_id_token_says_who_and_when(db: PgPool) {
    let server = Server::new(db).await;
    server.app.set_clock("2026-10-01T10:05:00Z");
    let code = server.consent(&[("scope", "openid profile email"), ("nonce", "n-0S6 æ")]).await["code"].clone();
    server.app.set_clock("2026-10-01T10:05:30Z");
    let tokens = server.exchange(&code).await.expect(200).json();
    let keys = server.app.get("/oauth/jwks.json").await.expect(200).json();
    let claims = verified(tokens["id_token"].as_str().unwrap(), &keys);
    let seconds = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp();
    assert_eq!(claims["sub"], server.user.to_string());
    assert_eq!(
        (&claims["nonce"], &claims["name"], &claims["email"]),
        (&"n-0S6 æ".into(), &"Kari Nordmann".into(), &"kari@example.com".into())
    );
    assert_eq!(claims["email_verified"], true);
    assert_eq!(claims["iat"], seconds("2026-10-01T10:05:30Z"));
    assert_eq!(claims["exp"], seconds("2026-10-01T11:05:30Z"));
    assert_eq!(claims["auth_time"], seconds("2026-10-01T10:00:00Z"));
    assert_eq!(claims["at_hash"].as_str().unwrap().len(), 22);
    // A refresh tells the same of the sign-in, and no nonce.
    let next = server.refresh(tokens["refresh_token"].as_str().unwrap()).await.expect(200).json();
    let later = verified(next["id_token"].as_str().unwrap(), &keys);
    assert_eq!((&later["sub"], &later["auth_time"]), (&claims["sub"], &claims["auth_time"]));
    assert!(later.get("nonce").is_none());
    // Less scope, less told.
    let little = server.tokens("openid").await;
    let claims = verified(little["id_token"].as_str().unwrap(), &keys);
    assert!(["name", "email", "email_verified", "nonce"].iter().all(|claim| claims.get(claim).is_none()));
    assert!(server.tokens("email").await.get("id_token").is_none());
}

#[sqlx::test]
async fn userinfo(db: PgPool) {
    let server = Server::new(db).await;
    let tokens = server.tokens("openid profile email").await;
    let token = tokens["access_token"].as_str();
    for method in [Method::GET, Method::POST] {
        let info = server.app.call(method, "/oauth/userinfo", token, None, "").await.expect(200);
        assert_eq!(info.header(header::CACHE_CONTROL), "no-store");
        let info = info.json();
        assert_eq!((&info["sub"], &info["name"]), (&server.user.to_string().into(), &"Kari Nordmann".into()));
        assert_eq!((&info["email"], &info["email_verified"]), (&"kari@example.com".into(), &true.into()));
    }
    for wrong in [None, Some("nonsense"), tokens["refresh_token"].as_str()] {
        let answer = denied(server.app.call(Method::GET, "/oauth/userinfo", wrong, None, "").await, 401, "invalid_token");
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Bearer error=\"invalid_token\"");
    }
    let without = server.tokens("email").await;
    denied(
        server.app.call(Method::GET, "/oauth/userinfo", without["access_token"].as_str(), None, "").await,
        403,
        "insufficient_scope",
    );
    let deleted = denied(server.app.call(Method::DELETE, "/oauth/userinfo", None, None, "").await, 405, "invalid_request");
    assert_eq!(deleted.header(header::ALLOW), "GET,HEAD,POST");
}

#[sqlx::test]
async fn the_server_tells_of_itself(db: PgPool) {
    let server = Server::new(db).await;
    let openid = server.app.get("/.well-known/openid-configuration").await.expect(200);
    assert_eq!(openid.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(openid.text, server.app.get("/.well-known/oauth-authorization-server").await.expect(200).text);
    let known = openid.json();
    assert_eq!(known["issuer"], "http://verv.example");
    for (name, method) in [
        ("authorization_endpoint", Method::GET),
        ("token_endpoint", Method::POST),
        ("revocation_endpoint", Method::POST),
        ("userinfo_endpoint", Method::GET),
        ("jwks_uri", Method::GET),
    ] {
        let path = known[name].as_str().unwrap().strip_prefix("http://verv.example").unwrap().to_owned();
        let status = server.app.call(method, &path, None, None, "").await.status;
        assert!(status != 404 && status != 405, "{name}");
    }
    for (name, values) in [
        ("response_types_supported", &["code"][..]),
        ("response_modes_supported", &["query"]),
        ("grant_types_supported", &["authorization_code", "refresh_token", "client_credentials"]),
        ("token_endpoint_auth_methods_supported", &["client_secret_basic", "client_secret_post", "none"]),
        ("code_challenge_methods_supported", &["S256"]),
        ("subject_types_supported", &["public"]),
        ("id_token_signing_alg_values_supported", &["RS256"]),
        ("scopes_supported", &["openid", "profile", "email", "recruitment", "recruitment:client"]),
    ] {
        assert_eq!(known[name], serde_json::json!(values), "{name}");
    }
    assert_eq!(known["authorization_response_iss_parameter_supported"], true);
    for path in ["/.well-known/openid-configuration", "/oauth/jwks.json"] {
        let tag = server.app.get(path).await.header(header::ETAG).to_owned();
        let again = Request::get(path).header(header::IF_NONE_MATCH, tag).body(axum::body::Body::empty()).unwrap();
        server.app.send(again).await.expect(304);
    }
}

#[sqlx::test]
async fn keys_are_made_once_and_change(db: PgPool) {
    let server = Server::new(db).await;
    let all = futures_util::future::join_all((0..4).map(|_| server.app.get("/oauth/jwks.json"))).await;
    let first = all[0].json();
    let key = &first["keys"][0];
    assert!(all.iter().all(|answer| answer.json() == first) && first["keys"].as_array().unwrap().len() == 1);
    assert_eq!((&key["kty"], &key["alg"], &key["use"]), (&"RSA".into(), &"RS256".into(), &"sig".into()));
    for private in ["d", "p", "q", "dp", "dq", "qi"] {
        assert!(key.get(private).is_none());
    }
    assert_eq!(key["n"].as_str().unwrap().len(), 342, "2048 bits");
    let (sealed,): (Vec<u8>,) = sqlx::query_as("select sealed from oauth_signing_key").fetch_one(&server.app.db).await.unwrap();
    assert_ne!(sealed[..2], [0x30, 0x82], "PKCS#8 in clear");
    let old = server.tokens("openid").await;
    server.app.set_clock("2026-12-29T10:00:00Z");
    oauth::tidy(&server.app.state.accounts).await.unwrap();
    assert_eq!(server.app.get("/oauth/jwks.json").await.json(), first);
    server.app.set_clock("2026-12-30T10:00:00Z");
    oauth::tidy(&server.app.state.accounts).await.unwrap();
    let both = server.app.get("/oauth/jwks.json").await.json();
    assert_eq!(both["keys"].as_array().unwrap().len(), 2);
    verified(old["id_token"].as_str().unwrap(), &both);
    server.app.set_clock("2026-12-31T10:00:01Z");
    oauth::tidy(&server.app.state.accounts).await.unwrap();
    let new = server.app.get("/oauth/jwks.json").await.json();
    assert_eq!(new["keys"], serde_json::json!([both["keys"][0]]));
    assert_ne!(new["keys"][0]["kid"], key["kid"]);
}
