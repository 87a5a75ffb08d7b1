//! People: signing in and out, sessions, and what keeps other sites' forms out.

use crate::support::{Answer, App, PASSWORD};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;
use sqlx::PgPool;

const KARI: &str = "Kari.Nordmann@example.com";

impl App {
    /// A form as something sends it that says these things of itself.
    async fn post_saying(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    /// Whether the header greets somebody.
    async fn is_signed_in(&self, cookie: &str) -> bool {
        self.get_as(cookie, "/").await.expect(200).text.contains("action=\"/logout\"")
    }
}

/// What a page's form holds in this field.
fn hidden(page: &str, name: &str) -> String {
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    at.split('"').next().unwrap().to_owned()
}

#[sqlx::test]
async fn in_and_out_and_on_to_where_one_was_going(db: PgPool) {
    let app = App::new(db).await;
    app.load(&json!({ "users": [{ "email": KARI, "password": PASSWORD, "name": "Kari Nordmann" }] })).await;
    let page = app.get("/login?next=%2Fstillinger%3Fq%3Dkokk").await.expect(200);
    assert_eq!(hidden(&page.text, "next"), "/stillinger?q=kokk");
    assert_eq!(page.header(header::CACHE_CONTROL), "private, no-cache");
    for wrong in [(KARI, "hest"), ("nobody@example.com", PASSWORD)] {
        let refused = app.post_form("/login", &[("email", wrong.0), ("password", wrong.1)]).await.expect(422);
        assert!(
            refused.text.contains("hører ikke sammen")
                && refused.headers.get(header::SET_COOKIE).is_none_or(|set| !set.to_str().unwrap().starts_with("verv="))
        );
        assert!(refused.text.contains(&format!("value=\"{}\"", wrong.0)), "the address is kept");
    }
    let empty = app.post_form("/login", &[]).await.expect(422);
    assert!(empty.text.contains("href=\"#email\"") && empty.text.contains("href=\"#password\""));

    let fields = [("email", "kari.nordmann@EXAMPLE.com"), ("password", PASSWORD), ("next", "/stillinger?q=kokk")];
    let done = app.post_form("/login", &fields).await.expect(303);
    assert_eq!(done.header(header::LOCATION), "/stillinger?q=kokk");
    let set = done.header(header::SET_COOKIE);
    assert!(set.starts_with("verv=") && set.ends_with("; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax"), "{set}");
    let cookie = done.cookie();
    let front = app.get_as(&cookie, "/").await.expect(200);
    assert!(front.text.contains("Kari Nordmann"), "{}", front.text);
    assert_eq!(front.header(header::CACHE_CONTROL), "private, no-cache");
    assert!(front.header(header::VARY).contains("Cookie"));
    assert_eq!(app.get_as(&cookie, "/login?next=/stillinger").await.expect(303).header(header::LOCATION), "/stillinger");
    assert!(!app.is_signed_in("verv=0123").await);

    // Signing in again ends the session that the browser had.
    let other = app.post_form_as(&cookie, "/login", &fields).await.expect(303).cookie();
    assert!(cookie != other && !app.is_signed_in(&cookie).await && app.is_signed_in(&other).await);
    let out = app.post_form_as(&other, "/logout", &[]).await.expect(303);
    assert_eq!(out.header(header::LOCATION), "/");
    assert!(out.header(header::SET_COOKIE).starts_with("verv=; Path=/; Max-Age=0;"));
    assert!(!app.is_signed_in(&other).await);
    let sessions: i64 = sqlx::query_scalar("select count(*) from session").fetch_one(&app.db).await.unwrap();
    assert_eq!(sessions, 0);
}

#[sqlx::test]
async fn nobody_is_led_elsewhere(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    for next in
        ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", "/\r\nSet-Cookie: a=b", ""]
    {
        let fields = [("email", KARI), ("password", PASSWORD), ("next", next)];
        assert_eq!(app.post_form("/login", &fields).await.expect(303).header(header::LOCATION), "/", "{next:?}");
    }
}

#[sqlx::test]
async fn a_session_ends_by_itself(db: PgPool) {
    let app = App::new(db).await;
    let idle = app.sign_in(KARI).await;
    app.set_clock("2026-10-15T09:59:00Z");
    assert!(app.is_signed_in(&idle).await);
    app.set_clock("2026-10-29T09:59:00Z");
    assert!(!app.is_signed_in(&idle).await, "nobody used it for two weeks");
    let used = app.sign_in(KARI).await;
    for day in ["2026-11-11", "2026-11-24", "2026-12-07", "2026-12-20", "2027-01-02", "2027-01-15", "2027-01-27"] {
        app.set_clock(&format!("{day}T09:58:00Z"));
        assert!(app.is_signed_in(&used).await, "{day}");
    }
    app.set_clock("2027-01-27T09:59:01Z");
    assert!(!app.is_signed_in(&used).await, "ninety days are over");
}

#[sqlx::test]
async fn on_https_no_neighbour_sets_our_cookies(db: PgPool) {
    let app = App::with(db, |settings| {
        settings.public_url = Some("https://verv.example".into());
        settings.secret = Some("s".repeat(32));
    })
    .await;
    let cookie = app.sign_in(KARI).await;
    assert!(cookie.starts_with("__Host-verv="), "{cookie}");
    assert!(app.is_signed_in(&cookie).await);
    let set = app.get("/login").await.expect(200);
    let set = set.header(header::SET_COOKIE);
    assert!(set.starts_with("__Host-verv-form=") && set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{set}");
}

#[sqlx::test]
async fn forms_of_other_sites_are_refused(db: PgPool) {
    let app = App::new(db).await;
    let cookie = app.sign_in(KARI).await;
    let token = hidden(&app.get_as(&cookie, "/").await.text, "form_token");
    let anonymous = app.get("/login").await.expect(200);
    let anonymous = (anonymous.cookie(), hidden(&anonymous.text, "form_token"));
    let null = ("origin", "null");
    let with_session = ("cookie", cookie.as_str());
    let (good, stolen) = ([("form_token", token.as_str())], [("form_token", anonymous.1.as_str())]);
    for (headers, fields, status) in [
        (&[with_session, ("sec-fetch-site", "cross-site")][..], &good[..], 403),
        (&[with_session, ("sec-fetch-site", "same-site")], &good, 403),
        (&[with_session, ("sec-fetch-site", "cross-site"), null], &good, 403),
        (&[with_session, ("origin", "https://evil.example")], &good, 403),
        (&[with_session, null], &[], 403),
        (&[with_session, null], &stolen, 403),
        (&[with_session], &[], 403),
        (&[with_session], &stolen, 403),
        // Nobody's: no browser, or one that was given the form.
        (&[], &[], 303),
        (&[null], &[], 403),
        (&[null], &stolen, 403),
        (&[null, ("cookie", anonymous.0.as_str())], &stolen, 303),
    ] {
        app.post_saying("/logout", headers, fields).await.expect(status);
        assert!(app.is_signed_in(&cookie).await);
    }
    for headers in [&[null, ("sec-fetch-site", "same-origin")][..], &[("origin", "http://verv.example")], &[null], &[]] {
        let cookie = app.sign_in(KARI).await;
        let token = hidden(&app.get_as(&cookie, "/").await.text, "form_token");
        let headers = [headers, &[("cookie", cookie.as_str())]].concat();
        app.post_saying("/logout", &headers, &[("form_token", &token)]).await.expect(303);
        assert!(!app.is_signed_in(&cookie).await);
    }
    let page = app.get("/login").await;
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("frame-ancestors 'none'"));
    app.post_saying("/login", &[("sec-fetch-site", "cross-site")], &[("email", KARI), ("password", PASSWORD)]).await.expect(403);
}

#[sqlx::test]
async fn a_registry_file_brings_people(db: PgPool) {
    let app = App::new(db).await;
    let file = json!({
        "organisations": [{ "orgnr": "989012088", "name": "Sol barnehage" }],
        "users": [{ "email": KARI, "password": "kort", "name": "Kari", "roles": ["admin"], "organisations": ["989012088"] },
            { "email": "ola@example.com" }],
    });
    let loaded = app.load(&file).await;
    assert_eq!(loaded["organisations"], json!([{ "orgnr": "989012088" }]));
    assert_eq!(loaded["users"][0]["email"], KARI);
    let row = "select id, password_hash, is_admin, email_verified is not null, name from app_user order by id";
    type Row = (i64, Option<String>, bool, bool, String);
    let first: Vec<Row> = sqlx::query_as(row).fetch_all(&app.db).await.unwrap();
    assert!(first[0].1.as_deref().unwrap().starts_with("$argon2id$"));
    assert_eq!((first[0].2, first[0].3, first[0].4.as_str()), (true, true, "Kari"));
    assert_eq!((first[1].1.as_deref(), first[1].2, first[1].3, first[1].4.as_str()), (None, false, true, "ola"));
    let fields = [("email", KARI), ("password", "kort")];
    let cookie = app.post_form("/login", &fields).await.expect(303).cookie();
    // The same again changes nothing, and ends no session.
    app.load(&file).await;
    let second: Vec<Row> = sqlx::query_as(row).fetch_all(&app.db).await.unwrap();
    assert_eq!(first, second);
    assert!(app.is_signed_in(&cookie).await);
    app.load(&json!({ "users": [{ "email": KARI.to_lowercase(), "password": "lengre", "roles": [], "organisations": [] }] }))
        .await;
    assert!(!app.is_signed_in(&cookie).await, "another password ends the sessions");
    app.post_form("/login", &fields).await.expect(422);
    let third: Vec<Row> = sqlx::query_as(row).fetch_all(&app.db).await.unwrap();
    assert_eq!((third[0].0, third[0].2, third[0].4.as_str()), (first[0].0, false, "Kari"));
    let memberships: i64 = sqlx::query_scalar("select count(*) from organisation_member").fetch_one(&app.db).await.unwrap();
    assert_eq!(memberships, 0);
}

#[sqlx::test]
async fn a_hash_at_yesterdays_cost_is_renewed_at_sign_in(db: PgPool) {
    let app = App::new(db.clone()).await;
    app.sign_in(KARI).await;
    let app = App::with(db, |settings| settings.argon2 = Some("m=16,t=2,p=1".into())).await;
    app.post_form("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(303);
    let hash: String = sqlx::query_scalar("select password_hash from app_user").fetch_one(&app.db).await.unwrap();
    assert!(hash.contains("$m=16,t=2,p=1$"), "{hash}");
    app.post_form("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(303);
}
