//! Server-sent events of vacant shifts: what is told to whom, and that nothing is missed in a break.

use crate::support::App;
use crate::vacancies::{OTHER_BUSINESS_KEY, vacancy, vacancy_with};
use axum::body::Body;
use axum::http::{Method, Request, header};
use futures_util::FutureExt;
use http_body_util::BodyExt;
use serde_json::json;
use sqlx::PgPool;
use std::time::Duration;
use tower::ServiceExt;

const PLANNED: &str = "/vakter/B1/hendelser";
const OFFERS: &str = "/vakter/hendelser";
/// Nothing here takes that long; a test that would hang fails instead.
const PATIENCE: Duration = Duration::from_secs(60);

/// An open stream.
struct Events {
    body: Body,
    text: String,
}

impl Events {
    /// The next event: its name and its id. Waits for it.
    async fn next(&mut self) -> (String, i64) {
        let event = async {
            loop {
                if let Some((event, rest)) = self.text.split_once("\n\n") {
                    let field =
                        |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned());
                    let found = field("event:").zip(field("id:"));
                    self.text = rest.to_owned();
                    match found {
                        Some((name, id)) => return (name, id.parse().unwrap()),
                        // A sign of life.
                        None => continue,
                    }
                }
                let frame = self.body.frame().await.expect("the stream has ended").unwrap();
                self.text.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
            }
        };
        tokio::time::timeout(PATIENCE, event).await.expect("no event came")
    }

    /// Whether there is nothing to read now.
    fn is_silent(&mut self) -> bool {
        self.text.is_empty() && self.body.frame().now_or_never().is_none()
    }
}

impl App {
    /// Kim, who manages the first business, Liv, who manages the other, and Ida, who works: their cookies. Changes are
    /// passed on, as the server does it.
    async fn listening(db: PgPool) -> (Self, [String; 3]) {
        let app = Self::new(db).await.with_businesses().await;
        app.load(&json!({ "users": [
            { "email": "kim@example.com", "manages": ["B1"] },
            { "email": "liv@example.com", "manages": ["B2"] },
            { "email": "ida@example.com", "employee": { "business": "B1", "id": "ida" } },
        ]}))
        .await;
        let state = app.state.clone();
        tokio::spawn(async move { state.vacancies.changes.keep(&state.core.db).await });
        let is_heard =
            "select exists (select from pg_stat_activity where datname = current_database() and query ilike 'listen%')";
        while !sqlx::query_scalar::<_, bool>(is_heard).fetch_one(&app.db).await.unwrap() {}
        let cookies =
            [app.sign_in("kim@example.com").await, app.sign_in("liv@example.com").await, app.sign_in("ida@example.com").await];
        (app, cookies)
    }

    async fn events(&self, cookie: &str, path: &str, last: Option<i64>) -> Events {
        let mut request = Request::get(path).header(header::COOKIE, cookie);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        Events { body: response.into_body(), text: String::new() }
    }

    /// Acts, and waits until this process has passed on what that changed: a stream that opens later hears nothing of it.
    async fn passed_on<T>(&self, act: impl Future<Output = T>) -> T {
        let mut changes = self.state.vacancies.changes.listen();
        let done = act.await;
        let newest = self.newest_event().await;
        let heard = async { while changes.recv().await.unwrap().event.0 < newest {} };
        tokio::time::timeout(PATIENCE, heard).await.expect("a change was not passed on");
        done
    }

    async fn newest_event(&self) -> i64 {
        sqlx::query_scalar("select coalesce(max(id), 0) from vacancy_event").fetch_one(&self.db).await.unwrap()
    }

    async fn publish_elsewhere(&self, id: &str) {
        let loaf = json!({ "product": "ovn", "employees": ["liv"] });
        let body = vacancy_with(id, &loaf).to_string();
        let path = "/api/v1/businesses/B2/vacancies";
        self.call(Method::POST, path, Some(OTHER_BUSINESS_KEY), Some("application/json"), body).await.expect(201);
    }
}

#[sqlx::test]
async fn a_claim_by_the_api_is_told_to_every_open_page_of_the_business(db: PgPool) {
    let (app, [kim, _, ida]) = App::listening(db).await;
    app.passed_on(app.publish(&vacancy("a"))).await.expect(201);
    let seen = app.newest_event().await;
    let mut pages = Vec::new();
    for (cookie, path) in [(&kim, PLANNED), (&kim, PLANNED), (&ida, OFFERS)] {
        pages.push(app.events(cookie, &format!("{path}?seen={seen}"), None).await);
    }
    assert!(pages.iter_mut().all(Events::is_silent), "nothing has happened since the page was made");
    app.passed_on(app.assign("a", "ola")).await.expect(200);
    for page in &mut pages {
        let (name, id) = page.next().await;
        assert_eq!(name, "changed");
        assert!(id > seen);
    }
    app.assign("a", "ida").await.expect(400);
    app.passed_on(app.release("a")).await.expect(200);
    for page in &mut pages {
        assert_eq!(page.next().await.1, app.newest_event().await);
        assert!(page.is_silent(), "what was refused is told to nobody");
    }
}

#[sqlx::test]
async fn nothing_is_missed_in_a_break(db: PgPool) {
    let (app, [kim, _, _]) = App::listening(db).await;
    app.passed_on(app.publish(&vacancy("a"))).await.expect(201);
    let seen = app.newest_event().await;
    // While the page was on its way to the browser.
    app.passed_on(app.assign("a", "ida")).await.expect(200);
    let (_, told) = app.events(&kim, &format!("{PLANNED}?seen={seen}"), None).await.next().await;
    assert_eq!(told, app.newest_event().await);
    // The browser says itself how far it heard; the address is still the page's first.
    app.passed_on(app.release("a")).await.expect(200);
    let mut resumed = app.events(&kim, &format!("{PLANNED}?seen={seen}"), Some(told)).await;
    assert_eq!(resumed.next().await.1, app.newest_event().await);
    assert!(resumed.is_silent());
    app.passed_on(app.withdraw("a")).await.expect(200);
    assert_eq!(resumed.next().await.1, app.newest_event().await);
}

#[sqlx::test]
async fn another_business_is_another_matter(db: PgPool) {
    let (app, [kim, liv, ida]) = App::listening(db).await;
    let mut own = app.events(&kim, PLANNED, None).await;
    let mut other = app.events(&liv, "/vakter/B2/hendelser", None).await;
    app.passed_on(app.publish_elsewhere("loaf")).await;
    other.next().await;
    assert!(own.is_silent());
    app.passed_on(app.publish(&vacancy("a"))).await.expect(201);
    own.next().await;
    assert!(other.is_silent());
    for (cookie, path) in
        [(&liv, PLANNED), (&ida, PLANNED), (&kim, "/vakter/B2/hendelser"), (&kim, "/vakter/none/hendelser"), (&kim, OFFERS)]
    {
        app.get_as(cookie, path).await.expect(403);
    }
    let stranger = app.get(PLANNED).await.expect(303);
    assert!(stranger.header(header::LOCATION).starts_with("/login?next="));
}
