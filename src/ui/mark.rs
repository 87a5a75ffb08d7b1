//! Verv's mark.

use leptos::prelude::*;

/// The mark, decorative: the name stands beside it.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg aria-hidden="true" viewBox="0 0 64 64">
            <rect width="64" height="64" rx="15" fill="#0b5f5b"></rect>
            <path d="M15 24 32 50 49 24" fill="none" stroke="#fff" stroke-width="8.5" stroke-linecap="round" stroke-linejoin="round"></path>
            <circle cx="32" cy="18" r="7" fill="#f4b044"></circle>
        </svg>
    }
}
