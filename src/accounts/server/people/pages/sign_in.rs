//! `/login` and `/logout`.

use crate::accounts::server::{oauth, people};
use crate::i18n::accounts::Words;
use crate::server::cookie::Cookie;
use crate::server::form::{Form, FormToken};
use crate::server::guard;
use crate::server::page::{self, Page};
use crate::server::state::AppState;
use crate::server::visitor::{Visitor, is_own_path};
use crate::shared::paths::{self, EMAIL};
use crate::ui::error_summary::ErrorSummary;
use crate::ui::field::{Field, described_by};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;

const PASSWORD: &str = "password";

/// Where somebody was going when they were asked to sign in: a path of this site, or else the front page.
fn way_on(next: &str) -> &str {
    if is_own_path(next) { next } else { paths::FRONT }
}

/// `GET /login?next=`
pub async fn show_sign_in(State(state): State<AppState>, visitor: Visitor, query: Query<Vec<(String, String)>>) -> Response {
    let sent = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str()).unwrap_or_default();
    let next = sent(paths::NEXT);
    // Whoever is in need not come in again, but where they go may want just that.
    if visitor.person.as_ref().is_some_and(|person| !oauth::asks_for_new_sign_in(next, person)) {
        return page::see(way_on(next));
    }
    show(&state, visitor, next, sent(EMAIL), &[])
}

/// `POST /login` with `email`, `password`, `next`.
pub async fn receive_sign_in(State(state): State<AppState>, visitor: Visitor, headers: HeaderMap, form: Form) -> Response {
    let words = visitor.words().accounts;
    let (email, password, next) = (form.text(EMAIL).trim(), form.text(PASSWORD), form.text(paths::NEXT));
    let mut problems = Vec::new();
    if email.is_empty() {
        problems.push((EMAIL, words.no_email));
    }
    if password.is_empty() {
        problems.push((PASSWORD, words.no_password));
    }
    if !problems.is_empty() {
        return show(&state, visitor, next, email, &problems);
    }
    match people::sign_in(&state, email, password, &headers).await {
        Ok(Some(cookie)) => {
            let mut response = page::see(way_on(next));
            let cookie = Cookie::Session.set(&state.config, &cookie, Some(people::SESSION_LASTS));
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Ok(None) => show(&state, visitor, next, email, &[(EMAIL, words.wrong_credentials)]),
        Err(failure) => page::refuse(&state, &visitor, &failure.into_refusal()),
    }
}

/// `POST /logout`
pub async fn sign_out(State(state): State<AppState>, visitor: Visitor, headers: HeaderMap, _: Form) -> Response {
    match people::sign_out(&state, &headers).await {
        Ok(()) => {
            let mut response = page::see(paths::FRONT);
            response.headers_mut().append(header::SET_COOKIE, Cookie::Session.clear(&state.config));
            response
        }
        Err(failure) => page::refuse(&state, &visitor, &failure.into_refusal()),
    }
}

fn show(state: &AppState, visitor: Visitor, next: &str, email: &str, problems: &[(&'static str, &'static str)]) -> Response {
    // The other language of this page is found by GET.
    let visitor = Visitor { here: paths::sign_in(next), ..visitor.with_form_token(state) };
    let mut response = page::show(state, &visitor, || {
        let words = visitor.words().accounts;
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.sign_in}</h1>
                </div>
                <ErrorSummary title=words.put_right problems=problems.to_vec() />
                <form class="measure" method="post" action=paths::SIGN_IN novalidate>
                    <FormToken visitor=visitor.clone() />
                    <input type="hidden" name=paths::NEXT value=next.to_owned() />
                    {fields(words, email, problems)}
                    <button class="button button--large">{words.sign_in}</button>
                </form>
            </div>
        };
        Page { status, is_wide: true, ..Page::new(words.sign_in, body) }
    });
    if let Some(scheme) = oauth::leads_on_to(next) {
        guard::let_forms_lead_to(response.headers_mut(), &scheme);
    }
    response
}

fn fields(words: &'static Words, email: &str, problems: &[(&'static str, &'static str)]) -> impl IntoView + use<> {
    let error_at = |field: &str| problems.iter().find(|(at, _)| *at == field).map(|(_, said)| *said);
    let (email_error, password_error) = (error_at(EMAIL), error_at(PASSWORD));
    let is_invalid = |error: Option<&str>| error.map(|_| "true");
    let email = email.to_owned();
    view! {
        <Field id=EMAIL label=words.email error=email_error>
            <input
                id=EMAIL
                name=EMAIL
                type="email"
                autocomplete="username"
                required
                value=email
                aria-describedby=described_by(EMAIL, false, email_error.is_some())
                aria-invalid=is_invalid(email_error)
            />
        </Field>
        <Field id=PASSWORD label=words.password error=password_error>
            <input
                id=PASSWORD
                name=PASSWORD
                type="password"
                autocomplete="current-password"
                required
                aria-describedby=described_by(PASSWORD, false, password_error.is_some())
                aria-invalid=is_invalid(password_error)
            />
        </Field>
    }
}
