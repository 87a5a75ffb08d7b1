//! What is kept of a person, as they take it along, and what is left when they delete their account.

use crate::recruitment::{PARTNER, ola, request};
use crate::support::{App, PASSWORD, ad};
use axum::http::{HeaderName, Method, header};
use serde_json::{Value, json};
use sqlx::PgPool;

const KARI: &str = "kari.hansen@example.com";
const BOSS: &str = "boss@example.com";
const PAGE: &str = "/konto/slett";

/// Kari has an account and everything that can hang on one; the boss administers.
async fn world(db: PgPool) -> (App, String) {
    let app = crate::recruitment::over(App::new(db).await).await.with_businesses().await;
    app.load(&json!({
        "customers": [{
            "customerNumber": 500, "name": { "firstName": "Kari", "lastName": "Hansen" }, "email": "kunde@example.com",
            "subscriptions": ["CO1"],
        }],
        "users": [
            {
                "email": KARI, "password": PASSWORD, "name": "Kari Q. Hansen", "customerNumber": 500, "manages": ["B2"],
                "organisations": ["989012088"], "employee": { "business": "B1", "id": "ida" },
            },
            { "email": BOSS, "password": PASSWORD, "name": "Boss", "roles": ["admin"] },
        ],
        "organisations": [{ "orgnr": "989012088", "name": "Sol barnehage" }],
        "clients": [{ "id": "app", "name": "Appen", "public": true, "grants": ["authorization_code"], "redirectUris": ["https://app.example/cb"] }],
    }))
    .await;
    let cookie = app.sign_in(KARI).await;
    (app, cookie)
}

/// Everything that somebody may have left here.
async fn leave_traces(app: &App, cookie: &str) -> Traces {
    app.post_ad(&ad("a")).await.expect(200);
    let uuid = app.uuid("a").await;
    for (search, email) in [("q=baker", KARI), ("q=kokk", "Kari.Hansen@EXAMPLE.com"), ("q=baker", "annen@example.com")] {
        let wish = [("search", search), ("email", email), ("frequency", "daily")];
        app.post_form("/stillinger/varsel", &wish).await.expect(303);
    }
    let report = [("reason", "FRAUD"), ("text", "Dette er svindel."), ("email", KARI)];
    app.post_form(&format!("/stillinger/{uuid}/rapporter"), &report).await.expect(303);
    let recruits = [
        ("action", "register"),
        ("product", "CO27409"),
        ("recruitments/0/name/lastName", "Vervesen"),
        ("recruitments/0/email", "vervet@example.com"),
        ("recruitments/0/address/postalCode", "0101"),
    ];
    app.post_form_as(cookie, "/verv/Spring2019", &recruits).await.expect(303);
    let wished: i64 = sqlx::query_scalar("select id from product where code = 'HS3829'").fetch_one(&app.db).await.unwrap();
    app.post_form_as(cookie, "/verv/Spring2019/premier", &[("order", &wished.to_string())]).await.expect(303);
    app.publish(&crate::vacancies::vacancy("v")).await.expect(201);
    app.post_form_as(cookie, "/vakter/tilbud/B1/v", &[("act", "accept")]).await.expect(303);
    app.post_form_as(cookie, "/vakter", &[("act", "calendar")]).await.expect(303);
    let offers = app.get_as(cookie, "/vakter").await.expect(200).text;
    let calendar = offers.split("/vakter/kalender/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (user, client): (i64, i64) =
        sqlx::query_as("select app_user.id, oauth_client.id from app_user, oauth_client where email = $1 and client_id = 'app'")
            .bind(KARI)
            .fetch_one(&app.db)
            .await
            .unwrap();
    sqlx::query(
        "insert into oauth_consent (user_id, client_id, scopes, created, updated) values ($1, $2, '{openid}', now(), now())",
    )
    .bind(user)
    .bind(client)
    .execute(&app.db)
    .await
    .unwrap();
    crate::recruitment::token(app, "token of kari hansen", client, Some(user), "openid").await;
    Traces { calendar: format!("/vakter/kalender/{calendar}"), token: "token of kari hansen" }
}

struct Traces {
    calendar: String,
    token: &'static str,
}

#[sqlx::test]
async fn a_person_takes_along_what_is_kept(db: PgPool) {
    let (app, cookie) = world(db).await;
    leave_traces(&app, &cookie).await;
    assert_eq!(app.get("/konto/data.json").await.expect(303).header(header::LOCATION), "/login?next=%2Fkonto%2Fdata.json");
    let answer = app.get_as(&cookie, "/konto/data.json").await.expect(200);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.header(header::CONTENT_DISPOSITION), "attachment; filename=\"verv.json\"");
    let data = answer.json();
    assert_eq!((&data["account"]["email"], &data["account"]["name"]), (&json!(KARI), &json!("Kari Q. Hansen")));
    assert_eq!((data["sessions"].as_array().unwrap().len(), &data["passkeys"]), (1, &json!([])));
    assert_eq!((&data["apps"][0]["name"], &data["apps"][0]["scopes"]), (&json!("Appen"), &json!(["openid"])));
    assert_eq!(data["organisations"], json!([{ "orgnr": "989012088", "name": "Sol barnehage" }]));
    let mut searches: Vec<&str> =
        data["alerts"].as_array().unwrap().iter().map(|alert| alert["search"].as_str().unwrap()).collect();
    searches.sort_unstable();
    assert_eq!(searches, ["q=baker", "q=kokk"]);
    let recruiting = &data["recruiting"];
    assert_eq!((&recruiting["customer"]["customerNumber"], &recruiting["subscriptions"]), (&json!(500), &json!(["CO1"])));
    let campaign = &recruiting["campaigns"][0];
    assert_eq!((&campaign["campaign"], &campaign["points"]), (&json!("Spring2019"), &json!(0)));
    assert_eq!(campaign["unverifiedRecruitments"][0]["name"]["lastName"], "Vervesen");
    assert_eq!(campaign["recruitmentPremiumPreferences"][0]["product"], "HS3829");
    let job = &data["shifts"]["employments"][0];
    assert_eq!((&job["employee"]["id"], &job["employee"]["businessName"]), (&json!("ida"), &json!("Kafé Nord")));
    assert_eq!((&job["offers"][0]["vacancy"], job["offers"][0]["accepted"].is_string()), (&json!("v"), true));
    assert_eq!(data["shifts"]["manages"], json!([{ "id": "B2", "name": "Bakeri Sør" }]));
    // Neither secrets, nor what others have, nor how persons are known again.
    for not in ["argon2", "annen@example.com", "Ola Dahl", "fingerprint", "hash", "token"] {
        assert!(!answer.text.contains(not), "{not}: {}", answer.text);
    }
    // Of somebody without any role little is kept; and an address that nobody has confirmed tells of no alerts.
    let boss = app.sign_in(BOSS).await;
    sqlx::query("update app_user set email_verified = null, email = 'annen@example.com' where email = $1")
        .bind(BOSS)
        .execute(&app.db)
        .await
        .unwrap();
    let data = app.get_as(&boss, "/konto/data.json").await.expect(200).json();
    assert_eq!((&data["alerts"], &data["recruiting"]), (&json!([]), &Value::Null));
    assert_eq!(data["shifts"]["employments"], json!([]));
}

#[sqlx::test]
async fn a_deleted_account_leaves_what_is_not_its_own(db: PgPool) {
    let (app, cookie) = world(db).await;
    let elsewhere = app.sign_in(KARI).await;
    let traces = leave_traces(&app, &cookie).await;
    app.post_form_as(&cookie, "/konto", &[("act", "email"), ("new_email", "ny.kari@example.com")]).await.expect(303);
    app.mail().await;
    assert_eq!(app.get(PAGE).await.expect(303).header(header::LOCATION), "/login?next=%2Fkonto%2Fslett");
    assert!(app.get_as(&cookie, "/konto").await.expect(200).text.contains("href=\"/konto/slett\""));
    let page = app.get_as(&cookie, PAGE).await.expect(200);
    for said in ["Dette sletter vi", "Dette blir stående", "bokføringsloven", "name=\"password\"", "href=\"/konto/data.json\""]
    {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    for (fields, said) in [(&[][..], "Skriv inn passordet ditt"), (&[("password", "gjettet passord")], "Feil passord")] {
        let refused = app.post_form_as(&cookie, PAGE, fields).await.expect(422);
        assert!(refused.text.contains(said), "{}", refused.text);
    }
    let gone = app.post_form_as(&cookie, PAGE, &[("password", PASSWORD)]).await.expect(303);
    assert_eq!(gone.header(header::LOCATION), "/konto/slettet");
    assert_eq!(gone.header(HeaderName::from_static("clear-site-data")), "\"cache\"");
    assert!(gone.header(header::SET_COOKIE).starts_with("verv=;"));
    assert!(app.get("/konto/slettet").await.expect(200).text.contains("Kontoen din er slettet"));

    let letters = app.mail().await;
    let told: Vec<(&str, &str)> = letters.iter().map(|letter| (letter.header("To"), letter.header("Subject"))).collect();
    assert_eq!(told, [(KARI, "Kontoen din er slettet")]);
    for text in [KARI, "Kari Q. Hansen", "ny.kari@example.com"] {
        assert_eq!(app.rows_with(text).await, Vec::<String>::new(), "{text}");
    }
    for cookie in [&cookie, &elsewhere] {
        assert_eq!(app.get_as(cookie, "/konto").await.expect(303).header(header::LOCATION), "/login?next=%2Fkonto");
    }
    app.call(Method::GET, "/oauth/userinfo", Some(traces.token), None, "").await.expect(401);
    assert!(app.get(&traces.calendar).await.expect(404).text.contains("Denne kalenderen finnes ikke lenger"));
    app.post_form("/login", &[("email", KARI), ("password", PASSWORD)]).await.expect(422);
    for table in ["premium_preference", "employee_user", "customer_user", "business_user", "organisation_member", "oauth_consent"]
    {
        assert_eq!(app.count(table).await, 0, "{table}");
    }
    // What is others': the customer of the seller, the shift of the employer, the alert of somebody else, the words of a
    // report, and the recruit's own invitation.
    assert_eq!(app.vacancy("v").await["acceptedBy"]["id"], "ida");
    assert!(app.rows_with("kunde@example.com").await.iter().any(|row| row.starts_with("customer:")));
    assert_eq!((app.count("alert").await, app.count("ad_report").await, app.count("recruit").await), (1, 1, 1));
    let letter = app.recruit(PARTNER, &request(&[ola()])).await;
    letter.expect(200);
    // The address is free again.
    app.post_form("/registrer", &[("name", "Kari"), ("email", KARI), ("password", PASSWORD)]).await.expect(303);
    assert_eq!(app.mail().await.iter().filter(|letter| letter.header("To") == KARI).count(), 1);
}

#[sqlx::test]
async fn who_is_a_customer_by_their_account_alone_is_erased_with_it(db: PgPool) {
    let (app, _) = world(db).await;
    let recruit = async |email: &str, name: &str| {
        let cookie = app.sign_in(email).await;
        let fields = [
            ("action", "register"),
            ("product", "CO27409"),
            ("recruiter/name/lastName", name),
            ("recruiter/email", email),
            ("recruiter/phoneNumber", "41234567"),
            ("recruiter/address/postalCode", "0101"),
            ("recruitments/0/name/lastName", "Hansen"),
            ("recruitments/0/email", &format!("vervet.av.{email}")),
            ("recruitments/0/address/postalCode", "0101"),
        ];
        app.post_form_as(&cookie, "/verv/Spring2019", &fields).await.expect(303);
        cookie
    };
    let delete = async |cookie: &str| {
        app.post_form_as(cookie, PAGE, &[("password", PASSWORD)]).await.expect(303);
        app.mail().await;
    };
    let ververen = recruit("ververen@example.com", "Ververstad").await;
    assert!(!app.rows_with("Ververstad").await.is_empty());
    let subscriber = recruit("abonnent@example.com", "Abonnentsen").await;
    sqlx::query("insert into subscription (customer_id, product_id, created) select customer.id, product.id, now() from customer, product where last_name = 'Abonnentsen' and code = 'CO1'")
        .execute(&app.db)
        .await
        .unwrap();
    let loaded = recruit("lastet@example.com", "Lastetsen").await;
    let number: i64 = sqlx::query_scalar("select customer_number from customer where last_name = 'Lastetsen'")
        .fetch_one(&app.db)
        .await
        .unwrap();
    app.load(&json!({ "customers": [{ "customerNumber": number, "name": { "lastName": "Lastetsen" } }] })).await;
    for cookie in [&ververen, &subscriber, &loaded] {
        delete(cookie).await;
    }
    for text in ["Ververstad", "ververen@example.com"] {
        let rows = app.rows_with(text).await;
        // But for what the recruit was told, and who was recruited.
        assert!(rows.iter().all(|row| row.starts_with("recruit:")), "{text}: {rows:?}");
    }
    for stays in ["Abonnentsen", "Lastetsen"] {
        assert!(app.rows_with(stays).await.iter().any(|row| row.starts_with("customer:")), "{stays}");
    }
    // The recruit may answer still.
    assert_eq!(app.count("recruit").await, 3);
}

#[sqlx::test]
async fn the_last_administrator_stays(db: PgPool) {
    let (app, _) = world(db).await;
    let boss = app.sign_in(BOSS).await;
    let own = [("password", PASSWORD)];
    let refused = app.post_form_as(&boss, PAGE, &own).await.expect(409);
    assert!(refused.text.contains("Du er den eneste administratoren."), "{}", refused.text);
    assert!(app.get_as(&boss, "/admin").await.expect(200).text.contains("Administrasjon"));
    // Of two who go at the same moment one stays.
    let second = json!({ "email": "andre@example.com", "password": PASSWORD, "roles": ["admin"] });
    app.load(&json!({ "users": [second] })).await;
    let other = app.post_form("/login", &[("email", "andre@example.com"), ("password", PASSWORD)]).await.expect(303).cookie();
    let (one, two) = tokio::join!(app.post_form_as(&boss, PAGE, &own), app.post_form_as(&other, PAGE, &own));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let administrators: i64 =
        sqlx::query_scalar("select count(*) from app_user where is_admin").fetch_one(&app.db).await.unwrap();
    assert_eq!(administrators, 1);
}

#[sqlx::test]
async fn guessing_the_password_of_an_account_to_delete_is_slow(db: PgPool) {
    let (app, cookie) = world(db).await;
    let mut last = 0;
    for _ in 0..20 {
        last = app.post_form_as(&cookie, PAGE, &[("password", "gjettet passord")]).await.status.as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    let told = app.post_form_as(&cookie, PAGE, &[("password", PASSWORD)]).await.expect(429);
    assert!(told.text.contains("Dette sletter vi") && !told.header(header::RETRY_AFTER).is_empty());
    // Nor does another site's form delete it.
    let foreign = app.call(Method::POST, PAGE, None, Some("application/x-www-form-urlencoded"), "").await;
    assert_eq!(foreign.status, 303);
    assert_eq!(app.count("app_user").await, 5);
}

#[sqlx::test]
async fn signing_in_leads_to_where_there_is_work(db: PgPool) {
    let (app, _) = world(db).await;
    app.load(&json!({ "users": [
        { "email": "leder@example.com", "password": PASSWORD, "manages": ["B1"] },
        { "email": "leder2@example.com", "password": PASSWORD, "manages": ["B1", "B2"] },
        { "email": "ansatt@example.com", "password": PASSWORD, "employee": { "business": "B1", "id": "ola" } },
        { "email": "kunde2@example.com", "password": PASSWORD, "customerNumber": 34273 },
        { "email": "ingen@example.com", "password": PASSWORD },
    ]}))
    .await;
    for (email, way) in [
        (BOSS, "/admin"),
        ("leder@example.com", "/vakter/B1"),
        ("leder2@example.com", "/vakter"),
        ("ansatt@example.com", "/vakter"),
        ("kunde2@example.com", "/verv"),
        ("ingen@example.com", "/"),
        (KARI, "/vakter"),
    ] {
        let fields = [("email", email), ("password", PASSWORD)];
        let entered = app.post_form("/login", &fields).await.expect(303);
        assert_eq!(entered.header(header::LOCATION), way, "{email}");
        let cookie = entered.cookie();
        for (page, way) in [("/login", way), ("/registrer", way), ("/login?next=/docs", "/docs")] {
            assert_eq!(app.get_as(&cookie, page).await.expect(303).header(header::LOCATION), way, "{email} {page}");
        }
        app.get_as(&cookie, way).await.expect(200);
        let going = app.post_form("/login", &[fields[0], fields[1], ("next", "/stillinger?q=kokk")]).await.expect(303);
        assert_eq!(going.header(header::LOCATION), "/stillinger?q=kokk");
    }
}

#[sqlx::test]
async fn a_new_account_says_that_it_is_there(db: PgPool) {
    let app = App::new(db).await;
    const READY: &str = "Kontoen din er klar.";
    for (email, next, way) in
        [("a@example.com", "", "/"), ("b@example.com", "/stillinger", "/stillinger"), ("c@example.com", "/verv", "/verv")]
    {
        let fields = [("name", "Kari"), ("email", email), ("password", PASSWORD), ("next", next)];
        app.post_form("/registrer", &fields).await.expect(303);
        let link = app.mail().await.pop().unwrap().path("/konto/bekreft/");
        let link = link.split('?').next().unwrap();
        let entered = app.post_form(link, &[("password", PASSWORD)]).await.expect(303);
        assert_eq!(entered.header(header::LOCATION), way);
        let cookies: Vec<&str> = entered.headers.get_all(header::SET_COOKIE).iter().map(|set| set.to_str().unwrap()).collect();
        let both = cookies.iter().map(|set| set.split(';').next().unwrap()).collect::<Vec<_>>().join("; ");
        let page = app.get_as(&both, way).await.expect(200);
        assert!(page.text.contains(READY), "{way}: {}", page.text);
        assert!(page.headers.get_all(header::SET_COOKIE).iter().any(|set| set.to_str().unwrap().starts_with("verv-notice=;")));
        // Whoever is nobody is told nothing, whatever cookie they bring.
        assert!(!app.get_as("verv-notice=account-made", "/stillinger").await.expect(200).text.contains(READY));
        let own = entered.cookie();
        assert!(!app.get_as(&own, way).await.expect(200).text.contains(READY));
        assert!(!app.get_as(&format!("{own}; verv-notice=x"), way).await.expect(200).text.contains(READY));
        assert!(app.get_as(&format!("{both}; lang=en"), way).await.expect(200).text.contains("Your account is ready."));
    }
}

#[sqlx::test]
async fn the_site_says_who_answers_for_it(db: PgPool) {
    let app = App::with(db, |settings| settings.contact = Some("drift@verv.example".into())).await;
    let front = app.get("/").await.expect(200).text;
    for (path, title, english) in [
        ("/kontakt", "Kontakt", "Contact"),
        ("/personvern", "Personvern", "Privacy"),
        ("/tilgjengelighet", "Tilgjengelighet", "Accessibility"),
    ] {
        assert!(front.contains(&format!("href=\"{path}\"")), "{path}");
        let page = app.get(path).await.expect(200);
        assert!(page.text.contains(&format!("<h1>{title}</h1>")) && !page.header(header::ETAG).is_empty(), "{path}");
        assert!(app.get(&format!("{path}?lang=en")).await.expect(200).text.contains(&format!("<h1>{english}</h1>")));
    }
    for path in ["/kontakt", "/tilgjengelighet"] {
        assert!(app.get(path).await.text.contains("href=\"mailto:drift@verv.example\""), "{path}");
    }
    let privacy = app.get("/personvern").await.text;
    for said in
        ["href=\"/konto/slett\"", "href=\"/konto/data.json\"", "Informasjonskapsler", "Datatilsynet", "14 dager", "30 dager"]
    {
        assert!(privacy.contains(said), "{said}");
    }
}

#[sqlx::test]
async fn a_dead_link_says_what_it_was(db: PgPool) {
    let app = App::new(db).await;
    let token = "0".repeat(96);
    for (path, status, said) in [
        (format!("/r/{token}"), 404, "personlig lenke til en invitasjon"),
        (format!("/r/i/{token}"), 404, "Be den som ga deg lenken"),
        ("/r/avkuttet".to_owned(), 404, "Åpne lenken fra e-posten på nytt"),
        (format!("/varsel/{token}"), 404, "personlig lenke til et jobbvarsel"),
        (format!("/varsel/{token}/avmeld"), 404, "personlig lenke til et jobbvarsel"),
        (format!("/nytt-passord/{token}"), 410, "velge et nytt passord"),
        (format!("/konto/bekreft/{token}"), 410, "bekrefte e-postadressen din"),
        (format!("/vakter/kalender/{token}.ics"), 404, "personlig adresse til en kalender"),
    ] {
        let page = app.get(&path).await.expect(status);
        assert!(page.text.contains(said) && !page.text.contains("annonsen er ikke åpen"), "{path}: {}", page.text);
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store", "{path}");
        let english = app.get(&format!("{path}?lang=en")).await.expect(status).text;
        assert!(english.contains("lang=\"en\"") && english.contains("It was"), "{path}: {english}");
        // What is sent there is answered alike.
        if !path.ends_with(".ics") {
            let sent =
                app.post_form(&path, &[("act", "change"), ("action", "accept"), ("password", PASSWORD)]).await.expect(status);
            assert!(sent.text.contains(said), "{path}: {}", sent.text);
        }
    }
    // An ad that is not there is still one.
    assert!(app.get("/stillinger/x").await.expect(404).text.contains("stillinger"));
}

#[sqlx::test]
async fn what_was_typed_comes_along_where_there_is_something_to_type(db: PgPool) {
    let (app, cookie) = world(db).await;
    const SCRIPT: &str = "src=\"/typed.js\"";
    for path in ["/login", "/registrer", "/glemt", "/stillinger/varsel", "/docs/check"] {
        assert!(app.get(path).await.expect(200).text.contains(SCRIPT), "{path}");
    }
    for path in ["/", "/docs", "/kontakt", "/personvern"] {
        assert!(!app.get(path).await.expect(200).text.contains(SCRIPT), "{path}");
    }
    for path in ["/konto", "/verv/Spring2019", "/vakter/B2/ny"] {
        assert!(app.get_as(&cookie, path).await.expect(200).text.contains(SCRIPT), "{path}");
    }
    // The form has as many persons again as it had.
    let added = [("action", "add"), ("product", "CO27409"), ("recruitments/1/name/lastName", "Dahl")];
    let grown = app.post_form_as(&cookie, "/verv/Spring2019", &added).await.expect(200).text;
    assert!(grown.contains("data-again=\"personer=3\""), "{grown}");
    let again = app.get_as(&cookie, "/verv/Spring2019?personer=3").await.expect(200).text;
    assert!(again.contains("name=\"recruitments/2/name/lastName\"") && !again.contains("name=\"recruitments/3/"));
    for (many, persons) in [("999999", 50), ("-1", 1), ("x", 1)] {
        let page = app.get_as(&cookie, &format!("/verv/Spring2019?personer={many}")).await.expect(200).text;
        assert!(page.matches("/name/lastName\"").count() >= persons, "{many}");
        assert!(!page.contains(&format!("name=\"recruitments/{persons}/")), "{many}");
    }
}
