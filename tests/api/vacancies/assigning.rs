//! Assigning, handing back, withdrawing: every row of the tables, and many at once.

use super::{vacancy, vacancy_with};
use crate::support::{App, PASSWORD};
use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::PgPool;
use verv::vacancies::rules::times::{format_day, parse_day};

const NEAR: &str = "2026-10-09T09:59:59Z";
const LATE: &str = "2026-10-09T10:00:00Z";

#[sqlx::test]
async fn every_row_in_its_order(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    assert_eq!(app.assign("none", "ida").await.refused(404), "Vacancy not found");
    assert_eq!(app.assign(&"v".repeat(65), "ida").await.refused(404), "Vacancy not found");
    assert_eq!(app.assign("%00", "ida").await.refused(404), "Vacancy not found");
    app.publish(&vacancy("a")).await.expect(201);
    assert_eq!(app.assign("a", "nobody").await.refused(404), "Employee not found");
    assert_eq!(app.assign("a", "liv").await.refused(404), "Employee not found", "another business's");
    assert_eq!(app.assign("a", &"e".repeat(65)).await.refused(404), "Employee not found");
    assert_eq!(app.assign("a", "a%00b").await.refused(404), "Employee not found");
    assert_eq!(app.assign("a", "per").await.refused(400), "Employee was not offered this vacancy");

    app.set_clock("2026-10-02T08:00:00.9Z");
    let assigned = app.assign("a", "ida").await.expect(200).json();
    assert_eq!(assigned["status"], "accepted");
    assert_eq!(assigned["acceptedBy"], json!({ "id": "ida", "name": "Ida Berg" }));
    assert_eq!(assigned["acceptedAt"], "2026-10-02T08:00:00Z");
    assert_eq!(app.vacancy("a").await, assigned);
    for anyone in ["ida", "ola", "per", "nobody"] {
        assert_eq!(app.assign("a", anyone).await.refused(400), "Vacancy already assigned");
    }
    app.set_clock(LATE);
    assert_eq!(app.assign("a", "ola").await.refused(400), "Vacancy already assigned", "before the deadline is judged");
    assert_eq!(app.vacancy("a").await["status"], "accepted", "stays so after the deadline");
}

/// Questions that come at the same time are asked together; each gets its own answer.
#[sqlx::test]
async fn in_a_crowd_each_gets_their_own_answer(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    for id in ["open", "gone", "taken", "other"] {
        app.publish(&vacancy(id)).await.expect(201);
    }
    app.withdraw("gone").await.expect(200);
    app.assign("taken", "ida").await.expect(200);
    let expected = [
        ("none", "ola", "Vacancy not found"),
        ("a%00b", "ola", "Vacancy not found"),
        ("gone", "ola", "Vacancy withdrawn"),
        ("taken", "ola", "Vacancy already assigned"),
        ("open", "a%00b", "Employee not found"),
        ("open", "liv", "Employee not found"),
        ("open", "per", "Employee was not offered this vacancy"),
        ("other", "ida", "Shift overlaps with an accepted shift"),
    ];
    let crowd = expected.iter().cycle().take(10 * expected.len());
    let claims = crowd.clone().map(|(vacancy, employee, _)| app.assign(vacancy, employee));
    for (answer, (vacancy, employee, sentence)) in futures_util::future::join_all(claims).await.into_iter().zip(crowd) {
        let status = if sentence.ends_with("not found") { 404 } else { 400 };
        assert_eq!(answer.refused(status), *sentence, "{vacancy} {employee}");
    }
    app.assign("open", "ola").await.expect(200);
}

#[sqlx::test]
async fn the_deadline_and_the_withdrawn(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    for id in ["a", "b", "c"] {
        app.publish(&vacancy(id)).await.expect(201);
    }
    app.withdraw("b").await.expect(200);
    app.set_clock(NEAR);
    assert_eq!(app.assign("b", "nobody").await.refused(400), "Vacancy withdrawn");
    app.assign("c", "ola").await.expect(200);
    app.set_clock(LATE);
    assert_eq!(app.assign("a", "nobody").await.refused(400), "Vacancy expired");
    assert_eq!(app.assign("b", "nobody").await.refused(400), "Vacancy expired", "before the withdrawal is judged");
    assert_eq!(app.vacancy("a").await["status"], "expired");
    assert_eq!(app.vacancy("b").await["status"], "withdrawn");
}

#[sqlx::test]
async fn nobody_is_in_two_places(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let at = |id: &str, start: &str, end: &str| {
        let shift = json!({ "start": format!("2026-10-10T{start}:00Z"), "end": format!("2026-10-10T{end}:00Z") });
        vacancy_with(id, &json!({ "shifts": [shift] }))
    };
    app.publish(&at("noon", "10:00", "17:00")).await.expect(201);
    app.publish(&at("next", "17:00", "20:00")).await.expect(201);
    app.publish(&at("within", "11:00", "12:00")).await.expect(201);
    app.publish(&at("same", "10:00", "17:00")).await.expect(201);
    let two = json!({ "shifts": [
        { "start": "2026-10-10T07:00:00Z", "end": "2026-10-10T08:00:00Z" },
        { "start": "2026-10-10T16:59:59Z", "end": "2026-10-10T18:00:00Z" },
    ]});
    app.publish(&vacancy_with("two", &two)).await.expect(201);
    app.assign("noon", "ida").await.expect(200);
    for overlapping in ["within", "same", "two"] {
        assert_eq!(app.assign(overlapping, "ida").await.refused(400), "Shift overlaps with an accepted shift");
    }
    app.assign("next", "ida").await.expect(200);
    app.assign("same", "ola").await.expect(200);
    // Past its deadline the shift counts as taken all the same.
    app.set_clock("2026-10-09T10:00:01Z");
    app.publish(&vacancy_with("late", &json!({ "expiration": "2026-10-10T09:00:00Z" }))).await.expect(201);
    assert_eq!(app.assign("late", "ida").await.refused(400), "Shift overlaps with an accepted shift");
    app.withdraw("noon").await.expect(200);
    assert_eq!(app.assign("late", "ida").await.expect(200).json()["status"], "accepted", "free once withdrawn");
}

#[sqlx::test]
async fn handing_back(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    assert_eq!(app.release("none").await.refused(404), "Vacancy not found");
    app.publish(&vacancy("a")).await.expect(201);
    assert_eq!(app.release("a").await.refused(400), "Vacancy not assigned");
    app.assign("a", "ida").await.expect(200);
    let back = app.release("a").await.expect(200).json();
    assert_eq!((&back["status"], &back["acceptedBy"], &back["acceptedAt"]), (&json!("open"), &Value::Null, &Value::Null));
    app.assign("a", "ida").await.expect(200);
    app.set_clock(LATE);
    assert_eq!(app.release("a").await.refused(400), "Vacancy expired");
    assert_eq!(app.vacancy("a").await["acceptedBy"]["id"], "ida");

    app.set_clock("2026-10-01T10:00:00Z");
    app.withdraw("a").await.expect(200);
    assert_eq!(app.release("a").await.refused(400), "Vacancy withdrawn");
    app.set_clock(LATE);
    assert_eq!(app.release("a").await.refused(400), "Vacancy expired");
}

#[sqlx::test]
async fn withdrawing(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    assert_eq!(app.withdraw("none").await.refused(404), "Vacancy not found");
    app.publish(&vacancy("open")).await.expect(201);
    app.publish(&vacancy("held")).await.expect(201);
    app.assign("held", "ida").await.expect(200);
    app.mail().await;
    for id in ["open", "held"] {
        let first = app.withdraw(id).await.expect(200).json();
        assert_eq!((&first["status"], &first["acceptedBy"]), (&json!("withdrawn"), &Value::Null));
        assert_eq!(app.withdraw(id).await.expect(200).json(), first, "again");
    }
    assert_eq!(app.mail().await.len(), 3, "both invited of the one, who held the other");
    let kept: Vec<String> = sqlx::query_scalar(
        "select kind || ' ' || coalesce(employee.id, '') from vacancy_event left join employee on number = employee order by vacancy_event.id",
    )
    .fetch_all(&app.db)
    .await
    .unwrap();
    assert_eq!(kept, ["published ", "published ", "accepted ida", "withdrawn ", "withdrawn ida"]);
    app.publish(&vacancy("old")).await.expect(201);
    app.mail().await;
    app.set_clock(LATE);
    app.withdraw("old").await.expect(200);
    assert!(app.mail().await.is_empty(), "nobody waits for an expired one");
}

/// How many of the two hundred come through the page; the others' claims come from the business's system.
const ON_THE_PAGE: usize = 40;

/// Rounds in which both doors are used; which of them is quicker is the machine's affair. Then one of each door alone.
const THROUGH_BOTH: i64 = 50;

/// Two hundred employees reach for one shift at once, through both doors, again and again.
#[sqlx::test]
async fn of_many_claims_one(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let crowd: Vec<String> = (0..200).map(|number| format!("e{number}")).collect();
    let employees: Vec<Value> = crowd.iter().map(|id| json!({ "id": id, "name": id, "products": ["sal"] })).collect();
    let address = |id: &str| format!("{id}@example.com");
    let users: Vec<Value> = crowd[..ON_THE_PAGE]
        .iter()
        .map(|id| json!({ "email": address(id), "password": PASSWORD, "employee": { "business": "B1", "id": id } }))
        .collect();
    app.load(&json!({ "businesses": [{ "id": "B1", "name": "Kafé Nord", "employees": employees }], "users": users })).await;
    let mut cookies = Vec::new();
    for id in &crowd[..ON_THE_PAGE] {
        cookies.push(app.post_form("/login", &[("email", &address(id)), ("password", PASSWORD)]).await.expect(303).cookie());
    }
    let mut won_on_the_page = 0i64;
    for round in 0..THROUGH_BOTH + 2 {
        let id = format!("v{round}");
        let day = format_day(parse_day("2026-11-02").unwrap() + TimeDelta::days(round));
        let shift = json!([{ "start": format!("{day}T10:00:00Z"), "end": format!("{day}T17:00:00Z") }]);
        let changes = json!({ "day": day, "shifts": shift, "employees": crowd });
        // Another second, as far as the number of requests counts.
        app.clock.set(app.clock.now() + TimeDelta::seconds(1));
        app.publish(&vacancy_with(&id, &changes)).await.expect(201);
        let claim = async |index: usize| match cookies.get(index) {
            Some(cookie) => app.post_form_as(cookie, &format!("/vakter/tilbud/B1/{id}"), &[("act", "accept")]).await,
            None => app.assign(&id, &crowd[index]).await,
        };
        // Every other round the page is in front.
        let order: Vec<usize> = match round {
            THROUGH_BOTH => (0..ON_THE_PAGE).collect(),
            round if round > THROUGH_BOTH => (ON_THE_PAGE..200).collect(),
            round if round % 2 == 0 => (0..200).collect(),
            _ => (0..200).rev().collect(),
        };
        let answers = futures_util::future::join_all(order.iter().map(|index| claim(*index))).await;
        let mut winners = Vec::new();
        for (index, answer) in order.into_iter().zip(answers) {
            match (index < ON_THE_PAGE, answer.status.as_u16()) {
                (true, 303) | (false, 200) => winners.push(index),
                (true, _) => assert!(answer.expect(409).text.contains("En kollega fikk vakten"), "{index}"),
                (false, _) => assert_eq!(answer.refused(400), "Vacancy already assigned"),
            }
        }
        let [winner] = winners[..] else { panic!("round {round}: {winners:?}") };
        won_on_the_page += i64::from(winner < ON_THE_PAGE);
        assert_eq!(app.vacancy(&id).await["acceptedBy"]["id"], crowd[winner]);
    }
    assert!((1..THROUGH_BOTH + 2).contains(&won_on_the_page), "both doors lead there: {won_on_the_page}");
}

/// One employee reaches for many shifts at the same time of day.
#[sqlx::test]
async fn of_many_overlapping_shifts_one(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    for number in 0..30 {
        // Crossing each other in two places, in both orders.
        let mut shifts = vec![
            json!({ "start": "2026-10-10T08:00:00Z", "end": "2026-10-10T10:00:00Z" }),
            json!({ "start": "2026-10-10T12:00:00Z", "end": "2026-10-10T14:00:00Z" }),
        ];
        if number % 2 == 0 {
            shifts.reverse();
        }
        app.publish(&vacancy_with(&format!("v{number}"), &json!({ "shifts": shifts }))).await.expect(201);
    }
    let answers = at_once((0..30).map(|number| format!("vacancies/v{number}/acceptor/ida")), &app).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        assert_eq!(answer.refused(400), "Shift overlaps with an accepted shift");
    }
}

/// Posts to all these addresses at once, from tasks of their own.
async fn at_once(paths: impl Iterator<Item = String>, app: &App) -> Vec<crate::support::Answer> {
    futures_util::future::join_all(paths.map(|path| async move { app.business(Method::POST, &path, &Value::Null).await })).await
}

/// Claims, releases and withdrawals cross each other; what is left is one consistent state.
#[sqlx::test]
async fn acts_that_cross(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    for round in 0..10 {
        let id = format!("v{round}");
        let shift = json!([{ "start": format!("2026-11-{:02}T10:00:00Z", round + 1), "end": format!("2026-11-{:02}T12:00:00Z", round + 1) }]);
        let day = format!("2026-11-{:02}", round + 1);
        app.publish(&vacancy_with(&id, &json!({ "day": day, "shifts": shift }))).await.expect(201);
        let (ida, ola, back, gone) =
            tokio::join!(app.assign(&id, "ida"), app.assign(&id, "ola"), app.release(&id), app.withdraw(&id));
        for answer in [&ida, &ola, &back] {
            assert!(matches!(answer.status.as_u16(), 200 | 400), "{}", answer.text);
        }
        assert_eq!(gone.expect(200).json()["status"], "withdrawn");
        let taken: i64 = sqlx::query_scalar("select count(*) from accepted_shift").fetch_one(&app.db).await.unwrap();
        assert_eq!(taken, 0);
    }
}
