//! `/vakter/{business}/ny`: a vacancy is published. First the product, whose employees may be asked; then the shifts, by
//! the clock of the product's place. What is typed becomes what the API takes, and is judged by the same rules, here and in
//! the browser (`draft`).

use super::parameter;
use super::turns::turn_choice;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::pending_forms::{self, KeptForms, SentForm};
use crate::i18n::norwegian_order;
use crate::platform::fault::Failure;
use crate::platform::random;
use crate::platform::signed_link;
use crate::shared::ids::{BusinessId, VacancyId};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::error_summary::ErrorSummary;
use crate::ui::field::{Field, described_by};
use crate::ui::way_on::Crumbs;
use crate::vacancies::draft::{
    COPIES, DAY, DEADLINE_DAY, DEADLINE_TIME, DEADLINE_TURN, Draft, EMPLOYEE, END_TURNS, ENDS, ID, PRODUCT, Problem, START_TURNS,
    STARTS, Wrong,
};
use crate::vacancies::islands::{CheckPublishing, PUBLISH_ERRORS, PUBLISH_PART};
use crate::vacancies::model::{Employee, Product};
use crate::vacancies::server::actor::Manager;
use crate::vacancies::server::service::{self, ActError};
use crate::vacancies::server::state::VacanciesState;
use crate::vacancies::server::{catalog, zones};
use crate::vacancies::words;
use crate::vacancies::words::publishing::Words;
use crate::web::error::PageError;
use crate::web::form::FormToken;
use crate::web::page::{self, Bundle, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDateTime;
use leptos::prelude::*;
use serde_json::Value;

/// What tells one form from another.
const ONCE: &str = "once";
const PURPOSE: &str = "publish once";

/// What the form needs to know.
struct Registers {
    products: Vec<Product>,
    /// The one that is chosen, or the only one.
    product: Option<Product>,
    /// Of that one.
    members: Vec<Employee>,
}

async fn registers_for(state: &VacanciesState, manager: &Manager, wanted: Option<&str>) -> Result<Registers, Failure> {
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
    Ok(Registers { products, product, members })
}

/// `GET /vakter/{business}/ny?product=`
pub async fn show_publishing(
    State(state): State<VacanciesState>,
    visitor: Visitor,
    person: SignedIn,
    kept: KeptForms,
    Path(business): Path<BusinessId>,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let manager = Manager::of(&person, &state, business).await?;
    let business = manager.business();
    let Some(form) = kept.take(&state, &person, &paths::new_vacancy(business)).await? else {
        let registers = registers_for(&state, &manager, parameter(&query, PRODUCT)).await?;
        return Ok(publishing_page(&state, &visitor, business, &registers, None, &[]));
    };
    let registers = registers_for(&state, &manager, Some(form.text(PRODUCT))).await?;
    let typed = Typed { draft: &Draft::read(form.pairs()), is_from_before: true };
    Ok(publishing_page(&state, &visitor, business, &registers, Some(typed), &[]))
}

/// `POST /vakter/{business}/ny`
pub async fn receive_published(
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
    let typed = Typed { draft: &draft, is_from_before: false };
    Ok(publishing_page(&state, &visitor, business, &registers, Some(typed), &problems))
}

/// Publishes the vacancy and its copies, and answers their ids; or nothing of it: then every problem.
async fn publish(
    state: &VacanciesState,
    manager: &Manager,
    product: Option<&Product>,
    draft: &Draft,
) -> Result<Result<Vec<VacancyId>, Vec<Problem>>, Failure> {
    let Some(product) = product else { return Ok(Err(vec![(PRODUCT, Wrong::ProductWrong)])) };
    let instants = |local: NaiveDateTime| zones::instants(local, &product.time_zone);
    // The same form sent twice, as by two clicks, asks for the same vacancies.
    let new_id = |value: &Value| {
        let print = signed_link::fingerprint(&state.config.secret, PURPOSE, &format!("{} {value}", draft.text(ONCE)));
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
            let is_done = draft.text(ID).trim().is_empty() && problems == [(ID, Wrong::IdTaken)];
            Ok(if is_done { Ok(Vec::new()) } else { Err(problems) })
        }
        Err(ActError::Failure(failure)) => Err(failure),
        Err(ActError::Hindered(_)) => Err(Refusal::Failed.into()),
    }
}

/// What was typed into the form.
#[derive(Clone, Copy)]
struct Typed<'a> {
    draft: &'a Draft,
    /// It comes from before its sender's session ended.
    is_from_before: bool,
}

fn publishing_page(
    state: &VacanciesState,
    visitor: &Visitor,
    business: &BusinessId,
    registers: &Registers,
    typed: Option<Typed<'_>>,
    problems: &[Problem],
) -> Response {
    let is_from_before = typed.is_some_and(|typed| typed.is_from_before);
    let typed = typed.map(|typed| typed.draft);
    page::show(state, visitor, || {
        let words = Words::of(visitor.language);
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let title = words::shifts::Words::of(visitor.language).new_vacancy;
        let (form, islands) = match &registers.product {
            Some(_) if registers.members.is_empty() => (view! { <p class="lead">{words.no_members}</p> }.into_any(), None),
            Some(product) => (whole_form(visitor, business, product, &registers.members, typed, problems), Some(Bundle::Publish)),
            None => (choose_product(words, business, &registers.products), None),
        };
        let told = problems.iter().map(|(field, wrong)| (*field, wrong.message(words))).collect();
        let shifts = words::shifts::Words::of(visitor.language);
        let body = view! {
            <Crumbs label=shifts.scheduling ways=vec![(paths::planned(business), shifts.vacant_offers.to_owned())] />
            <div class="page-head"><h1>{title}</h1></div>
            {is_from_before.then(|| pending_forms::banner(visitor))}
            <section id=PUBLISH_PART>
                <div id=PUBLISH_ERRORS><ErrorSummary title=words.put_right problems=told /></div>
                {form}
            </section>
        };
        Page { status, islands, ..Page::new(title, body) }
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

/// What stands in the form and what is wrong with it.
struct Filled<'a> {
    words: &'static Words,
    typed: Option<&'a Draft>,
    problems: &'a [Problem],
    /// What asks which of two times is meant.
    turns: Vec<&'static str>,
}

impl Filled<'_> {
    fn error(&self, id: &str) -> Option<&'static str> {
        self.problems.iter().find(|(at, _)| *at == id).map(|(_, wrong)| wrong.message(self.words))
    }

    /// Whether something is written in any of these, or wrong with it: then they are not folded away.
    fn is_used(&self, ids: &[&'static str]) -> bool {
        ids.iter().any(|id| self.typed.is_some_and(|typed| !typed.text(id).is_empty()) || self.error(id).is_some())
    }

    fn line(&self, id: &'static str, label: &'static str, kind: &'static str, is_required: bool) -> impl IntoView + use<> {
        let error = self.error(id);
        let value = self.typed.map(|typed| typed.text(id).to_owned()).unwrap_or_default();
        view! {
            <Field id=id label=label error=error is_short={kind != "text"}>
                <input
                    id=id
                    name=id
                    type=kind
                    value=value
                    required=is_required
                    autocomplete="off"
                    aria-describedby=described_by(id, false, error.is_some())
                    aria-invalid=error.map(|_| "true")
                />
            </Field>
        }
    }

    fn turn(&self, id: &'static str, label: &'static str) -> impl IntoView + use<> {
        let chosen = self.typed.map(|typed| typed.text(id)).unwrap_or_default();
        turn_choice(self.words, id, label, chosen, self.error(id), self.turns.contains(&id))
    }

    fn times(&self, index: usize) -> impl IntoView + use<> {
        let is_required = index == 0;
        view! {
            <div class="field-row">
                {self.line(STARTS[index], self.words.from_, "time", is_required)}
                {self.line(ENDS[index], self.words.to_, "time", is_required)}
            </div>
            {self.turn(START_TURNS[index], self.words.turn_of_start)}
            {self.turn(END_TURNS[index], self.words.turn_of_end)}
        }
    }

    /// Who may be asked, and who is.
    fn people(&self, members: &[Employee]) -> impl IntoView + use<> {
        let error = self.error(EMPLOYEE);
        let described_by = described_by(EMPLOYEE, false, error.is_some());
        let choices = members
            .iter()
            .enumerate()
            .map(|(index, employee)| {
                let is_first = index == 0;
                let is_chosen = self.typed.is_some_and(|typed| typed.employees.contains(&employee.id));
                view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            id=is_first.then_some(EMPLOYEE)
                            name=EMPLOYEE
                            value=employee.id.to_string()
                            checked=is_chosen
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
                <legend>{self.words.employees}</legend>
                {error.map(|said| view! { <p class="field__error" id=format!("{EMPLOYEE}-error")>{said}</p> })}
                <div class="publish__people">{choices}</div>
            </fieldset>
        }
    }
}

fn whole_form(
    visitor: &Visitor,
    business: &BusinessId,
    product: &Product,
    members: &[Employee],
    typed: Option<&Draft>,
    problems: &[Problem],
) -> AnyView {
    let (words, shifts) = (Words::of(visitor.language), words::shifts::Words::of(visitor.language));
    let instants = |local: NaiveDateTime| zones::instants(local, &product.time_zone);
    let turns = typed.map(|typed| typed.twice(&instants)).unwrap_or_default();
    let filled = Filled { words, typed, problems, turns };
    let once = typed.map(|typed| typed.text(ONCE).to_owned()).unwrap_or_else(|| random::reference().simple().to_string());
    let has_more_shifts = filled.is_used(&[STARTS[1], ENDS[1], STARTS[2], ENDS[2]]);
    let has_copies = filled.is_used(&COPIES) || filled.is_used(&[ID]);
    let copies = COPIES.iter().zip(words.copy_days).map(|(id, label)| filled.line(id, label, "date", false)).collect_view();
    view! {
        <form class="publish" method="post" action=paths::new_vacancy(business) novalidate=typed.is_some()>
            <FormToken visitor=visitor.clone() />
            <input type="hidden" name=PRODUCT value=product.id.to_string() />
            <input type="hidden" name=ONCE value=once />
            <div class="publish__fields">
                <p class="publish__place">
                    {shifts.product}": "<strong>{product.name.clone()}</strong>" "
                    <span class="muted">{shifts.time_zone}": "{product.time_zone.clone()}</span>
                </p>
                {filled.line(DAY, words.day, "date", true)}
                <fieldset class="fieldset">
                    <legend>{words.times}</legend>
                    <p class="field__hint">{words.times_hint}</p>
                    {filled.times(0)}
                    <details class="disclosure" open=has_more_shifts>
                        <summary>{words.second_shift}</summary>
                        <div>{filled.times(1)}{filled.times(2)}</div>
                    </details>
                </fieldset>
                <div class="field-row">
                    {filled.line(DEADLINE_DAY, words.deadline_day, "date", true)}
                    {filled.line(DEADLINE_TIME, words.deadline_time, "time", true)}
                </div>
                {filled.turn(DEADLINE_TURN, words.turn_of_deadline)}
                {filled.people(members)}
                <details class="disclosure" open=has_copies>
                    <summary>{words.copies}</summary>
                    <div>
                        <p class="field__hint">{words.copies_hint}</p>
                        <div class="field-row">{copies}</div>
                        {filled.line(ID, words.own_id, "text", false)}
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
