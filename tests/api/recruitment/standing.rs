//! The outcomes of recruitments, also under concurrency.

use super::*;
use futures_util::future::join_all;
use verv::recruitment::model::Status;
use verv::recruitment::server::decisions::{self, DecisionEffect};

#[sqlx::test]
async fn a_yes_is_an_order_and_points(db: PgPool) {
    let app = app(db).await;
    let mut recruit = ola();
    recruit["couponCode"] = json!("Datanews");
    recruit["couponNumber"] = json!(1);
    recruit["quantity"] = json!(2);
    app.recruit(KARI, &request(&[recruit])).await.expect(200);
    let id = app.latest().await;
    assert_eq!(decisions::verify(&app.state.recruitment, id).await.unwrap(), DecisionEffect::Now);
    assert_eq!(decisions::verify(&app.state.recruitment, id).await.unwrap(), DecisionEffect::Before(Status::Verified));
    assert_eq!(decisions::decline(&app.state.recruitment, id).await.unwrap(), DecisionEffect::Before(Status::Verified));
    let list = app.list(KARI).await;
    assert_eq!((&list["points"], &list["unverifiedRecruitments"]), (&json!(10), &json!([])));
    let item = &list["recruitments"][0];
    assert_eq!((&item["points"], &item["status"]), (&json!(10), &json!("verified")));
    assert!(item["orderNumber"].is_i64());
    let order: (i64, i32) = sqlx::query_as("select price, quantity from subscription_order").fetch_one(&app.db).await.unwrap();
    assert_eq!(order, (9950, 2));
    // The recruit is a customer now, and subscribes.
    let other = json!({ "name": { "lastName": "Lie" }, "email": "lie@example.com" });
    assert_refused(
        &app.recruit(PARTNER, &changed(request(&[ola()]), "/recruiter", other)).await,
        &[("/recruitments/0", "already_customer")],
    );
    // To their recruiter nothing is added.
    app.recruit(PARTNER, &request(&[ola()])).await.expect(200);
    assert_eq!(app.count("recruitment").await, 1);
}

#[sqlx::test]
async fn without_verification_it_counts_at_once(db: PgPool) {
    let app = app(db).await;
    let sent = changed(request(&[ola(), person("Berg", Some("berg@example.com"), None)]), "/campaign", json!("Atonce"));
    // Who Kari is.
    app.recruit(KARI, &request(&[person("Lie", None, Some("91111111"))])).await.expect(200);
    app.recruit(PARTNER, &sent).await.expect(200);
    let list = app.call(Method::GET, "/v1/recruitment/Atonce", Some(KARI), None, "").await.expect(200).json();
    assert_eq!((&list["points"], list["recruitments"].as_array().unwrap().len()), (&json!(20), 2));
    assert_eq!(app.count("subscription_order").await, 2);
    // Everybody is told what is so: the recruits of their order, and the recruiter of the points.
    let letters = app.mail().await;
    let of = |reader: &str| {
        letters.iter().filter(|letter| letter.header("To") == reader).map(|letter| &letter.text).collect::<Vec<_>>()
    };
    assert_eq!((of("ola@example.com").len(), of("berg@example.com").len(), of("kari@example.com").len()), (2, 2, 2));
    let told = of("ola@example.com").into_iter().cloned().collect::<String>();
    assert!(told.contains("alt registrert en bestilling") && told.contains("Ordrenummer"), "{told}");
    assert!(!told.contains("Svarer du ikke") && !told.contains("Du har takket ja"), "{told}");
}

#[sqlx::test]
async fn a_recruit_who_is_a_customer_stays_one(db: PgPool) {
    let app = app(db).await;
    let known = json!({ "customerNumber": 500, "name": { "lastName": "Hansen" }, "email": "OLA@example.com" });
    app.load(&json!({ "customers": [known] })).await;
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    decisions::verify(&app.state.recruitment, app.latest().await).await.unwrap();
    let number: i64 =
        sqlx::query_scalar("select customer_number from subscription_order join customer on customer.id = customer_id")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(number, 500);
}

#[sqlx::test]
async fn nobody_gets_anothers_order_by_writing_their_name(db: PgPool) {
    let app = app(db).await;
    // Two users write of themselves what is Ola's; one has confirmed another address, one none.
    let (email, phone) = ("ola@example.com", "91234567");
    let pretended = |contacts: Value| {
        let mut recruiter = json!({ "name": { "firstName": "Ola", "lastName": "Hansen" } });
        recruiter.as_object_mut().unwrap().extend(contacts.as_object().unwrap().clone());
        let other = person("Lie", Some("lie@example.com"), None);
        changed(request(&[other]), "/recruiter", recruiter)
    };
    app.recruit(OTHER, &pretended(json!({ "email": email, "phoneNumber": phone }))).await.expect(200);
    app.recruit(UNSURE, &pretended(json!({ "email": "per@example.com", "phoneNumber": phone }))).await.expect(200);
    // Who says yes gets the order, and nobody else: by the address, and by the number alone.
    for (token, campaign, recruit) in [(KARI, "Spring2019", ola()), (PARTNER, "Atonce", person("Hansen", None, Some(phone)))] {
        app.recruit(token, &changed(request(&[recruit]), "/campaign", json!(campaign))).await.expect(200);
        decisions::verify(&app.state.recruitment, app.latest().await).await.unwrap();
        sqlx::query("delete from subscription").execute(&app.db).await.unwrap();
    }
    assert_eq!(app.count("subscription_order").await, 2);
    let tied = "select count(*) from subscription_order join customer_user using (customer_id)";
    assert_eq!(sqlx::query_scalar::<_, i64>(tied).fetch_one(&app.db).await.unwrap(), 0);
    // Nor do they get his points when a client names him.
    let by_ola = pretended(json!({ "email": email, "phoneNumber": phone }));
    app.recruit(PARTNER, &changed(by_ola, "/recruitments/0/email", json!("dag@example.com"))).await.expect(200);
    let recruiter: i64 =
        sqlx::query_scalar("select recruiter_id from recruitment order by number desc limit 1").fetch_one(&app.db).await.unwrap();
    let tied: i64 = sqlx::query_scalar("select count(*) from customer_user where customer_id = $1")
        .bind(recruiter)
        .fetch_one(&app.db)
        .await
        .unwrap();
    assert_eq!(tied, 0);
    // When Ola himself comes, with his address, he is who ordered, and not one of them.
    let user: i64 = sqlx::query_scalar("update app_user set email = $1 where email = 'kari@example.com' returning id")
        .bind(email)
        .fetch_one(&app.db)
        .await
        .unwrap();
    sqlx::query("delete from customer_user where user_id = $1").bind(user).execute(&app.db).await.unwrap();
    app.recruit(KARI, &pretended(json!({ "email": email }))).await.expect(200);
    let orders: i64 =
        sqlx::query_scalar("select count(*) from subscription_order join customer_user using (customer_id) where user_id = $1")
            .bind(user)
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(orders, 1);
}

#[sqlx::test]
async fn a_number_beside_an_address_finds_nobody(db: PgPool) {
    let app = app(db).await;
    // Who says yes becomes a customer who has their own address, and a number that may be anybody's.
    let recruit = person("Hansen", Some("other@example.com"), Some("91234567"));
    app.recruit(KARI, &request(&[recruit])).await.expect(200);
    decisions::verify(&app.state.recruitment, app.latest().await).await.unwrap();
    let hansen = json!({ "name": { "lastName": "Hansen" }, "email": "other@example.com" });
    let lie = person("Lie", Some("lie@example.com"), None);
    app.recruit(OTHER, &changed(request(&[lie]), "/recruiter", hansen)).await.expect(200);
    let tied = "select count(*) from subscription_order join customer_user using (customer_id)";
    assert_eq!(sqlx::query_scalar::<_, i64>(tied).fetch_one(&app.db).await.unwrap(), 1);
    // Another of that name has the number.
    sqlx::query("delete from subscription").execute(&app.db).await.unwrap();
    let campaign = json!("Atonce");
    app.recruit(PARTNER, &changed(request(&[person("Hansen", None, Some("91234567"))]), "/campaign", campaign)).await.expect(200);
    assert_eq!(app.count("subscription_order").await, 2);
    assert_eq!(sqlx::query_scalar::<_, i64>(tied).fetch_one(&app.db).await.unwrap(), 1);
}

#[sqlx::test]
async fn no_mail_goes_where_nobody_has_confirmed_to_be(db: PgPool) {
    let app = app(db).await;
    let recruiter = json!({ "name": { "lastName": "Hansen" }, "email": "stranger@example.com" });
    let sent = changed(changed(request(&[ola()]), "/campaign", json!("Spring2019")), "/recruiter", recruiter);
    app.recruit(UNSURE, &sent).await.expect(200);
    decisions::verify(&app.state.recruitment, app.latest().await).await.unwrap();
    assert!(app.mail().await.iter().all(|letter| letter.header("To") == "ola@example.com"));
}

#[sqlx::test]
async fn a_no_holds_for_the_campaign(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    let id = app.latest().await;
    assert_eq!(decisions::decline(&app.state.recruitment, id).await.unwrap(), DecisionEffect::Now);
    assert_eq!(decisions::verify(&app.state.recruitment, id).await.unwrap(), DecisionEffect::Before(Status::Declined));
    assert_eq!(app.list(KARI).await["unverifiedRecruitments"][0]["status"], "declined");
    let lie = json!({ "name": { "lastName": "Lie" }, "email": "lie@example.com" });
    let by_lie = changed(request(&[ola()]), "/recruiter", lie);
    assert_refused(&app.recruit(PARTNER, &by_lie).await, &[("/recruitments/0", "already_recruited")]);
    // Also when the person is long erased, but not in another campaign.
    app.set_clock("2026-11-05T10:00:00Z");
    assert_eq!(decisions::expire_due(&app.state.recruitment).await.unwrap(), 1);
    assert_eq!(app.count("recruit").await, 0);
    assert_eq!(app.list(KARI).await["unverifiedRecruitments"][0]["name"], json!(null));
    assert_refused(&app.recruit(PARTNER, &by_lie).await, &[("/recruitments/0", "already_recruited")]);
    app.recruit(PARTNER, &changed(by_lie, "/campaign", json!("Later"))).await.expect(200);
}

#[sqlx::test]
async fn no_answer_is_erased_in_time(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    let id = app.latest().await;
    app.set_clock("2026-10-31T09:59:59Z");
    assert_eq!(decisions::expire_due(&app.state.recruitment).await.unwrap(), 0);
    assert_eq!(app.list(KARI).await["unverifiedRecruitments"][0]["name"]["lastName"], "Hansen");
    app.set_clock("2026-10-31T10:00:00Z");
    assert_eq!(decisions::verify(&app.state.recruitment, id).await.unwrap(), DecisionEffect::Before(Status::Expired));
    assert_eq!(app.list(KARI).await["unverifiedRecruitments"][0]["status"], "expired", "also before the round");
    // Somebody else may ask them before the round, too.
    let lie = json!({ "name": { "lastName": "Lie" }, "email": "lie@example.com" });
    app.recruit(PARTNER, &changed(request(&[ola()]), "/recruiter", lie)).await.expect(200);
    assert_eq!(decisions::expire_due(&app.state.recruitment).await.unwrap(), 1);
    assert_eq!(decisions::expire_due(&app.state.recruitment).await.unwrap(), 0);
    for table in ["recruitment", "recruit_key", "recruit", "outbox"] {
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select t::text from {table} t where t::text like '%{id}%'")))
                .fetch_all(&app.db)
                .await
                .unwrap();
        assert_eq!(rows.len(), usize::from(table == "recruitment"), "{table}");
        assert!(!rows.concat().contains("ola"));
    }
    assert_eq!(
        app.list(KARI).await["unverifiedRecruitments"][0],
        json!({
            "name": null, "product": "CO27409", "registered": "2026-10-01T10:00:00Z", "expires": "2026-10-31T10:00:00Z", "status": "expired",
        })
    );
}

#[sqlx::test]
async fn fifty_say_yes_at_once(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    let id = app.latest().await;
    let counted = join_all((0..50).map(|_| decisions::verify(&app.state.recruitment, id))).await;
    let now = counted.iter().filter(|counted| matches!(counted, Ok(DecisionEffect::Now))).count();
    let before = counted.iter().filter(|counted| matches!(counted, Ok(DecisionEffect::Before(Status::Verified)))).count();
    assert_eq!((now, before), (1, 49));
    assert_eq!((app.count("subscription_order").await, app.count("point_movement").await), (1, 1));
}

#[sqlx::test]
async fn two_recruiters_of_one_person_at_once(db: PgPool) {
    let app = app(db).await;
    for round in 0..5 {
        let (email, phone) = (format!("ola{round}@example.com"), format!("9100000{round}"));
        let by = |number: usize| {
            let recruiter = json!({ "name": { "lastName": "Lie" }, "email": format!("lie{number}@example.com") });
            // Known by either; the others of the request come in another order.
            let same = if number.is_multiple_of(2) {
                person("Ola", Some(&email), Some(&phone))
            } else {
                person("Ola", Some(&format!("{number}{round}@example.com")), Some(&phone))
            };
            let mut recruits = vec![same, person("Berg", Some(&format!("berg{number}-{round}@example.com")), None)];
            if number.is_multiple_of(3) {
                recruits.reverse();
            }
            changed(request(&recruits), "/recruiter", recruiter)
        };
        let requests: Vec<Value> = (0..10).map(by).collect();
        let answers = join_all(requests.iter().map(|request| app.recruit(PARTNER, request))).await;
        let good = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(good, 1, "{:?}", answers.iter().map(|answer| &answer.text).collect::<Vec<_>>());
        assert!(answers.iter().all(|answer| answer.status == 200 || answer.text.contains("already_recruited")));
        app.set_clock(&format!("2026-10-01T10:0{}:00Z", round + 1));
    }
    assert_eq!(app.count("recruitment").await, 10);
}

#[sqlx::test]
async fn one_new_recruiter_at_once(db: PgPool) {
    let app = app(db).await;
    let by_client = json!({ "name": { "lastName": "Lie" }, "email": "lie@example.com" });
    let by_user = json!({ "name": { "lastName": "Dahl" }, "email": "dahl@example.com" });
    let requests: Vec<(&str, Value)> = (0..20)
        .map(|number| {
            let one = person("Berg", Some(&format!("berg{number}@example.com")), None);
            let preferences = json!([{ "product": "HS3829", "preferenceNumber": number + 1 }]);
            let (token, recruiter) = if number % 2 == 0 { (PARTNER, &by_client) } else { (OTHER, &by_user) };
            let sent = changed(request(&[one]), "/recruiter", recruiter.clone());
            (token, changed(sent, "/recruitmentPremiumPreferences", preferences))
        })
        .collect();
    for answer in join_all(requests.iter().map(|(token, request)| app.recruit(token, request))).await {
        answer.expect(200);
    }
    // Beside the two that were loaded.
    assert_eq!((app.count("customer").await, app.count("customer_user").await, app.count("premium_preference").await), (4, 1, 2));
    assert_eq!(app.count("recruitment").await, 20);
}
