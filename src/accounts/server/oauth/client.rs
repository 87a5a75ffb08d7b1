//! Client authentication at the endpoints: by secret or, for public clients, by `client_id` alone.

use super::error::{Denial, ErrorCode, OauthFailure};
use super::form::Parameters;
use super::store;
use crate::accounts::clients::GrantType;
use crate::accounts::server::service;
use crate::accounts::server::state::AccountsState;
use crate::platform::signed_link;
use crate::shared::ids::ClientId;
use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A registered client.
pub struct Client {
    pub id: ClientId,
    /// Its name in the protocol.
    pub client_id: String,
    pub name: String,
    /// None: a public client.
    secret_hash: Option<Vec<u8>>,
    grants: Vec<GrantType>,
    pub redirect_uris: Vec<String>,
}

impl Client {
    pub async fn find(state: &AccountsState, client_id: &str) -> sqlx::Result<Option<Self>> {
        // No client has such an id, and PostgreSQL would reject it.
        if client_id.contains('\0') {
            return Ok(None);
        }
        Ok(store::client(&state.db, client_id).await?.map(|row| {
            let store::ClientRow { id, client_id, name, secret_hash, grants, redirect_uris } = row;
            Self { id, client_id, name, secret_hash, grants, redirect_uris }
        }))
    }

    pub fn is_public(&self) -> bool {
        self.secret_hash.is_none()
    }

    pub fn may(&self, grant: GrantType) -> bool {
        self.grants.contains(&grant)
    }

    #[cfg(test)]
    pub fn for_test(is_public: bool, grants: Vec<GrantType>, redirect_uris: &[&str]) -> Self {
        Self {
            id: ClientId(1),
            client_id: "app".to_owned(),
            name: "App".to_owned(),
            secret_hash: (!is_public).then(Vec::new),
            grants,
            redirect_uris: redirect_uris.iter().map(|uri| (*uri).to_owned()).collect(),
        }
    }
}

/// The credentials in a request.
struct Claim {
    client_id: String,
    secret: Option<String>,
}

const UNKNOWN: Denial = Denial::new(ErrorCode::InvalidClient, "Client authentication failed");

/// The client that sent these headers and this form.
///
/// # Errors
/// `invalid_client`, or `invalid_request` if it uses two ways to authenticate.
pub async fn authenticate(state: &AccountsState, headers: &HeaderMap, sent: &Parameters) -> Result<Client, OauthFailure> {
    let Claim { client_id, secret } = claim(headers, sent)?;
    let client = Client::find(state, &client_id).await?.ok_or(UNKNOWN)?;
    let is_known = match (&client.secret_hash, &secret) {
        (Some(hash), Some(secret)) => signed_link::same(hash, &service::hash(secret)),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    if is_known { Ok(client) } else { Err(UNKNOWN.into()) }
}

fn claim(headers: &HeaderMap, sent: &Parameters) -> Result<Claim, Denial> {
    let mut told = headers.get_all(header::AUTHORIZATION).iter();
    let (named, secret) = (sent.get("client_id"), sent.get("client_secret"));
    let Some(authorization) = told.next() else {
        let client_id = named.ok_or(UNKNOWN)?.to_owned();
        return Ok(Claim { client_id, secret: secret.map(str::to_owned) });
    };
    if secret.is_some() || sent.get("client_assertion").is_some() || told.next().is_some() {
        return Err(Denial::request("One way of client authentication is expected"));
    }
    let (client_id, secret) = authorization.to_str().ok().and_then(basic).ok_or(UNKNOWN)?;
    if named.is_some_and(|named| named != client_id) {
        return Err(Denial::request("client_id differs from the client of the Authorization header"));
    }
    // A public client has no secret; an empty one counts as absent, as in a form.
    Ok(Claim { client_id, secret: Some(secret).filter(|secret| !secret.is_empty()) })
}

/// Name and secret of HTTP Basic, each encoded as in a form before they were joined (RFC 6749 §2.3.1).
fn basic(authorization: &str) -> Option<(String, String)> {
    let (scheme, credentials) = authorization.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let joined = String::from_utf8(BASE64_STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (client_id, secret) = joined.split_once(':')?;
    Some((decoded(client_id)?, decoded(secret)?))
}

fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_form_decoded() {
        let header = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        assert_eq!(basic(&header("a%3Ab:c%2Bd+e%25")), Some(("a:b".into(), "c+d e%".into())));
        assert_eq!(basic(&header("a:b:c")), Some(("a".into(), "b:c".into())));
        assert_eq!(basic(&header("a:").replace("Basic", "bAsIc")), Some(("a".into(), String::new())));
        for wrong in [header("a"), "Basic !".into(), "Basic".into(), "Bearer YTpi".into(), header("%ff:b")] {
            assert_eq!(basic(&wrong), None, "{wrong}");
        }
    }
}
