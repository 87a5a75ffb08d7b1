//! Validation of vacancies. The request is first parsed (`read`), then checked against the registers (`judge`), so
//! that every problem is reported at once, in the published order. Register rules are in `catalog`, filters in `list`.

use super::{ids, problems, times};
use crate::shared::field::FieldError;
use crate::shared::ids::{BusinessProductId, EmployeeId, VacancyId};
use crate::shared::json_object::{ANY_LENGTH, JsonObject, Policy};
use crate::vacancies::model::{Hindrance, Status};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use ids::ID_MAX_CHARS;
use problems::Problems;
use serde_json::Value;
use std::collections::HashSet;

/// The longest shift.
const SHIFT_MAX_TIME: TimeDelta = TimeDelta::hours(24);
/// The contract's: shifts of one vacancy.
const SHIFTS_MAX: usize = 50;

/// A vacancy as far as it could be read.
#[derive(Debug, Default)]
pub struct Draft {
    pub id: Option<VacancyId>,
    pub product: Option<BusinessProductId>,
    pub day: Option<NaiveDate>,
    pub expiration: Option<DateTime<Utc>>,
    /// With their places in the list.
    pub employees: Vec<(usize, EmployeeId)>,
    /// As they stand in the list.
    pub shifts: Vec<DraftShift>,
    /// Problems found without the registers.
    problems: Problems,
}

#[derive(Debug, Default)]
pub struct DraftShift {
    pub start: Option<DateTime<Utc>>,
    pub end: Option<DateTime<Utc>>,
}

/// What the registers say about a draft.
#[derive(Debug, Default)]
pub struct Facts {
    /// None where there is no such product.
    pub product: Option<ProductFacts>,
    /// A vacancy has this id already.
    pub id_is_taken: bool,
}

#[derive(Debug, Default)]
pub struct ProductFacts {
    /// The local day on which each shift of the draft begins.
    pub first_days: Vec<Option<NaiveDate>>,
    /// The employees of the product, among those of the draft.
    pub members: HashSet<EmployeeId>,
}

/// A vacancy that may be published.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckedVacancy {
    pub id: VacancyId,
    pub product: BusinessProductId,
    pub day: NaiveDate,
    pub expiration: DateTime<Utc>,
    pub employees: Vec<EmployeeId>,
    pub shifts: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    pub first_start: DateTime<Utc>,
}

/// Reads what was sent.
pub fn read(value: &Value) -> Draft {
    let (mut absent, mut forms, mut lists) = (Problems::default(), Problems::default(), Problems::default());
    let sent = JsonObject::expect(value, "", Policy::Exact, &mut absent);
    let id = sent.required("id", ID_MAX_CHARS, &mut absent);
    ids::refuse_dropped(&sent, id.as_deref(), &mut forms);
    let id = id.map(VacancyId::from);
    let product = sent.required("product", ID_MAX_CHARS, &mut absent).map(BusinessProductId::from);
    let day = sent.required("day", ANY_LENGTH, &mut absent).and_then(|text| {
        let day = times::parse_day(&text);
        if day.is_none() {
            forms.invalid("/day", format!("day must be a date of the form {}", times::DAY_FORM));
        }
        day
    });
    let expiration = time(&sent, "expiration", &mut absent, &mut forms);
    let employees = entries(&sent, "employees", &mut absent, &mut lists);
    let employees = ids::read(&sent, "employees", employees, &mut absent);
    let shifts = entries(&sent, "shifts", &mut absent, &mut lists);
    let shifts = sent.at_most("shifts", shifts, SHIFTS_MAX, &mut lists);
    let shifts = shifts.iter().enumerate().map(|(index, value)| {
        let shift = sent.entry("shifts", index, value, &mut absent);
        DraftShift { start: time(&shift, "start", &mut absent, &mut forms), end: time(&shift, "end", &mut absent, &mut forms) }
    });
    let shifts = shifts.collect();
    let mut seen = HashSet::new();
    for (index, id) in &employees {
        if !seen.insert(id) {
            lists.push(format!("/employees/{index}"), "DUPLICATE", format!("Employee {id} is listed more than once"));
        }
    }
    absent.append(forms);
    absent.append(lists);
    Draft { id, product, day, expiration, employees, shifts, problems: absent }
}

/// A required, non-empty list.
pub(super) fn entries<'a>(sent: &JsonObject<'a>, field: &str, absent: &mut Problems, lists: &mut Problems) -> &'a [Value] {
    sent.require(field, absent);
    let entries = sent.list(field, absent);
    if entries.is_some_and(<[Value]>::is_empty) {
        lists.invalid(sent.pointer(field), format!("{field} must not be empty"));
    }
    entries.unwrap_or_default()
}

pub(super) fn time(sent: &JsonObject<'_>, field: &str, absent: &mut Problems, forms: &mut Problems) -> Option<DateTime<Utc>> {
    let text = sent.required(field, ANY_LENGTH, absent)?;
    let at = times::parse_time(&text);
    if at.is_none() {
        forms.invalid(sent.pointer(field), format!("{field} must be a time in UTC of the form {}", times::TIME_FORM));
    }
    at
}

/// # Errors
/// Every problem, in the published order.
pub fn judge(draft: Draft, facts: &Facts) -> Result<CheckedVacancy, Vec<FieldError>> {
    let Draft { id, product, day, expiration, employees, shifts, mut problems } = draft;
    if let (Some(day), Some(known)) = (day, &facts.product) {
        for (index, first_day) in known.first_days.iter().enumerate() {
            if first_day.is_some_and(|first_day| first_day != day) {
                problems.push(format!("/shifts/{index}/start"), "DAY_MISMATCH", "Shift start does not match day");
            }
        }
    }
    judge_shifts(&shifts, &mut problems);
    let first_start = shifts.iter().filter_map(|shift| shift.start).min();
    if let (Some(expiration), Some(first_start)) = (expiration, first_start)
        && expiration > first_start
    {
        problems.invalid("/expiration", "expiration must not be after the first start");
    }
    match (&product, &facts.product) {
        (Some(_), None) => problems.push("/product", "PRODUCT_NOT_FOUND", "Product not found"),
        (Some(product), Some(known)) => judge_members(product, &employees, &known.members, &mut problems),
        (None, _) => {}
    }
    if facts.id_is_taken {
        problems.extend([already_exists()]);
    }
    let shifts: Option<Vec<_>> = shifts.into_iter().map(|shift| shift.start.zip(shift.end)).collect();
    match (id, product, day, expiration, shifts, first_start) {
        (Some(id), Some(product), Some(day), Some(expiration), Some(shifts), Some(first_start)) if problems.is_empty() => {
            let employees = employees.into_iter().map(|(_, id)| id).collect();
            Ok(CheckedVacancy { id, product, day, expiration, employees, shifts, first_start })
        }
        _ => Err(problems.into_entries()),
    }
}

fn judge_shifts(shifts: &[DraftShift], problems: &mut Problems) {
    let whole = || shifts.iter().enumerate().filter_map(|(index, shift)| Some((index, shift.start?, shift.end?)));
    for (index, start, end) in whole() {
        if end <= start {
            problems.invalid(format!("/shifts/{index}/end"), "Shift end must be after its start");
        } else if end - start > SHIFT_MAX_TIME {
            problems.push(format!("/shifts/{index}/end"), "TOO_LONG", "A shift lasts at most 24 hours");
        }
    }
    let mut in_order: Vec<_> = whole().filter(|(_, start, end)| end > start).collect();
    in_order.sort_by_key(|(index, start, _)| (*start, *index));
    let mut overlapping = Vec::new();
    let mut busy_until = None;
    for (index, start, end) in in_order {
        if busy_until.is_some_and(|until| start < until) {
            overlapping.push(index);
        }
        busy_until = busy_until.max(Some(end));
    }
    overlapping.sort_unstable();
    for index in overlapping {
        problems.push(format!("/shifts/{index}"), "OVERLAP", "Shifts of a vacancy must not overlap");
    }
}

fn judge_members(
    product: &BusinessProductId,
    employees: &[(usize, EmployeeId)],
    members: &HashSet<EmployeeId>,
    problems: &mut Problems,
) {
    let mut told = HashSet::new();
    let outsiders = employees.iter().map(|(_, id)| id).filter(|id| !members.contains(*id) && told.insert(*id));
    let outsiders: Vec<&str> = outsiders.map(|id| &**id).collect();
    if !outsiders.is_empty() {
        let message = format!("Employees do not belong to product {product}: {}", outsiders.join(", "));
        problems.push("/employees", "NOT_OF_THE_PRODUCT", message);
    }
}

/// The id is another vacancy's.
pub fn already_exists() -> FieldError {
    FieldError::new("/id", "ALREADY_EXISTS", "Vacancy already exists")
}

/// The state of a vacancy that decides which operations are allowed.
#[derive(Clone, Copy, Debug)]
pub struct OfferState {
    pub is_accepted: bool,
    pub is_withdrawn: bool,
    pub expiration: DateTime<Utc>,
}

impl OfferState {
    /// The deadline itself is already too late.
    fn is_past(&self, now: DateTime<Utc>) -> bool {
        self.expiration <= now
    }

    pub fn status(&self, now: DateTime<Utc>) -> Status {
        match self {
            Self { is_withdrawn: true, .. } => Status::Withdrawn,
            Self { is_accepted: true, .. } => Status::Accepted,
            _ if self.is_past(now) => Status::Expired,
            _ => Status::Open,
        }
    }

    /// # Errors
    /// Why nobody can take it now.
    pub fn may_be_claimed(&self, now: DateTime<Utc>) -> Result<(), Hindrance> {
        match self {
            Self { is_accepted: true, .. } => Err(Hindrance::AlreadyAssigned),
            _ if self.is_past(now) => Err(Hindrance::Expired),
            Self { is_withdrawn: true, .. } => Err(Hindrance::Withdrawn),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// Why it cannot be handed back. A withdrawn vacancy reports that it is withdrawn rather than unassigned.
    pub fn may_be_handed_back(&self, now: DateTime<Utc>) -> Result<(), Hindrance> {
        match self {
            _ if self.is_past(now) => Err(Hindrance::Expired),
            Self { is_withdrawn: true, .. } => Err(Hindrance::Withdrawn),
            Self { is_accepted: false, .. } => Err(Hindrance::NotAssigned),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
