//! `/vakter/{business}/ny`: a vacancy is published. First the product, whose employees may be asked; then the shifts, by
//! the clock of the product's place. What is typed becomes what the API takes, and is judged by the same rules.

use super::parameter;
use crate::accounts::server::actor::{Manager, SignedIn};
use crate::i18n::shifts::Words;
use crate::server::chance;
use crate::server::fault::Failure;
use crate::server::form::{Form, FormToken};
use crate::server::page::{self, Page};
use crate::server::state::AppState;
use crate::server::visitor::Visitor;
use crate::shared::field::FieldError;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::ui::error_summary::ErrorSummary;
use crate::ui::field::{Field, described_by};
use crate::ui::way_on::Crumbs;
use crate::vacancies::model::{Employee, Product};
use crate::vacancies::rules::times::{format_day, format_time, parse_day};
use crate::vacancies::server::service::{self, NotDone};
use crate::vacancies::server::{registers, zones};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{Days, NaiveDate, NaiveTime};
use leptos::prelude::*;
use serde_json::{Value, json};

const ID: &str = "id";
const PRODUCT: &str = "product";
const DAY: &str = "day";
const STARTS: [&str; 3] = ["start1", "start2", "start3"];
const ENDS: [&str; 3] = ["end1", "end2", "end3"];
const DEADLINE_DAY: &str = "deadline_day";
const DEADLINE_TIME: &str = "deadline_time";
const EMPLOYEE: &str = "employee";
const COPIES: [&str; 6] = ["copy1", "copy2", "copy3", "copy4", "copy5", "copy6"];

type Problems = Vec<(&'static str, &'static str)>;

/// What the form needs to know.
struct Registers {
    products: Vec<Product>,
    /// The one that is chosen, or the only one.
    product: Option<Product>,
    /// Of that one.
    members: Vec<Employee>,
}

async fn registers_for(state: &AppState, manager: &Manager, wanted: Option<&str>) -> Result<Registers, Failure> {
    let mut products = registers::products(state, manager.into()).await?;
    let product = match wanted {
        Some(wanted) => products.iter().find(|product| product.id == wanted).cloned(),
        None if products.len() == 1 => products.pop(),
        None => None,
    };
    let members = match &product {
        Some(product) => {
            let all = registers::employees(state, manager.into()).await?;
            all.into_iter().filter(|employee| employee.products.contains(&product.id)).collect()
        }
        None => Vec::new(),
    };
    Ok(Registers { products, product, members })
}

/// `GET /vakter/{business}/ny?product=`
pub async fn show_publishing(
    State(state): State<AppState>,
    visitor: Visitor,
    person: SignedIn,
    Path(business): Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Response {
    let shown = async {
        let manager = Manager::of(&person, &state, &business).await?;
        let registers = registers_for(&state, &manager, parameter(&query, PRODUCT)).await?;
        Ok::<_, Failure>(show(&state, &visitor, &business, &registers, None, &Vec::new()))
    };
    shown.await.unwrap_or_else(|failure| page::refuse(&state, &visitor, &failure.into_refusal()))
}

/// `POST /vakter/{business}/ny`
pub async fn receive_published(
    State(state): State<AppState>,
    visitor: Visitor,
    person: SignedIn,
    Path(business): Path<String>,
    form: Form,
) -> Response {
    let received = async {
        let manager = Manager::of(&person, &state, &business).await?;
        let registers = registers_for(&state, &manager, Some(form.text(PRODUCT))).await?;
        let words = visitor.words().shifts;
        let problems = match read(&form, registers.product.as_ref(), words) {
            Ok(vacancies) => match service::publish_all(&state, (&manager).into(), &vacancies).await {
                Ok(_) => return Ok(page::see(&paths::with(&paths::planned(&business), super::DONE, "published"))),
                Err(NotDone::Failure(Failure::Refused(Refusal::Invalid(problems)))) => told(&problems, words),
                Err(NotDone::Failure(failure)) => return Err(failure),
                Err(NotDone::Hindered(_)) => return Err(Refusal::Failed.into()),
            },
            Err(problems) => problems,
        };
        Ok::<_, Failure>(show(&state, &visitor, &business, &registers, Some(&form), &problems))
    };
    received.await.unwrap_or_else(|failure| page::refuse(&state, &visitor, &failure.into_refusal()))
}

/// What was typed, as the API takes it: the vacancy and its copies.
fn read(form: &Form, product: Option<&Product>, words: &Words) -> Result<Vec<Value>, Problems> {
    let mut problems = Problems::new();
    let Some(product) = product else { return Err(vec![(PRODUCT, words.product_wrong)]) };
    let time = |name: &str| NaiveTime::parse_from_str(form.text(name).trim(), "%H:%M").ok();
    let day = parse_day(form.text(DAY).trim());
    if day.is_none() {
        problems.push((DAY, words.no_day));
    }
    let mut shifts = Vec::new();
    for (index, (start, end)) in STARTS.into_iter().zip(ENDS).enumerate() {
        let is_empty = form.text(start).trim().is_empty() && form.text(end).trim().is_empty();
        match (time(start), time(end)) {
            (Some(from), Some(to)) => shifts.push((from, to)),
            _ if is_empty && index > 0 => {}
            _ => problems.push((start, words.no_times)),
        }
    }
    let deadline = parse_day(form.text(DEADLINE_DAY).trim()).zip(time(DEADLINE_TIME));
    if deadline.is_none() {
        problems.push((DEADLINE_DAY, words.no_deadline));
    }
    let employees: Vec<&str> = form.all(EMPLOYEE).collect();
    if employees.is_empty() {
        problems.push((EMPLOYEE, words.nobody_chosen));
    }
    let mut copies = Vec::new();
    for name in COPIES {
        let text = form.text(name).trim();
        match parse_day(text) {
            Some(copy) if Some(copy) != day && !copies.contains(&copy) => copies.push(copy),
            None if !text.is_empty() => problems.push((name, words.no_day)),
            _ => {}
        }
    }
    let (Some(day), Some(deadline), true) = (day, deadline, problems.is_empty()) else { return Err(problems) };
    let given = form.text(ID).trim();
    std::iter::once(day)
        .chain(copies)
        .map(|on| {
            let id = match given {
                "" => format!("{}-{}", format_day(on), &chance::reference().simple().to_string()[..12]),
                given if on == day => given.to_owned(),
                given => format!("{given}-{}", format_day(on)),
            };
            let moved = deadline.0.checked_add_signed(on - day).ok_or_else(|| vec![(DEADLINE_DAY, words.no_deadline)])?;
            let expiration = instant(moved, deadline.1, product).ok_or_else(|| vec![(DEADLINE_TIME, words.no_such_time)])?;
            let mut sent = Vec::new();
            for ((from, to), (start, end)) in shifts.iter().zip(STARTS.into_iter().zip(ENDS)) {
                let last = if to <= from { on.checked_add_days(Days::new(1)).unwrap_or(on) } else { on };
                let from = instant(on, *from, product).ok_or_else(|| vec![(start, words.no_such_time)])?;
                let to = instant(last, *to, product).ok_or_else(|| vec![(end, words.no_such_time)])?;
                sent.push(json!({ "start": from, "end": to }));
            }
            Ok(json!({
                "id": id, "product": product.id, "day": format_day(on), "expiration": expiration,
                "employees": employees, "shifts": sent,
            }))
        })
        .collect()
}

fn instant(day: NaiveDate, time: NaiveTime, product: &Product) -> Option<String> {
    zones::instant(day.and_time(time), &product.time_zone).map(format_time)
}

/// What the rules found, in the visitor's words and at the form's fields.
fn told(problems: &[FieldError], words: &Words) -> Problems {
    let mut told = Problems::new();
    for FieldError { pointer, code, message: _ } in problems {
        let parts: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
        let index = parts.get(1).and_then(|index| index.parse::<usize>().ok()).unwrap_or_default().min(STARTS.len() - 1);
        let problem = match (parts.as_slice(), &**code) {
            (["id", ..], "ALREADY_EXISTS") => (ID, words.id_taken),
            (["id", ..], _) => (ID, words.id_wrong),
            (["product", ..], _) => (PRODUCT, words.product_wrong),
            (["expiration", ..], _) => (DEADLINE_DAY, words.deadline_late),
            (["employees", ..], _) => (EMPLOYEE, words.not_member),
            (["shifts", _], _) => (STARTS[index], words.shifts_overlap),
            (["shifts", ..], _) => (STARTS[index], words.shift_wrong),
            _ => (DAY, words.no_day),
        };
        if !told.contains(&problem) {
            told.push(problem);
        }
    }
    told
}

fn show(
    state: &AppState,
    visitor: &Visitor,
    business: &str,
    registers: &Registers,
    typed: Option<&Form>,
    problems: &Problems,
) -> Response {
    page::show(state, visitor, || {
        let words = visitor.words().shifts;
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let form = match &registers.product {
            Some(product) => whole_form(visitor, business, product, &registers.members, typed, problems),
            None => choose_product(words, business, &registers.products),
        };
        let body = view! {
            <div class="wrap wrap--narrow">
                <Crumbs label=words.scheduling ways=vec![(paths::planned(business), words.vacant_offers.to_owned())] />
                <div class="page-head"><h1>{words.new_vacancy}</h1></div>
                <ErrorSummary title=words.put_right problems=problems.clone() />
                {form}
            </div>
        };
        Page { status, is_wide: true, ..Page::new(words.new_vacancy, body) }
    })
}

fn choose_product(words: &'static Words, business: &str, products: &[Product]) -> AnyView {
    if products.is_empty() {
        return view! { <p class="lead">{words.no_products}</p> }.into_any();
    }
    let option = |product: &Product| view! { <option value=product.id.clone()>{product.name.clone()}</option> };
    let options = products.iter().map(option).collect_view();
    view! {
        <form method="get" action=paths::new_vacancy(business)>
            <Field id=PRODUCT label=words.choose_product><select id=PRODUCT name=PRODUCT>{options}</select></Field>
            <button class="button">{words.go_on}</button>
        </form>
    }
    .into_any()
}

fn whole_form(
    visitor: &Visitor,
    business: &str,
    product: &Product,
    members: &[Employee],
    typed: Option<&Form>,
    problems: &Problems,
) -> AnyView {
    let words = visitor.words().shifts;
    if members.is_empty() {
        return view! { <p class="lead">{words.no_members}</p> }.into_any();
    }
    let line = |id: &'static str, label: &'static str, kind: &'static str, is_required: bool| {
        let error = problems.iter().find(|(at, _)| *at == id).map(|(_, said)| *said);
        let value = typed.map(|form| form.text(id).to_owned()).unwrap_or_default();
        view! {
            <Field id=id label=label error=error is_short={kind != "text"}>
                <input
                    id=id
                    name=id
                    type=kind
                    value=value
                    required=is_required
                    aria-describedby=described_by(id, false, error.is_some())
                    aria-invalid=error.map(|_| "true")
                />
            </Field>
        }
    };
    let times = |index: usize| {
        view! {
            <div class="field-row">
                {line(STARTS[index], words.from_, "time", index == 0)}
                {line(ENDS[index], words.to_, "time", index == 0)}
            </div>
        }
    };
    let chosen: Vec<&str> = typed.map(|form| form.all(EMPLOYEE).collect()).unwrap_or_default();
    let people = members
        .iter()
        .enumerate()
        .map(|(index, employee)| {
            let is_chosen = chosen.contains(&employee.id.as_str());
            view! {
                <label class="choice">
                    <input type="checkbox" id=(index == 0).then_some(EMPLOYEE) name=EMPLOYEE value=employee.id.clone() checked=is_chosen />
                    <span>{employee.name.clone()}</span>
                </label>
            }
        })
        .collect_view();
    let nobody = problems.iter().find(|(at, _)| *at == EMPLOYEE).map(|(_, said)| *said);
    let is_again = typed.is_some();
    view! {
        <form method="post" action=paths::new_vacancy(business) novalidate=is_again>
            <FormToken visitor=visitor.clone() />
            <input type="hidden" name=PRODUCT value=product.id.clone() />
            <p>{words.product}": "<strong>{product.name.clone()}</strong>" ("{words.time_zone}": "{product.time_zone.clone()}")"</p>
            {line(DAY, words.day, "date", true)}
            <fieldset class="fieldset">
                <legend>{words.times}</legend>
                <p class="field__hint">{words.times_hint}</p>
                {times(0)}
                <details class="disclosure" open=is_again>
                    <summary>{words.second_shift}</summary>
                    <div>{times(1)}{times(2)}</div>
                </details>
            </fieldset>
            <div class="field-row">
                {line(DEADLINE_DAY, words.deadline_day, "date", true)}
                {line(DEADLINE_TIME, words.deadline_time, "time", true)}
            </div>
            <fieldset class=if nobody.is_some() { "fieldset field--error" } else { "fieldset" }>
                <legend>{words.employees}</legend>
                {nobody.map(|said| view! { <p class="field__error">{said}</p> })}
                {people}
            </fieldset>
            <details class="disclosure" open=is_again>
                <summary>{words.copies}</summary>
                <div>
                    <p class="field__hint">{words.copies_hint}</p>
                    <div class="field-row">{COPIES.map(|id| line(id, words.copy_day, "date", false)).into_iter().collect_view()}</div>
                    {line(ID, words.own_id, "text", false)}
                </div>
            </details>
            <button class="button button--large">{words.publish}</button>
        </form>
    }
    .into_any()
}
