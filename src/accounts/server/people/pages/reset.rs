//! `/glemt`, and the page that a link in a mail opens to choose a new password.

use super::passkeys as passkey_parts;
use super::{PASSWORD, email_line, form_page, link_gone, message, new_password_line, sign_in};
use crate::accounts::credentials;
use crate::accounts::server::people::links::{self, PasswordReset};
use crate::accounts::server::state::AccountsState;
use crate::accounts::words;
use crate::platform::fault::Failure;
use crate::shared::normalise;
use crate::shared::paths::{self, EMAIL};
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::form_state::FormState;
use crate::web::page::{self, RetryLater};
use crate::web::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use leptos::prelude::*;

/// `GET /glemt`
pub async fn show_forgotten_password(State(state): State<AccountsState>, visitor: Visitor) -> Response {
    ask_for_email(&state, visitor, &FormState::default())
}

/// `POST /glemt` with `email`.
pub async fn receive_password_request(
    State(state): State<AccountsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    form: Form,
) -> Result<Response, PageError> {
    let email = form.text(EMAIL).trim();
    let words = words::people::Words::of(visitor.language);
    let mut typed = FormState::of(form.pairs());
    let problem = credentials::check_email(email).map(|problem| message(problem, words));
    // Whether there is such an account, it does not say.
    let problem = problem.or_else(|| (!state.mailer.can_deliver_to(email)).then_some(words.email_unreachable));
    if let Some(problem) = problem {
        typed.refuse(EMAIL, problem);
        return Ok(ask_for_email(&state, visitor, &typed));
    }
    match links::request_reset(&state, client_ip, email).await {
        Ok(()) => Ok(page::see(paths::FORGOTTEN_PASSWORD_SENT)),
        Err(failure) => {
            typed.wait = Some(RetryLater::of(failure)?);
            Ok(ask_for_email(&state, visitor, &typed))
        }
    }
}

/// `GET /glemt/sendt`
pub async fn show_forgotten_password_sent(State(state): State<AccountsState>, visitor: Visitor) -> Response {
    let words = words::people::Words::of(visitor.language);
    form_page(&state, &visitor, words.sent_title, words.forgotten_sent_lead, &FormState::default(), || {
        view! { <p>{words.forgotten_sent}</p> }.into_any()
    })
}

fn ask_for_email(state: &AccountsState, visitor: Visitor, typed: &FormState) -> Response {
    let visitor = visitor.with_form_token(state);
    let words = words::people::Words::of(visitor.language);
    form_page(state, &visitor, words.forgotten_title, words.forgotten_lead, typed, || {
        view! {
            <form class="measure" method="post" action=paths::FORGOTTEN_PASSWORD novalidate>
                <FormToken visitor=visitor.clone() />
                {email_line(words, typed)}
                <button class="button button--large">{words.send_link}</button>
            </form>
        }
        .into_any()
    })
}

/// `GET /nytt-passord/{token}`
pub async fn show_reset(State(state): State<AccountsState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let response = match links::find_password_reset(&state, &token).await {
        Ok(resetting) => Ok(choose(&state, visitor, &token, &resetting, &FormState::default())),
        Err(failure) => Err(gone_or_refused(&state, &visitor, failure)),
    };
    page::private(response)
}

/// `POST /nytt-passord/{token}` with `password` and the passkeys to `keep`.
pub async fn receive_reset(
    State(state): State<AccountsState>,
    visitor: Visitor,
    Path(token): Path<String>,
    form: Form,
) -> Response {
    let done = async {
        let resetting = links::find_password_reset(&state, &token).await?;
        let (password, mut typed) = (form.text(PASSWORD), FormState::of(form.pairs()));
        if let Some(problem) = credentials::check_new_password(&normalise::password(password), &resetting.email) {
            typed.refuse(PASSWORD, message(problem, words::people::Words::of(visitor.language)));
            return Ok(choose(&state, visitor.clone(), &token, &resetting, &typed));
        }
        links::reset(&state, &token, password, &passkey_parts::kept(&typed)).await?;
        Ok(page::see(&paths::with(paths::SIGN_IN, sign_in::PASSWORD_CHANGED, "1")))
    };
    page::private(done.await.map_err(|failure| gone_or_refused(&state, &visitor, failure)))
}

fn choose(state: &AccountsState, visitor: Visitor, token: &str, resetting: &PasswordReset, typed: &FormState) -> Response {
    let PasswordReset { email, passkeys } = resetting;
    let visitor = visitor.with_form_token(state);
    let words = words::people::Words::of(visitor.language);
    form_page(state, &visitor, words.forgotten_title, words.reset_lead, typed, || {
        view! {
            <form class="measure" method="post" action=paths::new_password(token) novalidate>
                <FormToken visitor=visitor.clone() />
                <p><strong>{email.to_owned()}</strong></p>
                {new_password_line(PASSWORD, words.new_password, words, typed)}
                {passkey_parts::choice(&visitor, passkeys, typed)}
                <button class="button button--large">{words.save}</button>
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
            words.reset_link_gone,
            vec![(paths::FORGOTTEN_PASSWORD.to_owned(), words.forgotten_title)],
        )),
        failure => failure.into(),
    }
}
