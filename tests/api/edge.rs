//! What applies to every path: limits, headers, path normalisation, and logging.

use crate::support::{ADMIN, App, KEY, PASSWORD, ad, ad_with};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, Method, Request, header};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::cell::RefCell;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;
use verv::platform::installation::{DemoStart, Secret, begin_demo, check_secret};
use verv::web::load_shedding::{Limits, LoadShedder};

const KARI: &str = "kari.nordmann@example.com";

#[sqlx::test]
async fn slashes_too_many_change_no_address_of_an_api(db: PgPool) {
    let app = App::new(db).await;
    for (reference, path) in [
        ("a", "/stillingsimport//api/v1/transfers/10000"),
        ("b", "/stillingsimport/api/v1/transfers/10000/"),
        ("c", "//stillingsimport/api/v1///transfers/10000//"),
    ] {
        let answer = app.call(Method::POST, path, Some(KEY), Some("application/json"), ad(reference).to_string()).await;
        assert_eq!(answer.expect(200).json()["status"], "RECEIVED", "{path}");
    }
    // Nobody known is calling; but the address is there.
    for (method, path, status) in [
        (Method::POST, "//v1/client/recruitment", 401),
        (Method::POST, "/capi//v1/client/recruitment/", 401),
        (Method::GET, "/api/v1//businesses/nord/vacancies/", 401),
        (Method::POST, "//oauth/token", 415),
        (Method::POST, "/oauth//revoke/", 415),
        (Method::GET, "/oauth/jwks.json/", 200),
        (Method::GET, "//.well-known/openid-configuration", 200),
        (Method::GET, "/api/v1/ads/", 200),
        (Method::GET, "//openapi.json", 200),
        (Method::GET, "/stillingsimport//api/v1/properties/names", 200),
    ] {
        app.call(method, path, None, None, "").await.expect(status);
    }
    // A slash in a name is no slash of the address.
    app.post_ad(&ad("x//y/")).await.expect(200);
    app.own(Method::GET, "adminstatus/10000/x%2F%2Fy%2F").await.expect(200);
    app.own(Method::GET, "adminstatus/10000/x%2Fy").await.expect(404);
    let page = app.get("/stillinger/?q=a").await.expect(308);
    assert_eq!(page.header(header::LOCATION), "/stillinger?q=a");
}

#[sqlx::test]
async fn any_site_may_read_what_is_anybodys(db: PgPool) {
    let app = App::new(db).await;
    for (method, path) in [
        (Method::GET, "/openapi.json"),
        (Method::GET, "/api/v1/ads"),
        (Method::GET, "/api/v1/ads/nothing"),
        (Method::GET, "/.well-known/openid-configuration"),
        (Method::GET, "/.well-known/oauth-authorization-server"),
        (Method::GET, "/oauth/jwks.json"),
        (Method::POST, "/oauth/token"),
        (Method::POST, "/oauth/revoke"),
        (Method::GET, "/oauth/userinfo"),
    ] {
        let answer = app.call(method, path, None, None, "").await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
        assert!(answer.headers.get(header::ACCESS_CONTROL_ALLOW_CREDENTIALS).is_none());
        assert_eq!(answer.headers["cross-origin-resource-policy"], "cross-origin", "{path}");
        let asked = Request::builder()
            .method(Method::OPTIONS)
            .uri(path)
            .header(header::ORIGIN, "https://elsewhere.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type");
        let answer = app.send(asked.body(Body::empty()).unwrap()).await.expect(204);
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
        assert!(answer.header(header::ACCESS_CONTROL_ALLOW_METHODS).contains("POST"));
        let allowed = answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS).to_lowercase();
        assert!(allowed.contains("authorization") && allowed.contains("content-type"), "{allowed}");
    }
    for path in ["/oauth/authorize", "/oauth/authorize?client_id=app", "/", "/login", "/stillingsimport/api/v1/properties/names"]
    {
        for method in [Method::GET, Method::OPTIONS] {
            let answer = app.call(method, path, None, None, "").await;
            assert!(answer.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).is_none(), "{path}");
            assert_eq!(answer.headers["cross-origin-resource-policy"], "same-origin", "{path}");
        }
    }
    for path in ["/stillinger.atom", "/stillinger.json", "/bilde.png"] {
        let request = Request::head(path).body(Body::empty()).unwrap();
        assert_eq!(app.send(request).await.headers["cross-origin-resource-policy"], "cross-origin", "{path}");
    }
}

#[sqlx::test]
async fn nothing_of_a_session_is_kept(db: PgPool) {
    let app = App::new(db).await;
    let cookie = app.sign_in(KARI).await;
    for path in ["/", "/stillinger", "/stillinger/treff", "/konto", "/docs", "/vakter", "/nowhere"] {
        let page = app.get_as(&cookie, path).await;
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store", "{path}");
        assert!(page.headers.get(header::ETAG).is_none(), "{path}");
        assert!(!app.get(path).await.headers.is_empty());
    }
    assert_ne!(app.get("/stillinger").await.header(header::CACHE_CONTROL), "no-store");
    let out = app.post_form_as(&cookie, "/logout", &[]).await.expect(303);
    assert_eq!(out.header(HeaderName::from_static("clear-site-data")), "\"cache\"");
}

#[sqlx::test]
async fn strict_transport_is_asked_of_those_who_came_by_it(db: PgPool) {
    let app = App::with(db, |settings| {
        settings.public_url = Some("https://verv.example".into());
        settings.secret = Some("a secret of at least thirty-two bytes".into());
    })
    .await;
    let mut told = Vec::new();
    for (peer, protocol) in [([127, 0, 0, 1], "https"), ([127, 0, 0, 1], "http"), ([198, 51, 100, 1], "http")] {
        let mut request = Request::get("/robots.txt").header("x-forwarded-proto", protocol).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 4711))));
        told.push(app.send(request).await.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
    assert_eq!(told, [true, false, true]);
}

#[sqlx::test]
async fn a_body_is_sent_as_it_is(db: PgPool) {
    let app = crate::recruitment::app(db).await.with_businesses().await;
    let send = async |path: &str, key: Option<&str>, kind: &str, encoding: &str, body: &str| {
        let mut request = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_ENCODING, encoding)
            .header("sec-fetch-site", "same-origin");
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", key.replace(' ', "-")));
        }
        app.send(request.body(Body::from(body.to_owned())).unwrap()).await
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";
    let transfers = "/stillingsimport/api/v1/transfers/10000";
    let business = "/api/v1/businesses/B1/vacancies";
    for (path, key, kind) in [
        (transfers, Some(KEY), JSON),
        (transfers, Some(KEY), "application/x-json-stream"),
        ("/stillingsimport/api/v1/transfers/batch/10000", Some(KEY), JSON),
        ("/stillingsimport/internal/providers", Some(ADMIN), JSON),
        (business, Some(crate::vacancies::BUSINESS_KEY), JSON),
        ("/login", None, FORM),
        ("/registrer", None, FORM),
        ("/oauth/token", None, FORM),
        ("/oauth/revoke", None, FORM),
        ("/docs/check", None, FORM),
        ("/login/passnoekkel/spoersmaal", None, JSON),
        ("/_act/check_ads", None, JSON),
    ] {
        let refused = send(path, key, kind, "gzip", "x=1").await.expect(415);
        assert_eq!(refused.header(header::ACCEPT_ENCODING), "identity", "{path}");
        assert!(refused.text.contains("ncoding"), "{path} {}", refused.text);
        // Of the two mistakes this one makes the other unreadable.
        let refused = send(path, key, "text/plain", "br, gzip", "x=1").await;
        assert!(refused.status == 415 && refused.text.contains("ncoding"), "{path} {}", refused.text);
        for none in ["", "identity", " Identity "] {
            let read = send(path, key, kind, none, "x=1").await;
            assert_ne!(read.status, 415, "{path} {none:?}");
        }
    }
    // Who is calling is asked first.
    assert_eq!(send(transfers, None, JSON, "gzip", "{}").await.status, 401);
}

#[sqlx::test]
async fn half_of_a_character_is_told_at_its_place_by_every_api(db: PgPool) {
    use crate::recruitment::{PARTNER, ola, request};
    let app = crate::recruitment::app(db).await.with_businesses().await;
    let send =
        async |path: &str, key: &str, body: String| app.call(Method::POST, path, Some(key), Some("application/json"), body).await;
    let business = (crate::vacancies::BUSINESS_KEY, "/api/v1/businesses/B1/vacancies");
    let vacancy = crate::vacancies::vacancy("v1").to_string();
    let partner = (PARTNER, "/v1/client/recruitment");
    let recruits = request(&[ola()]).to_string();
    let providers = (ADMIN, "/stillingsimport/internal/providers");
    for ((key, path), body, pointer) in [
        (business, vacancy.replace("\"sal\"", r#""\udc00sal""#), "/product"),
        (business, vacancy.replace("\"ola\"", r#""ola\ud83d""#), "/employees/1"),
        (business, vacancy.replace("\"day\"", r#""nobody reads":["\ude00\ud83d"],"day""#), "/nobody reads/0"),
        (partner, recruits.replace("Hansen", r"Hansen\ud83d"), "/recruitments/0/name/lastName"),
        (partner, recruits.replace("\"recruiter\"", r#""\ud83d":1,"recruiter""#), ""),
        (providers, r#"{"identifier":"new \ud83d"}"#.to_owned(), "/identifier"),
    ] {
        let answer = send(path, key, body.clone()).await.expect(400).json();
        let told = answer.get("problems").or(answer.get("errors")).unwrap();
        assert_eq!((&told[0]["pointer"], &told[0]["code"]), (&json!(pointer), &json!("INVALID_VALUE")), "{body} {answer}");
        // Byte order marks are no part of it, nor is white space around them.
        let marked = format!("\u{feff} \u{feff}{body}");
        let again = send(path, key, marked).await.expect(400).json();
        assert_eq!(again.get("problems").or(again.get("errors")).unwrap(), told, "{body}");
    }
    let checked = send("/v1/client/recruitment?validate=true", PARTNER, recruits.replace("Hansen", r"Hansen\ud83d")).await;
    let told = checked.expect(200).json();
    assert_eq!((&told["valid"], &told["errors"][0]["pointer"]), (&json!(false), &json!("/recruitments/0/name/lastName")));
    send(business.1, business.0, format!("\u{feff}\u{feff}{vacancy}")).await.expect(201);
    send(partner.1, partner.0, format!("\u{feff}{recruits}")).await.expect(200);
}

#[sqlx::test]
async fn checks_without_a_key_are_bounded_by_address(db: PgPool) {
    let app = App::new(db).await;
    let check = async |path: &str, peer: [u8; 4], forwarded: &str| {
        let mut request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-forwarded-for", forwarded)
            .body(Body::from("json=%7B%7D"))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 4711))));
        app.send(request).await
    };
    const PROXY: [u8; 4] = [127, 0, 0, 1];
    for _ in 0..10 {
        check("/docs/check", PROXY, "203.0.113.9").await.expect(200);
    }
    let refused = check("/docs/check", PROXY, "203.0.113.9").await.expect(429);
    assert_eq!(refused.header(header::RETRY_AFTER), "1");
    // One count for both doors, and each its own form.
    let refused = check("/_act/check_ads", PROXY, "1.1.1.1, 203.0.113.9").await.expect(429);
    assert_eq!(refused.json(), json!({ "TooMany": { "seconds": 1 } }));
    assert_eq!(refused.header(header::RETRY_AFTER), "1");
    check("/docs/check", PROXY, "203.0.113.10").await.expect(200);
    // Who is no proxy is no one else, whatever they write.
    for number in 0..10 {
        check("/docs/check", [198, 51, 100, 1], &format!("203.0.113.{number}")).await.expect(200);
    }
    check("/docs/check", [198, 51, 100, 1], "203.0.113.200").await.expect(429);
    // Reading the page is no check.
    app.get("/docs/check").await.expect(200);
    app.set_clock("2026-10-01T10:00:01Z");
    check("/docs/check", PROXY, "203.0.113.9").await.expect(200);
}

#[sqlx::test]
async fn too_much_work_is_refused_in_everybodys_own_form(db: PgPool) {
    let limits = Limits { pages_at_once: 0, calls_at_once: 0, queue_max: 0, ..Limits::default() };
    let app = App::under(db, LoadShedder::new(limits)).await;
    for (method, path, key) in [
        (Method::GET, "/stillingsimport/api/v1/properties/names", "errorRef"),
        (Method::POST, "/stillingsimport/api/v1/transfers/10000", "errorType"),
        (Method::POST, "/v1/recruitment", "error_description"),
        (Method::GET, "/api/v1/businesses/nord/vacancies", "detail"),
        (Method::GET, "/api/v1/ads", "message"),
        (Method::POST, "/oauth/token", "error"),
        (Method::POST, "/_act/check_ads", "Unavailable"),
    ] {
        let refused = app.call(method, path, None, None, "").await.expect(503);
        assert_eq!(refused.header(header::RETRY_AFTER), "1", "{path}");
        assert!(refused.json().get(key).is_some(), "{path} {}", refused.text);
    }
    let page = app.get("/stillinger?lang=en").await.expect(503);
    assert_eq!((page.header(header::RETRY_AFTER), page.header(header::CONTENT_TYPE)), ("1", "text/html; charset=utf-8"));
    assert!(page.text.contains("<html lang=\"en\">") && page.text.contains("We'll be right back"), "{}", page.text);
    for path in ["/healthz", "/readyz"] {
        app.get(path).await.expect(200);
    }
}

#[sqlx::test]
async fn who_is_signed_in_waits_where_others_are_sent_away(db: PgPool) {
    let limits = Limits { pages_at_once: 1, wait_max: Duration::ZERO, ..Limits::default() };
    let app = App::under(db.clone(), LoadShedder::new(limits)).await;
    app.post_ad(&ad("1")).await.expect(200);
    let path = format!("/stillinger/{}", app.uuid("1").await);
    let cookie = app.sign_in(KARI).await;
    app.get_as(&cookie, "/docs").await.expect(200);
    let mut blocker = db.begin().await.unwrap();
    sqlx::query("lock table job_ad in access exclusive mode").execute(&mut *blocker).await.unwrap();
    let (slow, known) = tokio::join!(app.get(&path), async {
        app.get("/docs").await.expect(503);
        // A cookie that anybody may write is no session.
        app.get_as("verv=0123456789", "/docs").await.expect(503);
        let (known, ()) = tokio::join!(app.get_as(&cookie, "/docs"), async {
            app.get("/healthz").await.expect(200);
            blocker.rollback().await.unwrap();
        });
        known
    });
    assert_eq!((slow.status.as_u16(), known.status.as_u16()), (200, 200));
}

#[sqlx::test]
async fn what_takes_too_long_is_given_up_and_not_done(db: PgPool) {
    let limits = Limits { work_timeout: Duration::from_millis(300), ..Limits::default() };
    let app = App::under(db.clone(), LoadShedder::new(limits)).await;
    app.post_ad(&ad("1")).await.expect(200);
    let mut blocker = db.begin().await.unwrap();
    sqlx::query("select from job_ad for update").execute(&mut *blocker).await.unwrap();
    let changed = ad_with("1", "/title", json!("Konditor"));
    let refused = app.post_ad(&changed).await.expect(503);
    assert_eq!(refused.json()["errorType"], "UNKNOWN");
    assert_eq!(refused.header(header::RETRY_AFTER), "5");
    // A stream is no request that is worked on for long, however long it lasts.
    let stream = app.post_stream(changed.to_string());
    let (answer, ()) = tokio::join!(stream, async {
        tokio::time::timeout(Duration::from_millis(600), std::future::pending::<()>()).await.unwrap_err();
        blocker.rollback().await.unwrap();
    });
    assert_eq!(answer.expect(200).receipts()[0]["status"], "RECEIVED");
    let titles: Vec<String> = sqlx::query_scalar("select ad ->> 'title' from job_ad").fetch_all(&db).await.unwrap();
    assert_eq!(titles, ["Konditor"]);
    // What was given up was not done: one transfer of the first ad, one of the stream.
    assert_eq!(app.count("transfer").await, 2);
}

#[sqlx::test]
async fn a_database_knows_its_secret(db: PgPool) {
    let (first, other) = (b"the first secret, of 32 bytes or more", b"another secret, of 32 bytes or more!!");
    assert_eq!(check_secret(&db, first, false).await.unwrap(), Secret::Same);
    assert_eq!(check_secret(&db, first, false).await.unwrap(), Secret::Same);
    assert_eq!(check_secret(&db, other, false).await.unwrap(), Secret::Other);
    assert_eq!(check_secret(&db, first, false).await.unwrap(), Secret::Same, "nothing was taken over");
    assert_eq!(check_secret(&db, other, true).await.unwrap(), Secret::Same);
    assert_eq!(check_secret(&db, first, false).await.unwrap(), Secret::Other);
    let kept: Vec<u8> = sqlx::query_scalar("select secret_fingerprint from installation").fetch_one(&db).await.unwrap();
    assert!(kept.len() == 32 && !other.windows(8).any(|part| kept.windows(8).any(|kept| kept == part)));
}

#[sqlx::test]
async fn the_demo_comes_into_an_empty_database_only(db: PgPool) {
    assert_eq!(begin_demo(&db, "nordjobb").await.unwrap(), DemoStart::Fresh);
    let clock = verv::platform::clock::Clock::System;
    let passwords = verv::accounts::server::password::Passwords::new(argon2::Params::new(8, 1, 1, None).unwrap()).unwrap();
    let load = async |document: Value| {
        verv::app::registry::load(&db, &clock, &passwords, document.to_string().as_bytes()).await.unwrap();
    };
    load(json!({ "providers": [{ "identifier": "nordjobb" }, { "identifier": "of-the-walk" }] })).await;
    assert_eq!(begin_demo(&db, "nordjobb").await.unwrap(), DemoStart::Existing);
    // The version before marked nothing.
    let forget = "update installation set is_demo = false";
    sqlx::query(forget).execute(&db).await.unwrap();
    assert_eq!(begin_demo(&db, "nordjobb").await.unwrap(), DemoStart::Existing);
    sqlx::query(forget).execute(&db).await.unwrap();
    assert_eq!(begin_demo(&db, "another").await.unwrap(), DemoStart::Refused);
    let marked: bool = sqlx::query_scalar("select is_demo from installation").fetch_one(&db).await.unwrap();
    assert!(!marked);
}

#[sqlx::test]
async fn a_database_with_people_in_it_is_no_demos(db: PgPool) {
    let clock = verv::platform::clock::Clock::System;
    let passwords = verv::accounts::server::password::Passwords::new(argon2::Params::new(8, 1, 1, None).unwrap()).unwrap();
    let people = json!({ "users": [{ "email": KARI, "password": PASSWORD }] });
    verv::app::registry::load(&db, &clock, &passwords, people.to_string().as_bytes()).await.unwrap();
    assert_eq!(begin_demo(&db, "nordjobb").await.unwrap(), DemoStart::Refused);
}

#[sqlx::test]
async fn whether_an_ad_has_changed_is_not_for_md5_to_say(db: PgPool) {
    let app = App::new(db.clone()).await;
    app.post_ad(&ad("1")).await.expect(200);
    assert_eq!(app.post_ad(&ad("1")).await.expect(200).json()["status"], "SKIPPED");
    // Another text with the same MD5.
    sqlx::query("update job_ad set content_sha256 = sha256('another'), review = 'approved'").execute(&db).await.unwrap();
    assert_eq!(app.post_ad(&ad("1")).await.expect(200).json()["status"], "RECEIVED");
    let review: String = sqlx::query_scalar("select review from job_ad").fetch_one(&db).await.unwrap();
    assert_eq!(review, "pending");
    assert_eq!(app.post_batch(&json!([ad("1")])).await.expect(200).json()["status"], "SKIPPED");
    // Written by the version before, which keeps no such hash.
    sqlx::query("update job_ad set content_sha256 = null").execute(&db).await.unwrap();
    assert_eq!(app.post_ad(&ad("1")).await.expect(200).json()["status"], "SKIPPED");
}

thread_local! {
    /// What is logged in this thread, which is a test's own.
    static LOGGED: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOGGED.with_borrow_mut(|logged| logged.as_mut().map(|logged| logged.extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Who takes no encoding that there is gets the plain bytes, and is not refused after the work was done.
#[sqlx::test]
async fn whatever_encodings_are_refused_the_answer_is_the_same(db: PgPool) {
    let app = App::new(db).await;
    for refused in ["*;q=0", "identity;q=0", "deflate, * ; Q=0.0", "zstd, identity; q=0.000, *;q=0", "gzip;q=0, identity;q=0"] {
        let request = Request::get("/stillinger").header("Accept-Encoding", refused).body(Body::empty()).unwrap();
        let answer = app.send(request).await.expect(200);
        assert_eq!(answer.header(header::CONTENT_ENCODING), "", "{refused}");
    }
}

#[sqlx::test]
async fn the_log_holds_nothing_of_anybody(db: PgPool) {
    // For the process: whether anybody listens is remembered for each place that logs.
    let subscriber = tracing_subscriber::fmt().with_env_filter("info,verv=trace").with_ansi(false).with_writer(|| Log).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    LOGGED.set(Some(Vec::new()));
    let app = crate::recruitment::app(db.clone()).await.with_businesses().await;
    let (phone, key) = ("4799887766554433221100998877665544332211", KEY.replace(' ', "-"));
    let contact =
        ad_with("1", "/contactList", json!([{ "name": "Ola Hemmelig", "phone": phone, "email": "ola@hemmelig.example" }]));
    let refused = app.post_ad(&contact).await.expect(400).json();
    app.call(Method::GET, &format!("/stillingsimport/api/v1/adstates/{key}/x"), Some(KEY), None, "").await.expect(400);
    app.call(Method::GET, &format!("/stillingsimport/{key}/nowhere"), None, None, "").await.expect(404);
    let business = "/api/v1/businesses/B1/vacancies";
    let vacancy = json!({ "id": "v", "product": "Ola Hemmelig", "employees": ["ola@hemmelig.example"], "expiration": phone });
    let business_key = Some(crate::vacancies::BUSINESS_KEY);
    app.call(Method::POST, business, business_key, Some("application/json"), vacancy.to_string()).await.expect(400);
    for path in [
        "/r/hemmelig-token",
        "//r/hemmelig-token/",
        "/R/hemmelig-token",
        "/nytt-passord/hemmelig-token",
        "/x/ola@hemmelig.example",
    ] {
        app.get(path).await;
    }
    app.post_form("/login", &[("email", "ola@hemmelig.example"), ("password", "hemmelig")]).await.expect(422);
    // What PostgreSQL says of a row.
    app.load(&json!({ "users": [{ "email": KARI }, { "email": "ola@hemmelig.example" }] })).await;
    let twice = "update app_user set email = 'ola@hemmelig.example'";
    let error = sqlx::query(twice).execute(&db).await.unwrap_err();
    let fault = verv::platform::fault::Fault::from(error);
    tracing::info!(%fault, "a fault");
    fault.log();
    let error = sqlx::query("select 'ola@hemmelig.example'::int").execute(&db).await.unwrap_err();
    verv::platform::fault::Fault::from(error).log();

    let log = String::from_utf8(LOGGED.take().unwrap()).unwrap();
    assert!(log.contains(refused["errorRef"].as_str().unwrap()) && log.contains("/contactList/0/phone"), "{log}");
    assert!(log.contains("app_user_email_key") && log.contains("answered"), "{log}");
    assert!(log.contains("the database refused"), "{log}");
    for secret in [phone, &key, "emmelig", PASSWORD] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret}: {line:?}");
    }
}

/// Browsers take what begins with two slashes for another site.
#[sqlx::test]
async fn no_link_of_a_page_leads_to_another_site_by_its_own_address(db: PgPool) {
    let app = App::new(db).await;
    for path in ["//evil.example/x", "///evil.example/x?a=b", "//evil.example//x"] {
        let page = app.get(path).await.expect(404).text;
        assert!(page.contains("hreflang=\"en\"") && page.contains("evil.example"), "{path}");
        for outside in ["href=\"//", "action=\"//", "value=\"//", "next=%2F%2F"] {
            assert!(!page.contains(outside), "{path}: {outside}\n{page}");
        }
    }
}
