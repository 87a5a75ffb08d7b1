//! Forms of this site's own pages: read within bounds, and refused when another site sends them. Browsers say where a
//! request comes from; where one does not, a token in the form must belong to the cookie that came with it.

use crate::platform::core::Core;
use crate::platform::signed_link;
use crate::shared::ids::UserId;
use crate::shared::refusal::Refusal;
use crate::web::body;
use crate::web::cookie::Cookie;
use crate::web::error::PageError;
use crate::web::visitor::Visitor;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::{HeaderMap, header};
use leptos::prelude::*;
use uuid::Uuid;

/// More than any form filled in by hand needs.
pub const FORM_MAX_BYTES: usize = 64 * 1024;
const TOKEN: &str = "form_token";
const PURPOSE: &str = "form";
/// The person to whom the form was served, so that they are still known after their session has ended.
const PERSON: &str = "form_person";
const PURPOSE_OF_PERSON: &str = "form of person";

/// The fields of a form that one of our own pages sent.
pub struct Form(Vec<(String, String)>);

/// More than any form has; a field takes many times the memory of its text.
const FIELDS_MAX: usize = 5000;

impl Form {
    /// # Errors
    /// 403 from elsewhere, 408, 413, 415.
    pub async fn read(state: &Core, request: Request, limit: usize) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let sender = RequestSource::of(&parts.headers, &state.config.public_url);
        if sender == RequestSource::Foreign {
            return Err(Refusal::NotAllowed);
        }
        body::refuse_encoding(&parts.headers)?;
        const FORM: &str = "application/x-www-form-urlencoded";
        let is_form = |kind: &str| kind.split(';').next().is_some_and(|kind| kind.trim() == FORM);
        if parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| !kind.to_str().is_ok_and(is_form)) {
            return Err(Refusal::WrongContentType(FORM.into()));
        }
        let bytes = body::read(body, limit).await?;
        let form = Self(form_urlencoded::parse(&bytes).into_owned().take(FIELDS_MAX + 1).collect());
        if form.0.len() > FIELDS_MAX {
            return Err(Refusal::Unreadable(format!("The form has more than {FIELDS_MAX} fields")));
        }
        let is_bound =
            || csrf_binding(state, &parts.headers).is_some_and(|binding| same_text(&token_of(state, &binding), form.text(TOKEN)));
        let is_ours = match sender {
            RequestSource::Own => true,
            RequestSource::Foreign => false,
            RequestSource::Opaque => is_bound(),
            // Not a browser, apparently; but a request with a session cookie may come from one nevertheless.
            RequestSource::Unknown => Cookie::Session.read(&state.config, &parts.headers).is_none() || is_bound(),
        };
        if is_ours { Ok(form) } else { Err(Refusal::NotAllowed) }
    }

    /// The first field of this name; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every field, as it was sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The person to whom the form was served, if its token says so.
    pub fn served_to(&self, state: &Core) -> Option<UserId> {
        let number = signed_link::open(&state.config.secret, PURPOSE_OF_PERSON, self.text(PERSON))?;
        i64::try_from(number.as_u128()).ok().map(UserId)
    }

    /// Every field of this name.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl From<Vec<(String, String)>> for Form {
    fn from(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }
}

impl<S: Send + Sync> FromRequest<S> for Form
where
    Core: FromRef<S>,
{
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        Ok(Self::read(&Core::from_ref(state), request, FORM_MAX_BYTES).await?)
    }
}

/// Where a request comes from, according to its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestSource {
    /// One of our pages, or the person themselves.
    Own,
    Foreign,
    /// A page with an opaque origin: `Origin: null`.
    Opaque,
    /// No such header, so most likely not a browser.
    Unknown,
}

impl RequestSource {
    pub fn of(headers: &HeaderMap, public_url: &str) -> Self {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        match (text("sec-fetch-site"), text("origin")) {
            (Some("same-origin" | "none"), _) => Self::Own,
            (Some(_), _) => Self::Foreign,
            (None, Some("null")) => Self::Opaque,
            (None, Some(origin)) => {
                let authority = origin.split_once("://").map(|(_, authority)| authority);
                let is_here = origin == public_url || (authority.is_some() && text("host") == authority);
                if is_here { Self::Own } else { Self::Foreign }
            }
            (None, None) => Self::Unknown,
        }
    }
}

/// The cookie that a form of this browser belongs to.
pub fn csrf_binding(state: &Core, headers: &HeaderMap) -> Option<String> {
    let read = |cookie: Cookie| cookie.read(&state.config, headers);
    read(Cookie::Session).or_else(|| read(Cookie::Form))
}

/// The CSRF token bound to a cookie's value.
pub fn token_of(state: &Core, csrf_binding: &str) -> String {
    hex::encode(signed_link::fingerprint(&state.config.secret, PURPOSE, csrf_binding))
}

/// The token that records to whom a form was served.
pub fn token_of_person(state: &Core, user: UserId) -> String {
    signed_link::make(&state.config.secret, PURPOSE_OF_PERSON, Uuid::from_u128(u128::try_from(user.0).unwrap_or_default()))
}

/// Whether a field belongs to the page and not to what the visitor typed.
pub fn is_own_field(name: &str) -> bool {
    [TOKEN, PERSON].contains(&name)
}

fn same_text(one: &str, other: &str) -> bool {
    signed_link::same(one.as_bytes(), other.as_bytes())
}

/// The hidden fields that every form with side effects contains.
#[component]
pub fn FormToken(visitor: Visitor) -> impl IntoView {
    view! {
        {visitor.form_token.map(|token| view! { <input type="hidden" name=TOKEN value=token /> })}
        {visitor.form_person.map(|person| view! { <input type="hidden" name=PERSON value=person /> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(headers: &[(&'static str, &'static str)]) -> RequestSource {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        RequestSource::of(&headers, "https://verv.example")
    }

    #[test]
    fn browsers_say_where_a_request_comes_from() {
        assert_eq!(sender(&[]), RequestSource::Unknown);
        for own in [
            &[("sec-fetch-site", "same-origin"), ("origin", "null")][..],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://verv.example")],
            &[("origin", "http://localhost:3000"), ("host", "localhost:3000")],
        ] {
            assert_eq!(sender(own), RequestSource::Own, "{own:?}");
        }
        for foreign in [
            &[("sec-fetch-site", "cross-site"), ("origin", "https://verv.example")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "")],
            &[("origin", "https://evil.example"), ("host", "verv.example")],
            &[("origin", "verv.example"), ("host", "verv.example")],
            &[("origin", "")],
        ] {
            assert_eq!(sender(foreign), RequestSource::Foreign, "{foreign:?}");
        }
        assert_eq!(sender(&[("origin", "null")]), RequestSource::Opaque);
    }
}
