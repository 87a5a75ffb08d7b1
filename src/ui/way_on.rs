//! Navigation within a page: breadcrumbs and pagination.

use leptos::prelude::*;

/// Breadcrumbs from the outermost to the nearest page, each with address and label.
#[component]
pub fn Breadcrumbs(label: &'static str, ways: Vec<(String, String)>) -> impl IntoView {
    let ways = ways.into_iter().map(|(href, name)| view! { <a href=href>{name}</a> }).collect_view();
    view! { <nav class="crumbs" aria-label=label>{ways}</nav> }
}

/// Addresses and labels of the previous and next page; `place` says which page this is.
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
