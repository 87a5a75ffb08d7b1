//! Validates authorization requests and decides the next step. Pure: no clock, no I/O.

use super::client::Client;
use super::error::{Denial, ErrorCode};
use super::form::Parameters;
use crate::accounts::clients::{GrantType, Scope};
use crate::i18n::Language;
use crate::shared::cursor;
use chrono::{DateTime, TimeDelta, Utc};

/// Added to a request on its way to the sign-in page and back: a time in microseconds; an older sign-in is not enough.
pub const SIGNED_IN_AFTER: &str = "signed_in_after";
const NONCE_MAX_BYTES: usize = 1024;
/// SHA-256 in base64url.
const CHALLENGE_LENGTH: usize = 43;
const DAYS_MAX: i64 = 36_500;

/// Why a request is answered with an error page: there is no verified redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnanswerableRequest {
    UnknownClient,
    UnknownAddress,
}

/// A valid authorization request.
#[derive(Debug, PartialEq, Eq)]
pub struct AuthorizationRequest {
    pub scopes: Vec<Scope>,
    pub challenge: Option<String>,
    pub nonce: Option<String>,
    pub prompt: Prompt,
    /// The maximum age of the sign-in.
    pub max_age: Option<TimeDelta>,
    pub signed_in_after: Option<DateTime<Utc>>,
    pub login_hint: Option<String>,
    /// An id token of the expected person.
    pub id_token_hint: Option<String>,
    pub language: Option<Language>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    pub none: bool,
    pub login: bool,
    pub consent: bool,
}

/// The redirect URI for the response.
///
/// # Errors
/// Where there is none that the client has registered.
pub fn return_address<'a>(sent: &Parameters, client: &'a Client) -> Result<&'a str, UnanswerableRequest> {
    if sent.repeats("redirect_uri") {
        return Err(UnanswerableRequest::UnknownAddress);
    }
    let registered = match sent.get("redirect_uri") {
        Some(sent) => client.redirect_uris.iter().find(|uri| *uri == sent),
        // OpenID Connect wants it said in any case.
        None if is_openid(sent) => None,
        None => client.redirect_uris.first().filter(|_| client.redirect_uris.len() == 1),
    };
    registered.map(String::as_str).ok_or(UnanswerableRequest::UnknownAddress)
}

fn is_openid(sent: &Parameters) -> bool {
    sent.get("scope").is_some_and(|scope| scope.split(' ').any(|word| word == Scope::Openid.as_str()))
}

impl AuthorizationRequest {
    /// # Errors
    /// The first error, as reported to the client.
    pub fn check(sent: &Parameters, client: &Client) -> Result<Self, Denial> {
        if let Some(problem) = sent.problem() {
            return Err(Denial::request(problem));
        }
        for (name, denial) in [
            ("request", Denial::new(ErrorCode::RequestNotSupported, "Request objects are not supported")),
            ("request_uri", Denial::new(ErrorCode::RequestUriNotSupported, "Request objects are not supported")),
            ("registration", Denial::new(ErrorCode::RegistrationNotSupported, "Clients are registered beforehand")),
        ] {
            if sent.get(name).is_some() {
                return Err(denial);
            }
        }
        match sent.get("response_type") {
            None => return Err(Denial::request("response_type is missing")),
            Some("code") => {}
            Some(_) => return Err(Denial::new(ErrorCode::UnsupportedResponseType, "The response_type is code")),
        }
        if !client.may(GrantType::AuthorizationCode) {
            return Err(Denial::new(ErrorCode::UnauthorizedClient, "The client is not registered for authorization codes"));
        }
        if sent.get("response_mode").is_some_and(|mode| mode != "query") {
            return Err(Denial::request("The response_mode is query"));
        }
        let nonce = sent.get("nonce").map(str::to_owned);
        if nonce.as_ref().is_some_and(|nonce| nonce.len() > NONCE_MAX_BYTES) {
            return Err(Denial::request("nonce is too long"));
        }
        Ok(Self {
            scopes: scopes(sent)?,
            challenge: challenge(sent, client)?,
            nonce,
            prompt: prompt(sent)?,
            max_age: max_age(sent)?,
            signed_in_after: signed_in_after(sent),
            login_hint: sent.get("login_hint").map(str::to_owned),
            id_token_hint: sent.get("id_token_hint").map(str::to_owned),
            language: sent.get("ui_locales").and_then(|tags| tags.split(' ').find_map(Language::parse)),
        })
    }
}

pub fn signed_in_after(sent: &Parameters) -> Option<DateTime<Utc>> {
    cursor::from_micros(sent.get(SIGNED_IN_AFTER)?.parse().ok()?)
}

fn scopes(sent: &Parameters) -> Result<Vec<Scope>, Denial> {
    let text = sent.get("scope").unwrap_or_default();
    // OpenID Connect Core §3.1.2.1: what is not understood is left out. The client is told what it got.
    let asked = if is_openid(sent) { Some(Scope::known(text)) } else { Scope::list(text) };
    match asked {
        Some(scopes) if scopes.is_empty() => Ok(vec![Scope::Recruitment]),
        Some(scopes) if scopes.iter().all(|scope| scope.is_of_user()) => Ok(scopes),
        _ => Err(Denial::new(ErrorCode::InvalidScope, "A scope is unknown or not for users")),
    }
}

/// The PKCE challenge. Required of public clients, which cannot prove otherwise that a code is theirs.
fn challenge(sent: &Parameters, client: &Client) -> Result<Option<String>, Denial> {
    let Some(challenge) = sent.get("code_challenge") else {
        if client.is_public() {
            return Err(Denial::request("code_challenge is missing: a public client needs PKCE"));
        }
        return match sent.get("code_challenge_method") {
            None => Ok(None),
            Some(_) => Err(Denial::request("code_challenge is missing")),
        };
    };
    // Without a method it would be plain.
    if sent.get("code_challenge_method") != Some("S256") {
        return Err(Denial::request("The code_challenge_method is S256"));
    }
    let is_hash = challenge.len() == CHALLENGE_LENGTH
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if is_hash { Ok(Some(challenge.to_owned())) } else { Err(Denial::request("code_challenge is no SHA-256 in base64url")) }
}

fn prompt(sent: &Parameters) -> Result<Prompt, Denial> {
    let mut prompt = Prompt::default();
    for word in sent.get("prompt").unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        match word {
            "none" => prompt.none = true,
            // Whoever signs in anew chooses the account.
            "login" | "select_account" => prompt.login = true,
            "consent" => prompt.consent = true,
            _ => return Err(Denial::request("prompt is none, login, consent or select_account")),
        }
    }
    if prompt.none && (prompt.login || prompt.consent) {
        return Err(Denial::request("prompt=none stands alone"));
    }
    Ok(prompt)
}

fn max_age(sent: &Parameters) -> Result<Option<TimeDelta>, Denial> {
    let Some(text) = sent.get("max_age") else { return Ok(None) };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Denial::request("max_age is a whole number of seconds"));
    }
    let longest = TimeDelta::days(DAYS_MAX);
    let seconds = text.parse().unwrap_or(i64::MAX).min(longest.num_seconds());
    Ok(Some(TimeDelta::seconds(seconds)))
}

/// The next step for a valid request.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    SignIn,
    AskConsent,
    Deny(Denial),
    Permit,
}

/// Whom the client expects, according to its id token hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// It does not say.
    None,
    /// The person who is signed in.
    Same,
    Other,
    /// It is not an id token of ours for this client, or its key is gone.
    Unreadable,
}

/// `signed_in`: when the person did, if they have. `agreed`: what they have agreed to before.
pub fn next_step(
    asked: &AuthorizationRequest,
    signed_in: Option<DateTime<Utc>>,
    hint: Hint,
    agreed: &[Scope],
    now: DateTime<Utc>,
) -> Step {
    let is_fresh = |at: DateTime<Utc>| match asked.signed_in_after {
        // Ignore times in the future.
        Some(after) if after <= now => at > after,
        _ => !asked.prompt.login && asked.max_age.is_none_or(|age| age > TimeDelta::zero() && now - at <= age),
    };
    if !signed_in.is_some_and(is_fresh) {
        return match asked.prompt.none {
            true => Step::Deny(Denial::new(ErrorCode::LoginRequired, "The user is not signed in")),
            false => Step::SignIn,
        };
    }
    let is_another = match hint {
        Hint::None | Hint::Same => false,
        Hint::Other => true,
        // Without a page an unreadable hint is an error; with one the person sees which account it is.
        Hint::Unreadable => asked.prompt.none,
    };
    if is_another {
        // Whoever has just signed in for this request is not asked again.
        return match asked.prompt.none || asked.signed_in_after.is_some_and(|after| after <= now) {
            true => Step::Deny(Denial::new(ErrorCode::LoginRequired, "Another user is signed in than the one who is meant")),
            false => Step::SignIn,
        };
    }
    let has_agreed = asked.scopes.iter().all(|scope| agreed.contains(scope));
    match (has_agreed, asked.prompt) {
        (false, Prompt { none: true, .. }) => {
            Step::Deny(Denial::new(ErrorCode::ConsentRequired, "The user has not agreed to this"))
        }
        (true, Prompt { consent: false, .. }) => Step::Permit,
        _ => Step::AskConsent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn client(is_public: bool) -> Client {
        Client::for_test(is_public, vec![GrantType::AuthorizationCode], &["https://app.example/cb"])
    }

    fn check(query: &str) -> Result<AuthorizationRequest, ErrorCode> {
        AuthorizationRequest::check(&Parameters::parse(query.as_bytes()), &client(false)).map_err(|denial| denial.code)
    }

    #[test]
    fn what_a_request_may_say() {
        let asked = check("response_type=code&nonce=n&max_age=60&prompt=login+consent&ui_locales=de+en-GB").unwrap();
        assert_eq!(asked.scopes, [Scope::Recruitment]);
        assert_eq!(asked.max_age, Some(TimeDelta::seconds(60)));
        assert_eq!(asked.language, Some(Language::En));
        assert!(asked.prompt.login && asked.prompt.consent && !asked.prompt.none);
        for (query, code) in [
            ("", ErrorCode::InvalidRequest),
            ("response_type=token", ErrorCode::UnsupportedResponseType),
            ("response_type=code+id_token", ErrorCode::UnsupportedResponseType),
            ("response_type=code&state=1&state=2", ErrorCode::InvalidRequest),
            ("response_type=code&scope=recruitment+admin", ErrorCode::InvalidScope),
            ("response_type=code&scope=recruitment:client", ErrorCode::InvalidScope),
            ("response_type=code&scope=openid+recruitment:client", ErrorCode::InvalidScope),
            ("response_type=code&request=e30", ErrorCode::RequestNotSupported),
            ("response_type=code&request_uri=urn:x", ErrorCode::RequestUriNotSupported),
            ("response_type=code&registration=x", ErrorCode::RegistrationNotSupported),
            ("response_type=code&response_mode=form_post", ErrorCode::InvalidRequest),
            ("response_type=code&prompt=none+login", ErrorCode::InvalidRequest),
            ("response_type=code&prompt=create", ErrorCode::InvalidRequest),
            ("response_type=code&max_age=-1", ErrorCode::InvalidRequest),
            ("response_type=code&nonce=%00", ErrorCode::InvalidRequest),
        ] {
            assert_eq!(check(query).unwrap_err(), code, "{query}");
        }
        assert!(check("response_type=code&max_age=99999999999999999999").is_ok());
        let left_out = check("response_type=code&scope=openid+email+offline_access+phone").unwrap();
        assert_eq!(left_out.scopes, [Scope::Openid, Scope::Email]);
    }

    #[test]
    fn pkce_is_s256_and_a_public_clients_duty() {
        let check = |query: &str, is_public| {
            AuthorizationRequest::check(&Parameters::parse(format!("response_type=code{query}").as_bytes()), &client(is_public))
                .map(|asked| asked.challenge)
        };
        let good = format!("&code_challenge_method=S256&code_challenge={CHALLENGE}");
        assert_eq!(check(&good, true).unwrap().as_deref(), Some(CHALLENGE));
        assert_eq!(check(&good, false).unwrap().as_deref(), Some(CHALLENGE));
        assert_eq!(check("", false), Ok(None));
        for wrong in [
            format!("&code_challenge={CHALLENGE}"),
            format!("&code_challenge_method=plain&code_challenge={CHALLENGE}"),
            format!("&code_challenge_method=S256&code_challenge={}", &CHALLENGE[1..]),
            format!("&code_challenge_method=S256&code_challenge={CHALLENGE}="),
            "&code_challenge_method=S256".to_owned(),
        ] {
            assert_eq!(check(&wrong, false).unwrap_err().code, ErrorCode::InvalidRequest, "{wrong}");
        }
        assert!(check("", true).is_err());
    }

    #[test]
    fn an_answer_goes_where_the_client_lives() {
        let to = |query: &str| return_address(&Parameters::parse(query.as_bytes()), &client(true)).map(str::to_owned);
        assert_eq!(to("redirect_uri=https://app.example/cb").unwrap(), "https://app.example/cb");
        assert_eq!(to("").unwrap(), "https://app.example/cb");
        for wrong in [
            "redirect_uri=https://app.example/cb/",
            "redirect_uri=https://app.example/cb?x=1",
            "redirect_uri=https://app.example:443/cb",
            "redirect_uri=https://APP.example/cb",
            "redirect_uri=https://app.example/cb&redirect_uri=https://app.example/cb",
            "scope=openid",
        ] {
            assert_eq!(to(wrong), Err(UnanswerableRequest::UnknownAddress), "{wrong}");
        }
    }

    #[test]
    fn sign_in_consent_and_on() {
        let at = |seconds: i64| DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap();
        let step = |query: &str, signed_in: Option<i64>, agreed: &[Scope]| {
            let asked = check(&format!("response_type=code&{query}")).unwrap();
            next_step(&asked, signed_in.map(at), Hint::None, agreed, at(100))
        };
        let all = [Scope::Openid, Scope::Recruitment];
        assert_eq!(step("", None, &all), Step::SignIn);
        assert_eq!(step("", Some(0), &[]), Step::AskConsent);
        assert_eq!(step("", Some(0), &all), Step::Permit);
        assert_eq!(step("scope=openid+email", Some(0), &all), Step::AskConsent);
        assert_eq!(step("prompt=consent", Some(0), &all), Step::AskConsent);
        assert_eq!(step("prompt=login", Some(100), &all), Step::SignIn);
        assert_eq!(step("max_age=99", Some(0), &all), Step::SignIn);
        assert_eq!(step("max_age=100", Some(0), &all), Step::Permit);
        assert_eq!(step("max_age=0", Some(100), &all), Step::SignIn);
        // Back from the sign-in.
        let after = |seconds: i64| format!("max_age=0&signed_in_after={}", at(seconds).timestamp_micros());
        assert_eq!(step(&after(50), Some(60), &all), Step::Permit);
        assert_eq!(step(&after(50), Some(50), &all), Step::SignIn);
        assert_eq!(step(&format!("signed_in_after={}", at(500).timestamp_micros()), Some(0), &all), Step::Permit);
        let code = |step| match step {
            Step::Deny(denial) => Some(denial.code),
            _ => None,
        };
        assert_eq!(code(step("prompt=none", None, &all)), Some(ErrorCode::LoginRequired));
        assert_eq!(code(step("prompt=none&max_age=1", Some(0), &all)), Some(ErrorCode::LoginRequired));
        assert_eq!(code(step("prompt=none", Some(0), &[])), Some(ErrorCode::ConsentRequired));
        assert_eq!(step("prompt=none", Some(0), &all), Step::Permit);
        let hinted = |query: &str, signed_in: Option<i64>, hint: Hint| {
            let asked = check(&format!("response_type=code&{query}")).unwrap();
            next_step(&asked, signed_in.map(at), hint, &all, at(100))
        };
        for hint in [Hint::None, Hint::Same, Hint::Unreadable] {
            assert_eq!(hinted("", Some(0), hint), Step::Permit, "{hint:?}");
        }
        assert_eq!(hinted("", Some(0), Hint::Other), Step::SignIn);
        assert_eq!(hinted("prompt=none", Some(0), Hint::Same), Step::Permit);
        for hint in [Hint::Other, Hint::Unreadable] {
            assert_eq!(code(hinted("prompt=none", Some(0), hint)), Some(ErrorCode::LoginRequired), "{hint:?}");
        }
        // They have signed in for it, and are somebody else.
        let back = format!("signed_in_after={}", at(50).timestamp_micros());
        assert_eq!(code(hinted(&back, Some(60), Hint::Other)), Some(ErrorCode::LoginRequired));
        assert_eq!(hinted(&back, Some(60), Hint::Same), Step::Permit);
    }
}
