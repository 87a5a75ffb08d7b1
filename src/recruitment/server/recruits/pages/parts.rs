//! The recruit's pages. Their addresses are keys: no cache keeps them, no search engine lists them, no other site hears of
//! them. Looking changes nothing, as programs that read mail open every link in it.

use crate::i18n::fill;
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::recruitment::server::recruits::Case;
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::words::dead_links;
use crate::recruitment::words::recruits::Words;
use crate::recruitment::words::terms;
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
pub async fn show_link_sent(State(state): State<RecruitmentState>, visitor: Visitor) -> Response {
    let words = Words::of(visitor.language);
    private(page::notice(&state, &visitor, StatusCode::OK, words.moved_title, words.moved_text, Vec::new()))
}

/// `GET /r/reservert`
pub async fn show_blocked(State(state): State<RecruitmentState>, visitor: Visitor) -> Response {
    let words = Words::of(visitor.language);
    private(page::notice(&state, &visitor, StatusCode::OK, words.blocked_title, words.blocked_text, Vec::new()))
}

pub(super) fn expired_page(state: &RecruitmentState, visitor: &Visitor) -> Response {
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

/// The recruiter's name, or "somebody".
pub(super) fn recruiter(case: &Case, words: &Words) -> String {
    Some(case.recruiter_name.in_full()).filter(|name| !name.is_empty()).unwrap_or_else(|| words.someone.to_owned())
}

pub(super) fn date(visitor: &Visitor, at: DateTime<Utc>) -> String {
    visitor.language.date(clock::to_norway(at).date())
}

/// Who recruits to what, at what price, and what whoever orders it is bound to.
pub(super) fn offer(case: &Case, visitor: &Visitor, order: Option<OrderNumber>) -> impl IntoView + use<> {
    let (words, of_terms) = (Words::of(visitor.language), terms::Words::of(visitor.language));
    let mut rows = vec![(words.product, case.terms.product.clone())];
    rows.extend(case.terms.facts(visitor.language));
    rows.extend(order.map(|order| (words.order_number, order.to_string())));
    rows.push((words.campaign, case.campaign.clone()));
    rows.push((words.recruited_by, recruiter(case, words)));
    rows.push((words.registered, date(visitor, case.registered)));
    let terms = match case.terms.address.clone() {
        Some(address) => view! { <a href=address>{of_terms.terms}</a> }.into_any(),
        None => of_terms.no_terms.into_any(),
    };
    view! {
        <section class="card">
            <h2>{words.offer}</h2>
            {facts(rows)}
            <h3>{of_terms.withdrawal_title}</h3>
            <p>{of_terms.withdrawal_text}</p>
            <h3>{of_terms.terms_title}</h3>
            <p>{terms}</p>
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

/// Erasing, for whoever is sure.
pub(super) fn erase_form(address: &str, visitor: &Visitor, erase_text: &'static str) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let said = Final { title: words.erase_title, text: erase_text, ask: words.erase, confirm: words.erase_confirm };
    final_form(address, visitor, "erase", "button button--danger", said)
}

/// Being left alone, which erases too.
pub(super) fn block_form(address: &str, visitor: &Visitor, block_text: &'static str) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let said = Final { title: words.block_title, text: block_text, ask: words.block, confirm: words.block_confirm };
    final_form(address, visitor, "block", "button", said)
}

/// What is said of something that cannot be undone.
struct Final {
    title: &'static str,
    text: &'static str,
    /// What opens the form.
    ask: &'static str,
    /// What sends it.
    confirm: &'static str,
}

/// A button that nobody meets by one touch.
fn final_form(address: &str, visitor: &Visitor, action: &'static str, class: &'static str, said: Final) -> impl IntoView + use<> {
    let Final { title, text, ask, confirm } = said;
    view! {
        <section class="ask">
            <h2>{title}</h2>
            <p class="muted">{text}</p>
            <details class="disclosure">
                <summary>{ask}</summary>
                <form method="post" action=address.to_owned()>
                    <FormToken visitor=visitor.clone() />
                    <p>{Words::of(visitor.language).final_text}</p>
                    <button class=class name=ACTION value=action>{confirm}</button>
                </form>
            </details>
        </section>
    }
}
