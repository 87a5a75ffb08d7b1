//! `/vakter`: an employee's offers, accepted shifts, notices, and notification settings. For
//! others what this is, and the way in.

use super::{deadline, done, live_list, parameter, strangers};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::pending_forms::{self, SentForm, StoredForms};
use crate::i18n::{Language, norwegian_order};
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::shared::ids::{BusinessId, EventNumber, NoticeId};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::way_on::Pagination;
use crate::vacancies::events::{Notice, NoticeKind};
use crate::vacancies::model::{Allocation, Offer, OfferedShift, Status};
use crate::vacancies::server::actor::{Employee, Manager};
use crate::vacancies::server::notices::inbox;
use crate::vacancies::server::offers::{self, OfferCursor, Offers};
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::{calendar, live, service};
use crate::vacancies::words::shifts::{self, Words};
use crate::vacancies::words::vacancies;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, FixedOffset, Utc};
use leptos::prelude::*;

const NOTICES_MAX: usize = 20;
/// The parameter that says where a page of open offers begins.
const AFTER: &str = "after";
const KIND: &str = "kind";
const BUSINESS: &str = "business";
/// The act that chooses what comes by mail.
const MAIL: &str = "mail";

/// What the page shows.
struct OffersView {
    offers: Offers,
    notices: Vec<Notice>,
    /// For each business: id, name and the kinds of notices that come by mail.
    by_mail: Vec<(BusinessId, String, Vec<NoticeKind>)>,
    /// Ids and names.
    managed: Vec<(BusinessId, String)>,
    calendar: Option<String>,
    seen: EventNumber,
    /// The choice of mails comes from before its sender's session ended.
    is_from_before: bool,
}

/// `GET /vakter`
pub async fn show_offers(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    person: Option<SignedIn>,
    kept: StoredForms,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let Some(person) = person else { return Ok(page::show(&state, &visitor, || strangers::page(&visitor))) };
    let after = parameter(&query, AFTER).and_then(OfferCursor::from_cursor);
    let mut own = read(&state, &person, after.as_ref()).await?;
    if let Some(form) = kept.take(&state, &person, paths::OFFERS).await? {
        own.is_from_before = true;
        for (_, _, chosen) in own.by_mail.iter_mut().filter(|(business, ..)| business == form.text(BUSINESS)) {
            *chosen = kinds(&form);
        }
    }
    Ok(match (own.by_mail.as_slice(), own.managed.as_slice()) {
        // Here is nothing else for them.
        ([], [(business, _)]) => page::see(&in_same_language(paths::planned(business), &visitor)),
        ([], _) => not_an_employee(&state, &visitor, own.managed),
        _ => offers_page(&state, &visitor, own, &query),
    })
}

/// A language that the address names is named further on.
fn in_same_language(address: String, visitor: &Visitor) -> String {
    match visitor.address_language {
        Some(language) => paths::with(&address, "lang", language.tag()),
        None => address,
    }
}

async fn read(state: &VacanciesState, person: &SignedIn, after: Option<&OfferCursor>) -> Result<OffersView, Failure> {
    // Before the list is read, so that no concurrent change is missed.
    let seen = live::newest(state).await?;
    let employees = Employee::all_of(person, state).await?;
    let mut by_mail = Vec::new();
    for employee in &employees {
        let business = service::business(state, employee.business()).await?;
        by_mail.push((employee.business().clone(), business.name, inbox::by_mail(state, employee).await?));
    }
    by_mail.sort_by_cached_key(|(_, name, _)| norwegian_order(name));
    let mut managed = Vec::new();
    for manager in Manager::all_of(person, state).await? {
        managed.push((manager.business().clone(), service::business(state, manager.business()).await?.name));
    }
    managed.sort_by_cached_key(|(_, name): &(BusinessId, String)| norwegian_order(name));
    Ok(OffersView {
        offers: offers::offers(state, &employees, after).await?,
        notices: inbox::latest(state, &employees).await?,
        calendar: calendar::address(state, person).await?,
        by_mail,
        managed,
        seen,
        is_from_before: false,
    })
}

/// The page for people who are not employees: what to do, or what they manage.
fn not_an_employee(state: &VacanciesState, visitor: &Visitor, managed: Vec<(BusinessId, String)>) -> Response {
    let words = Words::of(visitor.language);
    if managed.is_empty() {
        return page::notice(state, visitor, StatusCode::OK, words.no_employee_title, words.no_employee_text, Vec::new());
    }
    page::show(state, visitor, || {
        Page::new(words.scheduling, view! { <div class="page-head"><h1>{words.scheduling}</h1></div>{ways(words, managed)} })
    })
}

fn ways(words: &Words, managed: Vec<(BusinessId, String)>) -> impl IntoView + use<> {
    let links = managed.into_iter().map(|(id, name)| view! { <li><a href=paths::planned(&id)>{name}</a></li> }).collect_view();
    view! { <section class="card"><h2>{words.you_manage}</h2><ul>{links}</ul></section> }
}

fn offers_page(state: &VacanciesState, visitor: &Visitor, own: OffersView, query: &[(String, String)]) -> Response {
    page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let now = state.clock.now();
        let OffersView { offers, notices, by_mail, managed, calendar, seen, is_from_before } = own;
        let lists = view! {
            {open(visitor, &offers.open, now)}
            {offers.next.map(|next| {
                let more = paths::with(paths::OFFERS, AFTER, &next.to_cursor());
                view! { <Pagination label=words.open_offers next=Some((more, words.more)) /> }
            })}
            {accepted(visitor, &offers.held, now)}
            {notice_list(visitor, &notices)}
            {gone(visitor, &offers.gone, now)}
        };
        let body = view! {
            <div class="page-head">
                <h1>{words.my_offers}</h1>
                <p class="lead">{words.offers_lead}</p>
            </div>
            <div class="stack">
                {done(query, words, None)}
                {(!managed.is_empty()).then(|| ways(words, managed))}
                {live_list(state, visitor, paths::OFFERS_EVENTS, seen, view! { <div class="stack">{lists}</div> })}
                {calendar_card(state, visitor, calendar)}
                {is_from_before.then(|| pending_forms::banner(visitor))}
                {mail_choices(visitor, by_mail)}
            </div>
        };
        Page::new(words.my_offers, body)
    })
}

/// Where and when, as each card of the page begins.
fn facts(language: Language, offer: &Offer) -> impl IntoView + use<> {
    let lines = offer
        .shifts
        .iter()
        .map(|shift| view! { <p class="offer__shift">{vacancies::shift(language, shift.start, shift.end)}</p> })
        .collect_view();
    view! {
        <h3>{format!("{}, {}", offer.product, offer.business_name)}</h3>
        {lines}
    }
}

fn open(visitor: &Visitor, offers: &[Offer], now: DateTime<Utc>) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let cards = offers
        .iter()
        .map(|offer| {
            let is_allotted = offer.allocation != Allocation::FirstCome;
            let address = paths::offer(&offer.business, &offer.id);
            let answered = offer.declined.then_some(words.you_declined).or(offer.asked.then_some(words.you_asked));
            let take = if is_allotted { words.ask } else { words.take };
            // Whoever has said no takes that back first.
            let may_take = answered.is_none() && !offer.overlaps;
            view! {
                <li class="card offer">
                    {facts(language, offer)}
                    <p>{words.answer_by}" "{deadline(language, offer.deadline, now)}</p>
                    {(is_allotted && answered.is_none()).then(|| view! { <p class="muted">{words.allotted_later}" "{shifts::rule(language, offer.allocation)}</p> })}
                    {answered.map(|said| view! { <p><span class="tag">{said}</span></p> })}
                    {offer.overlaps.then(|| view! { <p><span class="tag tag--warning">{words.overlaps}</span></p> })}
                    <div class="offer__acts">
                        {may_take.then(|| view! { <a class="button button--large" href=address.clone()>{take}</a> })}
                        <form method="post" action=address>
                            <FormToken visitor=visitor.clone() />
                            {if answered.is_some() {
                                view! { <button class="button button--secondary" name="act" value="reconsider">{words.reconsider}</button> }
                            } else {
                                view! { <button class="button button--secondary" name="act" value="decline">{words.decline}</button> }
                            }}
                        </form>
                    </div>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let is_empty = cards.is_empty();
    view! {
        <section class="stack stack--tight">
            <h2>{words.open_offers}</h2>
            {is_empty.then(|| view! { <p>{words.no_open_offers}</p> })}
            {(!is_empty).then(|| view! { <ul class="offers">{cards}</ul> })}
        </section>
    }
}

fn accepted(visitor: &Visitor, offers: &[Offer], now: DateTime<Utc>) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let cards = offers
        .iter()
        .map(|offer| {
            let address = paths::with(&paths::offer(&offer.business, &offer.id), "act", "hand-back");
            view! {
                <li class="card offer">
                    {facts(language, offer)}
                    {if !offer.is_past(now) {
                        view! { <p><a class="button button--secondary" href=address>{words.hand_back}</a></p> }.into_any()
                    } else {
                        view! { <p class="muted">{words.no_hand_back}</p> }.into_any()
                    }}
                </li>
            }
        })
        .collect::<Vec<_>>();
    let is_empty = cards.is_empty();
    view! {
        <section class="stack stack--tight">
            <h2>{words.accepted_shifts}</h2>
            {is_empty.then(|| view! { <p>{words.no_accepted_shifts}</p> })}
            {(!is_empty).then(|| view! { <ul class="offers">{cards}</ul> })}
        </section>
    }
}

/// Whether clocks in Norway show the same.
fn is_norwegian(at: DateTime<FixedOffset>) -> bool {
    clock::to_norway(at.to_utc()) == at.naive_local()
}

/// Why an offer can no longer be had. None while it can, and for what is theirs.
pub(super) fn why_gone(language: Language, offer: &Offer, now: DateTime<Utc>) -> Option<String> {
    let words = Words::of(language);
    match (offer.status, offer.accepted) {
        _ if offer.is_mine => None,
        (Status::Open, _) => None,
        (Status::Accepted, Some(at)) => Some(shifts::taken(language, at, is_norwegian(at), now)),
        (Status::Accepted, None) => Some(words.taken.to_owned()),
        (Status::Expired, _) => Some(words.expired.to_owned()),
        (Status::Withdrawn, _) => Some(words.withdrawn.to_owned()),
    }
}

/// The shifts of a vacancy in one line.
fn all_of(language: Language, shifts: &[OfferedShift]) -> String {
    shifts.iter().map(|shift| shifts::shift(language, shift.start, shift.end)).collect::<Vec<_>>().join("; ")
}

fn gone(visitor: &Visitor, offers: &[Offer], now: DateTime<Utc>) -> Option<AnyView> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let lines = offers
        .iter()
        .filter_map(|offer| Some((offer, why_gone(language, offer, now)?)))
        .map(|(offer, why)| {
            let when = all_of(language, &offer.shifts);
            view! { <li><p>{offer.product.clone()}", "{when}<br /><strong>{why}</strong></p></li> }
        })
        .collect::<Vec<_>>();
    (!lines.is_empty()).then(|| {
        view! {
            <details class="disclosure" id="borte">
                <summary>{words.gone_offers}</summary>
                <div><ul class="sessions">{lines}</ul></div>
            </details>
        }
        .into_any()
    })
}

pub(super) fn title(kind: NoticeKind, language: Language) -> &'static str {
    let words = vacancies::Words::of(language);
    match kind {
        NoticeKind::Published => words.published_title,
        NoticeKind::Accepted => words.accepted_title,
        NoticeKind::Lost => words.lost_title,
        NoticeKind::Withdrawn => words.withdrawn_title,
        NoticeKind::HandedBack => words.handed_back_title,
        NoticeKind::Reminder => words.reminder_title,
        NoticeKind::TakenAway => words.taken_away_title,
        NoticeKind::PassedOver => words.passed_over_title,
    }
}

fn notice_list(visitor: &Visitor, notices: &[Notice]) -> impl IntoView + use<> {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let newest = notices.first().map(|notice| notice.id);
    let unread = notices.iter().filter(|notice| !notice.is_read).count();
    let lines = notices
        .iter()
        .take(NOTICES_MAX)
        .map(|notice| {
            let about = format!("{}, {}", notice.product, all_of(language, &notice.shifts));
            view! {
                <li>
                    <p>
                        <strong>{title(notice.kind, language)}</strong>
                        {(!notice.is_read).then(|| view! { " "<span class="tag tag--accent">{words.unread}</span> })}
                        <br />
                        <a href=paths::offer(&notice.business, &notice.vacancy)>{about}</a>
                        <br />
                        <span class="muted">{language.date_time(clock::to_norway(notice.created))}</span>
                    </p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let is_empty = lines.is_empty();
    view! {
        <details class="disclosure" id="varsler">
            <summary>{words.notices}{(unread > 0).then(|| view! { " "<span class="tag tag--accent">{unread}</span> })}</summary>
            <div class="stack stack--tight">
                {is_empty.then(|| view! { <p>{words.no_notices}</p> })}
                {(!is_empty).then(|| view! { <ul class="sessions">{lines}</ul> })}
                {newest.filter(|_| unread > 0).map(|newest| view! {
                    <form method="post" action=paths::OFFERS>
                        <FormToken visitor=visitor.clone() />
                        <input type="hidden" name="until" value=newest.0 />
                        <button class="button button--secondary button--small" name="act" value="read">{words.mark_read}</button>
                    </form>
                })}
            </div>
        </details>
    }
}

fn calendar_card(state: &VacanciesState, visitor: &Visitor, address: Option<String>) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let has_one = address.is_some();
    let address = address.map(|path| format!("{}{path}", state.config.public_url));
    view! {
        <section class="card">
            <h2>{words.calendar}</h2>
            <p>{if has_one { words.calendar_text } else { words.calendar_none }}</p>
            {address.map(|address| view! {
                <p><span class="visually-hidden">{words.calendar_address}": "</span><a class="calendar-address" href=address.clone()>{address.clone()}</a></p>
            })}
            <form class="cluster" method="post" action=paths::OFFERS>
                <FormToken visitor=visitor.clone() />
                <button class="button button--secondary" name="act" value="calendar">
                    {if has_one { words.calendar_renew } else { words.calendar_make }}
                </button>
                {has_one.then(|| view! { <button class="button button--quiet" name="act" value="no-calendar">{words.calendar_stop}</button> })}
            </form>
        </section>
    }
}

fn kind_name(kind: NoticeKind, words: &Words) -> &'static str {
    match kind {
        NoticeKind::Published => words.kind_published,
        NoticeKind::Accepted => words.kind_accepted,
        NoticeKind::Lost => words.kind_lost,
        NoticeKind::Withdrawn => words.kind_withdrawn,
        NoticeKind::HandedBack => words.kind_handed_back,
        NoticeKind::Reminder => words.kind_reminder,
        NoticeKind::TakenAway => words.kind_taken_away,
        NoticeKind::PassedOver => words.kind_passed_over,
    }
}

fn mail_choices(visitor: &Visitor, by_mail: Vec<(BusinessId, String, Vec<NoticeKind>)>) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    by_mail
        .into_iter()
        .map(|(business, name, chosen)| {
            let choices = NoticeKind::ALL
                .into_iter()
                .map(|kind| {
                    view! {
                        <label class="choice">
                            <input type="checkbox" name=KIND value=kind.as_str() checked=chosen.contains(&kind) />
                            <span>{kind_name(kind, words)}</span>
                        </label>
                    }
                })
                .collect_view();
            view! {
                <section class="card">
                    <form method="post" action=paths::OFFERS>
                        <FormToken visitor=visitor.clone() />
                        <input type="hidden" name=BUSINESS value=business.0 />
                        <fieldset class="fieldset">
                            <legend>{words.by_mail}": "{name}</legend>
                            <p class="field__hint">{words.by_mail_hint}</p>
                            {choices}
                        </fieldset>
                        <button class="button button--secondary" name="act" value=MAIL>{words.save}</button>
                    </form>
                </section>
            }
        })
        .collect_view()
}

/// `POST /vakter`: `act` is read, mail, calendar or no-calendar.
pub async fn change_offers_settings(State(state): State<VacanciesState>, sent: SentForm) -> Result<Response, PageError> {
    let (person, form) = match sent {
        SentForm::SignedIn(person, form) => (person, form),
        // The others are buttons.
        SentForm::SignedOut(lost) => return Ok(lost.keep(&state, paths::OFFERS, |form| form.text("act") == MAIL).await),
    };
    let done = change(&state, &person, &form).await?;
    Ok(page::see(&paths::with(paths::OFFERS, super::DONE, done)))
}

async fn change(state: &VacanciesState, person: &SignedIn, form: &Form) -> Result<&'static str, Failure> {
    let employees = Employee::all_of(person, state).await?;
    if employees.is_empty() {
        return Err(Refusal::NotAllowed.into());
    }
    match form.text("act") {
        "read" => {
            inbox::mark_read(state, &employees, form.text("until").parse().unwrap_or(NoticeId(0))).await?;
            Ok("read")
        }
        MAIL => {
            let kinds = kinds(form);
            let of = form.text(BUSINESS);
            let employee = employees.iter().find(|employee| employee.business() == of).ok_or(Refusal::NotAllowed)?;
            inbox::choose_by_mail(state, employee, &kinds).await?;
            Ok("saved")
        }
        "calendar" => {
            calendar::renew(state, person).await?;
            Ok("calendar")
        }
        "no-calendar" => {
            calendar::stop(state, person).await?;
            Ok("no-calendar")
        }
        _ => Err(Refusal::NotFound.into()),
    }
}

/// The kinds of notices that a form ticks.
fn kinds(form: &Form) -> Vec<NoticeKind> {
    form.all(KIND).filter_map(NoticeKind::parse).collect()
}
