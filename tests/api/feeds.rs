//! What machines read: data in heads, pictures, feeds, the sitemap, calendars, the read API and its deltas.

use crate::support::{App, ad, ad_with};
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::collections::BTreeSet;
use tower::ServiceExt;

const ADS: &str = "/api/v1/ads";

async fn bytes(app: &App, path: &str) -> (u16, Vec<u8>) {
    let response = app.router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
    (response.status().as_u16(), response.into_body().collect().await.unwrap().to_bytes().to_vec())
}

/// With one header.
async fn get_with(app: &App, path: &str, name: header::HeaderName, value: &str) -> crate::support::Answer {
    app.send(Request::get(path).header(name, value).body(Body::empty()).unwrap()).await
}

fn json_ld(page: &str) -> Option<&str> {
    page.split_once("<script type=\"application/ld+json\">").map(|(_, rest)| rest.split_once("</script>").unwrap().0)
}

/// With nothing in it that tells who the employer is.
fn hidden_ad(reference: &str) -> Value {
    let mut ad = ad_with(reference, "/privacy", json!("DONT_SHOW_EMPLOYER"));
    for (name, value) in [
        ("employerhomepage", "https://hemmelig.example"),
        ("employerdescription", "<p>Et hemmelig bakeri</p>"),
        ("facebookpage", "https://www.facebook.com/hemmelig"),
        ("linkedinpage", "https://www.linkedin.com/company/hemmelig"),
        ("twitteraddress", "https://x.com/hemmelig"),
        ("author", "Hemmelig AS"),
    ] {
        ad["properties"][name] = json!(value);
    }
    ad["contactList"] = json!([]);
    ad["properties"].as_object_mut().unwrap().remove("applicationurl");
    ad
}

#[sqlx::test]
async fn search_engines_read_the_ad(db: PgPool) {
    let app = App::new(db).await;
    let mut sent = ad("1");
    sent["title"] = json!("Baker</script><script>alert(1)</script><!-- & \"co\"");
    sent["positions"] = json!(2);
    sent["locationList"].as_array_mut().unwrap().push(json!({ "city": "STOCKHOLM", "country": "Sverige" }));
    for (name, value) in [
        ("remote", "Hjemmekontor"),
        ("engagementtype", "Vikariat"),
        ("salary", "650000"),
        ("employerhomepage", "https://fjellheim.example"),
        ("workhours", "Dagtid, Kveld"),
        ("jobpercentage", "80"),
    ] {
        sent["properties"][name] = json!(value);
    }
    app.post_ad(&sent).await.expect(200);
    let uuid = app.uuid("1").await;
    let path = format!("/stillinger/{uuid}");
    let page = app.get(&path).await.expect(200).text;
    let posting: Value = serde_json::from_str(json_ld(&page).unwrap()).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&posting).unwrap().replace(&uuid, "[uuid]"));
    assert!(!page.contains("<script>alert"));
    for tag in [
        format!("<link rel=\"canonical\" href=\"http://verv.example{path}\">"),
        format!("<link rel=\"alternate\" hreflang=\"en\" href=\"http://verv.example{path}?lang=en\">"),
        format!("<link rel=\"alternate\" hreflang=\"x-default\" href=\"http://verv.example{path}\">"),
    ] {
        assert!(page.contains(&tag), "{tag} in {}", &page[..4000]);
    }
    for property in ["og:title", "og:description", "og:url", "og:type", "og:site_name", "og:locale", "og:image", "og:image:alt"] {
        assert_eq!(page.matches(&format!("property=\"{property}\"")).count(), 1, "{property}");
    }
    assert!(page.contains(&format!("http://verv.example{path}/bilde.png?v=")));
    let english = app.get(&format!("{path}?lang=en")).await.expect(200).text;
    assert!(english.contains(&format!("<link rel=\"canonical\" href=\"http://verv.example{path}?lang=en\">")));
    assert!(json_ld(&app.get("/stillinger").await.expect(200).text).is_none());
    app.set_clock("2026-11-01T12:00:00Z");
    let expired = app.get(&path).await.expect(200).text;
    assert!(json_ld(&expired).is_none() && !expired.contains("og:image") && expired.contains("noindex"));
}

#[sqlx::test]
async fn feeds_of_a_search(db: PgPool) {
    let app = App::new(db).await;
    let mut first = ad("1");
    first["title"] = json!("Kokk & <kjøkkensjef>\u{1}");
    app.post_ad(&first).await.expect(200);
    app.set_clock("2026-10-02T10:00:00Z");
    app.post_ad(&ad_with("2", "/properties/extent", json!("Deltid"))).await.expect(200);
    app.post_ad(&ad_with("3", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    let (one, two) = (app.uuid("1").await, app.uuid("2").await);

    let answer = app.get("/stillinger.atom?extent=heltid&extent=DELTID&sort=deadline&lang=en").await.expect(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
    let feed = feed_rs::parser::parse(answer.text.as_bytes()).unwrap();
    assert_eq!(
        feed.entries.iter().map(|entry| entry.id.clone()).collect::<Vec<_>>(),
        [format!("urn:uuid:{two}"), format!("urn:uuid:{one}")]
    );
    assert_eq!(feed.entries[1].title.as_ref().unwrap().content, "Kokk & <kjøkkensjef>");
    assert_eq!(feed.entries[0].authors[0].name, "Fjellheim bakeri");
    assert_eq!(feed.updated.unwrap().to_rfc3339(), "2026-10-02T10:00:00+00:00");
    assert_eq!(feed.entries[1].updated.unwrap().to_rfc3339(), "2026-10-01T10:00:00+00:00");
    let own = "http://verv.example/stillinger.atom?extent=Deltid&extent=Heltid&lang=en";
    assert!(feed.links.iter().any(|link| link.rel.as_deref() == Some("self") && link.href == own), "{:?}", feed.links);
    insta::assert_snapshot!(answer.text.replace(&one, "[one]").replace(&two, "[two]"));
    let again = get_with(
        &app,
        "/stillinger.atom?extent=Heltid&extent=Deltid&lang=en",
        header::IF_NONE_MATCH,
        answer.header(header::ETAG),
    );
    again.await.expect(304);

    let answer = app.get("/stillinger.json?extent=Heltid").await.expect(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/feed+json; charset=utf-8");
    assert_eq!(feed_rs::parser::parse(answer.text.as_bytes()).unwrap().entries.len(), 1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer.json()).unwrap().replace(&one, "[one]"));
    get_with(&app, "/stillinger.json?extent=Heltid", header::IF_NONE_MATCH, answer.header(header::ETAG)).await.expect(304);

    let none = app.get("/stillinger.atom?q=finnesikke").await.expect(200).text;
    assert!(feed_rs::parser::parse(none.as_bytes()).unwrap().entries.is_empty());
    app.get("/stillinger.json?extent=tull&q=%FF%00&county=%E2%80%A8").await.expect(200);
}

#[sqlx::test]
async fn whoever_is_hidden_is_hidden_from_readers(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&hidden_ad("1")).await.expect(200);
    let uuid = app.uuid("1").await;
    let page = app.get(&format!("/stillinger/{uuid}")).await.expect(200).text;
    let posting: Value = serde_json::from_str(json_ld(&page).unwrap()).unwrap();
    assert_eq!(posting["hiringOrganization"], "confidential");
    for path in [
        format!("/stillinger/{uuid}"),
        "/stillinger.atom".to_owned(),
        "/stillinger.json".to_owned(),
        ADS.to_owned(),
        format!("{ADS}/{uuid}"),
        format!("{ADS}?since=2026-01-01T00:00:00Z"),
        format!("/stillinger/{uuid}/frist.ics"),
        "/sitemap/1.xml".to_owned(),
    ] {
        let text = app.get(&path).await.expect(200).text;
        assert!(text.contains(&uuid), "{path}");
        for secret in ["fjellheim", "989012088", "hemmelig"] {
            assert!(!text.to_lowercase().contains(secret), "{path} tells {secret}: {text}");
        }
    }
    let detail = app.get(&format!("{ADS}/{uuid}")).await.expect(200).json();
    assert_eq!(detail["employer"], json!({ "name": null, "orgnr": null }));
}

#[sqlx::test]
async fn the_read_api(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    app.post_ad(&ad_with("2", "/categoryList", json!([{ "code": "x-1", "categoryType": "JANZZ", "name": "Brødkunstner" }])))
        .await
        .expect(200);
    let uuid = app.uuid("1").await;
    let search = format!("{ADS}?occupation=bakere,%20konditorer%20mv.");
    let answer = app.get(&search).await.expect(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert!(answer.header(header::ACCESS_CONTROL_EXPOSE_HEADERS).contains("ETag"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer.json()).unwrap().replace(&uuid, "[uuid]"));
    // By name as by code.
    let bakers = format!("{ADS}?occupation=7512");
    let same = get_with(&app, &bakers, header::IF_NONE_MATCH, answer.header(header::ETAG)).await.expect(304);
    assert_eq!((same.text.as_str(), same.header(header::ACCESS_CONTROL_ALLOW_ORIGIN)), ("", "*"));
    let detail = app.get(&format!("{ADS}/{uuid}")).await.expect(200);
    insta::assert_snapshot!(serde_json::to_string_pretty(&detail.json()).unwrap().replace(&uuid, "[uuid]"));
    get_with(&app, &format!("{ADS}/{uuid}"), header::IF_NONE_MATCH, detail.header(header::ETAG)).await.expect(304);

    let preflight = app.call(Method::OPTIONS, ADS, None, None, "").await.expect(204);
    assert_eq!(preflight.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    assert!(preflight.header(header::ACCESS_CONTROL_ALLOW_HEADERS).contains("If-None-Match"));
    for method in [Method::POST, Method::DELETE, Method::PUT] {
        let refused = app.call(method, &format!("{ADS}/{uuid}"), None, None, "{}").await.expect(405);
        assert!(refused.header(header::ALLOW).contains("GET"), "{:?}", refused.headers);
        assert!(refused.json()["message"].is_string());
    }
    for (asked, pointers) in [
        ("limit=0", vec!["/limit"]),
        ("limit=101&since=yesterday", vec!["/limit", "/since"]),
        ("limit=x", vec!["/limit"]),
        ("extent=Halvtid&sort=best&published=1999", vec!["/extent", "/sort", "/published"]),
        ("cursor=tull", vec!["/cursor"]),
        ("since=2026-10-01T00:00:00Z&cursor=1_2", vec!["/cursor"]),
        ("since=2026-10-01", vec!["/since"]),
    ] {
        let refused = app.get(&format!("{ADS}?{asked}")).await.expect(400).json();
        let named: BTreeSet<&str> =
            refused["problems"].as_array().unwrap().iter().map(|problem| problem["pointer"].as_str().unwrap()).collect();
        assert_eq!(named, BTreeSet::from_iter(pointers), "{asked}");
        assert!(refused["message"].as_str().is_some_and(|message| !message.is_empty()));
    }
    for path in ["/x", "/00000000-0000-0000-0000-000000000000", "/%FF", &format!("/{uuid}/mer")] {
        let missing = app.get(&format!("{ADS}{path}")).await.expect(404);
        assert!(missing.json()["message"].is_string(), "{path}");
        assert_eq!(missing.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
    }
    app.get(&format!("{ADS}?limit=&cursor=&since=&lang=en&x=1")).await.expect(200);
}

#[sqlx::test]
async fn an_ad_in_the_read_api_to_its_end(db: PgPool) {
    let app = App::new(db).await;
    for reference in ["stopped", "rejected"] {
        app.post_ad(&ad(reference)).await.expect(200);
    }
    app.post_ad(&ad_with("expired", "/properties/sourceurl", json!("https://fjellheim.example/kilde"))).await.expect(200);
    app.post_ad(&ad_with("internal", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    app.post_ad(&ad_with("later", "/published", json!("2026-10-03T00:00:00"))).await.expect(200);
    let path = |uuid: &str| format!("{ADS}/{uuid}");
    let (stopped, rejected) = (app.uuid("stopped").await, app.uuid("rejected").await);
    app.own(Method::DELETE, "transfers/10000/stopped").await.expect(200);
    let decision = json!({ "decision": "reject", "reason": "DUPLICATE" });
    app.admin(Method::POST, &format!("ads/{rejected}/review"), &decision).await.expect(200);
    for uuid in [&stopped, &rejected] {
        let gone = app.get(&path(uuid)).await.expect(410);
        assert_eq!(gone.json()["problems"], json!([]));
        assert!(!gone.text.contains("Baker") && gone.header(header::ACCESS_CONTROL_ALLOW_ORIGIN) == "*");
        app.get(&format!("/stillinger/{uuid}/bilde.png")).await.expect(410);
        app.get(&format!("/stillinger/{uuid}/frist.ics")).await.expect(410);
    }
    for reference in ["internal", "later"] {
        let uuid = app.uuid(reference).await;
        app.get(&path(&uuid)).await.expect(404);
        app.get(&format!("/stillinger/{uuid}/bilde.png")).await.expect(404);
        app.get(&format!("/stillinger/{uuid}/frist.ics")).await.expect(404);
    }
    let expired = app.uuid("expired").await;
    app.set_clock("2026-11-20T10:00:00Z");
    let detail = app.get(&path(&expired)).await.expect(200).json();
    assert_eq!((&detail["applicationUrl"], &detail["contacts"]), (&Value::Null, &json!([])));
    assert!(!detail.to_string().contains("fjellheim.example"));
    assert_eq!(app.get(ADS).await.expect(200).json()["total"], 0);
    app.get(&format!("/stillinger/{expired}/bilde.png")).await.expect(410);
}

/// Every page of what changed: ads, removed, unmatched; and where to go on.
async fn changes(app: &App, since: &str, more: &str) -> (Vec<String>, Vec<String>, Vec<String>, String) {
    let list = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|uuid| uuid.as_str().unwrap().to_owned()).collect()
    };
    let (mut ads, mut removed, mut unmatched) = (Vec::new(), Vec::new(), Vec::new());
    let mut cursor = String::new();
    for _ in 0..200 {
        let page = app.get(&format!("{ADS}?since={since}{more}&cursor={cursor}")).await.expect(200).json();
        ads.extend(page["ads"].as_array().unwrap().iter().map(|ad| ad["uuid"].as_str().unwrap().to_owned()));
        removed.extend(list(&page["removed"]));
        unmatched.extend(list(&page["unmatched"]));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return (ads, removed, unmatched, page["until"].as_str().unwrap().to_owned()),
        }
    }
    panic!("the pages have no end");
}

#[sqlx::test]
async fn what_changed_since(db: PgPool) {
    let app = App::new(db).await;
    for reference in ["stays", "changes", "stops", "deleted", "rejected", "hides", "runs-out", "put-off"] {
        app.post_ad(&ad(reference)).await.expect(200);
    }
    app.post_ad(&ad_with("appears", "/published", json!("2026-10-02T11:00:00"))).await.expect(200);
    app.post_ad(&ad_with("comes", "/published", json!("2026-10-09T00:00:00"))).await.expect(200);
    app.post_ad(&ad_with("internal", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    let mut uuids = std::collections::BTreeMap::new();
    for reference in
        ["stays", "changes", "stops", "deleted", "rejected", "hides", "runs-out", "put-off", "appears", "comes", "internal"]
    {
        uuids.insert(app.uuid(reference).await, reference);
    }
    let named = |found: &[String]| -> Vec<&str> { found.iter().map(|uuid| uuids[uuid]).collect() };
    let sorted = |found: &[String]| -> BTreeSet<&str> { named(found).into_iter().collect() };
    let (ads, removed, ..) = changes(&app, "2026-10-01T10:00:00Z", "").await;
    assert_eq!((ads.len(), removed.len()), (8, 0), "what happened at that very time is told");

    // A tenth of a second after noon; the clock of the tests stands still otherwise.
    app.set_clock("2026-10-01T12:00:00.1Z");
    app.post_ad(&ad_with("changes", "/title", json!("Overbaker"))).await.expect(200);
    app.set_clock("2026-10-01T13:00:00Z");
    app.own(Method::DELETE, "transfers/10000/stops").await.expect(200);
    app.own(Method::DELETE, "transfers/10000/deleted?delete=true").await.expect(200);
    let decision = json!({ "decision": "reject", "reason": "DUPLICATE" });
    let rejected = app.uuid("rejected").await;
    app.admin(Method::POST, &format!("ads/{rejected}/review"), &decision).await.expect(200);
    app.post_ad(&ad_with("hides", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    app.post_ad(&ad_with("put-off", "/published", json!("2026-10-08T00:00:00"))).await.expect(200);
    app.post_ad(&ad_with("internal", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    app.post_ad(&ad_with("runs-out", "/properties/applicationdue", json!("01.10.2026"))).await.expect(200);
    app.set_clock("2026-10-02T10:00:00Z");

    let (ads, removed, unmatched, until) = changes(&app, "2026-10-01T11:00:00Z", "").await;
    assert_eq!(named(&ads), ["changes", "appears"], "oldest change first");
    assert_eq!(sorted(&removed), BTreeSet::from(["stops", "deleted", "rejected", "hides", "put-off", "runs-out"]));
    assert_eq!(removed.len(), 6);
    assert!(unmatched.is_empty());
    assert_eq!(until, "2026-10-02T09:58:00Z");
    for limit in ["1", "2", "3", "100"] {
        let (paged, gone, ..) = changes(&app, "2026-10-01T11:00:00Z", &format!("&limit={limit}")).await;
        assert_eq!((named(&paged), sorted(&gone), gone.len()), (named(&ads), sorted(&removed), 6), "{limit} at a time");
    }
    let (since_exactly, ..) = changes(&app, "2026-10-01T14:00:00.1%2B02:00", "").await;
    assert_eq!(named(&since_exactly), ["changes", "appears"]);
    let (after, ..) = changes(&app, "2026-10-01T12:00:00.100001Z", "").await;
    assert_eq!(named(&after), ["appears"]);

    // Filters are for ads; what went away is told to everyone.
    let (ads, removed, unmatched, _) = changes(&app, "2026-10-01T11:00:00Z", "&q=overbaker").await;
    assert_eq!((named(&ads), named(&unmatched), removed.len()), (vec!["changes"], vec!["appears"], 6));

    // Once more, from where it was told to go on.
    app.set_clock("2026-10-09T12:00:00Z");
    app.post_ad(&ad("stops")).await.expect(200);
    let (ads, removed, ..) = changes(&app, &until, "").await;
    assert_eq!(named(&ads), ["put-off", "comes", "stops"]);
    assert_eq!(removed, Vec::<String>::new());
    // To its end everything goes.
    app.set_clock("2027-10-09T12:00:00Z");
    let (ads, removed, ..) = changes(&app, "1970-01-01T00:00:00Z", "&limit=3").await;
    assert_eq!((ads.len(), removed.len()), (0, 10), "all but the one that was never shown");
}

/// Every page at an address: the ads, and how many pages there were. No page is much larger than a megabyte.
async fn pages(app: &App, address: &str) -> (Vec<String>, usize) {
    let (mut ads, mut cursor) = (Vec::new(), String::new());
    for number in 1..100 {
        let answer = app.get(&format!("{address}&cursor={cursor}")).await.expect(200);
        assert!(answer.text.len() < 1_100_000, "{}", answer.text.len());
        let page = answer.json();
        ads.extend(page["ads"].as_array().unwrap().iter().map(|ad| ad["uuid"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return (ads, number),
        }
    }
    panic!("the pages have no end");
}

#[sqlx::test]
async fn a_page_of_very_long_ads_ends_early_and_the_next_goes_on(db: PgPool) {
    let app = App::new(db).await;
    let long = |number: usize| {
        let mut ad = ad(&number.to_string());
        let text = format!("{}{number}", "ø".repeat(250));
        let place =
            json!({ "country": text, "county": text, "municipal": text, "city": text, "address": text, "postalCode": text });
        ad["locationList"] = json!(vec![place; 100]);
        ad["adText"] = json!("<p>lang tekst</p>".repeat(10_000));
        ad["properties"]["employerdescription"] = json!("<p>lang tekst</p>".repeat(10_000));
        ad
    };
    let mut all = BTreeSet::new();
    for number in 0..8 {
        app.set_clock(&format!("2026-10-01T10:00:0{number}Z"));
        app.post_ad(&long(number)).await.expect(200);
        all.insert(app.uuid(&number.to_string()).await);
    }
    app.set_clock("2026-10-01T10:30:00Z");
    let since = "since=2026-10-01T00:00:00Z&limit=100";
    for asked in ["limit=100", "limit=100&q=baker", "limit=2", "limit=100&sort=deadline", since] {
        let (ads, number) = pages(&app, &format!("{ADS}?{asked}")).await;
        assert_eq!((ads.len(), ads.into_iter().collect::<BTreeSet<_>>()), (8, all.clone()), "{asked}");
        assert!((3..=5).contains(&number), "{asked}: {number} pages");
    }
    // What lists do not show is not read for them.
    let largest: i32 =
        sqlx::query_scalar("select max(pg_column_size(ad_for_lists(ad, 0))) from job_ad").fetch_one(&app.db).await.unwrap();
    assert!(largest < 400_000, "{largest}");
    let board = app.get("/stillinger").await.expect(200).text;
    assert_eq!(crate::support::ads_on(&board).len(), 8);
    assert!(board.len() < 200_000, "{}", board.len());
}

/// A writer that is slow to commit is not read past.
#[sqlx::test]
async fn a_late_commit_is_not_lost(db: PgPool) {
    let app = App::new(db.clone()).await;
    app.post_ad(&ad("1")).await.expect(200);
    app.post_ad(&ad("2")).await.expect(200);
    app.set_clock("2026-10-01T12:00:00Z");
    let mut late = db.begin().await.unwrap();
    sqlx::query("update job_ad set updated = '2026-10-01T12:00:00Z' where reference = '1'").execute(&mut *late).await.unwrap();
    app.set_clock("2026-10-01T12:00:30Z");
    app.post_ad(&ad_with("2", "/title", json!("Overbaker"))).await.expect(200);
    app.set_clock("2026-10-01T12:00:59Z");
    let (ads, _, _, until) = changes(&app, "2026-10-01T11:00:00Z", "&limit=1").await;
    assert_eq!(ads, [app.uuid("2").await]);
    late.commit().await.unwrap();
    let (ads, ..) = changes(&app, &until, "").await;
    assert_eq!(ads, [app.uuid("1").await, app.uuid("2").await]);
    // Only in full minutes is it told that a transaction of a blink is under way.
    app.set_clock("2026-10-01T12:05:00Z");
    let mut open = db.begin().await.unwrap();
    sqlx::query("select pg_sleep(0.05)").execute(&mut *open).await.unwrap();
    let (.., meanwhile) = changes(&app, &until, "").await;
    open.rollback().await.unwrap();
    let (.., afterwards) = changes(&app, &until, "").await;
    assert_eq!((meanwhile.as_str(), afterwards.as_str()), ("2026-10-01T12:02:00Z", "2026-10-01T12:03:00Z"));
}

/// Ads as they stood when `catch_up` was last called: what a replica that lags would answer.
async fn lagging(db: &PgPool) -> PgPool {
    sqlx::raw_sql("create schema lagging; create table lagging.job_ad (like public.job_ad including all)")
        .execute(db)
        .await
        .unwrap();
    let options = (*db.connect_options()).clone().options([("search_path", "lagging,public")]);
    sqlx::postgres::PgPoolOptions::new().max_connections(3).connect_with(options).await.unwrap()
}

async fn catch_up(db: &PgPool) {
    sqlx::raw_sql(
        "begin;
         delete from lagging.job_ad;
         insert into lagging.job_ad select * from public.job_ad;
         update lagging.job_ad set changed = pg_current_xact_id();
         commit",
    )
    .execute(db)
    .await
    .unwrap();
}

/// Filters ask the search, and that may know of an ad later than it is told of.
#[sqlx::test]
async fn what_a_filter_cannot_judge_yet_is_not_lost(db: PgPool) {
    let app = App::reading(lagging(&db).await, db.clone(), |_| {}).await;
    app.post_ad(&ad_with("1", "/title", json!("Kokk"))).await.expect(200);
    catch_up(&db).await;
    app.set_clock("2026-10-01T11:00:00Z");
    app.post_ad(&ad_with("1", "/title", json!("Overbaker"))).await.expect(200);
    app.post_ad(&ad_with("2", "/title", json!("Overbaker"))).await.expect(200);
    app.set_clock("2026-10-01T12:00:00Z");
    app.post_ad(&ad_with("3", "/title", json!("Kokk"))).await.expect(200);
    // Long after anything that could still be under way.
    app.set_clock("2026-10-01T15:00:00Z");
    let (one, two, three) = (app.uuid("1").await, app.uuid("2").await, app.uuid("3").await);
    for limit in ["1", "100"] {
        let (ads, removed, unmatched, until) =
            changes(&app, "2026-10-01T10:00:00Z", &format!("&q=overbaker&limit={limit}")).await;
        assert!(ads.is_empty() && removed.is_empty() && unmatched.is_empty(), "{ads:?} {unmatched:?}");
        assert_eq!(until, "2026-10-01T11:00:00Z");
    }
    catch_up(&db).await;
    let (ads, _, unmatched, until) = changes(&app, "2026-10-01T11:00:00Z", "&q=overbaker").await;
    assert_eq!(ads.iter().collect::<BTreeSet<_>>(), BTreeSet::from([&one, &two]));
    assert_eq!((unmatched, until.as_str()), (vec![three], "2026-10-01T14:58:00Z"));
}

/// While the ads are still being read in, machines are asked to come again rather than given a part.
#[sqlx::test]
async fn a_part_is_not_told_as_the_whole(db: PgPool) {
    let app = App::reading(lagging(&db).await, db.clone(), |_| {}).await;
    let mut held = db.begin().await.unwrap();
    sqlx::query("lock table lagging.job_ad").execute(&mut *held).await.unwrap();
    let router = app.router.clone();
    let filling =
        tokio::spawn(async move { router.oneshot(Request::get(ADS).body(Body::empty()).unwrap()).await.unwrap().status() });
    let waiting = "select exists (select from pg_locks where relation = 'lagging.job_ad'::regclass and not granted)";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(&db).await.unwrap() {
        tokio::task::yield_now().await;
    }
    let since = format!("{ADS}?since=2026-10-01T00:00:00Z");
    let asked = [ADS, &since, "/stillinger.atom", "/stillinger.json"].map(|path| app.get(path));
    for answer in futures_util::future::join_all(asked).await {
        assert_eq!(answer.expect(503).header(header::RETRY_AFTER), "2");
    }
    held.rollback().await.unwrap();
    assert_eq!(filling.await.unwrap(), 200);
    app.get("/stillinger.atom").await.expect(200);
}

fn locations(xml: &str) -> Vec<(String, Option<String>)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut found, mut inside) = (Vec::<(String, Option<String>)>::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(start) => inside = start.name().as_ref().to_vec(),
            quick_xml::events::Event::Text(text) => {
                let text = text.decode().unwrap().trim().to_owned();
                match inside.as_slice() {
                    b"loc" if !text.is_empty() => found.push((text, None)),
                    b"lastmod" if !text.is_empty() => found.last_mut().unwrap().1 = Some(text),
                    _ => {}
                }
            }
            quick_xml::events::Event::Eof => return found,
            _ => {}
        }
    }
}

#[sqlx::test]
async fn the_sitemap_and_the_robots(db: PgPool) {
    let app = App::new(db).await;
    let empty = app.get("/sitemap.xml").await.expect(200);
    assert_eq!(locations(&empty.text), [("http://verv.example/sitemap/0.xml".to_owned(), None)]);
    for reference in ["1", "2"] {
        app.post_ad(&ad(reference)).await.expect(200);
    }
    app.post_ad(&ad_with("internal", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    // The part after the next one.
    sqlx::query("select setval(pg_get_serial_sequence('job_ad', 'number'), 12000)").execute(&app.db).await.unwrap();
    app.set_clock("2026-10-02T10:00:00Z");
    app.post_ad(&ad("3")).await.expect(200);
    let part = |number: u32, changed: &str| (format!("http://verv.example/sitemap/{number}.xml"), Some(changed.to_owned()));
    let index = app.get("/sitemap.xml").await.expect(200);
    assert_eq!(index.header(header::CONTENT_TYPE), "application/xml; charset=utf-8");
    assert_eq!(
        locations(&index.text),
        [part(0, "2026-10-02T10:00:00Z"), part(1, "2026-10-01T10:00:00Z"), part(3, "2026-10-02T10:00:00Z")]
    );
    get_with(&app, "/sitemap.xml", header::IF_NONE_MATCH, index.header(header::ETAG)).await.expect(304);
    let ads = locations(&app.get("/sitemap/1.xml").await.expect(200).text);
    let (one, two) = (app.uuid("1").await, app.uuid("2").await);
    let place = |uuid: &str| (format!("http://verv.example/stillinger/{uuid}"), Some("2026-10-01T10:00:00Z".to_owned()));
    assert_eq!(ads, [place(&one), place(&two)]);
    let pages = locations(&app.get("/sitemap/0.xml").await.expect(200).text);
    assert!(pages.iter().any(|(page, _)| page == "http://verv.example/stillinger"));
    // An ad that goes changes its part, and only that.
    app.set_clock("2026-10-03T10:00:00Z");
    app.own(Method::DELETE, "transfers/10000/1").await.expect(200);
    app.set_clock("2026-10-04T10:00:00Z");
    let index = locations(&app.get("/sitemap.xml").await.expect(200).text);
    assert_eq!(index[1..], [part(1, "2026-10-03T10:00:00Z"), part(3, "2026-10-02T10:00:00Z")]);
    assert_eq!(locations(&app.get("/sitemap/1.xml").await.expect(200).text), [place(&two)]);
    for missing in
        ["2.xml", "4.xml", "01.xml", "+1.xml", "-1.xml", "x.xml", "1", "99999999999999999999.xml", "9223372036854775807.xml"]
    {
        app.get(&format!("/sitemap/{missing}")).await.expect(404);
    }
    // By the clock alone.
    app.set_clock("2026-12-01T10:00:00Z");
    assert_eq!(locations(&app.get("/sitemap.xml").await.expect(200).text).len(), 1);
    let robots = app.get("/robots.txt").await.expect(200);
    assert!(robots.header(header::CONTENT_TYPE).starts_with("text/plain"));
    insta::assert_snapshot!(robots.text);
}

#[sqlx::test]
async fn the_deadline_in_a_calendar(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad_with("1", "/title", json!("Baker; og, \\konditor\nBEGIN:VEVENT"))).await.expect(200);
    app.post_ad(&ad_with("2", "/properties/applicationdue", json!("Snarest"))).await.expect(200);
    let uuid = app.uuid("1").await;
    let answer = app.get(&format!("/stillinger/{uuid}/frist.ics")).await.expect(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
    assert!(answer.text.lines().all(|line| line.len() <= 75), "{}", answer.text);
    assert_eq!(answer.text.lines().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
    insta::assert_snapshot!(answer.text.replace("\r\n ", "").replace("\r\n", "\n").replace(&uuid, "[uuid]"));
    get_with(&app, &format!("/stillinger/{uuid}/frist.ics"), header::IF_NONE_MATCH, answer.header(header::ETAG))
        .await
        .expect(304);
    let english = app.get(&format!("/stillinger/{uuid}/frist.ics?lang=en")).await.expect(200).text;
    assert!(english.contains("SUMMARY:Application deadline: Baker"));
    app.get(&format!("/stillinger/{}/frist.ics", app.uuid("2").await)).await.expect(404);
    app.get("/stillinger/x/frist.ics").await.expect(404);
    for (reference, title) in [("3", "å".repeat(24)), ("4", "x".repeat(66)), ("5", "🧑‍🍳 ".repeat(50))] {
        app.post_ad(&ad_with(reference, "/title", json!(title))).await.expect(200);
        let text = app.get(&format!("/stillinger/{}/frist.ics", app.uuid(reference).await)).await.expect(200).text;
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:Søknadsfrist: {}\r\n", title.trim())), "{text}");
    }
    // The day itself, whole, and nine in the morning of the day before.
    for line in ["DTSTART;VALUE=DATE:20261020", "DTEND;VALUE=DATE:20261021", "TRIGGER:-PT54000S"] {
        assert!(answer.text.lines().any(|told| told == line), "{line} in {}", answer.text);
    }
}

#[sqlx::test]
async fn pictures_of_shared_links(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let uuid = app.uuid("1").await;
    for path in [format!("/stillinger/{uuid}/bilde.png"), "/bilde.png".to_owned()] {
        let (status, png) = bytes(&app, &path).await;
        assert_eq!((status, &png[..8], &png[16..24]), (200, &b"\x89PNG\r\n\x1a\n"[..], &[0, 0, 4, 176, 0, 0, 2, 118][..]));
        assert!(png.len() < 200_000, "{}", png.len());
        let (_, same) = bytes(&app, &path).await;
        assert_eq!(png, same);
        let head = app.call(Method::HEAD, &path, None, None, "").await.expect(200);
        assert_eq!(head.header(header::CONTENT_TYPE), "image/png");
        get_with(&app, &path, header::IF_NONE_MATCH, head.header(header::ETAG)).await.expect(304);
    }
    app.get("/stillinger/x/bilde.png").await.expect(404);
}
