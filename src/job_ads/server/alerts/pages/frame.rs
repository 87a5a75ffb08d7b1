//! The pages of alerts: the forms that ask for one, the pages of its owner, and what both show and read.

use crate::job_ads::query::Query;
use crate::job_ads::server::alerts::{Frequency, mail};
use crate::job_ads::server::display;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::PublicAdRow;
use crate::job_ads::words;
use crate::job_ads::words::alerts::Words;
use crate::platform::clock;
use crate::shared::paths;
use crate::ui::field::{Choice, Choices};
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

pub(super) const FREQUENCY: &str = "frequency";

/// `GET /varsel/sendt`
pub async fn show_alert_requested(State(state): State<JobAdsState>, visitor: Visitor) -> Response {
    message_page(&state, &visitor, StatusCode::OK, |words| (words.asked_title, words.asked_lead, words.asked_text))
}

/// `GET /varsel/slettet`
pub async fn show_alert_deleted(State(state): State<JobAdsState>, visitor: Visitor) -> Response {
    deleted_page(&state, &visitor)
}

pub(super) fn deleted_page(state: &JobAdsState, visitor: &Visitor) -> Response {
    message_page(state, visitor, StatusCode::OK, |words| (words.deleted_title, words.deleted_text, ""))
}

pub(super) fn message_page(
    state: &JobAdsState,
    visitor: &Visitor,
    status: StatusCode,
    say: impl FnOnce(&'static Words) -> (&'static str, &'static str, &'static str),
) -> Response {
    page::show(state, visitor, || {
        let words = crate::web::words::frame::Words::of(visitor.language);
        let (title, lead, text) = say(Words::of(visitor.language));
        let body = view! {
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            <p><a class="button button--secondary" href=paths::BOARD>{words.see_live_jobs}</a></p>
        };
        Page { status, ..Page::narrow(title, lead, body) }
    })
}

pub(super) fn frequency_field(chosen: Option<Frequency>, problem: Option<&str>, words: &'static Words) -> impl IntoView + use<> {
    let choices = [(Frequency::Daily, words.daily), (Frequency::Weekly, words.weekly)].map(|(one, label)| Choice {
        value: one.as_str(),
        label,
        is_chosen: chosen == Some(one),
        is_disabled: false,
    });
    view! { <Choices name=FREQUENCY legend=words.how_often choices=choices.into() hint=Some(words.only_news) error=problem.map(str::to_owned) /> }
}

pub(super) fn search_facts(query: &Query, visitor: &Visitor) -> impl IntoView + use<> {
    let facts = mail::in_words(query, visitor.language);
    if facts.is_empty() {
        return view! { <p>{Words::of(visitor.language).everything}</p> }.into_any();
    }
    let rows = facts.into_iter().map(|(label, values)| view! { <div><dt>{label}</dt><dd>{values}</dd></div> }).collect_view();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}

pub(super) fn ad_facts(state: &JobAdsState, row: &PublicAdRow, visitor: &Visitor) -> impl IntoView + use<> {
    let words = words::ads::Words::of(visitor.language);
    let ad = &row.ad.0;
    let employer = display::employer(ad).map_or_else(|| words.hidden_employer.to_owned(), str::to_owned);
    let deadline = display::deadline(ad, clock::to_norway(state.clock.now()), visitor.language);
    view! {
        <p><a href=paths::ad(&row.uuid.to_string())>{ad.title.clone()}</a><br />{employer}</p>
        {deadline.map(|deadline| view! { <p>{words.deadline}": "{deadline.text}</p> })}
    }
}
