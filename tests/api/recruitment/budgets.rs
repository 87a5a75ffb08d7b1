//! The budget of mails: how many may be recruited, and how many notices that brings.

use super::*;
use futures_util::future::join_all;
use verv::accounts::server::people;
use verv::recruitment::server::decisions;

fn several(from: usize, count: usize) -> Vec<Value> {
    (from..from + count).map(|number| person("Berg", Some(&format!("berg{number}@example.com")), None)).collect()
}

/// Refused for so many seconds; the sentence says why.
#[track_caller]
fn assert_waits(answer: &Answer, seconds: &str) {
    assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (429, seconds), "{}", answer.text);
    let body = answer.json();
    assert_eq!((&body["error"], &body["errors"]), (&json!("too_many_requests"), &json!([])));
    assert!(body["error_description"].as_str().unwrap().contains("50 recruits a day"), "{body}");
}

#[sqlx::test]
async fn a_user_recruits_fifty_a_day(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&several(0, 30))).await.expect(200);
    app.set_clock("2026-10-01T12:00:00Z");
    assert_waits(&app.recruit(KARI, &request(&several(30, 21))).await, "79200");
    assert_eq!(app.count("recruitment").await, 30, "nothing is stored");
    app.recruit(KARI, &request(&several(30, 20))).await.expect(200);
    // Asking what would be refused spends nothing, and naming somebody again adds nothing.
    assert_eq!(app.validate(KARI, &request(&several(50, 50))).await["valid"], true);
    app.recruit(KARI, &request(&several(0, 50))).await.expect(200);
    assert_waits(&app.recruit(KARI, &request(&several(50, 1))).await, "79200");
    // Each user has a budget of their own.
    app.recruit(OTHER, &request(&several(50, 1))).await.expect(200);
    // A day is 24 hours: the first thirty are free again before the others.
    app.set_clock("2026-10-02T09:59:59Z");
    assert_waits(&app.recruit(KARI, &request(&several(51, 1))).await, "1");
    app.set_clock("2026-10-02T10:00:00Z");
    app.recruit(KARI, &request(&several(51, 30))).await.expect(200);
    assert_waits(&app.recruit(KARI, &request(&several(81, 1))).await, "7200");
}

#[sqlx::test]
async fn many_at_once_are_no_more_than_fifty(db: PgPool) {
    let app = app(db).await;
    let requests: Vec<Value> = (0..8).map(|number| request(&several(number * 10, 10))).collect();
    let answers = join_all(requests.iter().map(|request| app.recruit(KARI, request))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429, 429]);
    assert_eq!(app.count("recruitment").await, 50);
}

/// Three notices a day: the same for who is written to and for who is not.
#[sqlx::test]
async fn a_mailbox_gets_three_notices_a_day(db: PgPool) {
    let app = app(db).await;
    app.set_clock("2026-10-02T08:00:00Z");
    // Somebody who has asked to be left alone.
    app.recruit(KARI, &changed(request(&[person("Fred", Some("fred@example.com"), None)]), "/campaign", json!("Later")))
        .await
        .expect(200);
    sqlx::raw_sql(
        "insert into suppression select fingerprint, now() from recruit_key; delete from recruit_key; delete from mail_budget;",
    )
    .execute(&app.db)
    .await
    .unwrap();
    app.mail().await;
    for (name, mails) in [("ola", 1), ("fred", 0), ("eva", 0)] {
        let named = |mark: &str| person("Berg", Some(&format!("{name}{mark}@example.com")), None);
        app.recruit(KARI, &request(&[named("")])).await.expect(200);
        app.recruit(OTHER, &request(&[named("+a")])).await.expect(200);
        app.recruit(UNSURE, &request(&[named("+b")])).await.expect(200);
        // Everything else of the request goes with it.
        let fourth = changed(request(&[named("+c"), person("Lie", Some("lie@example.com"), None)]), "/campaign", json!("Later"));
        assert_waits(&app.recruit(KARI, &fourth).await, "86400");
        assert_eq!(app.mail().await.len(), mails, "{name}");
    }
    // A client is held up alike.
    let atonce = changed(request(&[person("Berg", Some("ola@example.com"), None)]), "/campaign", json!("Atonce"));
    assert_waits(&app.recruit(PARTNER, &atonce).await, "86400");
    app.set_clock("2026-10-03T08:00:00Z");
    app.recruit(PARTNER, &atonce).await.expect(200);
}

#[sqlx::test]
async fn all_together_send_a_thousand_notices_an_hour(db: PgPool) {
    let app = app(db).await;
    for round in 0..20 {
        app.recruit(PARTNER, &request(&several(round * 50, 50))).await.expect(200);
    }
    for token in [PARTNER, KARI] {
        assert_waits(&app.recruit(token, &request(&several(1000, 1))).await, "3600");
    }
    // Who is known by a number only gets no notice.
    app.recruit(PARTNER, &request(&[person("Lie", None, Some("91111111"))])).await.expect(200);
    assert_eq!(app.count("recruitment").await, 1001);
    app.set_clock("2026-10-01T11:00:00Z");
    app.recruit(KARI, &request(&several(1000, 1))).await.expect(200);
}

#[sqlx::test]
async fn what_waits_is_no_final_answer(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&several(0, 50))).await.expect(200);
    let sent = request(&several(50, 1));
    for _ in 0..2 {
        assert_waits(&app.recruit_once(KARI, "key", &sent).await, "86400");
    }
    app.set_clock("2026-10-02T10:00:00Z");
    let first = app.recruit_once(KARI, "key", &sent).await.expect(200);
    assert_eq!(app.recruit_once(KARI, "key", &sent).await.expect(200).text, first.text);
    assert_eq!(app.count("recruitment").await, 51);
}

#[sqlx::test]
async fn a_budget_is_forgotten_when_it_is_whole_again(db: PgPool) {
    let app = app(db).await;
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    assert_eq!(app.count("mail_budget").await, 3);
    let kept = app.rows_with("ola@example").await;
    assert!(kept.iter().all(|row| !row.starts_with("mail_budget")), "{kept:?}");
    app.set_clock("2026-10-01T11:00:00Z");
    people::forget_old(&app.state.accounts).await.unwrap();
    assert_eq!(app.count("mail_budget").await, 2);
    app.set_clock("2026-10-02T10:00:00Z");
    people::forget_old(&app.state.accounts).await.unwrap();
    assert_eq!(app.count("mail_budget").await, 0);
}

#[sqlx::test]
async fn what_counts_at_once_is_for_clients(db: PgPool) {
    let app = app(db).await;
    let sent = changed(request(&[ola()]), "/campaign", json!("Atonce"));
    assert_refused(&app.recruit(KARI, &sent).await, &[("/campaign", "verification_required")]);
    assert_eq!(codes(&app.validate(KARI, &sent).await), [("/campaign".to_owned(), "verification_required".to_owned())]);
    assert_eq!(app.count("recruitment").await, 0);
    app.recruit(PARTNER, &sent).await.expect(200);
    assert_eq!(app.count("point_movement").await, 1);
}

/// An order by somebody of the same name and number is told where the customer is known to be.
#[sqlx::test]
async fn a_customer_is_told_of_an_order_in_their_name(db: PgPool) {
    let app = app(db).await;
    sqlx::query("delete from subscription").execute(&app.db).await.unwrap();
    app.recruit(KARI, &request(&[person("Eriksen", Some("annen@example.com"), Some("98765432"))])).await.expect(200);
    app.mail().await;
    decisions::verify(&app.state.recruitment, app.latest().await).await.unwrap();
    let letters = app.mail().await;
    let told: Vec<_> = letters.iter().filter(|letter| letter.header("To") == "eva@example.com").collect();
    assert_eq!(told.len(), 1);
    assert!(
        told[0].text.contains("Ordrenummer: 100001") && !told[0].text.contains("annen") && !told[0].text.contains("/r/"),
        "{}",
        told[0].text
    );
    // Who says yes from their own address is told once. What follows a plus may be another's mailbox; and an order is told
    // to whoever wants no invitations, too.
    for (day, email, is_told) in [("03", "EVA@example.com", false), ("05", "eva+x@example.com", true)] {
        sqlx::raw_sql("delete from subscription; delete from recruit_key").execute(&app.db).await.unwrap();
        app.set_clock(&format!("2026-10-{day}T10:00:00Z"));
        app.recruit(PARTNER, &changed(request(&[person("Eriksen", Some(email), None)]), "/campaign", json!("Later")))
            .await
            .expect(200);
        sqlx::raw_sql("insert into suppression select fingerprint, now() from recruit_key on conflict do nothing")
            .execute(&app.db)
            .await
            .unwrap();
        decisions::verify(&app.state.recruitment, app.latest().await).await.unwrap();
        let letters = app.mail().await;
        let told = letters.iter().filter(|letter| letter.header("To") == "eva@example.com");
        assert_eq!(told.count(), usize::from(is_told), "{email}");
        assert!(letters.iter().any(|letter| letter.header("To") == email && letter.header("Subject") == "Takk for bestillingen"));
        sqlx::raw_sql("delete from suppression").execute(&app.db).await.unwrap();
    }
}
