//! Vacancies: the registers, the API, and what people are told. Here: two businesses and requests in one line.

mod assigning;
mod lists;
mod notices;
mod offers;
mod publishing;
mod registers;

use crate::support::{Answer, App};
use axum::http::{Method, header};
use serde_json::{Value, json};

pub const BUSINESS_KEY: &str = "the key of the first business, long enough";
pub const OTHER_BUSINESS_KEY: &str = "the key of the second business, long enough";

impl App {
    /// A café in Oslo with a branch in Los Angeles and one in Auckland; and another business. It is noon in Oslo on the
    /// first of October 2026.
    pub async fn with_businesses(self) -> Self {
        let registry = json!({ "businesses": [
            {
                "id": "B1", "name": "Kafé Nord", "timeZone": "Europe/Oslo", "key": BUSINESS_KEY.replace(' ', "-"),
                "products": [
                    { "id": "sal", "name": "Sal" },
                    { "id": "la", "name": "Los Angeles", "timeZone": "America/Los_Angeles" },
                    { "id": "nz", "name": "Auckland", "timeZone": "Pacific/Auckland" },
                ],
                "employees": [
                    { "id": "ida", "name": "Ida Berg", "email": "ida@example.com", "products": ["sal", "la", "nz"] },
                    { "id": "ola", "name": "Ola Dahl", "email": "ola@example.com", "products": ["sal", "la", "nz"] },
                    { "id": "per", "name": "Per Moe", "products": ["sal"] },
                    { "id": "eva", "name": "Eva Lie", "email": "eva@example.com", "products": ["la"] },
                ],
            },
            {
                "id": "B2", "name": "Bakeri Sør", "key": OTHER_BUSINESS_KEY.replace(' ', "-"),
                "products": [{ "id": "ovn", "name": "Ovn" }],
                "employees": [{ "id": "liv", "name": "Liv Aas", "products": ["ovn"] }],
            },
        ]});
        self.load(&registry).await;
        self
    }

    /// As the first business; `path` follows its address.
    pub async fn business(&self, method: Method, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let path = format!("/api/v1/businesses/B1/{path}");
        self.call(method, &path, Some(BUSINESS_KEY), Some("application/json"), body).await
    }

    pub async fn publish(&self, vacancy: &Value) -> Answer {
        self.business(Method::POST, "vacancies", vacancy).await
    }

    pub async fn assign(&self, vacancy: &str, employee: &str) -> Answer {
        self.business(Method::POST, &format!("vacancies/{vacancy}/acceptor/{employee}"), &Value::Null).await
    }

    pub async fn release(&self, vacancy: &str) -> Answer {
        self.business(Method::DELETE, &format!("vacancies/{vacancy}/acceptor"), &Value::Null).await
    }

    pub async fn withdraw(&self, vacancy: &str) -> Answer {
        self.business(Method::DELETE, &format!("vacancies/{vacancy}"), &Value::Null).await
    }

    pub async fn vacancy(&self, vacancy: &str) -> Value {
        self.business(Method::GET, &format!("vacancies/{vacancy}"), &Value::Null).await.expect(200).json()
    }
}

impl Answer {
    /// A refusal in its form; answers its sentence.
    #[track_caller]
    pub fn refused(self, status: u16) -> String {
        let answer = self.expect(status);
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
        let body = answer.json();
        for field in ["type", "title", "detail", "message"] {
            assert!(!body[field].as_str().unwrap().is_empty(), "{field}: {body}");
        }
        assert_eq!(body["status"], status);
        for error in body["errors"].as_array().unwrap() {
            assert!(error["pointer"].is_string() && error["code"].is_string() && error["message"].is_string(), "{body}");
        }
        body["message"].as_str().unwrap().to_owned()
    }
}

/// A shift in Oslo in the afternoon of the tenth, offered to Ida and Ola until the ninth.
pub fn vacancy(id: &str) -> Value {
    json!({
        "id": id, "product": "sal", "day": "2026-10-10", "expiration": "2026-10-09T10:00:00Z", "employees": ["ida", "ola"],
        "shifts": [{ "start": "2026-10-10T10:00:00Z", "end": "2026-10-10T17:00:00Z" }],
    })
}

/// `vacancy` with other values.
pub fn vacancy_with(id: &str, changes: &Value) -> Value {
    let mut vacancy = vacancy(id);
    for (field, value) in changes.as_object().unwrap() {
        vacancy[field] = value.clone();
    }
    vacancy
}
