//! The board's search in the browser: suggestions while one types, and results that change in place. The form, its links
//! and the addresses are the same without it.

use crate::i18n::Language;
use crate::job_ads::words;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words the island needs, in the page's language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchWords {
    label: String,
    hint: String,
    search: String,
    suggestions: String,
    suggestion: (String, String),
    loading: String,
}

impl SearchWords {
    pub fn new(language: Language) -> Self {
        let words = words::board::Words::of(language);
        Self {
            label: words.search_label.to_owned(),
            hint: words.search_hint.to_owned(),
            search: words.search.to_owned(),
            suggestions: words.suggestions.to_owned(),
            suggestion: (words.suggestion.0.to_owned(), words.suggestion.1.to_owned()),
            loading: words.loading.to_owned(),
        }
    }
}

/// How what is typed may go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub label: String,
    /// What it names, in words.
    pub kind: String,
    /// The search that it leads to.
    pub address: String,
}

/// The field and its suggestions; it also takes over the form around it.
#[island]
pub fn SearchBox(words: SearchWords, text: String) -> impl IntoView {
    let search = Search::new();
    search.take_over(&words);
    let SearchWords { label, hint, search: button, suggestions, .. } = words;
    let chosen = move || search.chosen.get().map(|index| format!("suggestion-{index}"));
    view! {
        <div class="search-bar">
            <label class="visually-hidden" for="q">{label}</label>
            <div class="combobox">
                <input
                    id="q"
                    name="q"
                    type="search"
                    role="combobox"
                    aria-autocomplete="list"
                    aria-controls="suggestions"
                    aria-expanded=move || (!search.suggestions.with(Vec::is_empty)).to_string()
                    aria-activedescendant=chosen
                    placeholder=hint
                    autocomplete="off"
                    enterkeyhint="search"
                    value=text
                    node_ref=search.field
                    on:input=move |_| search.typed()
                    on:keydown=move |event| search.key(&event)
                    on:blur=move |_| search.close()
                />
                <ul class="combobox__list" role="listbox" id="suggestions" aria-label=suggestions hidden=move || search.suggestions.with(Vec::is_empty)>
                    {move || search.suggestions.get().into_iter().enumerate().map(|(index, suggestion)| {
                        let is_chosen = move || (search.chosen.get() == Some(index)).to_string();
                        view! {
                            <li
                                class="combobox__option"
                                role="option"
                                id=format!("suggestion-{index}")
                                aria-selected=is_chosen
                                on:mousedown=move |event| { event.prevent_default(); search.choose(index); }
                            >
                                <span>{suggestion.label}</span>
                                <span class="combobox__kind">{suggestion.kind}</span>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </div>
            <button class="button">{button}</button>
            <p class="visually-hidden" role="status" id="said">{move || search.said.get()}</p>
        </div>
    }
}

/// The state of the search. What it does in the browser is in `browser`; the server only renders it.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "ssr", allow(dead_code))]
struct Search {
    field: NodeRef<leptos::html::Input>,
    suggestions: RwSignal<Vec<Suggestion>>,
    /// The suggestion that Enter takes.
    chosen: RwSignal<Option<usize>>,
    /// For those who do not see what changed.
    said: RwSignal<String>,
    /// Counts what was asked for, so that an older answer is not shown.
    typing: RwSignal<u32>,
    showing: RwSignal<u32>,
    /// The address of the search that is shown.
    shown: StoredValue<String>,
    words: StoredValue<Option<SearchWords>>,
}

impl Search {
    fn new() -> Self {
        Self {
            field: NodeRef::new(),
            suggestions: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            typing: RwSignal::new(0),
            showing: RwSignal::new(0),
            shown: StoredValue::new(String::new()),
            words: StoredValue::new(None),
        }
    }
}

#[cfg(feature = "ssr")]
mod browser {
    //! The server renders the search and does nothing with it.
    use super::{Search, SearchWords};
    use leptos::ev;

    impl Search {
        pub fn take_over(self, _: &SearchWords) {}
        pub fn typed(self) {}
        pub fn key(self, _: &ev::KeyboardEvent) {}
        pub fn choose(self, _: usize) {}
        pub fn close(self) {}
    }
}

#[cfg(not(feature = "ssr"))]
mod browser;
