//! How the API refuses, and how it counts its callers.

use super::*;
use axum::http::HeaderName;

const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

#[track_caller]
fn assert_error(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body["error"], error, "{body}");
    assert!(body["error_description"].as_str().is_some_and(|text| !text.is_empty()) && body["errors"].is_array(), "{body}");
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
}

#[sqlx::test]
async fn who_may_not(db: PgPool) {
    let app = app(db).await;
    for prefix in ["/v1", "/capi/v1"] {
        for (method, path, wrong) in [
            (Method::POST, "/client/recruitment", KARI),
            (Method::POST, "/recruitment", PARTNER),
            (Method::GET, "/recruitment/Spring2019", PARTNER),
            (Method::GET, "/recruitment/premium/Spring2019", PARTNER),
            (Method::POST, "/recruitment/premium/Spring2019", PARTNER),
        ] {
            let path = format!("{prefix}{path}");
            for token in [None, Some("a token that nobody has")] {
                let nobody = app.call(method.clone(), &path, token, None, "{}").await;
                assert_error(&nobody, 401, "invalid_token");
                assert_eq!(nobody.header(header::WWW_AUTHENTICATE), "Bearer error=\"invalid_token\"");
                assert_eq!(nobody.header(REMAINING), "");
            }
            let other = app.call(method.clone(), &path, Some(wrong), None, "{}").await;
            assert_error(&other, 403, "insufficient_scope");
            assert!(other.header(header::WWW_AUTHENTICATE).contains("insufficient_scope"));
            assert_ne!(other.header(REMAINING), "");
        }
    }
    // Past its time a token is nobody's.
    app.set_clock("2026-11-10T10:00:00Z");
    assert_error(&app.recruit(KARI, &request(&[ola()])).await, 401, "invalid_token");
}

#[sqlx::test]
async fn what_is_not_there(db: PgPool) {
    let app = app(db).await;
    for path in ["/v1", "/v1/", "/v1/nothing", "/capi/v1", "/capi/v1/", "/capi/v1/recruitment/a/b", "/v1/%FF"] {
        assert_error(&app.get(path).await, 404, "not_found");
    }
    for (method, path, allow) in [
        (Method::GET, "/v1/client/recruitment", "POST"),
        (Method::DELETE, "/capi/v1/recruitment/Spring2019", "GET,HEAD"),
        (Method::PUT, "/v1/recruitment/premium/Spring2019", "GET,HEAD,POST"),
    ] {
        let answer = app.call(method, path, Some(KARI), None, "").await;
        assert_error(&answer, 405, "method_not_allowed");
        assert_eq!(answer.header(header::ALLOW), allow);
    }
}

#[sqlx::test]
async fn bodies_that_are_none(db: PgPool) {
    let app = app(db).await;
    for path in ["/v1/recruitment", "/v1/recruitment/premium/Spring2019"] {
        let send = |kind: &'static str, body: String| app.call(Method::POST, path, Some(KARI), Some(kind), body);
        assert_error(&send("text/plain", "{}".into()).await, 415, "unsupported_media_type");
        assert_error(&send("application/json", "x".repeat(1024 * 1024 + 1)).await, 413, "too_large");
        for broken in ["", "{", "\u{feff}", "[1,", "{\"a\":\"\\ud800\"}"] {
            assert_error(&send("application/json; charset=utf-8", broken.into()).await, 400, "invalid_request");
        }
        let large = format!("{{\"x\":\"{}\"}}", "x".repeat(1024 * 1024 - 8));
        assert_error(&send("application/json", large).await, 400, "invalid_request");
    }
    let deep = "[".repeat(200_000);
    assert_error(&app.call(Method::POST, "/v1/recruitment", Some(KARI), None, deep).await, 400, "invalid_request");
    assert_refused(
        &app.call(Method::POST, "/v1/recruitment?validate=maybe", Some(KARI), None, "{}").await,
        &[("/validate", "invalid")],
    );
}

#[sqlx::test]
async fn a_hundred_a_second(db: PgPool) {
    let app = app(db).await;
    let list = || app.call(Method::GET, "/v1/recruitment/Spring2019", Some(KARI), None, "");
    for used in 1..=100 {
        let answer = if used % 10 == 0 {
            // Refusals are counted and tell it too, and so do addresses that are none.
            app.call(Method::GET, "/v1/nothing", Some(OTHER), None, "").await.expect(404)
        } else {
            list().await.expect(200)
        };
        assert_eq!(answer.header(REMAINING), (100 - used).to_string());
        assert_eq!(answer.header(RESET), "1790848801");
    }
    let refused = list().await;
    assert_error(&refused, 429, "too_many_requests");
    assert_eq!((refused.header(header::RETRY_AFTER), refused.header(REMAINING)), ("1", "0"));
    // Another client is another.
    app.recruit(PARTNER, &request(&[ola()])).await.expect(200);
    app.set_clock("2026-10-01T10:00:01Z");
    list().await.expect(200);
}

#[sqlx::test]
async fn nothing_breaks_it(db: PgPool) {
    let app = app(db).await;
    let strange = [
        json!(null),
        json!([]),
        json!({ "recruitments": [null, {}, { "name": [] }] }),
        json!({ "product": "\u{0}", "campaign": "\u{0}" }),
        changed(request(&[ola()]), "/recruiter", json!({ "name": { "lastName": "\u{0}" }, "email": "a\u{0}@b.no" })),
        request(&[changed(ola(), "/couponCode", json!("\u{0}"))]),
        request(&[changed(ola(), "/email", json!("ola\u{0}@example.com"))]),
        changed(
            request(&[ola()]),
            "/recruitmentPremiumPreferences",
            json!([null, {}, { "product": "\u{0}", "preferenceNumber": 1e99 }]),
        ),
    ];
    for sent in &strange {
        for token in [PARTNER, KARI] {
            let answer = app.recruit(token, sent).await;
            assert_eq!(answer.status, 400, "{sent} {}", answer.text);
            assert_eq!(app.validate(token, sent).await["valid"], false);
        }
    }
    // The longest of everything.
    let long = |length: usize| json!("ø".repeat(length));
    let most = json!({
        "name": { "firstName": long(80), "middleName": long(80), "lastName": long(80), "companyName": long(120), "departmentName": long(120) },
        "address": {
            "streetAddress": long(80), "streetNumber": 2147483647, "entrance": long(4), "floor": -2147483648, "postalCode": long(80),
            "postalPlace": long(80), "postalAddress": long(80), "postalAddressPostalCode": long(80), "postalAddressPostalPlace": long(80),
            "countryCode": "SE",
        },
        "phoneNumber": "+123456789012345", "email": format!("{}@{}.no", "a".repeat(64), "b".repeat(186)), "amount": 2147483647, "quantity": 2147483647,
    });
    app.recruit(KARI, &request(&[most])).await.expect(200);
}
