//! Decides whether a code or a refresh token may be redeemed. Pure: no clock, no I/O.

use super::client::Client;
use super::error::{Denial, ErrorCode};
use super::form::Parameters;
use crate::accounts::clients::Scope;
use crate::platform::signed_link;
use crate::shared::ids::ClientId;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// A single-use code or refresh token, and the grant it belongs to.
pub struct RedeemableToken {
    /// The client's number here.
    pub client: ClientId,
    pub scopes: Vec<Scope>,
    pub expires: DateTime<Utc>,
    pub used: Option<DateTime<Utc>>,
    /// When its grant was revoked.
    pub revoked: Option<DateTime<Utc>>,
}

/// What binds a code to its authorization request.
pub struct Binding {
    pub redirect_uri: Option<String>,
    pub challenge: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Exchange {
    Give,
    Deny(Denial),
    /// It was used before, so it may be stolen: everything issued from it is revoked.
    Revoke,
}

pub const NOT_VALID: Denial =
    Denial::new(ErrorCode::InvalidGrant, "The grant is unknown, used, expired, revoked, or was given otherwise");

impl RedeemableToken {
    pub fn judge(&self, client: &Client, now: DateTime<Utc>) -> Exchange {
        // Another client's: reveals nothing and revokes nothing.
        if self.client != client.id {
            return Exchange::Deny(NOT_VALID);
        }
        if self.used.is_some() {
            return Exchange::Revoke;
        }
        if self.revoked.is_some() || self.expires <= now { Exchange::Deny(NOT_VALID) } else { Exchange::Give }
    }

    /// The requested scopes of a refresh: at most those granted; all of them by default.
    ///
    /// # Errors
    /// `invalid_scope`
    pub fn narrowed(&self, sent: &Parameters) -> Result<Vec<Scope>, Denial> {
        let asked = match sent.get("scope") {
            None => Some(self.scopes.clone()),
            // Clients repeat what they asked for at first, of which only this much was known.
            Some(text) if self.scopes.contains(&Scope::Openid) => Some(Scope::known(text)),
            Some(text) => Scope::list(text),
        };
        asked
            .filter(|asked| !asked.is_empty() && asked.iter().all(|scope| self.scopes.contains(scope)))
            .ok_or(Denial::new(ErrorCode::InvalidScope, "A scope is more than the user has agreed to"))
    }
}

impl Binding {
    /// # Errors
    /// `invalid_grant` where the exchange does not fit the request.
    pub fn fits(&self, sent: &Parameters, client: &Client) -> Result<(), Denial> {
        let redirect_uri = sent.get("redirect_uri");
        let is_same_address = match &self.redirect_uri {
            Some(asked) => redirect_uri == Some(asked),
            None => redirect_uri.is_none_or(|sent| client.redirect_uris.iter().any(|uri| uri == sent)),
        };
        let is_same_challenge = match (&self.challenge, sent.get("code_verifier")) {
            (None, None) => true,
            (Some(challenge), Some(verifier)) => {
                is_verifier(verifier) && {
                    let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
                    signed_link::same(hash.as_bytes(), challenge.as_bytes())
                }
            }
            // A verifier although the request had no challenge: somebody removed the challenge.
            (None, Some(_)) | (Some(_), None) => false,
        };
        if is_same_address && is_same_challenge { Ok(()) } else { Err(NOT_VALID) }
    }
}

/// 43 to 128 unreserved characters (RFC 7636 §4.1).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::clients::GrantType;

    fn client() -> Client {
        Client::for_test(true, vec![GrantType::AuthorizationCode], &["https://app.example/cb"])
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn once_in_time_and_by_its_own_client() {
        let voucher = |client, used: Option<i64>, revoked: Option<i64>| RedeemableToken {
            client: ClientId(client),
            scopes: vec![Scope::Openid, Scope::Email],
            expires: at(60),
            used: used.map(at),
            revoked: revoked.map(at),
        };
        assert_eq!(voucher(1, None, None).judge(&client(), at(59)), Exchange::Give);
        assert_eq!(voucher(1, None, None).judge(&client(), at(60)), Exchange::Deny(NOT_VALID));
        assert_eq!(voucher(1, None, Some(5)).judge(&client(), at(10)), Exchange::Deny(NOT_VALID));
        assert_eq!(voucher(1, Some(5), None).judge(&client(), at(999)), Exchange::Revoke);
        assert_eq!(voucher(2, Some(5), None).judge(&client(), at(10)), Exchange::Deny(NOT_VALID));
        let asks = |query: &str| voucher(1, None, None).narrowed(&Parameters::parse(query.as_bytes()));
        assert_eq!(asks("").unwrap(), [Scope::Openid, Scope::Email]);
        assert_eq!(asks("scope=email").unwrap(), [Scope::Email]);
        assert_eq!(asks("scope=openid+email+offline_access").unwrap(), [Scope::Openid, Scope::Email]);
        for more in ["scope=profile", "scope=email+recruitment", "scope=x", "scope=+"] {
            assert_eq!(asks(more).unwrap_err().code, ErrorCode::InvalidScope, "{more}");
        }
    }

    #[test]
    fn a_code_fits_its_request() {
        // The example of RFC 7636, appendix B.
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let fits = |redirect_uri: Option<&str>, challenge: Option<&str>, query: &str| {
            let binding = Binding { redirect_uri: redirect_uri.map(str::to_owned), challenge: challenge.map(str::to_owned) };
            binding.fits(&Parameters::parse(query.as_bytes()), &client()).is_ok()
        };
        let uri = "redirect_uri=https://app.example/cb";
        assert!(fits(Some("https://app.example/cb"), Some(challenge), &format!("{uri}&code_verifier={verifier}")));
        assert!(fits(None, None, uri) && fits(None, None, ""));
        assert!(!fits(Some("https://app.example/cb"), None, "") && !fits(None, None, "redirect_uri=https://other.example/"));
        assert!(!fits(None, Some(challenge), "") && !fits(None, Some(challenge), &format!("code_verifier={challenge}")));
        assert!(!fits(None, None, &format!("code_verifier={verifier}")));
        assert!(!fits(None, Some(challenge), "code_verifier=short"));
    }
}
