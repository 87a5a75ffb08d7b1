//! `/oauth/authorize`: a person authorises a client. Clients send GET requests; POST comes from the consent form.

use super::client::Client;
use super::consent::{self, ConsentQuestion};
use super::error::{Denial, ErrorCode, OauthFailure};
use super::form::Parameters;
use super::id_token;
use super::request::{self, AuthorizationRequest, Hint, SIGNED_IN_AFTER, Step, UnanswerableRequest};
use super::service;
use crate::accounts::clients;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Failure;
use crate::platform::signed_link;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The form contains the authorization request, URL-encoded twice.
const FORM_MAX_BYTES: usize = 256 * 1024;

/// `GET /oauth/authorize`
pub async fn authorize_client(
    State(state): State<AccountsState>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, PageError> {
    let (parts, _) = request.into_parts();
    let sent = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let call = AuthorizeCall { state: &state, visitor: &visitor, parts: &parts, sent: &sent };
    Ok(call.answer(None).await?)
}

/// `POST /oauth/authorize`: the person's decision on the consent page.
pub async fn decide_consent(
    State(state): State<AccountsState>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, PageError> {
    let (parts, body) = request.into_parts();
    let form = Form::read(&state, Request::from_parts(parts.clone(), body), FORM_MAX_BYTES).await?;
    let answer = match form.text("decision") {
        "allow" => Decision::Allow,
        "deny" => Decision::Deny,
        _ => return Err(Refusal::Unreadable("decision is allow or deny".to_owned()).into()),
    };
    let query = form.text("request");
    let sent = Parameters::parse(query.as_bytes());
    let call = AuthorizeCall { state: &state, visitor: &visitor, parts: &parts, sent: &sent };
    Ok(call.answer(Some(ConsentAnswer { answer, query, token: form.text("token") })).await?)
}

#[derive(Clone, Copy)]
enum Decision {
    Allow,
    Deny,
}

/// A submitted consent form: the answer, and the request it belongs to.
struct ConsentAnswer<'a> {
    answer: Decision,
    query: &'a str,
    token: &'a str,
}

struct AuthorizeCall<'a> {
    state: &'a AccountsState,
    visitor: &'a Visitor,
    parts: &'a Parts,
    sent: &'a Parameters,
}

/// A registered client, and the redirect URI for the response.
struct RequestingClient<'a> {
    client: &'a Client,
    redirect_uri: &'a str,
}

impl RequestingClient<'_> {
    /// The redirect URI that a consent is bound to. None: valid for all of the client's URIs, because its secret
    /// authenticates it; a public client is identified only by its redirect URI.
    fn bound_to(&self) -> Option<&str> {
        self.client.is_public().then_some(self.redirect_uri)
    }

    /// Whether an earlier consent may be reused. With a redirect URI on the person's own device, a public
    /// client can be any program that uses its name, so the person is asked each time.
    fn is_known_by_address(&self) -> bool {
        !self.client.is_public() || clients::is_one_hosts(self.redirect_uri)
    }
}

impl AuthorizeCall<'_> {
    /// Finds the client to answer; earlier errors are shown to the person.
    async fn answer(&self, said: Option<ConsentAnswer<'_>>) -> Result<Response, Failure> {
        let client = match self.sent.get("client_id").filter(|_| !self.sent.repeats("client_id")) {
            Some(client_id) => Client::find(self.state, client_id).await?,
            None => None,
        };
        let Some(client) = client else {
            return Ok(consent::unanswerable(self.state, self.visitor, UnanswerableRequest::UnknownClient));
        };
        let redirect_uri = match request::return_address(self.sent, &client) {
            Ok(redirect_uri) => redirect_uri,
            Err(unanswerable) => return Ok(consent::unanswerable(self.state, self.visitor, unanswerable)),
        };
        let asker = RequestingClient { client: &client, redirect_uri };
        Ok(match self.next(&asker, said).await {
            Ok(response) => response,
            Err(OauthFailure::Failed(Failure::Refused(Refusal::NotAllowed))) => return Err(Refusal::NotAllowed.into()),
            Err(unmet) => {
                let Denial { code, description } = unmet.into();
                self.redirect_to_client(&asker, &[("error", code.as_str()), ("error_description", description)])
            }
        })
    }

    async fn next(&self, asker: &RequestingClient<'_>, said: Option<ConsentAnswer<'_>>) -> Result<Response, OauthFailure> {
        let asked = AuthorizationRequest::check(self.sent, asker.client)?;
        let person = SignedIn::optional(self.parts, self.state).await?;
        let now = self.state.clock.now();
        let Some(person) = person else { return self.not_signed_in(&asked) };
        if let Some(said) = said {
            return self.handle_answer(asker, &asked, &person, &said).await;
        }
        let agreed = match asker.is_known_by_address() {
            true => service::agreed(self.state, &person, asker.client, asker.bound_to()).await?,
            false => Vec::new(),
        };
        let hint = self.hint(asker, &asked, &person).await?;
        match request::next_step(&asked, Some(person.signed_in()), hint, &agreed, now) {
            Step::SignIn => Ok(self.sign_in(&asked)),
            Step::Deny(denial) => Err(denial.into()),
            // A GET request grants nothing.
            Step::Permit if self.parts.method == Method::HEAD => Ok(StatusCode::OK.into_response()),
            Step::Permit => self.permit(asker, &asked, &person).await,
            Step::AskConsent => {
                let query = self.sent.with(&[]);
                let token = self.question_token(&person, &query);
                let question = ConsentQuestion {
                    client: &asker.client.name,
                    email: person.email(),
                    scopes: &asked.scopes,
                    redirect_uri: asker.redirect_uri,
                    query,
                    token,
                };
                Ok(consent::ask(self.state, self.visitor, asked.language, question))
            }
        }
    }

    /// Whether the id token hint names this person.
    async fn hint(
        &self,
        asker: &RequestingClient<'_>,
        asked: &AuthorizationRequest,
        person: &SignedIn,
    ) -> Result<Hint, OauthFailure> {
        let Some(held) = &asked.id_token_hint else { return Ok(Hint::None) };
        Ok(match id_token::user_of(self.state, &asker.client.client_id, held).await? {
            Some(user) if user == person.user() => Hint::Same,
            Some(_) => Hint::Other,
            None => Hint::Unreadable,
        })
    }

    /// Nobody is signed in.
    fn not_signed_in(&self, asked: &AuthorizationRequest) -> Result<Response, OauthFailure> {
        match request::next_step(asked, None, Hint::None, &[], self.state.clock.now()) {
            Step::Deny(denial) => Err(denial.into()),
            _ => Ok(self.sign_in(asked)),
        }
    }

    /// Handles the answer, if it is this person's and to this request.
    async fn handle_answer(
        &self,
        asker: &RequestingClient<'_>,
        asked: &AuthorizationRequest,
        person: &SignedIn,
        said: &ConsentAnswer<'_>,
    ) -> Result<Response, OauthFailure> {
        if !signed_link::same(said.token.as_bytes(), self.question_token(person, said.query).as_bytes()) {
            return Err(Refusal::NotAllowed.into());
        }
        match said.answer {
            Decision::Deny => Err(Denial::new(ErrorCode::AccessDenied, "The user said no").into()),
            Decision::Allow => {
                service::agree(self.state, person, asker.client, asker.bound_to(), &asked.scopes).await?;
                self.permit(asker, asked, person).await
            }
        }
    }

    async fn permit(
        &self,
        asker: &RequestingClient<'_>,
        asked: &AuthorizationRequest,
        person: &SignedIn,
    ) -> Result<Response, OauthFailure> {
        match service::permit(self.state, person, asker.client, asked, self.sent.get("redirect_uri")).await {
            Ok(code) => Ok(self.redirect_to_client(asker, &[("code", &code)])),
            // Their session has just ended.
            Err(Failure::Refused(Refusal::NotSignedIn)) => self.not_signed_in(asked),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Binds a question to the session that it is asked in.
    fn question_token(&self, person: &SignedIn, query: &str) -> String {
        let asked = format!("{}\n{query}", person.session());
        hex::encode(signed_link::fingerprint(&self.state.config.secret, "oauth question", &asked))
    }

    /// Redirects to the sign-in page and back to this request, noting when a sign-in was demanded.
    fn sign_in(&self, asked: &AuthorizationRequest) -> Response {
        let mut changes = Vec::new();
        if asked.prompt.login || asked.max_age.is_some() || asked.id_token_hint.is_some() {
            changes.push((SIGNED_IN_AFTER, Some(self.state.clock.now().timestamp_micros().to_string())));
        }
        let next = format!("{}?{}", paths::OAUTH_AUTHORIZE, self.sent.with(&changes));
        let mut address = paths::sign_in(&next);
        if let Some(email) = &asked.login_hint {
            let email: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
            address = paths::with(&address, paths::EMAIL, &email);
        }
        if let Some(language) = asked.language {
            address = paths::with(&address, "lang", language.tag());
        }
        page::see(&address)
    }

    /// Redirects to the client, with its `state` and with our issuer (RFC 9207).
    fn redirect_to_client(&self, asker: &RequestingClient<'_>, answer: &[(&str, &str)]) -> Response {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(answer);
        if let Some(relay) = self.sent.get("state").filter(|_| !self.sent.repeats("state")) {
            query.append_pair("state", relay);
        }
        query.append_pair("iss", &self.state.config.public_url);
        let separator = if asker.redirect_uri.contains('?') { '&' } else { '?' };
        let mut response = page::see(&format!("{}{separator}{}", asker.redirect_uri, query.finish()));
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        response
    }
}

/// Whether `next` is an authorization request that demands a newer sign-in than the person's last.
pub fn requires_new_sign_in(next: &str, person: &SignedIn) -> bool {
    let after = of_request(next).and_then(|sent| request::signed_in_after(&sent));
    after.is_some_and(|after| person.signed_in() <= after)
}

fn of_request(next: &str) -> Option<Parameters> {
    let query = next.strip_prefix(paths::OAUTH_AUTHORIZE)?.strip_prefix('?')?;
    Some(Parameters::parse(query.as_bytes()))
}

/// The scheme of the address that a way through the sign-in ends at: browsers let a form lead there only where the page
/// with the form allows it. None where the way leads to no client.
pub fn redirect_scheme(next: &str) -> Option<String> {
    let sent = of_request(next)?;
    Some(sent.get("redirect_uri").and_then(clients::scheme).unwrap_or("https").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_sign_in_may_lead() {
        assert_eq!(redirect_scheme("/oauth/authorize?redirect_uri=no.verv.app%3A%2Fcb").as_deref(), Some("no.verv.app"));
        assert_eq!(redirect_scheme("/oauth/authorize?client_id=a").as_deref(), Some("https"));
        assert_eq!(redirect_scheme("/oauth/authorize?redirect_uri=x;%20y:z").as_deref(), Some("https"));
        assert_eq!(redirect_scheme("/konto"), None);
    }
}
