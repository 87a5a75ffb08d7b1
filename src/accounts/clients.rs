//! Clients of the authorization server: what they may ask for, and what an operator may register.

use super::rules::{SECRET_EXPECTED, is_secret, text_list};
use crate::shared::field::FieldError;
use crate::shared::findings::Findings;
use crate::shared::json_object::{ANY_LENGTH, JsonObject, Policy};
use crate::shared::texts::texts;
use serde_json::Value;

texts! {
    /// The ways to a token.
    GrantType {
        AuthorizationCode = "authorization_code",
        RefreshToken = "refresh_token",
        ClientCredentials = "client_credentials",
    }
}

texts! {
    /// What a token allows.
    Scope {
        Openid = "openid",
        Profile = "profile",
        Email = "email",
        /// To recruit for the user.
        Recruitment = "recruitment",
        /// To register recruits for recruiters that the client names.
        RecruitmentClient = "recruitment:client",
    }
}

impl Scope {
    /// Whether it concerns a user; the others concern only the client itself.
    pub fn is_of_user(self) -> bool {
        self != Self::RecruitmentClient
    }

    /// Parses a space-separated list of scopes, each once; None if one is unknown.
    pub fn list(text: &str) -> Option<Vec<Self>> {
        let mut scopes = text.split(' ').filter(|word| !word.is_empty()).map(Self::parse).collect::<Option<Vec<_>>>()?;
        scopes.sort_unstable();
        scopes.dedup();
        Some(scopes)
    }

    /// The known scopes of a space-separated list, each once.
    pub fn known(text: &str) -> Vec<Self> {
        let mut scopes: Vec<Self> = text.split(' ').filter_map(Self::parse).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }

    pub fn in_words(scopes: &[Self]) -> String {
        scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// A client as an operator registers it.
#[derive(Debug, PartialEq, Eq)]
pub struct ClientIn {
    pub id: String,
    pub name: String,
    /// A public client has no secret, because it could not keep one.
    pub is_public: bool,
    /// Given by the operator, at least 32 characters.
    pub secret: Option<String>,
    pub grants: Vec<GrantType>,
    pub redirect_uris: Vec<String>,
}

const ID_MAX_CHARS: usize = 100;
const NAME_MAX_CHARS: usize = 120;
const ADDRESS_MAX_BYTES: usize = 2000;
const ADDRESSES_MAX: usize = 50;

/// # Errors
/// Every problem, pointers beginning at `at`.
pub fn check(value: &Value, at: &str) -> Result<ClientIn, Vec<FieldError>> {
    let mut found = Findings::default();
    let object = JsonObject::new(value, at, Policy::Lenient);
    let id = object.required("id", ID_MAX_CHARS, &mut found).unwrap_or_default();
    if !id.chars().all(|c| c.is_ascii_graphic()) {
        found.refuse(object.pointer("id"), "visible ASCII characters are expected".to_owned());
    }
    let name = object.optional("name", NAME_MAX_CHARS, &mut found).unwrap_or_else(|| id.clone());
    let is_public = object.boolean("public", &mut found).unwrap_or(false);
    let secret = object.optional("secret", ANY_LENGTH, &mut found);
    if let Some(secret) = &secret {
        // The secret itself is not repeated.
        if is_public {
            found.refuse(object.pointer("secret"), "a public client has no secret".to_owned());
        } else if !is_secret(secret) {
            found.refuse(object.pointer("secret"), SECRET_EXPECTED.to_owned());
        }
    }
    let grants = grants(&object, is_public, &mut found);
    let redirect_uris = redirect_uris(&object, &mut found);
    if grants.contains(&GrantType::AuthorizationCode) {
        object.require("redirectUris", &mut found);
    }
    if found.problems.is_empty() {
        Ok(ClientIn { id, name, is_public, secret, grants, redirect_uris })
    } else {
        Err(found.problems.into_entries())
    }
}

fn grants(object: &JsonObject<'_>, is_public: bool, found: &mut Findings) -> Vec<GrantType> {
    let mut grants = Vec::new();
    match text_list(object, "grants", found) {
        None => {
            // Without a list, the grants follow from whether the client has redirect URIs.
            let grant = if object.has("redirectUris") { GrantType::AuthorizationCode } else { GrantType::ClientCredentials };
            grants.push(grant);
        }
        Some(texts) => {
            for (index, text) in texts {
                match GrantType::parse(&text) {
                    Some(grant) if grants.contains(&grant) => {}
                    Some(grant) => grants.push(grant),
                    None => {
                        let known = GrantType::ALL.map(GrantType::as_str).join(", ");
                        let pointer = format!("{}/{index}", object.pointer("grants"));
                        found.invalid_because(pointer, "grants", &text, &format!(", one of {known} is expected"));
                    }
                }
            }
        }
    }
    if is_public && grants.contains(&GrantType::ClientCredentials) {
        found.refuse(object.pointer("grants"), "a public client has no credentials of its own".to_owned());
    }
    if grants.contains(&GrantType::RefreshToken) && !grants.contains(&GrantType::AuthorizationCode) {
        found.refuse(object.pointer("grants"), "refresh_token comes with authorization_code".to_owned());
    }
    grants
}

fn redirect_uris(object: &JsonObject<'_>, found: &mut Findings) -> Vec<String> {
    let texts = text_list(object, "redirectUris", found).unwrap_or_default();
    if texts.len() > ADDRESSES_MAX {
        found.refuse(object.pointer("redirectUris"), format!("at most {ADDRESSES_MAX} addresses are expected"));
    }
    let mut uris = Vec::new();
    for (index, text) in texts {
        if is_redirect_uri(&text) {
            uris.push(text);
        } else {
            let pointer = format!("{}/{index}", object.pointer("redirectUris"));
            found.invalid_because(pointer, "redirectUris", &text, ", an absolute address without a fragment is expected");
        }
    }
    uris
}

/// An absolute address to which a browser may be sent with a code: https, http, or an app's own scheme; never one that
/// browsers run or read by themselves.
fn is_redirect_uri(text: &str) -> bool {
    let Some(scheme) = scheme(text) else { return false };
    let rest = &text[scheme.len() + 1..];
    if text.len() > ADDRESS_MAX_BYTES
        || !text.bytes().all(|byte| byte.is_ascii_graphic())
        || text.contains(['#', '"', '<', '>', '\\'])
    {
        return false;
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.strip_prefix("//").is_some_and(|rest| {
            let authority = rest.split(['/', '?']).next().unwrap_or_default();
            !authority.is_empty() && !authority.starts_with(':') && !authority.contains('@')
        }),
        "javascript" | "data" | "vbscript" | "file" | "blob" | "about" | "filesystem" | "view-source" | "ws" | "wss" => false,
        _ => !rest.is_empty(),
    }
}

/// The scheme of an absolute address, as it is written.
pub fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let mut bytes = scheme.bytes();
    let is_scheme = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some(scheme)
}

/// Whether an address belongs to exactly one host: https to a name or IP address other than localhost. On a device any
/// program may listen at a port of its own, or take an app's scheme as its own.
pub fn is_one_hosts(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once("://") else { return false };
    if !scheme.eq_ignore_ascii_case("https") {
        return false;
    }
    let authority = rest.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase();
    if authority.starts_with('[') {
        let host = authority.trim_start_matches('[').split(']').next().unwrap_or_default();
        return host.parse::<std::net::Ipv6Addr>().is_ok_and(|host| !host.to_canonical().is_loopback());
    }
    let host = authority.split(':').next().unwrap_or_default().trim_end_matches('.');
    let is_this_device = host == "localhost"
        || host.ends_with(".localhost")
        // Browsers read numbers of fewer parts too, and written in other ways.
        || host.split('.').next_back().is_some_and(|last| last.starts_with(|first: char| first.is_ascii_digit()))
            && !host.parse::<std::net::Ipv4Addr>().is_ok_and(|host| !host.is_loopback() && !host.is_unspecified());
    !is_this_device && !host.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(value: &Value) -> Vec<String> {
        check(value, "/clients/0").unwrap_err().into_iter().map(|problem| problem.pointer).collect()
    }

    #[test]
    fn the_clients_of_the_contract() {
        let partner =
            json!({"id": "partner-site", "name": "Partner", "secret": "s".repeat(32), "grants": ["client_credentials"]});
        let partner = check(&partner, "").unwrap();
        assert!(!partner.is_public && partner.grants == [GrantType::ClientCredentials] && partner.secret.is_some());
        let app = json!({"id": "app", "public": true, "grants": ["authorization_code", "refresh_token"], "redirectUris": ["http://127.0.0.1:8080/cb"]});
        let app = check(&app, "").unwrap();
        assert!(app.is_public && app.name == "app" && app.redirect_uris == ["http://127.0.0.1:8080/cb"]);
    }

    #[test]
    fn every_problem_at_its_place() {
        assert_eq!(
            places(&json!({"id": "a b", "public": 1, "secret": "kort", "grants": ["magic", 1], "redirectUris": ["/cb", {}]})),
            [
                "/clients/0/id",
                "/clients/0/public",
                "/clients/0/secret",
                "/clients/0/grants/0",
                "/clients/0/grants/1",
                "/clients/0/redirectUris/1",
                "/clients/0/redirectUris/0"
            ]
        );
        assert_eq!(places(&json!({"id": "a", "grants": ["authorization_code"]})), ["/clients/0/redirectUris"]);
        assert_eq!(places(&json!({"id": "a", "public": true, "grants": ["client_credentials"]})), ["/clients/0/grants"]);
        assert_eq!(places(&json!({"id": "a", "grants": ["refresh_token"]})), ["/clients/0/grants"]);
        assert_eq!(places(&json!([])), ["/clients/0/id"]);
    }

    #[test]
    fn addresses_that_a_code_may_be_sent_to() {
        for good in ["https://a.example/cb", "http://127.0.0.1:8080/cb?x=1", "http://[::1]/", "no.verv.app:/cb", "myapp://cb"] {
            assert!(is_redirect_uri(good), "{good}");
        }
        for wrong in [
            "",
            "/cb",
            "//a.example",
            "https://",
            "https:///cb",
            "https://a.example/#x",
            "https://a b",
            "javascript:alert(1)",
            "JavaScript:x",
            "data:text/html,x",
            "https://u:p@a.example/",
            "1x:/cb",
            "https://a.example/\"",
            "app:",
        ] {
            assert!(!is_redirect_uri(wrong), "{wrong}");
        }
    }

    #[test]
    fn addresses_that_any_program_of_the_device_may_take() {
        for one in ["https://app.example/cb", "https://APP.example:8443/cb?x=1", "https://192.0.2.1/", "https://[2001:db8::1]/cb"]
        {
            assert!(is_one_hosts(one), "{one}");
        }
        for any in [
            "http://127.0.0.1:8080/cb",
            "https://127.0.0.1:8080/cb",
            "https://127.1/cb",
            "https://0x7f.0x1/cb",
            "https://0.0.0.0/cb",
            "https://localhost/cb",
            "https://LOCALHOST.:1/cb",
            "https://app.localhost/cb",
            "https://[::1]:8080/cb",
            "https://[::ffff:127.0.0.1]/cb",
            "http://app.example/cb",
            "no.verv.app:/cb",
            "myapp://cb",
            "https:cb",
        ] {
            assert!(!is_one_hosts(any), "{any}");
        }
    }

    #[test]
    fn lists_of_scopes() {
        assert_eq!(Scope::list("recruitment openid  openid"), Some(vec![Scope::Openid, Scope::Recruitment]));
        assert_eq!(Scope::list(""), Some(Vec::new()));
        assert_eq!(Scope::list("openid admin"), None);
        assert_eq!(Scope::known("email offline_access  openid email"), [Scope::Openid, Scope::Email]);
        assert_eq!(Scope::in_words(&[Scope::Openid, Scope::RecruitmentClient]), "openid recruitment:client");
    }
}
