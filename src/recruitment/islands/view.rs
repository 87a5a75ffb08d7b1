//! What moves where people recruit: the rules at each field, and premiums that are dragged. The forms are the server's and
//! work without; an island sends them in the background and exchanges the part of the page that has changed.

use crate::i18n::Language;
use crate::recruitment::words::{premiums, self_service};
use crate::shared::field::FieldError;
use crate::ui::error_summary::ErrorSummary;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The part of the page that the form for recruits is.
pub const RECRUIT_FORM: &str = "recruit-form";
/// The part of the page that the order of premiums is.
pub const PREMIUMS_FORM: &str = "premiums-form";
/// The points say how far it is to the next premium.
pub const POINTS: &str = "points";

/// The words alone, and not those of every page.
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) fn words(language: &str) -> &'static self_service::Words {
    match Language::parse(language).unwrap_or_default() {
        Language::Nb => &self_service::NB,
        Language::En => &self_service::EN,
    }
}

#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) fn words_of_premiums(language: &str) -> &'static premiums::Words {
    match Language::parse(language).unwrap_or_default() {
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
    let check = Check::new(&language, campaign, is_known);
    check.take_over();
    let title = words(&language).put_right;
    view! {
        <div node_ref=check.place>
            {move || view! { <ErrorSummary title problems=check.told.get() takes_focus=false /> }}
        </div>
    }
}

/// What the check knows. What it does in the browser is in `browser`; the server only renders it.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) struct Check {
    pub(super) place: NodeRef<leptos::html::Div>,
    pub(super) language: StoredValue<Language>,
    pub(super) campaign: StoredValue<String>,
    pub(super) is_known: bool,
    /// The ids of fields that somebody has left; of others nothing is said yet.
    pub(super) left: StoredValue<BTreeSet<String>>,
    pub(super) pressed: StoredValue<Pressed>,
    /// Somebody wanted to send it: now every problem is told.
    pub(super) is_sent: StoredValue<bool>,
    /// What stands at the head of the form, by the ids of fields.
    pub(super) told: RwSignal<Vec<(String, String)>>,
}

/// Whether a mouse button or finger is down on the form. Until it is up nothing may move, or the click would miss what was
/// aimed at.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) enum Pressed {
    No,
    Yes,
    /// And a field was left meanwhile, which is to be judged.
    SinceLeft,
}

impl Check {
    fn new(language: &str, campaign: String, is_known: bool) -> Self {
        Self {
            place: NodeRef::new(),
            language: StoredValue::new(Language::parse(language).unwrap_or_default()),
            campaign: StoredValue::new(campaign),
            is_known,
            left: StoredValue::new(BTreeSet::new()),
            pressed: StoredValue::new(Pressed::No),
            is_sent: StoredValue::new(false),
            told: RwSignal::new(Vec::new()),
        }
    }
}

/// A problem that a field that is still empty may have.
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) struct Found {
    pub(super) error: FieldError,
    pub(super) is_for_later: bool,
}

/// Lets premiums be dragged and moved by keys, and says what became of them.
#[island]
pub fn OrderPremiums(language: String) -> impl IntoView {
    let order = Order { place: NodeRef::new(), said: RwSignal::new(String::new()), is_busy: StoredValue::new(false) };
    order.take_over(&language);
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
