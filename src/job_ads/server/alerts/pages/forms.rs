//! The two forms that ask for an alert.

use super::{FREQUENCY, ad_facts, frequency_field, search_facts};
use crate::job_ads::query::Query;
use crate::job_ads::server::alerts::{self, AlertSubject, Frequency};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::PublicAdRow;
use crate::job_ads::words;
use crate::job_ads::words::alerts::Words;
use crate::platform::fault::Failure;
use crate::platform::mail;
use crate::shared::refusal::Refusal;
use crate::shared::{email, paths};
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::form_state::{FormState, Line};
use crate::web::page::{self, Page, RetryLater};
use crate::web::visitor::Visitor;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use leptos::prelude::*;

const EMAIL: &str = "email";
/// A search with more than this is no search that a person made.
const SEARCH_MAX_BYTES: usize = 8000;

/// What was typed into one of the forms, and the address if it is none.
fn read(state: &JobAdsState, form: &Form, words: &Words) -> FormState {
    let mut typed = FormState::of(form.pairs());
    let email = form.text(EMAIL).trim();
    if email.is_empty() {
        typed.refuse(EMAIL, words.email_missing);
    } else if !email::is_valid(email) || !mail::is_address(email) {
        typed.refuse(EMAIL, words.email_wrong);
    } else if !state.mailer.can_deliver_to(email) {
        typed.refuse(EMAIL, words.email_unreachable);
    }
    typed
}

/// `GET /stillinger/varsel?…`, with the query string of a search.
pub async fn show_saved_search(State(state): State<JobAdsState>, visitor: Visitor, uri: Uri) -> Response {
    let query = alerts::kept(&Query::parse(uri.query().unwrap_or_default()).0);
    let typed = FormState::of([(FREQUENCY, Frequency::Daily.as_str())]);
    show_search_form(&state, &visitor, &query, &typed)
}

/// `POST /stillinger/varsel`
pub async fn save_search(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    form: Form,
) -> Result<Response, PageError> {
    let words = Words::of(visitor.language);
    let query = alerts::kept(&Query::parse(form.text("search")).0);
    let mut typed = read(&state, &form, words);
    let frequency = Frequency::parse(form.text(FREQUENCY));
    if frequency.is_none() {
        typed.refuse(FREQUENCY, words.frequency_missing);
    }
    if query.to_string().len() > SEARCH_MAX_BYTES {
        typed.refuse("search", words.search_too_long);
    }
    let (false, Some(frequency)) = (typed.is_refused(), frequency) else {
        return Ok(show_search_form(&state, &visitor, &query, &typed));
    };
    let wish = AlertSubject::Search { query: query.clone(), frequency };
    let done = alerts::ask(&state, client_ip, form.text(EMAIL).trim(), visitor.language, wish, None).await;
    requested_page(done, typed, |typed| show_search_form(&state, &visitor, &query, typed))
}

/// `GET /stillinger/{uuid}/paaminnelse`
pub async fn show_reminder(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
) -> Result<Response, PageError> {
    let ad = ad_to_remember(&state, &visitor, &uuid).await?;
    Ok(show_reminder_form(&state, &visitor, &ad, &FormState::default()))
}

/// `POST /stillinger/{uuid}/paaminnelse`
pub async fn request_reminder(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    Path(uuid): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    let ad = ad_to_remember(&state, &visitor, &uuid).await?;
    let typed = read(&state, &form, Words::of(visitor.language));
    if typed.is_refused() {
        return Ok(show_reminder_form(&state, &visitor, &ad, &typed));
    }
    let wish = AlertSubject::Deadline { ad: ad.uuid };
    let done = alerts::ask(&state, client_ip, form.text(EMAIL).trim(), visitor.language, wish, Some(&ad)).await;
    requested_page(done, typed, |typed| show_reminder_form(&state, &visitor, &ad, typed))
}

/// A live ad whose deadline is a day with a morning left before it; otherwise the page that says what is in the way.
async fn ad_to_remember(state: &JobAdsState, visitor: &Visitor, uuid: &str) -> Result<PublicAdRow, PageError> {
    let words = words::ads::Words::of(visitor.language);
    let uuid = uuid.parse().map_err(|_| Refusal::NotFound)?;
    let ad = alerts::live_ad(state, uuid).await?.ok_or(Refusal::NotFound)?;
    let own = Words::of(visitor.language);
    let (title, text) = match alerts::deadline(&ad) {
        Some(day) if alerts::times::reminder(day, state.clock.now()).is_some() => return Ok(ad),
        Some(_) => (own.too_late_title, own.too_late_text),
        None => (own.no_deadline_title, own.no_deadline_text),
    };
    let back = vec![(paths::ad(&ad.uuid.to_string()), words.back_to_ad)];
    Err(PageError::instead(page::notice(state, visitor, StatusCode::CONFLICT, title, text, back)))
}

/// `show_again`: the form, as it was filled in.
fn requested_page(
    done: Result<(), Failure>,
    mut typed: FormState,
    show_again: impl FnOnce(&FormState) -> Response,
) -> Result<Response, PageError> {
    let Err(failure) = done else { return Ok(page::see(paths::ALERT_REQUESTED)) };
    typed.wait = Some(RetryLater::of(failure)?);
    Ok(typed.with_retry_after(show_again(&typed)))
}

/// A wrong field is a bad request here.
fn status(typed: &FormState) -> StatusCode {
    match typed.status() {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    }
}

fn show_search_form(state: &JobAdsState, visitor: &Visitor, query: &Query, typed: &FormState) -> Response {
    // The other language of this page is found by GET.
    let visitor = &Visitor { here: query.address(paths::SAVED_SEARCH), ..visitor.clone() };
    page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.search_title}</h1>
                    <p class="lead">{words.search_lead}</p>
                </div>
                {typed.summary(visitor.language, words.problems_title, words.still_here)}
                <section class="card">
                    <h2 id="search">{words.your_search}</h2>
                    {search_facts(query, visitor)}
                    <p><a href=query.address(paths::BOARD)>{words.change_search}</a></p>
                </section>
                <form class="ask" method="post" action=paths::SAVED_SEARCH novalidate>
                    <FormToken visitor=visitor.clone() />
                    <input type="hidden" name="search" value=query.to_string() />
                    {email_field(typed, words)}
                    {frequency_field(Frequency::parse(typed.value(FREQUENCY)), typed.problem(FREQUENCY), words)}
                    <button class="button button--large">{words.ask}</button>
                    <p class="muted">{words.privacy}</p>
                </form>
            </div>
        };
        Page { status: status(typed), is_wide: true, ..Page::new(words.search_title, body) }
    })
}

fn show_reminder_form(state: &JobAdsState, visitor: &Visitor, ad: &PublicAdRow, typed: &FormState) -> Response {
    page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let uuid = ad.uuid.to_string();
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.reminder_title}</h1>
                    <p class="lead">{words.reminder_lead}</p>
                </div>
                {typed.summary(visitor.language, words.problems_title, words.still_here)}
                <section class="card">
                    <h2>{words.the_ad}</h2>
                    {ad_facts(state, ad, visitor)}
                </section>
                <form class="ask" method="post" action=paths::reminder(&uuid) novalidate>
                    <FormToken visitor=visitor.clone() />
                    {email_field(typed, words)}
                    <button class="button button--large">{words.ask}</button>
                    <p class="muted">{words.privacy}</p>
                </form>
            </div>
        };
        Page { status: status(typed), is_wide: true, ..Page::new(words.reminder_title, body) }
    })
}

fn email_field(typed: &FormState, words: &'static Words) -> impl IntoView + use<> {
    let hint = Some(words.email_hint);
    typed.line(Line { hint, is_required: true, ..Line::new(EMAIL, words.email, "email", "email") })
}
