//! Where a job is, as the register of places has it: shown, filtered by, and told to machines.

use crate::support::{App, ad, ad_with};
use axum::http::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

/// An ad in these places, with its reference as its title.
fn ad_in(reference: &str, places: Value) -> Value {
    let mut ad = ad_with(reference, "/locationList", places);
    ad["title"] = json!(reference);
    ad
}

/// The titles of the ads that a search of the read API finds, in order of the alphabet.
async fn found(app: &App, pairs: &[(&str, &str)]) -> Vec<String> {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let ads = app.get(&format!("/api/v1/ads?{query}")).await.expect(200).json();
    let titles = ads["ads"].as_array().unwrap().iter().map(|ad| ad["title"].as_str().unwrap().to_owned());
    let mut titles: Vec<String> = titles.collect();
    titles.sort();
    titles
}

/// The choices of a filter that the board shows, with their counts, and whether they are chosen.
async fn choices(app: &App, address: &str, filter: &str) -> Vec<(String, u32, bool)> {
    let page = app.get(address).await.expect(200).text;
    let attribute = |tag: &str, name: &str| Some(tag.split_once(&format!("{name}=\""))?.1.split('"').next()?.to_owned());
    let choice = |label: &str| {
        let tag = label.split_once("<input")?.1.split('>').next()?;
        let value = attribute(tag, "name").filter(|name| name == filter).and_then(|_| attribute(tag, "value"))?;
        let count = label.split_once("choice__count\">")?.1.split('<').next()?.parse().ok()?;
        Some((value, count, tag.contains("checked")))
    };
    page.split("<label class=\"choice\">").skip(1).filter_map(choice).collect()
}

async fn counted(app: &App, filter: &str) -> Vec<(String, u32)> {
    let all = choices(app, "/stillinger", filter).await;
    all.into_iter().map(|(value, count, _)| (value, count)).filter(|(value, _)| value != "ikke-oppgitt").collect()
}

async fn page(app: &App, reference: &str) -> String {
    app.get(&format!("/stillinger/{}", app.uuid(reference).await)).await.expect(200).text
}

async fn posting(app: &App, reference: &str) -> Value {
    let page = page(app, reference).await;
    let data = page.split_once("<script type=\"application/ld+json\">").unwrap().1.split_once("</script>").unwrap().0;
    serde_json::from_str(data).unwrap()
}

#[sqlx::test]
async fn a_postal_code_alone_is_shown_and_found_as_its_town_municipality_and_county(db: PgPool) {
    let app = App::new(db).await;
    for (code, town, municipality, county, address) in [
        ("1338", "Sandvika", "Bærum", "Akershus", "1338 Sandvika, Bærum, Akershus"),
        ("8622", "Mo i Rana", "Rana", "Nordland", "8622 Mo i Rana, Nordland"),
        ("9730", "Karasjok", "Karasjok", "Finnmark", "9730 Karasjok, Finnmark"),
    ] {
        let sent = json!([{ "postalCode": code }]);
        let mut ad = ad_in(code, sent.clone());
        ad["employer"]["location"] = json!({ "postalCode": code });
        app.post_ad(&ad).await.expect(200);
        for search in
            [("county", county), ("municipal", municipality), ("q", town), ("q", municipality), ("q", county), ("q", code)]
        {
            assert_eq!(found(&app, &[search]).await, [code], "{search:?}");
        }
        let shown = page(&app, code).await;
        assert_eq!(shown.matches(address).count(), 2, "the workplace, and the employer's address: {shown}");
        assert!(shown.contains(&format!("Fjellheim bakeri · {town}")), "{shown}");
        let list = app.get("/stillinger").await.expect(200).text;
        assert!(list.contains(&format!("<li>{town}</li>")) && !list.contains(&format!("<li>{code}</li>")));
        for feed in ["/stillinger.json", "/stillinger.atom"] {
            assert!(app.get(feed).await.expect(200).text.contains(&format!("Fjellheim bakeri · {town}")));
        }
        let uuid = app.uuid(code).await;
        let read = app.get(&format!("/api/v1/ads/{uuid}")).await.expect(200).json();
        let place = json!({ "postalCode": code, "city": town, "municipal": municipality, "county": county, "country": "Norge" });
        assert_eq!(read["locations"], json!([place]));
        let told = &posting(&app, code).await["jobLocation"]["address"];
        assert_eq!((&told["addressLocality"], &told["addressRegion"]), (&json!(town), &json!(county)));
        // It is kept and answered as it was sent.
        let state = app.own(Method::GET, &format!("adstates/10000/{code}")).await.expect(200).json();
        assert_eq!(state["ad"]["locationList"], json!([{ "postalCode": code, "country": "Norge" }]));
        let version = &state["versionId"];
        let payload = app.own(Method::GET, &format!("transfers/10000/versions/{version}/payload")).await.expect(200).json();
        assert_eq!(payload[0]["locationList"], sent);
    }
}

#[sqlx::test]
async fn dissolved_counties_count_under_todays_and_still_find(db: PgPool) {
    let app = App::new(db).await;
    app.post_batch(&json!([
        ad_in("bærum", json!([{ "municipal": "Bærum", "county": "Viken" }])),
        ad_in("asker", json!([{ "municipal": "ASKER", "county": "AKERSHUS" }])),
        ad_in("drammen", json!([{ "city": "Drammen", "county": "VIKEN" }])),
        ad_in("alta", json!([{ "postalCode": "9510", "county": "Troms og Finnmark" }])),
        ad_in("bergen", json!([{ "municipal": "Bergen", "county": "Hordaland" }])),
        ad_in("skedsmo", json!([{ "municipal": "Skedsmo" }])),
        ad_in("bø", json!([{ "municipal": "Bø", "county": "Vestfold og Telemark" }])),
    ]))
    .await
    .expect(201);
    let counties = [("Akershus", 3), ("Buskerud", 1), ("Finnmark", 1), ("Telemark", 1), ("Vestland", 1)];
    assert_eq!(counted(&app, "county").await, counties.map(|(county, count)| (county.to_owned(), count)));
    for (search, ads) in [
        (&[("county", "Akershus")][..], &["asker", "bærum", "skedsmo"][..]),
        (&[("county", "Viken")], &["asker", "bærum", "drammen", "skedsmo"]),
        (&[("county", "viken"), ("municipal", "Bærum")], &["bærum"]),
        (&[("county", "Buskerud")], &["drammen"]),
        (&[("municipal", "Drammen")], &["drammen"]),
        (&[("county", "Troms og Finnmark")], &["alta"]),
        (&[("county", "Hordaland")], &["bergen"]),
        (&[("county", "Hordaland"), ("county", "Finnmark")], &["alta", "bergen"]),
        (&[("municipal", "Skedsmo")], &["skedsmo"]),
        (&[("municipal", "Lillestrøm")], &["skedsmo"]),
        (&[("municipal", "Midt-Telemark")], &["bø"]),
        (&[("county", "Vestfold og Telemark"), ("municipal", "Bø")], &["bø"]),
        (&[("municipal", "Bø")], &[]),
        (&[("county", "Atlantis")], &[]),
    ] {
        assert_eq!(found(&app, search).await, ads, "{search:?}");
    }
    // An old link shows what it means today.
    let chosen = choices(&app, "/stillinger?county=Viken", "county").await;
    let chosen: Vec<&str> = chosen.iter().filter(|(.., is_chosen)| *is_chosen).map(|(value, ..)| value.as_str()).collect();
    assert_eq!(chosen, ["Akershus", "Buskerud", "Østfold"]);
    assert_eq!(choices(&app, "/stillinger?county=Viken&municipal=Bærum", "county").await[0], ("Akershus".to_owned(), 3, true));
    let link = app.get("/stillinger?county=Hordaland").await.expect(200).text;
    assert!(link.contains("rel=\"canonical\" href=\"http://verv.example/stillinger?county=Vestland\""), "{link}");
    let feed = app.get("/stillinger.json?county=Viken").await.expect(200).json();
    assert_eq!(feed["items"].as_array().unwrap().len(), 4);
    let changes = app.get("/api/v1/ads?since=2026-01-01T00:00:00Z&county=Viken").await.expect(200).json();
    assert_eq!((changes["ads"].as_array().unwrap().len(), changes["unmatched"].as_array().unwrap().len()), (4, 3));
    let suggested = app.get("/stillinger/forslag?q=Viken").await.expect(200).json();
    let suggested: Vec<&str> = suggested.as_array().unwrap().iter().map(|one| one["label"].as_str().unwrap()).collect();
    assert_eq!(suggested, ["Akershus", "Buskerud"]);
}

/// Nothing tells in which part of a county that was split the job is, so it may be in each.
#[sqlx::test]
async fn a_county_that_was_split_is_all_its_parts(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&ad_in("1", json!([{ "county": "VIKEN" }]))).await.expect(200);
    for county in ["Akershus", "Buskerud", "Østfold", "Viken"] {
        assert_eq!(found(&app, &[("county", county)]).await, ["1"], "{county}");
    }
    assert_eq!(found(&app, &[("county", "Oslo")]).await, Vec::<String>::new());
    let values: Vec<String> = counted(&app, "county").await.into_iter().map(|(value, _)| value).collect();
    assert_eq!(values, ["Akershus", "Buskerud", "Østfold"]);
    assert!(page(&app, "1").await.contains("Fjellheim bakeri · Viken"));
}

#[sqlx::test]
async fn a_place_of_several_names_is_one_choice(db: PgPool) {
    let app = App::new(db).await;
    app.post_batch(&json!([
        ad_in("1", json!([{ "municipal": "Tromsø – Romsa", "county": "Troms – Romsa – Tromssa" }])),
        ad_in("2", json!([{ "municipal": "TROMSØ KOMMUNE", "county": "Troms fylkeskommune" }])),
        ad_in("3", json!([{ "municipal": "Romsa", "county": "Tro\u{ad}ms" }])),
        ad_in("4", json!([{ "municipal": "Oslo kommune", "county": "Oslo fylke" }])),
        ad_in("5", json!([{ "municipal": "Oslo", "county": "Oslo" }])),
        ad_in("6", json!([{ "municipal": "Guovdageaidnu – Kautokeino" }])),
        ad_in("7", json!([{ "municipal": "Unjárga-Nesseby", "county": "Finnmark - Finnmárku - Finmarkku" }])),
    ]))
    .await
    .expect(201);
    let expected = [("Finnmark", 2), ("Oslo", 2), ("Troms", 3)].map(|(county, count)| (county.to_owned(), count));
    assert_eq!(counted(&app, "county").await, expected);
    let all = choices(&app, "/stillinger?county=Troms&county=Oslo&county=Finnmark", "municipal").await;
    let all: Vec<(&str, u32)> = all.iter().map(|(value, count, _)| (value.as_str(), *count)).collect();
    assert_eq!(all, [("Kautokeino", 1), ("Nesseby", 1), ("Oslo", 2), ("Tromsø", 3)]);
    for (search, ads) in [
        (("county", "Troms – Romsa – Tromssa"), &["1", "2", "3"][..]),
        (("county", "Oslo fylke"), &["4", "5"]),
        (("municipal", "TROMSØ KOMMUNE"), &["1", "2", "3"]),
        (("municipal", "Kautokeino"), &["6"]),
    ] {
        assert_eq!(found(&app, &[search]).await, ads, "{search:?}");
    }
}

#[sqlx::test]
async fn spellings_that_look_the_same_are_one_choice(db: PgPool) {
    let app = App::new(db).await;
    app.post_batch(&json!([
        ad_in("1", json!([{ "municipal": "A\u{30a}lesund", "county": "MØRE OG ROMSDAL" }])),
        ad_in("2", json!([{ "municipal": "Ålesund", "county": "Møre & Romsdal" }])),
        // In no register.
        ad_in("3", json!([{ "municipal": "Bla\u{30a}bærøya", "county": "Ytre Å" }])),
        ad_in("4", json!([{ "municipal": "Blåbærøya\u{200b}", "county": "YTRE  A\u{30a}" }])),
        ad_in("5", json!([{ "city": "Göteborg", "country": "SVERIGE" }])),
        ad_in("6", json!([{ "city": "Go\u{308}teborg", "country": "Sweden" }])),
    ]))
    .await
    .expect(201);
    let expected = [("Møre og Romsdal", 2), ("Sverige", 2), ("Ytre Å", 2)].map(|(county, count)| (county.to_owned(), count));
    assert_eq!(counted(&app, "county").await, expected);
    for (search, ads) in [
        (("municipal", "A\u{30a}lesund"), ["1", "2"]),
        (("municipal", "ålesund"), ["1", "2"]),
        (("municipal", "Bla\u{30a}bærøya"), ["3", "4"]),
        (("county", "Ytre A\u{30a}"), ["3", "4"]),
        (("county", "sweden"), ["5", "6"]),
    ] {
        assert_eq!(found(&app, &[search]).await, ads, "{search:?}");
    }
}

#[sqlx::test]
async fn who_works_from_home_may_live_where_the_job_is(db: PgPool) {
    let app = App::new(db).await;
    let country = |name: &str| json!({ "@type": "Country", "name": name });
    for (reference, places, countries) in [
        ("1", json!([{ "city": "Göteborg", "country": "Sverige" }]), country("Sverige")),
        ("2", json!([{ "city": "Århus", "country": "Denmark" }]), country("Danmark")),
        ("3", json!([{ "postalCode": "5003" }, { "county": "Oslo", "country": "NOREG" }]), country("Norge")),
        (
            "4",
            json!([{ "postalCode": "5003" }, { "country": "SVERIGE" }, { "country": "Finland" }, { "country": "sweden" }]),
            json!([country("Norge"), country("Sverige"), country("Finland")]),
        ),
        ("5", json!([{ "country": "Hele verden" }]), Value::Null),
        ("6", json!([{ "postalCode": "5003" }, { "country": "Norden" }]), Value::Null),
    ] {
        let mut ad = ad_in(reference, places);
        ad["properties"]["remote"] = json!("Hjemmekontor");
        app.post_ad(&ad).await.expect(200);
        let posting = posting(&app, reference).await;
        assert_eq!(posting["applicantLocationRequirements"], countries, "{reference}");
        let kind = if countries.is_null() { Value::Null } else { json!("TELECOMMUTE") };
        assert_eq!(posting["jobLocationType"], kind, "{reference}");
    }
    let abroad = &posting(&app, "2").await["jobLocation"]["address"];
    assert_eq!((&abroad["addressCountry"], &abroad["addressLocality"]), (&json!("DK"), &json!("Århus")));
    app.post_ad(&ad("office")).await.expect(200);
    assert_eq!(posting(&app, "office").await.get("applicantLocationRequirements"), None);
}

#[sqlx::test]
async fn blanks_around_a_postal_code_are_stripped_and_reported(db: PgPool) {
    let app = App::new(db).await;
    for (reference, sent) in [("1", " 0150 "), ("2", "\u{a0}0150\u{2009}"), ("3", "\u{feff}0150\u{200b}")] {
        let receipt = app.post_ad(&ad_in(reference, json!([{ "postalCode": sent }]))).await.expect(200).json();
        assert_eq!(receipt["status"], "RECEIVED");
        let change = &receipt["changes"][0];
        assert_eq!((&change["pointer"], &change["to"]), (&json!("/locationList/0/postalCode"), &json!("0150")));
    }
    assert_eq!(found(&app, &[("municipal", "Oslo")]).await, ["1", "2", "3"]);
    app.post_ad(&ad_in("4", json!([{ "postalCode": "01 50" }]))).await.expect(400);
}
