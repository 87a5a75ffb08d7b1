//! The Recruitment API over its campaign: what the tests stand on.

mod budgets;
mod errors;
mod idempotency;
mod lists;
mod normalising;
mod offer;
mod premium_orders;
mod registering;
mod registers;
mod standing;

use crate::support::{Answer, App};
use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
pub use verv::recruitment::server::ids::RecruitmentId;

pub const PARTNER: &str = "token of the partner";
pub const KARI: &str = "token of kari";
pub const OTHER: &str = "token of the other user";
/// A user whose address nobody has confirmed.
pub const UNSURE: &str = "token of the unsure user";

/// An application with a campaign, a customer who is a user, and tokens for everybody.
pub async fn app(db: PgPool) -> App {
    over(App::new(db).await).await
}

/// The same of an application that is there.
pub async fn over(app: App) -> App {
    app.load(&register()).await;
    let now = app.clock.now();
    let client = "insert into oauth_client (client_id, name, grants, redirect_uris, created, updated)
        values ($1, $1, '{}', '{}', $2, $2) returning id";
    let partner: i64 = sqlx::query_scalar(client).bind("partner").bind(now).fetch_one(&app.db).await.unwrap();
    let site: i64 = sqlx::query_scalar(client).bind("site").bind(now).fetch_one(&app.db).await.unwrap();
    token(&app, PARTNER, partner, None, "recruitment:client").await;
    for (email, token_text, is_verified) in
        [("kari@example.com", KARI, true), ("other@example.com", OTHER, true), ("per@example.com", UNSURE, false)]
    {
        let user: i64 = sqlx::query_scalar(
            "insert into app_user (email, email_verified, name, created, updated) values ($1, $2, $1, $3, $3) returning id",
        )
        .bind(email)
        .bind(is_verified.then_some(now))
        .bind(now)
        .fetch_one(&app.db)
        .await
        .unwrap();
        token(&app, token_text, site, Some(user), "recruitment").await;
    }
    app
}

/// Gives a client, or a user through it, an access token.
pub async fn token(app: &App, text: &str, client: i64, user: Option<i64>, scope: &str) {
    let now = app.clock.now();
    sqlx::query(
        "with given as (insert into oauth_grant (client_id, user_id, scopes, created, authenticated)
             values ($1, $2, array[$3], $4, case when $2 is not null then $4 end) returning id)
         insert into oauth_token (hash, grant_id, kind, scopes, created, expires)
         select $5, id, 'access', array[$3], $4, $4 + interval '40 days' from given",
    )
    .bind(client)
    .bind(user)
    .bind(scope)
    .bind(now)
    .bind(Sha256::digest(text.replace(' ', "-")).to_vec())
    .execute(&app.db)
    .await
    .unwrap();
}

pub fn register() -> Value {
    json!({
        "products": [
            { "code": "CO27409", "kind": "subscription", "name": "Avis, hverdag", "price": 299 },
            { "code": "CO1", "kind": "subscription", "name": "Avis, helg" },
            { "code": "OLD", "kind": "subscription", "name": "Avis, kveld", "active": false },
            { "code": "HS3829", "kind": "premium", "companyCode": "468979834", "name": "Høyttaler" },
            { "code": "HS1", "kind": "premium", "companyCode": "468979834", "name": "Lampe" },
        ],
        "coupons": [
            { "code": "Datanews", "number": 1, "product": "CO27409", "price": 99.5, "text": "3 md." },
            { "code": "Datanews", "number": 2, "product": "CO1" },
        ],
        "campaigns": [
            campaign("Spring2019", "2019-01-01", "2099-12-31", "link"),
            campaign("Atonce", "2019-01-01", "2099-12-31", "none"),
            campaign("Over", "2019-01-01", "2026-09-30", "link"),
            campaign("Later", "2026-10-02", "2099-12-31", "link"),
        ],
        "customers": [
            {
                "customerNumber": 34272, "name": { "firstName": "Kari", "lastName": "Nordmann" },
                "address": { "postalCode": "0101", "postalPlace": "Oslo" }, "email": "kari@example.com", "phoneNumber": "+4787654321",
            },
            {
                "customerNumber": 34273, "name": { "firstName": "Eva", "lastName": "Eriksen" }, "email": "eva@example.com",
                "phoneNumber": "98765432", "subscriptions": ["CO27409"],
            },
        ],
    })
}

fn campaign(code: &str, starts: &str, ends: &str, verification: &str) -> Value {
    json!({
        "code": code, "name": "Verv en venn", "starts": starts, "ends": ends, "products": ["CO27409", "OLD"],
        "pointsPerRecruitment": 10, "verification": verification,
        "premiums": [{ "companyCode": "468979834", "product": "HS3829", "points": 50 }],
    })
}

/// One person who can be recruited.
pub fn ola() -> Value {
    json!({
        "name": { "firstName": "Ola", "lastName": "Hansen" }, "address": { "postalCode": "0101" }, "email": "ola@example.com",
        "phoneNumber": "91234567",
    })
}

pub fn person(name: &str, email: Option<&str>, phone: Option<&str>) -> Value {
    json!({ "name": { "lastName": name }, "address": { "postalCode": "0101" }, "email": email, "phoneNumber": phone })
}

/// What Kari sends; a client has to say who she is.
pub fn request(recruits: &[Value]) -> Value {
    json!({
        "product": "CO27409", "campaign": "Spring2019", "recruitments": recruits,
        "recruiter": { "name": { "lastName": "Nordmann" }, "email": "kari@example.com", "customerNumber": 34272 },
    })
}

/// `request` with one value changed.
pub fn changed(mut request: Value, pointer: &str, value: Value) -> Value {
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    request.pointer_mut(parent).unwrap()[field] = value;
    request
}

impl App {
    pub async fn recruit(&self, token: &str, request: &Value) -> Answer {
        let path = if token == PARTNER { "/v1/client/recruitment" } else { "/v1/recruitment" };
        self.call(Method::POST, path, Some(token), Some("application/json"), request.to_string()).await
    }

    pub async fn validate(&self, token: &str, request: &Value) -> Value {
        let path = if token == PARTNER { "/v1/client/recruitment" } else { "/v1/recruitment" };
        let path = format!("{path}?validate=true");
        self.call(Method::POST, &path, Some(token), Some("application/json"), request.to_string()).await.expect(200).json()
    }

    /// With an Idempotency-Key.
    pub async fn recruit_once(&self, token: &str, key: &str, request: &Value) -> Answer {
        let path = if token == PARTNER { "/v1/client/recruitment" } else { "/v1/recruitment" };
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", token.replace(' ', "-")))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key)
            .body(Body::from(request.to_string()));
        self.send(request.unwrap()).await
    }

    pub async fn list(&self, token: &str) -> Value {
        self.call(Method::GET, "/v1/recruitment/Spring2019", Some(token), None, "").await.expect(200).json()
    }

    /// The latest recruitment.
    pub async fn latest(&self) -> RecruitmentId {
        sqlx::query_scalar("select id from recruitment order by number desc limit 1").fetch_one(&self.db).await.unwrap()
    }
}

/// The codes of a refusal, with their places.
#[track_caller]
pub fn codes(answer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer["errors"].as_array().unwrap().iter().map(|problem| (text(&problem["pointer"]), text(&problem["code"]))).collect()
}

#[track_caller]
pub fn assert_refused(answer: &Answer, expected: &[(&str, &str)]) {
    assert_eq!(answer.status, 400, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body["error"], "invalid_request");
    assert!(!body["error_description"].as_str().unwrap().is_empty());
    let expected: Vec<(String, String)> = expected.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect();
    assert_eq!(codes(&body), expected, "{}", answer.text);
}
