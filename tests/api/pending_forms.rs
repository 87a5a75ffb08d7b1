//! Forms that are sent after their session has ended: what was typed comes back once, for whoever typed it.

use crate::support::{Answer, App, PASSWORD};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;
use sqlx::PgPool;
use verv::accounts::server::people;

const KARI: &str = "kari@example.com";
const OLA: &str = "ola@example.com";
const CAMPAIGN: &str = "/verv/V%C3%A5r%202026";
const NEW_VACANCY: &str = "/vakter/B1/ny";

/// Whoever looks at a page of ours, without script: a browser's cookies, and nothing else.
struct Browser<'a> {
    app: &'a App,
    cookies: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    fn new(app: &'a App) -> Self {
        Self { app, cookies: Vec::new() }
    }

    fn keep(&mut self, answer: Answer) -> Answer {
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn has(&self, cookie: &str) -> bool {
        self.cookies.iter().any(|(name, _)| name == cookie)
    }

    async fn get(&mut self, path: &str) -> Answer {
        let answer = self.app.get_as(&self.cookie(), path.split('#').next().unwrap()).await;
        self.keep(answer)
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.app.post_form_as(&self.cookie(), path, fields).await;
        self.keep(answer)
    }

    /// On from the sign-in page that an answer leads to; where to.
    async fn sign_in(&mut self, asked: &Answer, email: &str) -> String {
        let next = form_urlencoded::parse(asked.header(header::LOCATION).split_once('?').unwrap().1.as_bytes()).next().unwrap();
        let fields = [("email", email), ("password", PASSWORD), ("next", &*next.1)];
        self.post("/login", &fields).await.expect(303).header(header::LOCATION).to_owned()
    }
}

/// Kari recruits and plans shifts; so does Ola.
async fn app(db: PgPool) -> App {
    let app = App::new(db).await.with_businesses().await;
    app.load(&json!({
        "products": [
            { "code": "CO27409", "kind": "subscription", "name": "Avis, hverdag" },
            { "code": "HELG", "kind": "subscription", "name": "Avis, helg" },
            { "code": "HS3829", "kind": "premium", "companyCode": "468979834", "name": "Høyttaler" },
            { "code": "KOPP", "kind": "premium", "companyCode": "468979834", "name": "Kopp" },
        ],
        "campaigns": [{
            "code": "Vår 2026", "name": "Verv en venn", "starts": "2026-01-01", "ends": "2026-12-31",
            "products": ["CO27409", "HELG"], "pointsPerRecruitment": 10, "premiums": [
                { "companyCode": "468979834", "product": "HS3829", "points": 50 },
                { "companyCode": "468979834", "product": "KOPP", "points": 10 },
            ],
        }],
        "customers": [{ "customerNumber": 34272, "name": { "firstName": "Kari", "lastName": "Nordmann" }, "email": KARI }],
        "users": [
            { "email": KARI, "password": PASSWORD, "name": "Kari Nordmann", "customerNumber": 34272, "manages": ["B1"] },
            { "email": OLA, "password": PASSWORD, "name": "Ola Nordmann", "manages": ["B1"] },
        ],
    }))
    .await;
    app
}

async fn end_sessions(app: &App) {
    sqlx::query("delete from session").execute(&app.db).await.unwrap();
}

async fn kept(app: &App) -> i64 {
    app.count("kept_form").await
}

/// What a page's form holds in this field.
fn hidden(page: &str, name: &str) -> String {
    let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    at.split('"').next().unwrap().to_owned()
}

/// What stands in the field of this name.
fn value_of(page: &str, name: &str) -> String {
    let input =
        page.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).unwrap_or_else(|| panic!("{name}"));
    let input = input.split('>').next().unwrap();
    input.split("value=\"").nth(1).and_then(|value| value.split('"').next()).unwrap_or_default().to_owned()
}

const TOLD: &str = "Her er det du skrev.";
const RECRUIT: [(&str, &str); 5] = [
    ("action", "register"),
    ("product", "HELG"),
    ("recruitments/0/name/firstName", "Åse & co"),
    ("recruitments/1/name/lastName", "Hansen"),
    ("recruitments/1/email", "ikke en adresse"),
];

#[sqlx::test]
async fn a_form_that_was_sent_too_late_comes_back_filled_in(db: PgPool) {
    let app = app(db).await;
    let mut kari = Browser::new(&app);
    kari.post("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(303);
    end_sessions(&app).await;

    // Two are registered.
    let asked = kari.post(CAMPAIGN, &RECRUIT).await.expect(303);
    assert_eq!(asked.header(header::LOCATION), "/login?next=%2Fverv%2FV%25C3%25A5r%25202026");
    let set = asked.header(header::SET_COOKIE);
    assert!(set.starts_with("verv-kept=") && set.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=3600"), "{set}");
    let value = set.split(['=', ';']).nth(1).unwrap();
    assert_eq!(app.rows_with(value).await, Vec::<String>::new(), "the cookie's value is nowhere");
    let page = kari.get(asked.header(header::LOCATION)).await.expect(200).text;
    assert!(page.contains("Du ble logget ut.") && page.contains("Det du skrev, er tatt vare på."), "{page}");
    let english = kari.get(&format!("{}&lang=en", asked.header(header::LOCATION))).await.expect(200).text;
    assert!(english.contains("You were signed out.") && english.contains("What you wrote has been kept."));
    kari.get("/?lang=nb").await;
    let other = kari.get("/login?next=/vakter").await.expect(200).text;
    assert!(!other.contains("Du ble logget ut."), "nothing was typed there");
    assert_eq!(kari.sign_in(&asked, KARI).await, CAMPAIGN);
    let page = kari.get(CAMPAIGN).await.expect(200).text;
    assert!(page.contains(TOLD) && page.contains("Ingenting er sendt ennå."), "{page}");
    assert!(page.contains("<option value=\"HELG\" selected"));
    assert_eq!(value_of(&page, "recruitments/0/name/firstName"), "Åse &amp; co");
    assert_eq!(value_of(&page, "recruitments/1/email"), "ikke en adresse");
    assert_eq!((app.count("recruitment").await, kept(&app).await), (0, 0), "nothing is sent, and it is gone when shown");
    let again = kari.get(CAMPAIGN).await.expect(200).text;
    assert!(!again.contains(TOLD) && !again.contains("recruitments/1/email"));

    // A shift is published.
    end_sessions(&app).await;
    let shift = [("product", "sal"), ("once", "abc"), ("day", "2026-10-24"), ("start1", "22:00"), ("employee", "ola")];
    let asked = kari.post(NEW_VACANCY, &shift).await.expect(303);
    assert_eq!(kari.sign_in(&asked, KARI).await, NEW_VACANCY);
    let page = kari.get(NEW_VACANCY).await.expect(200).text;
    assert!(page.contains(TOLD) && page.contains("value=\"ola\" checked"), "{page}");
    assert_eq!((value_of(&page, "day"), value_of(&page, "start1")), ("2026-10-24".to_owned(), "22:00".to_owned()));
    assert_eq!((hidden(&page, "product"), hidden(&page, "once")), ("sal".to_owned(), "abc".to_owned()));
    assert_eq!(app.count("vacancy").await, 0);

    // One's own account.
    end_sessions(&app).await;
    let asked = kari.post("/konto", &[("act", "profile"), ("name", "Kari N."), ("language", "en")]).await.expect(303);
    assert_eq!(kari.sign_in(&asked, KARI).await, "/konto");
    let page = kari.get("/konto").await.expect(200).text;
    assert!(page.contains(TOLD) && page.contains("value=\"en\" checked"), "{page}");
    assert_eq!(value_of(&page, "name"), "Kari N.");
    end_sessions(&app).await;
    let asked = kari.post("/konto", &[("act", "email"), ("new_email", "ny@example.com")]).await.expect(303);
    kari.sign_in(&asked, KARI).await;
    let page = kari.get("/konto").await.expect(200).text;
    assert_eq!(
        (value_of(&page, "new_email"), value_of(&page, "name")),
        ("ny@example.com".to_owned(), "Kari Nordmann".to_owned())
    );

    // The order of premiums: every button sends the whole of it.
    let products: Vec<i64> = sqlx::query_scalar("select id from product where code in ('HS3829', 'KOPP') order by code desc")
        .fetch_all(&app.db)
        .await
        .unwrap();
    let order = format!("{},{},999999", products[0], products[1]);
    end_sessions(&app).await;
    let asked = kari.post(&format!("{CAMPAIGN}/premier"), &[("order", &order)]).await.expect(303);
    let on = kari.sign_in(&asked, KARI).await;
    assert_eq!(on, format!("{CAMPAIGN}/premier"));
    let on = kari.get(&on).await.expect(303).header(header::LOCATION).to_owned();
    let page = kari.get(&on).await.expect(200).text;
    let wanted = page.split("<ol class=\"premiums\">").nth(1).unwrap().split("</ol>").next().unwrap();
    assert!(wanted.find("Kopp") < wanted.find("Høyttaler") && wanted.contains("Kopp"), "{wanted}");
    let button = page.split("<button").find(|button| button.contains(">Lagre rekkefølgen<")).unwrap();
    assert!(button.contains(&format!("value=\"{},{}\"", products[0], products[1])), "{button}");
    assert!(page.contains("Rekkefølgen er ikke lagret ennå"), "{page}");
    assert_eq!(app.count("premium_preference").await, 0);
}

#[sqlx::test]
async fn what_was_kept_is_for_whoever_typed_it(db: PgPool) {
    let app = app(db).await;
    let mut browser = Browser::new(&app);
    browser.post("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(303);
    let form = browser.get(NEW_VACANCY).await.expect(200).text;
    let given = browser.get(CAMPAIGN).await.expect(200).text;
    let person = hidden(&given, "form_person");
    assert!(form.contains("<form") && person.len() == 64);

    // A session that is there still, but has ended, says whose it was.
    sqlx::query("update session set expires = $1").bind(app.clock.now()).execute(&app.db).await.unwrap();
    let asked = browser.post(CAMPAIGN, &RECRUIT).await.expect(303);
    end_sessions(&app).await;
    // Of one that is not, the form itself does, and also where its sender has signed out meanwhile.
    let shift = [("product", "sal"), ("day", "2026-10-24"), ("form_person", person.as_str())];
    browser.post(NEW_VACANCY, &shift).await.expect(303);
    browser.cookies.retain(|(name, _)| name == "verv-kept");
    browser.post("/konto", &[("act", "email"), ("new_email", "ny@example.com"), ("form_person", &person)]).await.expect(303);
    assert_eq!(kept(&app).await, 3);
    browser.sign_in(&asked, OLA).await;
    for path in [CAMPAIGN, NEW_VACANCY, "/konto"] {
        let page = browser.get(path).await.expect(200).text;
        for typed in [TOLD, "Åse", "2026-10-24", "ny@example.com"] {
            assert!(!page.contains(typed), "{path}: {typed}");
        }
    }
    assert_eq!(kept(&app).await, 3);
    // Nor does the same person see it in another browser.
    let mut elsewhere = Browser::new(&app);
    elsewhere.sign_in(&asked, KARI).await;
    assert!(!elsewhere.get(CAMPAIGN).await.expect(200).text.contains("Åse"));
    browser.sign_in(&asked, KARI).await;
    // A page that is fetched in advance does not use it up.
    let fetched = Request::get(CAMPAIGN).header(header::COOKIE, browser.cookie()).header("sec-purpose", "prefetch");
    assert!(!app.send(fetched.body(Body::empty()).unwrap()).await.expect(200).text.contains("Åse"));
    let head = Request::head(CAMPAIGN).header(header::COOKIE, browser.cookie()).body(Body::empty()).unwrap();
    app.send(head).await.expect(200);
    assert!(browser.get(CAMPAIGN).await.expect(200).text.contains("Åse"));
    assert!(browser.get(NEW_VACANCY).await.expect(200).text.contains("2026-10-24"));
    // Whoever signs out leaves nothing behind.
    assert_eq!(kept(&app).await, 1);
    let out = browser.post("/logout", &[]).await.expect(303);
    assert_eq!(out.headers.get_all(header::SET_COOKIE).iter().count(), 2);
    assert!(kept(&app).await == 0 && !browser.has("verv-kept"));
}

#[sqlx::test]
async fn what_is_kept_has_bounds(db: PgPool) {
    let app = app(db).await;
    let mut kari = Browser::new(&app);
    kari.post("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(303);
    let person = hidden(&kari.get("/konto").await.expect(200).text, "form_person");
    end_sessions(&app).await;
    let session = kari.cookie();

    // Buttons and passwords are nothing to keep, and nor is what a stranger sends, another site or nobody's browser.
    for act in [&[("act", "end-others")][..], &[("act", "password"), ("old_password", PASSWORD), ("new_password", "hemmelig")]] {
        let asked = kari.post("/konto", act).await.expect(303);
        assert_eq!((asked.header(header::LOCATION), asked.header(header::SET_COOKIE)), ("/login?next=%2Fkonto", ""));
    }
    assert_eq!(app.post_form(CAMPAIGN, &RECRUIT).await.expect(303).header(header::SET_COOKIE), "");
    for saying in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("x-none", "")] {
        let request = Request::post(CAMPAIGN)
            .header(header::COOKIE, &session)
            .header(saying.0, saying.1)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("recruitments%2F0%2Femail=x"));
        let asked = app.send(request.unwrap()).await.expect(303);
        assert!(asked.header(header::LOCATION).starts_with("/login?next=") && asked.header(header::SET_COOKIE).is_empty());
    }
    let long = "x".repeat(70_000);
    for text in [long.as_str(), &"å".repeat(12_000)] {
        let asked = kari.post(CAMPAIGN, &[("recruitments/0/name/firstName", text)]).await.expect(303);
        assert_eq!(asked.header(header::SET_COOKIE), "");
    }
    assert_eq!(kept(&app).await, 0);

    // The last five of a browser, and of a person; nothing of the password.
    for number in 0..7 {
        let text = format!("person {number}");
        let fields = [("recruitments/0/name/firstName", text.as_str()), ("a_password", PASSWORD), ("form_person", &person)];
        kari.post(CAMPAIGN, &fields).await.expect(303);
    }
    assert_eq!((kept(&app).await, app.rows_with("batteri").await), (5, Vec::new()));
    let mut elsewhere = Browser::new(&app);
    let asked = elsewhere.post(NEW_VACANCY, &[("product", "sal"), ("day", "2026-10-24"), ("form_person", &person)]).await;
    assert!(kept(&app).await == 5 && elsewhere.has("verv-kept"));
    // Whoever is not known shares what is there for such.
    for number in 0..210 {
        let cookie = format!("verv=no{number}");
        app.post_form_as(&cookie, NEW_VACANCY, &[("day", "2026-10-25")]).await.expect(303);
    }
    assert_eq!(kept(&app).await, 205);
    elsewhere.sign_in(&asked, KARI).await;
    assert!(elsewhere.get(NEW_VACANCY).await.expect(200).text.contains("2026-10-24"));
    // An hour later nothing is shown, and the hourly round deletes it.
    app.set_clock("2026-10-01T11:00:00Z");
    kari.sign_in(&asked, KARI).await;
    assert!(!kari.get(CAMPAIGN).await.expect(200).text.contains("person 6"));
    assert_eq!(kept(&app).await, 204);
    people::forget_old(&app.state.accounts).await.unwrap();
    assert_eq!(kept(&app).await, 0);
}

/// Ida and Kari work; what they answer or choose after the session has ended waits for them.
#[sqlx::test]
async fn answers_and_choices_of_shifts_come_back(db: PgPool) {
    let app = app(db).await;
    app.load(&json!({ "users": [{ "email": KARI, "employee": { "business": "B1", "id": "ida" } }] })).await;
    for id in ["a", "b"] {
        app.publish(&crate::vacancies::vacancy(id)).await.expect(201);
    }
    let mut kari = Browser::new(&app);
    kari.post("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(303);
    const NOT_SENT: &str = "Svaret ditt ble ikke sendt.";
    let (offer, other) = ("/vakter/tilbud/B1/a", "/vakter/tilbud/B1/b");

    end_sessions(&app).await;
    let asked = kari.post(offer, &[("act", "accept")]).await.expect(303);
    assert_eq!(kari.sign_in(&asked, KARI).await, offer);
    let page = kari.get(offer).await.expect(200).text;
    assert!(page.contains(NOT_SENT) && page.contains("value=\"accept\""), "{page}");
    assert!(!kari.get(offer).await.expect(200).text.contains(NOT_SENT), "once");
    assert!(app.vacancy("a").await["acceptedBy"].is_null());
    kari.post(offer, &[("act", "accept")]).await.expect(303);

    end_sessions(&app).await;
    let asked = kari.post(offer, &[("act", "hand-back")]).await.expect(303);
    kari.sign_in(&asked, KARI).await;
    let page = kari.get(offer).await.expect(200).text;
    assert!(page.contains(NOT_SENT) && page.contains("value=\"hand-back\""), "{page}");
    assert!(!kari.get(other).await.expect(200).text.contains(NOT_SENT));

    end_sessions(&app).await;
    let asked = kari.post("/vakter", &[("act", "mail"), ("business", "B1"), ("kind", "withdrawn")]).await.expect(303);
    assert_eq!(kari.sign_in(&asked, KARI).await, "/vakter");
    let page = kari.get("/vakter").await.expect(200).text;
    let ticked: Vec<&str> = page.split("<input").filter(|input| input.contains("name=\"kind\"")).collect();
    let is_ticked = |kind: &str| ticked.iter().any(|input| input.contains(&format!("value=\"{kind}\" checked")));
    assert!(page.contains(TOLD) && is_ticked("withdrawn") && !is_ticked("published"), "{page}");
    assert_eq!(app.count("notice_without_mail").await, 0, "nothing is chosen yet");
    // A button is nothing to keep there.
    end_sessions(&app).await;
    let asked = kari.post("/vakter", &[("act", "calendar")]).await.expect(303);
    kari.sign_in(&asked, KARI).await;
    assert!(!kari.get("/vakter").await.expect(200).text.contains(TOLD));
}
