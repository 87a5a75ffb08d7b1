//! The authorization server: OAuth 2.0 and OpenID Connect. `request` and `redeem` hold its rules as pure functions,
//! `service` its acts, and each endpoint has a file of its own.

use super::{apps, authorize, error, metadata, revoke, token, userinfo};
use crate::accounts::server::state::AccountsState;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::openapi::with_router;
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The endpoints that clients call.
pub fn endpoints() -> OpenApiRouter<AccountsState> {
    let api = OpenApiRouter::new()
        .routes(routes!(token::issue_tokens))
        .routes(routes!(revoke::revoke_token))
        .routes(routes!(userinfo::get_userinfo))
        .route(paths::OAUTH_USERINFO, post(userinfo::get_userinfo))
        .routes(routes!(metadata::get_keys))
        .routes(routes!(metadata::get_metadata))
        .route(paths::OAUTH_METADATA, get(metadata::get_metadata));
    with_router(api, |router| router.method_not_allowed_fallback(error::method_not_allowed))
}

/// The pages on which people authorise clients.
pub fn pages() -> Router<AccountsState> {
    Router::new()
        .route(paths::OAUTH_AUTHORIZE, get(authorize::authorize_client).post(authorize::decide_consent))
        .route(paths::ACCOUNT_APPS, get(apps::show_apps).post(apps::revoke_app))
}

/// The form in which the endpoints refuse.
pub fn refuse(refusal: Refusal) -> Response {
    error::refuse_otherwise(&refusal)
}

/// Codes live no longer than this.
pub(super) const CODE_LIFETIME: chrono::TimeDelta = chrono::TimeDelta::seconds(60);
pub(super) const ACCESS_TOKEN_LIFETIME: chrono::TimeDelta = chrono::TimeDelta::hours(1);
/// Starts anew with each refresh.
pub(super) const REFRESH_TOKEN_LIFETIME: chrono::TimeDelta = chrono::TimeDelta::days(30);
pub(super) const ID_TOKEN_LIFETIME: chrono::TimeDelta = chrono::TimeDelta::hours(1);
