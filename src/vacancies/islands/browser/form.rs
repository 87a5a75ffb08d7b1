//! The form for vacancies by the rules at each field. At each keystroke: what would be published.

use super::zone;
use crate::ui::browser::{document, form_pairs, on};
use crate::ui::live_form::{LiveForm, Problem, Rules};
use crate::vacancies::draft::{DEADLINE_TURN, Draft, DraftProblem, END_TURNS, Planned, START_TURNS};
use crate::vacancies::islands::{Check, PUBLISH_PART, PublishSummary, PublishSummaryLine, TURN, words};
use crate::vacancies::moment::Moment;
use crate::vacancies::words::vacancies;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde_json::Value;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;
use zone::Zone;

impl Check {
    /// If the browser does not know the time zone, the whole form is left to the server.
    pub fn take_over(self) {
        Effect::new(move || {
            let Some(part) = self.place.get().and_then(|place| place.closest(&format!("#{PUBLISH_PART}")).ok().flatten()) else {
                return;
            };
            let Some(form) = form() else { return };
            let Some(zone) = self.time_zone.with_value(|name| Zone::find(name)).map(Rc::new) else { return };
            // Our messages say more than the browser's own bubbles.
            form.set_no_validate(true);
            self.summarise(&zone);
            let at = Rc::clone(&zone);
            on(&part, "input", move |_| self.summarise(&at));
            let rules = Rules {
                part: PUBLISH_PART,
                title: words(self.language).put_right,
                judge: Box::new(move |form| self.problems(form, &zone)),
                // The sentences name their fields.
                name: |_, _| String::new(),
            };
            let live = LiveForm::start(&part, rules);
            on(&part, "submit", move |event| live.submit(&event));
        });
    }

    fn problems(self, form: &HtmlFormElement, zone: &Zone) -> Vec<Problem> {
        let new_id = |value: &Value| value["day"].as_str().unwrap_or_default().to_owned();
        let found = draft(form).judge(&|local| zone.instants(local), now(), &new_id).err().unwrap_or_default();
        let words = words(self.language);
        let told = |(field, wrong): (&str, DraftProblem)| Problem {
            field: field.to_owned(),
            message: wrong.message(words).to_owned(),
            is_for_later: wrong.is_for_later(),
        };
        found.into_iter().map(told).collect()
    }

    /// Updates the summary of what would be published.
    fn summarise(self, zone: &Zone) {
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
            PublishSummaryLine {
                shifts: if shifts.is_empty() { vec![language.weekday_date(day)] } else { shifts },
                deadline: deadline.map(|at| vacancies::moment(language, at)),
            }
        };
        let vacancies = draft.plan(&|local| zone.instants(local)).into_iter().map(line).collect();
        self.sum.set(Some(PublishSummary { vacancies, asked: draft.employees.len() }));
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
    let pairs = form_pairs(form);
    Draft::read(pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

fn now() -> DateTime<Utc> {
    // Whole milliseconds, far within what fits.
    #[allow(clippy::cast_possible_truncation)]
    DateTime::from_timestamp_millis(js_sys::Date::now() as i64).unwrap_or_default()
}
