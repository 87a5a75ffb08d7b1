//! What has just happened, told on the next page, whichever that is.

use crate::i18n::Language;
use crate::platform::config::Config;
use crate::ui::banner::{Banner, Tone};
use crate::web::cookie::Cookie;
use crate::web::words::frame::Words;
use axum::http::{HeaderMap, HeaderValue};
use chrono::TimeDelta;
use leptos::prelude::*;

/// Whoever comes to no page within this time is not told any more.
const TOLD_WITHIN: TimeDelta = TimeDelta::minutes(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// An address was confirmed, and its owner has an account.
    AccountMade,
}

impl Notice {
    const ALL: [Self; 1] = [Self::AccountMade];

    fn as_str(self) -> &'static str {
        match self {
            Self::AccountMade => "account-made",
        }
    }

    pub fn read(config: &Config, headers: &HeaderMap) -> Option<Self> {
        let sent = Cookie::Notice.read(config, headers)?;
        Self::ALL.into_iter().find(|one| one.as_str() == sent)
    }

    /// The cookie that tells the next page.
    pub fn set(self, config: &Config) -> HeaderValue {
        Cookie::Notice.set(config, self.as_str(), Some(TOLD_WITHIN))
    }

    pub fn view(self, language: Language) -> impl IntoView + use<> {
        let words = Words::of(language);
        let (title, text) = match self {
            Self::AccountMade => (words.account_made, words.account_made_text),
        };
        view! { <Banner tone=Tone::Success title=title text=text /> }
    }
}
