//! `/stillinger/{uuid}`: what leads on from an ad, and what stands where one is gone.

use crate::support::{Answer, App, ad, ad_with, ads_on};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use sqlx::PgPool;

async fn path_of(app: &App, reference: &str) -> String {
    format!("/stillinger/{}", app.uuid(reference).await)
}

async fn in_english(app: &App, path: &str) -> Answer {
    app.send(Request::get(path).header(header::COOKIE, "lang=en").body(Body::empty()).unwrap()).await
}

/// The text of the page from this heading on.
fn after<'a>(page: &'a str, heading: &str) -> &'a str {
    &page[page.find(heading).unwrap_or_else(|| panic!("{heading} is missing"))..]
}

#[sqlx::test]
async fn an_ad_is_passed_on_and_remembered(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad_with("1", "/title", json!("Baker & konditor <3"))).await.expect(200);
    let path = path_of(&app, "1").await;
    let page = app.get(&path).await.expect(200).text;
    let address = format!("http://verv.example{path}");
    for shown in [
        format!("href=\"{address}\" rel=\"bookmark\""),
        "mailto:?subject=Baker%20%26%20konditor%20%3C3&amp;body=http%3A%2F%2Fverv.example%2F".to_owned(),
        "<script type=\"module\" src=\"/share.js\">".to_owned(),
        format!("{path}/frist.ics"),
        format!("{path}/paaminnelse"),
        format!("{path}/rapporter"),
        format!("{address}/apply</p>"),
        ">Ledige stillinger</a>".to_owned(),
    ] {
        assert!(page.contains(&shown), "{shown}");
    }
    // Buttons that need a script wait for it.
    for button in page.split("<button").filter(|button| button.contains("data-act=")) {
        assert!(button.split('>').next().unwrap().contains("hidden"), "{button}");
    }
    // No other page loads the script.
    assert!(!app.get("/stillinger").await.expect(200).text.contains("share.js"));
}

#[sqlx::test]
async fn only_a_day_to_come_is_remembered(db: PgPool) {
    let app = App::new(db).await;
    for (reference, due) in [("soon", json!("Snarest")), ("words", json!("Når vi finner rette person")), ("none", Value::Null)] {
        app.post_ad(&ad_with(reference, "/properties/applicationdue", due)).await.expect(200);
        let page = app.get(&path_of(&app, reference).await).await.expect(200).text;
        assert!(!page.contains("frist.ics") && !page.contains("paaminnelse"), "{reference}");
    }
    app.post_ad(&ad("1")).await.expect(200);
    let path = path_of(&app, "1").await;
    // The last day is still a day.
    app.set_clock("2026-10-20T21:00:00Z");
    assert!(app.get(&path).await.expect(200).text.contains("frist.ics"));
    app.set_clock("2026-10-20T22:00:00Z");
    let expired = app.get(&path).await.expect(200).text;
    for gone in ["frist.ics", "paaminnelse", "share.js", "/apply", "Ingrid"] {
        assert!(!expired.contains(gone), "{gone}");
    }
    assert!(expired.contains("Annonsen er utløpt") && expired.contains("noindex"));
}

#[sqlx::test]
async fn a_way_back_to_the_search(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let path = path_of(&app, "1").await;
    let from = |referer: &'static str| Request::get(&path).header(header::REFERER, referer).body(Body::empty()).unwrap();
    let page = app.send(from("http://verv.example/stillinger?q=baker&county=Vestland&lang=en")).await.expect(200).text;
    assert!(page.contains("href=\"/stillinger?q=baker&amp;county=Vestland\"") && page.contains("Tilbake til søket"));
    let page = app.send(from("https://evil.example/stillinger?q=baker")).await.expect(200).text;
    assert!(!page.contains("q=baker") && !page.contains("evil"));
}

#[sqlx::test]
async fn values_and_languages(db: PgPool) {
    let app = App::new(db).await;
    let mut norwegian = ad("nb");
    norwegian["properties"]["workhours"] = json!(["Dagtid", "Kveld"]);
    norwegian["properties"]["industry"] = json!("Privat");
    app.post_ad(&norwegian).await.expect(200);
    let path = path_of(&app, "nb").await;
    let page = app.get(&path).await.expect(200).text;
    assert!(page.contains("Heltid") && page.contains("Dagtid, kveld") && !page.contains("<h1 lang="));
    let page = in_english(&app, &path).await.expect(200).text;
    for shown in
        ["Full-time", "Permanent", "Daytime, evening", "<h1 lang=\"nb\">", "<div lang=\"nb\" class=\"rich-text\"", ">Privat<"]
    {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(page.contains("lang=\"nb\" class=\"facts__line\">Bakere"));
    let mut english = ad_with("en", "/title", json!("Baker with us"));
    english["adText"] = json!("<p>We are looking for a baker, and you will work with the best of our people.</p>");
    app.post_ad(&english).await.expect(200);
    let path = path_of(&app, "en").await;
    assert!(app.get(&path).await.expect(200).text.contains("<h1 lang=\"en\">"));
    assert!(!in_english(&app, &path).await.expect(200).text.contains("<h1 lang="));
    // Neither.
    app.post_ad(&ad_with(
        "nn",
        "/adText",
        json!("<p>Vi søkjer ein bakar som ikkje er redd for mjøl. Dei andre er frå Voss.</p>"),
    ))
    .await
    .expect(200);
    assert!(app.get(&path_of(&app, "nn").await).await.expect(200).text.contains("<h1 lang=\"nn\">"));
    app.post_ad(&ad_with("short", "/adText", json!("Ring!"))).await.expect(200);
    assert!(!in_english(&app, &path_of(&app, "short").await).await.expect(200).text.contains("<h1 lang="));
}

#[sqlx::test]
async fn an_ad_that_names_no_deadline_says_so(db: PgPool) {
    let app = App::new(db).await;
    let mut open = ad("open");
    open["properties"].as_object_mut().unwrap().remove("applicationdue");
    open["properties"]["salary"] = json!("510000");
    app.post_ad(&open).await.expect(200);
    let path = path_of(&app, "open").await;
    let page = app.get(&path).await.expect(200).text;
    assert!(page.contains("<span>Søknadsfrist</span> <strong>ikke oppgitt</strong>"), "{page}");
    assert!(page.contains(">510\u{a0}000 kr<"), "{page}");
    assert!(in_english(&app, &path).await.expect(200).text.contains(">NOK 510,000<"));
    let board = app.get("/stillinger").await.expect(200).text;
    assert!(board.contains("Frist <span>ikke oppgitt</span>") && board.contains(">Ny</span> Publisert <time"), "{board}");
}

/// Two who work in the same prison do not look for each other's job.
#[sqlx::test]
async fn words_alone_make_no_ad_of_another_trade_similar(db: PgPool) {
    let app = App::new(db).await;
    let titled = |reference: &str, title: &str, code: Option<&str>| {
        let mut ad = ad_with(reference, "/title", json!(title));
        ad["categoryList"] = code.map_or(json!([]), |code| json!([{ "code": code, "categoryType": "STYRK08" }]));
        ad
    };
    for ad in [
        titled("officer", "Fengselsbetjent ved Åsheim fengsel", Some("5413")),
        titled("librarian", "Bibliotekar ved Åsheim fengsel", Some("2622")),
        titled("guard", "Nattvakt i Åsheim fengsel", Some("5414")),
        titled("other", "Miljøarbeider, Åsheim fengsel", None),
        titled("colleague", "Vi søker deg", Some("5413")),
    ] {
        app.post_ad(&ad).await.expect(200);
    }
    let page = app.get(&path_of(&app, "officer").await).await.expect(200).text;
    let similar: Vec<String> = ads_on(after(&page, "Lignende stillinger"));
    let mut expected = vec![app.uuid("colleague").await, app.uuid("guard").await, app.uuid("other").await];
    assert_eq!(similar.first(), expected.first(), "the same occupation comes first");
    let mut found = similar.clone();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[sqlx::test]
async fn similar_ads(db: PgPool) {
    let app = App::new(db).await;
    for number in 0..6 {
        app.post_ad(&ad(&format!("b{number}"))).await.expect(200);
    }
    let path = path_of(&app, "b0").await;
    let page = app.get(&path).await.expect(200).text;
    let similar = after(&page, "Lignende stillinger");
    assert_eq!(similar.matches("ad-row__title").count(), 4);
    assert!(!similar.contains(&format!("href=\"{path}\"")));
    // A rejected ad leads on, and tells nothing of itself.
    let mut rejected = ad_with("rejected", "/title", json!("Hemmelig tittel"));
    rejected["adText"] = json!("<p>Hemmelig tekst</p>");
    rejected["employer"]["businessName"] = json!("Hemmelig bedrift");
    app.post_ad(&rejected).await.expect(200);
    let path = path_of(&app, "rejected").await;
    let review = json!({ "decision": "reject", "reason": "DISCRIMINATING" });
    app.admin(Method::POST, &format!("ads/{}/review", &path[12..]), &review).await.expect(200);
    let page = app.get(&path).await.expect(410).text;
    assert!(
        after(&page, "Annonsen er fjernet").contains("ad-row__title") && !page.contains("Hemmelig") && page.contains("noindex")
    );
    // Expired ones do too.
    let mut short = ad("short");
    short["expires"] = json!("2026-10-01T13:00:00");
    app.post_ad(&short).await.expect(200);
    let path = path_of(&app, "short").await;
    app.set_clock("2026-10-01T12:00:00Z");
    assert!(after(&app.get(&path).await.expect(200).text, "Annonsen er utløpt").contains("ad-row__title"));
}

#[sqlx::test]
async fn internal_and_unknown_ads_look_the_same(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    app.post_ad(&ad_with("internal", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    let without_name = |path: String| {
        let app = &app;
        async move { app.get(&path).await.expect(404).text.replace(&path, "").replace(&path.replace('/', "%2F"), "") }
    };
    let internal = without_name(path_of(&app, "internal").await).await;
    let unknown = without_name("/stillinger/00000000-0000-4000-8000-000000000000".into()).await;
    assert_eq!(internal, unknown);
    // And both lead on.
    assert!(after(&internal, "Siden finnes ikke").contains(&path_of(&app, "1").await));
}

#[sqlx::test]
async fn the_design_system_shows_itself_in_both_languages(db: PgPool) {
    let app = App::new(db).await;
    let page = app.get("/ui").await.expect(200).text;
    assert!(
        page.contains("Designsystemet") && page.contains("noindex") && !page.contains("style=\"") && !page.contains("onclick")
    );
    assert!(in_english(&app, "/ui").await.expect(200).text.contains("The design system"));
    // Every id once.
    let mut seen = std::collections::BTreeSet::new();
    for id in page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(seen.insert(id), "{id} twice");
    }
    // What is pointed at is there.
    for attribute in ["for", "aria-describedby", "aria-controls", "aria-activedescendant", "aria-labelledby", "popovertarget"] {
        for ids in page.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ids.split(' ').all(|id| seen.contains(id)), "{attribute}={ids}");
        }
    }
}
