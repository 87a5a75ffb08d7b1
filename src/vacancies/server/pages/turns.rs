//! Which of two times is meant, where the clock is put back and shows a time twice. It is asked only then: without a script
//! when the form comes back, with one as soon as the time is typed.

use crate::ui::field::{described_by, field};
use crate::vacancies::islands::TURN;
use crate::vacancies::moment::Turn;
use crate::vacancies::words::publishing::Words;
use leptos::prelude::*;

/// `chosen` is what was said before.
pub(super) fn turn_choice(
    words: &'static Words,
    id: &'static str,
    label: &'static str,
    chosen: &str,
    error: Option<&str>,
    is_asked: bool,
) -> impl IntoView + use<> {
    let chosen = Turn::parse(chosen);
    let options = [(Turn::First, words.turn_first), (Turn::Second, words.turn_second)]
        .map(|(turn, name)| view! { <option value=turn.as_str() selected=chosen == Some(turn)>{name}</option> })
        .collect_view();
    let control = view! {
        <select id=id name=id aria-describedby=described_by(id, true, error.is_some()) aria-invalid=error.map(|_| "true")>
            <option value="">{words.turn_choose}</option>
            {options}
        </select>
    };
    let field = field(id, label, Some(words.turn_hint), error, false, control.into_any());
    view! { <div class=TURN hidden=!is_asked>{field}</div> }
}
