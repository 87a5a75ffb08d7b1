//! Ways through the site within a page: back up, and on to the next page of a list.

use leptos::prelude::*;

/// The way back: from the widest to the nearest, address and words each.
#[component]
pub fn Crumbs(label: &'static str, ways: Vec<(String, String)>) -> impl IntoView {
    let ways = ways.into_iter().map(|(href, name)| view! { <a href=href>{name}</a> }).collect_view();
    view! { <nav class="crumbs" aria-label=label>{ways}</nav> }
}

/// Addresses and words of the pages before and after; `place` says where one is.
#[component]
pub fn Pagination(
    label: &'static str,
    #[prop(default = None)] previous: Option<(String, &'static str)>,
    #[prop(default = None)] place: Option<String>,
    #[prop(default = None)] next: Option<(String, &'static str)>,
) -> impl IntoView {
    view! {
        <nav class="pagination" aria-label=label>
            {previous.map(|(href, name)| view! { <a rel="prev" href=href>{name}</a> })}
            {place.map(|place| view! { <span>{place}</span> })}
            {next.map(|(href, name)| view! { <a rel="next" href=href>{name}</a> })}
        </nav>
    }
}
