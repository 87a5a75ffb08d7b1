//! What the pages of accounts share: the form page, its fields, and redirects after signing in.

use crate::accounts::credentials::CredentialProblem;
use crate::accounts::server::people::{NewSession, roles};
use crate::accounts::server::state::AccountsState;
use crate::accounts::words::people::Words;
use crate::shared::ids::UserId;
use crate::shared::paths::{self, EMAIL};
use crate::web::cookie::Cookie;
use crate::web::form_state::{FormState, Line};
use crate::web::page::{self, Page};
use crate::web::visitor::{Visitor, is_own_path};
use axum::http::{StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;

pub(super) const NAME: &str = "name";
pub(super) const PASSWORD: &str = "password";

/// Where somebody was going when they were asked who they are: a path of this site. Empty where they were going nowhere.
pub(super) fn return_path(next: &str) -> &str {
    if next.is_empty() || is_own_path(next) { next } else { paths::FRONT }
}

/// The same for somebody who is signed in: whoever was going nowhere goes where their role has something to do.
pub(super) async fn way_on_of(state: &AccountsState, user: UserId, next: &str) -> String {
    match return_path(next) {
        "" => roles::way_to_work(state, user).await,
        next => next.to_owned(),
    }
}

/// Redirects to a page and sets the session cookie.
pub(super) async fn redirect_signed_in(state: &AccountsState, session: &NewSession, next: &str) -> Response {
    let mut response = page::see(&way_on_of(state, session.user, next).await);
    let cookie = Cookie::Session.set(&state.config, &session.value, Some(crate::accounts::server::people::SESSION_LASTS));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// What to do about a problem.
pub(super) fn message(problem: CredentialProblem, words: &Words) -> &'static str {
    match problem {
        CredentialProblem::NoName => words.no_name,
        CredentialProblem::NameTooLong => words.name_too_long,
        CredentialProblem::NoEmail => words.no_email,
        CredentialProblem::NotAnEmail => words.not_an_email,
        CredentialProblem::PasswordTooShort => words.too_short,
        CredentialProblem::PasswordTooLong => words.too_long,
        CredentialProblem::PasswordIsEmail => words.is_email,
    }
}

/// A narrow page with one thing to do; at its head what is wrong with its form, or why it could not be sent now.
pub(super) fn form_page(
    state: &AccountsState,
    visitor: &Visitor,
    title: &'static str,
    lead: &'static str,
    form: &FormState,
    body: impl FnOnce() -> AnyView,
) -> Response {
    let response = page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let body = view! {
            {form.summary(visitor.language, words.put_right, words.still_here)}
            {body()}
        };
        Page { status: form.status(), ..Page::narrow(title, lead, body) }
    });
    form.with_retry_after(response)
}

/// The page for a mailed link that is no longer valid. `text` says what it was, and `ways` lead to what to do.
pub(super) fn link_gone(
    state: &AccountsState,
    visitor: &Visitor,
    text: &'static str,
    ways: Vec<(String, &'static str)>,
) -> Response {
    page::notice(state, visitor, StatusCode::GONE, Words::of(visitor.language).link_gone_title, text, ways)
}

/// One line that has to be filled in.
pub(super) fn line(
    form: &FormState,
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
) -> impl IntoView + use<> {
    form.line(Line { is_required: true, ..Line::new(id, label, kind, autocomplete) })
}

pub(super) fn email_line(words: &Words, form: &FormState) -> impl IntoView + use<> {
    line(form, EMAIL, words.email, "email", "username")
}

pub(super) fn password_line(words: &Words, form: &FormState) -> impl IntoView + use<> {
    line(form, PASSWORD, words.password, "password", "current-password")
}

pub(super) fn new_password_line(id: &'static str, label: &'static str, words: &Words, form: &FormState) -> impl IntoView + use<> {
    let hint = Some(words.password_hint);
    form.line(Line { hint, is_required: true, ..Line::new(id, label, "password", "new-password") })
}
