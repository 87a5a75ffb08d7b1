//! `POST /oauth/token`: a grant for tokens.

use super::ACCESS_TOKEN_LIFETIME;
use super::client::{self, Client};
use super::error::{Denial, ErrorCode, OauthError, OauthFailure, no_store_headers};
use super::form::Parameters;
use super::service::{self, IssuedTokens};
use crate::accounts::clients::{GrantType, Scope};
use crate::accounts::server::state::AccountsState;
use crate::shared::paths;
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request for tokens, as a form. Each field may come once.
#[derive(Deserialize, ToSchema)]
#[allow(dead_code, reason = "read by name; here for the reference")]
pub struct TokenRequest {
    /// `client_credentials`, `authorization_code` or `refresh_token`.
    #[schema(example = "client_credentials")]
    grant_type: String,
    /// The client's id, if it is not in the header `Authorization`.
    client_id: Option<String>,
    /// The client's secret, if it is not in the header `Authorization`. A public client has none.
    client_secret: Option<String>,
    /// With `authorization_code`: the code, valid once and for 60 seconds.
    code: Option<String>,
    /// With `authorization_code`: the redirect address of the authorization request, exactly as it was sent there.
    redirect_uri: Option<String>,
    /// With `authorization_code`: the PKCE verifier. Required for a public client.
    code_verifier: Option<String>,
    /// With `refresh_token`: the latest refresh token. Each is valid once.
    refresh_token: Option<String>,
    /// The scopes, separated by spaces. Default: with `client_credentials` the scope `recruitment:client`, with `refresh_token` those the
    /// user has agreed to.
    scope: Option<String>,
}

/// New tokens.
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The access token. Send it in the header `Authorization: Bearer <token>`.
    #[schema(example = "9c1185a5…")]
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How long the access token is valid, in seconds.
    #[schema(example = 3600)]
    expires_in: i64,
    /// The scopes of the access token, separated by spaces.
    #[schema(example = "recruitment:client")]
    scope: String,
    /// The next refresh token, valid for 30 days. It replaces the one that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// An id token that says who the user is. Only with the scope `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

/// Get a token
///
/// A confidential client authenticates by HTTP Basic, or with `client_id` and `client_secret` in the form; a public client sends only
/// its `client_id`. An access token is valid for an hour.
#[utoipa::path(
    post,
    path = paths::OAUTH_TOKEN,
    operation_id = "token_grant",
    tag = "OAuth 2.0",
    request_body(content = TokenRequest, description = "A form of at most 64 KiB", content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The tokens", body = TokenAnswer),
        (status = 400, description = "The request or the grant is not valid; `error` says why", body = OauthError),
        (status = 401, description = "`invalid_client`", body = OauthError),
        (status = 413, description = "More than 64 KiB", body = OauthError),
        (status = 415, description = "The body is not a form", body = OauthError),
    ),
    security(("client" = []), ()),
)]
pub async fn issue_tokens(State(state): State<AccountsState>, request: Request) -> Result<Response, OauthFailure> {
    let headers = request.headers().clone();
    let sent = Parameters::read(request).await?;
    if let Some(problem) = sent.problem() {
        return Err(Denial::request(problem).into());
    }
    let client = client::authenticate(&state, &headers, &sent).await?;
    let IssuedTokens { access_token, refresh_token, id_token, scopes } = give(&state, &client, &sent).await?;
    let answer = TokenAnswer {
        access_token,
        token_type: "Bearer",
        expires_in: ACCESS_TOKEN_LIFETIME.num_seconds(),
        scope: Scope::in_words(&scopes),
        refresh_token,
        id_token,
    };
    Ok((no_store_headers(), Json(answer)).into_response())
}

async fn give(state: &AccountsState, client: &Client, sent: &Parameters) -> Result<IssuedTokens, OauthFailure> {
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
        GrantType::ClientCredentials => Ok(service::issue_client_token(state, client, own_scopes(sent)?).await?),
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
