//! Every endpoint authenticates its caller: walks every operation of the OpenAPI document and every server function.

use crate::recruitment;
use crate::support::{ADMIN, App, KEY, OTHER_KEY};
use crate::vacancies::BUSINESS_KEY;
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::Value;
use sqlx::PgPool;

/// Open to anyone, on purpose, and what they answer where there is nothing.
const OPEN_OPERATIONS: [(&str, u16); 8] = [
    ("/.well-known/openid-configuration", 200),
    ("/oauth/jwks.json", 200),
    ("/api/v1/ads", 200),
    ("/api/v1/ads/{uuid}", 404),
    ("/stillingsimport/api/v1/properties/names", 200),
    ("/stillingsimport/api/v1/properties/values", 200),
    ("/stillingsimport/api/v1/categories/styrk/occupations", 200),
    ("/stillingsimport/api/v1/categories/pyrk/occupations", 200),
];
/// The check of pasted ads stores nothing and looks nothing up.
const OPEN_ACTIONS: [&str; 1] = ["/_act/check_ads"];

/// Pages that are somebody's own.
const OWN_PAGES: [&str; 4] = ["/konto", "/verv/Spring2026", "/verv/Spring2026/premier", "/vakter/B1/ny"];

#[sqlx::test]
async fn own_pages_ask_who_is_there(db: PgPool) {
    let app = App::new(db).await;
    for path in OWN_PAGES {
        let way_in = format!("/login?next={}", path.replace('/', "%2F"));
        for cookie in ["", "verv=", "verv=0123456789", "verv=%00; verv=x"] {
            let page = app.get_as(cookie, path).await.expect(303);
            assert_eq!(page.header(header::LOCATION), way_in, "{path} {cookie}");
            app.post_form_as(cookie, path, &[]).await.expect(303);
        }
        let request = Request::post(path).header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
        assert!(app.send(request).await.status.as_u16() != 200);
    }
}

#[sqlx::test]
async fn every_operation_refuses_who_may_not(db: PgPool) {
    let app = recruitment::app(db).await.with_businesses().await;
    let document = app.get("/openapi.json").await.expect(200).json();
    let mut walked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let address = |provider: &str| {
                path.replace("{providerId}", provider)
                    .replace("{reference}", "r")
                    .replace("{versionId}", "1")
                    .replace("{uuid}", "00000000-0000-0000-0000-000000000000")
                    .replace("{id}", "10000")
                    .replace("{campaign}", "Spring2019")
            };
            let call = |path: String, key: Option<&'static str>| {
                let (app, method) = (&app, method.clone());
                async move { app.call(method, &path, key, None, "{}").await }
            };
            walked += 1;
            if let Some((_, status)) = OPEN_OPERATIONS.iter().find(|(open, _)| open == path) {
                call(address("10000"), None).await.expect(*status);
                assert!(operation.get("security").is_none(), "{path} is documented as closed");
                continue;
            }
            if path.starts_with("/oauth/") {
                refuses_unknown_clients_and_tokens(&app, &method, path).await;
                continue;
            }
            if path.starts_with("/v1/") {
                let is_for_clients = operation["security"][0]["oauth"][0] == "recruitment:client";
                let wrong = if is_for_clients { recruitment::KARI } else { recruitment::PARTNER };
                for (token, status, error) in
                    [(None, 401, "invalid_token"), (Some(KEY), 401, "invalid_token"), (Some(wrong), 403, "insufficient_scope")]
                {
                    let refused = call(address("10000"), token).await.expect(status);
                    assert_eq!(refused.header(header::WWW_AUTHENTICATE), format!("Bearer error=\"{error}\""), "{path}");
                    assert_eq!(refused.json()["error"], error, "{path}");
                }
                continue;
            }
            if path.starts_with("/api/v1/businesses/") {
                let address = |business: &str| {
                    path.replace("{businessId}", business)
                        .replace("{vacancy}", "v")
                        .replace("{product}", "p")
                        .replace("{employee}", "e")
                };
                let nobody = call(address("B1"), None).await.expect(401);
                assert_eq!(nobody.header(header::WWW_AUTHENTICATE), "Bearer", "{path}");
                assert_eq!(nobody.header(header::CONTENT_TYPE), "application/problem+json", "{path}");
                // Nobody's, and of other kinds.
                for key in ["a key that nobody has, of some length", KEY, ADMIN] {
                    call(address("B1"), Some(key)).await.expect(401);
                }
                call(address("B2"), Some(BUSINESS_KEY)).await.expect(403);
                // A part that is no text is nobody's name, and judged like one.
                call(address("%ff"), None).await.expect(401);
                call(address("%ff"), Some(BUSINESS_KEY)).await.expect(403);
                call(address("nowhere"), Some(BUSINESS_KEY)).await.expect(403);
                assert!(operation["security"].is_array(), "{path} is documented as open");
                continue;
            }
            let nobody = call(address("10000"), None).await.expect(401);
            assert_eq!(
                (nobody.header(header::WWW_AUTHENTICATE), nobody.json()["errorType"].as_str()),
                ("Bearer", Some("UNKNOWN")),
                "{path}"
            );
            call(address("10000"), Some("a key that nobody has, of some length")).await.expect(401);
            assert!(operation["security"].is_array(), "{path} is documented as open");
            call(address("10000"), Some(BUSINESS_KEY)).await.expect(401);
            if path.contains("/internal/") {
                call(address("10000"), Some(KEY)).await.expect(403);
            } else {
                // Known, but not this provider; also where there is no such provider.
                call(address("10000"), Some(OTHER_KEY)).await.expect(403);
                call(address("4711"), Some(KEY)).await.expect(403);
                call(address("4711"), Some(ADMIN)).await.expect(404);
                call(address("-1"), Some(ADMIN)).await.expect(404);
                call(address("99999999999999999999999"), Some(ADMIN)).await.expect(404);
                for no_number in ["x", "1.5", "1e4", "%20", "10000x"] {
                    let wrong = call(address(no_number), Some(KEY)).await.expect(400);
                    assert_eq!(wrong.json()["errorType"], "INVALID_VALUE");
                    call(address(no_number), None).await.expect(401);
                }
            }
        }
    }
    assert!(walked >= 38, "{walked}");
}

/// The authorization server knows clients and access tokens; a provider's key and the admin's token are neither.
async fn refuses_unknown_clients_and_tokens(app: &App, method: &Method, path: &str) {
    let wanted = if path == "/oauth/userinfo" {
        ("Bearer error=\"invalid_token\"", "invalid_token")
    } else {
        ("Basic ", "invalid_client")
    };
    for key in [None, Some("a key that nobody has, of some length"), Some(KEY), Some(ADMIN)] {
        let form = Some("application/x-www-form-urlencoded");
        let answer = app.call(method.clone(), path, key, form, "token=x&grant_type=client_credentials").await.expect(401);
        assert!(answer.header(header::WWW_AUTHENTICATE).starts_with(wanted.0), "{path}");
        assert_eq!(answer.json()["error"], wanted.1, "{path}");
    }
}

#[sqlx::test]
async fn every_server_function_is_known_here(db: PgPool) {
    let app = App::new(db).await;
    let mut actions: Vec<String> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    actions.sort();
    assert_eq!(actions, OPEN_ACTIONS, "a new server function gets its refusal tested here");
    let send = |site: Option<&'static str>, origin: Option<&'static str>| {
        let mut request = Request::post(OPEN_ACTIONS[0]).header(header::CONTENT_TYPE, "application/json");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        app.send(request.body(Body::from(r#"{"ads":["{}"]}"#)).unwrap())
    };
    send(Some("same-origin"), None).await.expect(200);
    send(None, Some("http://verv.example")).await.expect(200);
    send(Some("cross-site"), None).await.expect(403);
    send(Some("same-site"), Some("http://verv.example")).await.expect(403);
    send(None, Some("https://evil.example")).await.expect(403);
    send(None, Some("null")).await.expect(403);
    let get = app.get(OPEN_ACTIONS[0]).await;
    assert!(get.status.is_client_error(), "{}", get.status);
    app.send(Request::post("/_act/nothing").body(Body::empty()).unwrap()).await.expect(400);
    let broken = app
        .send(Request::post(OPEN_ACTIONS[0]).header(header::CONTENT_TYPE, "application/json").body(Body::from("[")).unwrap())
        .await
        .expect(400);
    assert!(broken.json().get("Unreadable").is_some(), "{}", broken.text);
}

#[sqlx::test]
async fn metrics_are_for_this_machine_and_the_administrator(db: PgPool) {
    let app = App::new(db).await;
    app.get("/metrics").await.expect(401);
    app.call(Method::GET, "/metrics", Some(KEY), None, "").await.expect(401);
    assert!(
        app.call(Method::GET, "/metrics", Some(ADMIN), None, "").await.expect(200).text.contains("verv_http_request_seconds")
    );
    app.get("/healthz").await.expect(200);
    app.get("/readyz").await.expect(200);
}

#[sqlx::test]
async fn a_refusal_tells_nothing_of_the_key(db: PgPool) {
    let app = App::new(db).await;
    let secret = "a secret that is wrong but long enough";
    let answer = app.call(Method::GET, "/stillingsimport/api/v1/adminstatus/10000/x", Some(secret), None, "").await.expect(401);
    assert!(!answer.text.contains(&secret.replace(' ', "-")[..8]));
    let body: Value = answer.json();
    assert_eq!(body["errorRef"].as_str().unwrap().len(), 36);
}
