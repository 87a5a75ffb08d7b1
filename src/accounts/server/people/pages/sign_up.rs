//! `/registrer`, and the page that a link in a mail opens to confirm an address.

use super::{
    NAME, PASSWORD, email_line, form_page, line, link_gone, message, new_password_line, password_line, redirect_signed_in,
    return_path, way_on_of,
};
use crate::accounts::credentials;
use crate::accounts::server::people::links::{self, ConfirmOutcome, NewAccount};
use crate::accounts::server::state::AccountsState;
use crate::accounts::words;
use crate::platform::fault::Failure;
use crate::platform::mail;
use crate::shared::normalise;
use crate::shared::paths::{self, EMAIL};
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::form_state::FormState;
use crate::web::notice::Notice;
use crate::web::page::{self, RetryLater};
use crate::web::visitor::Visitor;
use crate::web::words::frame;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;

/// `GET /registrer?next=`
pub async fn show_sign_up(State(state): State<AccountsState>, visitor: Visitor, query: Query<Vec<(String, String)>>) -> Response {
    let next = query.iter().find(|(name, _)| name == paths::NEXT).map(|(_, path)| path.as_str()).unwrap_or_default();
    if let Some(viewer) = &visitor.viewer {
        return page::see(&way_on_of(&state, viewer.user, next).await);
    }
    sign_up_page(&state, visitor, &FormState::of([(paths::NEXT, next)]))
}

/// `POST /registrer` with `name`, `email`, `password`, `next`.
pub async fn receive_sign_up(
    State(state): State<AccountsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    form: Form,
) -> Result<Response, PageError> {
    let words = words::people::Words::of(visitor.language);
    let (name, email) = (form.text(NAME).trim(), form.text(EMAIL).trim());
    let (password, next) = (form.text(PASSWORD), form.text(paths::NEXT));
    let found = [
        (NAME, credentials::check_name(name)),
        (EMAIL, credentials::check_email(email)),
        (PASSWORD, credentials::check_new_password(&normalise::password(password), email)),
    ];
    let mut typed = FormState::of(form.pairs());
    for (at, problem) in found {
        if let Some(problem) = problem {
            typed.refuse(at, message(problem, words));
        }
    }
    if typed.problem(EMAIL).is_none() && !mail::is_address(email) {
        typed.refuse(EMAIL, words.not_an_email);
    } else if typed.problem(EMAIL).is_none() && !state.mailer.can_deliver_to(email) {
        typed.refuse(EMAIL, words.email_unreachable);
    }
    if typed.is_refused() {
        return Ok(sign_up_page(&state, visitor, &typed));
    }
    let new = NewAccount { name, email, password, next: return_path(next), language: visitor.language };
    match links::sign_up(&state, client_ip, &new).await {
        Ok(()) => Ok(page::see(paths::SIGN_UP_SENT)),
        Err(failure) => {
            typed.wait = Some(RetryLater::of(failure)?);
            Ok(sign_up_page(&state, visitor, &typed))
        }
    }
}

/// `GET /registrer/sendt`
pub async fn show_sign_up_sent(State(state): State<AccountsState>, visitor: Visitor) -> Response {
    let words = words::people::Words::of(visitor.language);
    form_page(&state, &visitor, words.sent_title, words.sent_lead, &FormState::default(), || {
        view! { <p>{words.sign_up_sent}</p> }.into_any()
    })
}

fn sign_up_page(state: &AccountsState, visitor: Visitor, typed: &FormState) -> Response {
    let next = typed.value(paths::NEXT);
    let visitor = Visitor { here: paths::sign_up(next), ..visitor.with_form_token(state) };
    let words = words::people::Words::of(visitor.language);
    form_page(state, &visitor, words.sign_up, words.sign_up_lead, typed, || {
        view! {
            <form class="measure" method="post" action=paths::SIGN_UP novalidate>
                <FormToken visitor=visitor.clone() />
                <input type="hidden" name=paths::NEXT value=next.to_owned() />
                {line(typed, NAME, words.name, "text", "name")}
                {email_line(words, typed)}
                {new_password_line(PASSWORD, words.password, words, typed)}
                <button class="button button--large">{words.sign_up}</button>
            </form>
            <ul class="ways-on">
                <li>{words.have_account}" "<a href=paths::sign_in(next)>{frame::Words::of(visitor.language).sign_in}</a></li>
            </ul>
        }
        .into_any()
    })
}

/// `GET /konto/bekreft/{token}`: confirms nothing, as programs open links in mails too.
pub async fn show_confirm_address(State(state): State<AccountsState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let response = match links::find_address_to_confirm(&state, &token).await {
        Ok(email) => Ok(ask_to_confirm(&state, visitor, &token, &email, None)),
        Err(failure) => Err(gone_or_refused(&state, &visitor, failure)),
    };
    page::private(response)
}

/// `POST /konto/bekreft/{token}` with `password`.
pub async fn receive_confirm(
    State(state): State<AccountsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    Path(token): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Response {
    let words = words::people::Words::of(visitor.language);
    let done = async {
        let email = links::find_address_to_confirm(&state, &token).await?;
        let password = form.text(PASSWORD);
        if password.is_empty() {
            return Ok(ask_to_confirm(&state, visitor.clone(), &token, &email, Some(words.no_password)));
        }
        Ok(match links::confirm(&state, client_ip, &token, password, &headers).await? {
            ConfirmOutcome::SignedUp { session, next } => {
                let mut response = redirect_signed_in(&state, &session, &next).await;
                response.headers_mut().append(header::SET_COOKIE, Notice::AccountMade.set(&state.config));
                response
            }
            ConfirmOutcome::EmailChanged => page::see(&paths::with(paths::ACCOUNT, "ok", "email-changed")),
            ConfirmOutcome::WrongPassword => ask_to_confirm(&state, visitor.clone(), &token, &email, Some(words.wrong_password)),
            ConfirmOutcome::Taken => {
                let ways = vec![
                    (paths::SIGN_IN.to_owned(), frame::Words::of(visitor.language).sign_in),
                    (paths::FORGOTTEN_PASSWORD.to_owned(), words.forgotten_title),
                ];
                page::notice(&state, &visitor, StatusCode::CONFLICT, words.taken_title, words.taken_text, ways)
            }
        })
    };
    page::private(done.await.map_err(|failure| gone_or_refused(&state, &visitor, failure)))
}

/// `wrong`: with the password.
fn ask_to_confirm(state: &AccountsState, visitor: Visitor, token: &str, email: &str, wrong: Option<&'static str>) -> Response {
    let visitor = visitor.with_form_token(state);
    let words = words::people::Words::of(visitor.language);
    let mut typed = FormState::default();
    if let Some(wrong) = wrong {
        typed.refuse(PASSWORD, wrong);
    }
    form_page(state, &visitor, words.confirm_title, words.confirm_lead, &typed, || {
        view! {
            <form class="measure" method="post" action=paths::confirm_address(token) novalidate>
                <FormToken visitor=visitor.clone() />
                <p><strong>{email.to_owned()}</strong></p>
                {password_line(words, &typed)}
                <button class="button button--large">{words.confirm}</button>
            </form>
        }
        .into_any()
    })
}

fn gone_or_refused(state: &AccountsState, visitor: &Visitor, failure: Failure) -> PageError {
    let words = words::people::Words::of(visitor.language);
    match failure {
        Failure::Refused(Refusal::NotFound) => PageError::instead(link_gone(
            state,
            visitor,
            words.confirm_link_gone,
            vec![
                (paths::SIGN_UP.to_owned(), words.sign_up),
                (paths::SIGN_IN.to_owned(), frame::Words::of(visitor.language).sign_in),
            ],
        )),
        failure => failure.into(),
    }
}
