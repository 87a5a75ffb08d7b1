//! What was sent could not be done yet. Its form is shown again with everything that was written, and says when there is
//! another chance.

use crate::i18n::Language;
use crate::shared::refusal::Refusal;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;

/// Why it has to wait, and for how many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// There were too many, or a budget has no room.
    TooMany(u32),
    /// Something that is needed is away.
    Away(u32),
}

impl Wait {
    /// None where waiting does not help.
    pub fn of(refusal: &Refusal) -> Option<Self> {
        match refusal {
            Refusal::TooMany { seconds } => Some(Self::TooMany(*seconds)),
            Refusal::Unavailable { seconds } => Some(Self::Away(*seconds)),
            _ => None,
        }
    }

    pub fn status(self) -> StatusCode {
        match self {
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Says at the head of an answer when to try again.
    pub fn on(self, mut response: Response) -> Response {
        let (Self::TooMany(seconds) | Self::Away(seconds)) = self;
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        response
    }

    /// Above the form, which has what was written.
    pub fn banner(self, language: Language) -> impl IntoView + use<> {
        let (words, kept) =
            (crate::web::words::frame::Words::of(language), crate::recruitment::words::recruits::Words::of(language).kept);
        let (title, text) = match self {
            Self::TooMany(seconds) => (words.too_many_title, language.wait(seconds)),
            Self::Away(_) => (words.unavailable_title, words.unavailable_text.to_owned()),
        };
        warning(title, format!("{text} {kept}"))
    }
}

pub(super) fn warning(title: &'static str, text: String) -> impl IntoView + use<> {
    view! { <div class="banner banner--warning" role="alert"><p><strong>{title}</strong>" "{text}</p></div> }
}
