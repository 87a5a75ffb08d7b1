//! What happened to a vacancy: who did what, and who was told what, when.

use super::offers;
use crate::i18n::{Language, fill};
use crate::vacancies::events::{Channel, Entry, EventKind, HistoryItem};
use crate::vacancies::model::Allocation;
use crate::vacancies::rules::times::parse_day;
use crate::vacancies::server::zones;
use crate::vacancies::words::shifts::{self, Words};
use leptos::prelude::*;

/// `allocation` is the rule of the vacancy.
pub(super) fn story(language: Language, entries: &[Entry], allocation: Allocation, time_zone: &str) -> impl IntoView + use<> {
    let words = Words::of(language);
    let lines = entries
        .iter()
        .map(|Entry { at, employee, what }| {
            let (what, by) = (what_happened(language, what, allocation), who_did_it(language, what));
            let who = employee.as_ref().map_or_else(|| "–".to_owned(), |employee| employee.name.clone());
            let when = shifts::moment(language, zones::local(*at, time_zone));
            view! {
                <tr role="row">
                    <td role="cell" data-label=words.at>{when}</td>
                    <td role="cell" data-label=words.what>{what}</td>
                    <td role="cell" data-label=words.who>{who}</td>
                    <td role="cell" data-label=words.by>{by}</td>
                </tr>
            }
        })
        .collect_view();
    let heads = [words.at, words.what, words.who, words.by].map(|head| view! { <th role="columnheader" scope="col">{head}</th> });
    view! {
        <section>
            <h2>{words.history}</h2>
            <div class="scroll-x" tabindex="0" role="region" aria-label=words.history>
                <table class="table table--cards" role="table">
                    <caption class="visually-hidden">{words.history}</caption>
                    <thead role="rowgroup"><tr role="row">{heads.into_iter().collect_view()}</tr></thead>
                    <tbody role="rowgroup">{lines}</tbody>
                </table>
            </div>
        </section>
    }
}

/// With the reason of an allocation, and the ways by which somebody was told.
fn what_happened(language: Language, what: &HistoryItem, allocation: Allocation) -> String {
    let words = Words::of(language);
    match what {
        HistoryItem::Act { kind, among, minutes, position_percent, .. } => {
            // Where nobody could have it, the rule decided nothing.
            let why = match (kind, among) {
                (EventKind::Accepted, Some(among)) => {
                    shifts::reason(language, allocation, (*among).into(), *minutes, *position_percent)
                        .map(|why| format!(". {why}"))
                }
                (_, Some(among)) => Some(format!(" ({})", language.count((*among).into(), words.among))),
                (_, None) => None,
            };
            format!("{}{}", act_name(*kind, words), why.unwrap_or_default())
        }
        HistoryItem::Told { kind, by_mail } => {
            let how = if *by_mail { words.in_app_and_mail } else { words.in_app };
            format!("{}: {} ({how})", words.told, offers::title(*kind, language))
        }
    }
}

/// The person, or the system of the business; nobody where something happens by itself.
fn who_did_it(language: Language, what: &HistoryItem) -> String {
    let words = Words::of(language);
    match what {
        HistoryItem::Act { door: Channel::Deadline, .. } => words.by_deadline.to_owned(),
        // Of a key it is known when it was made.
        HistoryItem::Act { door: Channel::Key, by, .. } => match by.as_deref().and_then(parse_day) {
            Some(made) => fill(words.by_key_of, &[("date", &language.date(made))]),
            None => words.by_key.to_owned(),
        },
        HistoryItem::Act { door: Channel::Manager, by, .. } => with_role(by.as_deref(), words.manager),
        HistoryItem::Act { door: Channel::Employee, by, .. } => with_role(by.as_deref(), words.employee),
        HistoryItem::Told { .. } => "–".to_owned(),
    }
}

/// `Kim Strand (leder)`; the role alone of somebody whose account is gone.
fn with_role(name: Option<&str>, role: &str) -> String {
    name.map_or_else(|| role.to_owned(), |name| format!("{name} ({role})"))
}

fn act_name(kind: EventKind, words: &Words) -> &'static str {
    match kind {
        EventKind::Published => words.act_published,
        EventKind::Accepted => words.act_accepted,
        EventKind::Asked => words.act_asked,
        EventKind::Declined => words.act_declined,
        EventKind::Reconsidered => words.act_reconsidered,
        EventKind::HandedBack => words.act_handed_back,
        EventKind::Withdrawn => words.act_withdrawn,
        EventKind::Unallotted => words.act_unallotted,
    }
}
