//! The page: its contents, and everything in their order.

use super::document::{anchor, inline, list, map, prose, text};
use super::operation::{self, Operation};
use super::{guide, schema};
use crate::app::openapi::{self, APIS, Api};
use crate::platform::core::Core;
use crate::shared::paths;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;

pub async fn show_reference(
    State(state): State<Core>,
    visitor: Visitor,
    Extension(document): openapi::ServedDocument,
) -> Response {
    page::show(&state, &visitor, || {
        let words = crate::web::words::frame::Words::of(visitor.language);
        let public_url = &state.config.public_url;
        let operations = operation::all(&document);
        let about = |tag: &str| list(&document["tags"]).find(|one| one["name"] == tag).map(|one| text(&one["description"]));
        let of = |tag: &str| operations.iter().filter(|operation| operation.tag == tag).cloned().collect::<Vec<Operation>>();
        let body = view! {
            <div class="docs">
                <nav class="docs__nav" aria-label=words.api_reference tabindex="0" lang="en">
                    <details class="fold">
                        <summary>"Contents"</summary>
                        <ul>
                            {guide::CONTENTS.map(|(id, title)| view! { <li><a href=format!("#{id}")>{title}</a></li> }).collect_view()}
                            {APIS.iter().map(|Api { name, tags, .. }| view! {
                                <li>
                                    <a href=format!("#{}", anchor(name))>{*name}</a>
                                    <ul>{tags.iter().map(|tag| contents_of(tag, of(tag))).collect_view()}</ul>
                                </li>
                            }).collect_view()}
                            <li><a href="#different">"What is different here"</a></li>
                            <li><a href="#schemas">"Schemas"</a></li>
                        </ul>
                    </details>
                </nav>
                <div class="docs__main" lang="en">
                    <h1 lang=visitor.language.tag()>{words.api_reference}</h1>
                    {words.reference_language.map(|text| view! { <p class="muted" lang=visitor.language.tag()>{text}</p> })}
                    {guide::start(public_url)}
                    {guide::authentication(public_url)}
                    {guide::errors(&document["components"]["schemas"])}
                    {guide::limits()}
                    {APIS.iter().map(|Api { name, about: purpose, notes, base, tags, .. }| view! {
                        <h2 id=anchor(name)>{*name}</h2>
                        <p>{*purpose}</p>
                        <p>{inline(notes)}</p>
                        <p>"Base URL: "<code>{format!("{public_url}{base}")}</code></p>
                        {tags.iter().map(|tag| view! {
                            <h3 id=anchor(tag)>{*tag}</h3>
                            {about(tag).map(|text| prose(&text))}
                            {of(tag).into_iter().map(|operation| operation::card(operation, public_url)).collect_view()}
                        }).collect_view()}
                    }).collect_view()}
                    {guide::differences()}
                    <h2 id="schemas">"Schemas"</h2>
                    <p>"The objects that the APIs take and return. A field marked "<span class="tag">"required"</span>" is always in answers, and must be in requests."</p>
                    <div class="schemas">
                        {map(&document["components"]["schemas"]).map(|(name, schema)| schema::card(name, schema)).collect_view()}
                    </div>
                </div>
            </div>
        };
        Page {
            description: Some("Verv's Job Import API, Read API, Recruitment API and Vacancies API".to_owned()),
            canonical: Some(paths::DOCS.to_owned()),
            ..Page::new(words.api_reference, body)
        }
    })
}

fn contents_of(tag: &'static str, operations: Vec<Operation>) -> impl IntoView {
    let links = operations.into_iter().map(|operation| {
        view! { <li><a href=format!("#{}", operation.anchor)>{operation.summary}</a></li> }
    });
    let links = links.collect_view();
    view! { <li><a href=format!("#{}", anchor(tag))>{tag}</a><ul>{links}</ul></li> }
}
