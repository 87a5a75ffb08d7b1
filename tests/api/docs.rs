//! The contract as a document, the reference, and the check of pasted ads.

use crate::support::{App, ad, ad_with};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;
use sqlx::PgPool;

#[sqlx::test]
async fn the_contract(db: PgPool) {
    let app = App::new(db).await;
    let document = app.get("/openapi.json").await.expect(200).json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
    let operations = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let names: Vec<&str> = operations.filter_map(|operation| operation["operationId"].as_str()).collect();
    assert_eq!(names.len(), names.iter().collect::<std::collections::HashSet<_>>().len(), "{names:?}");
    let page = app.get("/docs").await.expect(200).text;
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(page.contains(path.as_str()), "{path}");
    }
}

#[sqlx::test]
async fn the_check_works_without_script(db: PgPool) {
    let app = App::new(db).await;
    app.get("/docs/check").await.expect(200);
    let text = format!("[{},{}]", ad("1"), ad_with("2", "/adText", json!("<p onclick='x'>Hei</p><script>x</script>")));
    let form = format!("json={}", text.replace('%', "%25").replace('&', "%26").replace('+', "%2B"));
    let page =
        app.call(Method::POST, "/docs/check", None, Some("application/x-www-form-urlencoded"), form).await.expect(200).text;
    assert!(page.contains("HTML_REMOVED") && page.contains("Alt er i orden") && page.contains("Baker til morgenskiftet"));
    let bad = app.call(Method::POST, "/docs/check", None, None, "json=%7B%7D%7B").await.expect(200).text;
    assert!(bad.contains("MISSING_PARAMETER") && bad.contains("PARSE_ERROR"));
    let hostile = app
        .call(Method::POST, "/docs/check", None, None, "json=%3C%2Ftextarea%3E%3Ch1%3Einjected%26amp%3B")
        .await
        .expect(200)
        .text;
    assert!(!hostile.contains("<h1>injected") && hostile.contains("&lt;/textarea>&lt;h1>injected&amp;amp;"));
    let elsewhere = Request::post("/docs/check").header("sec-fetch-site", "cross-site").body(Body::from("json=x")).unwrap();
    app.send(elsewhere).await.expect(403);
    app.call(Method::POST, "/docs/check", None, None, vec![b'x'; 9 * 1024 * 1024]).await.expect(413);
}

#[sqlx::test]
async fn the_dry_run_behind_the_button(db: PgPool) {
    let app = App::new(db).await;
    let body = json!({ "ads": [ad("1").to_string(), ad_with("2", "/adText", json!("<i onclick='x'>Hei</i>")).to_string(), "{"] });
    let answer =
        app.call(Method::POST, "/_act/check_ads", None, Some("application/json"), body.to_string()).await.expect(200).json();
    assert_eq!(answer[0], json!({ "valid": true, "problems": [], "changes": [] }));
    assert_eq!(answer[1]["changes"][0]["code"], "HTML_REMOVED");
    assert_eq!(answer[2]["problems"][0]["code"], "PARSE_ERROR");
}

#[sqlx::test]
async fn every_operation_is_described(db: PgPool) {
    let app = App::new(db).await;
    let document = app.get("/openapi.json").await.expect(200).json();
    let operations = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    for operation in operations {
        let (summary, id) = (operation["summary"].as_str().unwrap(), &operation["operationId"]);
        assert!(!summary.ends_with('.') && summary.chars().count() <= 50, "{id}: a summary is a heading: {summary}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].as_str().is_some_and(|text| !text.is_empty()), "{id}: {}", parameter["name"]);
        }
    }
    let page = app.get("/docs").await.expect(200).text;
    assert!(!page.contains('`'), "Markdown on the page");
    assert!(page.contains("curl -X DELETE ") && page.contains("curl http"), "no example of a call");
}
