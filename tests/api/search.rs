//! The board's search: words, filters, counts, order, pages, and what stays out of it.

use crate::support::{App, ad, ad_with, ads_on};
use axum::http::{Method, header};
use serde_json::{Value, json};
use sqlx::PgPool;

/// The titles of the hits, in order.
async fn titles(app: &App, query_string: &str) -> Vec<String> {
    let page = app.get(&format!("/stillinger?{query_string}")).await.expect(200).text;
    page.split("ad-row__title").skip(1).map(|row| between(row, "\">", "</a>").rsplit('>').next().unwrap().to_owned()).collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let text = &text[text.find(start).unwrap() + start.len()..];
    &text[..text.find(end).unwrap()]
}

/// The count beside an option; None where the option is not offered.
async fn count(app: &App, query_string: &str, name: &str, value: &str) -> Option<u32> {
    let page = app.get(&format!("/stillinger?{query_string}")).await.expect(200).text;
    page.split("<label class=\"choice\">").skip(1).find_map(|label| {
        let input = label.split('>').next()?;
        let is_it = input.contains(&format!("name=\"{name}\"")) && input.contains(&format!("value=\"{value}\""));
        is_it.then(|| between(label, "choice__count\">", "<").parse().unwrap())
    })
}

fn titled(reference: &str, title: &str) -> Value {
    ad_with(reference, "/title", json!(title))
}

#[sqlx::test]
async fn words_are_found_in_every_form(db: PgPool) {
    let app = App::new(db).await;
    let mut nurse = titled("1", "Sykepleier i hjemmetjenesten");
    nurse["adText"] = json!("<p>Vi trenger deg.</p>");
    nurse["categoryList"] = json!([{ "code": "2223", "categoryType": "STYRK08" }]);
    app.post_ad(&nurse).await.expect(200);
    app.post_ad(&titled("2", "Dyktige utviklere søkes")).await.expect(200);
    for (typed, found) in [
        ("sykepleiere", "Sykepleier i hjemmetjenesten"),
        ("SYKEPLEIEREN", "Sykepleier i hjemmetjenesten"),
        ("sykepl", "Sykepleier i hjemmetjenesten"),
        ("sykepleire", "Sykepleier i hjemmetjenesten"),
        ("utvikl", "Dyktige utviklere søkes"),
        ("utvikler+bergen", "Dyktige utviklere søkes"),
        ("sokes", "Dyktige utviklere søkes"),
    ] {
        assert_eq!(titles(&app, &format!("q={typed}")).await, [found], "{typed}");
    }
    assert_eq!(titles(&app, "q=fjellheim").await.len(), 2);
    // Words and signs that say nothing find nothing, and not everything.
    for nothing in ["q=og+i", "q=!!!", "q=%F0%9F%98%80"] {
        assert_eq!(titles(&app, nothing).await.len(), 0, "{nothing}");
    }
    assert_eq!(titles(&app, "q=frisør").await.len(), 0);
    assert_eq!(titles(&app, "q=%22%27%5C%00%25_%28").await.len(), 0);
}

#[sqlx::test]
async fn a_title_weighs_more_than_a_text(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&titled("title", "Kokk")).await.expect(200);
    app.set_clock("2026-10-01T11:00:00Z");
    let mut text = titled("text", "Oppvasker");
    text["adText"] = json!("<p>Du hjelper en kokk.</p>");
    app.post_ad(&text).await.expect(200);
    assert_eq!(titles(&app, "q=kokk").await, ["Kokk", "Oppvasker"]);
    assert_eq!(titles(&app, "q=kokk&sort=newest").await, ["Oppvasker", "Kokk"]);
    assert_eq!(titles(&app, "").await, ["Oppvasker", "Kokk"]);
}

#[sqlx::test]
async fn filters_narrow_and_count(db: PgPool) {
    let app = App::new(db).await;
    let place = |reference: &str, county: &str, municipal: &str, extent: Option<&str>| {
        let mut ad = ad(reference);
        ad["locationList"] = json!([{ "county": county, "municipal": municipal }]);
        match extent {
            Some(extent) => ad["properties"]["extent"] = json!(extent),
            None => drop(ad["properties"].as_object_mut().unwrap().remove("extent")),
        }
        ad
    };
    app.post_batch(&json!([
        place("1", "TROMS", "TROMSØ", Some("Heltid")),
        place("2", "Troms", "Harstad", Some("Deltid")),
        place("3", "OSLO", "OSLO", Some("Heltid")),
        place("4", "Oslo", "Oslo", None),
    ]))
    .await
    .expect(201);
    for (query, found) in [
        ("county=Troms", 2),
        ("county=TROMS", 2),
        ("county=troms&county=oslo", 4),
        ("municipal=Troms%C3%B8", 1),
        ("county=Troms&municipal=Harstad", 1),
        ("county=Troms&municipal=Harstad&county=Oslo", 3),
        ("extent=Heltid", 2),
        ("extent=heltid&county=Oslo", 1),
        ("extent=ikke-oppgitt", 1),
        ("group=Reiseliv%20og%20mat", 4),
        ("group=IT", 0),
        ("occupation=7512", 4),
        ("county=Atlantis", 0),
        ("extent=Halvtid", 4),
        ("unknown=1", 4),
    ] {
        assert_eq!(titles(&app, query).await.len(), found, "{query}");
    }
    // Each option with what it would give; a filter does not narrow its own.
    assert_eq!(count(&app, "", "county", "Troms").await, Some(2));
    assert_eq!(count(&app, "county=Oslo", "county", "Troms").await, Some(2));
    assert_eq!(count(&app, "county=Oslo", "extent", "Heltid").await, Some(1));
    assert_eq!(count(&app, "county=Oslo", "extent", "ikke-oppgitt").await, Some(1));
    assert_eq!(count(&app, "extent=Heltid", "county", "Troms").await, Some(1));
    assert_eq!(count(&app, "extent=Heltid", "extent", "Deltid").await, Some(1));
    assert_eq!(count(&app, "county=Troms", "municipal", "Harstad").await, Some(1));
    assert_eq!(count(&app, "", "county", "TROMS").await, None);
}

#[sqlx::test]
async fn days_of_publication_and_deadline(db: PgPool) {
    let app = App::new(db).await;
    let due = |reference: &str, published: &str, due: Value| {
        let mut ad = titled(reference, reference);
        ad["published"] = json!(published);
        ad["properties"]["applicationdue"] = due;
        ad["expires"] = json!("2026-12-01T00:00:00");
        ad
    };
    // It is noon on the first of October.
    app.post_batch(&json!([
        due("a", "2026-10-01T08:00:00", json!("03.10.2026")),
        due("b", "2026-09-29T08:00:00", json!("08.10.2026")),
        due("c", "2026-09-25T08:00:00", json!("15.10.2026")),
        due("d", "2026-09-01T08:00:00", json!("20.11.2026")),
        due("e", "2026-09-01T07:00:00", json!("Snarest")),
        due("f", "2026-09-01T06:00:00", json!("etter avtale")),
        due("later", "2026-10-02T06:00:00", json!("snarest")),
    ]))
    .await
    .expect(201);
    for (query, found) in [
        ("published=today", &["a"][..]),
        ("published=3", &["a", "b"]),
        ("published=7", &["a", "b", "c"]),
        ("deadline=3", &["a"]),
        ("deadline=7", &["a", "b"]),
        ("deadline=14", &["a", "b", "c"]),
        ("deadline=later", &["d"]),
        ("deadline=asap", &["e"]),
        ("deadline=ikke-oppgitt", &["f"]),
        ("deadline=3&deadline=asap", &["a", "e"]),
        ("sort=deadline", &["e", "a", "b", "c", "d", "f"]),
    ] {
        assert_eq!(titles(&app, query).await, found, "{query}");
    }
    assert_eq!(count(&app, "deadline=3", "deadline", "14").await, Some(3));
    // The clock alone lets ads in and takes them out.
    app.set_clock("2026-10-02T07:00:00Z");
    assert_eq!(titles(&app, "published=today").await, ["later"]);
    app.set_clock("2026-10-04T00:00:00Z");
    assert!(!titles(&app, "").await.contains(&"a".to_owned()));
    assert_eq!(titles(&app, "deadline=3").await, Vec::<String>::new());
}

#[sqlx::test]
async fn the_search_sees_what_was_done(db: PgPool) {
    let app = App::new(db).await;
    assert!(titles(&app, "").await.is_empty());
    app.post_ad(&titled("1", "Kokk")).await.expect(200);
    assert_eq!(titles(&app, "q=kokk").await, ["Kokk"]);
    app.post_ad(&titled("1", "Baker")).await.expect(200);
    assert!(titles(&app, "q=kokk").await.is_empty());
    assert_eq!(titles(&app, "q=baker").await, ["Baker"]);
    let uuid = app.uuid("1").await;
    app.admin(Method::POST, &format!("ads/{uuid}/review"), &json!({ "decision": "reject", "reason": "DUPLICATE" }))
        .await
        .expect(200);
    assert!(titles(&app, "").await.is_empty());
    app.admin(Method::POST, &format!("ads/{uuid}/review"), &json!({ "decision": "approve" })).await.expect(200);
    assert_eq!(titles(&app, "").await, ["Baker"]);
    app.own(Method::DELETE, "transfers/10000/1").await.expect(200);
    assert!(titles(&app, "").await.is_empty());
}

#[sqlx::test]
async fn a_transaction_that_commits_late_is_seen(db: PgPool) {
    let app = App::new(db).await;
    for reference in ["1", "2"] {
        app.post_ad(&titled(reference, reference)).await.expect(200);
    }
    assert_eq!(titles(&app, "").await.len(), 2);
    let mut late = app.db.begin().await.unwrap();
    sqlx::query("update job_ad set state = 'stopped' where reference = '1'").execute(&mut *late).await.unwrap();
    app.post_ad(&titled("3", "3")).await.expect(200);
    assert_eq!(titles(&app, "").await.len(), 3);
    late.commit().await.unwrap();
    let mut left = titles(&app, "").await;
    left.sort();
    assert_eq!(left, ["2", "3"]);
}

#[sqlx::test]
async fn what_is_hidden_cannot_be_searched(db: PgPool) {
    let app = App::new(db).await;
    let mut hidden = ad_with("hidden", "/privacy", json!("DONT_SHOW_EMPLOYER"));
    hidden["properties"]["employerdescription"] = json!("<p>Kjempehemmelig</p>");
    app.post_ad(&hidden).await.expect(200);
    app.post_ad(&ad_with("internal", "/privacy", json!("INTERNAL_NOT_SHOWN"))).await.expect(200);
    assert_eq!(titles(&app, "").await.len(), 1);
    assert!(titles(&app, "q=fjellheim").await.is_empty() && titles(&app, "q=kjempehemmelig").await.is_empty());
    for typed in ["fjell", "bakeri"] {
        assert_eq!(app.get(&format!("/stillinger/forslag?q={typed}")).await.expect(200).text, "[]");
    }
}

#[sqlx::test]
async fn suggestions(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    app.post_ad(&ad_with("2", "/title", json!("Bakerlærling"))).await.expect(200);
    let found = app.get("/stillinger/forslag?q=bak&extent=Heltid").await.expect(200).json();
    insta::assert_json_snapshot!(found);
    assert_eq!(app.get("/stillinger/forslag?q=b").await.expect(200).text, "[]");
    let english = app.get("/stillinger/forslag?q=berg&lang=en").await.expect(200).json();
    assert_eq!((english[0]["label"].as_str(), english[0]["kind"].as_str()), (Some("Bergen"), Some("Place")));
}

#[sqlx::test]
async fn nothing_found_leads_on(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let page = app.get("/stillinger?q=baker&county=Oslo").await.expect(200).text;
    assert!(page.contains("Ingen treff akkurat nå") && page.contains("href=\"/stillinger?q=baker\""), "{page}");
    assert!(!page.contains("href=\"/stillinger?county=Oslo\" data-live"));
    // Of several words, each by itself.
    let each = app.get("/stillinger?q=baker+deltid").await.expect(200).text;
    assert!(each.contains("href=\"/stillinger?q=baker\" data-live=\"\">Bare «baker»</a>: 1"), "{each}");
    assert!(!each.contains("Bare «deltid»"));
    assert_eq!(titles(&app, "q=baker+heltid").await.len(), 1);
    let mended = app.get("/stillinger?q=bakker").await.expect(200).text;
    assert!(
        mended.contains("bakker") && mended.contains("<strong>«baker»</strong>") && mended.contains("Baker til morgenskiftet")
    );
}

/// What is told is written as people write it.
#[sqlx::test]
async fn a_mended_word_is_spelled(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&titled("1", "Vi søker en sjåfør til melkebilen")).await.expect(200);
    app.post_ad(&titled("2", "Vaktmester i Zylfebaeadal")).await.expect(200);
    let kept = app.get("/stillinger?q=zylfbaeadal").await.expect(200).text;
    assert!(kept.contains("<strong>«zylfebaeadal»</strong>"), "{kept}");
    let page = app.get("/stillinger?q=Sjafør").await.expect(200).text;
    assert!(page.contains("«sjafør»") && page.contains("<strong>«sjåfør»</strong>"), "{page}");
}

#[sqlx::test]
async fn search_engines_keep_places_and_occupations_only(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let kept = app.get("/stillinger?county=Vestland").await.expect(200).text;
    assert!(
        kept.contains("rel=\"canonical\" href=\"http://verv.example/stillinger?county=Vestland\"") && !kept.contains("noindex")
    );
    for other in
        ["q=baker", "county=Vestland&extent=Heltid", "county=Atlantis", "county=VESTLAND", "sort=deadline", "extent=Heltid"]
    {
        let page = app.get(&format!("/stillinger?{other}")).await.expect(200).text;
        assert!(page.contains("noindex") && !page.contains("canonical"), "{other}");
    }
}

#[sqlx::test]
async fn a_word_as_it_is_written_comes_before_its_likes(db: PgPool) {
    let app = App::new(db).await;
    for (reference, title) in [("1", "Baker i Skien"), ("2", "Baker i Ski"), ("3", "Sjåfør i Skien")] {
        app.post_ad(&ad_with(reference, "/title", json!(title))).await.expect(200);
    }
    assert_eq!(titles(&app, "q=baker+ski").await[..2], ["Baker i Ski", "Baker i Skien"]);
    assert_eq!(titles(&app, "q=baker+skien").await[..2], ["Baker i Skien", "Baker i Ski"]);
    assert_eq!(titles(&app, "q=sjafor").await, ["Sjåfør i Skien"]);
}

#[sqlx::test]
async fn every_place_is_counted_as_it_is_chosen(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let none = app.get("/stillinger").await.expect(200).text;
    assert!(none.contains("county-Vestland") && !none.contains("municipal-Bergen"));
    let some = app.get("/stillinger?county=VESTLAND").await.expect(200).text;
    assert!(some.contains("municipal-Bergen"));
    let part = app.get("/stillinger?municipal=Bergen").await.expect(200).text;
    assert!(part.contains("municipal-Bergen") && part.contains("county-Vestland"));
}

#[sqlx::test]
async fn nothing_found_leads_to_each_choice_alone(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let page = app.get("/stillinger?q=xyzzy&county=Vestland&extent=Deltid").await.expect(200).text;
    assert!(page.contains("href=\"/stillinger?county=Vestland\" data-live") && page.contains("Bare Vestland"), "{page}");
}

#[sqlx::test]
async fn the_address_is_short_and_whole(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let long = app.get("/stillinger?q=&county=Vestland&published=&lang=en").await.expect(303);
    assert_eq!(long.header(header::LOCATION), "/stillinger?county=Vestland&lang=en");
    let page = app.get("/stillinger?county=Vestland&extent=Heltid").await.expect(200).text;
    assert!(page.contains("href=\"/stillinger?extent=Heltid\""));
    let part = app.get("/stillinger/treff?county=Vestland&extent=Heltid").await.expect(200);
    assert!(page.contains(&part.text) && part.text.starts_with("<div data-address="));
    app.get("/stillinger/treff?cursor=nonsense").await.expect(400);
    app.get(&format!("/stillinger?q={}", "a".repeat(5000))).await.expect(200);
}

#[sqlx::test]
async fn pages_lead_back_and_say_which_results_they_show(db: PgPool) {
    let app = App::new(db).await;
    let batch: Vec<Value> = (0..60).map(|number| titled(&format!("r{number}"), &format!("Kokk {number}"))).collect();
    app.post_batch(&Value::from(batch)).await.expect(201);
    let link = |page: &str, rel: &str| {
        let found = page.split("<a ").find(|link| link.contains(&format!("rel=\"{rel}\"")));
        found.map(|link| between(link, "href=\"", "\"").replace("&amp;", "&"))
    };
    // Each order walks in its own way; a filter makes hits sparse.
    for order in ["?q=kokk", "?q=kokk&sort=newest", "?sort=newest", "?q=kokk&sort=deadline"] {
        let first = app.get(&format!("/stillinger{order}")).await.expect(200).text;
        assert!(first.contains("Viser 1–25 av 60") && link(&first, "prev").is_none(), "{order}");
        let second = app.get(&link(&first, "next").unwrap()).await.expect(200).text;
        assert!(second.contains("Viser 26–50 av 60"), "{order}");
        let third = app.get(&link(&second, "next").unwrap()).await.expect(200).text;
        assert!(third.contains("Viser 51–60 av 60") && link(&third, "next").is_none(), "{order}");
        let back = app.get(&link(&third, "prev").unwrap()).await.expect(200).text;
        assert_eq!(ads_on(&back), ads_on(&second), "{order}");
        assert!(back.contains("Viser 26–50 av 60"), "{order}");
        let begin = app.get(&link(&back, "prev").unwrap()).await.expect(200).text;
        assert_eq!(ads_on(&begin), ads_on(&first), "{order}");
        assert_eq!(ads_on(&app.get(&link(&back, "next").unwrap()).await.expect(200).text), ads_on(&third), "{order}");
    }
    let nonsense = app.get("/stillinger?before=nonsense").await;
    assert_eq!((nonsense.status.as_u16(), nonsense.header(header::LOCATION)), (303, "/stillinger"));
}

#[sqlx::test]
async fn one_deadline_is_chosen_as_one_day_of_publication_is(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad("1")).await.expect(200);
    let page = app.get("/stillinger?deadline=later").await.expect(200).text;
    for filter in ["published", "deadline"] {
        let inputs = page.split("<input ").skip(1).filter(|input| input.contains(&format!("name=\"{filter}\"")));
        assert!(inputs.clone().count() >= 2 && inputs.clone().all(|input| input.starts_with("type=\"radio\"")), "{filter}");
        assert!(inputs.clone().any(|input| input.contains("value=\"\"")), "{filter}: nothing can be chosen again");
    }
}

#[sqlx::test]
async fn pages_stay_where_they_are_while_ads_come(db: PgPool) {
    let app = App::new(db).await;
    let batch: Vec<Value> = (0..60).map(|number| titled(&format!("r{number}"), &format!("Kokk {number}"))).collect();
    app.post_batch(&Value::from(batch)).await.expect(201);
    let mut first = Vec::new();
    for number in 0..60 {
        first.push(app.uuid(&format!("r{number}")).await);
    }
    for order in ["", "&sort=newest", "&sort=deadline"] {
        let mut seen = Vec::new();
        let mut next = Some(format!("/stillinger?q=kokk{order}"));
        while let Some(path) = next {
            let text = app.get(&path).await.expect(200).text;
            seen.extend(ads_on(&text));
            app.post_ad(&titled(&format!("new{}{order}", seen.len()), "Kokk ny")).await.expect(200);
            next = text
                .split("<a ")
                .find(|link| link.contains("rel=\"next\""))
                .map(|link| between(link, "href=\"", "\"").replace("&amp;", "&"));
        }
        let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len(), "{order}: one is there twice");
        let missing: Vec<_> = first.iter().filter(|uuid| !distinct.contains(uuid)).collect();
        assert!(missing.is_empty(), "{order}: {missing:?}");
    }
}
