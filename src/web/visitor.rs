//! What a page knows of its visitor: language, theme, which version of the page they already have, and who they are if
//! they are signed in. Nothing else.

use crate::i18n::Language;
use crate::platform::config::Config;
use crate::platform::core::Core;
use crate::platform::random;
use crate::shared::ids::UserId;
use crate::shared::paths;
use crate::web::cookie::{self, Cookie};
use crate::web::form;
use crate::web::notice::Notice;
use crate::web::page;
use crate::web::robots::is_robot;
use axum::extract::{FromRef, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use chrono::TimeDelta;
use std::convert::Infallible;
use std::sync::Arc;

const LANGUAGE: &str = "lang";
const THEME: &str = "theme";

/// A signed-in user, as shown in the page frame.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Their number here.
    pub user: UserId,
    pub name: Arc<str>,
    pub is_admin: bool,
}

#[derive(Clone, Debug)]
pub struct Visitor {
    pub language: Language,
    /// `light` or `dark` where chosen; otherwise the system's.
    pub theme: Option<&'static str>,
    /// Path and query of this request, to come back to; without `lang`.
    pub here: String,
    /// The language came with the address and will be stored in a cookie.
    pub is_language_from_address: bool,
    /// The language that the address itself names.
    pub address_language: Option<Language>,
    pub has: Option<HeaderValue>,
    pub is_robot: bool,
    /// None: not signed in.
    pub viewer: Option<Viewer>,
    /// Goes into every form that changes something; None where no cookie binds this browser to its forms.
    pub form_token: Option<String>,
    /// The token in forms of a signed-in user that records to whom they were served.
    pub form_person: Option<String>,
    /// The cookie that binds this browser to the forms of this page, where it had none.
    pub new_csrf_binding: Option<HeaderValue>,
    /// What has just happened, where whoever is signed in was not told yet.
    pub notice: Option<Notice>,
}

impl Visitor {
    pub fn from_parts(parts: &Parts) -> Self {
        let pairs: Vec<(String, String)> = Query::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default();
        let asked = pairs.iter().rev().find(|(name, _)| name == LANGUAGE).and_then(|(_, tag)| Language::parse(tag));
        let kept = cookie::value(&parts.headers, LANGUAGE).and_then(Language::parse);
        let accepted = || {
            let lines = parts.headers.get_all(header::ACCEPT_LANGUAGE).iter();
            Language::from_accept(lines.filter_map(|line| line.to_str().ok()))
        };
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        Self {
            language: asked.or(kept).or_else(accepted).unwrap_or_default(),
            theme: cookie::value(&parts.headers, THEME).and_then(known_theme),
            here: here(parts.uri.path(), &pairs),
            is_language_from_address: asked.is_some() && asked != kept,
            address_language: asked,
            has: parts.headers.get(header::IF_NONE_MATCH).cloned(),
            is_robot: is_robot(agent),
            viewer: parts.extensions.get().cloned(),
            form_token: None,
            form_person: None,
            new_csrf_binding: None,
            notice: None,
        }
    }

    /// For pages with forms for those who are not signed in: binds the browser to them.
    pub fn with_form_token(self, state: &Core) -> Self {
        if self.form_token.is_some() {
            return self;
        }
        // Without a token the form still works in browsers that send `Origin` or `Sec-Fetch-Site`.
        let Ok(binding) = random::secret("") else { return self };
        let form_token = Some(form::token_of(state, &binding));
        Self { form_token, new_csrf_binding: Some(Cookie::Form.set(&state.config, &binding, None)), ..self }
    }

    /// `here` in the other language.
    pub fn other_language(&self) -> String {
        paths::with(&self.here, "lang", self.language.other().tag())
    }
}

impl Visitor {
    /// With the token of their browser's forms.
    pub fn of(parts: &Parts, core: &Core) -> Self {
        let form_token = form::csrf_binding(core, &parts.headers).map(|binding| form::token_of(core, &binding));
        let visitor = Self::from_parts(parts);
        let form_person = visitor.viewer.as_ref().map(|viewer| form::token_of_person(core, viewer.user));
        let notice = visitor.viewer.as_ref().and_then(|_| Notice::read(&core.config, &parts.headers));
        Self { form_token, form_person, notice, ..visitor }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor
where
    Core: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        // Put there by the middleware of pages.
        Ok(parts.extensions.get().cloned().unwrap_or_else(|| Self::of(parts, &Core::from_ref(state))))
    }
}

/// A path of this site: browsers take what begins with two slashes for another one.
fn here(path: &str, pairs: &[(String, String)]) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let query: Vec<String> = pairs
        .iter()
        .filter(|(name, _)| name != LANGUAGE)
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    let path = path.trim_start_matches('/');
    if query.is_empty() { format!("/{path}") } else { format!("/{path}?{}", query.join("&")) }
}

/// Resets the choice: the browser's own theme applies again.
pub const SYSTEM_THEME: &str = "system";

fn known_theme(theme: &str) -> Option<&'static str> {
    ["light", "dark"].into_iter().find(|known| *known == theme)
}

/// A choice lasts a year.
const PREFERENCE_MAX_AGE: TimeDelta = TimeDelta::days(365);

/// The cookie that keeps the language.
pub fn keep_language(config: &Config, language: Language) -> HeaderValue {
    cookie::set_cookie_value(config, LANGUAGE, language.tag(), Some(PREFERENCE_MAX_AGE))
}

/// Stores or clears a theme and goes back: `POST /innstilling` with `theme` and `back`.
pub async fn choose_preference(State(state): State<Core>, form: form::Form) -> Response {
    let back = form.text("back");
    let mut response = page::see(if is_own_path(back) { back } else { paths::FRONT });
    let kept = match form.text("theme") {
        SYSTEM_THEME => Some(("", TimeDelta::zero())),
        theme => known_theme(theme).map(|theme| (theme, PREFERENCE_MAX_AGE)),
    };
    if let Some((theme, lasts)) = kept {
        response.headers_mut().append(header::SET_COOKIE, cookie::set_cookie_value(&state.config, THEME, theme, Some(lasts)));
    }
    response
}

/// A path on this site, not `//elsewhere`. Browsers drop tabs and line breaks from addresses.
pub fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(|c: char| c == '\\' || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(uri: &str, headers: &[(&'static str, &'static str)]) -> Visitor {
        let mut request = axum::http::Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Visitor::from_parts(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn language_by_address_then_cookie_then_browser() {
        assert_eq!(visitor("/?lang=en", &[("cookie", "lang=nb")]).language, Language::En);
        assert_eq!(visitor("/", &[("cookie", "a=b; lang=en"), ("accept-language", "nb")]).language, Language::En);
        assert_eq!(visitor("/", &[("accept-language", "en")]).language, Language::En);
        let several = [("accept-language", "fr; Q=0.9, nb; Q=0.1"), ("accept-language", "en; q=0.5")];
        assert_eq!(visitor("/", &several).language, Language::En);
        assert_eq!(visitor("/?lang=de", &[]).language, Language::Nb);
    }

    #[test]
    fn the_way_back_stays_here() {
        assert_eq!(visitor("/stillinger?etter=a%26b&lang=en", &[]).other_language(), "/stillinger?etter=a%26b&lang=nb");
        assert!(
            is_own_path("/stillinger?x=1")
                && !is_own_path("//evil.example")
                && !is_own_path("/\\evil")
                && !is_own_path("/\t/evil.example")
                && !is_own_path("https://evil")
        );
    }
}
