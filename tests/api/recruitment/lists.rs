//! What a user sees of their recruiting.

use super::*;
use verv::recruitment::server::decisions;

#[sqlx::test]
async fn the_shape_of_the_list(db: PgPool) {
    let app = app(db).await;
    let company = json!({ "name": { "companyName": "Fjellheim bakeri" }, "address": { "postalCode": "5003" }, "email": "post@fjellheim.example" });
    app.recruit(KARI, &request(&[ola(), company])).await.expect(200);
    let first: RecruitmentId =
        sqlx::query_scalar("select id from recruitment order by number limit 1").fetch_one(&app.db).await.unwrap();
    app.set_clock("2026-10-03T12:30:15Z");
    decisions::verify(&app.state.recruitment, first).await.unwrap();
    assert_eq!(
        app.list(KARI).await,
        json!({
            "points": 10, "products": ["CO27409"],
            "recruitments": [{
                "name": { "firstName": "Ola", "middleName": null, "lastName": "Hansen", "companyName": null }, "product": "CO27409",
                "registered": "2026-10-01T10:00:00Z", "verified": "2026-10-03T12:30:15Z", "points": 10, "orderNumber": 100001,
                "status": "verified",
            }],
            "unverifiedRecruitments": [{
                "name": { "firstName": null, "middleName": null, "lastName": null, "companyName": "Fjellheim bakeri" },
                "product": "CO27409", "registered": "2026-10-01T10:00:00Z", "expires": "2026-10-31T10:00:00Z", "status": "unverified",
            }],
        })
    );
}

#[sqlx::test]
async fn who_is_no_customer_has_recruited_nobody(db: PgPool) {
    let app = app(db).await;
    let empty = json!({ "points": 0, "products": ["CO27409"], "recruitments": [], "unverifiedRecruitments": [] });
    assert_eq!(app.list(KARI).await, empty);
    let path = "/v1/recruitment/premium/Spring2019";
    let none = json!({ "recruitmentPremiumPreferences": [] });
    assert_eq!(app.call(Method::GET, path, Some(KARI), None, "").await.expect(200).json(), none);
    let wanted = json!([{ "product": "HS3829", "preferenceNumber": 1 }]);
    assert_eq!(app.call(Method::POST, path, Some(KARI), None, wanted.to_string()).await.expect(200).json(), none);
}

#[sqlx::test]
async fn parts_and_order_of_each_list(db: PgPool) {
    let app = app(db).await;
    let persons: Vec<Value> =
        (0..6).map(|number| person(&format!("P{number}"), Some(&format!("p{number}@example.com")), None)).collect();
    app.recruit(KARI, &request(&persons)).await.expect(200);
    let ids: Vec<RecruitmentId> =
        sqlx::query_scalar("select id from recruitment order by number").fetch_all(&app.db).await.unwrap();
    for id in &ids[..3] {
        decisions::verify(&app.state.recruitment, *id).await.unwrap();
    }
    for (query, verified, unverified) in [
        ("?limit=50&offset=0&ascending=", vec!["P2", "P1", "P0"], vec!["P5", "P4", "P3"]),
        ("", vec!["P2", "P1", "P0"], vec!["P5", "P4", "P3"]),
        ("?ascending=true", vec!["P0", "P1", "P2"], vec!["P3", "P4", "P5"]),
        ("?ascending=false&limit=2", vec!["P2", "P1"], vec!["P5", "P4"]),
        ("?limit=2&offset=1", vec!["P1", "P0"], vec!["P4", "P3"]),
        ("?limit=200&offset=3", vec![], vec![]),
    ] {
        let list = app
            .call(Method::GET, &format!("/capi/v1/recruitment/Spring2019{query}"), Some(KARI), None, "")
            .await
            .expect(200)
            .json();
        let names = |field: &str| -> Vec<String> {
            list[field].as_array().unwrap().iter().map(|row| row["name"]["lastName"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(
            (names("recruitments"), names("unverifiedRecruitments")),
            (strings(&verified), strings(&unverified)),
            "{query}"
        );
        assert_eq!(list["points"], 30);
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[sqlx::test]
async fn wrong_parts_and_campaigns(db: PgPool) {
    let app = app(db).await;
    for (path, expected) in [
        ("Spring2019?limit=201", vec![("/limit", "invalid")]),
        ("Spring2019?limit=0", vec![("/limit", "invalid")]),
        (
            "Spring2019?limit=x&offset=-1&ascending=yes",
            vec![("/limit", "invalid"), ("/offset", "invalid"), ("/ascending", "invalid")],
        ),
        ("Spring2019?limit=%2B5", vec![("/limit", "invalid")]),
        ("Spring2019?offset=99999999999999999999", vec![("/offset", "invalid")]),
        ("None", vec![("/campaign", "unknown_campaign")]),
        ("%00", vec![("/campaign", "unknown_campaign")]),
        ("spring2019", vec![("/campaign", "unknown_campaign")]),
    ] {
        assert_refused(&app.call(Method::GET, &format!("/v1/recruitment/{path}"), Some(KARI), None, "").await, &expected);
    }
    for campaign in ["None", "a%00b"] {
        let path = format!("/v1/recruitment/premium/{campaign}");
        assert_refused(&app.call(Method::GET, &path, Some(KARI), None, "").await, &[("/campaign", "unknown_campaign")]);
        assert_refused(&app.call(Method::POST, &path, Some(KARI), None, "[]").await, &[("/campaign", "unknown_campaign")]);
    }
    let path = "/v1/recruitment/premium/Spring2019?limit=201";
    assert_refused(&app.call(Method::GET, path, Some(KARI), None, "").await, &[("/limit", "invalid")]);
    assert_refused(&app.call(Method::POST, path, Some(KARI), None, "[]").await, &[("/limit", "invalid")]);
}

#[sqlx::test]
async fn premiums_are_replaced(db: PgPool) {
    let app = app(db).await;
    let document = json!({ "campaigns": [{
        "code": "Spring2019", "name": "Verv en venn", "starts": "2019-01-01", "ends": "2099-12-31", "products": ["CO27409"],
        "pointsPerRecruitment": 10, "premiums": [
            { "companyCode": "468979834", "product": "HS3829", "points": 50 }, { "companyCode": "468979834", "product": "HS1", "points": 20 },
        ],
    }] });
    app.load(&document).await;
    app.recruit(KARI, &request(&[ola()])).await.expect(200);
    let path = "/v1/recruitment/premium/Spring2019";
    let set = |body: Value| app.call(Method::POST, path, Some(KARI), Some("application/json"), body.to_string());
    let (speaker, lamp) = (
        json!({ "companyCode": "468979834", "product": "HS3829", "preferenceNumber": 2 }),
        json!({ "companyCode": "468979834", "product": "HS1", "preferenceNumber": 1 }),
    );
    let answer = set(json!([speaker, lamp])).await.expect(200).json();
    assert_eq!(answer, json!({ "recruitmentPremiumPreferences": [lamp, speaker] }));
    assert_eq!(app.call(Method::GET, path, Some(KARI), None, "").await.expect(200).json(), answer);
    assert_eq!(
        set(json!({ "recruitmentPremiumPreferences": lamp })).await.expect(200).json()["recruitmentPremiumPreferences"],
        json!([lamp])
    );
    // Refused, nothing is changed.
    assert_refused(&set(json!([{ "product": "NONE", "preferenceNumber": 1 }])).await, &[("/0/product", "unknown_premium")]);
    assert_refused(
        &set(json!({ "recruitmentPremiumPreferences": { "product": "CO27409", "preferenceNumber": 0 } })).await,
        &[("/recruitmentPremiumPreferences/preferenceNumber", "out_of_range")],
    );
    assert_eq!(
        app.call(Method::GET, path, Some(KARI), None, "").await.expect(200).json()["recruitmentPremiumPreferences"],
        json!([lamp])
    );
    assert_eq!(
        set(json!({ "recruitmentPremiumPreferences": [] })).await.expect(200).json()["recruitmentPremiumPreferences"],
        json!([])
    );
}
