//! `POST /oauth/token`: a grant for tokens.

use super::ACCESS_LIVES;
use super::client::{self, Client};
use super::error::{Denial, ErrorCode, OauthError, Unmet, not_kept};
use super::form::Parameters;
use super::service::{self, Given};
use crate::accounts::clients::{GrantType, Scope};
use crate::accounts::server::state::AccountsState;
use crate::shared::paths;
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The form.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "read by name; here for the reference")]
pub struct TokenRequest {
    /// `authorization_code`, `refresh_token` or `client_credentials`.
    grant_type: String,
    /// Of a client without the Authorization header.
    client_id: Option<String>,
    client_secret: Option<String>,
    /// With `authorization_code`.
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    /// With `refresh_token`.
    refresh_token: Option<String>,
    /// With blanks between.
    scope: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds.
    #[schema(example = 3600)]
    expires_in: i64,
    /// What the access token allows, with blanks between.
    #[schema(example = "openid recruitment")]
    scope: String,
    /// Replaces the one that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// With the scope `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

/// Get a token
///
/// The client says who it is by HTTP Basic, by `client_id` and `client_secret` in the form, or, without a secret, by
/// `client_id` alone.
#[utoipa::path(
    post,
    path = paths::OAUTH_TOKEN,
    operation_id = "token_grant",
    tag = "OAuth 2.0",
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Tokens", body = TokenAnswer),
        (status = 400, description = "RFC 6749, section 5.2", body = OauthError),
        (status = 401, description = "`invalid_client`", body = OauthError),
        (status = 413, description = "More than 64 KiB", body = OauthError),
        (status = 415, description = "No form", body = OauthError),
    ),
    security(("client" = []), ()),
)]
pub async fn issue_tokens(State(state): State<AccountsState>, request: Request) -> Result<Response, Unmet> {
    let headers = request.headers().clone();
    let sent = Parameters::read(request).await?;
    if let Some(problem) = sent.problem() {
        return Err(Denial::request(problem).into());
    }
    let client = client::authenticate(&state, &headers, &sent).await?;
    let Given { access_token, refresh_token, id_token, scopes } = give(&state, &client, &sent).await?;
    let answer = TokenAnswer {
        access_token,
        token_type: "Bearer",
        expires_in: ACCESS_LIVES.num_seconds(),
        scope: Scope::in_words(&scopes),
        refresh_token,
        id_token,
    };
    Ok((not_kept(), Json(answer)).into_response())
}

async fn give(state: &AccountsState, client: &Client, sent: &Parameters) -> Result<Given, Unmet> {
    let asked = sent.get("grant_type").ok_or(Denial::request("grant_type is missing"))?;
    let grant = GrantType::parse(asked)
        .ok_or(Denial::new(ErrorCode::UnsupportedGrantType, "The grant_type is one of those in the server's metadata"))?;
    if !client.may(grant) {
        return Err(Denial::new(ErrorCode::UnauthorizedClient, "The client is not registered for this grant_type").into());
    }
    match grant {
        GrantType::AuthorizationCode => {
            let code = sent.get("code").ok_or(Denial::request("code is missing"))?;
            service::exchange_code(state, client, code, sent).await
        }
        GrantType::RefreshToken => {
            let token = sent.get("refresh_token").ok_or(Denial::request("refresh_token is missing"))?;
            service::refresh(state, client, token, sent).await
        }
        GrantType::ClientCredentials => Ok(service::own_access(state, client, own_scopes(sent)?).await?),
    }
}

/// What a client may ask for itself.
fn own_scopes(sent: &Parameters) -> Result<Vec<Scope>, Denial> {
    match sent.get("scope").map_or(Some(Vec::new()), Scope::list) {
        Some(scopes) if scopes.is_empty() => Ok(vec![Scope::RecruitmentClient]),
        Some(scopes) if !scopes.iter().any(|scope| scope.is_of_user()) => Ok(scopes),
        _ => Err(Denial::new(ErrorCode::InvalidScope, "A scope is unknown or not for clients")),
    }
}
