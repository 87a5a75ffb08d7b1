//! `/admin/post`: mail that was given up, and why.

use super::{AsAdministrator, Asked, Cell, Register, away, show};
use crate::app::state::AppState;
use crate::platform::clock;
use crate::platform::outbox::{self, DeadLetter};
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;

/// The latest; older ones tell the same story.
const AT_MOST: i64 = super::SHOWN as i64;

/// `GET /admin/post`
pub async fn list(State(state): State<AppState>, _: AsAdministrator, visitor: Visitor) -> Result<Response, Response> {
    let letters = outbox::dead_letters(&state.db, AT_MOST).await.map_err(away(&state, &visitor))?;
    let words = visitor.words().admin;
    let at = |at| Cell::from(visitor.language.date_time(clock::to_norway(at)));
    let rows = letters.into_iter().map(|letter| {
        let DeadLetter { id, kind, created, attempts, dead, last_error } = letter;
        (0, vec![at(dead), at(created), kind.into(), Cell::number(attempts), last_error.into(), id.to_string().into()])
    });
    let heads = vec![words.given_up_at, words.posted_at, words.kind, words.attempts, words.reason, words.number];
    Ok(show(&state, &visitor, Register::new(words.mail, heads, rows, &Asked::default())))
}
