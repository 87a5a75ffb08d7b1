//! Assigning, handing back, withdrawing: every row of the tables, and many at once.

use super::{vacancy, vacancy_with};
use crate::support::App;
use axum::http::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

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

/// Two hundred employees reach for one shift at once.
#[sqlx::test]
async fn of_many_claims_one(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let crowd: Vec<String> = (0..200).map(|number| format!("e{number}")).collect();
    let employees: Vec<Value> = crowd.iter().map(|id| json!({ "id": id, "name": id, "products": ["sal"] })).collect();
    let registry = json!({ "businesses": [{ "id": "B1", "name": "Kafé Nord", "employees": employees }] });
    app.load(&registry).await;
    app.publish(&vacancy_with("a", &json!({ "employees": crowd }))).await.expect(201);
    let answers = at_once(crowd.iter().map(|id| format!("vacancies/a/acceptor/{id}")), &app).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(won.len(), 1);
    assert_eq!(won[0].json(), app.vacancy("a").await);
    for answer in lost {
        assert_eq!(answer.refused(400), "Vacancy already assigned");
    }
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
