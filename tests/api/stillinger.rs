//! The public pages: what is shown of an ad, and what is not.

use crate::support::{App, ad, ad_with, ads_on};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use sqlx::PgPool;

#[sqlx::test]
async fn an_ad_is_on_the_list_as_soon_as_its_receipt_is_there(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let path = format!("/stillinger/{}", app.uuid("1").await);
    for list in ["/", "/stillinger"] {
        assert!(app.get(list).await.expect(200).text.contains(&path));
    }
    let page = app.get(&path).await.expect(200);
    for shown in [
        "Baker til morgenskiftet",
        "<strong>byen</strong>",
        "Fjellheim bakeri",
        "989012088",
        "Ingrid Bakke",
        "tel:55000001",
        "mailto:ingrid@fjellheim.example",
        "Bergen",
        "Heltid",
        "Fast",
        "20. oktober",
        "/apply",
    ] {
        assert!(page.text.contains(shown), "{shown}");
    }
    assert!(!page.text.contains(".wasm") && !page.text.contains("noindex"));
}

#[sqlx::test]
async fn what_has_ended_tells_nothing(db: PgPool) {
    let app = App::new(db).await;
    for reference in ["stopped", "deleted", "rejected"] {
        app.post_ad(&ad(reference)).await.expect(200);
    }
    let paths = [
        format!("/stillinger/{}", app.uuid("stopped").await),
        format!("/stillinger/{}", app.uuid("deleted").await),
        format!("/stillinger/{}", app.uuid("rejected").await),
    ];
    app.own(Method::DELETE, "transfers/10000/stopped").await.expect(200);
    app.own(Method::DELETE, "transfers/10000/deleted?delete=true").await.expect(200);
    app.admin(
        Method::POST,
        &format!("ads/{}/review", &paths[2][12..]),
        &json!({ "decision": "reject", "reason": "DISCRIMINATING" }),
    )
    .await
    .expect(200);
    for path in &paths {
        let page = app.get(path).await.expect(410);
        for hidden in ["byen", "Ingrid", "fjellheim", "Baker"] {
            assert!(!page.text.contains(hidden), "{hidden}");
        }
        app.get(&format!("{path}/apply")).await.expect(410);
    }
    assert!(!app.get("/stillinger").await.expect(200).text.contains("Baker"));
}

#[sqlx::test]
async fn an_expired_ad_says_so(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let path = format!("/stillinger/{}", app.uuid("1").await);
    app.set_clock("2026-11-01T12:00:00Z");
    let page = app.get(&path).await.expect(200);
    assert!(
        page.text.contains("Annonsen er utløpt")
            && page.text.contains("noindex")
            && page.text.contains("Baker")
            && !page.text.contains("/apply")
    );
    app.get(&format!("{path}/apply")).await.expect(410);
    assert!(!app.get("/stillinger").await.expect(200).text.contains(&path));
}

#[sqlx::test]
async fn privacy(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad_with("internal", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    let mut hidden = ad_with("hidden", "/privacy", json!("DONT_SHOW_EMPLOYER"));
    hidden["properties"]["employerhomepage"] = json!("https://hemmelig.example");
    hidden["properties"]["employerdescription"] = json!("<p>Et hemmelig bakeri</p>");
    app.post_ad(&hidden).await.expect(200);
    app.get(&format!("/stillinger/{}", app.uuid("internal").await)).await.expect(404);
    let page = app.get(&format!("/stillinger/{}", app.uuid("hidden").await)).await.expect(200);
    for secret in ["Fjellheim", "989012088", "hemmelig"] {
        assert!(!page.text.contains(secret), "{secret}");
    }
    let list = app.get("/stillinger").await.expect(200).text;
    assert!(!list.contains("Fjellheim") && list.matches("ad-row__title").count() == 1);
    app.own(Method::DELETE, "transfers/10000/internal").await.expect(200);
    app.get(&format!("/stillinger/{}", app.uuid("internal").await)).await.expect(404);
}

#[sqlx::test]
async fn pages_of_the_list_hold_every_ad_once(db: PgPool) {
    let app = App::new(db).await;
    for start in [0, 40] {
        app.post_batch(&Value::from((start..start + 40).map(|number| ad(&format!("r{number}"))).collect::<Vec<_>>()))
            .await
            .expect(201);
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut next = Some("/stillinger".to_owned());
    let mut pages = 0;
    while let Some(path) = next {
        let text = app.get(&path).await.expect(200).text;
        for ad in ads_on(&text) {
            assert!(seen.insert(ad), "twice");
        }
        next = text
            .split("<a ")
            .find(|link| link.contains("rel=\"next\""))
            .and_then(|link| Some(link.split("href=\"").nth(1)?.split('"').next()?.to_owned()));
        pages += 1;
    }
    assert_eq!((seen.len(), pages), (80, 4));
    app.get("/stillinger?cursor=nonsense").await.expect(303);
}

#[sqlx::test]
async fn a_page_that_is_unchanged_is_not_sent_again(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    for path in ["/".to_owned(), "/stillinger".to_owned(), "/docs".to_owned(), format!("/stillinger/{}", app.uuid("1").await)] {
        let first = app.get(&path).await.expect(200);
        let etag = first.header(header::ETAG).to_owned();
        let again =
            app.send(Request::get(&path).header(header::IF_NONE_MATCH, &etag).body(Body::empty()).unwrap()).await.expect(304);
        assert_eq!((again.text.as_str(), again.header(header::ETAG)), ("", etag.as_str()));
        let policy = first.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(!policy.contains("unsafe-inline") && policy.contains("frame-ancestors 'none'"));
    }
}

#[sqlx::test]
async fn languages_and_themes_are_kept(db: PgPool) {
    let app = App::new(db).await;
    let english = app.get("/?lang=en").await.expect(200);
    assert!(english.text.contains("lang=\"en\"") && english.header(header::SET_COOKIE).starts_with("lang=en;"));
    let kept =
        app.send(Request::get("/").header(header::COOKIE, "lang=en; theme=dark").body(Body::empty()).unwrap()).await.expect(200);
    assert!(kept.text.contains("data-theme=\"dark\"") && kept.text.contains("lang=\"en\""));
    let chosen = app
        .call(Method::POST, "/innstilling", None, Some("application/x-www-form-urlencoded"), "theme=dark&back=%2Fstillinger")
        .await
        .expect(303);
    assert_eq!(
        (chosen.header(header::LOCATION), chosen.header(header::SET_COOKIE).split(';').next()),
        ("/stillinger", Some("theme=dark"))
    );
    // The button that is pressed takes the choice back.
    assert!(
        kept.text.contains("value=\"system\" aria-pressed=\"true\"")
            && kept.text.contains("value=\"light\" aria-pressed=\"false\"")
    );
    let back = app.call(Method::POST, "/innstilling", None, None, "theme=system&back=%2F").await.expect(303);
    assert_eq!(back.header(header::SET_COOKIE), "theme=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    let elsewhere = app.call(Method::POST, "/innstilling", None, None, "theme=x&back=%2F%2Fevil.example").await.expect(303);
    assert_eq!((elsewhere.header(header::LOCATION), elsewhere.header(header::SET_COOKIE)), ("/", ""));
}

#[sqlx::test]
async fn a_page_holds_no_marks_but_in_islands(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let page = app.get("/stillinger").await.expect(200).text;
    assert!(page.contains("<title>Ledige stillinger – Verv</title>"));
    let around: String =
        page.split("<leptos-island").map(|part| part.split_once("</leptos-island>").map_or(part, |(_, rest)| rest)).collect();
    assert!(!around.contains("<!>"));
    assert!(!app.get("/login").await.expect(200).text.contains("<!>"));
}

#[sqlx::test]
async fn a_slash_too_much_leads_on(db: PgPool) {
    let app = App::new(db).await;
    let answer = app.get("/stillinger/?q=kokk").await.expect(308);
    assert_eq!(answer.header(header::LOCATION), "/stillinger?q=kokk");
    app.get("/finnes-ikke").await.expect(404);
    app.get("//evil.example/").await.expect(404);
}

#[sqlx::test]
async fn there_is_a_page_for_what_is_not_there(db: PgPool) {
    let app = App::new(db).await;
    for path in [
        "/finnes-ikke",
        "/stillinger/x",
        "/stillinger/00000000-0000-0000-0000-000000000000",
        "/stillinger/%00",
        "/pkg/nothing.css",
        "/stillinger/x/apply",
    ] {
        app.get(path).await.expect(404);
    }
    assert!(app.get("/finnes-ikke").await.text.contains("Siden finnes ikke"));
    app.post_ad(&{
        let mut ad = ad("1");
        ad["properties"].as_object_mut().unwrap().remove("applicationurl");
        ad
    })
    .await
    .expect(200);
    app.get(&format!("/stillinger/{}/apply", app.uuid("1").await)).await.expect(404);
}
