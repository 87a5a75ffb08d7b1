//! The cookies that bind a browser to something: to its session, to the forms that it was given without one, to those that
//! were kept when it had ended, to an invitation that its visitor has answered for, and to what has just happened. On https
//! their names begin with `__Host-`, so that no neighbouring site can set them; browsers refuse that name, and `Secure`, elsewhere.

use crate::platform::config::Config;
use axum::http::{HeaderMap, HeaderValue, header};
use chrono::TimeDelta;
use cookie::SameSite;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    Session,
    Form,
    /// Identifies forms that were submitted after the session had ended.
    PendingForms,
    /// Proves that the visitor of an invitation is its recruit.
    Recruit,
    /// What the next page says has just happened.
    Notice,
}

impl Cookie {
    fn name(self, config: &Config) -> &'static str {
        match (self, is_https(config)) {
            (Self::Session, true) => "__Host-verv",
            (Self::Session, false) => "verv",
            (Self::Form, true) => "__Host-verv-form",
            (Self::Form, false) => "verv-form",
            (Self::PendingForms, true) => "__Host-verv-kept",
            (Self::PendingForms, false) => "verv-kept",
            (Self::Recruit, true) => "__Host-verv-recruit",
            (Self::Recruit, false) => "verv-recruit",
            (Self::Notice, true) => "__Host-verv-notice",
            (Self::Notice, false) => "verv-notice",
        }
    }

    /// Its value in a request.
    pub fn read(self, config: &Config, headers: &HeaderMap) -> Option<String> {
        value(headers, self.name(config)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// `lasts`: its lifetime; None: until the browser is closed.
    pub fn set(self, config: &Config, value: &str, lasts: Option<TimeDelta>) -> HeaderValue {
        set_cookie_value(config, self.name(config), value, lasts)
    }

    pub fn clear(self, config: &Config) -> HeaderValue {
        self.set(config, "", Some(TimeDelta::zero()))
    }
}

fn is_https(config: &Config) -> bool {
    config.public_url.starts_with("https:")
}

/// The value of `Set-Cookie`. `lasts`: its lifetime; None: until the browser is closed.
pub fn set_cookie_value(config: &Config, name: &str, value: &str, lasts: Option<TimeDelta>) -> HeaderValue {
    let cookie = cookie::Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax);
    let mut cookie = cookie.secure(is_https(config)).build();
    cookie.set_max_age(lasts.map(|lasts| cookie::time::Duration::seconds(lasts.num_seconds())));
    HeaderValue::try_from(cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// What a request's cookie of this name holds.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(cookie::Cookie::split_parse)
        .flatten()
        .find(|cookie| cookie.name() == name)?
        .value_raw()
}
