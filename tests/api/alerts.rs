//! Alerts by mail: from the form over the mails to the last trace of an address.

use crate::support::{App, Letter, ad, ad_with};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::json;
use sqlx::PgPool;
use verv::job_ads::server::alerts;
use verv::platform::mail::Mail;
use verv::platform::outbox;

const KARI: &str = "Kari.Nordmann@example.com";

impl App {
    async fn ask(&self, search: &str, email: &str, frequency: &str) {
        let fields = [("search", search), ("email", email), ("frequency", frequency)];
        let answer = self.post_form("/stillinger/varsel", &fields).await.expect(303);
        assert_eq!(answer.header(header::LOCATION), "/varsel/sendt");
    }

    /// Asks, reads the mail, confirms; answers the path of the alert's page.
    async fn subscribe(&self, search: &str, frequency: &str) -> String {
        self.ask(search, KARI, frequency).await;
        let page = only(self.mail().await).path("/varsel/");
        self.confirm(&page).await;
        page.split('?').next().unwrap().to_owned()
    }

    async fn confirm(&self, page: &str) {
        let page = page.split('?').next().unwrap();
        assert_eq!(self.post_form(page, &[("act", "confirm")]).await.expect(303).header(header::LOCATION), page);
        assert!(self.get(page).await.expect(200).text.contains("Varselet er på"));
    }
}

#[track_caller]
fn only(letters: Vec<Letter>) -> Letter {
    let count = letters.len();
    letters.into_iter().next().filter(|_| count == 1).unwrap_or_else(|| panic!("{count} letters"))
}

#[sqlx::test]
async fn one_caller_does_not_use_up_the_mails_of_all(db: PgPool) {
    let app = App::new(db).await;
    let ask = async |address, number: u32| {
        let email = format!("user{number}@example.com");
        app.post_form_from(address, "/stillinger/varsel", &[("search", "q=baker"), ("email", &email), ("frequency", "daily")])
            .await
    };
    for number in 0..20 {
        ask([192, 0, 2, 1], number).await.expect(303);
    }
    let refused = ask([192, 0, 2, 1], 20).await.expect(429);
    assert_eq!(refused.header(header::RETRY_AFTER), "3600");
    ask([192, 0, 2, 2], 21).await.expect(303);
}

#[sqlx::test]
async fn a_saved_search_from_the_form_to_the_last_trace(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("old")).await.expect(200);

    let form = app.get("/stillinger/varsel?q=baker&county=VESTLAND&published=3&sort=deadline&extent=Heltid").await.expect(200);
    for shown in ["baker", "Vestland", "Heltid", "value=\"q=baker&amp;county=VESTLAND&amp;extent=Heltid\""] {
        assert!(form.text.contains(shown), "{shown}\n{}", form.text);
    }
    app.ask("q=baker&county=VESTLAND", KARI, "daily").await;
    assert!(app.get("/varsel/sendt").await.expect(200).text.contains("Sjekk e-posten din"));

    let asked = only(app.mail().await);
    assert_eq!(asked.header("To"), KARI);
    assert_eq!(asked.header("From"), "Verv <no-reply@verv.example>");
    assert_eq!(asked.header("Auto-Submitted"), "auto-generated");
    assert_eq!(asked.header("Subject"), "Bekreft at du vil ha e-post fra Verv");
    assert_eq!(asked.header("Date"), "Thu, 01 Oct 2026 10:00:00 +0000");
    assert!(asked.text.contains("Vestland") && asked.html.contains("Vestland"), "{}", asked.text);
    let page = asked.path("/varsel/");
    // A mail scanner that follows the link confirms nothing.
    assert!(app.get(&page).await.expect(200).text.contains("Bekreft varselet"));
    app.set_clock("2026-10-02T05:00:00Z");
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-02T10:00:00Z");
    app.confirm(&page).await;
    let page = page.split('?').next().unwrap().to_owned();
    assert!(app.get(&page).await.expect(200).text.contains(KARI));

    app.set_clock("2026-10-02T12:00:00Z");
    // Sent today, published this morning as many systems write it.
    let new = ad_with("new", "/published", json!("2026-10-02T00:00:00"));
    app.post_batch(&json!([new, ad_with("elsewhere", "/locationList", json!([{ "county": "OSLO" }]))])).await.expect(201);
    app.set_clock("2026-10-03T04:59:00Z");
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-03T05:00:00Z");
    let digest = only(app.mail().await);
    assert_eq!(digest.text.matches("/stillinger/").count(), 1, "{}", digest.text);
    assert_eq!(digest.path("/stillinger/"), format!("/stillinger/{}", app.uuid("new").await));
    assert_eq!(digest.path("/stillinger?"), "/stillinger?q=baker&county=VESTLAND");
    for told in ["Baker til morgenskiftet", "Fjellheim bakeri", "Bergen", "tirsdag 20. oktober"] {
        assert!(digest.text.contains(told) && digest.html.contains(told), "{told}\n{}", digest.text);
    }
    assert!(app.mail().await.is_empty(), "sent once");
    app.set_clock("2026-10-04T06:00:00Z");
    assert!(app.mail().await.is_empty(), "nothing new, nothing sent");

    assert_eq!(app.rows_with("nordmann").await.len(), 1);
    // As a mail provider does it: from elsewhere, knowing nothing but the header.
    assert_eq!(digest.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let address =
        digest.header("List-Unsubscribe").trim_matches(['<', '>']).strip_prefix("http://verv.example").unwrap().to_owned();
    assert_eq!(address, format!("{page}/avmeld"));
    app.get(&address).await.expect(200);
    assert_eq!(app.rows_with("nordmann").await.len(), 1, "a look ends nothing");
    for _ in 0..2 {
        let request = Request::post(&address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, "https://mail.example")
            .body(Body::from("List-Unsubscribe=One-Click"));
        app.send(request.unwrap()).await.expect(200);
    }
    assert_eq!(app.rows_with("nordmann").await, Vec::<String>::new());
    app.get(&page).await.expect(410);
    app.set_clock("2026-10-05T12:00:00Z");
    assert!(app.mail().await.is_empty());
}

#[sqlx::test]
async fn a_search_that_was_saved_by_a_name_of_before_finds_what_it_became(db: PgPool) {
    let app = App::new(db).await;
    let spam = "county=Viken&county=Oslo+%E2%80%93+evil.example&municipal=Skedsmo&municipal=evil.example";
    app.ask(spam, "ola@example.com", "daily").await;
    let asked = only(app.mail().await);
    assert!(
        asked.text.contains("Akershus") && asked.text.contains("Lillestrøm") && !asked.text.contains("evil"),
        "{}",
        asked.text
    );
    app.subscribe("county=Viken", "daily").await;
    app.set_clock("2026-10-01T12:00:00Z");
    let place = |reference: &str, place| ad_with(reference, "/locationList", json!([place]));
    app.post_batch(&json!([
        place("new", json!({ "municipal": "Bærum", "county": "Akershus" })),
        place("elsewhere", json!({ "county": "OSLO" })),
    ]))
    .await
    .expect(201);
    app.set_clock("2026-10-02T05:00:00Z");
    let digest = only(app.mail().await);
    assert_eq!(digest.text.matches("/stillinger/").count(), 1, "{}", digest.text);
    assert_eq!(digest.path("/stillinger/"), format!("/stillinger/{}", app.uuid("new").await));
    assert!(digest.text.contains("Bærum"), "{}", digest.text);
}

#[sqlx::test]
async fn what_is_wrong_is_told_at_once_and_nothing_is_lost(db: PgPool) {
    let app = App::new(db).await;
    let answer = app
        .post_form("/stillinger/varsel", &[("search", "q=kokk"), ("email", "kari@<b>"), ("frequency", "hourly")])
        .await
        .expect(400);
    for shown in [
        "href=\"#email\"",
        "href=\"#frequency\"",
        "value=\"kari@&lt;b&gt;\"",
        "value=\"q=kokk\"",
        "ser ikke riktig ut",
        "Velg hvor ofte",
        "aria-invalid=\"true\"",
        "/stillinger/varsel?q=kokk&amp;lang=en",
    ] {
        assert!(answer.text.contains(shown), "{shown}\n{}", answer.text);
    }
    app.post_form("/stillinger/varsel", &[]).await.expect(400);
    let long = vec!["county=Nordlandogenganghelelandet"; 60].join("&");
    let many: String = (0..60)
        .flat_map(|at| ["county", "municipal", "occupation"].map(|name| format!("{name}={at}-{}&", "x".repeat(100))))
        .collect();
    app.ask(&long, KARI, "daily").await;
    app.post_form("/stillinger/varsel", &[("search", &many), ("email", KARI), ("frequency", "daily")]).await.expect(400);
    app.ask("county=%00%0d%0aBcc:x&q=%00", KARI, "weekly").await;
    let letters = app.mail().await;
    assert!(letters.len() == 2 && letters.iter().all(|letter| !letter.head.contains("Bcc")));
    let elsewhere = Request::post("/stillinger/varsel").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    app.send(elsewhere).await.expect(403);
}

#[sqlx::test]
async fn the_form_is_no_cannon(db: PgPool) {
    let app = App::new(db).await;
    for email in [KARI, "kari.nordmann@EXAMPLE.com"] {
        app.ask("q=kokk", email, "daily").await;
    }
    tokio::join!(app.ask("q=sjef", KARI, "daily"), app.ask("q=sjef", KARI, "daily"));
    assert_eq!(app.mail().await.len(), 2, "each wish once");
    for at in 0..10 {
        app.ask(&format!("q=kokk{at}"), KARI, "daily").await;
    }
    assert_eq!(app.mail().await.len(), 3, "five a day");
    app.set_clock("2026-10-02T09:00:00Z");
    app.ask("q=kokk", KARI, "daily").await;
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-02T10:00:01Z");
    app.ask("q=kokk", KARI, "daily").await;
    assert_eq!(app.mail().await.len(), 1);
    // Another address is not held up by it.
    app.ask("q=kokk", "ola@example.com", "daily").await;
    assert_eq!(app.mail().await.len(), 1);
}

#[sqlx::test]
async fn nothing_that_a_stranger_wrote_goes_out_before_the_owner_agrees(db: PgPool) {
    let app = App::new(db).await;
    let spam = "q=Vinn+penger+evil.example&county=Oslo&county=Ring+99887766&municipal=evil.example&group=evil.example\
        &occupation=evil.example&extent=Heltid";
    app.ask(spam, KARI, "daily").await;
    let asked = only(app.mail().await);
    for text in [&asked.text, &asked.html] {
        assert!(text.contains("Oslo") && text.contains("Heltid") && text.contains("resten av søket"), "{text}");
        assert!(!text.contains("evil") && !text.contains("Vinn") && !text.contains("Ring"), "{text}");
    }
    // The page behind the link shows it whole, and so does what its owner then gets.
    let page = asked.path("/varsel/");
    assert!(app.get(&page).await.expect(200).text.contains("Vinn penger evil.example"));

    app.ask("q=Vinn", "ola@example.com", "daily").await;
    let words_only = only(app.mail().await);
    assert!(words_only.text.contains("Et søk") && !words_only.text.contains("Vinn"), "{}", words_only.text);
}

#[sqlx::test]
async fn deleting_does_not_make_room_for_more(db: PgPool) {
    let app = App::new(db).await;
    for at in 0..8 {
        // The owner's own mark makes it no other mailbox.
        app.ask(&format!("q=kokk{at}"), &format!("kari.nordmann+{at}@example.com"), "daily").await;
        for letter in app.mail().await {
            assert!(at < 5);
            let page = letter.path("/varsel/");
            app.post_form(page.split('?').next().unwrap(), &[("act", "delete")]).await.expect(303);
        }
        assert_eq!(app.rows_with("nordmann").await, Vec::<String>::new());
    }
    app.set_clock("2026-10-02T10:00:00Z");
    app.subscribe("q=kokk", "daily").await;
    // The mails that led to the owner's word count against nobody.
    for at in 0..5 {
        app.ask(&format!("q=baker{at}"), KARI, "daily").await;
        assert_eq!(app.mail().await.len(), 1);
    }
    app.ask("q=baker5", KARI, "daily").await;
    assert_eq!(app.mail().await.len(), 0);
}

/// Who asks for too much is held up, and nobody else is.
#[sqlx::test]
async fn a_flood_is_held_up_where_it_comes_from(db: PgPool) {
    let app = App::new(db).await;
    let ask = async |address: [u8; 4], number: usize| {
        let email = format!("ola{number}@example.com");
        let form = [("search", "q=kokk"), ("email", email.as_str()), ("frequency", "daily")];
        app.post_form_from(address, "/stillinger/varsel", &form).await
    };
    for caller in 0..16 {
        for number in 0..20 {
            ask([192, 0, 2, caller], usize::from(caller) * 20 + number).await.expect(303);
        }
    }
    let held_up = ask([192, 0, 2, 1], 999).await.expect(429);
    assert_eq!(held_up.header(header::RETRY_AFTER), "3600");
    assert!(held_up.text.contains("Prøv igjen om 60 minutter"), "{}", held_up.text);
    assert_eq!(app.rows_with("ola999").await, Vec::<String>::new());
    ask([192, 0, 2, 200], 999).await.expect(303);
    app.set_clock("2026-10-01T11:00:00Z");
    ask([192, 0, 2, 1], 998).await.expect(303);
    assert_eq!(app.mail().await.len(), 322);
}

/// What one may still ask for tells nothing of what an address has asked for.
#[sqlx::test]
async fn every_form_counts_whatever_comes_of_it(db: PgPool) {
    let app = App::new(db).await;
    for number in 0..2 {
        let form = [("search", "q=kokk"), ("email", KARI), ("frequency", "daily")];
        app.post_form_from([192, 0, 2, 1], "/stillinger/varsel", &form).await.expect(303);
        assert_eq!(app.mail().await.len(), usize::from(number == 0));
    }
    let form = [("search", "q=baker"), ("email", KARI), ("frequency", "daily")];
    app.post_form_from([192, 0, 2, 1], "/stillinger/varsel", &form).await.expect(429);
}

/// A stranger uses up a part of what a mailbox may be sent, and its owner asks for alerts all the same.
#[sqlx::test]
async fn one_caller_does_not_use_up_the_mails_of_a_mailbox(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("a")).await.expect(200);
    let ask = async |caller: u8, search: &str| {
        let form = [("search", search), ("email", KARI), ("frequency", "weekly")];
        app.post_form_from([192, 0, 2, caller], "/stillinger/varsel", &form).await
    };
    let mut statuses = Vec::new();
    for search in ["q=a", "q=b", "q=c", "q=d", "q=e"] {
        statuses.push(ask(1, search).await.status.as_u16());
    }
    assert_eq!(statuses, [303, 303, 429, 429, 429]);
    assert_eq!(app.mail().await.len(), 2);
    ask(2, "q=baker").await.expect(303);
    let page = only(app.mail().await).path("/varsel/");

    // What was typed is still there.
    ask(2, "q=kokk").await.expect(303);
    app.mail().await;
    let held_up = ask(2, "q=sjef&county=OSLO").await.expect(429);
    assert_eq!(held_up.header(header::RETRY_AFTER), "86400");
    for shown in ["Prøv igjen om 24 timer. Det du skrev, står her fortsatt.", "value=\"q=sjef&amp;county=OSLO\"", KARI] {
        assert!(held_up.text.contains(shown), "{shown}\n{}", held_up.text);
    }
    assert!(held_up.text.contains("value=\"weekly\" checked"), "{}", held_up.text);
    let reminder = format!("/stillinger/{}/paaminnelse", app.uuid("a").await);
    let reminded = app.post_form_from([192, 0, 2, 2], &reminder, &[("email", KARI)]).await.expect(429);
    assert!(reminded.text.contains(&format!("value=\"{KARI}\"")) && reminded.header(header::RETRY_AFTER) == "86400");
    // The owner's word makes room.
    app.post_form_from([192, 0, 2, 2], page.split('?').next().unwrap(), &[("act", "confirm")]).await.expect(303);
    ask(2, "q=sjef&county=OSLO").await.expect(303);
    assert_eq!(app.mail().await.len(), 1);
}

/// A mail server that knows no letters outside ASCII is given none; who cannot be reached through it is told at the form.
#[sqlx::test]
async fn domains_in_letters_are_reached_by_every_server(db: PgPool) {
    let (address, taken) = mail_server().await;
    let app = App::with(db, |settings| {
        settings.mail = Some(address);
        settings.public_url = Some("http://blåbær.example".into());
    })
    .await;
    app.ask("q=kokk", "kari@blåbær.example", "daily").await;
    assert_eq!(outbox::deliver_due(&app.state.core).await.unwrap(), 1);
    let taken = taken.lock().unwrap().concat();
    assert!(taken.contains("To: kari@xn--blbr-roah.example") && taken.contains("no-reply@xn--blbr-roah.example"), "{taken}");
    let form = [("search", "q=kokk"), ("email", "kåre@example.com"), ("frequency", "daily")];
    let told = app.post_form("/stillinger/varsel", &form).await.expect(400);
    assert!(told.text.contains("andre bokstaver enn a–z foran @"), "{}", told.text);
    let form = [("name", "Kåre"), ("email", "kåre@example.com"), ("password", "hest batteri stift korrekt")];
    let told = app.post_form("/registrer", &form).await.expect(422);
    assert!(told.text.contains("andre bokstaver enn a–z foran @"), "{}", told.text);
    assert_eq!(outbox::counts(&app.db).await.unwrap(), outbox::OutboxState { waiting: 0, dead: 0 });
}

#[sqlx::test]
async fn what_comes_back_is_news_however_old(db: PgPool) {
    let app = App::new(db).await;
    for reference in ["rejected", "internal", "stopped", "swapped"] {
        app.post_ad(&ad_with(reference, "/published", json!("2026-08-01T00:00:00"))).await.expect(200);
    }
    let uuid = app.uuid("rejected").await;
    let judge = async |decision: serde_json::Value| {
        app.admin(Method::POST, &format!("ads/{uuid}/review"), &decision).await.expect(200);
    };
    judge(json!({ "decision": "reject", "reason": "UNKNOWN" })).await;
    let old = |reference: &str| ad_with(reference, "/published", json!("2026-08-01T00:00:00"));
    let mut internal = old("internal");
    internal["privacy"] = json!("INTERNAL_NOT_SHOWN");
    app.post_ad(&internal).await.expect(200);
    app.own(Method::DELETE, "transfers/10000/stopped").await.expect(200);
    app.set_clock("2026-10-01T11:00:00Z");
    app.subscribe("q=baker", "daily").await;
    app.set_clock("2026-10-02T05:00:00Z");
    assert!(app.mail().await.is_empty());

    app.set_clock("2026-10-02T12:00:00Z");
    judge(json!({ "decision": "approve" })).await;
    app.post_ad(&old("internal")).await.expect(200);
    app.post_ad(&old("stopped")).await.expect(200);
    // Stopped and sent again in one round: nobody missed it.
    app.own(Method::DELETE, "transfers/10000/swapped").await.expect(200);
    app.post_ad(&old("swapped")).await.expect(200);
    app.set_clock("2026-10-03T05:00:00Z");
    let digest = only(app.mail().await);
    assert_eq!(digest.text.matches("/stillinger/").count(), 3, "{}", digest.text);
    assert!(!digest.text.contains(&app.uuid("swapped").await), "{}", digest.text);
    app.set_clock("2026-10-04T05:00:00Z");
    assert!(app.mail().await.is_empty(), "told once");
}

#[sqlx::test]
async fn a_live_ad_that_is_sent_again_is_no_news(db: PgPool) {
    let app = App::new(db).await;
    for reference in ["older", "newer"] {
        app.post_ad(&ad(reference)).await.expect(200);
        app.set_clock("2026-10-01T10:30:00Z");
    }
    app.set_clock("2026-10-01T11:00:00Z");
    app.subscribe("q=baker", "daily").await;
    let seen = app.get("/stillinger?q=baker").await.expect(200).text;
    let published = async |path: &str| {
        let feed = app.get(path).await.expect(200).text;
        let begins = feed.split("published").map(|part| part.chars().take(24).collect::<String>());
        begins.filter(|begin| begin.contains("2026-")).collect::<Vec<_>>()
    };
    let (atom, json_feed) = (published("/stillinger.atom?q=baker").await, published("/stillinger.json?q=baker").await);

    app.set_clock("2026-10-01T20:00:00Z");
    app.post_ad(&ad_with("older", "/title", json!("Baker, helg"))).await.expect(200);
    app.post_batch(&json!([ad_with("newer", "/title", json!("Baker, natt"))])).await.expect(201);
    app.set_clock("2026-10-02T05:00:00Z");
    assert!(app.mail().await.is_empty());
    let after = app.get("/stillinger?q=baker").await.expect(200).text;
    assert!(after.contains("Baker, helg") && after.contains("Baker, natt"));
    assert_eq!(crate::support::ads_on(&after), crate::support::ads_on(&seen), "in the order that they were");
    assert_eq!(published("/stillinger.atom?q=baker").await, atom);
    assert_eq!(published("/stillinger.json?q=baker").await, json_feed);
}

#[sqlx::test]
async fn what_may_not_be_committed_yet_waits_for_the_next_mail(db: PgPool) {
    let app = App::new(db).await;
    app.subscribe("q=baker", "daily").await;
    app.set_clock("2026-10-02T04:58:30Z");
    app.post_ad(&ad_with("1", "/published", json!("2026-10-02T00:00:00"))).await.expect(200);
    app.set_clock("2026-10-02T05:00:00Z");
    // A batch with a time before the horizon may be under way still.
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-03T05:00:00Z");
    assert_eq!(only(app.mail().await).text.matches("/stillinger/").count(), 1);
}

#[sqlx::test]
async fn a_deadline_that_comes_nearer_is_remembered_in_time(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    app.post_form(&format!("/stillinger/{}/paaminnelse", app.uuid("1").await), &[("email", KARI)]).await.expect(303);
    let page = only(app.mail().await).path("/varsel/");
    app.confirm(&page).await;
    // Every morning is looked, and nothing said; an ad that is away for a morning is not forgotten.
    app.set_clock("2026-10-02T05:00:00Z");
    assert!(app.mail().await.is_empty());
    app.own(Method::DELETE, "transfers/10000/1").await.expect(200);
    app.set_clock("2026-10-03T05:00:00Z");
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-03T12:00:00Z");
    app.post_ad(&ad_with("1", "/properties/applicationdue", json!("08.10.2026"))).await.expect(200);
    assert!(app.get(&page).await.expect(200).text.contains("tirsdag 6. oktober"));
    app.set_clock("2026-10-05T05:00:00Z");
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-06T05:00:00Z");
    assert!(only(app.mail().await).text.contains("torsdag 8. oktober"));
    assert_eq!(app.rows_with("nordmann").await, Vec::<String>::new());
}

#[sqlx::test]
async fn who_asks_for_what_they_have_is_told_so_by_mail_only(db: PgPool) {
    let app = App::new(db).await;
    let page = app.subscribe("q=kokk", "weekly").await;
    app.ask("q=kokk", KARI, "daily").await;
    let letter = only(app.mail().await);
    assert!(letter.header("Subject").contains("Du har allerede"));
    assert_eq!(letter.path("/varsel/").split('?').next().unwrap(), page);
    // It stays as its owner left it.
    assert!(app.get(&page).await.expect(200).text.contains("hver mandag kl. 07"));
    app.post_form(&page, &[("act", "change"), ("frequency", "daily")]).await.expect(303);
    assert!(app.get(&page).await.expect(200).text.contains("hver morgen kl. 07"));
    app.post_form(&page, &[("act", "change"), ("frequency", "hourly")]).await.expect(303);
    app.post_form(&page, &[("act", "dance")]).await.expect(303);
    let cross = Request::post(&page).header("sec-fetch-site", "cross-site").body(Body::from("act=delete")).unwrap();
    app.send(cross).await.expect(403);
    let gone = app.post_form(&page, &[("act", "delete")]).await.expect(303);
    assert_eq!(gone.header(header::LOCATION), "/varsel/slettet");
    assert_eq!(app.rows_with("nordmann").await, Vec::<String>::new());
}

#[sqlx::test]
async fn a_weekly_search_comes_on_mondays(db: PgPool) {
    let app = App::new(db).await;
    app.set_clock("2026-10-02T10:00:00Z");
    app.subscribe("", "weekly").await;
    app.set_clock("2026-10-02T11:00:00Z");
    let ads: Vec<_> = (0..30).map(|at| ad(&format!("a{at}"))).collect();
    app.post_batch(&json!(ads)).await.expect(201);
    app.set_clock("2026-10-04T12:00:00Z");
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-05T05:00:00Z");
    let digest = only(app.mail().await);
    assert_eq!(digest.header("Subject"), "30 nye stillinger: Alle ledige stillinger");
    assert_eq!(digest.text.matches("/stillinger/").count(), 25);
    assert!(digest.text.contains("5 til finner du på Verv"), "{}", digest.text);
}

#[sqlx::test]
async fn a_hidden_employer_stays_hidden(db: PgPool) {
    let app = App::new(db).await;
    app.subscribe("q=baker", "daily").await;
    app.set_clock("2026-10-01T12:00:00Z");
    app.post_ad(&ad_with("1", "/privacy", json!("DONT_SHOW_EMPLOYER"))).await.expect(200);
    app.post_ad(&ad_with("2", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    app.set_clock("2026-10-02T05:00:00Z");
    let digest = only(app.mail().await);
    assert_eq!(digest.text.matches("/stillinger/").count(), 1);
    for text in [&digest.text, &digest.html] {
        assert!(!text.contains("Fjellheim") && text.contains("Arbeidsgiveren er ikke oppgitt"), "{text}");
    }
}

#[sqlx::test]
async fn in_the_language_that_it_was_asked_for_in(db: PgPool) {
    let app = App::new(db).await;
    let form = [("search", "extent=Heltid"), ("email", KARI), ("frequency", "daily")];
    app.post_form("/stillinger/varsel?lang=en", &form).await.expect(303);
    let letter = only(app.mail().await);
    assert_eq!(letter.header("Subject"), "Confirm that you want e-mail from Verv");
    assert!(letter.text.contains("Hours: Full-time") && letter.html.contains("<html lang=\"en\">"), "{}", letter.text);
    let page = letter.path("/varsel/");
    assert!(page.ends_with("?lang=en") && app.get(&page).await.expect(200).text.contains("Confirm the alert"));
}

#[sqlx::test]
async fn what_nobody_confirms_is_erased(db: PgPool) {
    let app = App::new(db).await;
    app.ask("q=kokk", KARI, "daily").await;
    let page = only(app.mail().await).path("/varsel/");
    app.set_clock("2026-10-08T09:00:00Z");
    alerts::erase_unconfirmed(&app.state.job_ads).await.unwrap();
    assert_eq!(app.rows_with("nordmann").await.len(), 1);
    app.set_clock("2026-10-08T10:00:01Z");
    alerts::erase_unconfirmed(&app.state.job_ads).await.unwrap();
    assert_eq!(app.rows_with("nordmann").await, Vec::<String>::new());
    app.get(&page).await.expect(410);
    app.post_form(page.split('?').next().unwrap(), &[("act", "confirm")]).await.expect(410);
}

#[sqlx::test]
async fn a_token_that_was_changed_opens_nothing(db: PgPool) {
    let app = App::new(db).await;
    let page = app.subscribe("q=kokk", "daily").await;
    let token = page.strip_prefix("/varsel/").unwrap();
    let last = if token.ends_with('0') { '1' } else { '0' };
    let other_id = if token.starts_with('0') { '1' } else { '0' };
    for wrong in [
        format!("{}{last}", &token[..token.len() - 1]),
        format!("{other_id}{}", &token[1..]),
        token.to_uppercase(),
        token[..63].to_owned(),
        "0".repeat(96),
        "%F0%9F%90%88".to_owned(),
    ] {
        app.get(&format!("/varsel/{wrong}")).await.expect(404);
        app.post_form(&format!("/varsel/{wrong}"), &[("act", "delete")]).await.expect(404);
        app.get(&format!("/varsel/{wrong}/avmeld")).await.expect(404);
        app.post_form(&format!("/varsel/{wrong}/avmeld"), &[]).await.expect(404);
    }
    let answer = app.get(&page).await.expect(200);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin");
    assert!(answer.text.contains("noindex"));
}

#[sqlx::test]
async fn a_reminder_comes_once_and_leaves_nothing(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let form = format!("/stillinger/{}/paaminnelse", app.uuid("1").await);
    assert!(app.get(&form).await.expect(200).text.contains("Baker til morgenskiftet"));
    app.post_form(&form, &[("email", "nobody")]).await.expect(400);
    for _ in 0..2 {
        app.post_form(&form, &[("email", KARI)]).await.expect(303);
    }
    let asked = only(app.mail().await);
    assert!(asked.text.contains("Baker til morgenskiftet"));
    let page = asked.path("/varsel/");
    app.confirm(&page).await;
    assert!(app.get(&page).await.expect(200).text.contains("søndag 18. oktober"));
    app.set_clock("2026-10-18T04:59:00Z");
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-18T05:00:00Z");
    let reminder = only(app.mail().await);
    assert!(reminder.text.contains("tirsdag 20. oktober") && reminder.text.contains("Fjellheim bakeri"), "{}", reminder.text);
    assert_eq!(app.rows_with("nordmann").await, Vec::<String>::new());
    app.set_clock("2026-10-19T05:00:00Z");
    assert!(app.mail().await.is_empty());
}

#[sqlx::test]
async fn nobody_is_reminded_of_what_has_ended_or_has_no_day(db: PgPool) {
    let app = App::new(db).await;
    for (reference, due) in [("soon", "Snarest"), ("near", "01.10.2026"), ("stopped", "20.10.2026"), ("moved", "20.10.2026")] {
        app.post_ad(&ad_with(reference, "/properties/applicationdue", json!(due))).await.expect(200);
    }
    for reference in ["soon", "near"] {
        app.get(&format!("/stillinger/{}/paaminnelse", app.uuid(reference).await)).await.expect(409);
    }
    for unknown in ["x", "00000000-0000-0000-0000-000000000000"] {
        app.get(&format!("/stillinger/{unknown}/paaminnelse")).await.expect(404);
        app.post_form(&format!("/stillinger/{unknown}/paaminnelse"), &[("email", KARI)]).await.expect(404);
    }
    for reference in ["stopped", "moved"] {
        app.post_form(&format!("/stillinger/{}/paaminnelse", app.uuid(reference).await), &[("email", KARI)]).await.expect(303);
    }
    for letter in app.mail().await {
        app.confirm(&letter.path("/varsel/")).await;
    }
    app.own(Method::DELETE, "transfers/10000/stopped").await.expect(200);
    app.post_ad(&ad_with("moved", "/properties/applicationdue", json!("25.10.2026"))).await.expect(200);
    app.set_clock("2026-10-18T05:00:00Z");
    assert!(app.mail().await.is_empty());
    assert_eq!(app.rows_with("nordmann").await.len(), 1, "the stopped one's is gone");
    app.set_clock("2026-10-23T05:00:00Z");
    assert!(only(app.mail().await).text.contains("søndag 25. oktober"));
}

#[sqlx::test]
async fn mail_is_tried_again_and_kept_in_the_end(db: PgPool) {
    let app = App::new(db).await;
    // A file where the folder should be: nothing can be written.
    std::fs::write(app.mail_folder(), "").unwrap();
    app.ask("q=kokk", KARI, "daily").await;
    assert_eq!(outbox::deliver_due(&app.state.core).await.unwrap(), 0);
    assert_eq!(outbox::counts(&app.db).await.unwrap(), outbox::OutboxState { waiting: 1, dead: 0 });
    // Too early for another try, even with the way free.
    std::fs::remove_file(app.mail_folder()).unwrap();
    assert!(app.mail().await.is_empty());
    app.set_clock("2026-10-01T10:01:00Z");
    let letter = only(app.mail().await);
    assert_eq!(letter.header("Date"), "Thu, 01 Oct 2026 10:00:00 +0000");
    assert_eq!(outbox::counts(&app.db).await.unwrap(), outbox::OutboxState { waiting: 0, dead: 0 });

    std::fs::remove_dir(app.mail_folder()).unwrap();
    std::fs::write(app.mail_folder(), "").unwrap();
    app.ask("q=sjef", KARI, "daily").await;
    let mut now = app.clock.now();
    let mut rounds = 0;
    while outbox::counts(&app.db).await.unwrap().dead == 0 {
        outbox::deliver_due(&app.state.core).await.unwrap();
        now += chrono::TimeDelta::hours(1);
        app.clock.set(now);
        rounds += 1;
        assert!(rounds < 100);
    }
    assert!(rounds > 24, "two days, not {rounds} hours");
    let dead = outbox::dead_letters(&app.db, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].attempts), (1, 10));
    assert!(dead[0].last_error.contains("cannot write the mail"), "{}", dead[0].last_error);
    let metrics = app.call(Method::GET, "/metrics", Some(crate::support::ADMIN), None, "").await.expect(200).text;
    assert!(metrics.contains("verv_outbox_dead"));
    // With the alert goes its dead letter.
    app.set_clock("2026-10-20T10:00:00Z");
    alerts::erase_unconfirmed(&app.state.job_ads).await.unwrap();
    assert_eq!(app.rows_with("nordmann").await, Vec::<String>::new());
}

#[sqlx::test]
async fn an_attempt_that_never_ended_is_begun_again_by_another(db: PgPool) {
    let app = App::new(db).await;
    let mail =
        Mail { to: KARI.into(), subject: "Hei".into(), text: "Hei".into(), html: "<p>Hei</p>".into(), headers: Vec::new() };
    let nowhere = Mail { to: "no address".into(), ..mail.clone() };
    let mut tx = app.db.begin().await.unwrap();
    let id = outbox::post(&mut tx, &app.clock, &mail, None).await.unwrap();
    outbox::post(&mut tx, &app.clock, &nowhere, None).await.unwrap();
    assert_eq!(outbox::deliver_due(&app.state.core).await.unwrap(), 0, "not before the work is done");
    tx.commit().await.unwrap();
    // Begun by a process that was killed: the message is out of sight for a while, and then is there.
    sqlx::query("update outbox set attempts = 1, due = $2 where id = $1")
        .bind(id)
        .bind(app.clock.now() + chrono::TimeDelta::minutes(5))
        .execute(&app.db)
        .await
        .unwrap();
    assert!(app.mail().await.is_empty());
    assert_eq!(outbox::dead_letters(&app.db, 10).await.unwrap().len(), 1, "no address, no second try");
    app.set_clock("2026-10-01T10:05:00Z");
    let letter = only(app.mail().await);
    assert_eq!(letter.header("Message-ID"), format!("<{id}@verv.example>"));
}

/// A process that is killed while it sends leaves its messages to the others within a minute.
#[sqlx::test]
async fn what_a_killed_process_was_sending_is_soon_sent_by_another(db: PgPool) {
    // A mail server that takes calls and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", silent.local_addr().unwrap());
    let killed = App::with(db.clone(), |settings| settings.mail = Some(address)).await;
    let mut tx = db.begin().await.unwrap();
    for number in 0..10 {
        let to = format!("kari{number}@example.com");
        let mail = Mail { to, subject: "Hei".into(), text: "Hei".into(), html: "<p>Hei</p>".into(), headers: Vec::new() };
        outbox::post(&mut tx, &killed.clock, &mail, None).await.unwrap();
    }
    tx.commit().await.unwrap();
    let core = killed.state.core.clone();
    let sending = tokio::spawn(async move { outbox::deliver_due(&core).await });
    let begun = "select count(*) from outbox where attempts = 1";
    while sqlx::query_scalar::<_, i64>(begun).fetch_one(&db).await.unwrap() < 8 {
        tokio::task::yield_now().await;
    }
    sending.abort();
    let other = App::with(db, |_| {}).await;
    assert_eq!(other.mail().await.len(), 2, "the rest may be on its way");
    other.set_clock("2026-10-01T10:00:31Z");
    assert_eq!(other.mail().await.len(), 8);
}

#[sqlx::test]
async fn two_processes_send_one_mail(db: PgPool) {
    let app = App::new(db).await;
    app.subscribe("", "daily").await;
    app.set_clock("2026-10-01T12:00:00Z");
    app.post_ad(&ad("1")).await.expect(200);
    app.set_clock("2026-10-02T05:00:00Z");
    let (one, other) = tokio::join!(alerts::send_due(&app.state.job_ads), alerts::send_due(&app.state.job_ads));
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    let (one, other) = tokio::join!(outbox::deliver_due(&app.state.core), outbox::deliver_due(&app.state.core));
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(app.mail().await.len(), 1);
}

/// A mail server that takes everything but for two mailboxes; answers what it took.
async fn mail_server() -> (String, std::sync::Arc<std::sync::Mutex<Vec<String>>>) {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let taken = std::sync::Arc::<std::sync::Mutex<Vec<String>>>::default();
    let kept = taken.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 test\r\n").await.unwrap();
            let (mut line, mut letter, mut in_letter) = (String::new(), String::new(), false);
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let answer = match line.trim_end() {
                    "." if in_letter => {
                        kept.lock().unwrap().push(std::mem::take(&mut letter));
                        in_letter = false;
                        "250 taken\r\n"
                    }
                    _ if in_letter => {
                        letter.push_str(&line);
                        ""
                    }
                    "DATA" => {
                        in_letter = true;
                        "354 go on\r\n"
                    }
                    "QUIT" => "221 bye\r\n",
                    rcpt if rcpt.contains("gone@") => "550 5.1.1 no such mailbox\r\n",
                    rcpt if rcpt.contains("full@") => "452 4.2.2 mailbox full\r\n",
                    _ => "250 ok\r\n",
                };
                stream.write_all(answer.as_bytes()).await.unwrap();
                line.clear();
            }
        }
    });
    (address, taken)
}

#[sqlx::test]
async fn mail_goes_by_smtp_and_a_dead_mailbox_is_asked_once(db: PgPool) {
    let (address, taken) = mail_server().await;
    let app = App::with(db, |settings| settings.mail = Some(address)).await;
    for email in ["gone@example.com", "full@example.com", "kari@example.com"] {
        app.ask("q=kokk", email, "daily").await;
    }
    assert_eq!(outbox::deliver_due(&app.state.core).await.unwrap(), 1);
    let dead = outbox::dead_letters(&app.db, 10).await.unwrap();
    assert!(dead.len() == 1 && dead[0].attempts == 1 && dead[0].last_error.contains("no such mailbox"), "{dead:?}");
    assert_eq!(outbox::counts(&app.db).await.unwrap(), outbox::OutboxState { waiting: 1, dead: 1 });
    let taken = taken.lock().unwrap().concat();
    assert!(taken.contains("To: kari@example.com") && taken.contains("Message-ID: <"), "{taken}");
}
