//! What becomes of passkeys when the password changes: those stay that are older than when the password was last known to be
//! its owner's, unless they say otherwise.

use super::{ADD, Device, KARI, app};
use crate::support::App;
use axum::http::header;
use serde_json::json;
use sqlx::PgPool;

const NEW_PASSWORD: &str = "et helt annet passord enn før";

/// A passkey as a page lists it where a new password is chosen: its number, its name, and whether it is ticked.
fn listed(page: &str) -> Vec<(String, String, bool)> {
    let boxes = page.split("name=\"keep\" value=\"").skip(1);
    boxes
        .map(|rest| {
            let (id, rest) = rest.split_once('"').unwrap();
            let (attributes, rest) = rest.split_once('>').unwrap();
            let name = rest.split_once("<span>").unwrap().1.split('<').next().unwrap();
            (id.to_owned(), name.to_owned(), attributes.contains("checked"))
        })
        .collect()
}

fn ticked(page: &str) -> Vec<(String, bool)> {
    listed(page).into_iter().map(|(_, name, is_ticked)| (name, is_ticked)).collect()
}

async fn names(app: &App) -> Vec<String> {
    sqlx::query_scalar("select name from passkey order by id").fetch_all(&app.db).await.unwrap()
}

/// The path of the page that a mailed link opens.
async fn link(app: &App) -> String {
    app.post_form("/glemt", &[("email", KARI)]).await.expect(303);
    let letter = app.mail().await.pop().unwrap();
    let address = letter.text.split_whitespace().find(|word| word.contains("/nytt-passord/")).unwrap();
    address.strip_prefix("http://localhost:3000").unwrap().split('?').next().unwrap().to_owned()
}

/// Kari with a passkey from before her password and one from after it, which may be a thief's.
struct Account {
    app: App,
    cookie: String,
    old: Device,
    new: Device,
}

impl Account {
    async fn new(db: PgPool) -> Self {
        let app = app(db).await;
        let first = app.sign_in(KARI).await;
        app.set_clock("2026-10-02T10:00:00Z");
        let old = app.add_passkey(&first, "Telefonen").await;
        app.set_clock("2026-10-03T10:00:00Z");
        // By a link from her mailbox, so the new password is known to be hers. She keeps the passkey: it is hers too.
        let link = link(&app).await;
        let (telephone, ..) = listed(&app.get(&link).await.text).remove(0);
        let chosen = [("password", NEW_PASSWORD), ("passkeys_listed", "1"), ("keep", telephone.as_str())];
        app.post_form(&link, &chosen).await.expect(303);
        app.set_clock("2026-10-04T10:00:00Z");
        let first = app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303).cookie();
        // Whoever stole the password is in, and stays in by what they add.
        let thief = app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303).cookie();
        let mut new = Device::new();
        let question = app.post_json_as(&thief, super::ASK_TO_ADD, &json!({ "password": NEW_PASSWORD })).await.expect(200).json();
        let made = json!({ "name": "Tyvens", "credential": new.make(&question) });
        app.post_json_as(&thief, ADD, &made).await.expect(200);
        app.mail().await;
        app.set_clock("2026-10-05T10:00:00Z");
        assert_eq!(names(&app).await, ["Telefonen", "Tyvens"]);
        Self { app, cookie: first, old, new }
    }

    async fn link(&self) -> String {
        link(&self.app).await
    }

    /// Whether each of the two still opens the account.
    async fn enters(&mut self) -> (bool, bool) {
        let question = self.app.question_to_sign_in().await;
        let old = self.app.enter(&mut self.old, &question).await.status == 200;
        let question = self.app.question_to_sign_in().await;
        (old, self.app.enter(&mut self.new, &question).await.status == 200)
    }
}

#[sqlx::test]
async fn whoever_stole_the_password_is_out_after_a_reset(db: PgPool) {
    let mut account = Account::new(db).await;
    assert_eq!(account.enters().await, (true, true));
    let link = account.link().await;
    let page = account.app.get(&link).await.expect(200).text;
    assert_eq!(ticked(&page), [("Telefonen".to_owned(), true), ("Tyvens".to_owned(), false)]);
    assert!(page.contains("Passnøkler du vil beholde") && page.contains("Lagt til 4. oktober 2026 kl. 12:00."), "{page}");
    let english = account.app.get(&format!("{link}?lang=en")).await.expect(200).text;
    assert!(english.contains("Passkeys to keep") && english.contains("Passkeys added since you created the account"));
    // As the browser sends the form when nothing in it is changed; and first with something wrong.
    let (telephone, ..) = listed(&page).remove(0);
    let kept = [("passkeys_listed", "1"), ("keep", telephone.as_str())];
    let wrong = account.app.post_form(&link, &[&kept[..], &[("password", "kort")]].concat()).await.expect(422).text;
    assert_eq!(ticked(&wrong), [("Telefonen".to_owned(), true), ("Tyvens".to_owned(), false)]);
    let none = account.app.post_form(&link, &[("passkeys_listed", "1"), ("password", "kort")]).await.expect(422).text;
    assert_eq!(ticked(&none), [("Telefonen".to_owned(), false), ("Tyvens".to_owned(), false)]);
    assert_eq!(names(&account.app).await.len(), 2, "nothing is done yet");
    account.app.post_form(&link, &[&kept[..], &[("password", "og enda et helt nytt")]].concat()).await.expect(303);
    assert_eq!(names(&account.app).await, ["Telefonen"]);
    assert!(!account.app.is_signed_in(&account.cookie).await, "every session ends");
    assert_eq!(account.enters().await, (true, false));
}

/// A password that the old one was enough for may be a thief's: it makes what they have added no older.
#[sqlx::test]
async fn a_thief_who_changes_the_password_makes_no_passkey_older(db: PgPool) {
    let mut account = Account::new(db).await;
    let app = &account.app;
    let thief = app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303).cookie();
    let page = app.get_as(&thief, "/konto").await.expect(200).text;
    let (thiefs, ..) = listed(&page).remove(1);
    let (telephone, ..) = listed(&page).remove(0);
    let change = [
        ("act", "password"),
        ("old_password", NEW_PASSWORD),
        ("new_password", "tyvens eget passord"),
        ("passkeys_listed", "1"),
        ("keep", telephone.as_str()),
        ("keep", thiefs.as_str()),
    ];
    app.post_form_as(&thief, "/konto", &change).await.expect(303);
    app.mail().await;
    app.set_clock("2026-10-06T10:00:00Z");
    let expected = [("Telefonen".to_owned(), true), ("Tyvens".to_owned(), false)];
    assert_eq!(ticked(&app.get_as(&thief, "/konto").await.expect(200).text), expected);
    let link = account.link().await;
    assert_eq!(ticked(&account.app.get(&link).await.expect(200).text), expected);
    account.app.post_form(&link, &[("password", "og enda et helt nytt")]).await.expect(303);
    assert_eq!(names(&account.app).await, ["Telefonen"]);
    assert_eq!(account.enters().await, (true, false));
}

#[sqlx::test]
async fn without_the_list_a_reset_keeps_what_is_older(db: PgPool) {
    let mut account = Account::new(db).await;
    let link = account.link().await;
    account.app.post_form(&link, &[("password", "og enda et helt nytt")]).await.expect(303);
    assert_eq!(account.enters().await, (true, false));
}

#[sqlx::test]
async fn an_owner_keeps_what_they_tick_and_nothing_that_came_meanwhile(db: PgPool) {
    let mut account = Account::new(db).await;
    let link = account.link().await;
    let page = account.app.get(&link).await.expect(200).text;
    let (new, ..) = listed(&page).remove(1);
    let thief = account.app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303).cookie();
    let question = account.app.post_json_as(&thief, super::ASK_TO_ADD, &json!({ "password": NEW_PASSWORD })).await.json();
    let made = json!({ "name": "Enda en", "credential": Device::new().make(&question) });
    account.app.post_json_as(&thief, ADD, &made).await.expect(200);
    // Another account's number is nobody's here.
    let fields = [
        ("passkeys_listed", "1"),
        ("keep", new.as_str()),
        ("keep", "x"),
        ("keep", "999999"),
        ("password", "og enda et helt nytt"),
    ];
    account.app.post_form(&link, &fields).await.expect(303);
    assert_eq!(names(&account.app).await, ["Tyvens"]);
    assert_eq!(account.enters().await, (false, true));
    // It is older than the password of now: ticked the next time.
    account.app.set_clock("2026-10-06T10:00:00Z");
    let link = account.link().await;
    assert_eq!(ticked(&account.app.get(&link).await.expect(200).text), [("Tyvens".to_owned(), true)]);
}

#[sqlx::test]
async fn whoever_changes_the_password_is_asked_too(db: PgPool) {
    let mut account = Account::new(db).await;
    let app = &account.app;
    let page = app.get_as(&account.cookie, "/konto").await.expect(200).text;
    assert_eq!(ticked(&page), [("Telefonen".to_owned(), true), ("Tyvens".to_owned(), false)]);
    let (telephone, ..) = listed(&page).remove(0);
    let change = |old: &'static str| vec![("act", "password"), ("old_password", old), ("new_password", "og enda et helt nytt")];
    let kept = [("passkeys_listed", "1"), ("keep", telephone.as_str())];
    let wrong =
        app.post_form_as(&account.cookie, "/konto", &[change("ikke dette her"), vec![kept[0]]].concat()).await.expect(422);
    assert_eq!(ticked(&wrong.text), [("Telefonen".to_owned(), false), ("Tyvens".to_owned(), false)]);
    assert_eq!(names(app).await.len(), 2);
    let done = app.post_form_as(&account.cookie, "/konto", &[change(NEW_PASSWORD), kept.to_vec()].concat()).await.expect(303);
    assert_eq!(done.header(header::LOCATION), "/konto?ok=password-changed");
    assert!(app.is_signed_in(&account.cookie).await);
    assert_eq!(account.enters().await, (true, false));
}

#[sqlx::test]
async fn a_passkey_that_is_being_added_does_not_outlive_a_reset(db: PgPool) {
    let account = Account::new(db).await;
    let app = &account.app;
    let thief = app.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303).cookie();
    for _ in 0..5 {
        let question = app.post_json_as(&thief, super::ASK_TO_ADD, &json!({ "password": NEW_PASSWORD })).await;
        if question.status != 200 {
            break;
        }
        let made = json!({ "name": "I siste liten", "credential": Device::new().make(&question.json()) });
        let link = account.link().await;
        let added = app.post_json_as(&thief, ADD, &made);
        let reset = app.post_form(&link, &[("password", NEW_PASSWORD)]);
        let (_, reset) = futures_util::future::join(added, reset).await;
        reset.expect(303);
        assert_eq!(names(app).await, ["Telefonen"]);
    }
}

#[sqlx::test]
async fn a_password_hashed_anew_is_no_new_one(db: PgPool) {
    let account = Account::new(db.clone()).await;
    let chosen = async || -> Option<chrono::DateTime<chrono::Utc>> {
        sqlx::query_scalar("select password_chosen from app_user").fetch_one(&account.app.db).await.unwrap()
    };
    let before = chosen().await;
    assert_eq!(before, Some("2026-10-03T10:00:00Z".parse().unwrap()));
    let dearer = App::with(db, |settings| {
        settings.argon2 = Some("m=16,t=1,p=1".into());
        settings.public_url = Some("http://localhost:3000".into());
    })
    .await;
    dearer.post_form("/login", &[("email", KARI), ("password", NEW_PASSWORD)]).await.expect(303);
    assert_eq!(chosen().await, before);
    // An account of a version that did not note it: its beginning counts.
    sqlx::query("update app_user set password_chosen = null").execute(&account.app.db).await.unwrap();
    let page = account.app.get(&account.link().await).await.expect(200).text;
    assert!(listed(&page).into_iter().all(|(_, _, is_ticked)| !is_ticked));
}
