//! `/vakter`: the pages of those who work vacant shifts and of those who plan them.

use crate::support::App;
use crate::vacancies::{vacancy, vacancy_with};
use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use serde_json::json;
use sqlx::PgPool;
use tower::ServiceExt;

const OFFER: &str = "/vakter/tilbud/B1/a";

impl App {
    /// Ida, Ola and Kim, who manages the first business: their cookies.
    async fn at_work(db: PgPool) -> (Self, [String; 3]) {
        let app = Self::new(db).await.with_businesses().await;
        let employee = |id: &str| json!({ "email": format!("{id}@example.com"), "employee": { "business": "B1", "id": id } });
        let kim = json!({ "email": "kim@example.com", "name": "Kim Strand", "manages": ["B1"] });
        app.load(&json!({ "users": [employee("ida"), employee("ola"), kim] })).await;
        let cookies =
            [app.sign_in("ida@example.com").await, app.sign_in("ola@example.com").await, app.sign_in("kim@example.com").await];
        (app, cookies)
    }
}

#[sqlx::test]
async fn who_sees_what(db: PgPool) {
    let (app, [ida, _, kim]) = App::at_work(db).await;
    app.publish(&vacancy("a")).await.expect(201);
    for path in ["/vakter/B1", "/vakter/B1/ny", "/vakter/B1/vakt/a", OFFER, "/vakter/hendelser"] {
        let page = app.get(path).await.expect(303);
        assert!(page.header(header::LOCATION).starts_with("/login?next="), "{path}");
    }
    for path in ["/vakter/B1", "/vakter/B1/ny", "/vakter/B1/vakt/a", "/vakter/B1/hendelser", "/vakter/none"] {
        app.get_as(&ida, path).await.expect(403);
    }
    app.post_form_as(&ida, "/vakter/B1/vakt/a", &[("act", "withdraw")]).await.expect(403);
    assert_eq!(app.get_as(&kim, "/vakter").await.expect(303).header(header::LOCATION), "/vakter/B1", "nothing else is there");
    assert_eq!(app.get_as(&kim, "/vakter?lang=en").await.expect(303).header(header::LOCATION), "/vakter/B1?lang=en");
    app.get_as(&kim, OFFER).await.expect(404);
    app.get_as(&kim, "/vakter/B1/vakt/none").await.expect(404);
    let other = app.sign_in("other@example.com").await;
    assert!(app.get_as(&other, "/vakter").await.expect(200).text.contains("Du er ikke registrert som ansatt"));
}

#[sqlx::test]
async fn strangers_read_what_it_is_and_managers_of_several_choose(db: PgPool) {
    let (app, [ida, _, kim]) = App::at_work(db).await;
    let page = app.get("/vakter").await.expect(200).text;
    assert!(page.contains("Slik går det til") && page.contains("href=\"/login?next=%2Fvakter\""), "{page}");
    assert!(app.get("/vakter?lang=en").await.expect(200).text.contains("How it works"));
    app.post_form("/vakter", &[("act", "calendar")]).await.expect(303);
    // In Norwegian order, by the names and not by the ids.
    let business = |id: &str, name: &str| json!({ "id": id, "name": name, "products": [], "employees": [] });
    let names = [("B1", "Østre kafé"), ("B7", "Aasen kafé"), ("B8", "Zoo"), ("B9", "Ærlig mat")];
    app.load(&json!({ "businesses": names.map(|(id, name)| business(id, name)) })).await;
    app.load(&json!({ "users": [{ "email": "kim@example.com", "manages": names.map(|(id, _)| id) }] })).await;
    let page = app.get_as(&kim, "/vakter").await.expect(200).text;
    assert_eq!(in_order(&page, &["Zoo", "Ærlig mat", "Østre kafé", "Aasen kafé"]), None, "{page}");
    // Who works as well has both.
    app.load(&json!({ "users": [{ "email": "ida@example.com", "manages": ["B1"] }] })).await;
    assert!(app.get_as(&ida, "/vakter").await.expect(200).text.contains("href=\"/vakter/B1\""));
}

/// The first of these that does not come after those before it.
fn in_order<'a>(page: &str, parts: &[&'a str]) -> Option<&'a str> {
    let mut at = 0;
    for part in parts {
        match page[at..].find(part) {
            Some(found) => at += found + part.len(),
            None => return Some(part),
        }
    }
    None
}

#[sqlx::test]
async fn people_and_products_stand_in_norwegian_order(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    let names = ["Östen", "altan", "Ægir", "Åse", "Kárášjohka", "Kautokeino", "Øystein", "Zara"];
    let order = ["altan", "Kárášjohka", "Kautokeino", "Zara", "Ægir", "Östen", "Øystein", "Åse"];
    for (index, name) in names.iter().enumerate() {
        let name = format!("{name} test");
        app.business(Method::PUT, &format!("products/p{index}"), &json!({ "name": name })).await.expect(201);
        app.business(Method::PUT, &format!("employees/e{index}"), &json!({ "name": name, "products": ["sal"] }))
            .await
            .expect(201);
    }
    let order: Vec<String> = order.iter().map(|name| format!("{name} test")).collect();
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    let ids: Vec<String> = (0..names.len()).map(|index| format!("e{index}")).collect();
    app.publish(&vacancy_with("a", &json!({ "employees": ids }))).await.expect(201);
    let part = |page: &str, begin: &str| page.split(begin).nth(1).unwrap_or_default().to_owned();
    for (path, begin) in [
        ("/vakter/B1/ny", "<select id=\"product\""),
        ("/vakter/B1/ny?product=sal", "publish__people"),
        ("/vakter/B1", "<select name=\"product\""),
        ("/vakter/B1/vakt/a", "<select name=\"employee\""),
    ] {
        let page = app.get_as(&kim, path).await.expect(200).text;
        assert_eq!(in_order(&part(&page, begin), &order), None, "{path}");
    }
}

#[sqlx::test]
async fn the_first_has_it_and_the_other_sees_why(db: PgPool) {
    let (app, [ida, ola, kim]) = App::at_work(db).await;
    app.publish(&vacancy("a")).await.expect(201);
    let offers = app.get_as(&ida, "/vakter").await.expect(200).text;
    assert!(offers.contains("lørdag 10. oktober 2026 kl. 12:00–19:00 (7 t)"), "{offers}");
    assert!(app.get_as(&ida, OFFER).await.expect(200).text.contains("Vil du ta denne vakten?"));
    let won = app.post_form_as(&ida, OFFER, &[("act", "accept")]).await.expect(303);
    assert_eq!(won.header(header::LOCATION), "/vakter?ok=accepted");
    app.post_form_as(&ida, OFFER, &[("act", "accept")]).await.expect(303);
    let lost = app.post_form_as(&ola, OFFER, &[("act", "accept")]).await.expect(409).text;
    assert!(lost.contains("En kollega fikk vakten kl. 12:00") && !lost.contains("Ida"), "{lost}");
    let row = app.get_as(&kim, "/vakter/B1?lang=en").await.expect(200).text;
    assert!(row.contains("10 Oct. 2026 12:00 – 19:00") && row.contains("Ida Berg") && row.contains("Accepted"), "{row}");
    app.post_form_as(&ida, OFFER, &[("act", "hand-back")]).await.expect(303);
    app.post_form_as(&ola, OFFER, &[("act", "decline")]).await.expect(303);
    let story = app.get_as(&kim, "/vakter/B1/vakt/a").await.expect(200).text;
    for part in ["Publisert", "Godtatt", "Gitt tilbake", "Sagt nei", "Varslet: Ledig vakt", "API-nøkkel"] {
        assert!(story.contains(part), "{part}");
    }
}

#[sqlx::test]
async fn the_manager_assigns_takes_back_and_withdraws(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    app.publish(&vacancy("a")).await.expect(201);
    let act = async |fields: &[(&str, &str)]| app.post_form_as(&kim, "/vakter/B1/vakt/a", fields).await;
    act(&[("act", "assign"), ("employee", "ola")]).await.expect(303);
    assert_eq!(app.vacancy("a").await["acceptedBy"]["id"], "ola");
    assert!(act(&[("act", "assign"), ("employee", "ida")]).await.expect(409).text.contains("En annen har fått vakten"));
    let elsewhere = act(&[("act", "assign"), ("employee", "nobody")]).await;
    assert!(!elsewhere.text.contains("Du har ikke"), "{}", elsewhere.text);
    let list = app.get_as(&kim, "/vakter/B1").await.expect(200).text;
    assert!(list.contains("Ta vakten fra Ola") && !list.contains("value=\"release\""), "{list}");
    let asked = app.get_as(&kim, "/vakter/B1/vakt/a?act=release").await.expect(200).text;
    assert!(asked.contains("<h1>Vil du ta vakten fra Ola") && asked.contains("value=\"release\""), "{asked}");
    act(&[("act", "release")]).await.expect(303);
    let back = act(&[("act", "withdraw"), ("from", "list")]).await.expect(303);
    assert_eq!(back.header(header::LOCATION), "/vakter/B1?ok=withdrawn");
    assert_eq!(app.vacancy("a").await["status"], "withdrawn");
}

/// No text of the database holds U+0000: nothing has such a name.
#[sqlx::test]
async fn what_cannot_be_is_not_found(db: PgPool) {
    let (app, [ida, _, kim]) = App::at_work(db).await;
    app.publish(&vacancy("a")).await.expect(201);
    app.get_as(&ida, "/vakter/%00").await.expect(403);
    app.get_as(&kim, "/vakter/%00/vakt/a").await.expect(403);
    app.get_as(&kim, "/vakter/B1/vakt/%00").await.expect(404);
    app.post_form_as(&kim, "/vakter/B1/vakt/%00", &[("act", "withdraw")]).await.expect(404);
    app.get_as(&ida, "/vakter/tilbud/B1/%00").await.expect(404);
    app.get_as(&ida, "/vakter/tilbud/%00/a").await.expect(404);
    assert!(!app.get_as(&kim, "/vakter/B1?product=%00").await.expect(200).text.contains("id=\"v-a\""));
    app.get_as(&kim, "/vakter/B1/ny?product=%00").await.expect(200);
    let page = app.post_form_as(&kim, "/vakter/B1/vakt/a", &[("act", "assign"), ("employee", "\0")]).await.expect(409);
    assert!(page.text.contains("Den ansatte finnes ikke"));
}

#[sqlx::test]
async fn an_act_leads_back_to_the_list_as_it_was(db: PgPool) {
    let (app, [_, ola, kim]) = App::at_work(db).await;
    app.publish(&vacancy("a")).await.expect(201);
    let list = "/vakter/B1?status=open&week=2026-W41";
    let page = app.get_as(&kim, list).await.expect(200).text;
    assert!(page.contains("Uke 41, 2026"));
    assert!(page.contains("name=\"showing\" value=\"status=open&amp;week=2026-W41\""), "{page}");
    let question = page.split("href=\"").find(|href| href.contains("act=withdraw")).unwrap().split('"').next().unwrap();
    let question = app.get_as(&kim, &question.replace("&amp;", "&")).await.expect(200).text;
    assert!(question.contains("Vil du trekke tilbake denne vakten?") && question.contains("Det kan ikke angres"));
    assert!(question.contains("href=\"/vakter/B1?status=open&amp;week=2026-W41\""), "{question}");
    assert_eq!(app.vacancy("a").await["status"], "open", "asked is not done");
    let from = [("from", "list"), ("showing", "status=open&week=2026-W41&other=x")];
    let act = async |act: &[(&str, &str)]| app.post_form_as(&kim, "/vakter/B1/vakt/a", &[act, &from].concat()).await;
    let back = act(&[("act", "assign"), ("employee", "ola")]).await.expect(303);
    assert_eq!(back.header(header::LOCATION), format!("{list}&ok=assigned"));
    let hindered = act(&[("act", "assign"), ("employee", "ida")]).await.expect(409).text;
    assert!(hindered.contains("href=\"/vakter/B1?status=open&amp;week=2026-W41\""), "{hindered}");
    // What an offer says to who has another shift then, and what a manager reads of the rule.
    app.publish(&vacancy("b")).await.expect(201);
    let offers = app.get_as(&ola, "/vakter").await.expect(200).text;
    assert!(offers.contains("Du har allerede en vakt på den tiden") && !offers.contains("Ta vakten"), "{offers}");
    let offer = app.get_as(&ola, "/vakter/tilbud/B1/b").await.expect(200).text;
    assert!(offer.contains("Du har allerede en vakt på den tiden") && !offer.contains("Ja, ta vakten"), "{offer}");
    assert!(app.get_as(&kim, "/vakter/B1/vakt/a").await.expect(200).text.contains("Den som svarer først, får vakten."));
}

#[sqlx::test]
async fn so_many_streams_for_each_person_and_none_after_signing_out(db: PgPool) {
    let (app, [ida, ola, _]) = App::at_work(db).await;
    let listen = async |cookie: &str| {
        let request = Request::get("/vakter/hendelser").header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        app.router.clone().oneshot(request).await.unwrap()
    };
    let mut streams = Vec::new();
    for _ in 0..10 {
        streams.push(listen(&ida).await);
    }
    assert!(streams.iter().all(|stream| stream.status() == 200));
    assert_eq!(listen(&ida).await.status(), 429);
    assert_eq!(listen(&ola).await.status(), 200, "another person");
    streams.pop();
    assert_eq!(listen(&ida).await.status(), 200, "one has ended");

    let state = app.state.clone();
    let keeping = tokio::spawn(async move { state.vacancies.changes.keep(&state.core.db).await });
    let is_heard = "select exists (select from pg_stat_activity where datname = current_database() and query ilike 'listen%')";
    while !sqlx::query_scalar::<_, bool>(is_heard).fetch_one(&app.db).await.unwrap() {}
    sqlx::query("delete from session where user_id = (select id from app_user where email = 'ida@example.com')")
        .execute(&app.db)
        .await
        .unwrap();
    app.publish(&vacancy("a")).await.expect(201);
    let told = streams.pop().unwrap().into_body().collect().await.unwrap().to_bytes();
    assert!(!std::str::from_utf8(&told).unwrap().contains("changed"), "{told:?}");
    keeping.abort();
}

#[sqlx::test]
async fn publishing_by_the_clock_of_the_place(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    let filled = [
        ("product", "sal"),
        ("day", "2026-10-24"),
        ("start1", "22:00"),
        ("end1", "06:00"),
        ("deadline_day", "2026-10-20"),
        ("deadline_time", "12:00"),
        ("employee", "ida"),
        ("employee", "ola"),
        ("copy1", "2026-10-31"),
        ("id", "natt"),
    ];
    app.post_form_as(&kim, "/vakter/B1/ny", &filled).await.expect(303);
    let night = app.vacancy("natt").await;
    assert_eq!(
        (&night["shifts"][0]["start"], &night["shifts"][0]["end"]),
        (&json!("2026-10-24T20:00:00Z"), &json!("2026-10-25T05:00:00Z"))
    );
    assert_eq!(app.vacancy("natt-2026-10-31").await["expiration"], "2026-10-27T11:00:00Z");
    // One by itself can be gone to.
    let one: Vec<_> = filled
        .into_iter()
        .filter(|(name, _)| *name != "copy1")
        .map(|(name, value)| (name, if name == "id" { "en kveld" } else { value }))
        .collect();
    let done = app.post_form_as(&kim, "/vakter/B1/ny", &one).await.expect(303);
    let list = app.get_as(&kim, done.header(header::LOCATION)).await.expect(200).text;
    assert!(list.contains("href=\"/vakter/B1/vakt/en%20kveld\">Se vakten</a>"), "{list}");
    let again = app.post_form_as(&kim, "/vakter/B1/ny", &filled).await.expect(422).text;
    assert!(again.contains("ID-en er brukt av en annen vakt"));
    let empty = app.post_form_as(&kim, "/vakter/B1/ny", &[("product", "sal")]).await.expect(422).text;
    for said in ["Velg en dag", "Skriv når vakten begynner", "Skriv svarfristen", "Velg minst én"] {
        assert!(empty.contains(said), "{said}");
    }
}

#[sqlx::test]
async fn the_hour_that_comes_twice_is_asked_about(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    let filled = |changes: &[(&'static str, &'static str)]| {
        let fields = [
            ("product", "sal"),
            ("day", "2026-10-25"),
            ("start1", "02:30"),
            ("end1", "07:00"),
            ("deadline_day", "2026-10-20"),
            ("deadline_time", "12:00"),
            ("employee", "ida"),
            ("id", "natt"),
        ];
        let kept = fields.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        kept.chain(changes.iter().copied()).collect::<Vec<_>>()
    };
    let send = async |changes: &[(&'static str, &'static str)]| app.post_form_as(&kim, "/vakter/B1/ny", &filled(changes)).await;
    let is_asked = |page: &str, id: &str| {
        let before = page.split(&format!("<select id=\"{id}\"")).next().unwrap();
        let part = before.rsplit("<div").find(|tag| tag.contains("publish__turn")).unwrap();
        !part.split('>').next().unwrap().contains("hidden")
    };
    const ALL: [&str; 3] = ["start1_turn", "end1_turn", "deadline_turn"];
    let new = app.get_as(&kim, "/vakter/B1/ny?product=sal").await.expect(200).text;
    assert!(ALL.iter().all(|id| !is_asked(&new, id)), "{new}");
    // Of each time for itself, and of the days of copies too.
    let in_october: &[(&str, &str)] = &[("day", "2026-10-24"), ("start1", "22:00"), ("end1", "02:15")];
    let copied: &[(&str, &str)] = &[("day", "2026-10-18"), ("deadline_day", "2026-10-15"), ("copy1", "2026-10-25")];
    let deadline: &[(&str, &str)] = &[
        ("day", "2026-10-26"),
        ("start1", "10:00"),
        ("deadline_day", "2026-10-25"),
        ("deadline_time", "02:00"),
        ("end1", "17:00"),
    ];
    for (changes, asked) in
        [(&[][..], "start1_turn"), (in_october, "end1_turn"), (deadline, "deadline_turn"), (copied, "start1_turn")]
    {
        let page = send(changes).await.expect(422).text;
        assert!(page.contains(&format!("href=\"#{asked}\"")) && page.contains("første eller andre gang klokken viser"), "{page}");
        for id in ALL {
            assert_eq!(is_asked(&page, id), id == asked, "{id} of {asked}");
        }
    }
    assert_eq!(app.count("vacancy").await, 0);
    for (turn, id, start) in [("first", "natt1", "2026-10-25T00:30:00Z"), ("second", "natt2", "2026-10-25T01:30:00Z")] {
        send(&[("start1_turn", turn), ("id", id)]).await.expect(303);
        assert_eq!(app.vacancy(id).await["shifts"][0]["start"], start);
    }
    send(&[in_october, &[("end1_turn", "second"), ("id", "end")]].concat()).await.expect(303);
    assert_eq!(app.vacancy("end").await["shifts"][0]["end"], "2026-10-25T01:15:00Z");
    send(&[deadline, &[("deadline_turn", "second"), ("id", "deadline")]].concat()).await.expect(303);
    assert_eq!(app.vacancy("deadline").await["expiration"], "2026-10-25T01:00:00Z");
    send(&[copied, &[("start1_turn", "second"), ("id", "copied")]].concat()).await.expect(303);
    assert_eq!(app.vacancy("copied").await["shifts"][0]["start"], "2026-10-18T00:30:00Z");
    assert_eq!(app.vacancy("copied-2026-10-25").await["shifts"][0]["start"], "2026-10-25T01:30:00Z");
    // What was chosen stays; the missing hour is refused.
    let page = send(&[("start1_turn", "second"), ("employee", "")]).await.expect(422).text;
    assert!(is_asked(&page, "start1_turn") && page.contains("value=\"second\" selected"), "{page}");
    let page = send(&[("day", "2027-03-28")]).await.expect(422).text;
    assert!(page.contains("dette klokkeslettet finnes ikke") && !is_asked(&page, "start1_turn"), "{page}");
}

/// Several are wanted at the same time.
#[sqlx::test]
async fn a_copy_on_the_same_day_is_another_vacancy(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    let form = app.get_as(&kim, "/vakter/B1/ny?product=sal").await.expect(200).text;
    let once = form.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let typed = [
        ("product", "sal"),
        ("once", once),
        ("day", "2026-10-24"),
        ("start1", "10:00"),
        ("end1", "17:00"),
        ("deadline_day", "2026-10-20"),
        ("deadline_time", "12:00"),
        ("employee", "ola"),
        ("copy1", "2026-10-24"),
        ("copy2", "2026-10-31"),
        ("copy3", "2026-10-31"),
    ];
    for _ in 0..2 {
        app.post_form_as(&kim, "/vakter/B1/ny", &typed).await.expect(303);
        assert_eq!(app.count("vacancy").await, 4, "sent twice, they are published once");
    }
    let named = [&typed[..], &[("id", "dag")]].concat();
    app.post_form_as(&kim, "/vakter/B1/ny", &named).await.expect(303);
    for id in ["dag", "dag-2026-10-24", "dag-2026-10-31", "dag-2026-10-31-2"] {
        app.vacancy(id).await;
    }
}

#[sqlx::test]
async fn what_is_wrong_with_a_form_and_what_was_typed_stay(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    let long = "x".repeat(65);
    let typed = [
        ("product", "sal"),
        ("day", "2026-10-24"),
        ("start1", "22:00"),
        ("end1", "06:00"),
        ("start3", "05:00"),
        ("end3", "07:00"),
        ("deadline_day", "2026-10-25"),
        ("deadline_time", "12:00"),
        ("employee", "ola"),
        ("employee", "eva"),
        ("copy2", "2027-03-28"),
        ("id", long.as_str()),
    ];
    let page = app.post_form_as(&kim, "/vakter/B1/ny", &typed).await.expect(422).text;
    for told in ["Svarfristen kan ikke være etter", "ID-en kan ha høyst 64 tegn"] {
        assert!(page.contains(told), "{told}");
    }
    for (name, value) in typed.iter().filter(|(name, _)| !["product", "employee"].contains(name)) {
        let input = page.split("<input").find(|input| input.contains(&format!("name=\"{name}\"")));
        assert!(input.is_some_and(|input| input.contains(&format!("value=\"{value}\""))), "{name}: {input:?}");
    }
    assert!(page.contains("value=\"ola\" checked"), "{page}");
    let without = |names: &[&str]| typed.into_iter().filter(|(name, _)| !names.contains(name)).collect::<Vec<_>>();
    let mut later = without(&["deadline_day", "id", "copy2", "start3", "end3"]);
    later.push(("deadline_day", "2026-10-20"));
    let left = app.post_form_as(&kim, "/vakter/B1/ny", &later).await.expect(422).text;
    assert!(left.contains("hører ikke til avdelingen lenger"), "Eva works elsewhere");
    later.retain(|(_, value)| *value != "2026-10-20");
    later.push(("deadline_day", "2026-10-01"));
    let past = app.post_form_as(&kim, "/vakter/B1/ny", &later).await.expect(422).text;
    assert!(past.contains("Svarfristen har gått ut"), "noon, and it is noon");
}

#[sqlx::test]
async fn a_form_that_is_sent_twice_publishes_once(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    let form = app.get_as(&kim, "/vakter/B1/ny?product=sal").await.expect(200).text;
    let once = form.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let typed = |end: &'static str| {
        vec![
            ("product", "sal"),
            ("once", once),
            ("day", "2026-10-24"),
            ("start1", "10:00"),
            ("end1", end),
            ("deadline_day", "2026-10-20"),
            ("deadline_time", "12:00"),
            ("employee", "ola"),
            ("copy1", "2026-10-31"),
        ]
    };
    let send = async |end: &'static str| app.post_form_as(&kim, "/vakter/B1/ny", &typed(end)).await.expect(303);
    tokio::join!(send("17:00"), send("17:00"));
    let count = async || -> i64 { sqlx::query_scalar("select count(*) from vacancy").fetch_one(&app.db).await.unwrap() };
    assert_eq!(count().await, 2);
    // Somebody went back and changed something: that is another one.
    send("18:00").await;
    assert_eq!(count().await, 4);
}

#[sqlx::test]
async fn filters_and_pages(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    for index in 0..60 {
        app.publish(&vacancy(&format!("v{index:02}"))).await.expect(201);
    }
    let past = json!({ "day": "2026-09-10", "expiration": "2026-09-09T10:00:00Z",
        "shifts": [{ "start": "2026-09-10T10:00:00Z", "end": "2026-09-10T17:00:00Z" }] });
    app.publish(&vacancy_with("past", &past)).await.expect(201);
    let first = app.get_as(&kim, "/vakter/B1").await.expect(200).text;
    assert!(first.contains("id=\"v-v49\"") && !first.contains("id=\"v-v50\"") && !first.contains("id=\"v-past\""));
    let next = first.split("/vakter/B1?after=").nth(1).unwrap().split('"').next().unwrap();
    let second = app.get_as(&kim, &format!("/vakter/B1?after={next}")).await.expect(200).text;
    assert!(second.contains("id=\"v-v59\"") && second.contains("id=\"v-past\"") && !second.contains("id=\"v-v49\""));
    assert!(app.get_as(&kim, "/vakter/B1?week=2026-W37").await.expect(200).text.contains("id=\"v-past\""));
    assert!(!app.get_as(&kim, "/vakter/B1?status=accepted").await.expect(200).text.contains("id=\"v-"));
    assert!(app.get_as(&kim, "/vakter/B1?view=week&week=2026-W41").await.expect(200).text.contains("12:00–19:00"));
}

#[sqlx::test]
async fn weeks_lead_to_each_other_by_their_days(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    app.publish(&vacancy("a")).await.expect(201);
    let page = async |query: &str| app.get_as(&kim, &format!("/vakter/B1{query}")).await.expect(200).text;
    let list = page("").await;
    assert!(list.contains("href=\"/vakter/B1?week=2026-W40\">Denne uken</a>") && !list.contains("type=\"week\""), "{list}");
    assert!(!list.contains("Alle uker"));
    let week = page("?status=open&week=2026-W41").await;
    for (link, name) in [
        ("status=open&amp;week=2026-W40", "28. september – 4. oktober"),
        ("status=open&amp;week=2026-W42", "12.–18. oktober"),
        ("status=open&amp;week=2026-W40", "Denne uken"),
        ("status=open", "Alle uker"),
    ] {
        let links = week.split("<a ").filter(|link| link.contains("href=")).map(|link| link.split("</a>").next().unwrap());
        let found =
            links.filter(|found| found.contains(&format!("href=\"/vakter/B1?{link}\""))).any(|found| found.ends_with(name));
        assert!(found, "{name}: {week}");
    }
    assert!(week.contains("Uke 41, 2026: 5.–11. oktober") && week.contains("name=\"week\" value=\"2026-W41\""), "{week}");
    let now = page("?view=week").await;
    assert!(now.contains("Uke 40, 2026") && !now.contains("Denne uken") && !now.contains("Alle uker"), "{now}");
    assert!(page("?view=week&week=2026-W53").await.contains("Uke 53, 2026: 28. desember 2026 – 3. januar 2027"));
    // What the calendar does not have is no other week.
    for (query, said) in [
        ("?view=week&week=2027-W53", "Uke 53 finnes ikke i 2027"),
        ("?week=2027-W53&status=open", "Uke 53 finnes ikke i 2027"),
        ("?week=2026-W00", "Uke 0 finnes ikke i 2026"),
        ("?week=2026-W54", "Uke 54 finnes ikke i 2026"),
        ("?week=neste", "Uken finnes ikke"),
        ("?view=week&week=2027-W53&lang=en", "Week 53 does not exist in 2027"),
    ] {
        let page = page(query).await;
        assert!(
            page.contains(&format!("<h2>{said}</h2>")) && !page.contains("plan-day") && !page.contains("id=\"v-a\""),
            "{page}"
        );
        assert!(page.contains("week=2026-W40"), "the way to this week");
    }
}

#[sqlx::test]
async fn a_shift_of_a_week_names_the_day_on_which_it_ends(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    for (id, day, start, end) in [
        ("night", "2026-10-11", "2026-10-11T20:00:00Z", "2026-10-12T04:00:00Z"),
        ("whole", "2026-10-10", "2026-10-09T22:00:00Z", "2026-10-10T22:00:00Z"),
        ("twice", "2026-10-25", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
    ] {
        let changes = json!({ "day": day, "expiration": "2026-10-09T10:00:00Z", "shifts": [{ "start": start, "end": end }] });
        app.publish(&vacancy_with(id, &changes)).await.expect(201);
    }
    let week = app.get_as(&kim, "/vakter/B1?view=week&week=2026-W41").await.expect(200).text;
    for said in ["søndag 11. oktober 22:00 – mandag 12. oktober 06:00", "lørdag 10. oktober 00:00 – søndag 11. oktober 00:00"]
    {
        assert!(week.contains(said), "{said}: {week}");
    }
    assert!(app.get_as(&kim, "/vakter/B1?view=week&week=2026-W43").await.expect(200).text.contains("02:30–02:30 (1 t)"));
    let list = app.get_as(&kim, "/vakter/B1").await.expect(200).text;
    for said in [
        "11. oktober 2026 22:00 – 12. oktober 2026 06:00",
        "10. oktober 2026 00:00 – 11. oktober 2026 00:00",
        "25. oktober 2026 02:30–02:30 (1 t)",
    ] {
        assert!(list.contains(said), "{said}: {list}");
    }
}

#[sqlx::test]
async fn a_row_has_a_menu_that_says_what_it_does(db: PgPool) {
    let (app, [_, _, kim]) = App::at_work(db).await;
    for id in ["a", "b c"] {
        app.publish(&vacancy(id)).await.expect(201);
    }
    let menu = async |id: &str| {
        let page = app.get_as(&kim, "/vakter/B1").await.expect(200).text;
        assert!(page.contains(&format!("popovertarget=\"meny-{id}\"")), "{page}");
        let menu = page.split(&format!("id=\"meny-{id}\"")).nth(1).unwrap().split("</td>").next().unwrap().to_owned();
        (
            menu.contains(">Åpne vakten<"),
            menu.contains(">Tildel<"),
            menu.contains("Ta vakten fra Ola"),
            menu.contains(">Trekk tilbake vakten<"),
        )
    };
    assert_eq!(menu("a").await, (true, true, false, true));
    assert_eq!(menu("b c").await, (true, true, false, true));
    app.assign("a", "ola").await.expect(200);
    assert_eq!(menu("a").await, (true, false, true, true));
    app.withdraw("a").await.expect(200);
    assert_eq!(menu("a").await, (true, false, false, false));
    // Nobody waits for the deadline of what is withdrawn.
    let row = async |id: &str| {
        let page = app.get_as(&kim, "/vakter/B1").await.expect(200).text;
        page.split(&format!("id=\"v-{id}\"")).nth(1).unwrap().split("</tr>").next().unwrap().to_owned()
    };
    assert!(row("b c").await.contains("8 dager igjen") && !row("a").await.contains("igjen"));
    let page = app.get_as(&kim, "/vakter/B1/vakt/a").await.expect(200).text;
    assert!(!page.contains("countdown") && page.contains("9. oktober 2026 12:00"), "{page}");
}

#[sqlx::test]
async fn a_story_says_who_did_it(db: PgPool) {
    let (app, [ida, _, kim]) = App::at_work(db).await;
    app.publish(&vacancy("a")).await.expect(201);
    app.mail().await;
    app.post_form_as(&ida, OFFER, &[("act", "decline")]).await.expect(303);
    app.post_form_as(&kim, "/vakter/B1/vakt/a", &[("act", "assign"), ("employee", "ola")]).await.expect(303);
    let page = app.get_as(&kim, "/vakter/B1/vakt/a").await.expect(200).text;
    let rows: Vec<Vec<String>> = page
        .split("<h2>Historikk")
        .nth(1)
        .unwrap()
        .split("<tr")
        .skip(2)
        .map(|row| {
            let cells =
                row.split("<td").skip(2).map(|cell| cell.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned());
            cells.collect()
        })
        .collect();
    for row in [
        ["Publisert", "–", "API-nøkkel fra 1. oktober 2026"],
        ["Sagt nei", "Ida Berg", "ida (ansatt)"],
        ["Godtatt", "Ola Dahl", "Kim Strand (leder)"],
        ["Varslet: Ledig vakt (i appen og på e-post)", "Ida Berg", "–"],
    ] {
        assert!(rows.iter().any(|found| found == &row), "{row:?} {rows:?}");
    }
    assert!(rows.iter().all(|row| !row[2].contains("e-post")), "{rows:?}");
}

#[sqlx::test]
async fn whoever_said_no_undoes_that_first(db: PgPool) {
    let (app, [ida, _, _]) = App::at_work(db).await;
    let two = json!({ "shifts": [
        { "start": "2026-10-10T06:00:00Z", "end": "2026-10-10T08:00:00Z" },
        { "start": "2026-10-10T10:00:00Z", "end": "2026-10-10T17:00:00Z" },
    ]});
    app.publish(&vacancy_with("a", &two)).await.expect(201);
    let page = app.get_as(&ida, "/vakter").await.expect(200).text;
    assert!(page.contains(">Ta vakten<") && page.contains(">Nei takk<") && !page.contains("Angre svaret"));
    // Of several shifts a notice names each.
    let notice = page.split("id=\"varsler\"").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(notice.contains("10. oktober 2026 08:00–10:00; 10. oktober 2026 12:00–19:00"), "{notice}");
    app.post_form_as(&ida, OFFER, &[("act", "decline")]).await.expect(303);
    let page = app.get_as(&ida, "/vakter").await.expect(200).text;
    assert!(page.contains("Du har takket nei") && page.contains(">Angre svaret<") && !page.contains(">Ta vakten<"), "{page}");
    let offer = app.get_as(&ida, OFFER).await.expect(200).text;
    assert!(offer.contains("Du har takket nei") && offer.contains(">Ja, ta vakten<") && !offer.contains(">Nei takk<"), "{offer}");
    app.withdraw("a").await.expect(200);
    let page = app.get_as(&ida, "/vakter").await.expect(200).text;
    let gone = page.split("id=\"borte\"").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(gone.contains("08:00–10:00; 10. oktober 2026 12:00–19:00"), "{gone}");
}

#[sqlx::test]
async fn a_calendar_at_a_private_address(db: PgPool) {
    let (app, [ida, _, _]) = App::at_work(db).await;
    app.publish(&vacancy("a")).await.expect(201);
    app.assign("a", "ida").await.expect(200);
    let address = async || {
        app.post_form_as(&ida, "/vakter", &[("act", "calendar")]).await.expect(303);
        let page = app.get_as(&ida, "/vakter").await.expect(200).text;
        format!("/vakter/kalender/{}.ics", page.split("/vakter/kalender/").nth(1).unwrap().split(".ics").next().unwrap())
    };
    let first = address().await;
    let feed = app.get(&first).await.expect(200);
    assert_eq!(feed.header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
    assert_eq!(feed.text.matches("BEGIN:VEVENT").count(), 1);
    assert!(feed.text.contains("DTSTART:20261010T100000Z") && feed.text.contains("Kafé Nord"), "{}", feed.text);
    let second = address().await;
    app.get(&first).await.expect(404);
    app.get(&second).await.expect(200);
    app.post_form_as(&ida, "/vakter", &[("act", "no-calendar")]).await.expect(303);
    app.get(&second).await.expect(404);
}

#[sqlx::test]
async fn a_calendar_has_something_in_it_and_short_lines(db: PgPool) {
    let (app, [ida, _, _]) = App::at_work(db).await;
    app.post_form_as(&ida, "/vakter", &[("act", "calendar")]).await.expect(303);
    let page = app.get_as(&ida, "/vakter").await.expect(200).text;
    let token = page.split("/vakter/kalender/").nth(1).unwrap().split(".ics").next().unwrap();
    let feed = async || app.get(&format!("/vakter/kalender/{token}.ics")).await.expect(200).text;
    let empty = feed().await;
    assert!(empty.contains("BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\n") && !empty.contains("BEGIN:VEVENT"), "{empty}");
    for (id, name) in
        [("a", "å".repeat(28)), ("b", "å".repeat(60)), ("c", "Sølv, gull; og mer ".repeat(6)), ("d", "x".repeat(67))]
    {
        let product = json!({ "name": name, "timeZone": "Europe/Oslo" });
        app.business(Method::PUT, "products/sal", &product).await.expect(200);
        app.publish(&vacancy(id)).await.expect(201);
        app.assign(id, "ida").await.expect(200);
        let text = feed().await;
        assert!(text.contains("BEGIN:VEVENT") && !text.contains("VTIMEZONE"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let summary = name.trim().replace(',', "\\,").replace(';', "\\;");
        assert!(text.replace("\r\n ", "").contains(&format!("SUMMARY:{summary}\\, Kafé Nord\r\n")), "{text}");
        app.withdraw(id).await.expect(200);
    }
}
