//! The administrator's overview, and the mail that was given up.

use crate::accounts::server::actor::AsAdministrator;
use crate::platform::clock;
use crate::platform::core::Core;
use crate::platform::outbox::{self, DeadLetter};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::admin_page::{Cell, ROWS_PER_PAGE, Register, RegisterQuery, show, ways};
use crate::web::error::PageError;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;

/// The latest; older ones tell the same story.
const ROWS_MAX: i64 = ROWS_PER_PAGE as i64;

/// `GET /admin/post`
pub async fn list_dead_mail(State(state): State<Core>, _: AsAdministrator, visitor: Visitor) -> Result<Response, PageError> {
    let letters = outbox::dead_letters(&state.db, ROWS_MAX).await?;
    let words = crate::web::words::admin::Words::of(visitor.language);
    let at = |at| Cell::from(visitor.language.date_time(clock::to_norway(at)));
    let rows = letters.into_iter().map(|letter| {
        let DeadLetter { id, kind, created, attempts, dead, last_error } = letter;
        (0, vec![at(dead), at(created), kind.into(), Cell::number(attempts), last_error.into(), id.to_string().into()])
    });
    let headings = vec![words.given_up_at, words.posted_at, words.kind, words.attempts, words.reason, words.number];
    Ok(show(&state, &visitor, Register::new(words.mail, headings, rows, &RegisterQuery::default())))
}

/// `GET /admin`: what there is, and whether mail leaves.
pub async fn show_overview(State(state): State<Core>, _: AsAdministrator, visitor: Visitor) -> Result<Response, PageError> {
    let counts = outbox::counts(&state.db).await?;
    Ok(page::show(&state, &visitor, || {
        let words = crate::web::words::admin::Words::of(visitor.language);
        let count = |number: i64| visitor.language.number(number);
        let body = view! {
            {ways(words, paths::ADMIN)}
            <h1>{words.administration}</h1>
            <p class="lead">{words.loaded_by}</p>
            <dl class="facts">
                <div><dt>{words.waiting}</dt><dd>{count(counts.waiting)}</dd></div>
                <div><dt>{words.given_up}</dt><dd><a href=paths::ADMIN_LETTERS>{count(counts.dead)}</a></dd></div>
            </dl>
        };
        Page::new(words.administration, body)
    }))
}

/// Non-administrators learn nothing about the pages below it, not even which exist.
pub async fn refuse_unknown_page(_: AsAdministrator) -> PageError {
    Refusal::NotFound.into()
}
