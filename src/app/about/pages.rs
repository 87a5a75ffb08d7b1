//! `/kontakt`, `/personvern` and `/tilgjengelighet`. They hold for everybody and need no database.

use super::words::{Section, Text, Words};
use crate::platform::core::Core;
use crate::shared::paths;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;

/// `GET /kontakt`
pub async fn show_contact(State(state): State<Core>, visitor: Visitor) -> Response {
    let words = Words::of(visitor.language);
    show(&state, &visitor, paths::CONTACT, &words.contact)
}

/// `GET /personvern`
pub async fn show_privacy(State(state): State<Core>, visitor: Visitor) -> Response {
    let words = Words::of(visitor.language);
    show(&state, &visitor, paths::PRIVACY, &words.privacy)
}

/// `GET /tilgjengelighet`
pub async fn show_accessibility(State(state): State<Core>, visitor: Visitor) -> Response {
    let words = Words::of(visitor.language);
    show(&state, &visitor, paths::ACCESSIBILITY, &words.accessibility)
}

fn show(state: &Core, visitor: &Visitor, path: &'static str, text: &'static Text) -> Response {
    page::show(state, visitor, || {
        let Text { title, lead, sections } = text;
        let contact = state.config.contact.as_deref();
        let sections = sections.iter().map(|one| section(one, contact, Words::of(visitor.language))).collect_view();
        let body = view! { <div class="stack stack--loose">{sections}</div> };
        let page = Page::narrow(title, lead, body);
        Page { description: Some((*lead).to_owned()), canonical: Some(path.to_owned()), ..page }
    })
}

fn section(section: &'static Section, contact: Option<&str>, words: &'static Words) -> impl IntoView + use<> {
    let Section { title, text, list, links, has_contact } = section;
    let list = (!list.is_empty()).then(|| {
        view! { <ul>{list.iter().map(|entry| view! { <li>{*entry}</li> }).collect_view()}</ul> }
    });
    let contact = has_contact.then(|| match contact {
        Some(email) => view! { <p>{words.write_to}" "<a href=format!("mailto:{email}")>{email.to_owned()}</a></p> }.into_any(),
        None => view! { <p>{words.nobody_named}</p> }.into_any(),
    });
    let links = (!links.is_empty()).then(|| {
        view! { <ul>{links.iter().map(|(href, label)| view! { <li><a href=*href>{*label}</a></li> }).collect_view()}</ul> }
    });
    view! {
        <section>
            <h2>{*title}</h2>
            {text.iter().map(|paragraph| view! { <p>{*paragraph}</p> }).collect_view()}
            {list}
            {contact}
            {links}
        </section>
    }
}
