//! `/admin`: whom it is for, and the registers that it shows.

use crate::support::App;
use serde_json::json;
use sqlx::PgPool;

async fn app(db: PgPool) -> App {
    let app = App::new(db).await;
    app.load(&json!({ "users": [
        { "email": "sjef@example.com", "name": "Siri Sjef", "roles": ["admin"] },
        { "email": "kari@example.com", "name": "Kari Nordmann" },
    ]}))
    .await;
    app
}

const PAGES: [&str; 9] = [
    "/admin",
    "/admin/produkter",
    "/admin/kuponger",
    "/admin/kampanjer",
    "/admin/kunder",
    "/admin/ordrer",
    "/admin/poeng",
    "/admin/premier",
    "/admin/post",
];

#[sqlx::test]
async fn only_the_administrator_gets_in(db: PgPool) {
    let app = app(db).await;
    let (admin, user) = (app.sign_in("sjef@example.com").await, app.sign_in("kari@example.com").await);
    for page in PAGES.into_iter().chain(["/admin/unknown"]) {
        let led = app.get(page).await.expect(303);
        assert!(led.header(axum::http::header::LOCATION).starts_with("/login?next=%2Fadmin"), "{page}");
        app.get_as(&user, page).await.expect(403);
    }
    for page in PAGES {
        let shown = app.get_as(&admin, page).await.expect(200);
        assert_eq!(shown.header(axum::http::header::CACHE_CONTROL), "no-store", "{page}");
    }
    app.get_as(&admin, "/admin/unknown").await.expect(404);
    // Whatever is asked for, a page is the answer.
    for query in ["?q=%00", "?q=%25&etter=x", "?etter=99999999999999999999", "?q=%27&q=2"] {
        let answer = app.get_as(&admin, &format!("/admin/kunder{query}")).await;
        assert!(answer.status.as_u16() < 500, "{query}: {}", answer.status);
    }
}
