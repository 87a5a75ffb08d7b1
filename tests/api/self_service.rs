//! The recruiter's own pages: signing in first, the form and what it refuses, lists, points, premiums, QR codes.

use crate::support::{Answer, App, PASSWORD};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;
use verv::recruitment::server::ids::RecruitmentId;
use verv::recruitment::server::{decisions, links};

const PAGE: &str = "/verv/Spring2026";
const KARI: &str = "kari@example.com";

/// Two campaigns, one of them over, and a recruiter with a customer's number.
fn registry() -> Value {
    json!({
        "products": [
            { "code": "CO27409", "kind": "subscription", "name": "Avis, hverdag", "price": 349 },
            { "code": "HELG", "kind": "subscription", "name": "Avis, helg", "price": 199.5 },
            { "code": "OLD", "kind": "subscription", "name": "Nedlagt", "active": false },
            { "code": "HS3829", "kind": "premium", "companyCode": "468979834", "name": "Høyttaler" },
            { "code": "KOPP", "kind": "premium", "companyCode": "468979834", "name": "Kopp" },
            { "code": "BAG", "kind": "premium", "companyCode": "468979834", "name": "Veske" },
        ],
        "coupons": [{ "code": "Datanews", "number": 1, "product": "CO27409", "price": 100, "text": "Tre måneder." }],
        "campaigns": [
            { "code": "Spring2026", "name": "Verv en venn", "starts": "2026-01-01", "ends": "2026-12-31", "products": ["CO27409", "HELG", "OLD"],
              "pointsPerRecruitment": 10, "premiums": [
                { "companyCode": "468979834", "product": "HS3829", "points": 50 },
                { "companyCode": "468979834", "product": "KOPP", "points": 10 },
                { "companyCode": "468979834", "product": "BAG", "points": 30 },
              ] },
            { "code": "Old & done", "name": "Fjorårets", "starts": "2025-01-01", "ends": "2025-12-31", "products": ["CO27409"], "pointsPerRecruitment": 5 },
        ],
        "customers": [
            { "customerNumber": 34272, "name": { "firstName": "Kari", "lastName": "Nordmann" }, "email": KARI, "phoneNumber": "+4787654321" },
            { "customerNumber": 34273, "name": { "firstName": "Abonnent", "lastName": "Fast" }, "email": "fast@example.com", "subscriptions": ["CO27409"] },
        ],
        "users": [{ "email": KARI, "password": PASSWORD, "name": "Kari Nordmann", "customerNumber": 34272 }],
    })
}

impl App {
    async fn with_recruiter(db: PgPool) -> (Self, String) {
        let app = Self::new(db).await;
        app.load(&registry()).await;
        let kari = app.sign_in(KARI).await;
        (app, kari)
    }

    /// Recruits one person; the recruitment.
    async fn recruit_by_form(&self, cookie: &str, first: &str, email: &str) -> RecruitmentId {
        let fields = [
            ("action", "register"),
            ("product", "CO27409"),
            ("recruitments/0/name/firstName", first),
            ("recruitments/0/name/lastName", "Hansen"),
            ("recruitments/0/email", email),
            ("recruitments/0/address/postalCode", "0101"),
        ];
        let answer = self.post_form_as(cookie, PAGE, &fields).await.expect(303);
        let location = answer.header(header::LOCATION);
        let id = location.strip_prefix("/verv/Spring2026?ny=").and_then(|rest| rest.strip_suffix("#new"));
        id.and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("{location}"))
    }

    async fn recruiters_page(&self, cookie: &str, query: &str) -> String {
        self.get_as(cookie, &format!("{PAGE}{query}")).await.expect(200).text
    }
}

/// The parts of the page that begin with this and end with that.
fn parts<'a>(page: &'a str, begin: &str, end: &str) -> Vec<&'a str> {
    page.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

/// The text between the tags.
fn said(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in html.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn value_of(page: &str, id: &str) -> String {
    let input = parts(page, &format!("id=\"{id}\""), ">")[0];
    parts(input, "value=\"", "\"").first().copied().unwrap_or_default().to_owned()
}

fn order_of(page: &str) -> Vec<String> {
    let list = parts(page, "<ol class=\"premiums\">", "</ol>");
    list.first().map(|list| parts(list, "data-name=\"", "\"").into_iter().map(str::to_owned).collect()).unwrap_or_default()
}

/// What the button of this label sends.
fn order_by(page: &str, label: &str) -> String {
    let label = format!("aria-label=\"{label}\"");
    let buttons = parts(page, "<button", ">");
    let button = buttons.into_iter().find(|button| button.contains(&label)).unwrap_or_else(|| panic!("{label}"));
    parts(button, "value=\"", "\"")[0].to_owned()
}

#[sqlx::test]
async fn nobody_recruits_without_signing_in(db: PgPool) {
    let (app, _) = App::with_recruiter(db).await;
    let location = |answer: Answer| answer.header(header::LOCATION).to_owned();
    // Strangers are told what it is, and where to sign in or up.
    let stranger = app.get("/verv").await.expect(200).text;
    assert!(
        said(&stranger).contains("Slik går det til") && said(&stranger).contains("Alle kan opprette en konto."),
        "{stranger}"
    );
    assert!(
        stranger.contains("href=\"/login?next=%2Fverv\"") && stranger.contains("href=\"/registrer?next=%2Fverv\""),
        "{stranger}"
    );
    assert!(!stranger.contains("Spring2026"), "campaigns are for those who sign in");
    let english = said(&app.get("/verv?lang=en").await.expect(200).text);
    assert!(english.contains("Recruit somebody you know") && english.contains("Create account"), "{english}");
    assert_eq!(location(app.get(PAGE).await.expect(303)), "/login?next=%2Fverv%2FSpring2026");
    assert_eq!(
        location(app.get(&format!("{PAGE}?status=verified")).await.expect(303)),
        "/login?next=%2Fverv%2FSpring2026%3Fstatus%3Dverified"
    );
    for path in [PAGE, "/verv/Spring2026/premier"] {
        assert!(location(app.post_form(path, &[("action", "register")]).await.expect(303)).starts_with("/login"));
    }
    let qr = format!("{PAGE}/{}/qr.svg", Uuid::nil());
    assert!(location(app.get(&qr).await.expect(303)).starts_with("/login"));
}

#[sqlx::test]
async fn campaigns_are_found_and_others_are_not(db: PgPool) {
    let (app, kari) = App::with_recruiter(db).await;
    let overview = app.get_as(&kari, "/verv").await.expect(200).text;
    assert!(overview.contains("href=\"/verv/Spring2026\"") && said(&overview).contains("10 poeng for hver som sier ja"));
    assert!(!overview.contains("Fjorårets"), "nobody was recruited in it, and it is over");
    for unknown in ["/verv/Nothing", "/verv/spring2026", "/verv/%00", "/verv/a-code-that-is-far-too-long"] {
        app.get_as(&kari, unknown).await.expect(404);
        app.post_form_as(&kari, unknown, &[("action", "add")]).await.expect(404);
    }
    let page = app.recruiters_page(&kari, "").await;
    let options = parts(&page, "<option", "</option>").join("");
    assert!(options.contains("Avis, hverdag – 349 kr") && options.contains("Avis, helg – 199,50 kr"), "{options}");
    assert!(!options.contains("Nedlagt"));
    let english = app.recruiters_page(&kari, "?lang=en").await;
    assert!(english.contains("Avis, helg – NOK 199.50") && english.contains("People you've recruited"));
}

/// Lists that are sorted by the database are in the order of those that are not.
#[sqlx::test]
async fn there_is_one_norwegian_order(db: PgPool) {
    let names = [
        "Kárášjohka",
        "Karasjok",
        "Kautokeino",
        "altaposten",
        "Avisa",
        "Zebra",
        "Ærlig",
        "Ødegård",
        "Østfold",
        "Åsavisen",
        "Đávvisiida",
        "Deatnu",
        "Divtasvuodna",
        "Zimmermann",
        "Aaberg",
        "Åmot",
        "AASEN",
        "Baas",
        "Bå",
        "Basaa",
        "A\u{30a}b",
        "Straße",
        "Þór",
        "Tollef",
        "Ürgüp",
        "Ytre",
        "Čáhput",
        "Łódź",
        "Œuvre",
        "Ǽ",
        "Győr",
        "Gyűr",
        "1. mai",
        "",
        "É",
        "ŠIBENIK",
    ];
    let by_database: Vec<String> = sqlx::query_scalar(
        "select name from unnest($1::text[]) as name order by norwegian_order(name) collate \"C\", name collate \"C\"",
    )
    .bind(names.map(str::to_owned).to_vec())
    .fetch_all(&db)
    .await
    .unwrap();
    let mut by_us = names.map(str::to_owned).to_vec();
    by_us.sort_by_cached_key(|name| (verv::i18n::norwegian_order(name).0, name.clone()));
    assert_eq!(by_database, by_us);
}

/// Æ, ø and å come last; case and other marks make no difference.
#[sqlx::test]
async fn lists_are_in_norwegian_order(db: PgPool) {
    let (app, kari) = App::with_recruiter(db).await;
    let names =
        ["Aftenbladet", "altaposten", "Kárášjohka", "Kautokeino", "Zorro", "Ærlig", "Østlandet", "A\u{30a}bo", "Åsavisen"];
    let code = |index: usize| format!("X{}", names.len() - index);
    let product = |kind: &str, index: usize| json!({ "code": code(index), "kind": kind, "name": names[index], "active": true });
    let all = || 0..names.len();
    app.load(&json!({
        "products": all().flat_map(|index| ["subscription", "premium"].map(|kind| product(kind, index))).collect::<Vec<_>>(),
        "campaigns": all().map(|index| json!({
            "code": code(index), "name": names[index], "starts": "2026-01-01", "ends": "2026-12-31", "pointsPerRecruitment": 1,
            "products": all().map(code).collect::<Vec<_>>(),
            "premiums": all().map(|index| json!({ "product": code(index), "points": 5 })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "coupons": all().map(|index| json!({ "code": names[index], "number": 1, "product": "X1" })).collect::<Vec<_>>(),
        "customers": all().map(|index| json!({ "customerNumber": 900 - index, "name": { "lastName": names[index] } })).collect::<Vec<_>>(),
        "users": [{ "email": "sjef@example.com", "name": "Siri Sjef", "roles": ["admin"] }],
    }))
    .await;
    let in_order = |part: &str, what: &str| {
        let place = |name: &&str| part.find(&format!(">{name}<")).unwrap_or_else(|| panic!("{what}: {name}\n{part}"));
        let places: Vec<usize> = names.iter().map(place).collect();
        assert!(places.is_sorted(), "{what}: {places:?}");
    };
    let page = app.get_as(&kari, "/verv/X1").await.expect(200).text;
    in_order(parts(&page, "<select", "</select>")[0], "products");
    in_order(parts(&page, "id=\"premiums\"", "</section>")[0], "premiums");
    in_order(&app.get_as(&kari, "/verv").await.expect(200).text, "campaigns");
    let admin = app.sign_in("sjef@example.com").await;
    for register in ["produkter", "kuponger", "kampanjer", "kunder"] {
        in_order(&app.get_as(&admin, &format!("/admin/{register}")).await.expect(200).text, register);
    }
    // The next page goes on where the last one ended.
    let last: i64 = sqlx::query_scalar("select id from customer where last_name = 'Zorro'").fetch_one(&app.db).await.unwrap();
    let rest = app.get_as(&admin, &format!("/admin/kunder?etter={last}")).await.expect(200).text;
    assert!(
        rest.contains(">Ærlig<") && rest.contains(">Åsavisen<") && !rest.contains(">Zorro<") && !rest.contains(">Kautokeino<"),
        "{rest}"
    );
}

#[sqlx::test]
async fn a_campaign_that_is_over_is_for_reading(db: PgPool) {
    let (app, kari) = App::with_recruiter(db).await;
    let old = "/verv/Old%20%26%20done";
    let page = app.get_as(&kari, old).await.expect(200).text;
    assert!(page.contains("Kampanjen er over.") && !page.contains("id=\"recruit-form\""));
    let fields = [
        ("product", "CO27409"),
        ("recruitments/0/name/lastName", "Hansen"),
        ("recruitments/0/email", "ola@example.com"),
        ("recruitments/0/address/postalCode", "0101"),
    ];
    app.post_form_as(&kari, old, &fields).await.expect(422);
    app.recruit_by_form(&kari, "Ola", "ola@example.com").await;
    app.set_clock("2026-12-31T22:59:59Z");
    let kari = app.sign_in(KARI).await;
    assert!(app.recruiters_page(&kari, "").await.contains("id=\"recruit-form\""));
    app.set_clock("2026-12-31T23:00:00Z");
    assert!(!app.recruiters_page(&kari, "").await.contains("id=\"recruit-form\""));
    let overview = app.get_as(&kari, "/verv").await.expect(200).text;
    assert!(said(&overview).contains("Over siden 31. desember 2026"), "one's own campaigns stay");
}

#[sqlx::test]
async fn every_mistake_is_at_its_field_and_nothing_that_was_written_is_lost(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    let fields = [
        ("action", "register"),
        ("product", "HELG"),
        ("recruitments/0/name/firstName", "Ola \"Olle\""),
        ("recruitments/0/name/lastName", "Hansen"),
        ("recruitments/0/email", "ola"),
        ("recruitments/0/address/postalCode", "101"),
        ("recruitments/1/name/firstName", "Per"),
        ("recruitments/1/address/postalCode", "0101"),
        ("recruitments/1/couponCode", "Datanews"),
        ("recruitments/1/quantity", "mange"),
        ("recruitments/2/email", ""),
    ];
    let page = app.post_form_as(&kari, PAGE, &fields).await.expect(422).text;
    let summary = parts(&page, "class=\"error-summary\"", "</ul>")[0];
    let links = parts(summary, "href=\"#", "\"");
    let from_above = [
        "recruitments-0-email",
        "recruitments-0-address-postalCode",
        "recruitments-1-name-lastName",
        "recruitments-1-email",
        "recruitments-1-quantity",
        "recruitments-1-couponNumber",
    ];
    assert_eq!(links, from_above);
    for id in from_above {
        let field = parts(&page, &format!("id=\"{id}\""), ">")[0];
        assert!(field.contains("aria-invalid=\"true\"") && field.contains(&format!("{id}-error")), "{field}");
    }
    assert!(said(summary).contains("Person 1, E-post: E-postadressen ser ikke riktig ut"), "{}", said(summary));
    assert_eq!(value_of(&page, "recruitments-0-name-firstName"), "Ola &quot;Olle&quot;");
    assert_eq!(value_of(&page, "recruitments-1-quantity"), "mange");
    assert!(page.contains("<option value=\"HELG\" selected"));
    // What is wrong in a folded group is seen.
    let folded = parts(&page, "<details", ">").into_iter().filter(|tag| tag.contains("disclosure"));
    let open = folded.filter(|tag| tag.split_whitespace().any(|part| part == "open")).count();
    assert_eq!(open, 2);
    assert_eq!(app.recruitments_kept(&db).await, 0);

    let own = [
        ("product", "CO27409"),
        ("recruitments/0/name/lastName", "Nordmann"),
        ("recruitments/0/phoneNumber", "87 65 43 21"),
        ("recruitments/0/address/postalCode", "0101"),
    ];
    let page = app.post_form_as(&kari, PAGE, &own).await.expect(422).text;
    assert!(page.contains("href=\"#recruitments-0\"") && page.contains("Du kan ikke verve deg selv"));
}

#[sqlx::test]
async fn persons_and_coupons_need_no_script(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    let base = [("product", "CO27409"), ("recruitments/0/name/lastName", "Hansen"), ("recruitments/1/name/lastName", "Berg")];
    let act = async |more: &[(&str, &str)]| {
        let fields: Vec<(&str, &str)> = base.iter().chain(more).copied().collect();
        app.post_form_as(&kari, PAGE, &fields).await.expect(200).text
    };
    let page = act(&[("action", "add")]).await;
    assert_eq!(parts(&page, "class=\"fieldset person\"", ">").len(), 3);
    // Browsers lead to the new person, and give them the focus.
    let before = app.recruiters_page(&kari, "").await;
    assert!(before.contains("value=\"add\" formaction=\"/verv/Spring2026#recruitments-1-name-firstName\""), "{before}");
    assert!(page.contains("id=\"recruitments-2-name-firstName\"") && page.contains("#recruitments-3-name-firstName\""));
    let page = act(&[("action", "remove:0")]).await;
    assert_eq!(parts(&page, "class=\"fieldset person\"", ">").len(), 1);
    assert_eq!(value_of(&page, "recruitments-0-name-lastName"), "Berg");
    let page = act(&[("action", "remove:99999999999999999999")]).await;
    assert_eq!(parts(&page, "class=\"fieldset person\"", ">").len(), 2);

    let page =
        act(&[("recruitments/0/couponCode", "Datanews"), ("recruitments/0/couponNumber", "1"), ("action", "coupon:0")]).await;
    assert!(page.contains("Kupongen gjelder. Tre måneder. Pris: 100 kr"));
    let page =
        act(&[("recruitments/1/couponCode", "Datanews"), ("recruitments/1/couponNumber", "2"), ("action", "coupon:1")]).await;
    assert!(page.contains("Vi finner ingen slik kupong for abonnementet."));
    assert_eq!(app.recruitments_kept(&db).await, 0);

    let mut fields = vec![("action".to_owned(), "add".to_owned())];
    fields.extend((0..50).map(|index| (format!("recruitments/{index}/name/lastName"), "x".repeat(200))));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let page = app.post_form_as(&kari, PAGE, &fields).await.expect(200).text;
    assert_eq!(parts(&page, "class=\"fieldset person\"", ">").len(), 50);
    assert!(!page.contains("value=\"add\""), "fifty are enough");
}

#[sqlx::test]
async fn several_are_registered_at_once_and_their_links_are_shown(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    let fields = [
        ("action", "register"),
        ("product", "CO27409"),
        ("recruitments/0/name/firstName", "Ola"),
        ("recruitments/0/name/lastName", "Hansen"),
        ("recruitments/0/email", "ola@example.com"),
        ("recruitments/0/address/postalCode", "0101"),
        ("recruitments/0/couponCode", "Datanews"),
        ("recruitments/0/couponNumber", "1"),
        ("recruitments/1/name/companyName", "Berg <&> Sønn"),
        ("recruitments/1/phoneNumber", "22 33 44 55"),
        ("recruitments/1/address/postalCode", "5003"),
        ("recruitments/2/name/lastName", " "),
    ];
    let answer = app.post_form_as(&kari, PAGE, &fields).await.expect(303);
    let location = answer.header(header::LOCATION).split('#').next().unwrap().to_owned();
    let ids: Vec<RecruitmentId> = location.split("ny=").skip(1).map(|id| id.trim_end_matches('&').parse().unwrap()).collect();
    let page = app.get_as(&kari, &location).await.expect(200).text;
    let new = parts(&page, "id=\"new\"", "</section>")[0];
    for id in &ids {
        assert!(new.contains(&format!("data-share=\"{}\"", links::invitation(&app.state.recruitment, *id))), "{new}");
    }
    assert!(said(new).contains("Ola Hansen") && new.contains("Berg &lt;&amp;&gt; Sønn"), "{new}");
    assert_eq!((ids.len(), app.recruitments_kept(&db).await), (2, 2));
    // Whoever has an address is written to; the others get the link from the recruiter.
    let rows = parts(new, "<li class=\"recruit\">", "</li>");
    assert!(said(rows[0]).contains("Ola Hansen") && said(rows[0]).contains("Får e-post fra oss når vi kan sende."), "{new}");
    assert!(
        said(rows[1]).contains("Berg") && said(rows[1]).contains("Du har ikke oppgitt e-post. Gi lenken videre selv."),
        "{new}"
    );
    sqlx::raw_sql("update recruitment set has_email = null").execute(&db).await.unwrap();
    let page = app.get_as(&kari, &location).await.expect(200).text;
    assert!(
        !page.contains("Får e-post fra oss") && !page.contains("Du har ikke oppgitt e-post"),
        "of earlier ones nothing is known"
    );
    // Again adds nothing, and leads to the same links.
    let again = app.post_form_as(&kari, PAGE, &fields).await.expect(303);
    assert_eq!(again.header(header::LOCATION).split('#').next().unwrap(), location);
    assert_eq!(app.recruitments_kept(&db).await, 2);
    // Nobody else sees them there.
    let other = app.sign_in("other@example.com").await;
    let page = app.get_as(&other, &location).await.expect(200).text;
    assert!(!page.contains("Hansen") && !page.contains("/r/i/"));
}

#[sqlx::test]
async fn who_is_no_customer_yet_says_who_they_are(db: PgPool) {
    let (app, _) = App::with_recruiter(db.clone()).await;
    let new = app.sign_in("ny@example.com").await;
    let page = app.recruiters_page(&new, "").await;
    assert_eq!(value_of(&page, "recruiter-email"), "ny@example.com");
    assert!(parts(&page, "id=\"recruiter-name-lastName\"", ">")[0].contains("autocomplete=\"family-name\""));
    assert!(page.contains("Når du har vervet den første") && !page.contains("name=\"order\""));
    app.post_form_as(&new, "/verv/Spring2026/premier", &[("order", "1")]).await.expect(403);
    let recruit = [
        ("product", "CO27409"),
        ("recruitments/0/name/lastName", "Hansen"),
        ("recruitments/0/email", "ola@example.com"),
        ("recruitments/0/address/postalCode", "0101"),
    ];
    let page = app.post_form_as(&new, PAGE, &recruit).await.expect(422).text;
    assert!(page.contains("href=\"#recruiter-name-lastName\""), "{page}");
    let fields: Vec<(&str, &str)> =
        recruit.into_iter().chain([("recruiter/name/lastName", "Ny"), ("recruiter/email", "ny@example.com")]).collect();
    app.post_form_as(&new, PAGE, &fields).await.expect(303);
    let page = app.recruiters_page(&new, "").await;
    assert!(!page.contains("id=\"recruiter\"") && page.contains("name=\"order\""));
}

#[sqlx::test]
async fn lists_say_how_it_stands_and_points_where_they_come_from(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    let mut ids = Vec::new();
    for name in ["Anne", "Bo", "Cecilie", "Didrik"] {
        ids.push(app.recruit_by_form(&kari, name, &format!("{name}@example.com")).await);
    }
    decisions::verify(&app.state.recruitment, ids[0]).await.unwrap();
    decisions::decline(&app.state.recruitment, ids[1]).await.unwrap();
    let page = app.recruiters_page(&kari, "").await;
    let points = said(parts(&page, "id=\"points\"", "</section>")[0]);
    assert!(points.contains("10 poeng") && points.contains("+10: Anne bekreftet 1. oktober"), "{points}");
    assert!(points.contains("20 poeng igjen til Veske") && points.contains("10 av 30"), "{points}");
    let tabs = said(parts(&page, "class=\"tabs\"", "</nav>")[0]);
    assert!(tabs.ends_with("Venter 2Sa ja 1Sa nei 1Utløpt 0"), "{tabs}");
    let list = said(parts(&page, "class=\"recruits\"", "</ul>")[0]);
    assert!(list.contains("Didrik Hansen Venter") && list.contains("Har ikke svart ennå · 30 dager igjen"), "{list}");
    assert!(list.find("Didrik") < list.find("Cecilie"), "the newest come first");
    let ascending = said(parts(&app.recruiters_page(&kari, "?ascending=true").await, "class=\"recruits\"", "</ul>")[0]);
    assert!(ascending.find("Didrik") > ascending.find("Cecilie"));
    let verified = said(parts(&app.recruiters_page(&kari, "?status=verified").await, "class=\"recruits\"", "</ul>")[0]);
    assert!(verified.contains("Anne Hansen Sa ja") && verified.contains("+10 poeng · Bestilling 100001"), "{verified}");
    let declined = said(parts(&app.recruiters_page(&kari, "?status=declined").await, "class=\"recruits\"", "</ul>")[0]);
    assert!(declined.contains("Takket nei 1. oktober"), "{declined}");

    app.set_clock("2026-11-01T12:00:00Z");
    let kari = app.sign_in(KARI).await;
    for _ in ["before the round", "after it"] {
        let page = app.recruiters_page(&kari, "?status=expired").await;
        let expired = said(parts(&page, "class=\"recruits\"", "</ul>")[0]);
        assert!(expired.contains("Slettet person Utløpt") && !page.contains("Didrik"), "{expired}");
        assert!(!page.contains("/r/i/"));
        decisions::expire_due(&app.state.recruitment).await.unwrap();
    }
    sqlx::query("delete from recruit").execute(&db).await.unwrap();
    let points = said(parts(&app.recruiters_page(&kari, "").await, "id=\"points\"", "</section>")[0]);
    assert!(points.contains("+10: En du vervet bekreftet 1. oktober"), "{points}");
}

#[sqlx::test]
async fn a_shadow_looks_like_everybody_who_has_not_answered(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    let other = app.sign_in("other@example.com").await;
    app.load(&json!({ "customers": [{ "customerNumber": 7, "name": { "lastName": "Annen" }, "email": "other@example.com" }],
        "users": [{ "email": "other@example.com", "customerNumber": 7 }] }))
        .await;
    app.recruit_by_form(&other, "Taken", "taken@example.com").await;
    let names = [("Open", "open@example.com"), ("Taken", "taken@example.com"), ("Abonnent", "fast@example.com")];
    let mut pages = Vec::new();
    for (name, email) in names {
        let id = app.recruit_by_form(&kari, name, email).await;
        let page = app.recruiters_page(&kari, &format!("?ny={id}")).await;
        let neutral = |html: &str| {
            let invitation = links::invitation(&app.state.recruitment, id);
            html.replace(&invitation, "LINK").replace(&id.to_string(), "ID").replace(name, "NAME")
        };
        let new = neutral(parts(&page, "id=\"new\"", "</section>")[0]);
        let listed = neutral(parts(&page, "<li class=\"recruit\">", "</li>").last().unwrap());
        app.get_as(&kari, &format!("{PAGE}/{id}/qr.svg")).await.expect(200);
        pages.push((new, listed.replace("Hansen", "")));
    }
    assert_eq!(pages[0].0, pages[1].0);
    assert_eq!(pages[0].0, pages[2].0);
    assert!(said(parts(&app.recruiters_page(&kari, "").await, "class=\"tabs\"", "</nav>")[0]).contains("Venter 3"));
    let shadows: i64 =
        sqlx::query_scalar("select count(*) from recruitment where shadow is not null").fetch_one(&db).await.unwrap();
    assert_eq!(shadows, 2);
}

#[sqlx::test]
async fn lists_have_pages_like_the_api(db: PgPool) {
    let (app, kari) = App::with_recruiter(db).await;
    for index in 0..5 {
        app.recruit_by_form(&kari, &format!("Nr{index}"), &format!("nr{index}@example.com")).await;
    }
    let page = app.recruiters_page(&kari, "?limit=2&offset=2").await;
    let list = said(parts(&page, "class=\"recruits\"", "</ul>")[0]);
    assert!(list.contains("Nr2") && list.contains("Nr1") && !list.contains("Nr3") && !list.contains("Nr0"), "{list}");
    let pagination = parts(&page, "class=\"pagination\"", "</nav>")[0];
    assert!(
        pagination.contains("limit=2&amp;offset=4#recruits") && pagination.contains("status=unverified&amp;limit=2#recruits"),
        "{pagination}"
    );
    assert!(said(pagination).contains("3–4 av 5"));
    for wrong in ["?limit=0", "?limit=x", "?offset=-1", "?status=nonsense", "?ny=nonsense", "?offset=9223372036854775807"] {
        app.recruiters_page(&kari, wrong).await;
    }
}

#[sqlx::test]
async fn premiums_are_ordered_at_once_and_it_can_be_undone(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    let premiums = "/verv/Spring2026/premier";
    let save = async |order: &str| {
        let answer = app.post_form_as(&kari, premiums, &[("order", order)]).await.expect(303);
        let location = answer.header(header::LOCATION).split('#').next().unwrap().to_owned();
        app.get_as(&kari, &location).await.expect(200).text
    };
    let mut page = app.recruiters_page(&kari, "").await;
    assert_eq!(order_of(&page), Vec::<String>::new());
    for name in ["Kopp", "Veske", "Høyttaler"] {
        page = save(&order_by(&page, &format!("Legg til ønske: {name}"))).await;
    }
    assert_eq!(order_of(&page), ["Kopp", "Veske", "Høyttaler"]);
    page = save(&order_by(&page, "Flytt Høyttaler opp")).await;
    assert_eq!(order_of(&page), ["Kopp", "Høyttaler", "Veske"]);
    assert!(page.contains("Rekkefølgen er lagret."));
    let points = said(parts(&page, "id=\"points\"", "</section>")[0]);
    assert!(points.contains("10 poeng igjen til Kopp"), "the most wanted one is next: {points}");
    let undo = parts(&page, "class=\"banner banner--success premiums__saved\"", "</button>")[0];
    page = save(parts(undo, "value=\"", "\"")[0]).await;
    assert_eq!(order_of(&page), ["Kopp", "Veske", "Høyttaler"]);
    page = save(&order_by(&page, "Flytt Kopp ned")).await;
    page = save(&order_by(&page, "Ta Høyttaler ut av lista")).await;
    assert_eq!(order_of(&page), ["Veske", "Kopp"]);
    assert!(!app.recruiters_page(&kari, "").await.contains("Rekkefølgen er lagret."));

    // What is no premium of the campaign, or comes twice, is left out.
    let order = order_by(&page, "Flytt Veske ned");
    page = save(&format!("{order},{order},4711,x,,-1,99999999999999999999999")).await;
    assert_eq!(order_of(&page), ["Kopp", "Veske"]);
    page = save("").await;
    assert_eq!(order_of(&page), Vec::<String>::new());
    app.post_form_as(&kari, "/verv/Nothing/premier", &[("order", "1")]).await.expect(404);
}

#[sqlx::test]
async fn qr_codes_are_for_their_recruiter(db: PgPool) {
    let (app, kari) = App::with_recruiter(db).await;
    let id = app.recruit_by_form(&kari, "Ola", "ola@example.com").await;
    let qr = format!("{PAGE}/{id}/qr.svg");
    let answer = app.get_as(&kari, &qr).await.expect(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "image/svg+xml");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert!(answer.text.contains("<svg"));
    let other = app.sign_in("other@example.com").await;
    app.get_as(&other, &qr).await.expect(404);
    for none in [Uuid::nil().to_string(), "x".to_owned()] {
        app.get_as(&kari, &format!("{PAGE}/{none}/qr.svg")).await.expect(404);
    }
    decisions::decline(&app.state.recruitment, id).await.unwrap();
    app.get_as(&kari, &qr).await.expect(404);
}

#[sqlx::test]
async fn other_sites_recruit_nobody(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    let order = [("order", "1")];
    for path in [PAGE, "/verv/Spring2026/premier"] {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(order).finish();
        let request = Request::post(path)
            .header("sec-fetch-site", "cross-site")
            .header(header::COOKIE, &kari)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form));
        app.send(request.unwrap()).await.expect(403);
    }
    assert_eq!(app.recruitments_kept(&db).await, 0);
}

impl App {
    async fn recruitments_kept(&self, db: &PgPool) -> i64 {
        sqlx::query_scalar("select count(*) from recruitment").fetch_one(db).await.unwrap()
    }
}

#[sqlx::test]
async fn who_recruits_too_many_loses_nothing(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    let mut fields = vec![("action".to_owned(), "register".to_owned()), ("product".to_owned(), "CO27409".to_owned())];
    for index in 0..50 {
        fields.push((format!("recruitments/{index}/name/lastName"), format!("Hansen{index}")));
        fields.push((format!("recruitments/{index}/email"), format!("hansen{index}@example.com")));
        fields.push((format!("recruitments/{index}/address/postalCode"), "0101".to_owned()));
    }
    let all: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    app.post_form_as(&kari, PAGE, &all).await.expect(303);
    let one = [
        ("action", "register"),
        ("product", "HELG"),
        ("recruitments/0/name/firstName", "Ola"),
        ("recruitments/0/name/lastName", "Hansen"),
        ("recruitments/0/email", "ola@example.com"),
        ("recruitments/0/address/postalCode", "0101"),
    ];
    let held_up = app.post_form_as(&kari, PAGE, &one).await.expect(429);
    assert_eq!(held_up.header(header::RETRY_AFTER), "86400");
    let text = said(&held_up.text);
    assert!(text.contains("Det er ikke plass til flere akkurat nå.") && text.contains("Prøv igjen om 24 timer."), "{text}");
    assert_eq!(value_of(&held_up.text, "recruitments-0-email"), "ola@example.com");
    assert!(held_up.text.contains("<option value=\"HELG\" selected"));
    let english = said(&app.post_form_as(&kari, &format!("{PAGE}?lang=en"), &one).await.expect(429).text);
    assert!(english.contains("There is no room for more just now.") && english.contains("Try again in 24 hours."), "{english}");
    assert_eq!(app.recruitments_kept(&db).await, 50);
    app.set_clock("2026-10-02T10:00:00Z");
    app.post_form_as(&kari, PAGE, &one).await.expect(303);
}

#[sqlx::test]
async fn a_campaign_that_counts_at_once_has_no_form(db: PgPool) {
    let (app, kari) = App::with_recruiter(db.clone()).await;
    sqlx::raw_sql("update campaign set verification = 'none'").execute(&db).await.unwrap();
    let page = app.recruiters_page(&kari, "").await;
    assert!(page.contains("Her kan du ikke verve selv.") && !page.contains("id=\"recruit-form\""), "{page}");
    assert!(app.recruiters_page(&kari, "?lang=en").await.contains("You cannot recruit here yourself."));
    let fields = [
        ("action", "register"),
        ("product", "CO27409"),
        ("recruitments/0/name/lastName", "Hansen"),
        ("recruitments/0/email", "ola@example.com"),
        ("recruitments/0/address/postalCode", "0101"),
    ];
    let refused = app.post_form_as(&kari, PAGE, &fields).await.expect(422);
    assert!(refused.text.contains("Her kan du ikke verve selv."), "{}", refused.text);
    assert_eq!(app.recruitments_kept(&db).await, 0);
}
