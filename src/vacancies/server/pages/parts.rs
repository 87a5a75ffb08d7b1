//! What the pages of vacant shifts share. Lists refresh themselves when something
//! has changed (`live.js`); without script there is a link to reload.

use crate::i18n::Language;
use crate::shared::ids::EventNumber;
use crate::shared::paths;
use crate::ui::banner::{Banner, Tone};
use crate::vacancies::model::{Hindrance, Status};
use crate::vacancies::rules::OfferState;
use crate::vacancies::server::live;
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::store::VacancyRow;
use crate::vacancies::server::zones;
use crate::vacancies::words::shifts::{self, Words};
use crate::web::visitor::Visitor;
use chrono::{DateTime, FixedOffset, Utc};
use leptos::prelude::*;

/// The parameter that says what has just been done.
pub(super) const DONE: &str = "ok";
/// The parameter with the vacancy it was done to.
pub(super) const WHICH: &str = "which";

pub(super) fn parameter<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// Says what has just been done, with a link to go on by.
pub(super) fn done(query: &[(String, String)], words: &Words, link: Option<(String, &'static str)>) -> Option<AnyView> {
    let title = match parameter(query, DONE)? {
        "accepted" => words.done_accepted,
        "asked" => words.done_asked,
        "declined" => words.done_declined,
        "reconsidered" => words.done_reconsidered,
        "handed-back" => words.done_handed_back,
        "saved" => words.done_saved,
        "published" => words.done_published,
        "assigned" => words.done_assigned,
        "withdrawn" => words.done_withdrawn,
        "read" => words.done_read,
        "calendar" => words.done_calendar,
        "no-calendar" => words.done_no_calendar,
        _ => return None,
    };
    Some(view! { <Banner tone=Tone::Success title=title link=link /> }.into_any())
}

pub(super) fn message(hindrance: Hindrance, words: &Words) -> &'static str {
    match hindrance {
        Hindrance::VacancyNotFound => words.no_vacancy,
        Hindrance::AlreadyAssigned => words.taken,
        Hindrance::Expired => words.expired,
        Hindrance::Withdrawn => words.withdrawn,
        Hindrance::EmployeeNotFound => words.no_employee,
        Hindrance::NotOffered => words.not_offered,
        Hindrance::Overlaps => words.overlaps,
        Hindrance::NotAssigned => words.not_assigned,
        Hindrance::NotYours => words.not_yours,
    }
}

pub(super) fn status_tag(status: Status, words: &Words) -> impl IntoView + use<> {
    let (class, name) = match status {
        Status::Open => ("tag tag--accent", words.status_open),
        Status::Accepted => ("tag tag--ok", words.status_accepted),
        Status::Expired => ("tag", words.status_expired),
        Status::Withdrawn => ("tag tag--warning", words.status_withdrawn),
    };
    view! { <span class=class>{name}</span> }
}

/// A deadline and what is left of it.
pub(super) fn deadline(language: Language, at: DateTime<FixedOffset>, now: DateTime<Utc>) -> impl IntoView + use<> {
    let words = Words::of(language);
    let left = shifts::left(language, at.to_utc() - now).unwrap_or_else(|| words.passed.to_owned());
    view! { <time datetime=at.to_rfc3339()>{shifts::moment(language, at)}</time>" "<span class="countdown">"("{left}")"</span> }
}

/// A list that is refreshed on changes. `events` is the address of the event stream, `seen` the newest event
/// included in the list.
pub(super) fn live_list(
    state: &VacanciesState,
    visitor: &Visitor,
    events: &str,
    seen: EventNumber,
    list: impl IntoView + 'static,
) -> AnyView {
    let words = Words::of(visitor.language);
    let now = crate::platform::clock::to_norway(state.clock.now());
    let clock = now.format("%H:%M").to_string();
    view! {
        <div
            class="live"
            data-live=paths::with(events, live::SEEN, &seen.to_string())
            data-changed=words.changed
            data-waiting=words.waiting
            data-broken=words.broken
        >
            <p class="live__line">
                <span class="muted" data-live-time="">{words.updated_at}" "{clock}</span>
                <a href=visitor.here.clone() data-live-refresh="">{words.refresh}</a>
                <span class="live__says" role="status"></span>
            </p>
            <div data-live-list="">{list}</div>
            <script type="module" src=state.site.address("live.js")></script>
        </div>
    }
    .into_any()
}

/// A vacancy as planners see it.
pub(super) struct Planned {
    pub(super) row: VacancyRow,
    pub(super) status: Status,
    pub(super) shifts: Vec<(DateTime<FixedOffset>, DateTime<FixedOffset>)>,
    pub(super) deadline: DateTime<FixedOffset>,
}

impl Planned {
    pub(super) fn new(row: VacancyRow, now: DateTime<Utc>) -> Self {
        let local = |at: &DateTime<Utc>| zones::local(*at, &row.time_zone);
        let standing =
            OfferState { is_accepted: row.acceptor.is_some(), is_withdrawn: row.is_withdrawn, expiration: row.expiration };
        Self {
            status: standing.status(now),
            shifts: row.starts.iter().zip(&row.ends).map(|(start, end)| (local(start), local(end))).collect(),
            deadline: local(&row.expiration),
            row,
        }
    }

    /// The deadline, and what is left of it unless nobody waits for it any more.
    pub(super) fn show_deadline(&self, language: Language, now: DateTime<Utc>) -> AnyView {
        match self.status {
            Status::Withdrawn => shifts::moment(language, self.deadline).into_any(),
            Status::Open | Status::Accepted | Status::Expired => deadline(language, self.deadline, now).into_any(),
        }
    }
}
