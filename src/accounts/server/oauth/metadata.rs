//! Server metadata: RFC 8414 and OpenID Connect Discovery, and the key set.

use super::error::OauthFailure;
use super::keys;
use crate::accounts::clients::{GrantType, Scope};
use crate::accounts::server::state::AccountsState;
use crate::i18n::Language;
use crate::shared::paths;
use crate::web::etag;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

const JSON: &str = "application/json";
const CACHE_CONTROL: &str = "public, max-age=300";
const CLIENT_AUTHENTICATION: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// Get server metadata
///
/// Where the endpoints are, and what they support. The same document is at `/.well-known/oauth-authorization-server`.
#[utoipa::path(
    get, operation_id = "show",
    path = paths::OPENID_METADATA,
    tag = "OAuth 2.0",
    responses((status = 200, description = "Metadata as in RFC 8414 and OpenID Connect Discovery", body = Object,
        example = json!({ "issuer": "https://verv.example", "token_endpoint": "https://verv.example/oauth/token" }))),
)]
pub async fn get_metadata(State(state): State<AccountsState>, headers: HeaderMap) -> Response {
    etag::answer(&headers, JSON, CACHE_CONTROL, document(&state.config.public_url).to_string())
}

fn document(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}{path}");
    json!({
        "issuer": issuer,
        "authorization_endpoint": at(paths::OAUTH_AUTHORIZE),
        "token_endpoint": at(paths::OAUTH_TOKEN),
        "revocation_endpoint": at(paths::OAUTH_REVOKE),
        "userinfo_endpoint": at(paths::OAUTH_USERINFO),
        "jwks_uri": at(paths::OAUTH_KEYS),
        "service_documentation": at(paths::DOCS),
        "scopes_supported": Scope::ALL.map(Scope::as_str),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": GrantType::ALL.map(GrantType::as_str),
        "token_endpoint_auth_methods_supported": CLIENT_AUTHENTICATION,
        "revocation_endpoint_auth_methods_supported": CLIENT_AUTHENTICATION,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name", "updated_at", "email", "email_verified"
        ],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": [Language::Nb.tag(), Language::En.tag()],
    })
}

/// Get signing keys (JWKS)
///
/// The public keys to verify id tokens with.
#[utoipa::path(
    get, operation_id = "keys",
    path = paths::OAUTH_KEYS,
    tag = "OAuth 2.0",
    responses((status = 200, description = "A JWK set", body = Object,
        example = json!({ "keys": [{ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "2027-01", "n": "0vx7…", "e": "AQAB" }] }))),
)]
pub async fn get_keys(State(state): State<AccountsState>, headers: HeaderMap) -> Result<Response, OauthFailure> {
    let keys = keys::public(&state).await?;
    // A new key is used immediately, so clients must not use a stale key set.
    Ok(etag::answer(&headers, JSON, "no-cache", json!({ "keys": keys }).to_string()))
}
