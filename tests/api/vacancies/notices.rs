//! Who is told what, by mail and in the application.

use super::{vacancy, vacancy_with};
use crate::support::{App, Letter};
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::PgPool;
use std::collections::HashMap;
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

impl App {
    /// Fifty who are offered one shift; what is told of that has left.
    async fn with_a_crowd(self) -> (Self, Vec<String>) {
        let app = self.with_businesses().await;
        let crowd: Vec<String> = (0..50).map(|number| format!("e{number}")).collect();
        let employee = |id: &String| json!({ "id": id, "name": id, "email": format!("{id}@example.com"), "products": ["sal"] });
        let employees: Vec<Value> = crowd.iter().map(employee).collect();
        app.load(&json!({ "businesses": [{ "id": "B1", "name": "Kafé Nord", "employees": employees }] })).await;
        app.publish(&vacancy_with("a", &json!({ "employees": crowd }))).await.expect(201);
        assert_eq!(app.mail().await.len(), 50);
        (app, crowd)
    }

    fn wait(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }
}

/// How many mails each got beside the first, and what the last said.
#[derive(Default)]
struct Heard(HashMap<String, (usize, String)>);

impl Heard {
    fn hear(&mut self, letters: &[Letter]) {
        for (to, said) in told(letters) {
            let (count, last) = self.0.entry(to).or_default();
            *count += 1;
            *last = said;
        }
    }

    fn most(&self) -> usize {
        self.0.values().map(|(count, _)| *count).max().unwrap_or_default()
    }
}

#[sqlx::test]
async fn what_is_no_longer_true_is_not_sent(db: PgPool) {
    let (app, crowd) = App::new(db).await.with_a_crowd().await;
    // Nothing leaves in between.
    for id in &crowd[..20] {
        app.assign("a", id).await.expect(200);
        app.release("a").await.expect(200);
    }
    let letters = app.mail().await;
    let mut expected: Vec<_> = crowd.iter().map(|id| (format!("{id}@example.com"), "Vakten er ledig igjen".to_owned())).collect();
    expected[19].1 = "Vakten er ikke din lenger".to_owned();
    expected.sort();
    assert_eq!(told(&letters), expected, "the last word, once");
    let mailed: i64 = sqlx::query_scalar("select count(*) from vacancy_notice where mailed").fetch_one(&app.db).await.unwrap();
    assert_eq!(mailed, 100, "the history knows what never left");
    app.assign("a", "e0").await.expect(200);
    app.withdraw("a").await.expect(200);
    assert_eq!(told(&app.mail().await), pairs(&[("e0@example.com", "Vakten er trukket tilbake")]));
}

/// Twenty take it and give it back within half a minute, while mails leave.
#[sqlx::test]
async fn nobody_hears_of_a_shift_more_than_three_times_in_a_row(db: PgPool) {
    let (app, crowd) = App::new(db).await.with_a_crowd().await;
    for is_one_person in [false, true] {
        let mut heard = Heard::default();
        for round in 0..20 {
            app.assign("a", &crowd[if is_one_person { 49 } else { round }]).await.expect(200);
            heard.hear(&app.mail().await);
            app.wait(TimeDelta::milliseconds(775));
            app.release("a").await.expect(200);
            heard.hear(&app.mail().await);
            app.wait(TimeDelta::milliseconds(775));
        }
        assert!(heard.most() <= 2, "{} beside the first, or after many", heard.most());
        app.wait(TimeDelta::minutes(10));
        heard.hear(&app.mail().await);
        // In the end each knows how it is.
        for (to, (_, last)) in &heard.0 {
            assert!(["Vakten er ledig igjen", "Vakten er ikke din lenger"].contains(&last.as_str()), "{to} {last}");
        }
    }
    // After a while things are as at first.
    app.wait(TimeDelta::minutes(10));
    app.assign("a", "e7").await.expect(200);
    assert_eq!(app.mail().await.len(), 50);
}

/// A mail server that was away sends no offers after their deadline.
#[sqlx::test]
async fn an_offer_is_not_sent_after_its_deadline(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    app.publish(&vacancy("a")).await.expect(201);
    app.publish(&vacancy("held")).await.expect(201);
    app.assign("held", "ida").await.expect(200);
    app.set_clock("2026-10-09T10:00:00Z");
    assert_eq!(
        told(&app.mail().await),
        pairs(&[("ida@example.com", "Vakten er din"), ("ola@example.com", "Vakten er tatt")]),
        "of the other nothing is true any more"
    );
    assert_eq!(verv::platform::outbox::counts(&app.db).await.unwrap().waiting, 0);
}

#[sqlx::test]
async fn whoever_has_answered_is_not_reminded(db: PgPool) {
    let app = App::new(db).await.with_businesses().await;
    let ida = json!({ "email": "ida@example.com", "employee": { "business": "B1", "id": "ida" } });
    app.load(&json!({ "users": [ida] })).await;
    let cookie = app.sign_in("ida@example.com").await;
    app.publish(&vacancy("a")).await.expect(201);
    app.mail().await;
    app.set_clock("2026-10-08T10:00:00Z");
    assert_eq!(notices::remind(&app.state.vacancies).await.unwrap(), 2);
    app.post_form_as(&cookie, "/vakter/tilbud/B1/a", &[("act", "decline")]).await.expect(303);
    assert_eq!(told(&app.mail().await), pairs(&[("ola@example.com", "Fristen nærmer seg")]));
}
