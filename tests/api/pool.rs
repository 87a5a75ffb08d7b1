//! Nobody holds a connection to the database and waits for another: then as many at once as there are connections would wait
//! for each other for ever, and everybody else with them. Walks every page and every operation, with one connection and one
//! caller, where each such place fails by itself, and with a few connections and a crowd.

use crate::oauth;
use crate::recruitment::{self, KARI, PARTNER, ola, person, request};
use crate::support::{ADMIN, App, KEY, Letter, PASSWORD, ad};
use crate::vacancies::{BUSINESS_KEY, vacancy, vacancy_with};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use futures_util::future::join_all;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::collections::HashMap;
use std::time::Duration;
use tower::ServiceExt;

const BOSS: &str = "boss@example.com";
const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
/// Where pages are registered: what stands there is walked, so that a page that is added is too.
const ROUTERS: [&str; 3] = [
    include_str!("../../src/app/router.rs"),
    include_str!("../../src/accounts/server/oauth/routes.rs"),
    include_str!("../../src/job_ads/server/api/ads.rs"),
];
const PATHS: &str = include_str!("../../src/shared/paths.rs");

/// Something to send to a door.
#[derive(Clone)]
struct Call {
    method: Method,
    path: String,
    authorization: Option<String>,
    cookie: Option<String>,
    content_type: Option<&'static str>,
    body: String,
}

impl Call {
    fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            authorization: None,
            cookie: None,
            content_type: None,
            body: String::new(),
        }
    }

    fn form(path: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Self { method: Method::POST, content_type: Some(FORM), body, ..Self::get(path) }
    }

    fn json(method: Method, path: impl Into<String>, body: &Value) -> Self {
        Self { method, content_type: Some(JSON), body: body.to_string(), ..Self::get(path) }
    }

    fn with_key(self, key: &str) -> Self {
        Self { authorization: Some(format!("Bearer {}", key.replace(' ', "-"))), ..self }
    }

    fn with_cookie(self, cookie: &str) -> Self {
        Self { cookie: Some(cookie.to_owned()), ..self }
    }

    fn request(&self) -> Request<Body> {
        let mut request = Request::builder().method(&self.method).uri(&self.path).header("sec-fetch-site", "same-origin");
        for (name, value) in [(header::AUTHORIZATION, &self.authorization), (header::COOKIE, &self.cookie)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        if let Some(kind) = self.content_type {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        request.body(Body::from(self.body.clone())).unwrap()
    }

    /// The status, once all of the answer has come. A stream of events has no end; its head is waited for.
    async fn send(&self, router: Router) -> u16 {
        let response = router.oneshot(self.request()).await.unwrap();
        let status = response.status().as_u16();
        if response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind != "text/event-stream") {
            response.into_body().collect().await.unwrap();
        }
        status
    }
}

/// A route, whether whoever sends is signed in, and the fields.
type SentForm = (&'static str, bool, Vec<(&'static str, &'static str)>);

/// An application in which there is something behind every door.
struct World {
    app: App,
    boss: String,
    ad: String,
    invitation: String,
    personal: String,
    alert: String,
    reset: String,
    confirmation: String,
    calendar: String,
    recruitment: String,
}

fn path_in(letters: &[Letter], part: &str) -> String {
    let letter = letters.iter().find(|letter| letter.text.contains(&format!("verv.example{part}"))).unwrap();
    letter.path(part).split('?').next().unwrap().to_owned()
}

impl World {
    async fn new(db: PgPool, connections: u32) -> Self {
        let app = recruitment::over(App::with_connections(db, connections).await).await.with_businesses().await;
        app.load(&json!({
            "users": [{
                "email": BOSS, "password": PASSWORD, "name": "Kari Nordmann", "roles": ["admin"], "customerNumber": 34272,
                "employee": { "business": "B1", "id": "ida" }, "manages": ["B1"],
            }],
            "clients": [{ "id": "app", "public": true, "grants": ["authorization_code"], "redirectUris": ["https://app.example/cb"] }],
        }))
        .await;
        let boss = app.post_form("/login", &[("email", BOSS), ("password", PASSWORD)]).await.expect(303).cookie();
        app.post_ad(&ad("a")).await.expect(200);
        app.publish(&vacancy("a")).await.expect(201);
        let wish = |email| [("search", "q=baker"), ("email", email), ("frequency", "daily")];
        app.post_form("/stillinger/varsel", &wish("fast@example.com")).await.expect(303);
        let lasting = app.mail().await.into_iter().find(|letter| letter.header("To") == "fast@example.com").unwrap();
        app.post_form(&lasting.path("/varsel/"), &[("act", "confirm")]).await.expect(303);
        app.post_form("/stillinger/varsel", &wish("leser@example.com")).await.expect(303);
        let answer = app.recruit(PARTNER, &request(&[ola()])).await.expect(200).json();
        let invitation = answer["recruitments"][0]["invitation"].as_str().unwrap().replace("http://verv.example", "");
        app.post_form("/glemt", &[("email", "kari@example.com")]).await.expect(303);
        app.post_form("/registrer", &[("name", "Ny"), ("email", "ny@example.com"), ("password", PASSWORD)]).await.expect(303);
        app.post_form_as(&boss, "/vakter", &[("act", "calendar")]).await.expect(303);
        let letters = app.mail().await;
        let offers = app.get_as(&boss, "/vakter").await.expect(200).text;
        let calendar = offers.split("/vakter/kalender/").nth(1).unwrap().split('"').next().unwrap();
        let calendar = calendar.split(".ics").next().unwrap().to_owned() + ".ics";
        Self {
            ad: app.uuid("a").await,
            personal: path_in(&letters, "/r/"),
            alert: path_in(&letters, "/varsel/"),
            reset: path_in(&letters, "/nytt-passord/"),
            confirmation: path_in(&letters, "/konto/bekreft/"),
            recruitment: app.latest().await.to_string(),
            invitation,
            calendar,
            boss,
            app,
        }
    }

    /// Where a route leads that has these names in its address.
    fn address(&self, route: &str) -> String {
        let own = [
            ("/r/{token}/data.json", format!("{}/data.json", self.personal)),
            ("/r/{token}", self.personal.clone()),
            ("/r/i/{token}", self.invitation.clone()),
            ("/varsel/{token}", self.alert.clone()),
            ("/varsel/{token}/avmeld", format!("{}/avmeld", self.alert)),
            ("/nytt-passord/{token}", self.reset.clone()),
            ("/konto/bekreft/{token}", self.confirmation.clone()),
            ("/oauth/authorize", oauth::request(&[("redirect_uri", "https://app.example/cb")])),
            // Not the one whose key opens the other doors: so many new keys take the place of it.
            ("/stillingsimport/internal/providers/{id}/token", "/stillingsimport/internal/providers/10001/token".to_owned()),
            ("/vakter/kalender/{file}", format!("/vakter/kalender/{}", self.calendar)),
        ];
        if let Some((_, address)) = own.into_iter().find(|(known, _)| *known == route) {
            return address;
        }
        let address = route
            .replace("{uuid}", &self.ad)
            .replace("{campaign}", "Spring2019")
            .replace("{recruitment}", &self.recruitment)
            .replace("{business}", "B1")
            .replace("{businessId}", "B1")
            .replace("{vacancy}", "a")
            .replace("{employee}", "ida")
            .replace("{product}", "sal")
            .replace("{providerId}", "10000")
            .replace("{id}", "10000")
            .replace("{reference}", "a")
            .replace("{versionId}", "1")
            .replace("{part}", "1.xml")
            .replace("{*name}", "check_ads")
            .replace("{*rest}", "x");
        assert!(!address.contains('{'), "{route} is new: say where it leads");
        address
    }

    /// What people send from pages.
    fn forms(&self) -> Vec<SentForm> {
        let recruit = vec![
            ("action", "register"),
            ("product", "CO27409"),
            ("recruitments/0/name/lastName", "Hansen"),
            ("recruitments/0/email", "hansen@example.com"),
            ("recruitments/0/address/postalCode", "0101"),
        ];
        let shift = vec![
            ("product", "sal"),
            ("day", "2026-10-24"),
            ("start1", "10:00"),
            ("end1", "16:00"),
            ("deadline_day", "2026-10-20"),
            ("deadline_time", "12:00"),
            ("employee", "ida"),
        ];
        let reader = ("email", "leser2@example.com");
        vec![
            ("/login", false, vec![("email", BOSS), ("password", PASSWORD)]),
            ("/registrer", false, vec![("name", "Ny"), ("email", "nyere@example.com"), ("password", PASSWORD)]),
            ("/glemt", false, vec![("email", "other@example.com")]),
            ("/login/passnoekkel", false, vec![]),
            ("/login/passnoekkel/spoersmaal", false, vec![]),
            ("/konto/passnoekler", true, vec![]),
            ("/konto/passnoekler/spoersmaal", true, vec![]),
            ("/konto", true, vec![("act", "profile"), ("name", "Kari Nordmann"), ("language", "nb")]),
            ("/konto", true, vec![("act", "email"), ("new_email", "annen@example.com")]),
            ("/konto/apper", true, vec![("app", "1")]),
            ("/konto/slett", true, vec![("password", "")]),
            ("/innstilling", false, vec![("theme", "dark"), ("back", "/")]),
            ("/stillinger/varsel", false, vec![("search", "q=kokk"), reader, ("frequency", "daily")]),
            ("/stillinger/{uuid}/paaminnelse", false, vec![reader]),
            ("/stillinger/{uuid}/rapporter", false, vec![("reason", "FRAUD"), ("text", "Svindel")]),
            ("/docs/check", false, vec![("json", "{}")]),
            ("/_act/{*name}", false, vec![]),
            ("/oauth/authorize", true, vec![("decision", "allow"), ("request", "client_id=app")]),
            ("/oauth/token", false, vec![("grant_type", "authorization_code"), ("code", "x"), ("client_id", "app")]),
            ("/oauth/revoke", false, vec![("token", "x"), ("client_id", "app")]),
            ("/oauth/userinfo", false, vec![]),
            ("/verv/{campaign}", true, recruit.clone()),
            ("/verv/{campaign}", true, [vec![("action", "add")], recruit[1..].to_vec()].concat()),
            // With something wrong, the page is made after all was judged.
            ("/verv/{campaign}", true, vec![("action", "register"), ("product", "CO27409")]),
            ("/verv/{campaign}/premier", true, vec![("order", "1")]),
            ("/verv/{campaign}/premier/bestilling", true, vec![("premium", "1"), ("seen", "0")]),
            ("/verv/{campaign}/premier/bestilling", true, vec![("cancel", "100001")]),
            ("/admin/premier", true, vec![("sent", "100001")]),
            ("/r/i/{token}", false, vec![("action", "prove"), ("knownEmail", "ola@example.com")]),
            (
                "/r/{token}",
                false,
                vec![("action", "correct"), ("lastName", "Hansen"), ("postalCode", "0101"), ("email", "ola@example.com")],
            ),
            ("/r/{token}", false, vec![("action", "accept")]),
            ("/r/{token}", false, vec![("action", "erase")]),
            ("/vakter", true, vec![("act", "read"), ("until", "1")]),
            ("/vakter", true, vec![("act", "mail")]),
            ("/vakter", true, vec![("act", "calendar")]),
            ("/vakter/{business}/ny", true, shift),
            ("/vakter/tilbud/{business}/{vacancy}", true, vec![("act", "accept")]),
            ("/vakter/tilbud/{business}/{vacancy}", true, vec![("act", "hand-back")]),
            ("/vakter/{business}/vakt/{vacancy}", true, vec![("act", "assign"), ("employee", "ola")]),
            ("/vakter/{business}/vakt/{vacancy}", true, vec![("act", "release")]),
            ("/varsel/{token}", false, vec![("act", "confirm")]),
            ("/varsel/{token}", false, vec![("act", "change"), ("frequency", "weekly")]),
            ("/varsel/{token}/avmeld", false, vec![("List-Unsubscribe", "One-Click")]),
            ("/konto/bekreft/{token}", false, vec![("password", PASSWORD)]),
            ("/nytt-passord/{token}", false, vec![("password", "et annet passord enn før")]),
            // Last, as it ends the session.
            ("/logout", true, vec![]),
        ]
    }

    /// The pages, each as it is looked at, then what is sent from them.
    fn pages(&self) -> Vec<Call> {
        let routes = routes();
        let (looked_at, sent): (Vec<_>, Vec<_>) = (
            routes.iter().filter(|route| route.is_get).collect(),
            routes.iter().filter(|route| route.is_post).map(|route| route.path.as_str()).collect(),
        );
        let forms = self.forms();
        for route in &sent {
            assert!(forms.iter().any(|(form, ..)| form == route), "{route} is new: say what is sent to it");
        }
        for (form, ..) in &forms {
            // The authorization server's take forms too, and are named where their handlers are.
            let is_operation = ["/oauth/token", "/oauth/revoke"].contains(form);
            assert!(is_operation || sent.contains(form), "{form} is no route");
        }
        let looks = looked_at.into_iter().flat_map(|route| {
            let address = self.address(&route.path);
            [Call::get(address.clone()), Call::get(address).with_cookie(&self.boss)]
        });
        let forms = forms.into_iter().map(|(route, is_signed_in, fields)| {
            let call = match route {
                "/_act/{*name}" => Call::json(Method::POST, self.address(route), &json!({ "ads": ["{}"] })),
                _ if route.contains("passnoekkel") || route.contains("passnoekler") => {
                    Call::json(Method::POST, self.address(route), &json!({ "password": PASSWORD }))
                }
                _ => Call::form(self.address(route), &fields),
            };
            if is_signed_in { call.with_cookie(&self.boss) } else { call }
        });
        looks.chain(forms).collect()
    }

    /// Every operation of the document, as somebody who may, with something good to do.
    async fn operations(&self) -> Vec<Call> {
        let document = self.app.get("/openapi.json").await.expect(200).json();
        let mut calls = Vec::new();
        for (route, methods) in document["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let mut address = self.address(route);
                if route.contains("/stats/") {
                    address += "?from=2026-01-01T00:00:00";
                }
                let call = match body_of(&method, route) {
                    _ if method == Method::POST && route.starts_with("/oauth/") => Call::form(
                        address,
                        &[("client_id", "app"), ("token", "x"), ("grant_type", "authorization_code"), ("code", "x")],
                    ),
                    Value::Null => Call { method, ..Call::get(address) },
                    body => Call::json(method, address, &body),
                };
                calls.push(match route.as_str() {
                    route if route.starts_with("/stillingsimport/internal/") => call.with_key(ADMIN),
                    route if route.starts_with("/stillingsimport/") => call.with_key(KEY),
                    route if route.starts_with("/v1/client/") => call.with_key(PARTNER),
                    route if route.starts_with("/v1/") => call.with_key(KARI),
                    route if route.starts_with("/api/v1/businesses/") => call.with_key(BUSINESS_KEY),
                    _ => call,
                });
            }
        }
        assert!(calls.len() >= 38, "{}", calls.len());
        let stream = Call { content_type: Some("application/x-json-stream"), ..Call::json(Method::POST, "", &ad("c")) };
        calls.push(Call { path: "/stillingsimport/api/v1/transfers/10000".into(), ..stream.with_key(KEY) });
        calls
    }

    /// What is done without anybody asking.
    async fn rounds(&self) {
        use verv::{accounts::server as accounts, job_ads::server as job_ads, recruitment::server as recruitment};
        let state = &self.app.state;
        self.app.set_clock("2026-10-02T12:00:00Z");
        self.app.post_ad(&ad("news")).await.expect(200);
        self.app.set_clock("2026-10-03T05:00:00Z");
        assert_eq!(job_ads::alerts::send_due(&state.job_ads).await.unwrap(), 1);
        self.app.set_clock("2026-10-08T12:00:00Z");
        verv::vacancies::server::notices::remind(&state.vacancies).await.unwrap();
        self.app.set_clock("2026-11-21T10:00:00Z");
        job_ads::alerts::erase_unconfirmed(&state.job_ads).await.unwrap();
        job_ads::erasure::erase_due(&state.job_ads).await.unwrap();
        state.job_ads.counter.flush(&state.core.db, &state.core.clock).await.unwrap();
        verv::platform::outbox::deliver_due(&state.core).await.unwrap();
        accounts::oauth::tidy(&state.accounts).await.unwrap();
        accounts::people::forget_old(&state.accounts).await.unwrap();
        recruitment::decisions::expire_due(&state.recruitment).await.unwrap();
        verv::vacancies::server::allocation::allot_due(&state.vacancies).await.unwrap();
    }

    async fn walk(self, at_once: usize) {
        let mut walked: HashMap<u16, usize> = HashMap::new();
        let (last, first): (Vec<_>, Vec<_>) = self.operations().await.into_iter().partition(|call| call.method == Method::DELETE);
        for call in first.into_iter().chain(self.pages()).chain(last) {
            let crowd = join_all((0..at_once).map(|_| call.send(self.app.router.clone())));
            let statuses = tokio::time::timeout(Duration::from_secs(60), crowd).await;
            let statuses = statuses.unwrap_or_else(|_| panic!("{} {} does not end", call.method, call.path));
            for status in statuses {
                assert!(status < 500, "{} {}: {status}", call.method, call.path);
                *walked.entry(status).or_default() += 1;
            }
        }
        self.rounds().await;
        let done = |status| walked.get(&status).copied().unwrap_or_default() / at_once;
        assert!(done(200) > 80 && done(303) > 15, "most doors are open: {walked:?}");
    }
}

/// Something that an operation takes; null where it takes nothing.
fn body_of(method: &Method, route: &str) -> Value {
    match (method.as_str(), route) {
        ("POST", "/stillingsimport/api/v1/transfers/{providerId}") => ad("b"),
        ("POST", "/stillingsimport/api/v1/transfers/batch/{providerId}") => json!([ad("d"), ad("e")]),
        ("POST", "/stillingsimport/internal/ads/{uuid}/review") => json!({ "decision": "approve" }),
        ("POST", "/stillingsimport/internal/providers") => json!({ "identifier": "third", "email": "third@example.com" }),
        ("PUT", "/stillingsimport/internal/providers/{id}") => json!({ "identifier": "first", "email": "first@example.com" }),
        ("POST", "/v1/client/recruitment") => request(&[person("Berg", Some("berg@example.com"), None)]),
        ("POST", "/v1/recruitment") => request(&[person("Moe", Some("moe@example.com"), None)]),
        ("POST", "/v1/recruitment/premium/{campaign}") => {
            json!([{ "companyCode": "468979834", "product": "HS3829", "preferenceNumber": 1 }])
        }
        ("POST", "/api/v1/businesses/{businessId}/vacancies") => vacancy_with(
            "b",
            &json!({ "day": "2026-10-11", "shifts": [
            { "start": "2026-10-11T10:00:00Z", "end": "2026-10-11T17:00:00Z" },
        ] }),
        ),
        ("PUT", "/api/v1/businesses/{businessId}/products/{product}") => json!({ "name": "Sal" }),
        ("PUT", "/api/v1/businesses/{businessId}/employees/{employee}") => {
            json!({ "name": "Ida Berg", "products": ["sal", "la", "nz"] })
        }
        _ => Value::Null,
    }
}

struct Route {
    path: String,
    is_get: bool,
    is_post: bool,
}

/// The routes that the routers name, but for those of other methods only.
fn routes() -> Vec<Route> {
    let constants: HashMap<&str, &str> = PATHS
        .split("pub const ")
        .skip(1)
        .filter_map(|constant| constant.split_once(": &str = \""))
        .filter_map(|(name, rest)| Some((name, rest.split('"').next()?)))
        .collect();
    let mut routes: Vec<Route> = Vec::new();
    for call in ROUTERS.iter().flat_map(|source| source.split(".route(").skip(1)) {
        let (named, methods) = call.split_once(',').unwrap();
        let named = named.trim();
        // The bare prefixes of the Recruitment API, of which the document speaks.
        if ["at", "also_at"].contains(&named) {
            continue;
        }
        let path = named.strip_prefix("paths::").and_then(|name| constants.get(name));
        let path = path.unwrap_or_else(|| panic!("{named} is no address of paths.rs")).to_string();
        // A handler may be long; the next route is cut off already.
        let methods = methods.split(".merge(").next().unwrap_or_default();
        let (is_get, is_post) = (methods.contains("get("), methods.contains("post("));
        if is_get || is_post {
            routes.push(Route { path, is_get, is_post });
        }
    }
    assert!(routes.len() > 70, "{}", routes.len());
    routes
}

#[sqlx::test]
async fn one_caller_needs_one_connection(db: PgPool) {
    World::new(db, 1).await.walk(1).await;
}

#[sqlx::test]
async fn a_crowd_on_few_connections_comes_through(db: PgPool) {
    World::new(db, 3).await.walk(10).await;
}
