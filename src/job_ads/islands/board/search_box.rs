//! The board's search in the browser: suggestions while one types, and results that change in place. The form, its links
//! and the addresses are the same without it.

use leptos::prelude::*;
use serde::Serialize;

/// The field that the suggestions are for.
pub const FIELD: &str = "q";
/// The field's attributes with the words that are said of what it shows.
pub const LOADING: &str = "data-loading";
pub const ONE_SUGGESTION: &str = "data-one";
pub const SUGGESTIONS: &str = "data-many";

/// A completion of the typed text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    pub label: String,
    /// What it names, in words.
    pub kind: String,
    /// The search that it leads to.
    pub address: String,
}

/// The suggestions for its child field; it also takes over the surrounding form. It has no props, because the
/// code to deserialise them would be a tenth of the page's wasm: its texts are attributes of the field.
#[island]
pub fn SearchBox(children: Children) -> impl IntoView {
    let search = Search::new();
    search.take_over();
    view! {
        {children()}
        <ul class="combobox__list" role="listbox" id="suggestions" aria-labelledby="suggestions-label" hidden=move || search.suggestions.with(Vec::is_empty)>
            {move || search.suggestions.get().into_iter().enumerate().map(|(index, suggestion)| {
                let is_chosen = move || (search.chosen.get() == Some(index)).to_string();
                view! {
                    <li
                        class="combobox__option"
                        role="option"
                        id=option_id(index)
                        aria-selected=is_chosen
                        on:mousedown=move |event| { event.prevent_default(); search.choose(index); }
                    >
                        <span>{suggestion.label}</span>
                        <span class="combobox__kind">{suggestion.kind}</span>
                    </li>
                }
            }).collect_view()}
        </ul>
        <p class="visually-hidden" role="status" id="said">{move || search.said.get()}</p>
    }
}

pub(super) fn option_id(index: usize) -> String {
    format!("suggestion-{index}")
}

/// The state of the search. What it does in the browser is in `browser`; the server only renders it.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "ssr", allow(dead_code))]
pub(super) struct Search {
    pub(super) suggestions: RwSignal<Vec<Suggestion>>,
    /// The suggestion that Enter takes.
    pub(super) chosen: RwSignal<Option<usize>>,
    /// Announced to screen readers.
    pub(super) said: RwSignal<String>,
    /// Counts requests, so that an outdated response is not shown.
    pub(super) typing: StoredValue<u32>,
    pub(super) showing: StoredValue<u32>,
    /// The address of the search that is shown, or will be.
    pub(super) shown: StoredValue<String>,
}

impl Search {
    fn new() -> Self {
        Self {
            suggestions: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            typing: StoredValue::new(0),
            showing: StoredValue::new(0),
            shown: StoredValue::new(String::new()),
        }
    }
}
