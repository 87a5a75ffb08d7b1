//! Restores forms submitted after their sender's session had ended. The input is stored for an hour, under
//! the browser and, if known, the person to whom the form was served. Once that person has signed in again,
//! the page shows the form filled in, to review and submit. Nothing is submitted for them.

use super::store::NewRow;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::store as people;
use crate::accounts::server::service::{KeyHash, hash};
use crate::accounts::server::state::AccountsState;
use crate::platform::fault::Fault;
use crate::platform::random;
use crate::shared::paths;
use crate::ui::banner::{Banner, Tone};
use crate::web::cookie::Cookie;
use crate::web::error::PageError;
use crate::web::form::{self, Form};
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use chrono::TimeDelta;
use leptos::prelude::*;
use std::convert::Infallible;

const RETENTION: TimeDelta = TimeDelta::hours(1);
/// The largest form that is stored.
const FORM_MAX_BYTES: usize = 64 * 1024;
/// The names of campaigns and businesses are much shorter.
const PATH_MAX_BYTES: usize = 1000;
/// How many of the latest forms are kept per browser, and per person across browsers.
const FORMS_PER_BROWSER_MAX: i64 = 5;
const FORMS_PER_PERSON_MAX: i64 = 5;
/// In total. Nobody can reach it alone, since that would take many accounts.
const FORMS_MAX: i64 = 2_000;
/// Of anonymous forms, since anybody can submit those.
const ANONYMOUS_FORMS_MAX: i64 = 200;
/// Fields whose names hold one of these are not kept.
const SECRET: [&str; 4] = ["password", "passord", "pwd", "secret"];

/// A form of a page that is for those who are signed in, of at most so many bytes.
pub enum SentForm<const BYTES: usize = { form::FORM_MAX_BYTES }> {
    SignedIn(SignedIn, Form),
    SignedOut(OrphanedForm),
}

/// A form whose sender is not signed in.
pub struct OrphanedForm {
    form: Form,
    /// The value of the cookie by which the browser has kept others.
    browser: Option<String>,
    /// The session that it names, which has ended.
    session: Option<KeyHash>,
}

impl<S: Send + Sync, const BYTES: usize> FromRequest<S> for SentForm<BYTES>
where
    AccountsState: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let state = &AccountsState::from_ref(state);
        let (parts, body) = request.into_parts();
        let visitor = Visitor::from_parts(&parts);
        let person = SignedIn::optional(&parts, state).await?;
        let browser = Cookie::PendingForms.read(&state.config, &parts.headers).filter(|value| is_one_of_ours(value));
        let session = crate::accounts::server::people::session_of(state, &parts.headers);
        let limit = if person.is_some() { BYTES } else { FORM_MAX_BYTES.min(BYTES) };
        let read = Form::read(state, Request::from_parts(parts, body), limit).await;
        match (person, read) {
            (Some(person), Ok(form)) => Ok(Self::SignedIn(person, form)),
            (Some(_), Err(refusal)) => Err(refusal.into()),
            (None, Ok(form)) => Ok(Self::SignedOut(OrphanedForm { form, browser, session })),
            // Forms that are not ours or are too long are not stored.
            (None, Err(_)) => Err(PageError::instead(page::redirect_to_sign_in(&visitor))),
        }
    }
}

impl OrphanedForm {
    /// Stores the form for the page at `path`, if it contains anything worth keeping, and redirects to the sign-in page
    /// and from there to the page.
    pub async fn keep(self, state: &AccountsState, path: &str, is_worth_keeping: impl FnOnce(&Form) -> bool) -> Response {
        let mut response = page::see(&paths::sign_in(path));
        if !is_worth_keeping(&self.form) {
            return response;
        }
        match self.store(state, path).await {
            Ok(Some(cookie)) => {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(None) => {}
            // Signing in is possible all the same.
            Err(fault) => fault.log(),
        }
        response
    }

    /// The cookie that identifies the stored form; None if it was not stored.
    async fn store(self, state: &AccountsState, path: &str) -> Result<Option<HeaderValue>, Fault> {
        let Self { form, browser, session } = self;
        let fields = written(&form);
        if fields.len() > FORM_MAX_BYTES || path.len() > PATH_MAX_BYTES {
            return Ok(None);
        }
        let user = match (form.served_to(state), session) {
            (Some(user), _) => Some(user),
            (None, Some(session)) => people::user_of_session(&state.db, &session).await?,
            // Nobody who was here before.
            (None, None) => return Ok(None),
        };
        let browser = match browser {
            Some(browser) => browser,
            None => random::secret("").map_err(Fault::other)?,
        };
        let now = state.clock.now();
        let new = NewRow { browser: &hash(&browser), path, fields: &fields, user, expires: now + RETENTION };
        let mut tx = state.db.begin().await?;
        super::store::lock(&mut tx).await?;
        super::store::delete_expired(&mut *tx, now).await?;
        let is_kept = super::store::insert(&mut tx, &new, FORMS_MAX, ANONYMOUS_FORMS_MAX).await?;
        super::store::delete_surplus(&mut tx, new.browser, FORMS_PER_BROWSER_MAX, user, FORMS_PER_PERSON_MAX).await?;
        tx.commit().await?;
        Ok(is_kept.then(|| Cookie::PendingForms.set(&state.config, &browser, Some(RETENTION))))
    }
}

fn is_one_of_ours(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The fields as a browser would send them, without passwords, and without what belongs to the page and not to its reader.
fn written(form: &Form) -> String {
    let is_kept = |name: &str| !form::is_own_field(name) && !SECRET.iter().any(|part| name.to_lowercase().contains(part));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form.pairs().filter(|(name, _)| is_kept(name))).finish()
}

/// The forms that are kept for this browser.
pub struct StoredForms(Option<KeyHash>);

impl<S: Send + Sync> FromRequestParts<S> for StoredForms
where
    AccountsState: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let state = AccountsState::from_ref(state);
        // A page that is fetched and perhaps never shown must not use them up.
        let purpose = parts.headers.get("sec-purpose").and_then(|purpose| purpose.to_str().ok()).unwrap_or_default();
        let is_shown = parts.method == Method::GET && !purpose.contains("prefetch");
        let browser = Cookie::PendingForms.read(&state.config, &parts.headers).filter(|_| is_shown);
        Ok(Self(browser.map(|value| hash(&value))))
    }
}

impl StoredForms {
    /// Whether a form is stored for the destination page. False if that cannot be determined.
    pub(in crate::accounts::server::people) async fn has_form_for(&self, state: &AccountsState, next: &str) -> bool {
        let Some(browser) = &self.0 else { return false };
        let path = next.split(['?', '#']).next().unwrap_or_default();
        let found = super::store::is_kept(&state.db, browser, path, state.clock.now()).await.map_err(Fault::from);
        found.inspect_err(Fault::log).unwrap_or_default()
    }

    /// The last one of this page, which is gone then. None where another person was given it.
    ///
    /// # Errors
    /// A database error.
    pub async fn take(&self, state: &AccountsState, person: &SignedIn, path: &str) -> Result<Option<Form>, Fault> {
        let Some(browser) = &self.0 else { return Ok(None) };
        let fields = super::store::take(&state.db, browser, path, person.user(), state.clock.now()).await?;
        let read = |fields: String| Form::from(form_urlencoded::parse(fields.as_bytes()).into_owned().collect::<Vec<_>>());
        Ok(fields.map(read))
    }
}

/// The banner that says the form was restored.
pub fn banner(visitor: &Visitor) -> impl IntoView + use<> {
    let words = crate::accounts::words::people::Words::of(visitor.language);
    view! { <Banner tone=Tone::Info title=words.kept text=words.kept_text /> }
}

/// Says it of a form whose buttons are all there is in it.
pub fn answer_banner(visitor: &Visitor) -> impl IntoView + use<> {
    let words = crate::accounts::words::people::Words::of(visitor.language);
    view! { <Banner tone=Tone::Info title=words.answer_not_sent text=words.answer_not_sent_text /> }
}

/// Deletes a browser's stored forms on sign-out, so that the next person finds nothing.
pub(in crate::accounts::server::people) async fn forget(state: &AccountsState, headers: &HeaderMap) -> Result<(), Fault> {
    let Some(browser) = Cookie::PendingForms.read(&state.config, headers) else { return Ok(()) };
    Ok(super::store::delete_of(&state.db, &hash(&browser)).await?)
}

pub(in crate::accounts::server::people) async fn forget_old(state: &AccountsState) -> Result<(), Fault> {
    Ok(super::store::delete_expired(&state.db, state.clock.now()).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_holds_no_password() {
        let sent = [
            ("name", "Kåre & Co"),
            ("old_password", "a"),
            ("NewPassword2", "b"),
            ("passord", "c"),
            ("client_secret", "d"),
            ("form_token", "e"),
            ("form_person", "f"),
            ("employee", "ida"),
            ("employee", "ola"),
        ];
        let form = Form::from(sent.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec());
        assert_eq!(written(&form), "name=K%C3%A5re+%26+Co&employee=ida&employee=ola");
    }
}
