//! What moves where people recruit: the rules at each field, and premiums that are dragged. The forms are the server's and
//! work without; an island sends them in the background and exchanges the part of the page that has changed.

use crate::i18n::Language;
use crate::recruitment::words::{premiums, self_service};
use leptos::prelude::*;

/// The part of the page that the form for recruits is.
pub const RECRUIT_FORM: &str = "recruit-form";
/// The part of the page that the order of premiums is.
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
    /// We know who recruits.
    is_known: bool,
) -> impl IntoView {
    let place = NodeRef::new();
    Check { place, language: Language::parse(&language).unwrap_or_default(), campaign, is_known }.take_over();
    view! { <div node_ref=place></div> }
}

/// What the check knows. What it does in the browser is in `browser`; the server only renders it.
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) struct Check {
    pub(super) place: NodeRef<leptos::html::Div>,
    pub(super) language: Language,
    pub(super) campaign: String,
    pub(super) is_known: bool,
}

/// Lets premiums be dragged and moved by keys, and says what became of them.
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
    /// For those who do not see what moved.
    pub(super) said: RwSignal<String>,
    /// One order is on its way to the server.
    pub(super) is_busy: StoredValue<bool>,
}
