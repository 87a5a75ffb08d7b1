//! One person is one person, however they are written.

use super::*;
use verv::platform::signed_link::fingerprint;
use verv::recruitment::server::{decisions, persons};

impl App {
    /// As somebody who has asked not to be contacted, kept by the version before keys were normalised.
    async fn suppressed_before(&self, purpose: &str, key: &str) {
        sqlx::query("insert into suppression (fingerprint, created) values ($1, now())")
            .bind(fingerprint(&self.state.core.config.secret, purpose, key))
            .execute(&self.db)
            .await
            .unwrap();
    }

    /// Rows whose keys are to be made anew.
    async fn stale(&self) -> i64 {
        sqlx::query_scalar(
            "select (select count(*) from customer where keys_version = 0) + (select count(*) from recruit where keys_version = 0)",
        )
        .fetch_one(&self.db)
        .await
        .unwrap()
    }
}

#[sqlx::test]
async fn plus_tags_make_nobody_else(db: PgPool) {
    let app = app(db).await;
    let tagged: Vec<Value> =
        ["a", "b", "c", "d", "e"].map(|tag| person("Tester", Some(&format!("tester+{tag}@example.com")), None)).into();
    let answer = app.recruit(PARTNER, &request(&tagged)).await.expect(200).json();
    let links = answer["recruitments"].as_array().unwrap();
    assert!(links.len() == 5 && links.iter().all(|link| link == &links[0]), "{answer}");
    assert_eq!(app.count("recruitment").await, 1);
    // The mail goes to the address as given.
    assert_eq!(app.mail().await[0].header("To"), "tester+a@example.com");
    app.recruit(PARTNER, &request(&[person("Tester", Some("TESTER@example.com"), None)])).await.expect(200);
    assert_eq!(app.count("recruitment").await, 1);
}

#[sqlx::test]
async fn a_domain_is_one_in_letters_and_in_a_labels(db: PgPool) {
    let app = app(db).await;
    let spellings = [
        "reservert@blåbær.example",
        "reservert@xn--blbr-roah.example",
        "Reservert+x@XN--BLBR-ROAH.example",
        "reservert@bla\u{30a}bær.example",
    ];
    // Blocked today, and by a version before.
    for before in [false, true] {
        sqlx::raw_sql("delete from suppression").execute(&app.db).await.unwrap();
        if before {
            app.suppressed_before("person's e-mail", "reservert@blåbær.example").await;
        } else {
            app.recruit(PARTNER, &request(&[person("Fred", Some(spellings[0]), None)])).await.expect(200);
            sqlx::raw_sql("insert into suppression select fingerprint, now() from recruit_key; delete from recruit_key;")
                .execute(&app.db)
                .await
                .unwrap();
            app.mail().await;
        }
        for spelling in spellings {
            let sent = request(&[person("Fred", Some(spelling), None)]);
            assert_refused(&app.recruit(PARTNER, &sent).await, &[("/recruitments/0", "suppressed")]);
        }
        sqlx::raw_sql("delete from mail_budget; delete from recruit_key").execute(&app.db).await.unwrap();
        app.recruit(KARI, &request(&[person("Fred", Some(spellings[1]), None)])).await.expect(200);
        assert!(app.mail().await.is_empty(), "{before}");
    }
}

#[sqlx::test]
async fn a_number_is_one_however_it_is_copied(db: PgPool) {
    let app = app(db).await;
    let written = [
        "\u{202a}+47 900 00 003\u{202c}",
        "+47\u{2011}900\u{2011}00003",
        "(+47) 900 00 003",
        "4790000003",
        "tel:+4790000003",
        "９０００ ０００３",
        "0047 90 00 00 03",
    ];
    let answer =
        app.recruit(PARTNER, &request(&written.map(|number| person("Lie", None, Some(number))))).await.expect(200).json();
    let links = answer["recruitments"].as_array().unwrap();
    assert!(links.iter().all(|link| link == &links[0]), "{answer}");
    let kept: String = sqlx::query_scalar("select phone from recruit").fetch_one(&app.db).await.unwrap();
    assert_eq!(kept, "+4790000003");
    // On the invitation it is proved alike.
    let invitation = links[0]["invitation"].as_str().unwrap().strip_prefix("http://verv.example").unwrap().to_owned();
    for number in written {
        app.post_form(&invitation, &[("action", "prove"), ("knownPhone", number)]).await.expect(303);
    }
    // A version before kept ten digits for eight.
    app.suppressed_before("person's phone", "+474790000004").await;
    let sent = request(&[person("Lie", None, Some("4790000004"))]);
    assert_refused(&app.recruit(PARTNER, &sent).await, &[("/recruitments/0", "suppressed")]);
}

#[sqlx::test]
async fn names_are_one_in_either_form(db: PgPool) {
    let app = app(db).await;
    app.load(&json!({ "customers": [
        { "customerNumber": 500, "name": { "lastName": "Åsheim" }, "email": "aa@example.com" },
        { "customerNumber": 501, "name": { "lastName": "O\u{308}st" }, "email": "o@example.com" },
    ] }))
    .await;
    for (last_name, email, number) in [("A\u{30a}SHEIM", "aa@example.com", 500), ("Öst", "o+x@example.com", 501)] {
        let recruiter = json!({ "name": { "lastName": last_name }, "email": email });
        let recruit = person("Berg", Some(&format!("berg{number}@example.com")), None);
        app.recruit(PARTNER, &changed(request(&[recruit]), "/recruiter", recruiter)).await.expect(200);
        let found: i64 = sqlx::query_scalar(
            "select customer_number from recruitment join customer on customer.id = recruiter_id order by number desc limit 1",
        )
        .fetch_one(&app.db)
        .await
        .unwrap();
        assert_eq!(found, number, "{last_name}");
    }
}

#[sqlx::test]
async fn nobody_recruits_what_was_their_own_address(db: PgPool) {
    let app = app(db).await;
    app.load(
        &json!({ "users": [{ "email": "kari@example.com", "password": crate::support::PASSWORD, "customerNumber": 34272 }] }),
    )
    .await;
    // What the register has is another one.
    sqlx::raw_sql(
        "update customer set email = 'x@example.com', email_key = 'x@example.com', phone = null where customer_number = 34272",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let recruit = request(&[person("Annen", Some("KARI+venn@example.com"), None)]);
    let refused = [("/recruitments/0", "self_recruitment")];
    // The address that the recruiter signs in with, also where a client names them.
    let by_client =
        changed(recruit.clone(), "/recruiter", json!({ "name": { "lastName": "Nordmann" }, "email": "x@example.com" }));
    assert_refused(&app.recruit(PARTNER, &by_client).await, &refused);
    // They leave it for another.
    let kari = app.sign_in("kari@example.com").await;
    app.post_form_as(&kari, "/konto", &[("act", "email"), ("new_email", "ny@example.com")]).await.expect(303);
    let link = app.mail().await[0].path("/konto/bekreft/").split('?').next().unwrap().to_owned();
    app.post_form(&link, &[("password", crate::support::PASSWORD)]).await.expect(303);
    // With the password that was set, the token of before ended.
    let ids = "select (select id from oauth_client where client_id = 'site'), id from app_user where email = 'ny@example.com'";
    let (site, user): (i64, i64) = sqlx::query_as(ids).fetch_one(&app.db).await.unwrap();
    token(&app, "another token of kari", site, Some(user), "recruitment").await;
    assert_refused(&app.recruit("another token of kari", &recruit).await, &refused);
    assert_refused(&app.recruit(PARTNER, &by_client).await, &refused);
    let kept = app.rows_with("kari@example.com").await;
    assert!(kept.iter().all(|row| !row.starts_with("earlier_address")), "{kept:?}");
}

#[sqlx::test]
async fn what_a_user_can_read_is_what_makes_them_a_customer(db: PgPool) {
    let app = app(db).await;
    // A mail server may well keep what follows a plus apart: it is not Eva's mailbox.
    sqlx::raw_sql("update app_user set email = 'eva+x@example.com' where email = 'other@example.com'")
        .execute(&app.db)
        .await
        .unwrap();
    let recruiter = json!({ "name": { "lastName": "Eriksen" }, "email": "eva@example.com" });
    app.recruit(OTHER, &changed(request(&[ola()]), "/recruiter", recruiter)).await.expect(200);
    let tied: i64 = sqlx::query_scalar("select customer_number from customer join customer_user on customer_id = id")
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_ne!(tied, 34273);
}

#[sqlx::test]
async fn keys_of_before_are_made_anew(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&[person("Lie", Some("lie+avis@blåbær.example"), Some("90000003"))])).await.expect(200);
    assert_eq!(app.stale().await, 0, "whoever writes a row says by which version");
    // As the version before keeps them that runs beside this one, and knows of no versions.
    sqlx::raw_sql(
        "update customer set email = 'Eva+x@example.com', email_key = 'eva+x@example.com', phone = '+474790000009', name_key = 'eriksen'
         where customer_number = 34273;
         update recruit set phone = '+474790000003';
         delete from recruit_key;",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let before = fingerprint(&app.state.core.config.secret, "person's e-mail", "lie+avis@blåbær.example");
    sqlx::query(
        "insert into recruit_key (recruitment_id, campaign_id, recruiter_id, fingerprint, is_shadow)
         select id, campaign_id, recruiter_id, $1, false from recruitment",
    )
    .bind(before)
    .execute(&app.db)
    .await
    .unwrap();
    assert_eq!(app.stale().await, 2);
    persons::rekey(&app.state.recruitment).await.unwrap();
    assert_eq!(app.stale().await, 0);
    let by_lie = |email: Option<&str>, phone: Option<&str>| {
        let lie = json!({ "name": { "lastName": "Dahl" }, "email": "dahl@example.com" });
        changed(request(&[person("Hvem", email, phone)]), "/recruiter", lie)
    };
    for (email, phone) in [(Some("lie@xn--blbr-roah.example"), None), (None, Some("+47 90000003"))] {
        assert_refused(&app.recruit(PARTNER, &by_lie(email, phone)).await, &[("/recruitments/0", "already_recruited")]);
    }
    for (email, phone) in [(Some("eva@example.com"), None), (None, Some("90 00 00 09"))] {
        assert_refused(&app.recruit(PARTNER, &by_lie(email, phone)).await, &[("/recruitments/0", "already_customer")]);
    }
    // What is no part of a key changes nothing; each part does, and a new row of the version before.
    for (change, stale) in [
        ("update customer set updated = now(), first_name = 'E', address = '{}'; update recruit set first_name = 'L'", 0),
        ("update customer set last_name = 'Ås' where customer_number = 34273", 1),
        ("update customer set company_name = 'Ås' where customer_number = 34273", 1),
        ("update customer set email = 'e@example.com' where customer_number = 34273", 1),
        ("update customer set phone = null where customer_number = 34273", 1),
        ("update recruit set email = null", 1),
        ("update recruit set phone = '+4790000001'", 1),
        (
            "insert into customer (customer_number, last_name, name_key, address, created, updated) values (9, 'Ny', 'ny', '{}', now(), now())",
            1,
        ),
    ] {
        sqlx::raw_sql(change).execute(&app.db).await.unwrap();
        assert_eq!(app.stale().await, stale, "{change}");
        persons::rekey(&app.state.recruitment).await.unwrap();
        assert_eq!(app.stale().await, 0, "{change}");
    }
    decisions::expire_due(&app.state.recruitment).await.unwrap();
}

/// Siblings of the numbers above: of the register, of who recruits, of who subscribes, and as corrected by a recruit.
#[sqlx::test]
async fn a_number_is_one_wherever_it_stands(db: PgPool) {
    let app = app(db).await;
    app.load(&json!({ "customers": [
        { "customerNumber": 600, "name": { "lastName": "Moe" }, "phoneNumber": "tel:+47\u{2212}911\u{2060}11\u{2010}112", "subscriptions": ["CO27409"] },
        { "customerNumber": 601, "name": { "lastName": "Dahl" }, "phoneNumber": "\u{2067}47 922 22 223\u{2069}" },
    ] }))
    .await;
    let by_dahl = |number: &str, recruit: &str| {
        let recruiter = json!({ "name": { "lastName": "Dahl" }, "phoneNumber": number });
        changed(request(&[person("Hvem", None, Some(recruit))]), "/recruiter", recruiter)
    };
    for number in ["４７９１１１１１１２", "(+47)\u{a0}911\u{2043}11112", "0047 91 11 11 12"] {
        assert_refused(&app.recruit(PARTNER, &by_dahl("92222223", number)).await, &[("/recruitments/0", "already_customer")]);
    }
    for number in ["4792222223", "+47\u{ad}922\u{feff}22223", "tel:92-22-22-23"] {
        assert_refused(&app.recruit(PARTNER, &by_dahl(number, "+47 92222223")).await, &[("/recruitments/0", "self_recruitment")]);
    }
    app.recruit(PARTNER, &by_dahl("\u{202d}+47 922 22 223\u{202c}", "93333334")).await.expect(200);
    let recruiter: i64 =
        sqlx::query_scalar("select customer_number from recruitment join customer on customer.id = recruiter_id")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(recruiter, 601, "nobody new");
    // As they correct it themselves.
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    let path = app.mail().await[0].path("/r/").split('?').next().unwrap().to_owned();
    let fields = [
        ("action", "correct"),
        ("lastName", "Hansen"),
        ("postalCode", "0101"),
        ("email", "ola@example.com"),
        ("phoneNumber", "\u{200e}(+47)\u{2011}944\u{2015}44445"),
    ];
    app.post_form(&path, &fields).await.expect(303);
    assert!(app.get(&path).await.expect(200).text.contains("+4794444445"));
    assert_refused(&app.recruit(PARTNER, &by_dahl("92222223", "4794444445")).await, &[("/recruitments/0", "already_recruited")]);
}

/// Siblings of the addresses above: of who subscribes, of who recruits, and on the invitation.
#[sqlx::test]
async fn an_address_is_one_wherever_it_stands(db: PgPool) {
    let app = app(db).await;
    app.load(&json!({ "customers": [
        { "customerNumber": 600, "name": { "lastName": "Moe" }, "email": "moe@bla\u{30a}bær.example", "subscriptions": ["CO27409"] },
        { "customerNumber": 601, "name": { "lastName": "Dahl" }, "email": "dahl@xn--blbr-roah.example" },
    ] }))
    .await;
    let by_dahl = |email: &str, recruit: &str| {
        let recruiter = json!({ "name": { "lastName": "Dahl" }, "email": email });
        changed(request(&[person("Hvem", Some(recruit), None)]), "/recruiter", recruiter)
    };
    for email in ["MOE@XN--BLBR-ROAH.example", "moe+a@blåbær.example", "Moe+b+c@BLÅBÆR.EXAMPLE"] {
        assert_refused(
            &app.recruit(PARTNER, &by_dahl("dahl@blåbær.example", email)).await,
            &[("/recruitments/0", "already_customer")],
        );
    }
    for email in ["dahl@bla\u{30a}bær.example", "DAHL+x@xn--blbr-roah.example"] {
        assert_refused(
            &app.recruit(PARTNER, &by_dahl("dahl@blåbær.example", email)).await,
            &[("/recruitments/0", "self_recruitment")],
        );
    }
    let answer = app.recruit(PARTNER, &by_dahl("dahl+ny@blåbær.example", "lie@blåbær.example")).await.expect(200).json();
    let recruiter: i64 =
        sqlx::query_scalar("select customer_number from recruitment join customer on customer.id = recruiter_id")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(recruiter, 601, "nobody new");
    let invitation =
        answer["recruitments"][0]["invitation"].as_str().unwrap().strip_prefix("http://verv.example").unwrap().to_owned();
    for email in ["lie@xn--blbr-roah.example", "LIE+avis@bla\u{30a}bær.example"] {
        app.post_form(&invitation, &[("action", "prove"), ("knownEmail", email)]).await.expect(303);
    }
    app.post_form(&invitation, &[("action", "prove"), ("knownEmail", "lie@blabar.example")]).await.expect(422);
}

/// Siblings of the names above: companies, blanks and case, and whom an order is for.
#[sqlx::test]
async fn a_company_is_one_in_either_form(db: PgPool) {
    let app = app(db).await;
    app.load(&json!({ "customers": [
        { "customerNumber": 600, "name": { "companyName": "A\u{30a}sheim  Rør AS" }, "email": "post@example.com" },
        { "customerNumber": 601, "name": { "lastName": "Tøs\u{a0}Ærø" }, "phoneNumber": "95555556" },
    ] }))
    .await;
    let company =
        json!({ "name": { "companyName": "ÅSHEIM RØR as" }, "address": { "postalCode": "0101" }, "email": "POST@example.com" });
    let recruits = [company, person("tøs ærØ", None, Some("4795555556"))];
    for (recruit, number) in recruits.into_iter().zip([600, 601]) {
        app.recruit(PARTNER, &request(&[recruit])).await.expect(200);
        decisions::verify(&app.state.recruitment, app.latest().await).await.unwrap();
        let ordered: i64 = sqlx::query_scalar(
            "select customer_number from subscription_order join customer on customer.id = customer_id order by order_number desc limit 1",
        )
        .fetch_one(&app.db)
        .await
        .unwrap();
        assert_eq!(ordered, number);
    }
    assert_eq!(app.count("customer").await, 4, "nobody new");
}

/// Siblings of the address that was left: on Verv's own form, and given on an invitation.
#[sqlx::test]
async fn what_was_ones_own_stays_so_on_every_way(db: PgPool) {
    let app = app(db).await;
    app.load(&json!({
        "customers": [{ "customerNumber": 34272, "email": "kontor@example.com" }],
        "users": [{ "email": "kari@example.com", "password": crate::support::PASSWORD, "customerNumber": 34272 }],
    }))
    .await;
    let kari = app.sign_in("kari@example.com").await;
    app.post_form_as(&kari, "/konto", &[("act", "email"), ("new_email", "ny@blåbær.example")]).await.expect(303);
    let link = app.mail().await[0].path("/konto/bekreft/").split('?').next().unwrap().to_owned();
    app.post_form(&link, &[("password", crate::support::PASSWORD)]).await.expect(303);
    let kari = app.sign_in("ny@blåbær.example").await;
    let form = |email: &'static str| {
        [
            ("action", "register"),
            ("product", "CO27409"),
            ("recruitments/0/name/lastName", "Annen"),
            ("recruitments/0/email", email),
            ("recruitments/0/address/postalCode", "0101"),
        ]
    };
    for email in ["kari@example.com", "KARI+2@example.com", "ny@xn--blbr-roah.example", "kontor+x@example.com"] {
        let page = app.post_form_as(&kari, "/verv/Spring2019", &form(email)).await.expect(422).text;
        assert!(page.contains("Du kan ikke verve deg selv"), "{email}");
    }
    // Named as somebody else, and put in their place: nothing comes of it.
    app.post_form_as(&kari, "/verv/Spring2019", &form("annen@example.com")).await.expect(303);
    let invitation = verv::recruitment::server::links::invitation(&app.state.recruitment, app.latest().await);
    let invitation = invitation.strip_prefix("http://verv.example").unwrap();
    let own = [("action", "correct"), ("lastName", "Annen"), ("postalCode", "0101"), ("email", "kari+3@example.com")];
    app.post_form(invitation, &own).await.expect(303);
    let shadow: Option<String> = sqlx::query_scalar("select shadow from recruitment").fetch_one(&app.db).await.unwrap();
    assert_eq!(shadow.as_deref(), Some("already_customer"));
    assert_eq!(app.count("point_movement").await, 0);
}

/// Siblings of the tags above: other recruiters, and data that are given on an invitation.
#[sqlx::test]
async fn plus_tags_earn_nobody_more(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&[person("Tester", Some("tester+a@blåbær.example"), None)])).await.expect(200);
    let by_dahl = |email: &str| {
        let recruiter = json!({ "name": { "lastName": "Dahl" }, "email": "dahl@example.com" });
        changed(request(&[person("Tester", Some(email), None)]), "/recruiter", recruiter)
    };
    for email in ["tester+b@xn--blbr-roah.example", "TESTER@blåbær.example", "tester+a+b@bla\u{30a}bær.example"] {
        assert_refused(&app.recruit(PARTNER, &by_dahl(email)).await, &[("/recruitments/0", "already_recruited")]);
    }
    let answer = app.recruit(PARTNER, &by_dahl("annen@example.com")).await.expect(200).json();
    let invitation =
        answer["recruitments"][0]["invitation"].as_str().unwrap().strip_prefix("http://verv.example").unwrap().to_owned();
    let own = [("action", "correct"), ("lastName", "Tester"), ("postalCode", "0101"), ("email", "tester+c@blåbær.example")];
    app.post_form(&invitation, &own).await.expect(303);
    let shadows: Vec<Option<String>> =
        sqlx::query_scalar("select shadow from recruitment order by number").fetch_all(&app.db).await.unwrap();
    assert_eq!(shadows, [None, Some("already_recruited".to_owned())]);
    // What begins with a plus is a name of its own.
    app.recruit(PARTNER, &by_dahl("+a@example.com")).await.expect(200);
    app.recruit(PARTNER, &by_dahl("+b@example.com")).await.expect(200);
    assert_eq!(app.count("recruitment").await, 4);
}
