//! The signed-in person, by session cookie.

use super::{Admin, Recruiter};
use crate::accounts::server::people;
use crate::accounts::server::state::AccountsState;
use crate::i18n::Language;
use crate::platform::fault::{Failure, Fault};
use crate::shared::ids::{SessionId, UserId};
use crate::shared::refusal::Refusal;
use crate::web::error::PageError;
use crate::web::page;
use crate::web::visitor::{Viewer, Visitor};
use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use chrono::{DateTime, Utc};
use std::convert::Infallible;
use std::sync::Arc;

/// A signed-in person. As an extractor it redirects everybody else to the sign-in page, and back.
#[derive(Clone, Debug)]
pub struct SignedIn(Arc<people::Person>);

/// Cached in the request: its signed-in person, or why the lookup failed.
#[derive(Clone)]
struct RecognisedViewer(Result<Option<SignedIn>, Refusal>);

impl SignedIn {
    /// # Errors
    /// 401.
    pub async fn from_request(parts: &Parts, state: &AccountsState) -> Result<Self, Failure> {
        Ok(Self::optional(parts, state).await?.ok_or(Refusal::NotSignedIn)?)
    }

    /// None if nobody is signed in. Reads the database only if there is a cookie, and once per request.
    ///
    /// # Errors
    /// A database error.
    pub async fn optional(parts: &Parts, state: &AccountsState) -> Result<Option<Self>, Refusal> {
        if let Some(RecognisedViewer(known)) = parts.extensions.get() {
            return known.clone();
        }
        // Logged here, because the result may be read several times.
        let found = people::recognise(state, &parts.headers).await.inspect_err(Fault::log).map_err(|fault| fault.refusal())?;
        Ok(found.map(|person| Self(Arc::new(person))))
    }

    /// Their number here.
    pub fn user(&self) -> UserId {
        self.0.user
    }

    /// The number of the session by which they are known.
    pub fn session(&self) -> SessionId {
        self.0.session
    }

    /// Whether their session has not ended since.
    ///
    /// # Errors
    /// A database error.
    pub async fn is_still_signed_in(&self, state: &AccountsState) -> Result<bool, Fault> {
        people::lives(state, self.0.session).await
    }

    /// When this session began.
    pub fn signed_in(&self) -> DateTime<Utc> {
        self.0.signed_in
    }

    pub fn email(&self) -> &str {
        &self.0.email
    }

    pub fn is_email_verified(&self) -> bool {
        self.0.is_email_verified
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }

    pub fn is_admin(&self) -> bool {
        self.0.is_admin
    }

    /// Of the mails that they get.
    pub fn language(&self) -> Language {
        self.0.language
    }
}

/// Middleware of pages: looks up who is signed in, once for the whole request.
pub async fn recognise_viewer(State(state): State<AccountsState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let known = SignedIn::optional(&parts, &state).await;
    // Whoever cannot be recognised now is nobody, to pages that are for anybody.
    if let Ok(Some(person)) = &known {
        parts.extensions.insert(Viewer { user: person.user(), name: person.name().into(), is_admin: person.is_admin() });
    }
    parts.extensions.insert(RecognisedViewer(known));
    next.run(Request::from_parts(parts, body)).await
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    AccountsState: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let person = Self::optional(parts, &AccountsState::from_ref(state)).await?;
        person.ok_or_else(|| PageError::instead(page::redirect_to_sign_in(&Visitor::from_parts(parts))))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for SignedIn
where
    AccountsState: FromRef<S>,
{
    type Rejection = Infallible;

    /// Whoever cannot be recognised now is nobody, to pages that are for anybody.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Infallible> {
        Ok(Self::optional(parts, &AccountsState::from_ref(state)).await.unwrap_or_default())
    }
}

/// A signed-in administrator; others are redirected to the sign-in page or refused.
pub struct AsAdministrator(pub Admin);

impl<S: Send + Sync> FromRequestParts<S> for AsAdministrator
where
    AccountsState: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let person = <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        Ok(Self(Admin::of(&person)?))
    }
}

impl Recruiter {
    /// Somebody who recruits on Verv's own pages.
    pub fn of(person: &SignedIn) -> Self {
        Self { user: person.user(), client: None }
    }
}

impl Admin {
    /// # Errors
    /// 403 for whoever is no administrator.
    pub fn of(person: &SignedIn) -> Result<Self, Refusal> {
        if person.is_admin() { Ok(Self(())) } else { Err(Refusal::NotAllowed) }
    }
}
