//! `POST /oauth/revoke`: ends a token (RFC 7009).

use super::error::{Denial, OauthError, OauthFailure, no_store_headers};
use super::form::Parameters;
use super::{client, service};
use crate::accounts::server::state::AccountsState;
use crate::shared::paths;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

/// A request to revoke a token, as a form. Each field may come once.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "read by name; here for the reference")]
pub struct RevocationRequest {
    /// The access token or refresh token.
    #[schema(example = "9c1185a5…")]
    token: String,
    /// `access_token` or `refresh_token`. Accepted, but not needed.
    token_type_hint: Option<String>,
    /// The client's id, if it is not in the header `Authorization`.
    client_id: Option<String>,
    /// The client's secret, if it is not in the header `Authorization`. A public client has none.
    client_secret: Option<String>,
}

/// Revoke a token
///
/// Revoking a refresh token also ends everything else that came of the same consent; revoking an access token ends only that token. The
/// answer is the same for a token that is unknown or no longer valid.
#[utoipa::path(
    post,
    path = paths::OAUTH_REVOKE,
    operation_id = "revoke",
    tag = "OAuth 2.0",
    request_body(content = RevocationRequest, description = "A form of at most 64 KiB", content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token is no longer valid"),
        (status = 400, description = "`invalid_request`, or `invalid_grant` for another client's token", body = OauthError),
        (status = 401, description = "`invalid_client`", body = OauthError),
        (status = 413, description = "More than 64 KiB", body = OauthError),
        (status = 415, description = "The body is not a form", body = OauthError),
    ),
    security(("client" = []), ()),
)]
pub async fn revoke_token(State(state): State<AccountsState>, request: Request) -> Result<Response, OauthFailure> {
    let headers = request.headers().clone();
    let sent = Parameters::read(request).await?;
    if let Some(problem) = sent.problem() {
        return Err(Denial::request(problem).into());
    }
    let client = client::authenticate(&state, &headers, &sent).await?;
    let token = sent.get("token").ok_or(Denial::request("token is missing"))?;
    service::revoke(&state, &client, token).await?;
    Ok((StatusCode::OK, no_store_headers()).into_response())
}
