//! The rules at each field: what was written and cannot be is told when the field is left, what is missing when the form
//! is to be sent. At each keystroke: what would be published.

use super::zone;
use crate::ui::browser::{FIELDS, document, elements, field_of, focus, is_marked_here, mark, on, pairs_of};
use crate::ui::error_summary::ErrorSummary;
use crate::vacancies::draft::{DEADLINE_TURN, Draft, EMPLOYEE, END_TURNS, Planned, Problem, START_TURNS};
use crate::vacancies::islands::{Check, PUBLISH_ERRORS, PUBLISH_PART, Sum, SumLine, TURN, words};
use crate::vacancies::moment::Moment;
use crate::vacancies::words::vacancies;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement};
use zone::Zone;

impl Check {
    /// A zone that the browser does not know is left to the server, and with it the whole form.
    pub fn take_over(self) {
        Effect::new(move || {
            let Some(part) = self.place.get().and_then(|place| place.closest(&format!("#{PUBLISH_PART}")).ok().flatten()) else {
                return;
            };
            let Some(form) = form() else { return };
            let Some(zone) = self.time_zone.with_value(|name| Zone::find(name)).map(Rc::new) else { return };
            // The browser's own bubbles say less.
            form.set_no_validate(true);
            self.begin();
            self.add_up(&zone);
            let at = zone.clone();
            on(&part, "focusout", move |event| self.leave(&event, &at));
            let at = zone.clone();
            on(&part, "input", move |event| self.write(&event, &at));
            on(&part, "submit", move |event| self.submit(&event, &zone));
        });
    }

    /// A form that the server has refused was to be sent.
    fn begin(self) {
        let Some(head) = document().and_then(|document| document.get_element_by_id(PUBLISH_ERRORS)) else { return };
        self.is_sent.set_value(!elements(&head, ".error-summary").is_empty());
        let Ok(head) = head.dyn_into::<HtmlElement>() else { return };
        let words = words(self.language);
        let summary = move || {
            let problems = self.told.get().into_iter().map(|(field, wrong)| (field, wrong.message(words))).collect::<Vec<_>>();
            view! { <ErrorSummary title=words.put_right problems takes_focus=false /> }
        };
        mount_to(head, move || view! { {summary} }).forget();
    }

    fn leave(self, event: &Event, zone: &Zone) {
        let Some(field) = field_of(event) else { return };
        self.left.update_value(|left| {
            left.insert(id_of(&field));
        });
        self.judge(zone, None);
    }

    /// A mistake is taken back as soon as it is put right.
    fn write(self, event: &Event, zone: &Zone) {
        self.add_up(zone);
        let Some(field) = field_of(event) else { return };
        let id = id_of(&field);
        let field = document().and_then(|document| document.get_element_by_id(&id)).unwrap_or(field);
        let was_wrong = field.has_attribute("aria-invalid");
        if was_wrong {
            mark(&field, None);
        }
        // Who is at it is not told of a new one yet.
        self.judge(zone, Some(id.as_str()).filter(|_| !was_wrong));
    }

    fn submit(self, event: &Event, zone: &Zone) {
        self.is_sent.set_value(true);
        let problems = self.judge(zone, None);
        if !problems.is_empty() {
            event.prevent_default();
            self.tell(problems);
        }
    }

    /// Every problem that can be told here; those that may be told already are told at their fields, but not at `but`.
    fn judge(self, zone: &Zone, but: Option<&str>) -> Vec<Problem> {
        let Some(form) = form() else { return Vec::new() };
        let new_id = |value: &Value| value["day"].as_str().unwrap_or_default().to_owned();
        let found = draft(&form).judge(&|local| zone.instants(local), now(), &new_id).err().unwrap_or_default();
        let (words, is_sent) = (words(self.language), self.is_sent.get_value());
        for field in elements(&form, FIELDS).into_iter().filter(|field| !field.id().is_empty()) {
            let id = field.id();
            if but == Some(&id) {
                continue;
            }
            let is_told = |(at, wrong): &&Problem| {
                *at == id && (is_sent || (!wrong.is_for_later() && self.left.with_value(|left| left.contains(&id))))
            };
            match found.iter().find(is_told) {
                Some((_, wrong)) => mark(&field, Some(wrong.message(words))),
                // What the server said stays until somebody writes there: it knows more.
                None if is_marked_here(&id) => mark(&field, None),
                None => {}
            }
        }
        found
    }

    /// Puts every problem at the head of the form, in the place of what the server may have said there.
    fn tell(self, problems: Vec<Problem>) {
        let Some(document) = document() else { return };
        for (field, _) in &problems {
            let folded = document.get_element_by_id(field).and_then(|field| field.closest("details").ok().flatten());
            if let Some(folded) = folded {
                let _ = folded.set_attribute("open", "");
            }
        }
        let Some(head) = document.get_element_by_id(PUBLISH_ERRORS) else { return };
        if self.told.with_untracked(Vec::is_empty) {
            for old in elements(&head, ".error-summary") {
                old.remove();
            }
        }
        self.told.set(problems);
        // Once it is shown.
        request_animation_frame(move || {
            if let Ok(Some(summary)) = head.query_selector(".error-summary") {
                focus(&summary);
            }
        });
    }

    /// Says what would be published, as far as it can be read.
    fn add_up(self, zone: &Zone) {
        let Some(form) = form() else { return };
        let draft = draft(&form);
        let language = self.language;
        ask_turns(&draft, zone);
        let line = |Planned { day, deadline, shifts }: Planned| {
            let shift = |(start, end): (Moment, Moment)| {
                let (start, end) = start.at().zip(end.at()).filter(|(start, end)| start < end)?;
                Some(vacancies::shift(language, zone.local(start)?, zone.local(end)?))
            };
            let shifts: Vec<String> = shifts.into_iter().filter_map(shift).collect();
            let deadline = deadline.at().and_then(|at| zone.local(at));
            SumLine {
                shifts: if shifts.is_empty() { vec![language.weekday_date(day)] } else { shifts },
                deadline: deadline.map(|at| vacancies::moment(language, at)),
            }
        };
        let vacancies = draft.plan(&|local| zone.instants(local)).into_iter().map(line).collect();
        self.sum.set(Some(Sum { vacancies, asked: draft.employees.len() }));
    }
}

/// Asks which of two times is meant where the clock shows one twice, and no longer where it does not.
fn ask_turns(draft: &Draft, zone: &Zone) {
    let twice = draft.twice(&|local| zone.instants(local));
    for id in START_TURNS.into_iter().chain(END_TURNS).chain([DEADLINE_TURN]) {
        let field = document().and_then(|document| document.get_element_by_id(id));
        if let Some(part) = field.and_then(|field| field.closest(&format!(".{TURN}")).ok().flatten()) {
            let _ = part.toggle_attribute_with_force("hidden", !twice.contains(&id));
        }
    }
}

fn form() -> Option<HtmlFormElement> {
    document()?.query_selector(&format!("#{PUBLISH_PART} form")).ok()??.dyn_into().ok()
}

fn draft(form: &HtmlFormElement) -> Draft {
    let pairs = pairs_of(form);
    Draft::read(pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// Those who may be asked are one field, whose id the first has.
fn id_of(field: &Element) -> String {
    if field.get_attribute("name").as_deref() == Some(EMPLOYEE) { EMPLOYEE.to_owned() } else { field.id() }
}

fn now() -> DateTime<Utc> {
    // Whole milliseconds, far within what fits.
    #[allow(clippy::cast_possible_truncation)]
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}
