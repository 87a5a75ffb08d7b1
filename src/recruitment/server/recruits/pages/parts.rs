//! The recruit's pages. Their addresses are keys: no cache keeps them, no search engine lists them, no other site hears of
//! them. Looking changes nothing, as programs that read mail open every link in it.

use crate::i18n::fill;
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::recruitment::server::recruits::{Case, Terms};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::words::dead_links;
use crate::recruitment::words::recruits::Words;
use crate::shared::ids::OrderNumber;
use crate::shared::refusal::Refusal;
use crate::web::error::PageError;
use crate::web::form::FormToken;
use crate::web::page;
use crate::web::visitor::Visitor;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The field that says what a form is for.
pub(super) const ACTION: &str = "action";

/// `GET /r/slettet`
pub async fn show_erased(State(state): State<RecruitmentState>, visitor: Visitor) -> Response {
    let words = Words::of(visitor.language);
    private(page::notice(&state, &visitor, StatusCode::OK, words.erased_title, words.erased_text, Vec::new()))
}

/// `GET /r/ny-lenke`
pub async fn show_moved(State(state): State<RecruitmentState>, visitor: Visitor) -> Response {
    let words = Words::of(visitor.language);
    private(page::notice(&state, &visitor, StatusCode::OK, words.moved_title, words.moved_text, Vec::new()))
}

/// `GET /r/reservert`
pub async fn show_blocked(State(state): State<RecruitmentState>, visitor: Visitor) -> Response {
    let words = Words::of(visitor.language);
    private(page::notice(&state, &visitor, StatusCode::OK, words.blocked_title, words.blocked_text, Vec::new()))
}

pub(super) fn over(state: &RecruitmentState, visitor: &Visitor) -> Response {
    let words = Words::of(visitor.language);
    page::notice(state, visitor, StatusCode::GONE, words.over_title, words.over_text, Vec::new())
}

/// A link that opens nothing: what it was, and what to do. Other failures are theirs.
pub(super) fn dead_link(
    state: &RecruitmentState,
    visitor: &Visitor,
    what: impl FnOnce(&'static dead_links::Words) -> &'static str,
    failure: Failure,
) -> PageError {
    if !matches!(failure, Failure::Refused(Refusal::NotFound)) {
        return failure.into();
    }
    let words = dead_links::Words::of(visitor.language);
    PageError::instead(page::notice(state, visitor, StatusCode::NOT_FOUND, words.title, what(words), Vec::new()))
}

pub(super) fn private(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    headers.remove(header::ETAG);
    response
}

/// Names the recruiter, or says that it is somebody.
pub(super) fn recruiter(case: &Case, words: &Words) -> String {
    Some(case.recruiter_name.in_full()).filter(|name| !name.is_empty()).unwrap_or_else(|| words.someone.to_owned())
}

pub(super) fn date(visitor: &Visitor, at: DateTime<Utc>) -> String {
    visitor.language.date(clock::to_norway(at).date())
}

/// Who recruits to what, at what price.
pub(super) fn offer(case: &Case, visitor: &Visitor, order: Option<OrderNumber>) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let Terms { product, price, offer, quantity } = &case.terms;
    let price = price.map_or_else(|| words.no_price.to_owned(), |price| visitor.language.price(price));
    let rows = [
        Some((words.product, product.clone())),
        Some((words.price, price)),
        offer.clone().map(|offer| (words.coupon, offer)),
        (*quantity > 1).then(|| (words.quantity, quantity.to_string())),
        order.map(|order| (words.order_number, order.to_string())),
        Some((words.campaign, case.campaign.clone())),
        Some((words.recruited_by, recruiter(case, words))),
        Some((words.registered, date(visitor, case.registered))),
    ];
    view! {
        <section class="card">
            <h2>{words.offer}</h2>
            {facts(rows.into_iter().flatten().collect())}
        </section>
    }
}

pub(super) fn facts(rows: Vec<(&'static str, String)>) -> impl IntoView {
    let rows = rows.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect_view();
    view! { <dl class="facts">{rows}</dl> }
}

/// Yes or no.
pub(super) fn answer_form(address: &str, visitor: &Visitor, until: DateTime<Utc>) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    view! {
        <form class="ask" method="post" action=address.to_owned()>
            <FormToken visitor=visitor.clone() />
            <h2>{words.answer_title}</h2>
            <p>{words.answer_text}</p>
            <p class="muted">{fill(words.answer_until, &[("date", &date(visitor, until))])}</p>
            <div class="cluster">
                <button class="button button--large" name=ACTION value="accept">{words.accept}</button>
                <button class="button button--large button--secondary" name=ACTION value="decline">{words.decline}</button>
            </div>
        </form>
    }
}

/// Erasing.
pub(super) fn erase_form(address: &str, visitor: &Visitor, erase_text: &'static str) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    view! {
        <form class="ask" method="post" action=address.to_owned()>
            <FormToken visitor=visitor.clone() />
            <h2>{words.erase_title}</h2>
            <p class="muted">{erase_text}</p>
            <button class="button button--danger" name=ACTION value="erase">{words.erase}</button>
        </form>
    }
}

/// Being left alone.
pub(super) fn block_form(address: &str, visitor: &Visitor, block_text: &'static str) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    view! {
        <form class="ask" method="post" action=address.to_owned()>
            <FormToken visitor=visitor.clone() />
            <h2>{words.block_title}</h2>
            <p class="muted">{block_text}</p>
            <button class="button button--secondary" name=ACTION value="block">{words.block}</button>
        </form>
    }
}
