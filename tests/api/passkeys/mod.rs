//! Passkeys. The authenticator is simulated here, so that it can also misbehave.

mod adding;
mod keeping;
mod signing_in;

use crate::support::{Answer, App, PASSWORD};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use std::net::SocketAddr;

pub const KARI: &str = "kari@example.com";
pub const OLA: &str = "ola@example.com";

const ADD: &str = "/konto/passnoekler";
const ASK_TO_ADD: &str = "/konto/passnoekler/spoersmaal";
const SIGN_IN: &str = "/login/passnoekkel";
const ASK_TO_SIGN_IN: &str = "/login/passnoekkel/spoersmaal";
/// All doors of passkeys; the first two are for those who are signed in.
pub const DOORS: [&str; 4] = [ADD, ASK_TO_ADD, SIGN_IN, ASK_TO_SIGN_IN];

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const NEW_KEY: u8 = 0x40;

pub async fn app(db: PgPool) -> App {
    App::with(db, |settings| settings.public_url = Some("http://localhost:3000".into())).await
}

impl App {
    /// As the script of a page sends it.
    pub async fn post_json_as(&self, cookie: &str, path: &str, what: &Value) -> Answer {
        let mut request =
            Request::post(path).header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, "application/json");
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::from(what.to_string())).unwrap()).await
    }

    async fn question_to_add(&self, cookie: &str) -> Value {
        self.post_json_as(cookie, ASK_TO_ADD, &json!({ "password": PASSWORD })).await.expect(200).json()
    }

    async fn question_to_sign_in(&self) -> Value {
        self.post_json_as("", ASK_TO_SIGN_IN, &json!({})).await.expect(200).json()
    }

    async fn add_passkey(&self, cookie: &str, name: &str) -> Device {
        let mut device = Device::new();
        let question = self.question_to_add(cookie).await;
        self.post_json_as(cookie, ADD, &json!({ "name": name, "credential": device.make(&question) })).await.expect(200);
        device
    }

    async fn enter(&self, device: &mut Device, question: &Value) -> Answer {
        let signed = device.sign(question);
        self.post_json_as("", SIGN_IN, &json!({ "next": "/stillinger", "credential": signed })).await
    }

    /// The numbers of somebody's passkeys, as their page has them.
    async fn passkeys_of(&self, cookie: &str) -> Vec<String> {
        let page = self.get_as(cookie, "/konto").await.expect(200).text;
        let parts = page.split("name=\"passkey\" value=\"").skip(1);
        parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
    }
}

/// What keeps a passkey. Its fields say what it does wrong, if anything.
struct Device {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    handle: Vec<u8>,
    counter: u32,
    counts: bool,
    flags: u8,
    origin: String,
    site: String,
}

impl Device {
    fn new() -> Self {
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            id: verv::platform::random::bytes::<32>().unwrap().to_vec(),
            handle: Vec::new(),
            counter: 0,
            counts: true,
            flags: USER_PRESENT | USER_VERIFIED,
            origin: "http://localhost:3000".into(),
            site: "localhost".into(),
        }
    }

    /// Another's passkey with a key of one's own.
    fn forged(&self) -> Self {
        Self { id: self.id.clone(), handle: self.handle.clone(), counter: self.counter, ..Self::new() }
    }

    fn client_data(&self, kind: &str, question: &Value) -> Vec<u8> {
        let (challenge, origin) = (&question["challenge"], &self.origin);
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false }).to_string().into_bytes()
    }

    fn authenticator_data(&mut self, flags: u8) -> Vec<u8> {
        self.counter += u32::from(self.counts);
        [&Sha256::digest(&self.site)[..], &[self.flags | flags], &self.counter.to_be_bytes()].concat()
    }

    /// The answer to a question for a new passkey.
    fn make(&mut self, question: &Value) -> Value {
        self.handle = BASE64_URL_SAFE_NO_PAD.decode(question["user"]["id"].as_str().unwrap()).unwrap();
        let point = self.key.public_key().as_ref().to_vec();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        // A map in CBOR: an elliptic key for ES256 on P-256, and its two coordinates.
        let key = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], &point[1..33], &[0x22, 0x58, 32], &point[33..]].concat();
        let data = [self.authenticator_data(NEW_KEY), vec![0; 16], length.to_vec(), self.id.clone(), key].concat();
        let head = [&b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..], &[u8::try_from(data.len()).unwrap()]].concat();
        json!({
            "id": BASE64_URL_SAFE_NO_PAD.encode(&self.id), "rawId": BASE64_URL_SAFE_NO_PAD.encode(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": BASE64_URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", question)),
                "attestationObject": BASE64_URL_SAFE_NO_PAD.encode([head, data].concat()),
                "transports": ["internal"],
            },
        })
    }

    /// The answer to a question to sign in.
    fn sign(&mut self, question: &Value) -> Value {
        let data = self.authenticator_data(0);
        let client_data = self.client_data("webauthn.get", question);
        let signed = [&data[..], &Sha256::digest(&client_data)].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": BASE64_URL_SAFE_NO_PAD.encode(&self.id), "rawId": BASE64_URL_SAFE_NO_PAD.encode(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": BASE64_URL_SAFE_NO_PAD.encode(client_data),
                "authenticatorData": BASE64_URL_SAFE_NO_PAD.encode(data),
                "signature": BASE64_URL_SAFE_NO_PAD.encode(signature.as_ref()),
                "userHandle": BASE64_URL_SAFE_NO_PAD.encode(&self.handle),
            },
        })
    }
}

#[sqlx::test]
async fn from_the_account_to_the_way_in_and_back(db: PgPool) {
    let app = app(db).await;
    let cookie = app.sign_in(KARI).await;
    let page = app.get_as(&cookie, "/konto").await.expect(200).text;
    assert!(page.contains("Du har ingen passnøkler") && page.contains("src=\"/passkeys.js\""), "{page}");

    let question = app.question_to_add(&cookie).await;
    assert_eq!(question["rp"]["id"], "localhost");
    assert_eq!(question["user"]["name"], KARI);
    assert_eq!(question["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(question["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(question["excludeCredentials"], json!([]));
    let mut device = Device::new();
    let added = json!({ "name": " Telefonen <min> ", "credential": device.make(&question) });
    let added = app.post_json_as(&cookie, ADD, &added).await.expect(200);
    assert_eq!(added.json()["next"], "/konto?ok=passkey-added");
    assert_eq!(added.header(header::CACHE_CONTROL), "no-store");
    let letters = app.mail().await;
    assert_eq!((letters.len(), letters[0].header("To")), (1, KARI));
    assert!(letters[0].text.contains("passnøkkel er lagt til"), "{}", letters[0].text);
    let page = app.get_as(&cookie, "/konto?ok=passkey-added").await.expect(200).text;
    assert!(
        page.contains("Passnøkkelen er lagt til") && page.contains("Telefonen &lt;min&gt;") && page.contains("Ikke brukt ennå")
    );
    let excluded = &app.question_to_add(&cookie).await["excludeCredentials"];
    assert_eq!(excluded[0]["id"], BASE64_URL_SAFE_NO_PAD.encode(&device.id));
    assert_eq!(excluded[0]["transports"], json!(["internal"]));

    // In again, in a browser that has a session: that one ends, as with the password.
    let question = app.question_to_sign_in().await;
    assert_eq!((&question["allowCredentials"], &question["userVerification"]), (&json!([]), &json!("required")));
    let answer = json!({ "next": "/stillinger?q=kokk", "credential": device.sign(&question) });
    let entered = app.post_json_as(&cookie, SIGN_IN, &answer).await.expect(200);
    assert_eq!(entered.json(), json!({ "next": "/stillinger?q=kokk" }));
    let set = entered.header(header::SET_COOKIE);
    assert!(set.starts_with("verv=") && set.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=7776000"), "{set}");
    let own = entered.cookie();
    assert!(!app.is_signed_in(&cookie).await && app.is_signed_in(&own).await);
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", ""] {
        let question = app.question_to_sign_in().await;
        let answer = json!({ "next": next, "credential": device.sign(&question) });
        assert_eq!(app.post_json_as("", SIGN_IN, &answer).await.expect(200).json()["next"], "/", "{next}");
    }
    assert!(app.get_as(&own, "/konto").await.text.contains("Sist brukt 1. oktober 2026 kl. 12:00."));

    let passkeys = app.passkeys_of(&own).await;
    let removed = app.post_form_as(&own, "/konto", &[("act", "passkey-remove"), ("passkey", &passkeys[0])]).await.expect(303);
    assert_eq!(removed.header(header::LOCATION), "/konto?ok=passkey-removed");
    let letters = app.mail().await;
    assert!(letters.len() == 1 && letters[0].text.contains("passnøkkel er fjernet"));
    assert!(app.is_signed_in(&own).await);
    let question = app.question_to_sign_in().await;
    let refused = app.enter(&mut device, &question).await.expect(401);
    assert!(refused.json()["message"].as_str().unwrap().starts_with("Ingen konto her"));
    assert!(refused.headers.get(header::SET_COOKIE).is_none());
}

#[sqlx::test]
async fn passkeys_go_with_their_person(db: PgPool) {
    let app = app(db).await;
    let cookie = app.sign_in(KARI).await;
    app.add_passkey(&cookie, "Telefonen").await;
    app.question_to_add(&cookie).await;
    app.question_to_sign_in().await;
    assert_eq!((app.count("passkey").await, app.count("passkey_challenge").await), (1, 2));
    sqlx::query("delete from app_user").execute(&app.db).await.unwrap();
    assert_eq!((app.count("passkey").await, app.count("passkey_challenge").await), (0, 1));
    verv::accounts::server::people::forget_old(&app.state.accounts).await.unwrap();
    assert_eq!(app.count("passkey_challenge").await, 1);
    app.set_clock("2026-10-01T10:05:00Z");
    verv::accounts::server::people::forget_old(&app.state.accounts).await.unwrap();
    assert_eq!(app.count("passkey_challenge").await, 0);
}

#[sqlx::test]
async fn where_browsers_take_no_passkeys_there_are_none(db: PgPool) {
    for url in ["http://127.0.0.1:3000", "http://verv.example"] {
        let app = App::with(db.clone(), |settings| settings.public_url = Some(url.into())).await;
        let cookie = app.sign_in(KARI).await;
        for page in [app.get("/login").await, app.get_as(&cookie, "/konto").await] {
            let page = page.expect(200).text;
            assert!(!page.contains("passkeys.js") && !page.contains("ssnøk"), "{page}");
        }
        for door in DOORS {
            app.post_json_as(&cookie, door, &json!({})).await.expect(404);
        }
    }
}

#[sqlx::test]
async fn doors_of_passkeys_are_for_the_sites_own_script(db: PgPool) {
    let app = app(db).await;
    let cookie = app.sign_in(KARI).await;
    let send = |door: &'static str, name: &'static str, value: &'static str, kind: &'static str, body: String| {
        let request = Request::post(door).header(name, value).header(header::CONTENT_TYPE, kind).header(header::COOKIE, &cookie);
        app.send(request.body(Body::from(body)).unwrap())
    };
    for door in DOORS {
        let json = "application/json";
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://localhost:3001"),
        ] {
            let refused = send(door, name, value, json, "{}".into()).await.expect(403);
            assert!(refused.json()["message"].is_string(), "{door}");
        }
        let own = ("sec-fetch-site", "same-origin");
        send(door, own.0, own.1, "text/plain", "{}".into()).await.expect(415);
        send(door, own.0, own.1, "application/x-www-form-urlencoded", String::new()).await.expect(415);
        send(door, own.0, own.1, json, " ".repeat(64 * 1024 + 1)).await.expect(413);
        app.get(door).await.expect(405);
        if door == ASK_TO_SIGN_IN {
            continue;
        }
        for garbage in ["", "[", "null", "{}", "{\"credential\":{}}", "{\"name\":1,\"next\":1,\"password\":1}", "\u{0}", "[[[["] {
            send(door, own.0, own.1, json, garbage.into()).await.expect(422);
        }
        let nested = format!("{{\"credential\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
        send(door, own.0, own.1, json, nested).await.expect(422);
    }
    for door in [ADD, ASK_TO_ADD] {
        for cookie in ["", "verv=0123"] {
            let refused = app.post_json_as(cookie, door, &json!({ "password": PASSWORD })).await.expect(401);
            assert!(refused.json()["message"].as_str().unwrap().contains("ikke logget inn"));
        }
    }
}

/// A request that comes from this address.
async fn from(app: &App, address: &str, path: &str, what: &Value) -> Answer {
    let request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json")
        .extension(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 4711)));
    app.send(request.body(Body::from(what.to_string())).unwrap()).await
}
