//! Signing in with passkeys, and who does not get in.

use super::{ASK_TO_SIGN_IN, Device, KARI, OLA, SIGN_IN, USER_PRESENT, app, from};
use crate::support::App;
use axum::http::header;
use serde_json::{Value, json};
use sqlx::PgPool;

const STALE: &str = "Det tok for lang tid. Prøv igjen.";

/// Status and words of a passkey that does not get in.
async fn refused(app: &App, signed: &Value) -> (u16, String) {
    let answer = app.post_json_as("", SIGN_IN, &json!({ "next": "/", "credential": signed })).await;
    assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{}", answer.text);
    (answer.status.as_u16(), answer.json()["message"].as_str().unwrap().to_owned())
}

#[sqlx::test]
async fn a_question_is_answered_once_and_in_time(db: PgPool) {
    let app = app(db).await;
    let kari = app.sign_in(KARI).await;
    let mut device = app.add_passkey(&kari, "Telefonen").await;

    let question = app.question_to_sign_in().await;
    let signed = device.sign(&question);
    app.post_json_as("", SIGN_IN, &json!({ "next": "/", "credential": signed })).await.expect(200);
    assert_eq!(refused(&app, &signed).await, (422, STALE.into()));
    assert_eq!(refused(&app, &device.sign(&question)).await, (422, STALE.into()));
    let made_up = json!({ "challenge": "AAAAAAAAAAAAAAAAAAAAAA" });
    assert_eq!(refused(&app, &device.sign(&made_up)).await, (422, STALE.into()));
    let to_add = app.question_to_add(&kari).await;
    assert_eq!(refused(&app, &device.sign(&to_add)).await, (422, STALE.into()));
    for challenge in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "æøå"] {
        assert_eq!(refused(&app, &device.sign(&json!({ "challenge": challenge }))).await.0, 422, "{challenge}");
    }
    let late = app.question_to_sign_in().await;
    app.set_clock("2026-10-01T10:04:59Z");
    let in_time = app.question_to_sign_in().await;
    app.set_clock("2026-10-01T10:05:00Z");
    assert_eq!(refused(&app, &device.sign(&late)).await, (422, STALE.into()));
    app.enter(&mut device, &in_time).await.expect(200);

    // The same answer many times at the same moment is one.
    let question = app.question_to_sign_in().await;
    let answer = json!({ "next": "/", "credential": device.sign(&question) });
    let many = (0..8).map(|_| async { app.post_json_as("", SIGN_IN, &answer).await.status.as_u16() });
    let mut statuses = futures_util::future::join_all(many).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![200], vec![422; 7]].concat());
}

#[sqlx::test]
async fn only_the_right_device_gets_in(db: PgPool) {
    let app = app(db).await;
    let (kari, ola) = (app.sign_in(KARI).await, app.sign_in(OLA).await);
    let mut device = app.add_passkey(&kari, "Telefonen").await;
    let olas = app.add_passkey(&ola, "Telefonen").await;
    let sessions = app.count("session").await;

    let wrong: [fn(&mut Device); 6] = [
        |device| device.origin = "http://evil.example".into(),
        |device| device.origin = "http://localhost:3001".into(),
        |device| device.site = "evil.example".into(),
        |device| device.flags = USER_PRESENT,
        |device| device.flags = 0,
        |device| *device = device.forged(),
    ];
    let unknown = {
        let question = app.question_to_sign_in().await;
        let mut nobodys = Device { handle: device.handle.clone(), ..Device::new() };
        refused(&app, &nobodys.sign(&question)).await
    };
    assert_eq!(unknown.0, 401);
    for (number, spoil) in wrong.into_iter().enumerate() {
        let mut spoilt = app.add_passkey(&kari, "Enda en").await;
        spoil(&mut spoilt);
        let question = app.question_to_sign_in().await;
        assert_eq!(refused(&app, &spoilt.sign(&question)).await, unknown, "{number}: the answer does not tell what is known");
    }
    // A right signature in another's name.
    let question = app.question_to_sign_in().await;
    let handle = std::mem::replace(&mut device.handle, olas.handle.clone());
    assert_eq!(refused(&app, &device.sign(&question)).await, unknown);
    device.handle = handle;
    // What was signed is what counts.
    let question = app.question_to_sign_in().await;
    let signed = device.sign(&question);
    let other = device.sign(&question);
    for part in ["signature", "authenticatorData", "clientDataJSON", "userHandle"] {
        for value in [json!(""), json!("AAAA"), json!(null), json!(7), json!("é")] {
            let mut changed = signed.clone();
            changed["response"][part] = value.clone();
            let (status, _) = refused(&app, &changed).await;
            assert!([401, 422].contains(&status), "{part} {value}: {status}");
        }
    }
    let question = app.question_to_sign_in().await;
    let mut mixed = device.sign(&question);
    mixed["response"]["signature"] = other["response"]["signature"].clone();
    assert_eq!(refused(&app, &mixed).await, unknown);
    assert_eq!(app.count("session").await, sessions);
    let question = app.question_to_sign_in().await;
    app.enter(&mut device, &question).await.expect(200);
}

#[sqlx::test]
async fn a_counter_that_goes_back_is_refused(db: PgPool) {
    let app = app(db).await;
    let kari = app.sign_in(KARI).await;
    let mut device = app.add_passkey(&kari, "Telefonen").await;
    device.counter = 9;
    let question = app.question_to_sign_in().await;
    app.enter(&mut device, &question).await.expect(200);
    for count in [10, 5, 0] {
        let question = app.question_to_sign_in().await;
        (device.counter, device.counts) = (count, false);
        assert_eq!(refused(&app, &device.sign(&question)).await.0, 401, "{count}");
    }
    // Two copies with the same count at the same moment: one.
    let questions = [app.question_to_sign_in().await, app.question_to_sign_in().await];
    let answers = questions.map(|question| {
        device.counter = 11;
        json!({ "next": "/", "credential": device.sign(&question) })
    });
    let both = answers.iter().map(|answer| async { app.post_json_as("", SIGN_IN, answer).await.status.as_u16() });
    let mut statuses = futures_util::future::join_all(both).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[sqlx::test]
async fn a_device_that_does_not_count_gets_in_each_time(db: PgPool) {
    let app = app(db).await;
    let kari = app.sign_in(KARI).await;
    let mut device = Device { counts: false, ..Device::new() };
    let question = app.question_to_add(&kari).await;
    let made = json!({ "name": "Telefonen", "credential": device.make(&question) });
    app.post_json_as(&kari, super::ADD, &made).await.expect(200);
    for _ in 0..3 {
        let question = app.question_to_sign_in().await;
        app.enter(&mut device, &question).await.expect(200);
    }
}

#[sqlx::test]
async fn one_address_cannot_try_for_ever(db: PgPool) {
    let app = app(db).await;
    let kari = app.sign_in(KARI).await;
    let mut device = app.add_passkey(&kari, "Telefonen").await;
    let mut forged = device.forged();
    let mut statuses = Vec::new();
    for _ in 0..14 {
        let question = app.question_to_sign_in().await;
        let answer = json!({ "next": "/", "credential": forged.sign(&question) });
        statuses.push(from(&app, "192.0.2.1", SIGN_IN, &answer).await.status.as_u16());
    }
    assert_eq!(statuses, [vec![401; 12], vec![429; 2]].concat());
    let question = app.question_to_sign_in().await;
    let right = json!({ "next": "/", "credential": device.sign(&question) });
    let slowed = from(&app, "192.0.2.1", SIGN_IN, &right).await.expect(429);
    assert_eq!(slowed.header(header::RETRY_AFTER), "1");
    // The question was not used up by it.
    from(&app, "192.0.2.2", SIGN_IN, &right).await.expect(200);
    // What was right is no try.
    for _ in 0..20 {
        let question = app.question_to_sign_in().await;
        let right = json!({ "next": "/", "credential": device.sign(&question) });
        from(&app, "192.0.2.3", SIGN_IN, &right).await.expect(200);
    }
}

#[sqlx::test]
async fn one_address_cannot_ask_for_ever(db: PgPool) {
    let app = app(db).await;
    for _ in 0..120 {
        from(&app, "192.0.2.1", ASK_TO_SIGN_IN, &json!({})).await.expect(200);
    }
    let slowed = from(&app, "192.0.2.1", ASK_TO_SIGN_IN, &json!({})).await.expect(429);
    assert_eq!(slowed.header(header::RETRY_AFTER), "60");
    from(&app, "192.0.2.2", ASK_TO_SIGN_IN, &json!({})).await.expect(200);
    app.set_clock("2026-10-01T10:01:00Z");
    from(&app, "192.0.2.1", ASK_TO_SIGN_IN, &json!({})).await.expect(200);
}

/// Whoever signs in anew on the way need not give a password to delete their account; whoever only has their session must.
#[sqlx::test]
async fn signing_in_anew_deletes_an_account(db: PgPool) {
    const PAGE: &str = "/konto/slett";
    let app = app(db).await;
    let cookie = app.sign_in(KARI).await;
    assert!(!app.get_as(&cookie, PAGE).await.expect(200).text.contains("passnøkkel i stedet"), "there is none");
    let mut device = app.add_passkey(&cookie, "Telefon").await;
    let page = app.get_as(&cookie, PAGE).await.expect(200).text;
    let way = page.split("href=\"/login?next=").nth(1).unwrap().split('"').next().unwrap();
    let next = form_urlencoded::parse(format!("next={way}").as_bytes()).next().unwrap().1.into_owned();
    assert!(next.starts_with("/konto/slett?bevis="), "{next}");
    let proof = next.split('=').nth(1).unwrap().to_owned();
    // The session that asked proves nothing by it, nor does one that begins elsewhere before.
    assert!(app.get_as(&cookie, &next).await.expect(200).text.contains("name=\"password\""));
    let refused = app.post_form_as(&cookie, PAGE, &[("bevis", &proof)]).await.expect(422);
    assert!(refused.text.contains("Feil passord"), "{}", refused.text);
    let sign_in = app.get_as(&cookie, &format!("/login?next={way}")).await.expect(200).text;
    assert!(sign_in.contains("data-passkeys=\"sign-in\""), "the sign-in, though somebody is signed in");

    app.set_clock("2026-10-01T10:01:00Z");
    let question = app.question_to_sign_in().await;
    let answer = json!({ "next": next, "credential": device.sign(&question) });
    let entered = app.post_json_as(&cookie, SIGN_IN, &answer).await.expect(200);
    assert_eq!(entered.json()["next"], next.as_str());
    let anew = entered.cookie();
    let page = app.get_as(&anew, &next).await.expect(200).text;
    assert!(!page.contains("name=\"password\"") && page.contains("Du har nettopp logget inn på nytt"), "{page}");
    assert_eq!(app.get_as(&anew, &format!("/login?next={way}")).await.expect(303).header(header::LOCATION), next);
    // Not for long, and not for somebody else.
    app.set_clock("2026-10-01T10:16:00Z");
    assert!(app.get_as(&anew, &next).await.expect(200).text.contains("name=\"password\""));
    app.set_clock("2026-10-01T10:02:00Z");
    let other = app.sign_in(OLA).await;
    app.post_form_as(&other, PAGE, &[("bevis", &proof)]).await.expect(422);
    for forged in [proof.replace(|c: char| c == proof.chars().last().unwrap(), "0"), "x".to_owned(), "0".repeat(96)] {
        app.post_form_as(&anew, PAGE, &[("bevis", &forged)]).await.expect(422);
    }
    app.post_form_as(&anew, PAGE, &[("bevis", &proof)]).await.expect(303);
    let left: Vec<String> = sqlx::query_scalar("select email from app_user").fetch_all(&app.db).await.unwrap();
    assert_eq!((left, app.count("passkey").await), (vec![OLA.to_owned()], 0));
}
