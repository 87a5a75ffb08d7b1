//! `/vakter/tilbud/{business}/{vacancy}`: one offer, and the form to accept it or hand it
//! back.

use super::offers::why_gone;
use super::{deadline, message, parameter};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::pending_forms::{self, SentForm, StoredForms};
use crate::i18n::Language;
use crate::platform::fault::Failure;
use crate::shared::ids::{BusinessId, VacancyId};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::way_on::Breadcrumbs;
use crate::vacancies::model::{AcceptOutcome, Allocation, Hindrance, Offer, Status};
use crate::vacancies::server::actor::Employee;
use crate::vacancies::server::offers;
use crate::vacancies::server::service::ActError;
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::words::shifts;
use crate::vacancies::words::vacancies;
use crate::web::error::PageError;
use crate::web::form::FormToken;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The field, and the parameter, that says what is wanted.
const ACT: &str = "act";
const HAND_BACK: &str = "hand-back";

/// What the employee is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OfferQuestion {
    Take,
    HandBack,
}

/// `GET /vakter/tilbud/{business}/{vacancy}`; `act=hand-back` asks whether to hand it back.
pub async fn show_offer(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    person: SignedIn,
    kept: StoredForms,
    Path((business, id)): Path<(BusinessId, VacancyId)>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let employees = Employee::all_of(&person, &state).await?;
    let (_, offer) = find(&state, &employees, &business, &id).await?;
    // An answer that was given after the session had ended is given again, or not.
    let kept = kept.take(&state, &person, &paths::offer(&business, &id)).await?;
    let act = kept.as_ref().map(|form| form.text(ACT)).or(parameter(&query, ACT));
    let question = if act == Some(HAND_BACK) { OfferQuestion::HandBack } else { OfferQuestion::Take };
    Ok(offer_page(&state, &visitor, &offer, question, kept.is_some().then_some(Above::NotSent)))
}

/// What is said above an offer.
#[derive(Clone, Copy)]
enum Above {
    /// Why what was asked for could not be done.
    Hindered(Hindrance),
    /// The person was signed out before they answered.
    NotSent,
}

/// The offer, and who of the employees that the person is was offered it.
async fn find<'a>(
    state: &VacanciesState,
    employees: &'a [Employee],
    business: &BusinessId,
    id: &VacancyId,
) -> Result<(&'a Employee, Offer), Failure> {
    Ok(offers::one(state, employees, business, id).await?.ok_or(Refusal::NotFound)?)
}

/// `POST /vakter/tilbud/{business}/{vacancy}`: `act` is accept, decline, reconsider or hand-back.
pub async fn answer_offer(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    Path((business, id)): Path<(BusinessId, VacancyId)>,
    sent: SentForm,
) -> Result<Response, PageError> {
    let (person, form) = match sent {
        SentForm::SignedIn(person, form) => (person, form),
        SentForm::SignedOut(lost) => return Ok(lost.keep(&state, &paths::offer(&business, &id), |_| true).await),
    };
    let act = form.text(ACT);
    let employees = Employee::all_of(&person, &state).await?;
    let (employee, offer) = find(&state, &employees, &business, &id).await?;
    match answer(&state, employee, &offer, act).await {
        Ok(done) => Ok(page::see(&paths::with(paths::OFFERS, super::DONE, done))),
        Err(ActError::Failure(failure)) => Err(failure.into()),
        Err(ActError::Hindered(hindrance)) => {
            // Show the current state, after a lost race.
            let (_, offer) = find(&state, &employees, &business, &id).await?;
            let question = if act == HAND_BACK { OfferQuestion::HandBack } else { OfferQuestion::Take };
            Ok(offer_page(&state, &visitor, &offer, question, Some(Above::Hindered(hindrance))))
        }
    }
}

async fn answer(state: &VacanciesState, employee: &Employee, offer: &Offer, act: &str) -> Result<&'static str, ActError> {
    match act {
        // A second request, as from a double tap, succeeds too.
        "accept" if offer.is_mine => Ok("accepted"),
        "accept" => Ok(match offers::accept(state, employee, &offer.id).await? {
            AcceptOutcome::Accepted => "accepted",
            AcceptOutcome::Asked => "asked",
        }),
        "decline" => offers::decline(state, employee, &offer.id).await.map(|()| "declined"),
        "reconsider" => offers::reconsider(state, employee, &offer.id).await.map(|()| "reconsidered"),
        HAND_BACK => offers::hand_back(state, employee, &offer.id).await.map(|()| "handed-back"),
        _ => Err(Refusal::NotFound.into()),
    }
}

fn offer_page(
    state: &VacanciesState,
    visitor: &Visitor,
    offer: &Offer,
    question: OfferQuestion,
    above: Option<Above>,
) -> Response {
    page::show(state, visitor, || {
        let hindrance = match above {
            Some(Above::Hindered(hindrance)) => Some(hindrance),
            Some(Above::NotSent) | None => None,
        };
        let (words, language, now) = (shifts::Words::of(visitor.language), visitor.language, state.clock.now());
        let why = why(language, offer, question, hindrance, now);
        let is_allotted = offer.allocation != Allocation::FirstCome;
        let is_gone = why.is_some() && !offer.is_mine && !is_in_the_way(offer);
        let title = match question {
            OfferQuestion::HandBack => words.hand_back_title,
            OfferQuestion::Take if offer.is_mine => words.done_accepted,
            OfferQuestion::Take if is_gone => words.gone_title,
            OfferQuestion::Take if is_allotted => words.ask_title,
            OfferQuestion::Take => words.take_title,
        };
        let status = if hindrance.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
        let address = paths::offer(&offer.business, &offer.id);
        let lines = offer.shifts.iter().map(|shift| view! { <dd>{vacancies::shift(language, shift.start, shift.end)}</dd> });
        // Declining is possible even if they cannot take it now.
        let may_answer = why.is_none() || question == OfferQuestion::Take && is_in_the_way(offer);
        let acts = may_answer.then(|| acts(visitor, offer, question, is_allotted, now));
        let is_asked_twice = offer.overlaps_elsewhere && question == OfferQuestion::Take && !offer.is_mine && why.is_none();
        let body = view! {
            <div class="wrap wrap--narrow">
                <Breadcrumbs label=words.my_offers ways=vec![(paths::OFFERS.to_owned(), words.my_offers.to_owned())] />
                <div class="page-head"><h1>{title}</h1></div>
                {matches!(above, Some(Above::NotSent)).then(|| pending_forms::answer_banner(visitor))}
                {why.map(|why| view! { <div class="banner banner--warning" role="alert"><p><strong>{why}</strong></p></div> })}
                <section class="card stack">
                    <dl class="facts">
                        <div><dt>{words.where_}</dt><dd>{format!("{}, {}", offer.product, offer.business_name)}</dd></div>
                        <div><dt>{words.when}</dt>{lines.collect_view()}</div>
                        <div><dt>{words.deadline}</dt><dd>{if is_gone { shifts::moment(language, offer.deadline).into_any() } else { deadline(language, offer.deadline, now).into_any() }}</dd></div>
                    </dl>
                    {(offer.declined && may_answer).then(|| view! { <p><span class="tag">{words.you_declined}</span></p> })}
                    {(question == OfferQuestion::HandBack && may_answer).then(|| view! { <p>{words.hand_back_text}</p> })}
                    {is_asked_twice.then(|| view! { <p class="banner banner--warning">{words.overlaps_elsewhere}</p> })}
                    {(is_allotted && question == OfferQuestion::Take).then(|| view! { <p class="muted">{shifts::rule(language, offer.allocation)}</p> })}
                    {acts.map(|acts| view! {
                        <form class="offer__acts" method="post" action=address>
                            <FormToken visitor=visitor.clone() />
                            {acts}
                        </form>
                    })}
                </section>
                <p class="offer__back"><a href=paths::OFFERS>{words.to_offers}</a></p>
            </div>
        };
        Page { status, is_wide: true, ..Page::new(title, body) }
    })
}

/// Why what is asked cannot be done.
fn why(
    language: Language,
    offer: &Offer,
    question: OfferQuestion,
    hindrance: Option<Hindrance>,
    now: DateTime<Utc>,
) -> Option<String> {
    let words = shifts::Words::of(language);
    match (question, hindrance) {
        // The time it was taken says more than that it is taken.
        (OfferQuestion::Take, Some(Hindrance::AlreadyAssigned) | None) => {
            why_gone(language, offer, now).or_else(|| is_in_the_way(offer).then(|| words.overlaps.to_owned()))
        }
        (_, Some(hindrance)) => Some(message(hindrance, words).to_owned()),
        (OfferQuestion::HandBack, None) if offer.status == Status::Withdrawn => Some(words.withdrawn.to_owned()),
        (OfferQuestion::HandBack, None) if !offer.is_mine => Some(words.not_yours.to_owned()),
        (OfferQuestion::HandBack, None) if offer.is_past(now) => Some(words.no_hand_back.to_owned()),
        (OfferQuestion::HandBack, None) => None,
    }
}

/// Whether only another shift at that time prevents accepting it.
fn is_in_the_way(offer: &Offer) -> bool {
    offer.status == Status::Open && offer.overlaps && !offer.is_mine
}

fn acts(visitor: &Visitor, offer: &Offer, question: OfferQuestion, is_allotted: bool, now: DateTime<Utc>) -> AnyView {
    let words = shifts::Words::of(visitor.language);
    match question {
        OfferQuestion::HandBack => {
            view! { <button class="button button--large button--danger" name=ACT value=HAND_BACK>{words.hand_back_yes}</button> }
                .into_any()
        }
        OfferQuestion::Take if offer.is_mine && offer.is_past(now) => {
            view! { <p class="muted">{words.no_hand_back}</p> }.into_any()
        }
        OfferQuestion::Take if offer.is_mine => {
            let address = paths::with(&paths::offer(&offer.business, &offer.id), ACT, HAND_BACK);
            view! { <a class="button button--secondary" href=address>{words.hand_back}</a> }.into_any()
        }
        OfferQuestion::Take if offer.asked || is_in_the_way(offer) && offer.declined => {
            view! { <button class="button button--secondary" name=ACT value="reconsider">{words.reconsider}</button> }.into_any()
        }
        OfferQuestion::Take if is_in_the_way(offer) => {
            view! { <button class="button button--secondary" name=ACT value="decline">{words.decline}</button> }.into_any()
        }
        OfferQuestion::Take => {
            let yes = if is_allotted { words.ask_yes } else { words.take_yes };
            let other = if offer.declined {
                view! { <button class="button button--quiet" name=ACT value="reconsider">{words.reconsider}</button> }.into_any()
            } else {
                view! { <button class="button button--secondary" name=ACT value="decline">{words.decline}</button> }.into_any()
            };
            view! { <button class="button button--large" name=ACT value="accept">{yes}</button>{other} }.into_any()
        }
    }
}
