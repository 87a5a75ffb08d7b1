//! `/vakter` for whoever is not signed in: what it is, and the way in.

use crate::shared::paths;
use crate::vacancies::words::strangers::Words;
use crate::web::page::Page;
use crate::web::visitor::Visitor;
use crate::web::words::frame;
use leptos::prelude::*;

pub(super) fn page(visitor: &Visitor) -> Page {
    let (words, frame) = (Words::of(visitor.language), frame::Words::of(visitor.language));
    let body = view! {
        <section>
            <h2>{words.how}</h2>
            <ol>
                <li>{words.offered}</li>
                <li>{words.answer}</li>
                <li>{words.calendar}</li>
            </ol>
        </section>
        <section class="ask">
            <h2>{words.way_in}</h2>
            <p>{words.way_in_text}</p>
            <p><a class="button" href=paths::sign_in(paths::OFFERS)>{frame.sign_in}</a></p>
        </section>
    };
    Page::narrow(words.title, words.lead, body)
}
