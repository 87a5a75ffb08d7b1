//! The consent page, and the error page for requests whose client cannot be answered.

use super::request::UnanswerableRequest;
use crate::accounts::clients::{self, Scope};
use crate::accounts::server::state::AccountsState;
use crate::accounts::words::oauth::Words;
use crate::i18n::{Language, fill};
use crate::shared::paths;
use crate::web::form::FormToken;
use crate::web::guard;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;

pub struct ConsentQuestion<'a> {
    pub client: &'a str,
    pub email: &'a str,
    pub scopes: &'a [Scope],
    pub redirect_uri: &'a str,
    /// The request that is asked about, and what binds it to the session.
    pub query: String,
    pub token: String,
}

/// `language`: what the client asked for; the person's own choice in the address comes first.
pub fn ask(state: &AccountsState, visitor: &Visitor, language: Option<Language>, question: ConsentQuestion<'_>) -> Response {
    let visitor = match language {
        Some(language) if visitor.address_language.is_none() => &Visitor { language, ..visitor.clone() },
        _ => visitor,
    };
    let ConsentQuestion { client, email, scopes, redirect_uri, query, token } = question;
    let mut response = page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let title = fill(words.may_act, &[("client", client)]);
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{title.clone()}</h1>
                    <p class="lead">{words.signed_in_as}" "<strong>{email.to_owned()}</strong></p>
                </div>
                <h2>{words.will_be_able}</h2>
                <ul>{in_words(scopes, words).map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
                <p>{words.leads_to}" "<strong>{host(redirect_uri).to_owned()}</strong>". "{words.only_if_trusted}</p>
                <form method="post" action=paths::OAUTH_AUTHORIZE class="cluster">
                    <FormToken visitor=visitor.clone() />
                    <input type="hidden" name="request" value=query />
                    <input type="hidden" name="token" value=token />
                    <button class="button" name="decision" value="allow">{words.allow}</button>
                    <button class="button button--secondary" name="decision" value="deny">{words.deny}</button>
                </form>
                <p class="muted">{words.take_back_at}" "<a href=paths::ACCOUNT_APPS>{words.apps_title}</a>"."</p>
            </div>
        };
        Page { is_wide: true, ..Page::new(title, body) }
    });
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.remove(header::ETAG);
    guard::let_forms_lead_to(headers, clients::scheme(redirect_uri).unwrap_or("https"));
    response
}

/// What each scope means.
pub fn in_words(scopes: &[Scope], words: &'static Words) -> impl Iterator<Item = &'static str> {
    scopes.iter().map(|scope| match scope {
        Scope::Openid => words.scope_openid,
        Scope::Profile => words.scope_profile,
        Scope::Email => words.scope_email,
        Scope::Recruitment => words.scope_recruitment,
        Scope::RecruitmentClient => words.scope_recruitment_client,
    })
}

/// The recognisable part of an address: its host, or an app's own scheme.
fn host(address: &str) -> &str {
    match address.split_once("://") {
        Some((_, rest)) if !rest.is_empty() => rest.split(['/', '?']).next().unwrap_or(rest),
        _ => clients::scheme(address).unwrap_or(address),
    }
}

/// The error page for a request that must not be answered to its sender, who could be anyone.
pub fn unanswerable(state: &AccountsState, visitor: &Visitor, unanswerable: UnanswerableRequest) -> Response {
    let words = Words::of(visitor.language);
    let text = match unanswerable {
        UnanswerableRequest::UnknownClient => words.unknown_client,
        UnanswerableRequest::UnknownAddress => words.unknown_address,
    };
    page::notice(state, visitor, StatusCode::BAD_REQUEST, words.astray_title, text, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_an_address() {
        assert_eq!(host("https://app.example:8443/cb?x=1"), "app.example:8443");
        assert_eq!(host("no.verv.app:/cb"), "no.verv.app");
    }
}
