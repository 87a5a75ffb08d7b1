//! The token endpoint and revocation: every way to a token, and every way to lose one.

use super::{CALLBACK, FORM, PARTNER_SECRET, SECRET, SITE_CALLBACK, Server, VERIFIER, basic, denied, returned};
use crate::support::PASSWORD;
use axum::http::{Method, header};
use serde_json::Value;
use sqlx::PgPool;

const CREDENTIALS: (&str, &str) = ("grant_type", "client_credentials");

#[sqlx::test]
async fn a_client_for_itself(db: PgPool) {
    let server = Server::new(db).await;
    let partner = basic("part/ner", PARTNER_SECRET);
    let tokens = server.token_as(&partner, &[CREDENTIALS]).await.expect(200).json();
    assert_eq!(tokens["scope"], "recruitment:client");
    assert!(tokens.get("refresh_token").is_none() && tokens.get("id_token").is_none());
    let posted = [CREDENTIALS, ("client_id", "part/ner"), ("client_secret", PARTNER_SECRET), ("scope", "recruitment:client")];
    server.token(&posted).await.expect(200);
    server.token_as(&partner, &[CREDENTIALS, ("client_id", "part/ner")]).await.expect(200);
    for scope in ["recruitment", "openid", "recruitment:client openid", "all"] {
        denied(server.token_as(&partner, &[CREDENTIALS, ("scope", scope)]).await, 400, "invalid_scope");
    }
    // No one's token is no one's business at userinfo.
    let answer = server.app.call(Method::GET, "/oauth/userinfo", tokens["access_token"].as_str(), None, "").await;
    assert!(denied(answer, 403, "insufficient_scope").header(header::WWW_AUTHENTICATE).contains("insufficient_scope"));
}

#[sqlx::test]
async fn who_is_not_known(db: PgPool) {
    let server = Server::new(db).await;
    for fields in [
        &[CREDENTIALS][..],
        &[CREDENTIALS, ("client_id", "nobody")],
        &[CREDENTIALS, ("client_id", "part/ner")],
        &[CREDENTIALS, ("client_id", "part/ner"), ("client_secret", "")],
        &[CREDENTIALS, ("client_id", "part/ner"), ("client_secret", SECRET)],
        &[CREDENTIALS, ("client_id", "app"), ("client_secret", SECRET)],
    ] {
        denied(server.token(fields).await, 401, "invalid_client");
    }
    for authorization in [
        basic("part/ner", "wrong"),
        basic("part/ner", ""),
        basic("nobody", PARTNER_SECRET),
        basic("site", ""),
        basic("app", "x"),
        "Basic !".to_owned(),
        "Bearer x".to_owned(),
        // Not encoded before they were joined.
        format!("Basic {}", base64::Engine::encode(&base64::prelude::BASE64_STANDARD, format!("part/ner:{PARTNER_SECRET}"))),
    ] {
        let answer = denied(server.token_as(&authorization, &[CREDENTIALS]).await, 401, "invalid_client");
        assert!(answer.header(header::WWW_AUTHENTICATE).starts_with("Basic "), "{authorization}");
    }
    let partner = basic("part/ner", PARTNER_SECRET);
    for two in [("client_secret", PARTNER_SECRET), ("client_id", "app"), ("client_assertion", "x")] {
        denied(server.token_as(&partner, &[CREDENTIALS, two]).await, 400, "invalid_request");
    }
}

#[sqlx::test]
async fn what_is_no_token_request(db: PgPool) {
    let server = Server::new(db).await;
    let partner = basic("part/ner", PARTNER_SECRET);
    denied(server.token_as(&partner, &[]).await, 400, "invalid_request");
    denied(server.token_as(&partner, &[("grant_type", "")]).await, 400, "invalid_request");
    denied(server.token_as(&partner, &[CREDENTIALS, CREDENTIALS]).await, 400, "invalid_request");
    denied(server.token_as(&partner, &[CREDENTIALS, ("x", "\0")]).await, 400, "invalid_request");
    denied(server.token_as(&partner, &[("grant_type", "password")]).await, 400, "unsupported_grant_type");
    denied(server.token_as(&partner, &[("grant_type", "authorization_code"), ("code", "x")]).await, 400, "unauthorized_client");
    denied(server.token(&[CREDENTIALS, ("client_id", "app")]).await, 400, "unauthorized_client");
    for missing in ["authorization_code", "refresh_token"] {
        denied(server.token(&[("grant_type", missing), ("client_id", "app")]).await, 400, "invalid_request");
    }
    for path in ["/oauth/token", "/oauth/revoke"] {
        let get = denied(server.app.get(path).await, 405, "invalid_request");
        assert_eq!(get.header(header::ALLOW), "POST");
        denied(server.app.call(Method::POST, path, None, Some("application/json"), "{}").await, 415, "invalid_request");
        denied(server.app.call(Method::POST, path, None, None, "a=b").await, 415, "invalid_request");
        denied(server.app.call(Method::POST, path, None, Some(FORM), vec![b'x'; 70_000]).await, 413, "invalid_request");
        denied(
            server.app.call(Method::POST, path, None, Some("Application/X-WWW-Form-Urlencoded; charset=UTF-8"), "").await,
            401,
            "invalid_client",
        );
    }
}

#[sqlx::test]
async fn a_code_is_for_one_exchange_that_fits(db: PgPool) {
    let server = Server::new(db).await;
    let code = server.consent(&[]).await["code"].clone();
    let usual = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("client_id", "app"),
        ("code_verifier", VERIFIER),
    ];
    let wrong_verifier = "x".repeat(43);
    for (name, value) in [
        ("code", "x"),
        ("redirect_uri", ""),
        ("redirect_uri", "no.verv.app:/cb"),
        ("redirect_uri", "http://127.0.0.1:8080/cb?"),
        ("code_verifier", ""),
        ("code_verifier", wrong_verifier.as_str()),
        ("code_verifier", &super::challenge()),
    ] {
        let changed = usual.map(|(field, usual)| if field == name { (name, value) } else { (field, usual) });
        let fields: Vec<_> = changed.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        denied(server.token(&fields).await, 400, "invalid_grant");
    }
    // Another client's hands.
    let fields = [usual[0], usual[1], usual[2], usual[4]];
    denied(server.token_as(&basic("site", SECRET), &fields).await, 400, "invalid_grant");
    let tokens = server.exchange(&code).await.expect(200).json();
    assert!(server.lives(&tokens).await);
}

#[sqlx::test]
async fn a_public_client_may_name_itself_by_basic(db: PgPool) {
    let server = Server::new(db).await;
    let tokens = server.tokens("openid").await;
    let code = server.consent(&[]).await["code"].clone();
    let fields =
        [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    // As some other, or with a secret that it cannot have: refused, and the code is not spent.
    for wrong in [basic("nobody", ""), basic("site", ""), basic("app", "x"), basic("app", " ")] {
        denied(server.token_as(&wrong, &fields).await, 401, "invalid_client");
    }
    denied(server.token_as(&basic("app", ""), &[&fields[..], &[("client_id", "site")]].concat()).await, 400, "invalid_request");
    let given = server.token_as(&basic("app", ""), &fields).await.expect(200).json();
    assert!(server.lives(&given).await);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", given["refresh_token"].as_str().unwrap())];
    server.token_as(&basic("app", ""), &[&refresh[..], &[("client_id", "app")]].concat()).await.expect(200);
    let revoke = |authorization: String| {
        let request = axum::http::Request::post("/oauth/revoke")
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, FORM);
        let body = super::form(&[("token", tokens["refresh_token"].as_str().unwrap())]);
        server.app.send(request.body(body.into()).unwrap())
    };
    denied(revoke(basic("app", "x")).await, 401, "invalid_client");
    assert!(server.lives(&tokens).await);
    revoke(basic("app", "")).await.expect(200);
    assert!(!server.lives(&tokens).await);
}

/// What was permitted in somebody's name and is under way.
struct Permitted {
    tokens: Value,
    code: String,
    elsewhere: String,
    partner: Value,
}

impl Permitted {
    async fn new(server: &Server) -> Self {
        let tokens = server.tokens("openid").await;
        let code = server.consent(&[]).await["code"].clone();
        let elsewhere = server.app.sign_in("kari@example.com").await;
        let partner = server.token_as(&basic("part/ner", PARTNER_SECRET), &[CREDENTIALS]).await.expect(200).json();
        Self { tokens, code, elsewhere, partner }
    }

    async fn has_ended(self, server: &Server) {
        let Self { tokens, code, elsewhere, partner } = self;
        assert!(!server.lives(&tokens).await);
        denied(server.refresh(tokens["refresh_token"].as_str().unwrap()).await, 400, "invalid_grant");
        denied(server.exchange(&code).await, 400, "invalid_grant");
        server.app.get_as(&elsewhere, "/konto").await.expect(303);
        let consents: i64 = sqlx::query_scalar("select count(*) from oauth_consent").fetch_one(&server.app.db).await.unwrap();
        assert_eq!(consents, 0, "apps ask anew");
        let path = "/v1/client/recruitment?validate=true";
        let token = partner["access_token"].as_str();
        server.app.call(Method::POST, path, token, Some("application/json"), "{}").await.expect(200);
    }
}

#[sqlx::test]
async fn a_changed_password_ends_what_was_permitted_with_the_old(db: PgPool) {
    let server = Server::new(db).await;
    let permitted = Permitted::new(&server).await;
    let wrong = [("act", "password"), ("old_password", "ikke dette"), ("new_password", "en ganske annen hest")];
    server.post("/konto", &wrong).await.expect(422);
    assert!(server.lives(&permitted.tokens).await);
    let fields = [("act", "password"), ("old_password", PASSWORD), ("new_password", "en ganske annen hest")];
    server.post("/konto", &fields).await.expect(303);
    permitted.has_ended(&server).await;
    // Whoever changed it goes on, and is asked before an app gets anything.
    server.get("/konto").await.expect(200);
    server.ask(&[]).await.expect(200);
}

#[sqlx::test]
async fn a_forgotten_password_ends_everything(db: PgPool) {
    let server = Server::new(db).await;
    let permitted = Permitted::new(&server).await;
    server.app.post_form("/glemt", &[("email", "kari@example.com")]).await.expect(303);
    let path = server.app.mail().await.pop().unwrap().path("/nytt-passord/");
    let path = path.split('?').next().unwrap();
    server.app.post_form(path, &[("password", "en ganske annen hest")]).await.expect(303);
    permitted.has_ended(&server).await;
    server.get("/konto").await.expect(303);
}

#[sqlx::test]
async fn a_code_lives_a_minute(db: PgPool) {
    let server = Server::new(db).await;
    let codes = [server.consent(&[]).await["code"].clone(), server.consent(&[]).await["code"].clone()];
    server.app.set_clock("2026-10-01T10:00:59Z");
    server.exchange(&codes[0]).await.expect(200);
    server.app.set_clock("2026-10-01T10:01:00Z");
    denied(server.exchange(&codes[1]).await, 400, "invalid_grant");
}

#[sqlx::test]
async fn a_code_used_twice_ends_what_it_gave(db: PgPool) {
    let server = Server::new(db).await;
    let code = server.consent(&[]).await["code"].clone();
    let tokens = server.exchange(&code).await.expect(200).json();
    let other = server.tokens("openid").await;
    let next = server.refresh(tokens["refresh_token"].as_str().unwrap()).await.expect(200).json();
    assert!(server.lives(&tokens).await && server.lives(&next).await);
    // Long after the minute in which it could be exchanged.
    server.app.set_clock("2026-10-01T10:30:00Z");
    denied(server.exchange(&code).await, 400, "invalid_grant");
    assert!(!server.lives(&tokens).await && !server.lives(&next).await);
    denied(server.refresh(next["refresh_token"].as_str().unwrap()).await, 400, "invalid_grant");
    assert!(server.lives(&other).await, "another permission stays");
}

#[sqlx::test]
async fn of_many_exchanges_at_once_one_is_first_and_ends_with_the_others(db: PgPool) {
    let server = Server::new(db).await;
    for _ in 0..5 {
        let code = server.consent(&[]).await["code"].clone();
        let answers = futures_util::future::join_all((0..8).map(|_| server.exchange(&code))).await;
        let given: Vec<&super::Answer> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(given.len(), 1);
        assert!(answers.iter().all(|answer| answer.status == 200 || answer.json()["error"] == "invalid_grant"));
        assert!(!server.lives(&given[0].json()).await);
    }
}

#[sqlx::test]
async fn a_refresh_token_rotates_and_narrows(db: PgPool) {
    let server = Server::new(db).await;
    let first = server.tokens("openid email").await;
    let old = first["refresh_token"].as_str().unwrap();
    let send = |token: String, scope: &'static str| {
        let server = &server;
        async move {
            server
                .token(&[("grant_type", "refresh_token"), ("refresh_token", &token), ("client_id", "app"), ("scope", scope)])
                .await
        }
    };
    for more in ["profile", "openid recruitment", "nonsense"] {
        denied(send(old.to_owned(), more).await, 400, "invalid_scope");
    }
    let narrow = send(old.to_owned(), "openid").await.expect(200).json();
    assert_eq!(narrow["scope"], "openid");
    let info = server.app.call(Method::GET, "/oauth/userinfo", narrow["access_token"].as_str(), None, "").await.expect(200);
    assert!(info.json().get("email").is_none());
    // The next one may ask for all again.
    let wide = server.refresh(narrow["refresh_token"].as_str().unwrap()).await.expect(200).json();
    assert_eq!(wide["scope"], "openid email");
    // Thirty days from each exchange.
    server.app.set_clock("2026-10-31T09:59:59Z");
    let late = server.refresh(wide["refresh_token"].as_str().unwrap()).await.expect(200).json();
    server.app.set_clock("2026-11-30T09:59:59Z");
    denied(server.refresh(late["refresh_token"].as_str().unwrap()).await, 400, "invalid_grant");
}

#[sqlx::test]
async fn a_client_without_the_right_to_refresh_gets_no_refresh_token(db: PgPool) {
    let server = Server::new(db).await;
    let usual = [
        ("client_id", "site"),
        ("redirect_uri", SITE_CALLBACK),
        ("scope", ""),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ];
    let answer = server.say("allow", &server.ask(&usual).await.expect(200)).await.expect(303);
    let code = answer.header(header::LOCATION).split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", SITE_CALLBACK)];
    let with_verifier = [fields[0], fields[1], fields[2], ("code_verifier", VERIFIER)];
    denied(server.token_as(&basic("site", SECRET), &with_verifier).await, 400, "invalid_grant");
    let tokens = server.token_as(&basic("site", SECRET), &fields).await.expect(200).json();
    assert!(tokens.get("refresh_token").is_none() && tokens["scope"] == "recruitment");
}

#[sqlx::test]
async fn a_refresh_token_used_twice_ends_the_family(db: PgPool) {
    let server = Server::new(db).await;
    let first = server.tokens("openid").await;
    let second = server.refresh(first["refresh_token"].as_str().unwrap()).await.expect(200).json();
    let third = server.refresh(second["refresh_token"].as_str().unwrap()).await.expect(200).json();
    // In another client's hands it is nothing and ends nothing.
    let stolen = [("grant_type", "refresh_token"), ("refresh_token", first["refresh_token"].as_str().unwrap())];
    denied(server.token_as(&basic("site", SECRET), &stolen).await, 400, "unauthorized_client");
    assert!(server.lives(&third).await);
    denied(server.refresh(first["refresh_token"].as_str().unwrap()).await, 400, "invalid_grant");
    for tokens in [&first, &second, &third] {
        assert!(!server.lives(tokens).await);
    }
    denied(server.refresh(third["refresh_token"].as_str().unwrap()).await, 400, "invalid_grant");
    let fourth = server.tokens("openid").await;
    let answers = futures_util::future::join_all((0..6).map(|_| server.refresh(fourth["refresh_token"].as_str().unwrap()))).await;
    let given: Vec<Value> = answers.iter().filter(|answer| answer.status == 200).map(super::Answer::json).collect();
    assert_eq!(given.len(), 1);
    assert!(!server.lives(&given[0]).await && !server.lives(&fourth).await);
}

#[sqlx::test]
async fn an_access_token_lives_an_hour(db: PgPool) {
    let server = Server::new(db).await;
    let tokens = server.tokens("openid").await;
    server.app.set_clock("2026-10-01T10:59:59Z");
    assert!(server.lives(&tokens).await);
    server.app.set_clock("2026-10-01T11:00:00Z");
    assert!(!server.lives(&tokens).await);
}

#[sqlx::test]
async fn revoking(db: PgPool) {
    let server = Server::new(db).await;
    let tokens = server.tokens("openid").await;
    let next = server.refresh(tokens["refresh_token"].as_str().unwrap()).await.expect(200).json();
    let revoke = |fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let body = super::form(&fields);
        let app = &server.app;
        async move { app.call(Method::POST, "/oauth/revoke", None, Some(FORM), body).await }
    };
    let text = |tokens: &Value, which: &str| tokens[which].as_str().unwrap().to_owned();
    let own = |token: String| vec![("client_id", "app".to_owned()), ("token", token)];
    denied(revoke(vec![("client_id", "app".into())]).await, 400, "invalid_request");
    denied(revoke(vec![("token", text(&next, "access_token"))]).await, 401, "invalid_client");
    let other = vec![("client_id", "site".into()), ("client_secret", SECRET.into()), ("token", text(&next, "refresh_token"))];
    denied(revoke(other).await, 400, "invalid_grant");
    assert!(server.lives(&next).await);
    revoke(own("nonsense".into())).await.expect(200);
    // An access token by itself, whatever the hint says.
    let mut hinted = own(text(&tokens, "access_token"));
    hinted.push(("token_type_hint", "refresh_token".into()));
    assert_eq!(revoke(hinted).await.expect(200).text, "");
    assert!(!server.lives(&tokens).await && server.lives(&next).await);
    // A refresh token with all that belongs to it, also one that was exchanged already.
    revoke(own(text(&tokens, "refresh_token"))).await.expect(200);
    assert!(!server.lives(&next).await);
    denied(server.refresh(next["refresh_token"].as_str().unwrap()).await, 400, "invalid_grant");
    revoke(own(text(&next, "refresh_token"))).await.expect(200);
}

#[sqlx::test]
async fn a_person_takes_it_back(db: PgPool) {
    let server = Server::new(db).await;
    assert_eq!(server.app.get("/konto/apper").await.expect(303).header(header::LOCATION), "/login?next=%2Fkonto%2Fapper");
    assert!(server.get("/konto/apper").await.expect(200).text.contains("Ingen apper har tilgang."));
    let tokens = server.tokens("openid email").await;
    let page = server.get("/konto/apper").await.expect(200);
    assert!(page.text.contains("Appen") && page.text.contains("se e-postadressen din") && page.text.contains("1. oktober 2026"));
    let app = page.text.split("name=\"app\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (_, other) = super::sign_in(&server.app, "ola@example.com").await;
    let cookie = server.cookie.clone();
    let ola = Server { cookie: other, ..server };
    ola.post("/konto/apper", &[("app", &app)]).await.expect(303);
    assert!(ola.lives(&tokens).await, "another person's");
    let kari = Server { cookie, ..ola };
    let away =
        axum::http::Request::post("/konto/apper").header("sec-fetch-site", "cross-site").header(header::COOKIE, &kari.cookie);
    kari.app.send(away.body(super::form(&[("app", &app)]).into()).unwrap()).await.expect(403);
    kari.post("/konto/apper", &[("app", "x")]).await.expect(404);
    kari.post("/konto/apper", &[("app", &app)]).await.expect(303);
    assert!(!kari.lives(&tokens).await);
    denied(kari.refresh(tokens["refresh_token"].as_str().unwrap()).await, 400, "invalid_grant");
    kari.ask(&[]).await.expect(200);
    assert_eq!(returned(&kari.ask(&[("prompt", "none")]).await)["error"], "consent_required");
}

/// Also where many tokens are looked up at once.
#[sqlx::test]
async fn a_scope_that_nobody_knows_is_a_fault_of_its_own_token(db: PgPool) {
    let server = Server::new(db).await;
    let (strange, plain) = (server.tokens("openid").await, server.tokens("openid").await);
    let text = |name: &str| strange[name].as_str().unwrap().to_owned();
    sqlx::query("update oauth_token set scopes = array_append(scopes, 'later') where hash = sha256(convert_to($1, 'UTF8'))")
        .bind(text("access_token"))
        .execute(&server.app.db)
        .await
        .unwrap();
    let (access, refresh) = (text("access_token"), text("refresh_token"));
    let (failed, lives) =
        tokio::join!(server.app.call(Method::GET, "/oauth/userinfo", Some(&access), None, ""), server.lives(&plain));
    failed.expect(500);
    assert!(lives);
    sqlx::raw_sql("update oauth_grant set scopes = array_append(scopes, 'later'); update oauth_consent set scopes = array_append(scopes, 'later')")
        .execute(&server.app.db)
        .await
        .unwrap();
    server.refresh(&refresh).await.expect(500);
    server.get("/konto/apper").await.expect(500);
    assert_eq!(returned(&server.ask(&[("scope", "openid")]).await)["error"], "server_error");
}
