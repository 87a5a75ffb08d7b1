//! The islands of the recruiting pages: field validation, and premiums that are dragged. The forms are the server's and
//! work without script; an island submits them in the background and replaces the part of the page that has changed.

use crate::i18n::Language;
use crate::recruitment::words::{premiums, self_service};
use leptos::prelude::*;

/// The id of the recruiting form.
pub const RECRUIT_FORM: &str = "recruit-form";
/// The id of the premiums form.
pub const PREMIUMS_FORM: &str = "premiums-form";
/// The points say how far it is to the next premium.
pub const POINTS: &str = "points";

/// The words alone, and not those of every page.
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) fn words(language: Language) -> &'static self_service::Words {
    match language {
        Language::Nb => &self_service::NB,
        Language::En => &self_service::EN,
    }
}

#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) fn words_of_premiums(language: Language) -> &'static premiums::Words {
    match language {
        Language::Nb => &premiums::NB,
        Language::En => &premiums::EN,
    }
}

/// Judges the form beside it while it is filled in, and before it is sent.
#[island]
pub fn CheckRecruits(
    language: String,
    campaign: String,
    /// Whether the recruiter is a known customer.
    is_known: bool,
) -> impl IntoView {
    let place = NodeRef::new();
    Check { place, language: Language::parse(&language).unwrap_or_default(), campaign, is_known }.take_over();
    view! { <div node_ref=place></div> }
}

/// The state of the check. Its behaviour in the browser is in `browser`; the server only renders it.
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) struct Check {
    pub(super) place: NodeRef<leptos::html::Div>,
    pub(super) language: Language,
    pub(super) campaign: String,
    pub(super) is_known: bool,
}

/// Lets premiums be moved by dragging and by keys, and announces the result.
#[island]
pub fn OrderPremiums(language: String) -> impl IntoView {
    let order = Order { place: NodeRef::new(), said: RwSignal::new(String::new()), is_busy: StoredValue::new(false) };
    order.take_over(Language::parse(&language).unwrap_or_default());
    view! { <p class="visually-hidden" role="status" node_ref=order.place>{move || order.said.get()}</p> }
}

/// The state of ordering; what it does is in `browser`.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) struct Order {
    pub(super) place: NodeRef<leptos::html::P>,
    /// Announced to screen readers.
    pub(super) said: RwSignal<String>,
    /// A request is in progress.
    pub(super) is_busy: StoredValue<bool>,
}
