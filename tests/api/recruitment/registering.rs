//! Registering: who recruits, who may be recruited, and what a caller learns.

use super::*;
use serde_json::json;

#[sqlx::test]
async fn a_client_gets_invitations(db: PgPool) {
    let app = app(db).await;
    let answer = app.recruit(PARTNER, &request(&[ola(), person("Berg", None, Some("91 11 11 11"))])).await.expect(200).json();
    assert_eq!(answer["status"], "ok");
    let links: Vec<&str> =
        answer["recruitments"].as_array().unwrap().iter().map(|one| one["invitation"].as_str().unwrap()).collect();
    assert_eq!(links.len(), 2);
    for link in &links {
        let token = link.strip_prefix("http://verv.example/r/i/").unwrap();
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{link}");
    }
    assert_ne!(links[0], links[1]);
    // Named again: the same link, and nothing more. The same person by either; a new one beside.
    let again = app
        .recruit(PARTNER, &request(&[person("Any", Some("OLA@example.com"), None), person("New", Some("new@example.com"), None)]))
        .await
        .expect(200)
        .json();
    assert_eq!(again["recruitments"][0]["invitation"], links[0]);
    assert_eq!(app.count("recruitment").await, 3);
}

#[sqlx::test]
async fn a_user_gets_ok(db: PgPool) {
    let app = app(db).await;
    let answer = app.recruit(KARI, &request(&[ola()])).await.expect(200);
    assert_eq!(answer.text, r#"{"status":"ok"}"#);
    let capi =
        app.call(Method::POST, "/capi/v1/recruitment", Some(KARI), Some("application/json"), request(&[ola()]).to_string());
    capi.await.expect(200);
    assert_eq!(app.count("recruitment").await, 1);
}

#[sqlx::test]
async fn what_the_registers_refuse(db: PgPool) {
    let app = app(db).await;
    let good = request(&[ola()]);
    for (pointer, value, at, code) in [
        ("/product", json!("NONE"), "/product", "unknown_product"),
        ("/product", json!("HS3829"), "/product", "unknown_product"),
        ("/product", json!("OLD"), "/product", "product_not_active"),
        ("/product", json!("CO1"), "/product", "product_not_in_campaign"),
        ("/campaign", json!("None"), "/campaign", "unknown_campaign"),
        ("/campaign", json!("Over"), "/campaign", "campaign_not_running"),
        ("/campaign", json!("Later"), "/campaign", "campaign_not_running"),
        (
            "/recruitmentPremiumPreferences",
            json!([{ "product": "HS1", "preferenceNumber": 1 }]),
            "/recruitmentPremiumPreferences/0/product",
            "unknown_premium",
        ),
        (
            "/recruitmentPremiumPreferences",
            json!([{ "product": "HS3829", "companyCode": "1", "preferenceNumber": 1 }]),
            "/recruitmentPremiumPreferences/0/product",
            "unknown_premium",
        ),
    ] {
        let sent = changed(good.clone(), pointer, value);
        assert_refused(&app.recruit(PARTNER, &sent).await, &[(at, code)]);
        assert_refused(&app.recruit(KARI, &sent).await, &[(at, code)]);
        assert_eq!(app.validate(KARI, &sent).await["valid"], false);
    }
    let mut coupon = ola();
    coupon["couponCode"] = json!("Datanews");
    coupon["couponNumber"] = json!(2);
    assert_refused(
        &app.recruit(PARTNER, &request(&[ola(), coupon.clone()])).await,
        &[("/recruitments/1/couponCode", "unknown_coupon")],
    );
    assert_eq!(app.count("recruitment").await, 0, "all or nothing");
    coupon["couponNumber"] = json!(1);
    app.recruit(PARTNER, &request(&[coupon])).await.expect(200);
}

#[sqlx::test]
async fn every_problem_at_once(db: PgPool) {
    let app = app(db).await;
    let mut sent = request(&[ola(), person("Berg", Some("x"), None)]);
    sent["product"] = json!("NONE");
    sent["campaign"] = json!("Over");
    let expected = [("/campaign", "campaign_not_running"), ("/product", "unknown_product"), ("/recruitments/1/email", "invalid")];
    assert_refused(&app.recruit(PARTNER, &sent).await, &expected);
    // Beside what is wrong with the form, what stands in the way of a person.
    let sent = request(&[person("Eriksen", Some("eva@example.com"), None), person("Berg", Some("x"), None)]);
    assert_refused(
        &app.recruit(PARTNER, &sent).await,
        &[("/recruitments/1/email", "invalid"), ("/recruitments/0", "already_customer")],
    );
}

#[sqlx::test]
async fn a_campaign_runs_by_days_of_norway(db: PgPool) {
    let app = app(db).await;
    let sent = changed(request(&[ola()]), "/campaign", json!("Later"));
    app.set_clock("2026-10-01T21:59:59Z");
    assert_refused(&app.recruit(PARTNER, &sent).await, &[("/campaign", "campaign_not_running")]);
    app.set_clock("2026-10-01T22:00:00Z");
    app.recruit(PARTNER, &sent).await.expect(200);
}

#[sqlx::test]
async fn recruiters_are_known_again(db: PgPool) {
    let app = app(db).await;
    let recruiter_of = async |recruiter: Value, recruit: Value| {
        let sent = changed(request(&[recruit]), "/recruiter", recruiter);
        app.recruit(PARTNER, &sent).await.expect(200);
        let number: i64 = sqlx::query_scalar(
            "select customer_number from recruitment join customer on customer.id = recruiter_id order by number desc limit 1",
        )
        .fetch_one(&app.db)
        .await
        .unwrap();
        number
    };
    let mut recruits = (0..).map(|number| person("Berg", Some(&format!("berg{number}@example.com")), None));
    let mut next = || recruits.next().unwrap();
    for same in [
        json!({ "name": { "lastName": " NORD MANN" }, "email": "x@example.com", "customerNumber": 34272 }),
        json!({ "name": { "lastName": "nordmann" }, "email": "KARI@example.com" }),
        json!({ "name": { "lastName": "Nordmann" }, "phoneNumber": "0047 87 65 43 21" }),
        // What does not fit counts as not given.
        json!({ "name": { "lastName": "Nordmann" }, "email": "kari@example.com", "customerNumber": 34273 }),
        json!({ "name": { "lastName": "Nordmann" }, "email": "kari@example.com", "customerNumber": 99 }),
    ] {
        assert_eq!(recruiter_of(same.clone(), next()).await, 34272, "{same}");
    }
    let new = json!({ "name": { "lastName": "Svendsen" }, "email": "kari@example.com", "customerNumber": 34272 });
    let number = recruiter_of(new.clone(), next()).await;
    assert!(number > 34273, "{number}");
    assert_eq!(recruiter_of(new, next()).await, number);
    // A match changes nothing in the register.
    let email: String =
        sqlx::query_scalar("select email from customer where customer_number = 34272").fetch_one(&app.db).await.unwrap();
    assert_eq!(email, "kari@example.com");
}

#[sqlx::test]
async fn nobody_becomes_another_customer_by_naming_them(db: PgPool) {
    let app = app(db).await;
    let as_eva = json!({ "name": { "lastName": "Eriksen" }, "email": "eva@example.com", "customerNumber": 34273 });
    for (token, customer_is_eva) in [(OTHER, false), (UNSURE, false)] {
        let sent = changed(
            request(&[person("Berg", Some(&format!("{}@example.com", token.len())), None)]),
            "/recruiter",
            as_eva.clone(),
        );
        app.recruit(token, &sent).await.expect(200);
        let number: i64 = sqlx::query_scalar(
            "select customer_number from customer_user join customer on customer.id = customer_id order by user_id desc limit 1",
        )
        .fetch_one(&app.db)
        .await
        .unwrap();
        assert_eq!(number == 34273, customer_is_eva);
    }
    // Kari is: the address is her own, and confirmed. From now on she need not say it.
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    let kari: i64 = sqlx::query_scalar(
        "select customer_number from customer_user join customer on customer.id = customer_id join app_user on app_user.id = user_id
         where app_user.email = 'kari@example.com'",
    )
    .fetch_one(&app.db)
    .await
    .unwrap();
    assert_eq!(kari, 34272);
    let without = changed(request(&[person("Berg", Some("b@example.com"), None)]), "/recruiter", json!("not read"));
    app.recruit(KARI, &without).await.expect(200);
    assert_refused(&app.recruit(PARTNER, &without).await, &[("/recruiter", "wrong_type")]);
    assert_eq!(app.list(KARI).await["unverifiedRecruitments"].as_array().unwrap().len(), 2);
}

#[sqlx::test]
async fn nobody_recruits_themselves(db: PgPool) {
    let app = app(db).await;
    for own in [person("X", Some("kari@EXAMPLE.com"), None), person("X", None, Some("+47 87654321"))] {
        for token in [PARTNER, KARI] {
            assert_refused(
                &app.recruit(token, &request(&[ola(), own.clone()])).await,
                &[("/recruitments/1", "self_recruitment")],
            );
            let checked = app.validate(token, &request(std::slice::from_ref(&own))).await;
            assert_eq!(codes(&checked), [("/recruitments/0".to_owned(), "self_recruitment".to_owned())]);
        }
    }
    assert_eq!(app.count("recruitment").await, 0);
}

/// A person for each reason why somebody cannot be recruited.
async fn three_who_cannot(app: &App) -> [(Value, &'static str); 3] {
    let other = json!({ "name": { "lastName": "Lie" }, "email": "lie@example.com" });
    app.recruit(PARTNER, &changed(request(&[person("Tatt", Some("taken@example.com"), Some("92222222"))]), "/recruiter", other))
        .await
        .expect(200);
    let quiet = verv::recruitment::model::Person { email: Some("Quiet@example.com".into()), ..Default::default() };
    let known_by = verv::recruitment::server::persons::Fingerprints::of(&app.state.core.config.secret, &quiet);
    let mut db = app.db.acquire().await.unwrap();
    verv::recruitment::server::decisions::suppress(&app.state.recruitment, &mut db, &known_by.0).await.unwrap();
    [
        (person("Eriksen", None, Some("98765432")), "already_customer"),
        (person("Annen", Some("t@example.com"), Some("+47 92222222")), "already_recruited"),
        (person("Stille", Some("quiet@example.com"), Some("93333333")), "suppressed"),
    ]
}

#[sqlx::test]
async fn a_client_is_told_why(db: PgPool) {
    let app = app(db).await;
    let before = {
        let cannot = three_who_cannot(&app).await;
        let persons: Vec<Value> = cannot.iter().map(|(person, _)| person.clone()).collect();
        let expected: Vec<(String, &str)> =
            cannot.iter().enumerate().map(|(index, (_, code))| (format!("/recruitments/{index}"), *code)).collect();
        let expected: Vec<(&str, &str)> = expected.iter().map(|(at, code)| (at.as_str(), *code)).collect();
        assert_refused(&app.recruit(PARTNER, &request(&persons)).await, &expected);
        let checked = app.validate(PARTNER, &request(&persons)).await;
        assert_eq!((checked["valid"].as_bool(), codes(&checked).len()), (Some(false), 3));
        app.count("recruitment").await
    };
    assert_eq!(before, 1);
}

#[sqlx::test]
async fn a_user_learns_nothing(db: PgPool) {
    let app = app(db).await;
    let cannot = three_who_cannot(&app).await;
    let mails = app.mail().await.len();
    let mut persons: Vec<Value> = cannot.iter().map(|(person, _)| person.clone()).collect();
    persons.push(ola());
    let sent = request(&persons);
    assert_eq!(app.validate(KARI, &sent).await, json!({ "valid": true, "errors": [] }));
    assert_eq!(app.recruit(KARI, &sent).await.expect(200).text, r#"{"status":"ok"}"#);
    // And again: nothing is added, of nobody.
    app.recruit(KARI, &sent).await.expect(200);
    let look_alike = |list: &Value| {
        let rows = list["unverifiedRecruitments"].as_array().unwrap().clone();
        assert_eq!(rows.len(), 4, "{list}");
        for row in &rows {
            let mut row = row.clone();
            let mut first = rows[0].clone();
            row["name"] = Value::Null;
            first["name"] = Value::Null;
            assert_eq!(row, first);
        }
        rows
    };
    let rows = look_alike(&app.list(KARI).await);
    assert_eq!(rows[0]["status"], "unverified");
    assert!(rows.iter().all(|row| row["name"]["lastName"].is_string()));
    // Only the real one was written to.
    let letters = app.mail().await;
    assert_eq!((mails, letters.len()), (1, 1));
    assert_eq!(letters[0].header("To"), "ola@example.com");
    // They expire alike.
    app.set_clock("2026-10-31T10:00:00Z");
    let rows = look_alike(&app.list(KARI).await);
    assert_eq!((&rows[0]["status"], &rows[0]["name"]), (&json!("expired"), &Value::Null));
    verv::recruitment::server::decisions::expire_due(&app.state.recruitment).await.unwrap();
    assert_eq!(look_alike(&app.list(KARI).await), rows);
    assert_eq!(app.count("recruit").await, 0);
}

#[sqlx::test]
async fn nothing_can_come_of_a_shadow(db: PgPool) {
    let app = app(db).await;
    let [(customer, _), ..] = three_who_cannot(&app).await;
    app.recruit(KARI, &request(&[customer])).await.expect(200);
    let shadow = app.latest().await;
    assert!(verv::recruitment::server::decisions::verify(&app.state.recruitment, shadow).await.is_err());
    assert!(verv::recruitment::server::decisions::decline(&app.state.recruitment, shadow).await.is_err());
    assert_eq!(app.count("subscription_order").await, 0);
}

#[sqlx::test]
async fn of_who_wants_to_be_left_alone_only_the_row_is_kept(db: PgPool) {
    let app = app(db).await;
    let [.., (quiet, _)] = three_who_cannot(&app).await;
    app.recruit(KARI, &request(&[quiet])).await.expect(200);
    let kept: (Option<String>, Option<String>, Value) = sqlx::query_as(
        "select email, phone, address from recruit join recruitment on id = recruitment_id where shadow = 'suppressed'",
    )
    .fetch_one(&app.db)
    .await
    .unwrap();
    assert_eq!(kept, (None, None, json!({})));
    for table in ["recruitment", "recruit", "recruit_key", "recruit_notice", "outbox", "customer"] {
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select t::text from {table} t"))).fetch_all(&app.db).await.unwrap();
        assert!(!rows.iter().any(|row| row.contains("quiet@") || row.contains("93333333")), "{table}");
    }
}

#[sqlx::test]
async fn one_request_may_name_a_person_twice(db: PgPool) {
    let app = app(db).await;
    let answer = app.recruit(PARTNER, &request(&[ola(), person("Ola", None, Some("91234567"))])).await.expect(200).json();
    assert_eq!(answer["recruitments"][0], answer["recruitments"][1]);
    assert_eq!(app.count("recruitment").await, 1);
}

#[sqlx::test]
async fn up_to_fifty_persons(db: PgPool) {
    let app = app(db).await;
    let persons: Vec<Value> = (0..51).map(|number| person("Berg", Some(&format!("b{number}@example.com")), None)).collect();
    assert_refused(&app.recruit(PARTNER, &request(&persons)).await, &[("/recruitments", "too_many")]);
    let answer = app.recruit(PARTNER, &request(&persons[..50])).await.expect(200).json();
    assert_eq!(answer["recruitments"].as_array().unwrap().len(), 50);
}

#[sqlx::test]
async fn a_dry_run_stores_nothing(db: PgPool) {
    let app = app(db).await;
    for token in [PARTNER, KARI] {
        assert_eq!(app.validate(token, &request(&[ola()])).await, json!({ "valid": true, "errors": [] }));
    }
    let broken = app.call(Method::POST, "/v1/recruitment?validate=true", Some(KARI), None, "{").await.expect(200).json();
    assert_eq!(broken["valid"], false);
    for table in ["recruitment", "customer_user", "outbox", "recruit_key", "kept_answer"] {
        assert_eq!(app.count(table).await, 0, "{table}");
    }
}

#[sqlx::test]
async fn one_neutral_notice(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&[ola(), person("Berg", None, Some("91111111"))])).await.expect(200);
    let english =
        changed(person("Smith", Some("smith@example.com"), None), "/address", json!({ "postalCode": "E1", "countryCode": "GB" }));
    app.recruit(KARI, &request(&[english])).await.expect(200);
    let mut letters = app.mail().await;
    letters.sort_by_key(|letter| letter.header("To").to_owned());
    assert_eq!(letters.len(), 2);
    let (nb, en) = (&letters[0], &letters[1]);
    assert!(nb.text.contains("Kari Nordmann har oppgitt"), "{}", nb.text);
    assert!(en.text.contains("Kari Nordmann gave us"), "{}", en.text);
    for letter in [nb, en] {
        let path = letter.path("/r/");
        assert!(!path.contains("/r/i/") && path.len() > 64, "{path}");
        // A token may hold any digits.
        let said = letter.text.replace(&path, "");
        assert!(!said.contains("Avis") && !said.contains("299"), "{said}");
    }
    // Expired and named by another: the person was told in this campaign.
    app.set_clock("2026-11-01T10:00:00Z");
    app.recruit(
        PARTNER,
        &changed(request(&[ola()]), "/recruiter", json!({ "name": { "lastName": "Lie" }, "email": "lie@example.com" })),
    )
    .await
    .expect(200);
    assert_eq!(app.count("recruitment").await, 4);
    assert!(app.mail().await.is_empty());
}

#[sqlx::test]
async fn preferences_come_along(db: PgPool) {
    let app = app(db).await;
    let stored = async || {
        app.call(Method::GET, "/v1/recruitment/premium/Spring2019", Some(KARI), None, "").await.expect(200).json()
            ["recruitmentPremiumPreferences"]
            .clone()
    };
    let wanted = json!([{ "companyCode": "468979834", "product": "HS3829", "preferenceNumber": 1 }]);
    app.recruit(KARI, &changed(request(&[ola()]), "/recruitmentPremiumPreferences", wanted.clone())).await.expect(200);
    assert_eq!(stored().await, wanted);
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    assert_eq!(stored().await, wanted, "missing leaves them");
    app.recruit(KARI, &changed(request(&[ola()]), "/recruitmentPremiumPreferences", json!([]))).await.expect(200);
    assert_eq!(stored().await, json!([]), "empty replaces them");
}

#[sqlx::test]
async fn a_client_may_recruit_who_was_a_shadow(db: PgPool) {
    let app = app(db).await;
    let [_, (taken, _), _] = three_who_cannot(&app).await;
    app.recruit(KARI, &request(std::slice::from_ref(&taken))).await.expect(200);
    let real: RecruitmentId =
        sqlx::query_scalar("select id from recruitment where shadow is null").fetch_one(&app.db).await.unwrap();
    // The one who had the person loses them.
    sqlx::query("update recruitment set state = 'expired', expires = registered where id = $1")
        .bind(real)
        .execute(&app.db)
        .await
        .unwrap();
    app.recruit(PARTNER, &request(std::slice::from_ref(&taken))).await.expect(200);
    let shadows: Vec<Option<String>> =
        sqlx::query_scalar("select shadow from recruitment order by number").fetch_all(&app.db).await.unwrap();
    assert_eq!(shadows, [None, Some("already_recruited".to_owned()), None]);
    app.recruit(KARI, &request(&[taken])).await.expect(200);
    assert_eq!(app.count("recruitment").await, 3);
}
