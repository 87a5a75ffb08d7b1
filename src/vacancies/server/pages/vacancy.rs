//! `/vakter/{business}/vakt/{vacancy}`: one vacancy, its possible operations, and its history.

use super::story::story;
use super::{Planned, done, message, parameter, schedule, status_tag};
use crate::accounts::server::actor::SignedIn;
use crate::i18n::norwegian_order;
use crate::platform::fault::Failure;
use crate::shared::ids::{BusinessId, VacancyId};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::banner::{Banner, Tone};
use crate::ui::way_on::Breadcrumbs;
use crate::vacancies::model::{Hindrance, Status};
use crate::vacancies::rules::ids::known;
use crate::vacancies::server::actor::Manager;
use crate::vacancies::server::history;
use crate::vacancies::server::service::{self, ActError};
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::zones;
use crate::vacancies::words::shifts::{self, Words};
use crate::vacancies::words::vacancies;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The field that says which page the form stands on.
const FROM: &str = "from";
const LIST: &str = "list";
/// The field with that list's query string.
const SHOWING: &str = "showing";
/// The parameter that asks before an act is done.
const ACT: &str = "act";
const WITHDRAW: &str = "withdraw";
const RELEASE: &str = "release";

/// The page to return to.
#[derive(Clone, Copy)]
enum ReturnTarget<'a> {
    /// The vacancy's own page.
    Own,
    /// The list, with what it showed.
    List(&'a str),
}

impl<'a> ReturnTarget<'a> {
    fn parse(from: Option<&str>, showing: Option<&'a str>) -> Self {
        if from == Some(LIST) { Self::List(showing.unwrap_or_default()) } else { Self::Own }
    }

    fn list(self, business: &BusinessId, now: DateTime<Utc>) -> String {
        match self {
            Self::Own => paths::planned(business),
            Self::List(showing) => schedule::list_address(business, showing, now),
        }
    }

    fn fields(self) -> impl IntoView + use<> {
        let showing = match self {
            Self::Own => None,
            Self::List(showing) => Some(showing.to_owned()),
        };
        showing.map(|showing| {
            view! {
                <input type="hidden" name=FROM value=LIST />
                <input type="hidden" name=SHOWING value=showing />
            }
        })
    }
}

/// `GET /vakter/{business}/vakt/{vacancy}`; `act=withdraw` and `act=release` ask whether to do so.
pub async fn show_vacancy(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    person: SignedIn,
    Path((business, id)): Path<(BusinessId, VacancyId)>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let manager = Manager::of(&person, &state, business).await?;
    let from = ReturnTarget::parse(parameter(&query, FROM), parameter(&query, SHOWING));
    Ok(vacancy_page(&state, &visitor, &manager, &known(id), &query, from, None).await?)
}

/// `POST /vakter/{business}/vakt/{vacancy}`: `act` is assign (with `employee`), release or withdraw.
pub async fn change_vacancy(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    person: SignedIn,
    Path((business, id)): Path<(BusinessId, VacancyId)>,
    form: Form,
) -> Result<Response, PageError> {
    let (manager, id) = (Manager::of(&person, &state, business).await?, known(id));
    let from = ReturnTarget::parse(Some(form.text(FROM)), Some(form.text(SHOWING)));
    match change(&state, &manager, &id, &form).await {
        Ok(done) => {
            let back = match from {
                ReturnTarget::Own => paths::managed_vacancy(manager.business(), &id),
                ReturnTarget::List(_) => from.list(manager.business(), state.clock.now()),
            };
            Ok(page::see(&paths::with(&back, super::DONE, done)))
        }
        Err(ActError::Hindered(Hindrance::VacancyNotFound)) => Err(Refusal::NotFound.into()),
        Err(ActError::Hindered(hindrance)) => {
            Ok(vacancy_page(&state, &visitor, &manager, &id, &[], from, Some(hindrance)).await?)
        }
        Err(ActError::Failure(failure)) => Err(failure.into()),
    }
}

async fn change(state: &VacanciesState, manager: &Manager, id: &VacancyId, form: &Form) -> Result<&'static str, ActError> {
    match form.text(ACT) {
        "assign" => service::assign(state, manager.into(), id, &known(form.text("employee").into())).await.map(|_| "assigned"),
        RELEASE => service::release(state, manager.into(), id).await.map(|_| "handed-back"),
        WITHDRAW => service::withdraw(state, manager.into(), id).await.map(|_| "withdrawn"),
        _ => Err(Refusal::NotFound.into()),
    }
}

async fn vacancy_page(
    state: &VacanciesState,
    visitor: &Visitor,
    manager: &Manager,
    id: &VacancyId,
    query: &[(String, String)],
    from: ReturnTarget<'_>,
    hindrance: Option<Hindrance>,
) -> Result<Response, Failure> {
    let now = state.clock.now();
    let row = service::row(state, manager.into(), id).await?.ok_or(Refusal::NotFound)?;
    let entries = history::history(state, manager.into(), id).await?;
    let planned = Planned::new(row, now);
    let business = manager.business();
    Ok(page::show(state, visitor, || {
        let (words, language) = (Words::of(visitor.language), visitor.language);
        let row = &planned.row;
        let question = match parameter(query, ACT) {
            Some(WITHDRAW) if planned.status != Status::Withdrawn => Some(ConfirmQuestion::Withdraw),
            Some(RELEASE) if may_be_released(&planned, now) => Some(ConfirmQuestion::Release),
            _ => None,
        };
        let holder = row.acceptor_name.clone().unwrap_or_else(|| words.nobody.to_owned());
        let title = match question {
            Some(ConfirmQuestion::Withdraw) => words.withdraw_title.to_owned(),
            Some(ConfirmQuestion::Release) => format!("{} {holder}?", words.release_title),
            None => format!("{}, {}", row.product_name, language.date(row.day)),
        };
        let list = from.list(business, now);
        let lines = planned.shifts.iter().map(|(start, end)| view! { <dd>{vacancies::shift(language, *start, *end)}</dd> });
        let published = shifts::moment(language, zones::local(row.published, &row.time_zone));
        let status = if hindrance.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
        let body = view! {
            <Breadcrumbs label=words.scheduling ways=vec![(list.clone(), words.vacant_offers.to_owned())] />
            <div class="page-head"><h1>{title.clone()}</h1></div>
            <div class="stack">
                {done(query, words, None)}
                {hindrance.map(|hindrance| view! { <Banner tone=Tone::Error title=message_about_other(hindrance, words) /> })}
                <section class="card">
                    <dl class="facts">
                        <div><dt>{words.status}</dt><dd>{status_tag(planned.status, words)}</dd></div>
                        <div><dt>{words.product}</dt><dd>{row.product_name.clone()}</dd></div>
                        <div><dt>{words.shift}</dt>{lines.collect_view()}</div>
                        <div><dt>{words.expiration}</dt><dd>{planned.show_deadline(language, now)}</dd></div>
                        <div><dt>{words.invited}</dt><dd>{row.employee_names.join(", ")}</dd></div>
                        <div><dt>{words.accepted_by}</dt><dd>{holder}</dd></div>
                        <div><dt>{words.allocation}</dt><dd>{shifts::rule(language, row.allocation)}</dd></div>
                        <div><dt>{words.published_at}</dt><dd>{published}</dd></div>
                        <div><dt>{words.time_zone}</dt><dd>{row.time_zone.clone()}</dd></div>
                        <div><dt>{words.reference}</dt><dd>{row.id.to_string()}</dd></div>
                    </dl>
                </section>
                {match question {
                    Some(question) => confirm_form(visitor, business, &planned, question, from, list).into_any(),
                    None => view! {
                        {acts(visitor, business, &planned, from, now)}
                        {story(language, &entries, row.allocation, &row.time_zone)}
                    }
                    .into_any(),
                }}
            </div>
        };
        Page { status, ..Page::new(title, body) }
    }))
}

fn message_about_other(hindrance: Hindrance, words: &Words) -> &'static str {
    match hindrance {
        Hindrance::NotOffered => words.they_were_not_offered,
        Hindrance::Overlaps => words.they_have_a_shift,
        other => message(other, words),
    }
}

/// The form by which one of the invited gets an open vacancy.
fn assigning(visitor: &Visitor, business: &BusinessId, planned: &Planned, from: ReturnTarget<'_>) -> AnyView {
    let words = Words::of(visitor.language);
    let mut invited: Vec<_> = planned.row.employees.iter().zip(&planned.row.employee_names).collect();
    invited.sort_by_cached_key(|(_, name)| norwegian_order(name));
    let options =
        invited.into_iter().map(|(id, name)| view! { <option value=id.to_string()>{name.clone()}</option> }).collect_view();
    view! {
        <form class="assigning" method="post" action=paths::managed_vacancy(business, &planned.row.id)>
            <FormToken visitor=visitor.clone() />
            {from.fields()}
            <label><span>{words.assign_to}</span><select name="employee">{options}</select></label>
            <button class="button button--small" name="act" value="assign">{words.assign}</button>
        </form>
    }
    .into_any()
}

/// Whether the holder can lose it again.
fn may_be_released(planned: &Planned, now: DateTime<Utc>) -> bool {
    planned.status == Status::Accepted && planned.row.expiration > now
}

/// Operations that need confirmation.
#[derive(Clone, Copy)]
enum ConfirmQuestion {
    Withdraw,
    Release,
}

impl ConfirmQuestion {
    fn act(self) -> &'static str {
        match self {
            Self::Withdraw => WITHDRAW,
            Self::Release => RELEASE,
        }
    }
}

/// The way to a question.
fn confirm_link(
    words: &Words,
    business: &BusinessId,
    planned: &Planned,
    question: ConfirmQuestion,
    from: ReturnTarget<'_>,
) -> AnyView {
    let mut address = paths::with(&paths::managed_vacancy(business, &planned.row.id), ACT, question.act());
    if let ReturnTarget::List(showing) = from {
        let showing: String = form_urlencoded::byte_serialize(showing.as_bytes()).collect();
        address = paths::with(&paths::with(&address, FROM, LIST), SHOWING, &showing);
    }
    let label = match question {
        ConfirmQuestion::Withdraw => words.withdraw.to_owned(),
        ConfirmQuestion::Release => format!("{} {}", words.release, planned.row.acceptor_name.as_deref().unwrap_or_default()),
    };
    view! { <p><a class="button button--secondary button--small" href=address>{label}</a></p> }.into_any()
}

/// `list` is where the list is.
fn confirm_form(
    visitor: &Visitor,
    business: &BusinessId,
    planned: &Planned,
    question: ConfirmQuestion,
    from: ReturnTarget<'_>,
    list: String,
) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let address = paths::managed_vacancy(business, &planned.row.id);
    let back = match from {
        ReturnTarget::Own => address.clone(),
        ReturnTarget::List(_) => list,
    };
    let (text, yes) = match question {
        ConfirmQuestion::Withdraw => (words.withdraw_text, words.withdraw_yes),
        ConfirmQuestion::Release => (words.release_text, words.release_yes),
    };
    view! {
        <form class="stack stack--tight" method="post" action=address>
            <FormToken visitor=visitor.clone() />
            {from.fields()}
            <p>{text}</p>
            <div class="cluster">
                <button class="button button--danger" name=ACT value=question.act()>{yes}</button>
                <a class="button button--secondary" href=back>{words.keep}</a>
            </div>
        </form>
    }
}

/// What may be done with a vacancy as it stands.
fn forms(
    visitor: &Visitor,
    business: &BusinessId,
    planned: &Planned,
    from: ReturnTarget<'_>,
    now: DateTime<Utc>,
) -> Vec<AnyView> {
    let words = Words::of(visitor.language);
    let mut forms = Vec::new();
    if planned.status == Status::Open {
        forms.push(assigning(visitor, business, planned, from));
    }
    if may_be_released(planned, now) {
        forms.push(confirm_link(words, business, planned, ConfirmQuestion::Release, from));
    }
    if planned.status != Status::Withdrawn {
        forms.push(confirm_link(words, business, planned, ConfirmQuestion::Withdraw, from));
    }
    forms
}

/// The same in a menu of a list's row, which lies over the page and moves nothing.
pub(super) fn row_menu(
    visitor: &Visitor,
    business: &BusinessId,
    planned: &Planned,
    title: &str,
    showing: &str,
    now: DateTime<Utc>,
) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let forms = forms(visitor, business, planned, ReturnTarget::List(showing), now);
    let menu = format!("meny-{}", planned.row.id);
    view! {
        <button
            class="button button--secondary button--small"
            type="button"
            id=format!("{menu}-vis")
            popovertarget=menu.clone()
            aria-label=format!("{}: {title}", words.acts)
        >
            {words.acts}
        </button>
        <div class="dialog row-menu" popover="auto" id=menu role="dialog" aria-label=title.to_owned()>
            <h3>{title.to_owned()}</h3>
            <p><a href=paths::managed_vacancy(business, &planned.row.id)>{words.open}</a></p>
            {forms}
        </div>
    }
}

fn acts(
    visitor: &Visitor,
    business: &BusinessId,
    planned: &Planned,
    from: ReturnTarget<'_>,
    now: DateTime<Utc>,
) -> Option<AnyView> {
    let words = Words::of(visitor.language);
    let forms = forms(visitor, business, planned, from, now);
    (!forms.is_empty()).then(|| view! { <section class="card stack"><h2>{words.acts}</h2>{forms}</section> }.into_any())
}
