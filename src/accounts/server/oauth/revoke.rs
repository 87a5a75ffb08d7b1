//! `POST /oauth/revoke`: ends a token (RFC 7009).

use super::error::{Denial, OauthError, Unmet, not_kept};
use super::form::Parameters;
use super::{client, service};
use crate::accounts::server::state::AccountsState;
use crate::shared::paths;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

/// The form.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "read by name; here for the reference")]
pub struct RevocationRequest {
    token: String,
    /// Not needed.
    token_type_hint: Option<String>,
    /// Of a client without the Authorization header.
    client_id: Option<String>,
    client_secret: Option<String>,
}

/// Revoke a token
///
/// A refresh token ends with all that came of the same consent, an access token by itself. A token that is unknown or
/// has ended is answered alike.
#[utoipa::path(
    post,
    path = paths::OAUTH_REVOKE,
    operation_id = "revoke",
    tag = "OAuth 2.0",
    request_body(content = RevocationRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token is valid no more"),
        (status = 400, description = "`invalid_request`, or `invalid_grant` for another client's token", body = OauthError),
        (status = 401, description = "`invalid_client`", body = OauthError),
        (status = 413, description = "More than 64 KiB", body = OauthError),
        (status = 415, description = "No form", body = OauthError),
    ),
    security(("client" = []), ()),
)]
pub async fn revoke_token(State(state): State<AccountsState>, request: Request) -> Result<Response, Unmet> {
    let headers = request.headers().clone();
    let sent = Parameters::read(request).await?;
    if let Some(problem) = sent.problem() {
        return Err(Denial::request(problem).into());
    }
    let client = client::authenticate(&state, &headers, &sent).await?;
    let token = sent.get("token").ok_or(Denial::request("token is missing"))?;
    service::revoke(&state, &client, token).await?;
    Ok((StatusCode::OK, not_kept()).into_response())
}
