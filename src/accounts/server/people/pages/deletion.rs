//! `/konto/slett`: what goes with an account and what does not, and the question whether to delete it.

use super::passkeys::is_offered;
use super::{PASSWORD, form_page, password_line};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::own_data::deletion;
use crate::accounts::server::people::passkeys;
use crate::accounts::server::state::AccountsState;
use crate::accounts::words;
use crate::platform::fault::Failure;
use crate::shared::paths::{self, PROOF};
use crate::web::cookie::Cookie;
use crate::web::error::PageError;
use crate::web::form::FormToken;
use crate::web::form_state::FormState;
use crate::web::guard;
use crate::web::page::{self, RetryLater};
use crate::web::visitor::Visitor;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;

/// Why the account is there still.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Why {
    NoPassword,
    WrongPassword,
    LastAdmin,
    RetryLater(RetryLater),
}

/// `GET /konto/slett`
pub async fn show_deletion(
    State(state): State<AccountsState>,
    visitor: Visitor,
    person: SignedIn,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let proof = query.iter().find(|(name, _)| name == PROOF).map(|(_, proof)| proof.as_str()).unwrap_or_default();
    Ok(deletion_page(&state, &visitor, &person, proof, None).await?)
}

/// The page again, where the account could not be deleted.
///
/// # Errors
/// A database error.
pub async fn deletion_page(
    state: &AccountsState,
    visitor: &Visitor,
    person: &SignedIn,
    proof: &str,
    why: Option<Why>,
) -> Result<Response, Failure> {
    let is_proved = deletion::has_signed_in_anew(state, person, proof);
    let has_passkey = is_offered(state) && !passkeys::of_person(state, person).await?.is_empty();
    let people = words::people::Words::of(visitor.language);
    let own = words::own_data::Words::of(visitor.language);
    let mut form = FormState::default();
    match why {
        Some(Why::NoPassword) => form.refuse(PASSWORD, people.no_password),
        Some(Why::WrongPassword) => form.refuse(PASSWORD, people.wrong_password),
        Some(Why::RetryLater(wait)) => form.wait = Some(wait),
        Some(Why::LastAdmin) | None => {}
    }
    let is_last = why == Some(Why::LastAdmin);
    // The other language of this page is found by GET.
    let here = if is_proved { paths::delete_account(proof) } else { paths::ACCOUNT_DELETION.to_owned() };
    let visitor = &Visitor { here, ..visitor.clone() };
    let mut response = form_page(state, visitor, own.delete_title, own.delete_lead, &form, || {
        let list = |entries: &'static [&'static str]| entries.iter().map(|entry| view! { <li>{*entry}</li> }).collect_view();
        let by_passkey = (has_passkey && !is_proved).then(|| {
            view! { <p><a href=deletion::way_by_signing_in(state, person)>{own.by_passkey}</a></p> }
        });
        view! {
            {is_last.then(|| page::warning(own.last_admin, String::new()))}
            <div class="stack stack--loose">
                <section class="card">
                    <h2>{own.goes}</h2>
                    <ul>{list(&own.goes_list)}</ul>
                </section>
                <section class="card">
                    <h2>{own.stays}</h2>
                    <ul>{list(&own.stays_list)}</ul>
                    <p><a href=paths::OFFERS>{own.to_shifts}</a></p>
                </section>
                <p>{own.export_first}" "<a href=paths::ACCOUNT_DATA download="verv.json">{own.export}</a></p>
                <form class="ask" method="post" action=paths::ACCOUNT_DELETION novalidate>
                    <FormToken visitor=visitor.clone() />
                    <h2>{own.confirm}</h2>
                    // Tells password managers whose password it is.
                    <input type="text" name="username" autocomplete="username" value=person.email().to_owned() hidden readonly />
                    {if is_proved {
                        view! {
                            <input type="hidden" name=PROOF value=proof.to_owned() />
                            <p>{own.proved}</p>
                        }
                        .into_any()
                    } else {
                        view! {
                            <p>{own.password_text}</p>
                            {password_line(people, &form)}
                            {by_passkey}
                        }
                        .into_any()
                    }}
                    <div class="cluster">
                        <button class="button button--large button--danger">{own.delete}</button>
                        <a class="button button--large button--secondary" href=paths::ACCOUNT>{own.keep}</a>
                    </div>
                </form>
            </div>
        }
        .into_any()
    });
    if is_last {
        *response.status_mut() = StatusCode::CONFLICT;
    }
    Ok(response)
}

/// Leads on whoever has no account any more, and leaves nothing in their browser.
pub fn leave(state: &AccountsState) -> Response {
    let mut response = page::see(paths::ACCOUNT_DELETED);
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, Cookie::Session.clear(&state.config));
    headers.append(header::SET_COOKIE, Cookie::PendingForms.clear(&state.config));
    guard::empty_cache(headers);
    response
}

/// `GET /konto/slettet`
pub async fn show_deleted(State(state): State<AccountsState>, visitor: Visitor) -> Response {
    let own = words::own_data::Words::of(visitor.language);
    form_page(&state, &visitor, own.deleted_title, own.deleted_text, &FormState::default(), || {
        view! { <p><a class="button button--secondary" href=paths::FRONT>{crate::web::words::frame::Words::of(visitor.language).to_front}</a></p> }
            .into_any()
    })
}

/// What stands on `/konto`.
pub(super) fn section(visitor: &Visitor) -> impl IntoView + use<> {
    let own = words::own_data::Words::of(visitor.language);
    view! {
        <section class="card">
            <h2>{own.title}</h2>
            <p>{own.text}</p>
            <div class="cluster">
                <a class="button button--secondary" href=paths::ACCOUNT_DATA download="verv.json">{own.export}</a>
                <a class="button button--danger" href=paths::ACCOUNT_DELETION>{own.to_deletion}</a>
            </div>
        </section>
    }
}
