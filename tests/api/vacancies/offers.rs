//! What employees do with offers, what deadlines do, and the history of it all. The pages stand on these verbs.

use super::{vacancy, vacancy_with};
use crate::support::App;
use axum::http::{Method, Request, header};
use serde_json::json;
use sqlx::PgPool;
use verv::accounts::server::actor::SignedIn;
use verv::platform::fault::Failure;
use verv::shared::ids::VacancyId;
use verv::vacancies::events::{Channel, EventKind, HistoryItem, NoticeKind};
use verv::vacancies::model::{AcceptOutcome, Hindrance, Offer, Status};
use verv::vacancies::server::actor::{Employee, Manager};
use verv::vacancies::server::notices::{self, inbox};
use verv::vacancies::server::service::{self, ActError};
use verv::vacancies::server::{allocation, history, offers};

impl App {
    /// Ida and Ola sign in as employees of the first business, Kim manages it.
    async fn with_people(self) -> Self {
        let app = self.with_businesses().await;
        let employee = |id: &str| json!({ "email": format!("{id}@example.com"), "employee": { "business": "B1", "id": id } });
        let kim = json!({ "email": "kim@example.com", "name": "Kim Strand", "manages": ["B1"] });
        app.load(&json!({ "users": [employee("ida"), employee("ola"), employee("per"), kim] })).await;
        app
    }

    async fn person(&self, id: &str) -> SignedIn {
        let cookie = self.sign_in(&format!("{id}@example.com")).await;
        let (parts, ()) = Request::get("/").header(header::COOKIE, cookie).body(()).unwrap().into_parts();
        SignedIn::from_request(&parts, &self.state.accounts).await.unwrap()
    }

    async fn employee(&self, id: &str) -> Employee {
        let [employee] =
            <[Employee; 1]>::try_from(Employee::all_of(&self.person(id).await, &self.state.vacancies).await.unwrap())
                .unwrap_or_else(|all| panic!("{} employees", all.len()));
        employee
    }

    async fn set_allocation(&self, allocation: &str) {
        self.load(&json!({ "businesses": [{ "id": "B1", "name": "Kafé Nord", "allocation": allocation }] })).await;
    }
}

#[track_caller]
fn hindrance<T: std::fmt::Debug>(done: Result<T, ActError>) -> Hindrance {
    match done {
        Err(ActError::Hindered(hindrance)) => hindrance,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test]
async fn who_may_what(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let (kim, ida) = (app.person("kim").await, app.person("ida").await);
    let manager = Manager::of(&kim, &app.state.vacancies, "B1".into()).await.unwrap();
    assert_eq!(manager.business(), "B1");
    assert_eq!(Manager::all_of(&kim, &app.state.vacancies).await.unwrap().len(), 1);
    for (person, business) in [(&kim, "B2"), (&kim, "none"), (&ida, "B1")] {
        let refused = Manager::of(person, &app.state.vacancies, business.into()).await;
        assert!(matches!(refused, Err(Failure::Refused(verv::shared::refusal::Refusal::NotAllowed))));
    }
    assert!(Employee::all_of(&kim, &app.state.vacancies).await.unwrap().is_empty());
    // A link to nothing is told, with its place.
    let wrong = json!({ "users": [{ "email": "x@example.com", "employee": { "business": "B1", "id": "gone" }, "manages": ["B1", "gone"] }] });
    let refused =
        verv::app::registry::load(&app.db, &app.clock, &app.state.accounts.passwords, wrong.to_string().as_bytes()).await;
    let refused = format!("{:?}", refused.err().unwrap());
    assert!(refused.contains("/users/0/employee") && refused.contains("/users/0/manages/1"), "{refused}");
}

#[sqlx::test]
async fn the_first_has_it(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let (ida, ola, per) = (app.employee("ida").await, app.employee("ola").await, app.employee("per").await);
    app.publish(&vacancy("a")).await.expect(201);
    assert_eq!(hindrance(offers::accept(&app.state.vacancies, &ida, &"none".into()).await), Hindrance::VacancyNotFound);
    assert_eq!(hindrance(offers::accept(&app.state.vacancies, &per, &"a".into()).await), Hindrance::NotOffered);
    assert_eq!(hindrance(offers::hand_back(&app.state.vacancies, &ida, &"a".into()).await), Hindrance::NotAssigned);
    offers::decline(&app.state.vacancies, &ola, &"a".into()).await.unwrap();
    let seen = offers::offers(&app.state.vacancies, &[ola], None).await.unwrap().open;
    assert!(seen[0].declined && !seen[0].is_mine && seen[0].status == Status::Open);
    assert_eq!(seen[0].shifts[0].start.to_rfc3339(), "2026-10-10T12:00:00+02:00");
    let ola = app.employee("ola").await;
    app.mail().await;

    assert_eq!(offers::accept(&app.state.vacancies, &ida, &"a".into()).await.unwrap(), AcceptOutcome::Accepted);
    assert_eq!(app.mail().await.len(), 1, "who declined has lost nothing");
    assert_eq!(app.vacancy("a").await["acceptedBy"]["id"], "ida");
    assert_eq!(hindrance(offers::accept(&app.state.vacancies, &ola, &"a".into()).await), Hindrance::AlreadyAssigned);
    assert_eq!(hindrance(offers::decline(&app.state.vacancies, &ola, &"a".into()).await), Hindrance::AlreadyAssigned);
    assert_eq!(hindrance(offers::hand_back(&app.state.vacancies, &ola, &"a".into()).await), Hindrance::NotYours);
    app.publish(&vacancy("b")).await.expect(201);
    assert_eq!(hindrance(offers::accept(&app.state.vacancies, &ida, &"b".into()).await), Hindrance::Overlaps);
    offers::hand_back(&app.state.vacancies, &ida, &"a".into()).await.unwrap();
    offers::reconsider(&app.state.vacancies, &ola, &"a".into()).await.unwrap();
    offers::accept(&app.state.vacancies, &ola, &"a".into()).await.unwrap();
    app.set_clock("2026-10-09T10:00:00Z");
    assert_eq!(hindrance(offers::hand_back(&app.state.vacancies, &ola, &"a".into()).await), Hindrance::Expired);
    assert_eq!(hindrance(offers::decline(&app.state.vacancies, &ida, &"b".into()).await), Hindrance::Expired);
    let mine = offers::offers(&app.state.vacancies, &[ola], None).await.unwrap();
    let ids = |offers: &[Offer]| offers.iter().map(|offer| offer.id.to_string()).collect::<Vec<_>>();
    assert_eq!((ids(&mine.open), ids(&mine.held), ids(&mine.gone)), (vec![], vec!["a".to_owned()], vec!["b".to_owned()]));
}

/// The API and the employees reach for one shift at once.
#[sqlx::test]
async fn through_any_door_only_one(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let (ida, ola) = (app.employee("ida").await, app.employee("ola").await);
    let manager = Manager::of(&app.person("kim").await, &app.state.vacancies, "B1".into()).await.unwrap();
    for round in 0..10 {
        let (id, to_ola) = (VacancyId(format!("v{round}")), "ola".into());
        app.publish(&vacancy(&id)).await.expect(201);
        let (api, page, other, managed) = tokio::join!(
            app.assign(&id, "ida"),
            offers::accept(&app.state.vacancies, &ida, &id),
            offers::accept(&app.state.vacancies, &ola, &id),
            service::assign(&app.state.vacancies, (&manager).into(), &id, &to_ola),
        );
        let won = [api.status == 200, page.is_ok(), other.is_ok(), managed.is_ok()];
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{won:?}");
        app.withdraw(&id).await.expect(200);
    }
}

#[sqlx::test]
async fn allotted_at_the_deadline(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let (ida, ola) = (app.employee("ida").await, app.employee("ola").await);
    // Ida has seven hours already.
    app.publish(&vacancy("before")).await.expect(201);
    app.assign("before", "ida").await.expect(200);
    app.set_allocation("fewest_hours").await;
    let next_day = json!({ "day": "2026-10-11", "shifts": [{ "start": "2026-10-11T10:00:00Z", "end": "2026-10-11T17:00:00Z" }] });
    for id in ["a", "unasked", "given"] {
        app.publish(&vacancy_with(id, &next_day)).await.expect(201);
    }
    app.mail().await;
    assert_eq!(offers::accept(&app.state.vacancies, &ida, &"a".into()).await.unwrap(), AcceptOutcome::Asked);
    assert_eq!(offers::accept(&app.state.vacancies, &ola, &"a".into()).await.unwrap(), AcceptOutcome::Asked);
    assert_eq!(app.vacancy("a").await["status"], "open");
    assert!(
        offers::offers(&app.state.vacancies, &[app.employee("ida").await], None)
            .await
            .unwrap()
            .open
            .iter()
            .any(|offer| offer.asked)
    );
    assert_eq!(allocation::allot_due(&app.state.vacancies).await.unwrap(), 0, "not before the deadline");

    app.set_clock("2026-10-09T10:00:00Z");
    assert_eq!(app.vacancy("a").await["status"], "expired");
    let (one, other) = tokio::join!(allocation::allot_due(&app.state.vacancies), allocation::allot_due(&app.state.vacancies));
    assert_eq!(one.unwrap() + other.unwrap(), 1, "once, however many look");
    let allotted = app.vacancy("a").await;
    assert_eq!((&allotted["status"], &allotted["acceptedBy"]["id"]), (&json!("accepted"), &json!("ola")));
    assert_eq!(app.vacancy("unasked").await["status"], "expired");
    let letters = app.mail().await;
    assert_eq!(letters.len(), 2);
    for letter in &letters {
        assert!(letter.text.contains("færrest avtalte timer") && letter.text.contains("2 ansatte"), "{}", letter.text);
    }
    let manager = Manager::of(&app.person("kim").await, &app.state.vacancies, "B1".into()).await.unwrap();
    let told = history::history(&app.state.vacancies, (&manager).into(), &"a".into()).await.unwrap();
    let act = told.iter().find(|entry| matches!(&entry.what, HistoryItem::Act { kind: EventKind::Accepted, .. })).unwrap();
    let expected = HistoryItem::Act {
        kind: EventKind::Accepted,
        door: Channel::Deadline,
        by: None,
        among: Some(2),
        minutes: Some(0),
        position_percent: None,
    };
    assert_eq!((&act.what, &*act.employee.as_ref().unwrap().id), (&expected, "ola"));
}

#[sqlx::test]
async fn allotting_passes_over_who_is_taken(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let (ida, ola) = (app.employee("ida").await, app.employee("ola").await);
    app.business(Method::PUT, "employees/ida", &json!({ "name": "Ida", "products": ["sal"], "positionPercent": 20 }))
        .await
        .expect(200);
    app.set_allocation("part_time_first").await;
    app.publish(&vacancy("a")).await.expect(201);
    app.publish(&vacancy("b")).await.expect(201);
    for id in ["a", "b"] {
        offers::accept(&app.state.vacancies, &ida, &id.into()).await.unwrap();
    }
    offers::accept(&app.state.vacancies, &ola, &"b".into()).await.unwrap();
    app.set_clock("2026-10-09T10:00:00Z");
    assert_eq!(allocation::allot_due(&app.state.vacancies).await.unwrap(), 2);
    assert_eq!(app.vacancy("a").await["acceptedBy"]["id"], "ida", "who works least comes first");
    assert_eq!(app.vacancy("b").await["acceptedBy"]["id"], "ola", "and is then taken");
}

/// What decided is written down, and whoever asked is told how it went for them.
#[sqlx::test]
async fn whoever_asked_is_told_why(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let (ida, ola) = (app.employee("ida").await, app.employee("ola").await);
    app.load(&json!({ "businesses": [{ "id": "B1", "name": "Kafé Nord", "allocation": "part_time_first",
        "employees": [{ "id": "ida", "name": "Ida Berg", "email": "ida@example.com", "products": ["sal"], "positionPercent": 20 }] }] }))
        .await;
    for id in ["a", "b", "c", "late"] {
        app.publish(&vacancy(id)).await.expect(201);
    }
    let letters = app.mail().await;
    assert!(letters[0].text.contains("Du kan be om en ledig vakt til fristen går ut"), "{}", letters[0].text);

    for (employee, id) in [(&ida, "a"), (&ida, "b"), (&ola, "b"), (&ida, "c")] {
        offers::accept(&app.state.vacancies, employee, &id.into()).await.unwrap();
    }
    app.set_clock("2026-10-09T10:00:00Z");
    assert_eq!(allocation::allot_due(&app.state.vacancies).await.unwrap(), 2);
    let letters = app.mail().await;
    let mut told: Vec<_> = letters.iter().map(|letter| (letter.header("To"), letter.text.split(':').next().unwrap())).collect();
    told.sort_unstable();
    let expected = [
        ("ida@example.com", "Du kunne ikke få vakten"),
        ("ida@example.com", "Du kunne ikke få vakten"),
        ("ida@example.com", "Vakten er din"),
        ("ola@example.com", "Vakten er din"),
    ];
    assert_eq!(told, expected);
    let won = letters.iter().find(|letter| letter.text.starts_with("Vakten er din")).unwrap();
    assert!(won.text.contains("Fristen har gått ut") && !won.text.contains("gi den fra deg"), "{}", won.text);
    let manager = Manager::of(&app.person("kim").await, &app.state.vacancies, "B1".into()).await.unwrap();
    let entries = history::history(&app.state.vacancies, (&manager).into(), &"a".into()).await.unwrap();
    let percent = entries.iter().find_map(|entry| match entry.what {
        HistoryItem::Act { position_percent, .. } => position_percent,
        HistoryItem::Told { .. } => None,
    });
    assert_eq!(percent, Some(20));
}

/// Also where the deadline has passed and nobody has looked yet.
#[sqlx::test]
async fn whoever_asked_is_told_of_a_late_withdrawal(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let ida = app.employee("ida").await;
    app.set_allocation("draw").await;
    app.publish(&vacancy("a")).await.expect(201);
    offers::accept(&app.state.vacancies, &ida, &"a".into()).await.unwrap();
    app.mail().await;
    app.set_clock("2026-10-09T10:00:00Z");
    app.withdraw("a").await.expect(200);
    let letters = app.mail().await;
    assert_eq!(letters.iter().map(|letter| letter.header("To")).collect::<Vec<_>>(), ["ida@example.com"]);
}

/// Two shifts at one time: who has one cannot have the other, and is not asked to.
#[sqlx::test]
async fn what_cannot_be_had_is_not_offered(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let ida = [app.employee("ida").await];
    app.publish(&vacancy("a")).await.expect(201);
    app.publish(&vacancy("b")).await.expect(201);
    offers::accept(&app.state.vacancies, &ida[0], &"a".into()).await.unwrap();
    app.mail().await;
    let seen = offers::offers(&app.state.vacancies, &ida, None).await.unwrap();
    assert!(seen.open[0].overlaps && !seen.held[0].overlaps);
    app.set_clock("2026-10-08T10:00:00Z");
    assert_eq!(notices::remind(&app.state.vacancies).await.unwrap(), 1, "Ola, of the other one");
    assert_eq!(app.mail().await[0].header("To"), "ola@example.com");
    offers::hand_back(&app.state.vacancies, &ida[0], &"a".into()).await.unwrap();
    assert!(!offers::offers(&app.state.vacancies, &ida, None).await.unwrap().open.iter().any(|offer| offer.overlaps));
}

#[sqlx::test]
async fn a_yes_takes_a_no_back(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let ida = [app.employee("ida").await];
    app.publish(&vacancy("a")).await.expect(201);
    offers::decline(&app.state.vacancies, &ida[0], &"a".into()).await.unwrap();
    offers::accept(&app.state.vacancies, &ida[0], &"a".into()).await.unwrap();
    offers::hand_back(&app.state.vacancies, &ida[0], &"a".into()).await.unwrap();
    assert!(!offers::offers(&app.state.vacancies, &ida, None).await.unwrap().open[0].declined);
}

/// However many there are, a page of them is read at a time, and each stands on one.
#[sqlx::test]
async fn pages_of_offers(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let ida = [app.employee("ida").await];
    for index in 0..120 {
        app.publish(&vacancy(&format!("v{index}"))).await.expect(201);
    }
    for id in ["v0", "v7"] {
        offers::decline(&app.state.vacancies, &ida[0], &id.into()).await.unwrap();
    }
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = offers::offers(&app.state.vacancies, &ida, after.as_ref()).await.unwrap();
        assert!(page.open.len() <= 50);
        seen.extend(page.open.into_iter().map(|offer| offer.id.to_string()));
        let Some(next) = page.next else { break };
        after = Some(offers::OfferCursor::from_cursor(&next.to_cursor()).unwrap());
        assert_eq!(after, Some(next));
    }
    let mut expected: Vec<String> = (0..120).filter(|index| ![0, 7].contains(index)).map(|index| format!("v{index}")).collect();
    expected.extend(["v0".to_owned(), "v7".to_owned()]);
    assert_eq!(seen, expected, "what is answered last");
    for wrong in ["", "1", "1.2", "1.x.3", "0.9223372036854775807.1", "0.1.2.3"] {
        assert_eq!(offers::OfferCursor::from_cursor(wrong), None, "{wrong}");
    }
}

/// A person who is two employees is told where two shifts meet, and sees what both were offered once.
#[sqlx::test]
async fn one_person_as_two_employees(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    app.load(&json!({ "users": [{ "email": "ida@example.com", "employee": { "business": "B1", "id": "ola" } }] })).await;
    let both = Employee::all_of(&app.person("ida").await, &app.state.vacancies).await.unwrap();
    assert_eq!(both.len(), 2);
    app.publish(&vacancy("a")).await.expect(201);
    app.publish(&vacancy_with("b", &json!({ "employees": ["ola"] }))).await.expect(201);
    app.assign("a", "ida").await.expect(200);
    let seen = offers::offers(&app.state.vacancies, &both, None).await.unwrap();
    assert_eq!((seen.open.len(), seen.held.len(), seen.gone.len()), (1, 1, 0));
    assert!(seen.open[0].overlaps_elsewhere && !seen.open[0].overlaps);
    let (holder, offer) = offers::one(&app.state.vacancies, &both, &"B1".into(), &"a".into()).await.unwrap().unwrap();
    assert!(offer.is_mine && holder.id() == "ida");
}

/// The API assigns at once, whatever the rule, and a shift handed back is asked for again.
#[sqlx::test]
async fn an_assignment_goes_before_the_allotment(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let ida = app.employee("ida").await;
    app.set_allocation("draw").await;
    app.publish(&vacancy("a")).await.expect(201);
    offers::accept(&app.state.vacancies, &ida, &"a".into()).await.unwrap();
    app.assign("a", "ola").await.expect(200);
    app.release("a").await.expect(200);
    app.set_clock("2026-10-09T10:00:00Z");
    assert_eq!(allocation::allot_due(&app.state.vacancies).await.unwrap(), 1);
    assert_eq!(app.vacancy("a").await["acceptedBy"]["id"], "ida");
}

#[sqlx::test]
async fn history_and_inbox(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let ida = app.employee("ida").await;
    let manager = Manager::of(&app.person("kim").await, &app.state.vacancies, "B1".into()).await.unwrap();
    inbox::choose_by_mail(&app.state.vacancies, &ida, &[NoticeKind::Withdrawn]).await.unwrap();
    assert_eq!(inbox::by_mail(&app.state.vacancies, &ida).await.unwrap(), [NoticeKind::Withdrawn]);
    app.publish(&vacancy_with("a", &json!({ "employees": ["ida"] }))).await.expect(201);
    offers::accept(&app.state.vacancies, &ida, &"a".into()).await.unwrap();
    service::withdraw(&app.state.vacancies, (&manager).into(), &"a".into()).await.unwrap();
    assert_eq!(app.mail().await.len(), 1, "only of the withdrawal");

    let lines: Vec<String> = history::history(&app.state.vacancies, (&manager).into(), &"a".into())
        .await
        .unwrap()
        .into_iter()
        .map(|entry| {
            let who = entry.employee.map(|employee| employee.id).unwrap_or_default();
            match entry.what {
                HistoryItem::Act { kind, door, by, .. } => format!("{kind:?} {who} by {door:?} {}", by.unwrap_or_default()),
                HistoryItem::Told { kind, by_mail } => format!("told {kind:?} {who} {by_mail}"),
            }
        })
        .collect();
    let expected = [
        "Published  by Key 2026-10-01",
        "Accepted ida by Employee ida",
        "Withdrawn ida by Manager Kim Strand",
        "told Published ida false",
        "told Accepted ida false",
        "told Withdrawn ida true",
    ];
    assert_eq!(lines, expected, "acts before notices where all happens at one moment");

    let me = [ida];
    let notices = inbox::latest(&app.state.vacancies, &me).await.unwrap();
    assert_eq!(
        notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(),
        [NoticeKind::Withdrawn, NoticeKind::Accepted, NoticeKind::Published]
    );
    inbox::mark_read(&app.state.vacancies, &me, notices[1].id).await.unwrap();
    let read: Vec<bool> = inbox::latest(&app.state.vacancies, &me).await.unwrap().iter().map(|notice| notice.is_read).collect();
    assert_eq!(read, [false, true, true]);
}

/// Pages hear of every change, and of none that was refused.
#[sqlx::test]
async fn changes_are_heard(db: PgPool) {
    let app = App::new(db).await.with_people().await;
    let mut changes = app.state.vacancies.changes.listen();
    let hearing = tokio::spawn({
        let state = app.state.clone();
        async move { state.vacancies.changes.keep(&state.core.db).await }
    });
    // Until the listener is there, words go unheard.
    while changes.try_recv().is_err() {
        sqlx::query("select pg_notify('vacancy', 'ready')").execute(&app.db).await.unwrap();
        tokio::task::yield_now().await;
    }
    app.assign("none", "ida").await.expect(404);
    app.publish(&vacancy("a")).await.expect(201);
    loop {
        let heard = changes.recv().await.unwrap();
        if heard.business != *"ready" {
            assert_eq!((&*heard.business, heard.event.0 > 0), ("B1", true));
            break;
        }
    }
    hearing.abort();
}
