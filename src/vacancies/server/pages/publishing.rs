//! `/vakter/{business}/ny`: publishing a vacancy. First the product, whose employees may be invited; then shifts, by
//! the clock of the product's place. What is typed becomes what the API takes, and is judged by the same rules, here and in
//! the browser (`draft`).

use super::parameter;
use super::turns::turn_choice;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::pending_forms::{self, SentForm, StoredForms};
use crate::i18n::norwegian_order;
use crate::platform::fault::Failure;
use crate::platform::random;
use crate::platform::signed_link;
use crate::shared::ids::{BusinessId, VacancyId};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::field::{Field, described_by};
use crate::ui::way_on::Breadcrumbs;
use crate::vacancies::draft::{
    COPIES, DAY, DEADLINE_DAY, DEADLINE_TIME, DEADLINE_TURN, Draft, DraftProblem, EMPLOYEE, END_TURNS, ENDS, ID, PRODUCT,
    Problem, START_TURNS, STARTS,
};
use crate::vacancies::islands::{CheckPublishing, PUBLISH_PART};
use crate::vacancies::model::{Employee, Product};
use crate::vacancies::server::actor::Manager;
use crate::vacancies::server::service::{self, ActError};
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::{catalog, zones};
use crate::vacancies::words;
use crate::vacancies::words::publishing::Words;
use crate::web::error::PageError;
use crate::web::form::FormToken;
use crate::web::form_state::{FormState, Line};
use crate::web::page::{self, Bundle, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::NaiveDateTime;
use leptos::prelude::*;
use serde_json::Value;
use std::collections::HashSet;

/// The field that identifies one rendering of the form.
const FORM_ID: &str = "once";
const PURPOSE: &str = "publish once";

/// What the form needs to know.
struct PublishRegisters {
    products: Vec<Product>,
    /// The one that is chosen, or the only one.
    product: Option<Product>,
    /// Of that one.
    members: Vec<Employee>,
}

async fn registers_for(state: &VacanciesState, manager: &Manager, wanted: Option<&str>) -> Result<PublishRegisters, Failure> {
    let mut products = catalog::products(state, manager.into()).await?;
    products.sort_by_cached_key(|product| norwegian_order(&product.name));
    let product = match wanted {
        Some(wanted) => products.iter().find(|product| product.id == *wanted).cloned(),
        None if products.len() == 1 => products.pop(),
        None => None,
    };
    let mut members = match &product {
        Some(product) => {
            let all = catalog::employees(state, manager.into()).await?;
            all.into_iter().filter(|employee| employee.products.contains(&product.id)).collect()
        }
        None => Vec::new(),
    };
    members.sort_by_cached_key(|employee: &Employee| norwegian_order(&employee.name));
    Ok(PublishRegisters { products, product, members })
}

/// `GET /vakter/{business}/ny?product=`
pub async fn show_publish_form(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    person: SignedIn,
    kept: StoredForms,
    Path(business): Path<BusinessId>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let manager = Manager::of(&person, &state, business).await?;
    let business = manager.business();
    let Some(form) = kept.take(&state, &person, &paths::new_vacancy(business)).await? else {
        let registers = registers_for(&state, &manager, parameter(&query, PRODUCT)).await?;
        return Ok(publishing_page(&state, &visitor, business, &registers, &FormState::default()));
    };
    let registers = registers_for(&state, &manager, Some(form.text(PRODUCT))).await?;
    let typed = FormState::of(form.pairs()).from_before();
    Ok(publishing_page(&state, &visitor, business, &registers, &typed))
}

/// `POST /vakter/{business}/ny`
pub async fn submit_vacancy(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    Path(business): Path<BusinessId>,
    sent: SentForm,
) -> Result<Response, PageError> {
    let (person, form) = match sent {
        SentForm::SignedIn(person, form) => (person, form),
        SentForm::SignedOut(lost) => return Ok(lost.keep(&state, &paths::new_vacancy(&business), |_| true).await),
    };
    let manager = Manager::of(&person, &state, business).await?;
    let business = manager.business();
    let registers = registers_for(&state, &manager, Some(form.text(PRODUCT))).await?;
    let draft = Draft::read(form.pairs());
    let problems = match publish(&state, &manager, registers.product.as_ref(), &draft).await? {
        Ok(published) => {
            let mut back = paths::with(&paths::planned(business), super::DONE, "published");
            if let [one] = published.as_slice() {
                back = paths::with(&back, super::WHICH, one);
            }
            return Ok(page::see(&back));
        }
        Err(problems) => problems,
    };
    let mut typed = FormState::of(form.pairs());
    for (field, wrong) in problems {
        typed.refuse(field, wrong.message(Words::of(visitor.language)));
    }
    Ok(publishing_page(&state, &visitor, business, &registers, &typed))
}

/// Publishes the vacancy and its copies, and answers their ids; or nothing of it: then every problem.
async fn publish(
    state: &VacanciesState,
    manager: &Manager,
    product: Option<&Product>,
    draft: &Draft,
) -> Result<Result<Vec<VacancyId>, Vec<Problem>>, Failure> {
    let Some(product) = product else { return Ok(Err(vec![(PRODUCT, DraftProblem::ProductWrong)])) };
    let instants = |local: NaiveDateTime| zones::instants(local, &product.time_zone);
    // A form submitted twice, as by a double click, publishes the same vacancies once.
    let new_id = |value: &Value| {
        let print = signed_link::fingerprint(&state.config.secret, PURPOSE, &format!("{} {value}", draft.text(FORM_ID)));
        format!("{}-{}", value["day"].as_str().unwrap_or_default(), hex::encode(&print[..6]))
    };
    let vacancies = match draft.judge(&instants, state.clock.now(), &new_id) {
        Ok(vacancies) => vacancies,
        Err(problems) => return Ok(Err(problems)),
    };
    match service::publish_all(state, manager.into(), &vacancies).await {
        Ok(published) => Ok(Ok(published.into_iter().map(|vacancy| vacancy.id).collect())),
        Err(ActError::Failure(Failure::Refused(Refusal::Invalid(found)))) => {
            let mut problems: Vec<Problem> = found.iter().filter_map(|error| draft.place(error)).collect();
            problems.dedup();
            let is_done = draft.text(ID).trim().is_empty() && problems == [(ID, DraftProblem::IdTaken)];
            Ok(if is_done { Ok(Vec::new()) } else { Err(problems) })
        }
        Err(ActError::Failure(failure)) => Err(failure),
        Err(ActError::Hindered(_)) => Err(Refusal::Failed.into()),
    }
}

fn publishing_page(
    state: &VacanciesState,
    visitor: &Visitor,
    business: &BusinessId,
    registers: &PublishRegisters,
    typed: &FormState,
) -> Response {
    page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let title = words::shifts::Words::of(visitor.language).new_vacancy;
        let (form, islands) = match &registers.product {
            Some(_) if registers.members.is_empty() => (view! { <p class="lead">{words.no_members}</p> }.into_any(), None),
            Some(product) => (whole_form(visitor, business, product, &registers.members, typed), Some(Bundle::Publish)),
            None => (choose_product(words, business, &registers.products), None),
        };
        let shifts = words::shifts::Words::of(visitor.language);
        let body = view! {
            <Breadcrumbs label=shifts.scheduling ways=vec![(paths::planned(business), shifts.vacant_offers.to_owned())] />
            <div class="page-head"><h1>{title}</h1></div>
            {typed.is_restored.then(|| pending_forms::banner(visitor))}
            <section id=PUBLISH_PART>
                {typed.problem_summary(words.put_right)}
                {form}
            </section>
        };
        Page { status: typed.status(), islands, ..Page::new(title, body) }
    })
}

fn choose_product(words: &'static Words, business: &BusinessId, products: &[Product]) -> AnyView {
    if products.is_empty() {
        return view! { <p class="lead">{words.no_products}</p> }.into_any();
    }
    let option = |product: &Product| view! { <option value=product.id.to_string()>{product.name.clone()}</option> };
    let options = products.iter().map(option).collect_view();
    view! {
        <form method="get" action=paths::new_vacancy(business)>
            <Field id=PRODUCT label=words.choose_product><select id=PRODUCT name=PRODUCT>{options}</select></Field>
            <button class="button">{words.go_on}</button>
        </form>
    }
    .into_any()
}

/// Whether any of these fields has content or problems: then they are not collapsed.
fn is_used(typed: &FormState, ids: &[&'static str]) -> bool {
    ids.iter().any(|id| !typed.value(id).is_empty() || typed.problem(id).is_some())
}

fn line(
    typed: &FormState,
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    is_required: bool,
) -> impl IntoView + use<> {
    typed.line(Line { is_short: kind != "text", is_required, ..Line::new(id, label, kind, "off") })
}

fn times(typed: &FormState, words: &'static Words, turns: &[&'static str], index: usize) -> impl IntoView + use<> {
    let is_required = index == 0;
    view! {
        <div class="field-row">
            {line(typed, STARTS[index], words.from_, "time", is_required)}
            {line(typed, ENDS[index], words.to_, "time", is_required)}
        </div>
        {turn(typed, words, turns, START_TURNS[index], words.turn_of_start)}
        {turn(typed, words, turns, END_TURNS[index], words.turn_of_end)}
    }
}

/// `turns` are those that are to be asked.
fn turn(
    typed: &FormState,
    words: &'static Words,
    turns: &[&'static str],
    id: &'static str,
    label: &'static str,
) -> impl IntoView + use<> {
    turn_choice(words, id, label, typed.value(id), typed.problem(id), turns.contains(&id))
}

/// Who may be asked, and who is.
fn people(typed: &FormState, words: &'static Words, members: &[Employee]) -> impl IntoView + use<> {
    let error = typed.problem(EMPLOYEE);
    let described_by = described_by(EMPLOYEE, false, error.is_some());
    let chosen: HashSet<&str> = typed.values(EMPLOYEE).iter().map(String::as_str).collect();
    let choices = members
        .iter()
        .enumerate()
        .map(|(index, employee)| {
            let is_first = index == 0;
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        id=is_first.then_some(EMPLOYEE)
                        name=EMPLOYEE
                        value=employee.id.to_string()
                        checked=chosen.contains(&*employee.id.0)
                        aria-describedby=described_by.clone().filter(|_| is_first)
                        aria-invalid=error.filter(|_| is_first).map(|_| "true")
                    />
                    <span>{employee.name.clone()}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class=if error.is_some() { "fieldset field--error" } else { "fieldset" }>
            <legend>{words.employees}</legend>
            {error.map(|said| view! { <p class="field__error" id=format!("{EMPLOYEE}-error")>{said.to_owned()}</p> })}
            <div class="publish__people">{choices}</div>
        </fieldset>
    }
}

fn whole_form(visitor: &Visitor, business: &BusinessId, product: &Product, members: &[Employee], typed: &FormState) -> AnyView {
    let (words, shifts) = (Words::of(visitor.language), words::shifts::Words::of(visitor.language));
    let is_sent = !typed.is_empty();
    let turns = Draft::read(typed.pairs()).twice(&|local| zones::instants(local, &product.time_zone));
    let once = if is_sent { typed.value(FORM_ID).to_owned() } else { random::reference().simple().to_string() };
    let has_more_shifts = is_used(typed, &[STARTS[1], ENDS[1], STARTS[2], ENDS[2]]);
    let has_copies = is_used(typed, &COPIES) || is_used(typed, &[ID]);
    let copies = COPIES.iter().zip(words.copy_days).map(|(id, label)| line(typed, id, label, "date", false)).collect_view();
    view! {
        <form class="publish" method="post" action=paths::new_vacancy(business) novalidate=is_sent>
            <FormToken visitor=visitor.clone() />
            <input type="hidden" name=PRODUCT value=product.id.to_string() />
            <input type="hidden" name=FORM_ID value=once />
            <div class="publish__fields">
                <p class="publish__place">
                    {shifts.product}": "<strong>{product.name.clone()}</strong>" "
                    <span class="muted">{shifts.time_zone}": "{product.time_zone.clone()}</span>
                </p>
                {line(typed, DAY, words.day, "date", true)}
                <fieldset class="fieldset">
                    <legend>{words.times}</legend>
                    <p class="field__hint">{words.times_hint}</p>
                    {times(typed, words, &turns, 0)}
                    <details class="disclosure" open=has_more_shifts>
                        <summary>{words.second_shift}</summary>
                        <div>{times(typed, words, &turns, 1)}{times(typed, words, &turns, 2)}</div>
                    </details>
                </fieldset>
                <div class="field-row">
                    {line(typed, DEADLINE_DAY, words.deadline_day, "date", true)}
                    {line(typed, DEADLINE_TIME, words.deadline_time, "time", true)}
                </div>
                {turn(typed, words, &turns, DEADLINE_TURN, words.turn_of_deadline)}
                {people(typed, words, members)}
                <details class="disclosure" open=has_copies>
                    <summary>{words.copies}</summary>
                    <div>
                        <p class="field__hint">{words.copies_hint}</p>
                        <div class="field-row">{copies}</div>
                        {line(typed, ID, words.own_id, "text", false)}
                    </div>
                </details>
            </div>
            <div class="publish__sum">
                <CheckPublishing language=visitor.language.tag().to_owned() time_zone=product.time_zone.clone() />
            </div>
            <div class="publish__send"><button class="button button--large">{words.publish}</button></div>
        </form>
    }
    .into_any()
}
