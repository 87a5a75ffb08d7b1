//! The authorization server: OAuth 2.0 and OpenID Connect. `request` and `redeem` hold its rules as pure functions,
//! `service` its acts, and each endpoint has a file of its own.

mod apps;
mod authorize;
pub mod bearer;
mod client;
mod consent;
mod error;
mod form;
mod id_token;
mod keys;
pub mod metadata;
mod redeem;
pub mod registry;
mod request;
pub mod revoke;
mod service;
mod store;
pub mod token;
mod upkeep;
pub mod userinfo;

pub use authorize::{asks_for_new_sign_in, leads_on_to};
pub use service::take_back_all;
pub use upkeep::{run, tidy};

use crate::accounts::server::state::AccountsState;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

pub fn router() -> Router<AccountsState> {
    let endpoints = Router::new()
        .route(paths::OAUTH_TOKEN, post(token::answer))
        .route(paths::OAUTH_REVOKE, post(revoke::answer))
        .route(paths::OAUTH_USERINFO, get(userinfo::answer).post(userinfo::answer))
        .route(paths::OAUTH_KEYS, get(metadata::keys))
        .route(paths::OAUTH_METADATA, get(metadata::show))
        .route(paths::OPENID_METADATA, get(metadata::show))
        .method_not_allowed_fallback(error::method_not_allowed);
    Router::new()
        .route(paths::OAUTH_AUTHORIZE, get(authorize::show).post(authorize::decide))
        .route(paths::ACCOUNT_APPS, get(apps::show).post(apps::take_back))
        .merge(endpoints)
}

/// The form in which the endpoints refuse.
pub fn refuse(refusal: Refusal) -> Response {
    error::refuse_otherwise(&refusal)
}

/// Codes live no longer than this.
const CODE_LIVES: chrono::TimeDelta = chrono::TimeDelta::seconds(60);
const ACCESS_LIVES: chrono::TimeDelta = chrono::TimeDelta::hours(1);
/// From each exchange anew.
const REFRESH_LIVES: chrono::TimeDelta = chrono::TimeDelta::days(30);
const ID_TOKEN_LIVES: chrono::TimeDelta = chrono::TimeDelta::hours(1);
