//! The two forms that ask for an alert.

use super::{ad_facts, frequency_field, search_facts};
use crate::job_ads::query::Query;
use crate::job_ads::server::alerts::{self, Frequency, Wish};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::PublicAdRow;
use crate::job_ads::words;
use crate::job_ads::words::alerts::Words;
use crate::platform::fault::Failure;
use crate::platform::mail;
use crate::shared::refusal::Refusal;
use crate::shared::{email, paths};
use crate::ui::error_summary::ErrorSummary;
use crate::ui::field::{Field, described_by};
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::page::{self, Page, Wait};
use crate::web::visitor::Visitor;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use leptos::prelude::*;

/// A search with more than this is no search that a person made.
const SEARCH_MAX_BYTES: usize = 8000;

/// What was typed into one of the forms, and what is wrong with it: the field, and a sentence.
#[derive(Default)]
struct Typed {
    email: String,
    frequency: Option<Frequency>,
    problems: Vec<(&'static str, &'static str)>,
    /// It could not be sent now.
    wait: Option<Wait>,
}

impl Typed {
    fn read(state: &JobAdsState, form: &Form, words: &Words) -> Self {
        let email = form.text("email").trim().to_owned();
        let mut problems = Vec::new();
        if email.is_empty() {
            problems.push(("email", words.email_missing));
        } else if !email::is_valid(&email) || !mail::is_address(&email) {
            problems.push(("email", words.email_wrong));
        } else if !state.mailer.reaches(&email) {
            problems.push(("email", words.email_unreachable));
        }
        let frequency = Frequency::parse(form.text("frequency"));
        Self { email, frequency, problems, wait: None }
    }

    fn problem(&self, field: &str) -> Option<&'static str> {
        self.problems.iter().find(|(of, _)| *of == field).map(|(_, text)| *text)
    }

    fn status(&self) -> StatusCode {
        match self.wait {
            Some(wait) => wait.status(),
            None if self.problems.is_empty() => StatusCode::OK,
            None => StatusCode::BAD_REQUEST,
        }
    }
}

/// `GET /stillinger/varsel?…`, with the query string of a search.
pub async fn show_saved_search(State(state): State<JobAdsState>, visitor: Visitor, uri: Uri) -> Response {
    let query = alerts::kept(&Query::parse(uri.query().unwrap_or_default()).0);
    let typed = Typed { frequency: Some(Frequency::Daily), ..Typed::default() };
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
    let mut typed = Typed::read(&state, &form, words);
    if typed.frequency.is_none() {
        typed.problems.push(("frequency", words.frequency_missing));
    }
    if query.to_string().len() > SEARCH_MAX_BYTES {
        typed.problems.push(("search", words.search_too_long));
    }
    let (true, Some(frequency)) = (typed.problems.is_empty(), typed.frequency) else {
        return Ok(show_search_form(&state, &visitor, &query, &typed));
    };
    let wish = Wish::Search { query: query.clone(), frequency };
    let done = alerts::ask(&state, client_ip, &typed.email, visitor.language, wish, None).await;
    asked(done, |wait| show_search_form(&state, &visitor, &query, &Typed { wait: Some(wait), ..typed }))
}

/// `GET /stillinger/{uuid}/paaminnelse`
pub async fn show_reminder(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
) -> Result<Response, PageError> {
    let ad = ad_to_remember(&state, &visitor, &uuid).await?;
    Ok(show_reminder_form(&state, &visitor, &ad, &Typed::default()))
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
    let typed = Typed::read(&state, &form, Words::of(visitor.language));
    if !typed.problems.is_empty() {
        return Ok(show_reminder_form(&state, &visitor, &ad, &typed));
    }
    let wish = Wish::Deadline { ad: ad.uuid };
    let done = alerts::ask(&state, client_ip, &typed.email, visitor.language, wish, Some(&ad)).await;
    asked(done, |wait| show_reminder_form(&state, &visitor, &ad, &Typed { wait: Some(wait), ..typed }))
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
fn asked(done: Result<(), Failure>, show_again: impl FnOnce(Wait) -> Response) -> Result<Response, PageError> {
    let Err(failure) = done else { return Ok(page::see(paths::ALERT_ASKED)) };
    let wait = Wait::of(failure)?;
    Ok(wait.told_with(show_again(wait)))
}

fn show_search_form(state: &JobAdsState, visitor: &Visitor, query: &Query, typed: &Typed) -> Response {
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
                {typed.wait.map(|wait| wait.banner(visitor.language, words.still_here))}
                {error_summary(typed, words)}
                <section class="card">
                    <h2 id="search">{words.your_search}</h2>
                    {search_facts(query, visitor)}
                    <p><a href=query.address(paths::BOARD)>{words.change_search}</a></p>
                </section>
                <form class="ask" method="post" action=paths::SAVED_SEARCH novalidate>
                    <FormToken visitor=visitor.clone() />
                    <input type="hidden" name="search" value=query.to_string() />
                    {email_field(typed, words)}
                    {frequency_field(typed.frequency, typed.problem("frequency"), words)}
                    <button class="button button--large">{words.ask}</button>
                    <p class="muted">{words.privacy}</p>
                </form>
            </div>
        };
        Page { status: typed.status(), is_wide: true, ..Page::new(words.search_title, body) }
    })
}

fn show_reminder_form(state: &JobAdsState, visitor: &Visitor, ad: &PublicAdRow, typed: &Typed) -> Response {
    page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let uuid = ad.uuid.to_string();
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.reminder_title}</h1>
                    <p class="lead">{words.reminder_lead}</p>
                </div>
                {typed.wait.map(|wait| wait.banner(visitor.language, words.still_here))}
                {error_summary(typed, words)}
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
        Page { status: typed.status(), is_wide: true, ..Page::new(words.reminder_title, body) }
    })
}

fn error_summary(typed: &Typed, words: &'static Words) -> impl IntoView + use<> {
    view! { <ErrorSummary title=words.problems_title problems=typed.problems.clone() /> }
}

fn email_field(typed: &Typed, words: &'static Words) -> impl IntoView + use<> {
    let (email, problem) = (typed.email.clone(), typed.problem("email"));
    view! {
        <Field id="email" label=words.email hint=Some(words.email_hint) error=problem>
            <input
                id="email"
                name="email"
                type="email"
                autocomplete="email"
                required
                value=email
                aria-describedby=described_by("email", true, problem.is_some())
                aria-invalid=problem.map(|_| "true")
            />
        </Field>
    }
}
