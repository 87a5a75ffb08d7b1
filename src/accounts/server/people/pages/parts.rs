//! The pages on which people come in and go out, make an account and change it; and what those pages share.

use crate::accounts::credentials::CredentialProblem;
use crate::accounts::server::people::{NewSession, roles};
use crate::accounts::server::state::AccountsState;
use crate::accounts::words::people::Words;
use crate::shared::ids::UserId;
use crate::shared::paths::{self, EMAIL};
use crate::ui::error_summary::ErrorSummary;
use crate::ui::field::{Field, described_by};
use crate::web::cookie::Cookie;
use crate::web::page::{self, Page, Wait};
use crate::web::visitor::{Visitor, is_own_path};
use axum::http::{StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;

pub(super) const NAME: &str = "name";
pub(super) const PASSWORD: &str = "password";

/// Fields and what is wrong with them.
pub(super) type Problems = Vec<(&'static str, &'static str)>;

/// Where somebody was going when they were asked who they are: a path of this site. Empty where they were going nowhere.
pub(super) fn way_on(next: &str) -> &str {
    if next.is_empty() || is_own_path(next) { next } else { paths::FRONT }
}

/// The same for somebody who is signed in: whoever was going nowhere goes where their role has something to do.
pub(super) async fn way_on_of(state: &AccountsState, user: UserId, next: &str) -> String {
    match way_on(next) {
        "" => roles::way_to_work(state, user).await,
        next => next.to_owned(),
    }
}

/// On to a page as somebody who is signed in from now on.
pub(super) async fn enter(state: &AccountsState, session: &NewSession, next: &str) -> Response {
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

/// A narrow page with one thing to do; `problems` stand at its head.
pub(super) fn sheet(
    state: &AccountsState,
    visitor: &Visitor,
    title: &'static str,
    lead: &'static str,
    problems: &Problems,
    body: impl FnOnce() -> AnyView,
) -> Response {
    sheet_for_now(state, visitor, title, lead, problems, None, body)
}

/// The same, where its form could not be sent now and is shown again as it was filled in.
pub(super) fn sheet_for_now(
    state: &AccountsState,
    visitor: &Visitor,
    title: &'static str,
    lead: &'static str,
    problems: &Problems,
    wait: Option<Wait>,
    body: impl FnOnce() -> AnyView,
) -> Response {
    let response = page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let status = match wait {
            Some(wait) => wait.status(),
            None if problems.is_empty() => StatusCode::OK,
            None => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{title}</h1>
                    {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
                </div>
                {wait.map(|wait| wait.banner(visitor.language, words.still_here))}
                <ErrorSummary title=words.put_right problems=problems.clone() />
                {body()}
            </div>
        };
        Page { status, is_wide: true, ..Page::new(title, body) }
    });
    match wait {
        Some(wait) => wait.told_with(response),
        None => response,
    }
}

/// A link of a mail that opens nothing any more. `text` says what it was, and `ways` lead to what to do.
pub(super) fn link_gone(
    state: &AccountsState,
    visitor: &Visitor,
    text: &'static str,
    ways: Vec<(String, &'static str)>,
) -> Response {
    page::notice(state, visitor, StatusCode::GONE, Words::of(visitor.language).link_gone_title, text, ways)
}

/// One line to fill in. Password managers tell what belongs there by `autocomplete`.
pub(super) struct Line<'a> {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) value: &'a str,
    pub(super) hint: Option<&'static str>,
}

impl Line<'_> {
    pub(super) fn view(self, problems: &Problems) -> impl IntoView + use<> {
        let Self { id, label, kind, autocomplete, value, hint } = self;
        let error = problems.iter().find(|(at, _)| *at == id).map(|(_, said)| *said);
        let value = value.to_owned();
        view! {
            <Field id=id label=label hint=hint error=error>
                <input
                    id=id
                    name=id
                    type=kind
                    autocomplete=autocomplete
                    required
                    value=value
                    aria-describedby=described_by(id, hint.is_some(), error.is_some())
                    aria-invalid=error.map(|_| "true")
                />
            </Field>
        }
    }
}

pub(super) fn email_line(words: &Words, value: &str, problems: &Problems) -> impl IntoView + use<> {
    Line { id: EMAIL, label: words.email, kind: "email", autocomplete: "username", value, hint: None }.view(problems)
}

pub(super) fn password_line(words: &Words, problems: &Problems) -> impl IntoView + use<> {
    let autocomplete = "current-password";
    Line { id: PASSWORD, label: words.password, kind: "password", autocomplete, value: "", hint: None }.view(problems)
}

pub(super) fn new_password_line(
    id: &'static str,
    label: &'static str,
    words: &Words,
    problems: &Problems,
) -> impl IntoView + use<> {
    let hint = Some(words.password_hint);
    Line { id, label, kind: "password", autocomplete: "new-password", value: "", hint }.view(problems)
}
