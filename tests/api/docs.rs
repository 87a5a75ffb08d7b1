//! The contract as a document, the reference, and the check of pasted ads.

use crate::support::{App, KEY, ad, ad_with};
use axum::body::Body;
use axum::http::{Method, Request};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sqlx::PgPool;

const JSON: &str = "application/json";
const STREAM: &str = "application/x-json-stream";

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

/// Where a field is another schema, what is said of it stands beside that.
fn is_described(schema: &Value) -> bool {
    let parts = ["oneOf", "allOf"].into_iter().filter_map(|name| schema[name].as_array()).flatten();
    std::iter::once(schema).chain(parts).any(|part| part["description"].as_str().is_some_and(|text| !text.trim().is_empty()))
}

fn entries(map: &Value) -> impl Iterator<Item = (&String, &Value)> {
    map.as_object().into_iter().flatten()
}

#[sqlx::test]
async fn every_operation_is_described(db: PgPool) {
    let app = App::new(db).await;
    let document = app.get("/openapi.json").await.expect(200).json();
    let operations = entries(&document["paths"]).flat_map(|(_, path)| entries(path)).map(|(_, operation)| operation);
    for operation in operations {
        let (summary, id) = (operation["summary"].as_str().unwrap(), &operation["operationId"]);
        assert!(!summary.ends_with('.') && summary.chars().count() <= 50, "{id}: a summary is a heading: {summary}");
        assert!(is_described(operation), "{id}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(is_described(parameter), "{id}: {}", parameter["name"]);
        }
        let body = &operation["requestBody"];
        assert!(body.is_null() || is_described(body), "{id}: its body");
        for (status, answer) in entries(&operation["responses"]) {
            assert!(is_described(answer), "{id}: {status}");
        }
        let answers = entries(&operation["responses"]).filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| answer);
        for (media, content) in std::iter::once(body).chain(answers).flat_map(|body| entries(&body["content"])) {
            assert!(!content["example"].is_null(), "{id}: no example of {media}");
        }
    }
    let page = app.get("/docs").await.expect(200).text;
    assert!(!page.contains('`'), "Markdown on the page");
    assert!(page.contains("curl -X DELETE ") && page.contains("curl http"), "no example of a call");
}

#[sqlx::test]
async fn every_schema_and_field_is_described(db: PgPool) {
    let app = App::new(db).await;
    let document = app.get("/openapi.json").await.expect(200).json();
    for (name, schema) in entries(&document["components"]["schemas"]) {
        assert!(is_described(schema), "{name}");
        let parts = std::iter::once(schema).chain(schema["allOf"].as_array().into_iter().flatten());
        for (field, property) in parts.flat_map(|part| entries(&part["properties"])) {
            assert!(is_described(property), "{name}.{field}");
        }
    }
}

/// An address of the reference with the examples of its parts.
fn address(path: &str, operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters.filter(|parameter| parameter["in"] == "path").fold(path.to_owned(), |path, parameter| {
        let example = &parameter["example"];
        let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
        path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), &example)
    })
}

#[sqlx::test]
async fn the_examples_are_accepted(db: PgPool) {
    let app = App::new(db).await;
    app.load(&serde_json::from_str(include_str!("../../data/demo/registry.json")).unwrap()).await;
    let secret = "the-secret-of-the-partner-0123456789";
    app.load(&json!({ "clients": [{ "id": "partner", "name": "Partner", "secret": secret, "grants": ["client_credentials"] }] }))
        .await;
    let document = app.get("/openapi.json").await.expect(200).json();
    let example = |path: &str, method: &str, media: &str| {
        let operation = &document["paths"][path][method];
        (address(path, operation), operation["requestBody"]["content"][media]["example"].clone())
    };
    const IMPORT: &str = "/stillingsimport/api/v1/transfers/{providerId}";
    const BATCH: &str = "/stillingsimport/api/v1/transfers/batch/{providerId}";
    let (import, ad) = example(IMPORT, "post", JSON);
    app.call(Method::POST, &import, Some(KEY), Some(JSON), ad.to_string()).await.expect(200);
    let (_, stream) = example(IMPORT, "post", STREAM);
    let stream = app.call(Method::POST, &import, Some(KEY), Some(STREAM), stream.as_str().unwrap().to_owned()).await.expect(200);
    assert_eq!(stream.receipts().iter().map(|receipt| &receipt["status"]).collect::<Vec<_>>(), ["SKIPPED", "RECEIVED"]);
    let (batch, ads) = example(BATCH, "post", JSON);
    // And the ad of which an answer gives every field.
    let state = &document["paths"]["/stillingsimport/api/v1/adstates/{providerId}/{reference}"]["get"]["responses"]["200"];
    let whole = &state["content"][JSON]["example"]["ad"];
    for (path, body) in [(batch, &ads), (import, whole)] {
        let check = app.call(Method::POST, &format!("{path}?validate=true"), Some(KEY), Some(JSON), body.to_string()).await;
        assert_eq!(check.expect(200).json(), json!({ "valid": true, "problems": [], "changes": [] }));
    }

    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("partner:{secret}")));
    let request = Request::post("/oauth/token").header("authorization", basic);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let (_, form) = example("/oauth/token", "post", "application/x-www-form-urlencoded");
    let form = format!("grant_type={}", form["grant_type"].as_str().unwrap());
    let token = app.send(request.body(Body::from(form)).unwrap()).await.expect(200).json();
    let (recruits, registration) = example("/v1/client/recruitment", "post", JSON);
    let token = token["access_token"].as_str();
    let check = app.call(Method::POST, &format!("{recruits}?validate=true"), token, Some(JSON), registration.to_string()).await;
    assert_eq!(check.expect(200).json(), json!({ "valid": true, "errors": [] }));

    let key = Some("demo-kafe-nord-key-0123456789abcdefghi");
    const BUSINESS: &str = "/api/v1/businesses/{businessId}";
    for (path, method) in [
        ("/products/{product}", Method::PUT),
        ("/employees/{employee}", Method::PUT),
        ("/vacancies", Method::POST),
        ("/vacancies/{vacancy}/acceptor/{employee}", Method::POST),
    ] {
        let (address, body) = example(&format!("{BUSINESS}{path}"), &method.as_str().to_lowercase(), JSON);
        let answer = app.call(method, &address, key, Some(JSON), body.to_string()).await;
        assert!(answer.status.is_success(), "{address}: {}", answer.text);
    }
}
