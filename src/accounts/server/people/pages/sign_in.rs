//! `/login` and `/logout`.

use super::{PASSWORD, form_page, line, passkeys, password_line, redirect_signed_in, way_on_of};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::own_data::deletion;
use crate::accounts::server::people::pending_forms::StoredForms;
use crate::accounts::server::state::AccountsState;
use crate::accounts::server::{oauth, people};
use crate::accounts::words;
use crate::shared::paths::{self, EMAIL};
use crate::ui::banner::{Banner, Tone};
use crate::web::client_ip::ClientIp;
use crate::web::cookie::Cookie;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::form_state::FormState;
use crate::web::guard;
use crate::web::page::{self, RetryLater};
use crate::web::visitor::Visitor;
use crate::web::words::frame;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use leptos::prelude::*;

/// Comes with the address when a new password has just been chosen.
pub(super) const PASSWORD_CHANGED: &str = "nytt";

/// `GET /login?next=`
pub async fn show_sign_in(
    State(state): State<AccountsState>,
    visitor: Visitor,
    person: Option<SignedIn>,
    kept: StoredForms,
    query: Query<Vec<(String, String)>>,
) -> Response {
    let asked = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let next = asked(paths::NEXT).unwrap_or_default();
    // Signed-in visitors are sent on, unless their destination demands a new sign-in.
    let is_wanted_anew =
        |person: &SignedIn| oauth::requires_new_sign_in(next, person) || deletion::requires_new_sign_in(&state, next, person);
    if let Some(person) = person.filter(|person| !is_wanted_anew(person)) {
        return page::see(&way_on_of(&state, person.user(), next).await);
    }
    let above = if kept.has_form_for(&state, next).await {
        SignInBanner::FormIsKept
    } else if asked(PASSWORD_CHANGED).is_some() {
        SignInBanner::PasswordIsNew
    } else {
        SignInBanner::Nothing
    };
    let typed = FormState::of([(paths::NEXT, next), (EMAIL, asked(EMAIL).unwrap_or_default())]);
    sign_in_page(&state, visitor, &typed, above)
}

/// `POST /login` with `email`, `password`, `next`.
pub async fn receive_sign_in(
    State(state): State<AccountsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let words = words::people::Words::of(visitor.language);
    let (email, password, next) = (form.text(EMAIL).trim(), form.text(PASSWORD), form.text(paths::NEXT));
    let mut typed = FormState::of(form.pairs());
    if email.is_empty() {
        typed.refuse(EMAIL, words.no_email);
    }
    if password.is_empty() {
        typed.refuse(PASSWORD, words.no_password);
    }
    if typed.is_refused() {
        return Ok(sign_in_page(&state, visitor, &typed, SignInBanner::Nothing));
    }
    match people::sign_in(&state, client_ip, email, password, &headers).await {
        Ok(Some(session)) => return Ok(redirect_signed_in(&state, &session, next).await),
        Ok(None) => typed.refuse(EMAIL, words.wrong_credentials),
        Err(failure) => match RetryLater::of(failure) {
            Ok(wait) => typed.wait = Some(wait),
            Err(failure) => return Err(PageError::Failure { failure, here: Some(paths::sign_in(next)) }),
        },
    }
    Ok(sign_in_page(&state, visitor, &typed, SignInBanner::Nothing))
}

/// `POST /logout`
pub async fn sign_out(State(state): State<AccountsState>, headers: HeaderMap, _: Form) -> Result<Response, PageError> {
    let has_kept = Cookie::PendingForms.read(&state.config, &headers).is_some();
    people::sign_out(&state, &headers).await?;
    let mut response = page::see(paths::FRONT);
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, Cookie::Session.clear(&state.config));
    if has_kept {
        headers.append(header::SET_COOKIE, Cookie::PendingForms.clear(&state.config));
    }
    guard::empty_cache(headers);
    Ok(response)
}

/// The banner above the form.
enum SignInBanner {
    Nothing,
    PasswordIsNew,
    /// A form of the destination page is waiting to be restored.
    FormIsKept,
}

fn sign_in_page(state: &AccountsState, visitor: Visitor, typed: &FormState, above: SignInBanner) -> Response {
    let next = typed.value(paths::NEXT);
    // The other language of this page is found by GET.
    let visitor = Visitor { here: paths::sign_in(next), ..visitor.with_form_token(state) };
    let words = words::people::Words::of(visitor.language);
    let said = match above {
        SignInBanner::Nothing => None,
        SignInBanner::PasswordIsNew => Some((Tone::Success, words.password_is_new, words.password_is_new_text)),
        SignInBanner::FormIsKept => Some((Tone::Info, words.signed_out, words.signed_out_text)),
    };
    let mut response = form_page(state, &visitor, frame::Words::of(visitor.language).sign_in, "", typed, || {
        view! {
            {said.map(|(tone, title, text)| view! { <Banner tone=tone title=title text=text /> })}
            <form class="measure" method="post" action=paths::SIGN_IN novalidate>
                <FormToken visitor=visitor.clone() />
                <input type="hidden" name=paths::NEXT value=next.to_owned() />
                // Browsers offer passkeys in the field with this autocomplete value.
                {line(typed, EMAIL, words.email, "email", "username webauthn")}
                {password_line(words, typed)}
                <button class="button button--large">{frame::Words::of(visitor.language).sign_in}</button>
            </form>
            {passkeys::sign_in_section(state, &visitor, next)}
            <ul class="ways-on">
                <li><a href=paths::FORGOTTEN_PASSWORD>{words.forgotten}</a></li>
                <li>{words.no_account}" "<a href=paths::sign_up(next)>{words.sign_up}</a></li>
            </ul>
        }
        .into_any()
    });
    if let Some(scheme) = oauth::redirect_scheme(next) {
        guard::let_forms_lead_to(response.headers_mut(), &scheme);
    }
    response
}
