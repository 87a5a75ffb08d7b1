//! `/konto/apper`: the clients that a person lets act for them, and the way to take that back.

use super::consent::in_words;
use super::form::Parameters;
use super::person::Person;
use super::{service, store};
use crate::accounts::clients::Scope;
use crate::server::actions;
use crate::server::clock;
use crate::server::fault::Failure;
use crate::server::page::{self, Page};
use crate::server::state::AppState;
use crate::server::visitor::Visitor;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use store::ConsentRow;

/// `GET /konto/apper`
pub async fn show(State(state): State<AppState>, visitor: Visitor, request: Request) -> Response {
    match list(&state, &visitor, request).await {
        Ok(response) => response,
        Err(failure) => page::refuse(&state, &visitor, &failure.into_refusal()),
    }
}

async fn list(state: &AppState, visitor: &Visitor, request: Request) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    let Some(person) = Person::from_request(&parts, state).await? else { return Ok(see_other(&sign_in())) };
    let apps = store::consents(&state.db, person.user).await?;
    let mut response = page::show(state, visitor, || {
        let words = visitor.words().oauth;
        let is_empty = apps.is_empty();
        let apps = apps.into_iter().map(|app| card(app, visitor)).collect_view();
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.apps_title}</h1>
                    <p class="lead">{words.apps_lead}</p>
                </div>
                {is_empty.then(|| view! { <p class="empty">{words.no_apps}</p> })}
                <div class="stack">{apps}</div>
            </div>
        };
        Page { is_wide: true, ..Page::new(words.apps_title, body) }
    });
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

fn card(app: ConsentRow, visitor: &Visitor) -> impl IntoView + use<> {
    let words = visitor.words().oauth;
    let ConsentRow { client, name, scopes, created } = app;
    let mut scopes: Vec<Scope> = scopes.iter().filter_map(|scope| Scope::parse(scope)).collect();
    scopes.sort_unstable();
    let since = visitor.language.date(clock::to_norway(created).date());
    let label = format!("{}: {name}", words.take_back);
    view! {
        <section class="card stack">
            <h2>{name}</h2>
            <p class="muted">{words.since}" "{since}</p>
            <ul>{in_words(&scopes, words).map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
            <form method="post" action=paths::ACCOUNT_APPS>
                <button class="button button--danger" name="app" value=client.to_string() aria-label=label>{words.take_back}</button>
            </form>
        </section>
    }
}

/// `POST /konto/apper`: takes back what a client was permitted.
pub async fn take_back(State(state): State<AppState>, visitor: Visitor, request: Request) -> Response {
    match end(&state, request).await {
        Ok(response) => response,
        Err(failure) => page::refuse(&state, &visitor, &failure.into_refusal()),
    }
}

async fn end(state: &AppState, request: Request) -> Result<Response, Failure> {
    if !actions::is_from_this_site(request.headers(), &state.config.public_url) {
        return Err(Refusal::NotAllowed.into());
    }
    let (parts, body) = request.into_parts();
    let Some(person) = Person::from_request(&parts, state).await? else { return Ok(see_other(&sign_in())) };
    let form = Parameters::read(Request::from_parts(parts, body)).await?;
    let app = form.get("app").and_then(|app| app.parse().ok()).ok_or(Refusal::NotFound)?;
    service::take_back(state, &person, app).await?;
    Ok(see_other(paths::ACCOUNT_APPS))
}

fn sign_in() -> String {
    format!("{}?next={}", paths::LOGIN, paths::ACCOUNT_APPS)
}

fn see_other(address: &str) -> Response {
    let Ok(location) = HeaderValue::try_from(address) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}
