//! The pages that a link in a mail opens: confirm, change, delete, unsubscribe.

use super::{FREQUENCY, ad_facts, deleted_page, frequency_field, message_page, search_facts};
use crate::job_ads::server::alerts::{self, Alert, AlertSubject, ConfirmOutcome, Frequency, Owner};
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::PublicAdRow;
use crate::job_ads::words::alerts::Words;
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

/// `GET /varsel/{token}`
pub async fn manage_alert(State(state): State<JobAdsState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let shown = async {
        let owner = Owner::open(&state, &token)?;
        let alert = alerts::find(&state, &owner).await?;
        let ad = match alert.wish {
            AlertSubject::Deadline { ad } => alerts::live_ad(&state, ad).await?,
            AlertSubject::Search { .. } => None,
        };
        Ok((alert, ad))
    };
    let response = match shown.await {
        Ok((alert, ad)) => Ok(show_alert(&state, &visitor, &alert, ad.as_ref(), &token)),
        Err(failure) => Err(gone_or_refused(&state, &visitor, &token, failure)),
    };
    page::private(response)
}

/// `POST /varsel/{token}`: `act` is confirm, change or delete.
pub async fn change_alert(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    Path(token): Path<String>,
    form: Form,
) -> Response {
    let words = Words::of(visitor.language);
    let done = async {
        let owner = Owner::open(&state, &token)?;
        let frequency = Frequency::parse(form.text(FREQUENCY));
        match (form.text("act"), frequency) {
            ("confirm", _) if alerts::confirm(&state, &owner, client_ip).await? == ConfirmOutcome::TooLate => {
                return Ok(message_page(&state, &visitor, StatusCode::CONFLICT, |_| {
                    (words.too_late_title, words.too_late_text, "")
                }));
            }
            ("change", Some(frequency)) => alerts::change(&state, &owner, frequency).await?,
            ("delete", _) => {
                alerts::delete(&state, &owner).await?;
                return Ok(page::see(paths::ALERT_DELETED));
            }
            _ => {}
        }
        Ok(page::see(&paths::alert(&token)))
    };
    let response = done.await.map_err(|failure| gone_or_refused(&state, &visitor, &token, failure));
    page::private(response)
}

/// `GET /varsel/{token}/avmeld`: for people; mail programs post at once.
pub async fn show_unsubscribe(State(state): State<JobAdsState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let found = async { alerts::find(&state, &Owner::open(&state, &token)?).await };
    let response = match found.await {
        Err(failure) => Err(gone_or_refused(&state, &visitor, &token, failure)),
        Ok(_) => Ok(page::show(&state, &visitor, || {
            let words = Words::of(visitor.language);
            let body = view! {
                <form method="post" action=paths::unsubscribe(&token)>
                    <button class="button button--large button--danger">{words.unsubscribe}</button>
                </form>
            };
            Page::narrow(words.unsubscribe_title, words.unsubscribe_text, body)
        })),
    };
    page::private(response)
}

/// `POST /varsel/{token}/avmeld`, from anywhere: mail programs send it for their reader (RFC 8058), and follow no redirect.
/// The token authorises it. Repeating it is not an error.
pub async fn unsubscribe_alert(State(state): State<JobAdsState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let done = async { alerts::delete(&state, &Owner::open(&state, &token)?).await };
    let response = done.await.map(|()| deleted_page(&state, &visitor));
    page::private(response.map_err(|failure| gone_or_refused(&state, &visitor, &token, failure)))
}

/// What a link was that opens nothing, and what to do: a token of ours whose alert is gone, or what is no token of ours.
fn gone_or_refused(state: &JobAdsState, visitor: &Visitor, token: &str, failure: Failure) -> PageError {
    if !matches!(failure, Failure::Refused(Refusal::NotFound)) {
        return failure.into();
    }
    let words = Words::of(visitor.language);
    let (status, title, text) = match Owner::open(state, token) {
        Ok(_) => (StatusCode::GONE, words.unknown_title, words.unknown_text),
        Err(_) => (StatusCode::NOT_FOUND, words.dead_link_title, words.dead_link_text),
    };
    PageError::instead(page::notice(state, visitor, status, title, text, Vec::new()))
}

fn show_alert(state: &JobAdsState, visitor: &Visitor, alert: &Alert, ad: Option<&PublicAdRow>, token: &str) -> Response {
    page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let action = paths::alert(token);
        let title = match (alert.is_confirmed, &alert.wish) {
            (false, _) => words.confirm_title,
            (true, AlertSubject::Search { .. }) => words.search_title,
            (true, AlertSubject::Deadline { .. }) => words.reminder_title,
        };
        let about = match (&alert.wish, ad) {
            (AlertSubject::Search { query, .. }, _) => {
                view! { <h2>{words.your_search}</h2>{search_facts(query, visitor)}<p><a href=query.address(paths::BOARD)>{words.mail_see_all}</a></p> }
                    .into_any()
            }
            (AlertSubject::Deadline { .. }, Some(ad)) => view! { <h2>{words.the_ad}</h2>{ad_facts(state, ad, visitor)} }.into_any(),
            (AlertSubject::Deadline { ad }, None) => view! { <h2>{words.the_ad}</h2>{link_to_gone(*ad, words)} }.into_any(),
        };
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{title}</h1>
                    {(!alert.is_confirmed).then(|| view! { <p class="lead">{words.confirm_lead}</p> })}
                </div>
                {alert.is_confirmed.then(|| view! {
                    <div class="banner banner--success" role="status"><p><strong>{words.on_title}</strong>" "{when(state, alert, ad, visitor)}</p></div>
                })}
                <section class="card">
                    {about}
                    <p>{words.goes_to}": "<strong>{alert.email.clone()}</strong></p>
                </section>
                {(!alert.is_confirmed).then(|| view! {
                    <form class="ask" method="post" action=action.clone()>
                        <FormToken visitor=visitor.clone() />
                        <button class="button button--large" name="act" value="confirm">{words.confirm}</button>
                    </form>
                })}
                {match &alert.wish {
                    AlertSubject::Search { frequency, .. } if alert.is_confirmed => Some(view! {
                        <form class="ask" method="post" action=action.clone()>
                            <FormToken visitor=visitor.clone() />
                            {frequency_field(Some(*frequency), None, words)}
                            <button class="button button--secondary" name="act" value="change">{words.change}</button>
                        </form>
                    }),
                    _ => None,
                }}
                <form class="ask" method="post" action=action.clone()>
                    <FormToken visitor=visitor.clone() />
                    <p class="muted">{if alert.is_confirmed { words.delete_text } else { words.delete_unconfirmed_text }}</p>
                    <button class="button button--danger" name="act" value="delete">{words.delete}</button>
                </form>
            </div>
        };
        Page { is_wide: true, ..Page::new(title, body) }
    })
}

fn link_to_gone(ad: AdId, words: &'static Words) -> impl IntoView + use<> {
    view! { <p><a href=paths::ad(&ad.to_string())>{words.mail_see_ad}</a></p> }
}

fn when(state: &JobAdsState, alert: &Alert, ad: Option<&PublicAdRow>, visitor: &Visitor) -> String {
    let words = Words::of(visitor.language);
    // By the deadline that the ad has now.
    let reminder = ad.and_then(alerts::deadline).and_then(|day| alerts::times::reminder(day, state.clock.now()));
    match (&alert.wish, reminder) {
        (AlertSubject::Search { frequency: Frequency::Daily, .. }, _) => words.on_daily.to_owned(),
        (AlertSubject::Search { frequency: Frequency::Weekly, .. }, _) => words.on_weekly.to_owned(),
        (AlertSubject::Deadline { .. }, due) => {
            match due.map(|due| visitor.language.weekday_date(clock::to_norway(due).date())) {
                Some(day) => format!("{} {day}.", words.on_reminder),
                None => String::new(),
            }
        }
    }
}
