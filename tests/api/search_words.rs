//! Words of a search and of ads that are the same and written differently.

use crate::support::{App, ad_with};
use serde_json::{Value, json};
use sqlx::PgPool;

/// The titles of the ads that some words find, in the order of the alphabet.
async fn found(app: &App, words: &str) -> Vec<String> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", words).append_pair("limit", "100").finish();
    let found = app.get(&format!("/api/v1/ads?{query}")).await.expect(200).json();
    let mut titles: Vec<String> =
        found["ads"].as_array().unwrap().iter().map(|ad| ad["title"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

/// Ads that differ in their titles only.
async fn with_titles(db: PgPool, titles: &[&str]) -> App {
    let app = App::new(db).await;
    let ads: Vec<Value> = (0..).zip(titles).map(|(number, title): (u32, _)| titled(&number.to_string(), title)).collect();
    app.post_batch(&json!(ads)).await.expect(201);
    app
}

fn titled(reference: &str, title: &str) -> Value {
    ad_with(reference, "/title", json!(title))
}

#[sqlx::test]
async fn signs_that_are_not_seen_are_not_searched(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&titled("1", "Spesial\u{ad}syke\u{ad}pleier")).await.expect(200);
    app.post_ad(&ad_with("2", "/employer/businessName", json!("Fjord\u{200b}kraft\u{feff} Sør\u{2060}vest"))).await.expect(200);
    app.post_ad(&ad_with("3", "/adText", json!("<p>Vi har hjemme&shy;kontor&#8203;plass.</p>"))).await.expect(200);
    app.post_ad(&ad_with("4", "/locationList/0/city", json!("Hommel\u{200d}vik"))).await.expect(200);
    for typed in [
        "spesialsykepleier",
        "Spesial\u{ad}sykepleier",
        "fjordkraft",
        "sørvest",
        "hjemmekontorplass",
        "hjemme\u{200b}kontorplass",
        "hommelvik",
    ] {
        assert_eq!(found(&app, typed).await.len(), 1, "{typed}");
    }
    for (typed, label) in [("spesialsy", "Spesialsykepleier"), ("fjordk", "Fjordkraft Sørvest"), ("sørv", "Fjordkraft Sørvest")]
    {
        let suggested = app.get(&format!("/stillinger/forslag?q={typed}")).await.expect(200).json();
        assert_eq!(suggested[0]["label"], label, "{typed}");
    }
}

/// Abroad, where places are called what the ads call them.
fn in_sweden(reference: &str, municipal: &str) -> Value {
    ad_with(reference, "/locationList", json!([{ "country": "Sverige", "municipal": municipal }]))
}

#[sqlx::test]
async fn a_place_is_one_choice_however_it_is_written(db: PgPool) {
    let app = App::new(db).await;
    for (reference, municipal) in
        [("1", "A\u{30a}rjäng"), ("2", "Årja\u{308}ng"), ("3", " År\u{ad}jäng\u{200b}"), ("4", "ÅRJÄNG")]
    {
        app.post_ad(&in_sweden(reference, municipal)).await.expect(200);
    }
    let page = app.get("/stillinger?county=Sverige").await.expect(200).text;
    assert_eq!(page.matches("name=\"municipal\"").count(), 1);
    for value in ["%C3%85rj%C3%A4ng", "A%CC%8Arja%CC%88ng", "%C3%A5r%C2%ADj%C3%A4ng%E2%80%8B"] {
        let found = app.get(&format!("/api/v1/ads?municipal={value}")).await.expect(200).json();
        assert_eq!(found["total"], 4, "{value}");
    }
}

#[sqlx::test]
async fn places_stand_in_norwegian_order(db: PgPool) {
    let app = App::new(db).await;
    let names = ["Kautokeino", "Kvæfjord", "Kárášjohka", "Åmot", "Kviteseid", "Aasgard", "Østby", "Zell"];
    for name in names {
        app.post_ad(&in_sweden(name, name)).await.expect(200);
    }
    let page = app.get("/stillinger?county=Sverige").await.expect(200).text;
    let mut shown: Vec<&str> = names.into_iter().collect();
    shown.sort_by_key(|name| page.find(&format!("name=\"municipal\" value=\"{name}\"")).unwrap());
    assert_eq!(shown, ["Kárášjohka", "Kautokeino", "Kviteseid", "Kvæfjord", "Zell", "Østby", "Åmot", "Aasgard"]);
}

#[sqlx::test]
async fn tags_within_a_line_join_words_and_blocks_part_them(db: PgPool) {
    let app = App::new(db).await;
    let text = "<p><b>R</b>ørlegger med <span>tru</span><i>ck</i> og H<sub>2</sub>S-kurs</p>\
        <section>fjordgløtt</section><section>havblikk</section><dl><dt>solskinn</dt><dd>tordenvær</dd></dl>\
        fiskekaker<hr>potetstappe<svg><text>sommerfugl</text><style>vinterdvale</style></svg>";
    app.post_ad(&ad_with("1", "/adText", json!(text))).await.expect(200);
    for typed in [
        "rørlegger",
        "truck",
        "h2s",
        "fjordgløtt",
        "havblikk",
        "solskinn",
        "tordenvær",
        "fiskekaker",
        "potetstappe",
        "sommerfugl",
    ] {
        assert_eq!(found(&app, typed).await.len(), 1, "{typed}");
    }
    for typed in ["fjordgløtthavblikk", "vinterdvale"] {
        assert_eq!(found(&app, typed).await.len(), 0, "{typed}");
    }
    let kept = app.own(axum::http::Method::GET, "adstates/10000/1").await.expect(200).json();
    let kept = kept["ad"]["adText"].as_str().unwrap().to_owned();
    assert!(
        kept.ends_with("</p>fjordgløtt<br>havblikk<br>solskinn<br>tordenvær<br>fiskekaker<br>potetstappe<br>sommerfugl"),
        "{kept}"
    );
}

#[sqlx::test]
async fn words_with_a_sign_inside_meet_those_without(db: PgPool) {
    let app = with_titles(
        db,
        &[
            "Kokk, McDonald's",
            "Kokk, McDonalds",
            "O’Learys",
            "Ph.d.",
            "PhD",
            "E-helse",
            "Ehelse",
            "node.js",
            "Nodejs",
            "El-montør",
            "3-d",
        ],
    )
    .await;
    for (typed, titles) in [
        ("mcdonalds", &["Kokk, McDonald's", "Kokk, McDonalds"][..]),
        ("McDonald’s", &["Kokk, McDonald's", "Kokk, McDonalds"]),
        ("olearys", &["O’Learys"]),
        ("o'learys", &["O’Learys"]),
        ("phd", &["Ph.d.", "PhD"]),
        ("ph.d.", &["Ph.d.", "PhD"]),
        ("ehelse", &["E-helse", "Ehelse"]),
        ("e-helse", &["E-helse", "Ehelse"]),
        ("node.js", &["Nodejs", "node.js"]),
        ("nodejs", &["Nodejs", "node.js"]),
        ("elmontører", &["El-montør"]),
        ("el-montører", &["El-montør"]),
        ("montør", &["El-montør"]),
        ("3d", &["3-d"]),
    ] {
        assert_eq!(found(&app, typed).await, titles, "{typed}");
    }
    let suggested = app.get("/stillinger/forslag?q=olearys").await.expect(200).json();
    assert_eq!(suggested[0]["label"], "O’Learys");
}

#[sqlx::test]
async fn the_letter_of_a_genitive_is_no_word(db: PgPool) {
    let app = with_titles(db, &["Billettør på Oslo S", "Oslo's beste kokk", "Kokk på Oslo-kontoret, Hansen A/S"]).await;
    assert_eq!(found(&app, "Oslo S").await, ["Billettør på Oslo S"]);
    assert_eq!(found(&app, "oslo").await.len(), 3);
    assert_eq!(found(&app, "hansen as").await.len(), 1);
    assert_eq!(found(&app, "hansen a/s").await.len(), 1);
}

#[sqlx::test]
async fn small_words_are_searched_where_there_are_no_others(db: PgPool) {
    let app = App::new(db).await;
    app.post_ad(&titled("1", "Selger av is")).await.expect(200);
    let mut town = titled("2", "Guide");
    town["locationList"] = json!([{ "postalCode": "8392", "city": "Å", "municipal": "Moskenes", "county": "Nordland" }]);
    app.post_ad(&town).await.expect(200);
    let mut employer = titled("3", "Kasserer");
    employer["employer"]["businessName"] = json!("Vi");
    app.post_ad(&employer).await.expect(200);
    for (typed, titles) in [
        ("is", &["Selger av is"][..]),
        ("selger av is", &["Selger av is"]),
        ("Å", &["Guide"]),
        ("guide i Å", &["Guide"]),
        ("vi", &["Kasserer"]),
        ("kasserer hos Vi", &["Kasserer"]),
        // The text of every ad has it, and so it says nothing.
        ("og", &[]),
    ] {
        assert_eq!(found(&app, typed).await, titles, "{typed}");
    }
    let suggested = app.get("/stillinger/forslag?q=vi").await.expect(200).json();
    assert_eq!(suggested[0]["label"], "Vi");
    // Beside other words they only tell the likeliest.
    let mut other = titled("4", "Guide");
    other["adText"] = json!("<p>Kom til oss.</p>");
    app.set_clock("2026-10-01T11:00:00Z");
    app.post_ad(&other).await.expect(200);
    let page = app.get("/stillinger?q=guide+i+%C3%85").await.expect(200).text;
    let town = page.find(&app.uuid("2").await).unwrap();
    assert!(town < page.find(&app.uuid("4").await).unwrap(), "the one in Å first, though it is older");
}

#[sqlx::test]
async fn compatibility_forms_are_the_letters_they_stand_for(db: PgPool) {
    let app =
        with_titles(db, &["\u{fb02}islegging", "Flislegging", "Ｋｏｋｋ", "H₂S-måling", "Løft under 20 ㎏", "𝗦𝗷å𝗳ø𝗿"]).await;
    for (typed, count) in [
        ("flislegging", 2),
        ("\u{fb02}islegging", 2),
        ("kokk", 1),
        ("h2s", 1),
        ("H₂S", 1),
        ("kg", 1),
        ("sjåfør", 1),
        ("ｓｊåｆøｒ", 1),
    ] {
        assert_eq!(found(&app, typed).await.len(), count, "{typed}");
    }
}

#[sqlx::test]
async fn a_mended_word_is_not_lost_when_another_ad_spells_it(db: PgPool) {
    let app = with_titles(db, &["Vi søker sykepleir"]).await;
    assert_eq!(found(&app, "sykepleier").await.len(), 1);
    app.post_ad(&titled("properly", "Sykepleier")).await.expect(200);
    assert_eq!(found(&app, "sykepleier").await.len(), 2);
    assert_eq!(found(&app, "sykepleir").await.len(), 2);
    // The first one is the one that has the word.
    let page = app.get("/stillinger?q=sykepleier").await.expect(200).text;
    assert!(!page.contains("<strong>«"), "nothing was mended");
}

#[sqlx::test]
async fn a_word_finds_the_compounds_that_end_with_it_in_any_form(db: PgPool) {
    let app = with_titles(db, &["Høyspentmontører", "Tannlege", "Nattevaktene", "Norsklærere", "Gode kolleger"]).await;
    for (typed, title) in [
        ("montør", "Høyspentmontører"),
        ("montøren", "Høyspentmontører"),
        ("lege", "Tannlege"),
        ("leger", "Tannlege"),
        ("vakt", "Nattevaktene"),
        ("lærer", "Norsklærere"),
    ] {
        assert_eq!(found(&app, typed).await, [title], "{typed}");
    }
}
