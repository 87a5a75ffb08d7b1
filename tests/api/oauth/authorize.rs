//! The authorization endpoint: whom it answers, what it asks the person, what it tells the client.

use super::{CALLBACK, LOOPBACK, OTHER_CALLBACK, OWN_SCHEME, SITE_CALLBACK, Server, form, hidden, request, returned, sign_in};
use crate::support::Answer;
use axum::body::Body;
use axum::http::{Request, header};
use sqlx::PgPool;

#[sqlx::test]
async fn a_person_lets_an_app_act_for_them(db: PgPool) {
    let server = Server::new(db).await;
    let page = server.ask(&[("scope", "openid email recruitment")]).await.expect(200);
    for told in ["Appen", "kari@example.com", "app.example:8443", "se e-postadressen din", "verve for deg"] {
        assert!(page.text.contains(told), "{told}");
    }
    assert!(!page.text.contains("se navnet ditt"));
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    let policy = page.header(header::CONTENT_SECURITY_POLICY).to_owned();
    assert!(policy.contains("form-action 'self' https:;") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let told = returned(&server.say("allow", &page).await);
    assert_eq!(told["state"], "x y&z");
    let tokens = server.exchange(&told["code"]).await.expect(200);
    assert_eq!((tokens.header(header::CACHE_CONTROL), tokens.header(header::PRAGMA)), ("no-store", "no-cache"));
    let tokens = tokens.json();
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"Bearer".into(), &3600.into()));
    assert_eq!(tokens["scope"], "openid email recruitment");
    assert!(tokens["refresh_token"].is_string() && tokens["id_token"].is_string());
    // Asked once: the same or less goes through, more is asked.
    assert!(server.consent(&[("scope", "openid email recruitment")]).await.contains_key("code"));
    assert!(returned(&server.ask(&[("scope", "recruitment")]).await).contains_key("code"));
    server.ask(&[("scope", "openid profile")]).await.expect(200);
    server.ask(&[("scope", "openid"), ("prompt", "consent")]).await.expect(200);
    assert_eq!(returned(&server.ask(&[("scope", "profile"), ("prompt", "none")]).await)["error"], "consent_required");
}

#[sqlx::test]
async fn what_was_agreed_with_a_public_client_is_good_at_one_address(db: PgPool) {
    let server = Server::new(db).await;
    server.consent(&[("scope", "openid email")]).await;
    let elsewhere = ("redirect_uri", OTHER_CALLBACK);
    let led = |answer: Answer| answer.expect(303).header(header::LOCATION).to_owned();
    let silent = led(server.ask(&[elsewhere, ("prompt", "none")]).await);
    assert!(silent.starts_with("https://other.example/cb?error=consent_required&"), "{silent}");
    let page = server.ask(&[elsewhere]).await.expect(200);
    for answer in [server.say("allow", &page).await, server.ask(&[elsewhere]).await] {
        let told = led(answer);
        assert!(told.starts_with("https://other.example/cb?code="), "{told}");
    }
    // What was agreed at the first address is not what is agreed at the second.
    server.ask(&[elsewhere, ("scope", "openid email")]).await.expect(200);
}

#[sqlx::test]
async fn who_only_looks_is_given_no_code(db: PgPool) {
    let server = Server::new(db).await;
    server.consent(&[]).await;
    let codes = || sqlx::query_scalar::<_, i64>("select count(*) from oauth_code").fetch_one(&server.app.db);
    assert_eq!(codes().await.unwrap(), 1);
    let look = Request::head(request(&[])).header(header::COOKIE, &server.cookie).body(Body::empty()).unwrap();
    let answer = server.app.send(look).await.expect(200);
    assert!(answer.headers.get(header::LOCATION).is_none());
    assert_eq!(codes().await.unwrap(), 1);
}

#[sqlx::test]
async fn in_the_language_that_is_asked_for(db: PgPool) {
    let server = Server::new(db).await;
    assert!(server.ask(&[("ui_locales", "de en nb")]).await.expect(200).text.contains("May Appen act for you?"));
    assert!(server.ask(&[("ui_locales", "de"), ("lang", "en")]).await.expect(200).text.contains("May Appen act for you?"));
    assert!(
        server.ask(&[("ui_locales", "en"), ("lang", "nb")]).await.expect(200).text.contains("Får Appen handle på dine vegne?")
    );
}

#[sqlx::test]
async fn no_means_no(db: PgPool) {
    let server = Server::new(db).await;
    let page = server.ask(&[]).await.expect(200);
    let told = returned(&server.say("deny", &page).await);
    assert_eq!((told["error"].as_str(), told["state"].as_str()), ("access_denied", "x y&z"));
    server.ask(&[]).await.expect(200);
}

#[sqlx::test]
async fn who_cannot_be_told_safely_is_told_nothing(db: PgPool) {
    let server = Server::new(db).await;
    for wrong in [
        request(&[("client_id", "nobody")]),
        request(&[("client_id", "")]),
        request(&[("client_id", "a\0")]),
        request(&[]) + "&client_id=app",
        request(&[("redirect_uri", "https://app.example/cb")]),
        request(&[("redirect_uri", "https://app.example:443/cb")]),
        request(&[("redirect_uri", "http://127.0.0.1:8081/cb")]),
        request(&[("redirect_uri", "http://127.0.0.1/cb")]),
        request(&[("redirect_uri", "http://localhost:8080/cb")]),
        request(&[("redirect_uri", "http://127.0.0.1:8080/cb/")]),
        request(&[("redirect_uri", "http://127.0.0.1:8080/CB")]),
        request(&[("redirect_uri", SITE_CALLBACK)]),
        request(&[("redirect_uri", "")]),
        request(&[]) + "&redirect_uri=" + CALLBACK,
        "/oauth/authorize".to_owned(),
    ] {
        let page = server.get(&wrong).await.expect(400);
        assert!(page.headers.get(header::LOCATION).is_none() && page.text.contains("Lenken er ikke gyldig"), "{wrong}");
    }
}

#[sqlx::test]
async fn what_is_wrong_is_told_at_the_clients_address(db: PgPool) {
    let server = Server::new(db).await;
    let long = "n".repeat(1025);
    for (more, error) in [
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_mode", "form_post")], "invalid_request"),
        (&[("scope", "recruitment admin")], "invalid_scope"),
        (&[("scope", "openid recruitment:client")], "invalid_scope"),
        (&[("scope", "recruitment:client")], "invalid_scope"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("prompt", "none consent")], "invalid_request"),
        (&[("max_age", "soon")], "invalid_request"),
        (&[("nonce", "\0")], "invalid_request"),
        (&[("nonce", long.as_str())], "invalid_request"),
        (&[("request", "e30.e30.")], "request_not_supported"),
        (&[("request_uri", "https://app.example/r")], "request_uri_not_supported"),
    ] {
        let told = returned(&server.ask(more).await);
        assert_eq!((told["error"].as_str(), told["state"].as_str()), (error, "x y&z"), "{more:?}");
        assert!(told["error_description"].bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)));
    }
    let twice = returned(&server.get(&(request(&[]) + "&state=2")).await);
    assert_eq!(twice["error"], "invalid_request");
    assert!(!twice.contains_key("state"));
    assert_eq!(returned(&server.get(&(request(&[]) + "&unknown=1&unknown=2")).await)["error"], "invalid_request");
}

#[sqlx::test]
async fn an_address_keeps_its_own_query(db: PgPool) {
    let server = Server::new(db).await;
    let usual = [
        ("client_id", "site"),
        ("redirect_uri", SITE_CALLBACK),
        ("scope", ""),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ];
    let page = server.ask(&usual).await.expect(200);
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("form-action 'self' https:;"));
    let answer = server.say("allow", &page).await.expect(303);
    assert!(
        answer.header(header::LOCATION).starts_with(&format!("{SITE_CALLBACK}&code=")),
        "{}",
        answer.header(header::LOCATION)
    );
    // One registered address need not be said, but for OpenID Connect.
    let unsaid = [usual[0], ("redirect_uri", ""), usual[2], usual[3], usual[4]];
    server.ask(&unsaid).await.expect(303);
    let openid = [usual[0], ("redirect_uri", ""), ("scope", "openid"), usual[3], usual[4]];
    server.ask(&openid).await.expect(400);
}

#[sqlx::test]
async fn by_way_of_the_sign_in(db: PgPool) {
    let mut server = Server::new(db).await;
    server.consent(&[]).await;
    let nobody = server.app.get(&request(&[("login_hint", "kari@example.com")])).await.expect(303);
    let login = nobody.header(header::LOCATION).to_owned();
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(login.strip_prefix("/login?").unwrap().as_bytes()).into_owned().collect();
    assert_eq!(fields[0], ("next".to_owned(), request(&[("login_hint", "kari@example.com")])));
    assert_eq!(fields[1], ("email".to_owned(), "kari@example.com".to_owned()));
    let form = server.app.get(&login).await.expect(200);
    assert!(
        form.text.contains("value=\"kari@example.com\"")
            && form.header(header::CONTENT_SECURITY_POLICY).contains("'self' https:;")
    );
    assert!(!server.app.get("/login").await.expect(200).header(header::CONTENT_SECURITY_POLICY).contains("https:"));
    assert_eq!(returned(&server.app.get(&request(&[("prompt", "none")])).await)["error"], "login_required");
    // Too old a sign-in, and one that is asked for anew; the way back does not ask again.
    server.app.set_clock("2026-10-01T10:10:00Z");
    assert!(server.consent(&[("max_age", "600")]).await.contains_key("code"));
    assert_eq!(returned(&server.ask(&[("max_age", "599"), ("prompt", "none")]).await)["error"], "login_required");
    for more in [("max_age", "599"), ("max_age", "0"), ("prompt", "login"), ("prompt", "select_account")] {
        let login = server.ask(&[more]).await.expect(303).header(header::LOCATION).to_owned();
        let next = form_urlencoded::parse(login.strip_prefix("/login?").unwrap().as_bytes()).next().unwrap().1.into_owned();
        let again = server.get(&next).await.expect(303);
        assert!(again.header(header::LOCATION).starts_with("/login?"), "{more:?}: an old session is no new sign-in");
        // The sign-in is there for whoever is signed in already, and its form may lead to the client.
        let form = server.get(&login).await.expect(200);
        assert!(form.header(header::CONTENT_SECURITY_POLICY).contains("form-action 'self' https:;"));
        server.app.set_clock("2026-10-01T10:10:01Z");
        let old = std::mem::replace(&mut server.cookie, server.app.sign_in("kari@example.com").await);
        assert!(returned(&server.get(&next).await).contains_key("code"), "{more:?}");
        server.cookie = old;
        server.app.set_clock("2026-10-01T10:10:00Z");
    }
}

#[sqlx::test]
async fn an_answer_belongs_to_its_question_and_its_person(db: PgPool) {
    let server = Server::new(db).await;
    let page = server.ask(&[]).await.expect(200);
    let (asked, token) = (hidden(&page, "request"), hidden(&page, "token"));
    let more = asked.replace("scope=openid", "scope=openid+recruitment");
    assert_ne!(more, asked);
    for (asked, token) in [(more.as_str(), token.as_str()), (asked.as_str(), "x"), (asked.as_str(), "")] {
        server.post("/oauth/authorize", &[("request", asked), ("token", token), ("decision", "allow")]).await.expect(403);
    }
    server.post("/oauth/authorize", &[("request", &asked), ("token", &token), ("decision", "perhaps")]).await.expect(400);
    let (_, other) = sign_in(&server.app, "ola@example.com").await;
    let send = |cookie: &str, site: &[(&str, &str)]| {
        let mut request =
            Request::post("/oauth/authorize").header(header::COOKIE, cookie).header(header::CONTENT_TYPE, super::FORM);
        for (name, value) in site {
            request = request.header(*name, *value);
        }
        let body = form(&[("request", &asked), ("token", &token), ("decision", "allow")]);
        server.app.send(request.body(Body::from(body)).unwrap())
    };
    send(&other, &[("sec-fetch-site", "same-origin")]).await.expect(403);
    for site in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site"), ("origin", "http://verv.example")],
        &[("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
    ] {
        send(&server.cookie, site).await.expect(403);
    }
    let signed_out = send("verv=nobody", &[("sec-fetch-site", "same-origin")]).await.expect(303);
    assert!(signed_out.header(header::LOCATION).starts_with("/login?next="));
    let count: i64 = sqlx::query_scalar("select count(*) from oauth_grant").fetch_one(&server.app.db).await.unwrap();
    assert_eq!(count, 0);
    // A browser that hides where the form comes from still has the form's tokens.
    send(&server.cookie, &[("origin", "null")]).await.expect(403);
    let bound = hidden(&page, "form_token");
    let fields = [("request", asked.as_str()), ("token", token.as_str()), ("form_token", bound.as_str()), ("decision", "allow")];
    let hiding = Request::post("/oauth/authorize").header(header::COOKIE, &server.cookie).header("origin", "null");
    server.app.send(hiding.body(Body::from(form(&fields))).unwrap()).await.expect(303);
    server.app.call(axum::http::Method::POST, "/oauth/authorize", None, Some("application/json"), "{}").await.expect(415);
}

#[sqlx::test]
async fn a_program_on_the_device_is_asked_about_each_time(db: PgPool) {
    let server = Server::new(db).await;
    for address in [LOOPBACK, OWN_SCHEME] {
        let asked = |more: &[(&'static str, &'static str)]| [&[("redirect_uri", address)], more].concat();
        let first = server.ask(&asked(&[])).await.expect(200);
        let led = server.say("allow", &first).await.expect(303).header(header::LOCATION).to_owned();
        assert!(led.starts_with(&format!("{address}?code=")), "{led}");
        // Any program may give the app's name and listen there.
        let silent = server.ask(&asked(&[("prompt", "none")])).await.expect(303).header(header::LOCATION).to_owned();
        assert!(silent.starts_with(&format!("{address}?error=consent_required&")), "{silent}");
        let again = server.ask(&asked(&[])).await.expect(200);
        assert!(again.text.contains("Får Appen handle på dine vegne?"));
    }
    // At an address of its own it goes on by itself, and that is the address it was agreed to.
    server.consent(&[]).await;
    assert!(returned(&server.ask(&[("prompt", "none")]).await).contains_key("code"));
    server.ask(&[("redirect_uri", LOOPBACK)]).await.expect(200);
}

#[sqlx::test]
async fn what_a_client_asks_for_and_nobody_knows_is_left_out(db: PgPool) {
    let server = Server::new(db).await;
    for (scope, given) in [
        ("openid email offline_access phone", "openid email"),
        ("openid address email", "openid email"),
        ("any openid", "openid"),
        ("openid \u{e6}\u{301}  recruitment x:y", "openid recruitment"),
    ] {
        let page = server.ask(&[("scope", scope), ("prompt", "consent")]).await.expect(200);
        let code = returned(&server.say("allow", &page).await)["code"].clone();
        let tokens = server.exchange(&code).await.expect(200).json();
        assert_eq!(tokens["scope"], given, "{scope}");
        // Many clients send the same again.
        let fields =
            [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap()), ("client_id", "app")];
        let refreshed = server.token(&[&fields[..], &[("scope", scope)]].concat()).await.expect(200).json();
        assert_eq!(refreshed["scope"], given, "{scope}");
    }
}

#[sqlx::test]
async fn a_hint_at_another_person_is_no_code_for_this_one(db: PgPool) {
    let mut server = Server::new(db).await;
    let own = server.tokens("openid").await["id_token"].as_str().unwrap().to_owned();
    let kari = std::mem::replace(&mut server.cookie, sign_in(&server.app, "ola@example.com").await.1);
    let other = server.tokens("openid").await["id_token"].as_str().unwrap().to_owned();
    let ola = std::mem::replace(&mut server.cookie, kari);
    let silent = async |hint: &str| {
        let told = returned(&server.ask(&[("prompt", "none"), ("id_token_hint", hint)]).await);
        told.get("error").cloned().unwrap_or_else(|| "code".to_owned())
    };
    assert_eq!(silent(&own).await, "code");
    assert_eq!(silent(&other).await, "login_required");
    // A client may hold it for long; what it says of the time is over then.
    server.app.set_clock("2026-10-02T09:00:00Z");
    assert_eq!((silent(&own).await.as_str(), silent(&other).await.as_str()), ("code", "login_required"));
    let (head, rest) = own.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let (other_head, other_rest) = other.split_once('.').unwrap();
    let other_claims = other_rest.split_once('.').unwrap().0;
    let long = format!("{head}.{}.{signature}", "e".repeat(20_000));
    let forged = [
        "x".to_owned(),
        "..".to_owned(),
        format!("{head}.{claims}."),
        format!("{head}.{claims}.{}", "A".repeat(342)),
        format!("{head}.{other_claims}.{signature}"),
        format!("{other_head}.{claims}.x"),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.".to_owned(),
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiIxIn0.AAAA".to_owned(),
        "\u{e6}.\u{1f600}.x".to_owned(),
        long,
    ];
    for garbage in &forged {
        assert_eq!(silent(garbage).await, "login_required", "{garbage}");
        // With a page the person sees who they are.
        assert!(returned(&server.ask(&[("id_token_hint", garbage)]).await).contains_key("code"), "{garbage}");
    }
    // Another client's is none of this one's.
    let site = [("client_id", "site"), ("redirect_uri", SITE_CALLBACK), ("code_challenge", ""), ("code_challenge_method", "")];
    let told = server.ask(&[&site[..], &[("prompt", "none"), ("id_token_hint", &own)]].concat()).await.expect(303);
    assert!(told.header(header::LOCATION).contains("error=login_required"));
    // Where the client lets them, whoever is meant signs in; whoever else does is told to the client.
    let asked = server.ask(&[("id_token_hint", &other)]).await.expect(303).header(header::LOCATION).to_owned();
    let next = form_urlencoded::parse(asked.strip_prefix("/login?").unwrap().as_bytes()).next().unwrap().1.into_owned();
    assert!(server.get(&asked).await.expect(200).text.contains("name=\"password\""), "the form, though somebody is signed in");
    server.app.set_clock("2026-10-02T09:01:00Z");
    server.cookie = server.app.sign_in("kari@example.com").await;
    assert_eq!(returned(&server.get(&next).await)["error"], "login_required");
    let old = std::mem::replace(&mut server.cookie, server.app.sign_in("ola@example.com").await);
    assert!(returned(&server.get(&next).await).contains_key("code"));
    server.cookie = ola;
    drop(old);
}
