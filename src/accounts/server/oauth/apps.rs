//! `/konto/apper`: the clients that a person has authorised, and revoking them.

use super::consent::in_words;
use super::{service, store};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::state::AccountsState;
use crate::accounts::words;
use crate::platform::clock;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;
use store::ConsentRow;

/// `GET /konto/apper`
pub async fn show_apps(State(state): State<AccountsState>, visitor: Visitor, person: SignedIn) -> Result<Response, PageError> {
    let apps = store::consents(&state.db, person.user()).await?;
    Ok(page::show(&state, &visitor, || {
        let words = words::oauth::Words::of(visitor.language);
        let is_empty = apps.is_empty();
        let apps = apps.into_iter().map(|app| card(app, &visitor)).collect_view();
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
    }))
}

fn card(app: ConsentRow, visitor: &Visitor) -> impl IntoView + use<> {
    let words = words::oauth::Words::of(visitor.language);
    let ConsentRow { client, name, mut scopes, created } = app;
    scopes.sort_unstable();
    let since = visitor.language.date(clock::to_norway(created).date());
    let label = format!("{}: {name}", words.take_back);
    view! {
        <section class="card stack">
            <h2>{name}</h2>
            <p class="muted">{words.since}" "{since}</p>
            <ul>{in_words(&scopes, words).map(|text| view! { <li>{text}</li> }).collect_view()}</ul>
            <form method="post" action=paths::ACCOUNT_APPS>
                <FormToken visitor=visitor.clone() />
                <button class="button button--danger" name="app" value=client.to_string() aria-label=label>{words.take_back}</button>
            </form>
        </section>
    }
}

/// `POST /konto/apper`: takes back what a client was permitted.
pub async fn revoke_app(State(state): State<AccountsState>, person: SignedIn, form: Form) -> Result<Response, PageError> {
    let app = form.text("app").parse().map_err(|_| Refusal::NotFound)?;
    service::take_back(&state, &person, app).await?;
    Ok(page::see(paths::ACCOUNT_APPS))
}
