//! Who is told what, by mail and in the application.

use super::{vacancy, vacancy_with};
use crate::support::{App, Letter};
use serde_json::json;
use sqlx::PgPool;
use verv::vacancies::server::notices;

/// Who got a mail and how its title begins, in alphabetical order.
fn told(letters: &[Letter]) -> Vec<(String, String)> {
    let mut told: Vec<_> = letters
        .iter()
        .map(|letter| (letter.header("To").to_owned(), letter.text.split(':').next().unwrap().to_owned()))
        .collect();
    told.sort();
    told
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(to, subject)| ((*to).to_owned(), (*subject).to_owned())).collect()
}

#[sqlx::test]
async fn from_the_offer_to_its_end(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    app.publish(&vacancy_with("a", &json!({ "employees": ["ida", "ola", "per"] }))).await.expect(201);
    let letters = app.mail().await;
    assert_eq!(
        told(&letters),
        pairs(&[("ida@example.com", "Ledig vakt"), ("ola@example.com", "Ledig vakt")]),
        "Per has no address"
    );
    for shown in [
        "lørdag 10. oktober 2026 kl. 12:00–19:00 (7 t)",
        "Svar før: fredag 9. oktober 2026 kl. 12:00",
        "Sal, Kafé Nord",
        "http://verv.example/vakter/tilbud/B1/a",
    ] {
        assert!(letters[0].text.contains(shown), "{shown}\n{}", letters[0].text);
    }
    app.assign("a", "ida").await.expect(200);
    assert_eq!(told(&app.mail().await), pairs(&[("ida@example.com", "Vakten er din"), ("ola@example.com", "Vakten er tatt")]));
    app.release("a").await.expect(200);
    assert_eq!(
        told(&app.mail().await),
        pairs(&[("ida@example.com", "Vakten er ikke din lenger"), ("ola@example.com", "Vakten er ledig igjen")]),
        "Ida did not give it away herself"
    );
    app.withdraw("a").await.expect(200);
    assert_eq!(
        told(&app.mail().await),
        pairs(&[("ida@example.com", "Vakten er trukket tilbake"), ("ola@example.com", "Vakten er trukket tilbake")])
    );
    let kept: Vec<(String, i64)> =
        sqlx::query_as("select kind, count(*) from vacancy_notice group by kind order by kind").fetch_all(&app.db).await.unwrap();
    let expected = [("accepted", 1), ("handed_back", 2), ("lost", 2), ("published", 3), ("taken_away", 1), ("withdrawn", 3)];
    assert_eq!(kept, expected.map(|(kind, count)| (kind.to_owned(), count)), "in the application Per is told too");
}

#[sqlx::test]
async fn a_refused_act_tells_nobody(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    app.publish(&vacancy("a")).await.expect(201);
    app.publish(&vacancy("b")).await.expect(201);
    app.assign("a", "ida").await.expect(200);
    app.mail().await;
    app.publish(&vacancy("a")).await.expect(400);
    app.assign("a", "ola").await.expect(400);
    app.assign("b", "ida").await.expect(400);
    app.release("b").await.expect(400);
    assert!(app.mail().await.is_empty());
}

#[sqlx::test]
async fn in_the_readers_language_and_only_what_they_want(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    sqlx::raw_sql(
        "insert into app_user (email, name, language, created, updated) values ('ida@example.com', 'Ida', 'en', now(), now());
         insert into employee_user select app_user.id, number from app_user, employee where employee.id = 'ida';
         insert into notice_without_mail select number, 'published' from employee where id = 'ola'",
    )
    .execute(&app.db)
    .await
    .unwrap();
    app.publish(&vacancy("a")).await.expect(201);
    let letters = app.mail().await;
    assert_eq!(told(&letters), pairs(&[("ida@example.com", "Vacant shift")]));
    assert!(letters[0].text.contains("Saturday 10 October 2026, 12:00–19:00 (7 h)"), "{}", letters[0].text);
    app.assign("a", "ida").await.expect(200);
    assert_eq!(
        told(&app.mail().await),
        pairs(&[("ida@example.com", "The shift is yours"), ("ola@example.com", "Vakten er tatt")])
    );
}

#[sqlx::test]
async fn one_reminder_before_the_deadline(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    app.publish(&vacancy("a")).await.expect(201);
    app.publish(&vacancy("held")).await.expect(201);
    app.assign("held", "ola").await.expect(200);
    app.mail().await;
    app.set_clock("2026-10-08T09:59:59Z");
    assert_eq!(notices::remind(&app.state.vacancies).await.unwrap(), 0, "not yet");
    app.set_clock("2026-10-08T10:00:00Z");
    // Published within the last day before its deadline: that mail is the reminder.
    app.publish(&vacancy_with("short", &json!({ "expiration": "2026-10-09T09:00:00Z" }))).await.expect(201);
    app.mail().await;
    sqlx::query("update vacancy_invitation set declined = now() where employee = (select number from employee where id = 'ola')")
        .execute(&app.db)
        .await
        .unwrap();
    let (one, other) = tokio::join!(notices::remind(&app.state.vacancies), notices::remind(&app.state.vacancies));
    assert_eq!(one.unwrap() + other.unwrap(), 1, "once, however many look");
    assert_eq!(told(&app.mail().await), pairs(&[("ida@example.com", "Fristen nærmer seg")]));
    app.set_clock("2026-10-09T09:00:00Z");
    assert_eq!(notices::remind(&app.state.vacancies).await.unwrap(), 0, "once");
}
