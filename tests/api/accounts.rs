//! People: signing in and out, sessions, and what keeps other sites' forms out.

use crate::support::{Answer, App, Letter, PASSWORD, same_secret};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use serde_json::json;
use sqlx::PgPool;
use std::net::SocketAddr;
use verv::accounts::server::people;

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
    pub async fn is_signed_in(&self, cookie: &str) -> bool {
        self.get_as(cookie, "/").await.expect(200).text.contains("action=\"/logout\"")
    }
}

/// What stands in the field of this id.
fn value_of<'a>(page: &'a str, id: &str) -> &'a str {
    let input = page.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("{id}: {page}")).split('>').next().unwrap();
    input.split("value=\"").nth(1).and_then(|value| value.split('"').next()).unwrap_or_default()
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
            refused.text.contains("Feil e-postadresse eller passord")
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
    assert!(set.starts_with("verv=") && set.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=7776000"), "{set}");
    let cookie = done.cookie();
    let front = app.get_as(&cookie, "/").await.expect(200);
    assert!(front.text.contains("Kari Nordmann"), "{}", front.text);
    assert_eq!(front.header(header::CACHE_CONTROL), "no-store");
    assert!(front.header(header::VARY).contains("Cookie"));
    assert_eq!(app.get_as(&cookie, "/login?next=/stillinger").await.expect(303).header(header::LOCATION), "/stillinger");
    assert!(!app.is_signed_in("verv=0123").await);

    // Signing in again ends the session that the browser had.
    let other = app.post_form_as(&cookie, "/login", &fields).await.expect(303).cookie();
    assert!(cookie != other && !app.is_signed_in(&cookie).await && app.is_signed_in(&other).await);
    let out = app.post_form_as(&other, "/logout", &[]).await.expect(303);
    assert_eq!(out.header(header::LOCATION), "/");
    assert_eq!(out.header(header::SET_COOKIE), "verv=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
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
    assert!(set.starts_with("__Host-verv-form=") && set.ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"), "{set}");
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

const NEW_PASSWORD: &str = "en ganske annen hest";

#[track_caller]
fn only(letters: Vec<Letter>) -> Letter {
    let count = letters.len();
    letters.into_iter().next().filter(|_| count == 1).unwrap_or_else(|| panic!("{count} letters"))
}

/// Without what comes after the question mark.
fn bare(path: &str) -> String {
    path.split('?').next().unwrap().to_owned()
}

#[sqlx::test]
async fn an_account_from_the_form_to_where_one_was_going(db: PgPool) {
    let app = App::new(db).await;
    let page = app.get("/registrer?next=/stillinger").await.expect(200);
    assert_eq!(hidden(&page.text, "next"), "/stillinger");
    let wrong = [("name", " "), ("email", "kari@<b>"), ("password", "kort"), ("next", "/stillinger")];
    let refused = app.post_form("/registrer", &wrong).await.expect(422);
    for shown in ["href=\"#name\"", "href=\"#email\"", "href=\"#password\"", "kari@&lt;b&gt;", "minst 10 tegn"] {
        assert!(refused.text.contains(shown), "{shown}\n{}", refused.text);
    }
    let email_as_password = [("name", "Kari"), ("email", KARI), ("password", KARI)];
    assert!(app.post_form("/registrer", &email_as_password).await.expect(422).text.contains("annet passord enn"));

    let fields = [("name", "Kari Nordmann"), ("email", KARI), ("password", PASSWORD), ("next", "/stillinger")];
    let sent = app.post_form("/registrer", &fields).await.expect(303);
    assert_eq!(sent.header(header::LOCATION), "/registrer/sendt");
    assert!(app.get("/registrer/sendt").await.expect(200).text.contains("Sjekk e-posten din"));
    let letter = only(app.mail().await);
    assert_eq!((letter.header("To"), letter.header("Subject")), (KARI, "Bekreft kontoen din hos Verv"));
    assert!(!letter.text.contains("Kari Nordmann"), "nothing that a stranger wrote is passed on");
    let link = letter.path("/konto/bekreft/");
    let page = app.get(&link).await.expect(200);
    assert!(page.text.contains(KARI));
    assert_eq!((page.header(header::CACHE_CONTROL), page.header(header::REFERRER_POLICY)), ("no-store", "same-origin"));
    let people = || sqlx::query_scalar::<_, i64>("select count(*) from app_user").fetch_one(&app.db);
    assert_eq!(people().await.unwrap(), 0, "a program that opens the link confirms nothing");
    app.post_form("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(422);

    let link = bare(&link);
    app.post_form(&link, &[]).await.expect(422);
    assert!(app.post_form(&link, &[("password", "gjettet passord")]).await.expect(422).text.contains("Feil passord"));
    assert_eq!(people().await.unwrap(), 0, "nor does somebody whose mail it is not");
    let entered = app.post_form(&link, &[("password", PASSWORD)]).await.expect(303);
    assert_eq!(entered.header(header::LOCATION), "/stillinger");
    assert!(app.get_as(&entered.cookie(), "/konto").await.expect(200).text.contains("Kari Nordmann"));
    app.post_form(&link, &[("password", PASSWORD)]).await.expect(410);
    app.get(&link).await.expect(410);
    let verified: bool = sqlx::query_scalar("select email_verified is not null from app_user").fetch_one(&app.db).await.unwrap();
    assert!(verified);

    // Who asks for an address that has an account is answered the same.
    let again =
        app.post_form("/registrer", &[("name", "Eve"), ("email", "kari.nordmann@example.COM"), ("password", NEW_PASSWORD)]);
    assert_eq!(again.await.expect(303).header(header::LOCATION), "/registrer/sendt");
    let letter = only(app.mail().await);
    assert_eq!((letter.header("To"), letter.header("Subject")), (KARI, "Du har allerede en konto hos Verv"));
    app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(422);
}

#[sqlx::test]
async fn of_two_sign_ups_the_first_that_is_confirmed_counts(db: PgPool) {
    let app = App::new(db).await;
    let mut links = Vec::new();
    for password in [PASSWORD, NEW_PASSWORD] {
        app.post_form("/registrer", &[("name", "Kari"), ("email", KARI), ("password", password)]).await.expect(303);
        links.push(bare(&only(app.mail().await).path("/konto/bekreft/")));
    }
    app.post_form(&links[0], &[("password", NEW_PASSWORD)]).await.expect(422);
    app.post_form(&links[1], &[("password", NEW_PASSWORD)]).await.expect(303);
    app.post_form(&links[0], &[("password", PASSWORD)]).await.expect(409);
    app.set_clock("2026-10-02T10:00:01Z");
    app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303);
}

#[sqlx::test]
async fn a_forgotten_password(db: PgPool) {
    let app = App::new(db).await;
    let cookie = app.sign_in(KARI).await;
    assert_eq!(
        app.post_form("/glemt", &[("email", "nobody@example.com")]).await.expect(303).header(header::LOCATION),
        "/glemt/sendt"
    );
    assert!(app.mail().await.is_empty());
    app.post_form("/glemt", &[("email", "kari")]).await.expect(422);
    assert_eq!(app.post_form("/glemt", &[("email", KARI)]).await.expect(303).header(header::LOCATION), "/glemt/sendt");
    let link = bare(&only(app.mail().await).path("/nytt-passord/"));
    app.get(&format!("/konto/bekreft/{}", link.rsplit('/').next().unwrap())).await.expect(410);
    app.set_clock("2026-10-01T10:59:59Z");
    assert!(app.get(&link).await.expect(200).text.contains(KARI));
    assert!(app.post_form(&link, &[("password", "kort")]).await.expect(422).text.contains("minst 10 tegn"));
    assert!(app.is_signed_in(&cookie).await);
    let done = app.post_form(&link, &[("password", NEW_PASSWORD)]).await.expect(303);
    assert!(app.get(done.header(header::LOCATION)).await.expect(200).text.contains("Passordet er endret"));
    assert!(!app.is_signed_in(&cookie).await, "every session ends");
    app.post_form(&link, &[("password", NEW_PASSWORD)]).await.expect(410);
    app.post_form("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(422);
    app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303);
    assert_eq!(only(app.mail().await).header("Subject"), "Passordet ditt er endret");

    app.post_form("/glemt", &[("email", KARI)]).await.expect(303);
    let link = bare(&only(app.mail().await).path("/nytt-passord/"));
    app.set_clock("2026-10-01T12:00:00Z");
    app.get(&link).await.expect(410);
    app.post_form(&link, &[("password", NEW_PASSWORD)]).await.expect(410);
}

/// What no code knows is refused by the database. Where it stands all the same it is told to the log, and nothing is guessed
/// in its place.
#[sqlx::test]
async fn an_unknown_stored_value_is_a_fault(db: PgPool) {
    let app = App::new(db).await;
    let cookie = app.sign_in(KARI).await;
    let unknown = "update app_user set language = 'tlh'";
    let refused = sqlx::query(unknown).execute(&app.db).await.unwrap_err();
    assert_eq!(refused.as_database_error().unwrap().constraint(), Some("app_user_language_is_known"));
    sqlx::query("alter table app_user drop constraint app_user_language_is_known").execute(&app.db).await.unwrap();
    sqlx::query(unknown).execute(&app.db).await.unwrap();
    app.get_as(&cookie, "/konto").await.expect(500);
}

#[sqlx::test]
async fn ones_own_account(db: PgPool) {
    let app = App::new(db).await;
    assert_eq!(app.get("/konto").await.expect(303).header(header::LOCATION), "/login?next=%2Fkonto");
    app.post_form("/konto", &[("act", "end-others")]).await.expect(303);
    let (own, other, ola) = (app.sign_in(KARI).await, app.sign_in(KARI).await, app.sign_in("ola@example.com").await);

    let profile = [("act", "profile"), ("name", "Kari N."), ("language", "en")];
    let saved = app.post_form_as(&own, "/konto", &profile).await.expect(303);
    let page = app.get_as(&own, saved.header(header::LOCATION)).await.expect(200);
    assert!(page.text.contains("Lagret") && page.text.contains("Kari N."));
    app.post_form_as(&own, "/konto", &[("act", "profile"), ("name", "")]).await.expect(422);

    let wrong = [("act", "password"), ("old_password", "feil"), ("new_password", NEW_PASSWORD)];
    assert!(app.post_form_as(&own, "/konto", &wrong).await.expect(422).text.contains("href=\"#old_password\""));
    let short = [("act", "password"), ("old_password", ""), ("new_password", "kort")];
    let short = app.post_form_as(&own, "/konto", &short).await.expect(422);
    assert!(short.text.contains("href=\"#old_password\"") && short.text.contains("href=\"#new_password\""));
    let right = [("act", "password"), ("old_password", PASSWORD), ("new_password", NEW_PASSWORD)];
    app.post_form_as(&own, "/konto", &right).await.expect(303);
    assert!(app.is_signed_in(&own).await && !app.is_signed_in(&other).await);
    assert_eq!(only(app.mail().await).header("Subject"), "Your password has been changed");

    let again = app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303).cookie();
    let sessions = app.get_as(&own, "/konto").await.text;
    let session = hidden(&sessions, "session");
    app.post_form_as(&ola, "/konto", &[("act", "end"), ("session", &session)]).await.expect(303);
    assert!(app.is_signed_in(&again).await, "nobody ends another's session");
    app.post_form_as(&own, "/konto", &[("act", "end"), ("session", &session)]).await.expect(303);
    assert!(!app.is_signed_in(&again).await && app.is_signed_in(&own).await);
    let again = app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303).cookie();
    app.post_form_as(&own, "/konto", &[("act", "end-others")]).await.expect(303);
    assert!(!app.is_signed_in(&again).await && app.is_signed_in(&own).await && app.is_signed_in(&ola).await);
}

#[sqlx::test]
async fn another_address_is_proven_before_it_counts(db: PgPool) {
    let app = App::new(db).await;
    let (kari, _) = (app.sign_in(KARI).await, app.sign_in("ola@example.com").await);
    app.post_form_as(&kari, "/konto", &[("act", "email"), ("new_email", "x")]).await.expect(422);
    app.post_form_as(&kari, "/konto", &[("act", "email"), ("new_email", "ola@example.com")]).await.expect(303);
    assert_eq!(only(app.mail().await).header("Subject"), "Du har allerede en konto hos Verv");
    let email_now = || sqlx::query_scalar::<_, String>("select email from app_user order by id limit 1").fetch_one(&app.db);
    let mut links = Vec::new();
    for _ in 0..2 {
        app.post_form_as(&kari, "/konto", &[("act", "email"), ("new_email", "ny@example.com")]).await.expect(303);
        let letter = only(app.mail().await);
        assert_eq!(letter.header("To"), "ny@example.com");
        links.push(bare(&letter.path("/konto/bekreft/")));
    }
    app.get(&links[0]).await.expect(200);
    app.post_form(&links[0], &[("password", "feil passord")]).await.expect(422);
    assert_eq!(email_now().await.unwrap(), KARI);
    app.post_form(&links[0], &[("password", PASSWORD)]).await.expect(303);
    assert_eq!(email_now().await.unwrap(), "ny@example.com");
    assert_eq!(only(app.mail().await).header("To"), KARI, "who had the account hears of it");
    app.post_form(&links[1], &[("password", PASSWORD)]).await.expect(410);
    assert!(app.is_signed_in(&kari).await);

    // An address that has become somebody's while the mail lay there.
    app.post_form_as(&kari, "/konto", &[("act", "email"), ("new_email", "per@example.com")]).await.expect(303);
    let link = bare(&only(app.mail().await).path("/konto/bekreft/"));
    app.sign_in("per@example.com").await;
    app.post_form(&link, &[("password", PASSWORD)]).await.expect(409);
    assert_eq!(email_now().await.unwrap(), "ny@example.com");
}

#[sqlx::test]
async fn guessing_is_slow_whether_there_is_an_account_or_not(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    for email in [KARI, "nobody@example.com"] {
        let mut answers = Vec::new();
        for _ in 0..20 {
            let answer = app.post_form("/login", &[("email", email), ("password", "gjettet")]).await;
            answers.push((answer.status.as_u16(), answer.header(header::RETRY_AFTER).to_owned()));
        }
        let free = vec![(422, String::new()); 5];
        let held = vec![(429, "1".to_owned()); 15];
        assert_eq!(answers, [free, held].concat(), "{email}");
    }
    // The right password waits like any other, and so it does in other letters.
    let right = [("email", " KARI.nordmann@example.com"), ("password", PASSWORD)];
    let held = app.post_form("/login", &right).await.expect(429);
    assert!(held.text.contains("Prøv igjen om 1 sekund"), "{}", held.text);
    app.set_clock("2026-10-01T10:00:01Z");
    app.post_form("/login", &[("email", KARI), ("password", "gjettet")]).await.expect(422);
    assert_eq!(app.post_form("/login", &right).await.expect(429).header(header::RETRY_AFTER), "2");
    app.set_clock("2026-10-01T10:00:03Z");
    app.post_form("/login", &right).await.expect(303);
    app.post_form("/login", &[("email", KARI), ("password", "gjettet")]).await.expect(422);
    app.post_form("/login", &right).await.expect(303);
}

#[sqlx::test]
async fn letters_that_only_look_like_anothers_open_nothing(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in("kadmin@example.com").await;
    for alike in ["kadm\u{130}n@example.com", "\u{212a}admin@example.com"] {
        let refused = app.post_form("/login", &[("email", alike), ("password", PASSWORD)]).await.expect(422);
        assert!(refused.text.contains("Feil e-postadresse eller passord"), "{}", refused.text);
        app.post_form("/glemt", &[("email", alike)]).await.expect(422);
        app.post_form("/registrer", &[("name", "Eve"), ("email", alike), ("password", NEW_PASSWORD)]).await.expect(422);
    }
    assert_eq!(app.mail().await.len(), 0);
}

#[sqlx::test]
async fn guesses_at_the_same_moment_are_counted_all(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    let guess = || async { app.post_form("/login", &[("email", KARI), ("password", "gjettet")]).await.status.as_u16() };
    let answers = futures_util::future::join_all((0..12).map(|_| guess())).await;
    assert_eq!(answers.iter().filter(|status| **status == 422).count(), 5, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 7, "{answers:?}");
}

#[sqlx::test]
async fn who_read_the_clock_first_and_comes_second_need_not_wait(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    for (time, status) in [("12:00:00.000002Z", 422), ("12:00:00.000001Z", 303), ("12:00:00.000000Z", 303)] {
        app.set_clock(&format!("2026-10-01T{time}"));
        let password = if status == 303 { PASSWORD } else { "gjettet" };
        app.post_form("/login", &[("email", KARI), ("password", password)]).await.expect(status);
    }
}

#[sqlx::test]
async fn one_address_cannot_try_everybody(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    let from = |address: &'static str, forwarded: &'static str, email: String, password: &'static str| {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("email", email.as_str()), ("password", password)])
            .finish();
        let request = Request::post("/login")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", forwarded)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 4711)));
        app.send(request.body(Body::from(form)).unwrap())
    };
    let mut statuses = Vec::new();
    for number in 0..20 {
        // Whoever calls directly may say what they like.
        let answer = from("192.0.2.1", "198.51.100.7", format!("user{number}@example.com"), "gjettet").await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [vec![422; 12], vec![429; 8]].concat());
    from("192.0.2.2", "192.0.2.1", KARI.into(), PASSWORD).await.expect(303);
    from("192.0.2.1", "", KARI.into(), PASSWORD).await.expect(429);
    // What was right is no guess.
    app.set_clock("2026-10-01T10:00:01Z");
    for _ in 0..3 {
        from("192.0.2.1", "", KARI.into(), PASSWORD).await.expect(303);
    }
}

#[sqlx::test]
async fn a_mailbox_is_not_filled(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    let statuses = |email: &'static str| async {
        let mut statuses = Vec::new();
        // One caller, and then another.
        for caller in [1, 1, 1, 1, 2, 2, 2, 2, 3] {
            statuses.push(app.post_form_from([192, 0, 2, caller], "/glemt", &[("email", email)]).await.status.as_u16());
        }
        statuses
    };
    let expected = [303, 303, 303, 429, 303, 429, 429, 429, 429];
    assert_eq!(statuses(KARI).await, expected);
    assert_eq!(statuses("nobody@example.com").await, expected);
    assert_eq!(app.mail().await.len(), 4);
    // Whoever uses it up keeps nobody from signing in.
    app.sign_in(KARI).await;
    let sign_up = async |caller: u8| {
        let form = [("name", "Eve"), ("email", KARI), ("password", NEW_PASSWORD)];
        app.post_form_from([192, 0, 2, caller], "/registrer", &form).await.status.as_u16()
    };
    let mut statuses = Vec::new();
    for caller in [1, 1, 1, 1, 2, 2, 2, 2, 3] {
        statuses.push(sign_up(caller).await);
    }
    assert_eq!(statuses, [303, 303, 303, 429, 303, 303, 303, 429, 429]);
    assert_eq!(app.mail().await.len(), 6);
    // A day later it is whole again.
    app.set_clock("2026-10-02T10:00:00Z");
    assert_eq!(sign_up(3).await, 303);
    assert_eq!(app.mail().await.len(), 1);
}

/// However many ask, from wherever, the owner of an account is sent a link or has one that works.
#[sqlx::test]
async fn a_mailbox_always_has_room_or_a_link_that_works(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    // Mails of other kinds, and what is asked for at other addresses of the mailbox, take nothing of it.
    for caller in 0..3 {
        for _ in 0..3 {
            let form = [("name", "Eve"), ("email", KARI), ("password", NEW_PASSWORD)];
            app.post_form_from([192, 0, 2, caller], "/registrer", &form).await;
            app.post_form_from([192, 0, 2, caller], "/glemt", &[("email", "kari.nordmann+x@example.com")]).await;
        }
    }
    app.mail().await;
    let mut link = None;
    for (at, minute) in (0..240).step_by(7).enumerate() {
        app.set_clock(&format!("2026-10-01T{:02}:{:02}:00Z", 10 + minute / 60, minute % 60));
        let stranger = u8::try_from(100 + at).unwrap();
        let asked = app.post_form_from([192, 0, 2, stranger], "/glemt", &[("email", KARI)]).await;
        for letter in app.mail().await {
            link = Some(bare(&letter.path("/nytt-passord/")));
        }
        assert!(asked.status == 303 || asked.status == 429, "{}", asked.status);
        app.get(link.as_ref().unwrap()).await.expect(200);
    }
    let owner = app.post_form_from([198, 51, 100, 1], "/glemt", &[("email", KARI)]).await;
    assert_eq!(owner.status, 429, "the last four links live");
    // Who has used a link has room for another.
    app.post_form(&link.unwrap(), &[("password", NEW_PASSWORD)]).await.expect(303);
    app.post_form_from([198, 51, 100, 1], "/glemt", &[("email", KARI)]).await.expect(303);
}

#[sqlx::test]
async fn a_thief_cannot_take_the_link_from_its_owner(db: PgPool) {
    let app = App::new(db).await;
    let thief = app.sign_in(KARI).await;
    app.post_form("/glemt", &[("email", KARI)]).await.expect(303);
    let link = bare(&only(app.mail().await).path("/nytt-passord/"));
    app.post_form_as(&thief, "/konto", &[("act", "email"), ("new_email", "tyv@example.com")]).await.expect(303);
    let change = bare(&only(app.mail().await).path("/konto/bekreft/"));
    let changed = [("act", "password"), ("old_password", PASSWORD), ("new_password", NEW_PASSWORD)];
    app.post_form_as(&thief, "/konto", &changed).await.expect(303);
    app.get(&change).await.expect(410);
    app.post_form(&link, &[("password", "og enda et helt nytt")]).await.expect(303);
    assert!(!app.is_signed_in(&thief).await);
}

/// Where hashing has no room nothing is sent, and nothing is spent of the mails. What was typed is shown again.
#[sqlx::test]
async fn a_sign_up_that_is_sent_nothing_costs_nothing_and_loses_nothing(db: PgPool) {
    let busy = App::without_hashing(db.clone()).await;
    let form = [("name", "Kari Nordmann"), ("email", KARI), ("password", PASSWORD), ("next", "/stillinger")];
    let sign_up = async |app: &App| app.post_form_from([192, 0, 2, 1], "/registrer", &form).await;
    for _ in 0..4 {
        let refused = sign_up(&busy).await.expect(503);
        assert_eq!(refused.header(header::RETRY_AFTER), "1");
        assert!(refused.text.contains("Vi er straks tilbake") && !refused.text.contains(PASSWORD), "{}", refused.text);
        assert_eq!((value_of(&refused.text, "name"), value_of(&refused.text, "email")), ("Kari Nordmann", KARI));
        assert_eq!(hidden(&refused.text, "next"), "/stillinger");
    }
    assert_eq!((busy.count("mail_budget").await, busy.count("account_link").await), (0, 0));
    let app = App::with(db, same_secret).await;
    for _ in 0..3 {
        sign_up(&app).await.expect(303);
    }
    // Whoever has no room is refused before anything is hashed.
    let held_up = sign_up(&app).await.expect(429);
    assert_eq!(held_up.header(header::RETRY_AFTER), "86400");
    assert!(held_up.text.contains("Prøv igjen om 24 timer. Det du skrev, står her fortsatt"), "{}", held_up.text);
    assert_eq!((value_of(&held_up.text, "name"), value_of(&held_up.text, "email")), ("Kari Nordmann", KARI));
    assert_eq!(sign_up(&busy).await.status, 429);
}

/// What is typed on one's own page, to sign in or to choose a new password is shown again where it cannot be done now.
#[sqlx::test]
async fn forms_of_accounts_that_have_to_wait_lose_nothing(db: PgPool) {
    let app = App::new(db.clone()).await;
    let kari = app.sign_in(KARI).await;
    let change = [("act", "email"), ("new_email", "ny@example.com")];
    for _ in 0..6 {
        app.post_form_as(&kari, "/konto", &change).await.expect(303);
    }
    let held_up = app.post_form_as(&kari, "/konto", &change).await.expect(429);
    assert_eq!(held_up.header(header::RETRY_AFTER), "86400");
    assert!(held_up.text.contains("Prøv igjen om 24 timer"), "{}", held_up.text);
    assert_eq!(value_of(&held_up.text, "new_email"), "ny@example.com");

    let busy = App::without_hashing(db).await;
    let change = [("act", "password"), ("old_password", PASSWORD), ("new_password", NEW_PASSWORD)];
    let refused = busy.post_form_as(&kari, "/konto", &change).await.expect(503);
    assert!(refused.text.contains("passord må du skrive på nytt"), "{}", refused.text);
    assert!(!refused.text.contains(PASSWORD) && !refused.text.contains(NEW_PASSWORD));
    let sign_in = [("email", KARI), ("password", PASSWORD), ("next", "/stillinger")];
    let refused = busy.post_form("/login", &sign_in).await.expect(503);
    assert_eq!((value_of(&refused.text, "email"), hidden(&refused.text, "next").as_str()), (KARI, "/stillinger"));
    assert!(refused.header(header::RETRY_AFTER) == "1" && !refused.text.contains(PASSWORD));

    for _ in 0..3 {
        app.post_form_from([192, 0, 2, 1], "/glemt", &[("email", KARI)]).await.expect(303);
    }
    let held_up = app.post_form_from([192, 0, 2, 1], "/glemt", &[("email", KARI)]).await.expect(429);
    assert_eq!((value_of(&held_up.text, "email"), held_up.header(header::RETRY_AFTER)), (KARI, "86400"));
}

#[sqlx::test]
async fn one_caller_cannot_write_to_everybody(db: PgPool) {
    let app = App::new(db).await;
    let ask = async |caller: u8, number: usize| {
        let email = format!("ola{number}@example.com");
        app.post_form_from([192, 0, 2, caller], "/glemt", &[("email", &email)]).await.status.as_u16()
    };
    for number in 0..60 {
        assert_eq!(ask(1, number).await, 303);
    }
    assert_eq!((ask(1, 60).await, ask(2, 60).await), (429, 303));
}

/// An account is found by its address in any spelling, and nobody gets a second one by another.
#[sqlx::test]
async fn an_address_is_one_in_every_spelling(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in("kåre@blåbær.example").await;
    app.sign_in("eva@xn--blbr-roah.example").await;
    // As the version before kept one.
    sqlx::query("update app_user set email = 'eva@xn--blbr-roah.example' where email like 'eva%'")
        .execute(&app.db)
        .await
        .unwrap();
    for spelled in [
        "kåre@xn--blbr-roah.example",
        "ka\u{30a}re@bla\u{30a}bær.example",
        "KÅRE@BLÅBÆR.example",
        "eva@blåbær.example",
        "eva@xn--blbr-roah.example",
    ] {
        app.post_form("/login", &[("email", spelled), ("password", PASSWORD)]).await.expect(303);
        app.post_form("/registrer", &[("name", "Eve"), ("email", spelled), ("password", NEW_PASSWORD)]).await.expect(303);
        let letter = only(app.mail().await);
        assert!(letter.text.contains("/glemt"), "{spelled}: {}", letter.text);
    }
    app.sign_in("eva@blåbær.example").await;
    assert_eq!(app.count("app_user").await, 2);
}

/// A password is what one sees, whichever way a keyboard writes it.
#[sqlx::test]
async fn a_password_is_one_in_every_form(db: PgPool) {
    let app = App::new(db).await;
    app.load(&serde_json::json!({ "users": [{ "email": KARI, "password": "bla\u{30a}bær er\u{a0}best" }] })).await;
    for typed in ["blåbær er best", "bla\u{30a}bær er best", "blåbær\u{a0}er best"] {
        app.post_form("/login", &[("email", KARI), ("password", typed)]).await.expect(303);
    }
    app.post_form("/login", &[("email", KARI), ("password", "blabær er best")]).await.expect(422);
    // Its length is that of what one sees.
    let short = "a\u{30a}".repeat(5);
    app.post_form("/registrer", &[("name", "Eva"), ("email", "eva@example.com"), ("password", &short)]).await.expect(422);
}

#[sqlx::test]
async fn as_much_is_written_for_an_address_without_an_account(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    for statement in [
        "create sequence written",
        "create function count_written() returns trigger language plpgsql as
         'begin perform nextval(''written''); return new; end'",
        "create trigger count_written before insert on account_link for each row execute function count_written()",
        "create trigger count_written before insert on outbox for each row execute function count_written()",
    ] {
        sqlx::query(statement).execute(&app.db).await.unwrap();
    }
    let mut written = Vec::new();
    for email in ["nobody@example.com", KARI] {
        app.post_form("/glemt", &[("email", email)]).await.expect(303);
        // A sequence goes on counting where a transaction is undone.
        let next: i64 = sqlx::query_scalar("select nextval('written')").fetch_one(&app.db).await.unwrap();
        written.push(next);
    }
    assert_eq!(written, [3, 6], "a link and a mail each");
    let kinds: Vec<String> = sqlx::query_scalar("select kind from account_link").fetch_all(&app.db).await.unwrap();
    assert_eq!(kinds, ["reset"]);
    assert_eq!(only(app.mail().await).header("To"), KARI);
}

#[sqlx::test]
async fn what_has_ended_is_forgotten(db: PgPool) {
    let app = App::new(db).await;
    app.sign_in(KARI).await;
    app.post_form("/glemt", &[("email", KARI)]).await.expect(303);
    app.post_form("/login", &[("email", KARI), ("password", "gjettet")]).await.expect(422);
    let rows = || {
        let counts =
            "select (select count(*) from session) + (select count(*) from account_link) + (select count(*) from account_try)
                 + (select count(*) from mail_budget)";
        sqlx::query_scalar::<_, i64>(counts).fetch_one(&app.db)
    };
    people::forget_old(&app.state.accounts).await.unwrap();
    assert_eq!(rows().await.unwrap(), 5);
    app.set_clock("2026-10-15T10:00:00Z");
    people::forget_old(&app.state.accounts).await.unwrap();
    assert_eq!(rows().await.unwrap(), 0);
}
