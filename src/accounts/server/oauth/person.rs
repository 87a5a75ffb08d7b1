//! Who is signed in, as the authorization server needs to know it.

use super::store;
use crate::accounts::server::service;
use crate::server::fault::Fault;
use crate::server::state::AppState;
use axum::http::header;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};

pub struct Person {
    pub user: i64,
    pub email: String,
    pub session: i64,
    pub signed_in: DateTime<Utc>,
}

impl Person {
    pub async fn from_request(parts: &Parts, state: &AppState) -> Result<Option<Self>, Fault> {
        let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        let Some((_, value)) = pairs.find(|(name, _)| *name == "verv") else { return Ok(None) };
        let row = store::session(&state.db, &service::hash(value), state.clock.now()).await?;
        Ok(row.map(|store::SessionRow { session, user, email, created }| Self { user, email, session, signed_in: created }))
    }
}
