//! The authorization server: what its tests share.

mod authorize;
mod clients;
mod openid;
mod tidy;
mod token;

use crate::support::{Answer, App, PASSWORD};
use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use std::collections::HashMap;
use verv::accounts::server::password::Passwords;
use verv::app::registry;
use verv::platform::clock::Clock;

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const SECRET: &str = "the-secret-of-the-site-0123456789";
pub const PARTNER_SECRET: &str = "100%-a+b:c/d=e&f-0123456789abcdefg";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CALLBACK: &str = "https://app.example:8443/cb";
/// Another of the public app.
pub const OTHER_CALLBACK: &str = "https://other.example/cb";
/// At these any program of the device may listen.
pub const LOOPBACK: &str = "http://127.0.0.1:8080/cb";
pub const OWN_SCHEME: &str = "no.verv.app:/cb";
pub const SITE_CALLBACK: &str = "https://site.example/cb?from=verv";

/// An application with three clients: a public app, a confidential site, and a partner that acts for itself; and a person
/// who is signed in.
pub struct Server {
    pub app: App,
    pub cookie: String,
    pub user: i64,
}

/// The answer to an authorization request, as the client reads it from the address it is called at.
pub type Return = HashMap<String, String>;

impl Server {
    pub async fn new(db: PgPool) -> Self {
        let app = App::new(db).await;
        load(
            &app.db,
            &json!([
                { "id": "app", "name": "Appen", "public": true, "grants": ["authorization_code", "refresh_token"],
                  "redirectUris": [CALLBACK, OTHER_CALLBACK, LOOPBACK, OWN_SCHEME] },
                { "id": "site", "name": "Siden", "secret": SECRET, "grants": ["authorization_code"], "redirectUris": [SITE_CALLBACK] },
                { "id": "part/ner", "name": "Partner", "secret": PARTNER_SECRET, "grants": ["client_credentials"] },
            ]),
        )
        .await
        .unwrap();
        let (user, cookie) = sign_in(&app, "kari@example.com").await;
        Self { app, cookie, user }
    }

    /// As the person's browser.
    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).header("sec-fetch-site", "cross-site");
        self.app.send(request.body(Body::empty()).unwrap()).await
    }

    /// As a form of this site in the person's browser.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, FORM);
        self.app.send(request.body(Body::from(form(fields))).unwrap()).await
    }

    /// Asks as the public app, with these parameters beside or instead of the usual ones; an empty one is left out.
    pub async fn ask(&self, more: &[(&str, &str)]) -> Answer {
        self.get(&request(more)).await
    }

    /// Says yes where that is asked; answers what the client is told.
    pub async fn consent(&self, more: &[(&str, &str)]) -> Return {
        let page = self.ask(more).await;
        if page.status == 303 {
            return returned(&page);
        }
        returned(&self.say("allow", &page.expect(200)).await)
    }

    pub async fn say(&self, decision: &str, page: &Answer) -> Answer {
        let (request, token) = (hidden(page, "request"), hidden(page, "token"));
        self.post("/oauth/authorize", &[("request", &request), ("token", &token), ("decision", decision)]).await
    }

    /// The public app's exchange of a code.
    pub async fn exchange(&self, code: &str) -> Answer {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("client_id", "app"),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", "app")]).await
    }

    pub async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        self.app.call(Method::POST, "/oauth/token", None, Some(FORM), form(fields)).await
    }

    pub async fn token_as(&self, authorization: &str, fields: &[(&str, &str)]) -> Answer {
        let request =
            Request::post("/oauth/token").header(header::AUTHORIZATION, authorization).header(header::CONTENT_TYPE, FORM);
        self.app.send(request.body(Body::from(form(fields))).unwrap()).await
    }

    /// Tokens for the public app, with these scopes.
    pub async fn tokens(&self, scope: &str) -> Value {
        let code = self.consent(&[("scope", scope)]).await["code"].clone();
        self.exchange(&code).await.expect(200).json()
    }

    /// Whether an access token with `openid` lives.
    pub async fn lives(&self, tokens: &Value) -> bool {
        let answer = self.app.call(Method::GET, "/oauth/userinfo", tokens["access_token"].as_str(), None, "").await;
        assert!(answer.status == 200 || answer.status == 401, "{}", answer.text);
        answer.status == 200
    }
}

/// A person with a new session: their number and its cookie.
pub async fn sign_in(app: &App, email: &str) -> (i64, String) {
    let person = json!({ "email": email, "name": "Kari Nordmann", "password": PASSWORD });
    app.load(&json!({ "users": [person] })).await;
    let cookie = app.sign_in(email).await;
    let user = sqlx::query_scalar("select id from app_user where email = $1").bind(email).fetch_one(&app.db).await.unwrap();
    (user, cookie)
}

pub async fn load(db: &PgPool, clients: &Value) -> Result<Value, String> {
    let passwords = Passwords::new(argon2::Params::new(8, 1, 1, None).unwrap()).unwrap();
    match registry::load(db, &Clock::System, &passwords, json!({ "clients": clients }).to_string().as_bytes()).await {
        Ok(loaded) => Ok(serde_json::to_value(loaded).unwrap()["clients"].clone()),
        Err(failure) => Err(format!("{:?}", failure.into_refusal())),
    }
}

pub fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// The address of an authorization request of the public app.
pub fn request(more: &[(&str, &str)]) -> String {
    let challenge = challenge();
    let usual = [
        ("response_type", "code"),
        ("client_id", "app"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid"),
        ("state", "x y&z"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let fields: Vec<_> = usual
        .into_iter()
        .filter(|(name, _)| !more.iter().any(|(changed, _)| changed == name))
        .chain(more.iter().copied())
        .filter(|(_, value)| !value.is_empty())
        .collect();
    format!("/oauth/authorize?{}", form(&fields))
}

pub fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub fn basic(client: &str, secret: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", encode(client), encode(secret))))
}

/// What a redirect tells the public app; every such answer says who gives it.
#[track_caller]
pub fn returned(answer: &Answer) -> Return {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let address = answer.header(header::LOCATION);
    let query = address.strip_prefix(&format!("{CALLBACK}?")).unwrap_or_else(|| panic!("{address}"));
    let told: Return = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!(told["iss"], "http://verv.example", "{address}");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    told
}

/// The value of a hidden field.
#[track_caller]
pub fn hidden(page: &Answer, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    let rest = page.text.split(&begin).nth(1).unwrap_or_else(|| panic!("{name}: {}", page.text));
    rest.split('"').next().unwrap().replace("&quot;", "\"").replace("&amp;", "&")
}

/// An error in the form of RFC 6749 §5.2, kept nowhere.
#[track_caller]
pub fn denied(answer: Answer, status: u16, error: &str) -> Answer {
    let answer = answer.expect(status);
    assert_eq!(answer.json()["error"], error, "{}", answer.text);
    assert!(answer.json()["error_description"].as_str().unwrap().len() > 5);
    assert_eq!((answer.header(header::CACHE_CONTROL), answer.header(header::PRAGMA)), ("no-store", "no-cache"));
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    answer
}
