//! `/ui`: every component of the design system in every state, in both languages. In development builds only; the router
//! decides. What a pointer or the focus changes is seen by pointing and tabbing.

use super::{forms, layers, parts, words};
use crate::i18n::Language;
use crate::platform::core::Core;
use crate::shared::paths;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;

pub async fn show_design_system(State(state): State<Core>, visitor: Visitor) -> Response {
    page::show(&state, &visitor, || {
        let (language, words) = (visitor.language, words::Words::of(visitor.language));
        let body = view! {
            <div class="page-head">
                <h1>{words.title}</h1>
                <p class="lead">{words.lead}</p>
            </div>
            {contents(language)}
            <div class="stack stack--loose">
                {parts::buttons(language)}
                {parts::links(language)}
                {forms::forms(language)}
                {parts::messages(language)}
                {parts::marks(language)}
                {parts::data(language)}
                {parts::ways(language)}
                {layers::layers(language)}
            </div>
        };
        Page::new(words.title, body)
    })
}

fn contents(language: Language) -> impl IntoView {
    let words = words::Words::of(language);
    let sections = [
        ("buttons", words.buttons),
        ("links", words.links),
        ("forms", words.forms),
        ("messages", words.messages),
        ("marks", words.marks),
        ("data", words.data),
        ("ways", words.ways),
        ("layers", words.layers),
    ];
    let links = sections.map(|(id, title)| view! { <li><a href=format!("{}#{id}", paths::UI)>{title}</a></li> }).collect_view();
    view! { <nav aria-label=words.title><ul class="cluster">{links}</ul></nav> }
}

/// One kind of component, under its heading.
pub(super) fn section(id: &'static str, title: &'static str, specimens: impl IntoView + 'static) -> impl IntoView {
    view! {
        <section class="stack" id=id>
            <h2>{title}</h2>
            {specimens}
        </section>
    }
}
