//! `verv load` of what recruiting stands on.

use super::*;
use verv::app::registry;

async fn load(app: &App, document: &Value) -> Result<Value, String> {
    match registry::load(&app.db, &app.clock, &app.state.accounts.passwords, document.to_string().as_bytes()).await {
        Ok(loaded) => Ok(serde_json::to_value(loaded).unwrap()),
        Err(failure) => Err(format!("{:?}", failure.into_refusal())),
    }
}

#[sqlx::test]
async fn again_it_is_the_same(db: PgPool) {
    let app = app(db).await;
    let tables = ["product", "coupon", "campaign", "campaign_product", "campaign_premium", "customer", "subscription"];
    let rows = async || {
        let mut rows = Vec::new();
        for table in tables {
            let of: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select to_jsonb(t)::text from {table} t order by 1")))
                    .fetch_all(&app.db)
                    .await
                    .unwrap();
            rows.extend(of);
        }
        rows
    };
    let before = rows().await;
    let loaded = load(&app, &register()).await.unwrap();
    assert_eq!(loaded["customers"], json!([34272, 34273]));
    assert_eq!(loaded["campaigns"], json!(["Spring2019", "Atonce", "Over", "Later"]));
    assert_eq!(rows().await, before);
    // What is not said of a customer stays.
    load(&app, &json!({ "customers": [{ "customerNumber": 34273, "phoneNumber": "99999999" }] })).await.unwrap();
    let eva: (String, String, String) =
        sqlx::query_as("select last_name, email, phone from customer where customer_number = 34273")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert_eq!(eva, ("Eriksen".into(), "eva@example.com".into(), "+4799999999".into()));
    assert_eq!(app.count("subscription").await, 1);
    load(&app, &json!({ "customers": [{ "customerNumber": 34273, "subscriptions": [] }] })).await.unwrap();
    assert_eq!(app.count("subscription").await, 0);
}

#[sqlx::test]
async fn all_or_nothing_with_every_problem(db: PgPool) {
    let app = app(db).await;
    let document = json!({
        "products": [{ "code": "NEW", "kind": "subscription", "name": "Ny" }, { "code": "X", "kind": "gift" }],
        "coupons": [{ "code": "C", "number": 1, "product": "NONE" }],
        "campaigns": [{
            "code": "C1", "name": "C", "starts": "2026-02-01", "ends": "2026-01-01", "products": ["NEW"], "pointsPerRecruitment": -1,
        }, {
            "code": "C2", "name": "C", "starts": "2026-01-01", "ends": "2026-01-01", "products": ["NEW", "HS3829"], "pointsPerRecruitment": 1,
            "premiums": [{ "product": "CO1", "points": 1 }],
        }],
        "customers": [{ "customerNumber": 0 }, { "email": "x" }, { "customerNumber": 1, "subscriptions": ["NONE"] }],
    });
    let wrong = load(&app, &document).await.unwrap_err();
    for place in [
        "/products/1/kind",
        "/products/1/name",
        "/coupons/0/product",
        "/campaigns/0/ends",
        "/campaigns/0/pointsPerRecruitment",
        "/campaigns/1/products/1",
        "/campaigns/1/premiums/0/product",
        "/customers/0/customerNumber",
        "/customers/1/customerNumber",
        "/customers/1/email",
        "/customers/2/subscriptions/0",
    ] {
        assert!(wrong.contains(&format!("\"{place}\"")), "{place}: {wrong}");
    }
    assert!(!wrong.contains("/campaigns/1/products/0\""), "what is right can be referred to");
    assert_eq!(
        sqlx::query_scalar::<_, i64>("select count(*) from product where code = 'NEW'").fetch_one(&app.db).await.unwrap(),
        0
    );
}

#[sqlx::test]
async fn a_user_is_a_customer(db: PgPool) {
    let app = app(db).await;
    let user = |number: i64| json!({ "users": [{ "email": "other@example.com", "customerNumber": number }] });
    for _ in 0..2 {
        load(&app, &user(34273)).await.unwrap();
    }
    assert!(load(&app, &user(1)).await.unwrap_err().contains("\"/users/0/customerNumber\""));
    let sent = request(&[person("Eriksen", Some("eva@example.com"), None)]);
    assert_refused(&app.recruit(OTHER, &sent).await, &[("/recruitments/0", "self_recruitment")]);
}

#[sqlx::test]
async fn what_browsers_drop_from_addresses_is_no_campaign(db: PgPool) {
    let app = app(db).await;
    let campaign = |code: &str| {
        json!({ "campaigns": [{
            "code": code, "name": "Verv en venn", "starts": "2019-01-01", "ends": "2099-12-31", "products": ["CO27409"],
            "pointsPerRecruitment": 10,
        }] })
    };
    for code in [".", "..", " .. "] {
        assert!(load(&app, &campaign(code)).await.unwrap_err().contains("\"/campaigns/0/code\""), "{code}");
    }
    for code in ["...", ".x", "%2e"] {
        load(&app, &campaign(code)).await.unwrap();
    }
}
