//! Claims about the person: signed in an id token, and at the userinfo endpoint.

use super::ID_TOKEN_LIFETIME;
use super::keys::{ALGORITHM, SigningKey};
use super::store::{self, UserRow};
use crate::accounts::clients::Scope;
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Fault;
use crate::shared::ids::UserId;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{DecodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// The user, as far as the token's scopes go.
#[derive(Serialize, ToSchema)]
pub struct PersonClaims {
    /// The user's id. It never changes, and is the same for every client.
    #[schema(example = "17")]
    sub: String,
    /// The user's name. Only with the scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Kari Nordmann")]
    name: Option<String>,
    /// When the user's details last changed, in seconds since 1970. Only with the scope `profile`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1_799_000_000)]
    updated_at: Option<i64>,
    /// The user's e-mail address. Only with the scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "kari@verv.example")]
    email: Option<String>,
    /// Whether the user has confirmed the address. Only with the scope `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    email_verified: Option<bool>,
}

impl PersonClaims {
    pub fn new(user: UserRow, may: impl Fn(Scope) -> bool) -> Self {
        let UserRow { id, name, email, is_verified, updated } = user;
        let (profile, mail) = (may(Scope::Profile), may(Scope::Email));
        Self {
            sub: id.to_string(),
            name: profile.then_some(name),
            updated_at: profile.then(|| updated.timestamp()),
            email: mail.then_some(email),
            email_verified: mail.then_some(is_verified),
        }
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    at_hash: String,
    #[serde(flatten)]
    person: PersonClaims,
}

/// The other claims of an id token.
pub struct TokenContext<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    /// When the person signed in.
    pub authenticated: DateTime<Utc>,
    pub nonce: Option<&'a str>,
    pub access_token: &'a str,
}

pub fn sign(key: &SigningKey, about: TokenContext<'_>, person: PersonClaims, now: DateTime<Utc>) -> Result<String, Fault> {
    let TokenContext { issuer, client_id, authenticated, nonce, access_token } = about;
    let claims = Claims {
        iss: issuer,
        aud: client_id,
        iat: now.timestamp(),
        exp: (now + ID_TOKEN_LIFETIME).timestamp(),
        auth_time: authenticated.timestamp(),
        nonce,
        at_hash: half_hash(access_token),
        person,
    };
    let header = Header { kid: Some(key.kid.clone()), ..Header::new(ALGORITHM) };
    jsonwebtoken::encode(&header, &claims, &key.key).map_err(Fault::other)
}

/// Ours are far shorter.
const TOKEN_MAX_BYTES: usize = 16 * 1024;

#[derive(Deserialize)]
struct Subject {
    sub: String,
}

/// The user of an id token; None for one that is not ours, another client's, or signed by a deleted key. An expired one
/// still counts.
pub async fn user_of(state: &AccountsState, client_id: &str, token: &str) -> Result<Option<UserId>, Fault> {
    if token.len() > TOKEN_MAX_BYTES {
        return Ok(None);
    }
    let Some(kid) = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid) else { return Ok(None) };
    let keys = store::public_keys(&state.db).await?;
    let Some(key) = keys.into_iter().find(|key| key["kid"] == kid.as_str()) else { return Ok(None) };
    let key: Jwk = serde_json::from_value(key).map_err(Fault::other)?;
    let key = DecodingKey::from_jwk(&key).map_err(Fault::other)?;
    let mut validation = Validation::new(ALGORITHM);
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    validation.set_issuer(&[&state.config.public_url]);
    validation.set_audience(&[client_id]);
    let read = jsonwebtoken::decode::<Subject>(token, &key, &validation).ok();
    Ok(read.and_then(|read| read.claims.sub.parse().ok()))
}

/// The left half of the SHA-256 (OpenID Connect Core §3.1.3.6).
fn half_hash(token: &str) -> String {
    let hash = Sha256::digest(token);
    BASE64_URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_an_access_token() {
        // From the examples of OpenID Connect Core, appendix A.3.
        assert_eq!(half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
