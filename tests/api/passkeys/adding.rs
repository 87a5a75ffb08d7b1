//! Adding passkeys, and who may not.

use super::{ADD, ASK_TO_ADD, Device, KARI, OLA, USER_PRESENT, app};
use crate::support::{App, PASSWORD};
use axum::http::header;
use serde_json::{Value, json};
use sqlx::PgPool;

/// What is said of a passkey that is not added.
async fn refused(app: &App, cookie: &str, credential: &Value) -> String {
    let answer = app.post_json_as(cookie, ADD, &json!({ "name": "Ny", "credential": credential })).await.expect(422);
    answer.json()["message"].as_str().unwrap().to_owned()
}

const STALE: &str = "Det tok for lang tid. Prøv igjen.";
const NOT_SOUND: &str = "Enheten laget ingen passnøkkel som vi kan bruke. Prøv igjen, eller med en annen enhet.";

#[sqlx::test]
async fn only_who_knows_the_password_adds_one(db: PgPool) {
    let app = app(db).await;
    let cookie = app.sign_in(KARI).await;
    for password in ["", "gjettet"] {
        let wrong = app.post_json_as(&cookie, ASK_TO_ADD, &json!({ "password": password })).await.expect(422);
        assert_eq!(wrong.json(), json!({ "message": "Feil passord. Prøv igjen", "field": "passkey_password" }));
    }
    assert_eq!(app.count("passkey_challenge").await, 0);
    for _ in 0..3 {
        app.post_json_as(&cookie, ASK_TO_ADD, &json!({ "password": "gjettet" })).await.expect(422);
    }
    let slowed = app.post_json_as(&cookie, ASK_TO_ADD, &json!({ "password": PASSWORD })).await.expect(429);
    assert_eq!(slowed.header(header::RETRY_AFTER), "1");
    assert_eq!(slowed.json()["message"], "Det ble for mange forsøk på kort tid. Prøv igjen om 1 sekund.");
    app.set_clock("2026-10-01T10:00:01Z");
    app.question_to_add(&cookie).await;
}

#[sqlx::test]
async fn a_question_is_answered_once_in_time_and_where_it_was_asked(db: PgPool) {
    let app = app(db).await;
    let (kari, elsewhere, ola) = (app.sign_in(KARI).await, app.sign_in(KARI).await, app.sign_in(OLA).await);
    let mut device = Device::new();

    let question = app.question_to_add(&kari).await;
    for other in [&ola, &elsewhere] {
        assert_eq!(refused(&app, other, &device.make(&question)).await, STALE);
    }
    let made = device.make(&question);
    app.post_json_as(&kari, ADD, &json!({ "name": "", "credential": made })).await.expect(200);
    assert_eq!(refused(&app, &kari, &made).await, STALE);
    assert_eq!(refused(&app, &kari, &Device::new().make(&question)).await, STALE);
    assert!(app.get_as(&kari, "/konto").await.text.contains("<p>Passnøkkel<br"), "it has a name where none was given");

    // What nobody was asked, and what was asked for something else.
    let made_up = json!({ "challenge": "AAAAAAAAAAAAAAAAAAAAAA", "user": question["user"] });
    assert_eq!(refused(&app, &kari, &Device::new().make(&made_up)).await, STALE);
    let mut to_sign_in = app.question_to_sign_in().await;
    to_sign_in["user"] = question["user"].clone();
    assert_eq!(refused(&app, &kari, &Device::new().make(&to_sign_in)).await, STALE);
    for challenge in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "æøå"] {
        let broken = json!({ "challenge": challenge, "user": question["user"] });
        refused(&app, &kari, &Device::new().make(&broken)).await;
    }

    let late = app.question_to_add(&kari).await;
    app.set_clock("2026-10-01T10:05:00Z");
    assert_eq!(refused(&app, &kari, &Device::new().make(&late)).await, STALE);
    assert_eq!(app.passkeys_of(&kari).await.len(), 1);
    // Signing out takes back what was asked.
    let asked = app.question_to_add(&kari).await;
    app.post_form_as(&kari, "/logout", &[]).await.expect(303);
    let answer = json!({ "name": "", "credential": Device::new().make(&asked) });
    app.post_json_as(&kari, ADD, &answer).await.expect(401);
    assert_eq!(app.count("passkey").await, 1);
}

#[sqlx::test]
async fn what_is_not_sound_is_not_kept(db: PgPool) {
    let app = app(db).await;
    let kari = app.sign_in(KARI).await;
    let wrong: [fn(&mut Device); 6] = [
        |device| device.origin = "http://evil.example".into(),
        |device| device.origin = "http://localhost:3001".into(),
        |device| device.origin = "https://localhost:3000".into(),
        |device| device.site = "evil.example".into(),
        |device| device.flags = USER_PRESENT,
        |device| device.flags = 0,
    ];
    for (number, spoil) in wrong.into_iter().enumerate() {
        let mut device = Device::new();
        spoil(&mut device);
        let question = app.question_to_add(&kari).await;
        let said = refused(&app, &kari, &device.make(&question)).await;
        assert_eq!(said, NOT_SOUND, "{number}");
        // The question is used up all the same.
        assert_eq!(refused(&app, &kari, &Device::new().make(&question)).await, STALE, "{number}");
    }
    let question = app.question_to_add(&kari).await;
    let good = Device::new().make(&question);
    for (pointer, value) in [
        ("/response/attestationObject", json!("")),
        ("/response/attestationObject", json!("oA")),
        ("/response/clientDataJSON", json!("bnVsbA")),
        ("/response/clientDataJSON", json!("!")),
        ("/rawId", json!("AAAAAAAAAAAAAAAAAAAAAA")),
        ("/response", json!(null)),
        ("/type", json!("password")),
    ] {
        let mut broken = good.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        refused(&app, &kari, &broken).await;
    }
    let long = json!({ "name": "å".repeat(121), "credential": good });
    let long = app.post_json_as(&kari, ADD, &long).await.expect(422).json();
    assert_eq!(long["field"], "passkey_name");
    assert!(app.passkeys_of(&kari).await.is_empty() && app.mail().await.is_empty());
}

#[sqlx::test]
async fn a_passkey_is_one_accounts(db: PgPool) {
    let app = app(db).await;
    let (kari, ola) = (app.sign_in(KARI).await, app.sign_in(OLA).await);
    let device = app.add_passkey(&kari, "Telefonen").await;
    let question = app.question_to_add(&ola).await;
    let mut taken = device.forged();
    assert_eq!(refused(&app, &ola, &taken.make(&question)).await, "Denne passnøkkelen er allerede lagt til.");
    let passkey = app.passkeys_of(&kari).await.remove(0);
    app.mail().await;
    for other in [passkey.as_str(), "-1", "99999999999999999999", "x", ""] {
        let gone = app.post_form_as(&ola, "/konto", &[("act", "passkey-remove"), ("passkey", other)]).await.expect(303);
        assert_eq!(gone.header(header::LOCATION), "/konto", "nothing was removed");
    }
    assert_eq!(app.passkeys_of(&kari).await, [passkey]);
    assert!(app.mail().await.is_empty());
}

#[sqlx::test]
async fn there_are_not_too_many(db: PgPool) {
    let app = app(db).await;
    let kari = app.sign_in(KARI).await;
    for number in 0..19 {
        app.add_passkey(&kari, &format!("Nøkkel {number}")).await;
    }
    // Two that are added at once: one is the twentieth.
    let questions = [app.question_to_add(&kari).await, app.question_to_add(&kari).await];
    let adds = questions.map(|question| {
        let answer = json!({ "name": "Siste", "credential": Device::new().make(&question) });
        let (app, kari) = (&app, &kari);
        async move { app.post_json_as(kari, ADD, &answer).await.status.as_u16() }
    });
    let mut statuses = futures_util::future::join_all(adds).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    let full = app.post_json_as(&kari, ASK_TO_ADD, &json!({ "password": PASSWORD })).await.expect(422).json();
    assert_eq!(full["message"], "Du har så mange passnøkler som du kan ha. Fjern en først.");
    assert_eq!(app.passkeys_of(&kari).await.len(), 20);
}
