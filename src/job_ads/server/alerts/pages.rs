//! The pages of alerts: the two forms that ask for one, and the page where its owner confirms, changes and deletes it.

use super::{Alert, Confirmed, Frequency, Owner, Wish, letters};
use crate::i18n::alerts::Words;
use crate::job_ads::query::Query;
use crate::job_ads::server::show;
use crate::job_ads::server::store::PublicAdRow;
use crate::server::clock;
use crate::server::fault::Failure;
use crate::server::page::{self, Page};
use crate::server::state::AppState;
use crate::server::visitor::{self, Visitor};
use crate::server::{actions, body, mail};
use crate::shared::refusal::Refusal;
use crate::shared::{email, paths};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use leptos::prelude::*;
use uuid::Uuid;

const FORM_AT_MOST: usize = 64 * 1024;
/// A search with more than this is no search that a person made.
const SEARCH_AT_MOST: usize = 8000;

/// What was typed into one of the forms, and what is wrong with it: the field, and a sentence.
#[derive(Default)]
struct Typed {
    email: String,
    frequency: Option<Frequency>,
    problems: Vec<(&'static str, &'static str)>,
}

impl Typed {
    fn read(form: &[u8], words: &Words) -> Self {
        let email = visitor::form_field(form, "email").unwrap_or_default().trim().to_owned();
        let mut problems = Vec::new();
        if email.is_empty() {
            problems.push(("email", words.email_missing));
        } else if !email::is_valid(&email) || !mail::is_address(&email) {
            problems.push(("email", words.email_wrong));
        }
        let frequency = visitor::form_field(form, "frequency").as_deref().and_then(Frequency::parse);
        Self { email, frequency, problems }
    }

    fn problem(&self, field: &str) -> Option<&'static str> {
        self.problems.iter().find(|(of, _)| *of == field).map(|(_, text)| *text)
    }

    fn status(&self) -> StatusCode {
        if self.problems.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST }
    }
}

/// `GET /stillinger/varsel?…`, with the query string of a search.
pub async fn search_form(State(state): State<AppState>, visitor: Visitor, uri: Uri) -> Response {
    let query = super::kept(&Query::parse(uri.query().unwrap_or_default()).0);
    let typed = Typed { frequency: Some(Frequency::Daily), ..Typed::default() };
    show_search_form(&state, &visitor, &query, &typed)
}

/// `POST /stillinger/varsel`
pub async fn search_ask(State(state): State<AppState>, visitor: Visitor, request: Request) -> Response {
    let form = match own_form(&state, request).await {
        Ok(form) => form,
        Err(refusal) => return page::refuse(&state, &visitor, &refusal),
    };
    let words = visitor.words().alerts;
    let query = super::kept(&Query::parse(&visitor::form_field(&form, "search").unwrap_or_default()).0);
    let mut typed = Typed::read(&form, words);
    if typed.frequency.is_none() {
        typed.problems.push(("frequency", words.frequency_missing));
    }
    if query.to_string().len() > SEARCH_AT_MOST {
        typed.problems.push(("search", words.search_too_long));
    }
    let (true, Some(frequency)) = (typed.problems.is_empty(), typed.frequency) else {
        return show_search_form(&state, &visitor, &query, &typed);
    };
    let wish = Wish::Search { query, frequency };
    asked(&state, &visitor, super::ask(&state, &typed.email, visitor.language, wish, None).await)
}

/// `GET /stillinger/{uuid}/paaminnelse`
pub async fn reminder_form(State(state): State<AppState>, visitor: Visitor, Path(uuid): Path<String>) -> Response {
    match ad_to_remember(&state, &visitor, &uuid).await {
        Ok(ad) => show_reminder_form(&state, &visitor, &ad, &Typed::default()),
        Err(response) => *response,
    }
}

/// `POST /stillinger/{uuid}/paaminnelse`
pub async fn reminder_ask(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
    request: Request,
) -> Response {
    let form = match own_form(&state, request).await {
        Ok(form) => form,
        Err(refusal) => return page::refuse(&state, &visitor, &refusal),
    };
    let ad = match ad_to_remember(&state, &visitor, &uuid).await {
        Ok(ad) => ad,
        Err(response) => return *response,
    };
    let typed = Typed::read(&form, visitor.words().alerts);
    if !typed.problems.is_empty() {
        return show_reminder_form(&state, &visitor, &ad, &typed);
    }
    let wish = Wish::Deadline { ad: ad.uuid };
    asked(&state, &visitor, super::ask(&state, &typed.email, visitor.language, wish, Some(&ad)).await)
}

/// A live ad whose deadline is a day with a morning left before it; otherwise the page that says what is in the way.
async fn ad_to_remember(state: &AppState, visitor: &Visitor, uuid: &str) -> Result<PublicAdRow, Box<Response>> {
    let words = visitor.words();
    let ad = match uuid.parse() {
        Ok(uuid) => super::live_ad(state, uuid).await,
        Err(_) => Ok(None),
    };
    let ad = match ad {
        Ok(Some(ad)) => ad,
        Ok(None) => return Err(Box::new(page::refuse(state, visitor, &Refusal::NotFound))),
        Err(failure) => return Err(Box::new(page::refuse(state, visitor, &failure.into_refusal()))),
    };
    let (title, text) = match super::deadline(&ad) {
        Some(day) if super::times::reminder(day, state.clock.now()).is_some() => return Ok(ad),
        Some(_) => (words.alerts.too_late_title, words.alerts.too_late_text),
        None => (words.alerts.no_deadline_title, words.alerts.no_deadline_text),
    };
    let back = vec![(paths::ad(&ad.uuid.to_string()), words.back_to_ad)];
    Err(Box::new(page::notice(state, visitor, StatusCode::CONFLICT, title, text, back)))
}

/// A form of this site's own pages, sent from one of them.
async fn own_form(state: &AppState, request: Request) -> Result<Bytes, Refusal> {
    if !actions::is_from_this_site(request.headers(), &state.config.public_url) {
        return Err(Refusal::NotAllowed);
    }
    body::read(request.into_body(), FORM_AT_MOST).await
}

fn asked(state: &AppState, visitor: &Visitor, done: Result<(), Failure>) -> Response {
    match done {
        Ok(()) => see(paths::ALERT_ASKED),
        Err(failure) => page::refuse(state, visitor, &failure.into_refusal()),
    }
}

fn see(path: &str) -> Response {
    let Ok(location) = HeaderValue::try_from(path) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))])
        .into_response()
}

fn show_search_form(state: &AppState, visitor: &Visitor, query: &Query, typed: &Typed) -> Response {
    // The other language of this page is found by GET.
    let visitor = &Visitor { here: query.address(paths::SAVED_SEARCH), ..visitor.clone() };
    page::show(state, visitor, || {
        let words = visitor.words().alerts;
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.search_title}</h1>
                    <p class="lead">{words.search_lead}</p>
                </div>
                {error_summary(typed, words)}
                <section class="card">
                    <h2 id="search">{words.your_search}</h2>
                    {search_facts(query, visitor)}
                    <p><a href=query.address(paths::BOARD)>{words.change_search}</a></p>
                </section>
                <form class="ask" method="post" action=paths::SAVED_SEARCH novalidate>
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

fn show_reminder_form(state: &AppState, visitor: &Visitor, ad: &PublicAdRow, typed: &Typed) -> Response {
    page::show(state, visitor, || {
        let words = visitor.words().alerts;
        let uuid = ad.uuid.to_string();
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.reminder_title}</h1>
                    <p class="lead">{words.reminder_lead}</p>
                </div>
                {error_summary(typed, words)}
                <section class="card">
                    <h2>{words.the_ad}</h2>
                    {ad_facts(state, ad, visitor)}
                </section>
                <form class="ask" method="post" action=paths::reminder(&uuid) novalidate>
                    {email_field(typed, words)}
                    <button class="button button--large">{words.ask}</button>
                    <p class="muted">{words.privacy}</p>
                </form>
            </div>
        };
        Page { status: typed.status(), is_wide: true, ..Page::new(words.reminder_title, body) }
    })
}

fn error_summary(typed: &Typed, words: &'static Words) -> Option<impl IntoView + use<>> {
    let problems = typed.problems.clone();
    (!problems.is_empty()).then(|| {
        view! {
            <div class="error-summary" role="alert" tabindex="-1">
                <h2>{words.problems_title}</h2>
                <ul>
                    {problems.into_iter().map(|(field, text)| view! { <li><a href=format!("#{field}")>{text}</a></li> }).collect_view()}
                </ul>
            </div>
        }
    })
}

fn email_field(typed: &Typed, words: &'static Words) -> impl IntoView + use<> {
    let problem = typed.problem("email");
    view! {
        <div class=if problem.is_some() { "field field--error" } else { "field" }>
            <label for="email">{words.email}</label>
            <p class="field__hint" id="email-hint">{words.email_hint}</p>
            {problem.map(|text| view! { <p class="field__error" id="email-error">{text}</p> })}
            <input
                id="email"
                name="email"
                type="email"
                autocomplete="email"
                required
                value=typed.email.clone()
                aria-describedby=if problem.is_some() { "email-hint email-error" } else { "email-hint" }
                aria-invalid=problem.map(|_| "true")
            />
        </div>
    }
}

fn frequency_field(chosen: Option<Frequency>, problem: Option<&'static str>, words: &'static Words) -> impl IntoView + use<> {
    let choice = |id: &'static str, frequency: Frequency, label: &'static str| {
        view! {
            <label class="choice">
                <input id=id type="radio" name="frequency" value=frequency.as_str() checked=chosen == Some(frequency) />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <fieldset class="fieldset" aria-describedby=if problem.is_some() { "frequency-hint frequency-error" } else { "frequency-hint" }>
            <legend>{words.how_often}</legend>
            <p class="field__hint" id="frequency-hint">{words.only_news}</p>
            {problem.map(|text| view! { <p class="field__error" id="frequency-error">{text}</p> })}
            {choice("frequency", Frequency::Daily, words.daily)}
            {choice("frequency-weekly", Frequency::Weekly, words.weekly)}
        </fieldset>
    }
}

fn search_facts(query: &Query, visitor: &Visitor) -> impl IntoView + use<> {
    let facts = letters::in_words(query, visitor.language);
    if facts.is_empty() {
        return view! { <p>{visitor.words().alerts.everything}</p> }.into_any();
    }
    let rows = facts.into_iter().map(|(label, values)| view! { <div><dt>{label}</dt><dd>{values}</dd></div> }).collect_view();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}

fn ad_facts(state: &AppState, row: &PublicAdRow, visitor: &Visitor) -> impl IntoView + use<> {
    let words = visitor.words();
    let ad = &row.ad.0;
    let employer = show::employer(ad).map_or_else(|| words.hidden_employer.to_owned(), str::to_owned);
    let deadline = show::deadline(ad, clock::to_norway(state.clock.now()), visitor.language);
    view! {
        <p><a href=paths::ad(&row.uuid.to_string())>{ad.title.clone()}</a><br />{employer}</p>
        {deadline.map(|deadline| view! { <p>{words.deadline}": "{deadline.text}</p> })}
    }
}

/// `GET /varsel/sendt`
pub async fn sent(State(state): State<AppState>, visitor: Visitor) -> Response {
    told(&state, &visitor, StatusCode::OK, |words| (words.asked_title, words.asked_lead, words.asked_text))
}

/// `GET /varsel/slettet`
pub async fn deleted(State(state): State<AppState>, visitor: Visitor) -> Response {
    told(&state, &visitor, StatusCode::OK, |words| (words.deleted_title, words.deleted_text, ""))
}

fn told(
    state: &AppState,
    visitor: &Visitor,
    status: StatusCode,
    say: impl FnOnce(&'static Words) -> (&'static str, &'static str, &'static str),
) -> Response {
    page::show(state, visitor, || {
        let words = visitor.words();
        let (title, lead, text) = say(words.alerts);
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{title}</h1>
                    <p class="lead">{lead}</p>
                </div>
                {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
                <p><a class="button button--secondary" href=paths::BOARD>{words.see_live_jobs}</a></p>
            </div>
        };
        Page { status, is_wide: true, ..Page::new(title, body) }
    })
}

/// `GET /varsel/{token}`
pub async fn manage(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let shown = async {
        let owner = Owner::open(&state, &token)?;
        let alert = super::find(&state, &owner).await?;
        let ad = match alert.wish {
            Wish::Deadline { ad } => super::live_ad(&state, ad).await?,
            Wish::Search { .. } => None,
        };
        Ok((alert, ad))
    };
    let response = match shown.await {
        Ok((alert, ad)) => show_alert(&state, &visitor, &alert, ad.as_ref(), &token),
        Err(failure) => refuse_owner(&state, &visitor, &token, failure),
    };
    private(response)
}

/// `POST /varsel/{token}`: `act` is confirm, change or delete.
pub async fn act(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>, request: Request) -> Response {
    let words = visitor.words().alerts;
    let done = async {
        let owner = Owner::open(&state, &token)?;
        let form = own_form(&state, request).await?;
        let frequency = visitor::form_field(&form, "frequency").as_deref().and_then(Frequency::parse);
        match (visitor::form_field(&form, "act").as_deref(), frequency) {
            (Some("confirm"), _) if super::confirm(&state, &owner).await? == Confirmed::TooLate => {
                return Ok(told(&state, &visitor, StatusCode::CONFLICT, |_| (words.too_late_title, words.too_late_text, "")));
            }
            (Some("change"), Some(frequency)) => super::change(&state, &owner, frequency).await?,
            (Some("delete"), _) => {
                super::delete(&state, &owner).await?;
                return Ok(see(paths::ALERT_DELETED));
            }
            _ => {}
        }
        Ok(see(&paths::alert(&token)))
    };
    let response = match done.await {
        Ok(response) => response,
        Err(failure) => refuse_owner(&state, &visitor, &token, failure),
    };
    private(response)
}

/// `GET /varsel/{token}/avmeld`: for people; mail programs post at once.
pub async fn unsubscribe_page(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let found = async { super::find(&state, &Owner::open(&state, &token)?).await };
    let response = match found.await {
        Err(failure) => refuse_owner(&state, &visitor, &token, failure),
        Ok(_) => page::show(&state, &visitor, || {
            let words = visitor.words().alerts;
            let body = view! {
                <div class="wrap wrap--narrow">
                    <div class="page-head">
                        <h1>{words.unsubscribe_title}</h1>
                        <p class="lead">{words.unsubscribe_text}</p>
                    </div>
                    <form method="post" action=paths::unsubscribe(&token)>
                        <button class="button button--large button--danger">{words.unsubscribe}</button>
                    </form>
                </div>
            };
            Page { is_wide: true, ..Page::new(words.unsubscribe_title, body) }
        }),
    };
    private(response)
}

/// `POST /varsel/{token}/avmeld`, from anywhere: mail programs send it for their reader (RFC 8058), and follow no redirect.
/// The token is the authority. Again is no mistake.
pub async fn unsubscribe(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let done = async { super::delete(&state, &Owner::open(&state, &token)?).await };
    private(match done.await {
        Ok(()) => told(&state, &visitor, StatusCode::OK, |words| (words.deleted_title, words.deleted_text, "")),
        Err(failure) => page::refuse(&state, &visitor, &failure.into_refusal()),
    })
}

/// A token of ours whose alert is gone is told so; of any other nothing is told.
fn refuse_owner(state: &AppState, visitor: &Visitor, token: &str, failure: Failure) -> Response {
    let refusal = failure.into_refusal();
    if refusal == Refusal::NotFound && Owner::open(state, token).is_ok() {
        let words = visitor.words().alerts;
        return page::notice(state, visitor, StatusCode::GONE, words.unknown_title, words.unknown_text, Vec::new());
    }
    page::refuse(state, visitor, &refusal)
}

/// The address of such a page is a key: no cache keeps the page, and no other site hears of it.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.remove(header::ETAG);
    response
}

fn show_alert(state: &AppState, visitor: &Visitor, alert: &Alert, ad: Option<&PublicAdRow>, token: &str) -> Response {
    page::show(state, visitor, || {
        let words = visitor.words().alerts;
        let action = paths::alert(token);
        let title = match (alert.is_confirmed, &alert.wish) {
            (false, _) => words.confirm_title,
            (true, Wish::Search { .. }) => words.search_title,
            (true, Wish::Deadline { .. }) => words.reminder_title,
        };
        let about = match (&alert.wish, ad) {
            (Wish::Search { query, .. }, _) => {
                view! { <h2>{words.your_search}</h2>{search_facts(query, visitor)}<p><a href=query.address(paths::BOARD)>{words.mail_see_all}</a></p> }
                    .into_any()
            }
            (Wish::Deadline { .. }, Some(ad)) => view! { <h2>{words.the_ad}</h2>{ad_facts(state, ad, visitor)} }.into_any(),
            (Wish::Deadline { ad }, None) => view! { <h2>{words.the_ad}</h2>{link_to_gone(*ad, words)} }.into_any(),
        };
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{title}</h1>
                    {(!alert.is_confirmed).then(|| view! { <p class="lead">{words.confirm_lead}</p> })}
                </div>
                {alert.is_confirmed.then(|| view! {
                    <div class="banner banner--success" role="status"><p><strong>{words.on_title}</strong>" "{when(alert, visitor)}</p></div>
                })}
                <section class="card">
                    {about}
                    <p>{words.goes_to}": "<strong>{alert.email.clone()}</strong></p>
                </section>
                {(!alert.is_confirmed).then(|| view! {
                    <form class="ask" method="post" action=action.clone()>
                        <button class="button button--large" name="act" value="confirm">{words.confirm}</button>
                    </form>
                })}
                {match &alert.wish {
                    Wish::Search { frequency, .. } if alert.is_confirmed => Some(view! {
                        <form class="ask" method="post" action=action.clone()>
                            {frequency_field(Some(*frequency), None, words)}
                            <button class="button button--secondary" name="act" value="change">{words.change}</button>
                        </form>
                    }),
                    _ => None,
                }}
                <form class="ask" method="post" action=action.clone()>
                    <p class="muted">{if alert.is_confirmed { words.delete_text } else { words.delete_unconfirmed_text }}</p>
                    <button class="button button--danger" name="act" value="delete">{words.delete}</button>
                </form>
            </div>
        };
        Page { is_wide: true, ..Page::new(title, body) }
    })
}

fn link_to_gone(ad: Uuid, words: &'static Words) -> impl IntoView + use<> {
    view! { <p><a href=paths::ad(&ad.to_string())>{words.mail_see_ad}</a></p> }
}

fn when(alert: &Alert, visitor: &Visitor) -> String {
    let words = visitor.words().alerts;
    match (&alert.wish, alert.next_due) {
        (Wish::Search { frequency: Frequency::Daily, .. }, _) => words.on_daily.to_owned(),
        (Wish::Search { frequency: Frequency::Weekly, .. }, _) => words.on_weekly.to_owned(),
        (Wish::Deadline { .. }, due) => match due.map(|due| visitor.language.weekday_date(clock::to_norway(due).date())) {
            Some(day) => format!("{} {day}.", words.on_reminder),
            None => String::new(),
        },
    }
}
