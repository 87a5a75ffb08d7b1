//! The rules at each field: what was written and cannot be is told when the field is left, what is missing when the form
//! is to be sent.

use super::super::{Check, Found, Pressed, RECRUIT_FORM};
use super::{exchange, submission};
use crate::i18n::Language;
use crate::recruitment::draft::{Draft, id_of, order_of};
use crate::recruitment::rules::problem::{Kind, Problem};
use crate::recruitment::rules::{self, Recruiter};
use crate::recruitment::words::registering as recruitment;
use crate::shared::bounded_list::Told;
use crate::shared::field::FieldError;
use crate::ui::browser::{FIELDS, document, elements, field_of, focus, is_marked_here, mark, on, pairs_of, text_of};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement};

impl Check {
    pub fn take_over(self) {
        Effect::new(move || {
            let Some(part) = self.place.get().and_then(|place| place.closest("section").ok().flatten()) else { return };
            on(&part, "focusout", move |event| self.leave(&event));
            on(&part, "input", move |event| self.write(&event));
            on(&part, "submit", move |event| self.submit(&event));
            on(&part, "mousedown", move |_| self.pressed.set_value(Pressed::Yes));
            // It may be let go anywhere.
            if let Some(root) = document().and_then(|document| document.document_element()) {
                on(&root, "mouseup", move |_| self.let_go());
                on(&root, "dragend", move |_| self.let_go());
            }
            self.begin();
        });
    }

    /// A form that the server has refused was to be sent.
    fn begin(self) {
        let is_refused =
            form().and_then(|form| form.parent_element()).is_some_and(|part| !elements(&part, ".error-summary").is_empty());
        self.is_sent.set_value(is_refused);
        self.left.update_value(|left| left.clear());
        self.told.set(Vec::new());
    }

    fn leave(self, event: &Event) {
        let Some(field) = field_of(event) else { return };
        self.left.update_value(|left| {
            left.insert(field.id());
        });
        if self.pressed.get_value() == Pressed::No {
            self.judge();
        } else {
            self.pressed.set_value(Pressed::SinceLeft);
        }
    }

    fn let_go(self) {
        if self.pressed.get_value() == Pressed::SinceLeft {
            // After the click, which comes next.
            set_timeout(move || drop(self.judge()), Duration::ZERO);
        }
        self.pressed.set_value(Pressed::No);
    }

    /// A mistake is taken back as soon as it is put right.
    fn write(self, event: &Event) {
        let Some(field) = field_of(event).filter(|field| field.has_attribute("aria-invalid")) else { return };
        mark(&field, None);
        self.judge();
    }

    fn submit(self, event: &Event) {
        let Some((form, button)) = submission(event) else { return };
        let (name, value) = (button.name(), button.value());
        if value == "register" {
            self.is_sent.set_value(true);
            let found = self.judge();
            if !found.is_empty() {
                event.prevent_default();
                self.tell(found);
            }
            return;
        }
        event.prevent_default();
        // Where the browser would lead by itself.
        let next = button.get_attribute("formaction").and_then(|to| Some(to.split_once('#')?.1.to_owned()));
        spawn_local(async move {
            if exchange(&form, &name, &value, &[RECRUIT_FORM]).await {
                // Other persons stand at other places now.
                self.begin();
                if let Some(next) = next.and_then(|id| document()?.get_element_by_id(&id)) {
                    focus(&next);
                }
            }
        });
    }

    /// Every problem that the rules find, those that may be told at their fields.
    fn judge(self) -> Vec<FieldError> {
        let Some(form) = form() else { return Vec::new() };
        let found = self.problems(&form);
        let is_sent = self.is_sent.get_value();
        for field in elements(&form, FIELDS) {
            let id = field.id();
            let is_told = |one: &&Found| is_sent || (!one.is_for_later && self.left.with_value(|left| left.contains(&id)));
            let here = found.iter().filter(|one| id_of(&one.error.pointer) == id).find(is_told);
            match here {
                Some(one) => mark(&field, Some(&one.error.message)),
                // What the server said stays until somebody writes there: it knows more.
                None if is_marked_here(&id) => mark(&field, None),
                None => {}
            }
        }
        found.into_iter().map(|one| one.error).collect()
    }

    fn problems(self, form: &HtmlFormElement) -> Vec<Found> {
        let pairs = pairs_of(form);
        let draft = Draft::read(pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let whose = if self.is_known { Recruiter::Known } else { Recruiter::Named };
        // The words of recruiting alone, and not those of every page.
        let words = match self.language.get_value() {
            Language::Nb => &recruitment::NB,
            Language::En => &recruitment::EN,
        };
        let mut found = rules::check(&draft.to_json(&self.campaign.get_value()), whose).problems.into_entries();
        found.sort_by_key(|problem| (problem.is_more(), order_of(&problem.pointer)));
        let told = |Problem { pointer, kind }: Problem| Found {
            error: FieldError::new(pointer, kind.code(), words.problems.sentence(kind)),
            is_for_later: matches!(kind, Kind::MISSING | Kind::NameMissing | Kind::ContactMissing | Kind::CouponHalf),
        };
        found.into_iter().map(told).collect()
    }

    /// Puts every problem at the head of the form, in the place of what the server may have said there.
    fn tell(self, problems: Vec<FieldError>) {
        let (Some(form), Some(document)) = (form(), document()) else { return };
        let several = elements(&form, "fieldset[id^=recruitments-]").len() > 1;
        let told = problems.into_iter().map(|problem| {
            let id = id_of(&problem.pointer);
            let Some(field) = document.get_element_by_id(&id) else { return (RECRUIT_FORM.to_owned(), problem.message) };
            if let Ok(Some(folded)) = field.closest("details") {
                let _ = folded.set_attribute("open", "");
            }
            let group = field.closest("fieldset").ok().flatten().filter(|_| several);
            let words = [text_of(group, "legend"), text_of(Some(form.clone().into()), &format!("label[for='{id}']"))];
            let place: Vec<String> = words.into_iter().flatten().collect();
            let message = if place.is_empty() { problem.message } else { format!("{}: {}", place.join(", "), problem.message) };
            (id, message)
        });
        self.told.set(told.collect());
        if let Some(part) = document.get_element_by_id(RECRUIT_FORM) {
            for old in elements(&part, ".error-summary") {
                old.remove();
            }
        }
        // Once it is shown.
        request_animation_frame(move || {
            let summary = self.place.get_untracked().and_then(|place| place.query_selector(".error-summary").ok().flatten());
            if let Some(summary) = summary {
                focus(&summary);
            }
        });
    }
}

fn form() -> Option<HtmlFormElement> {
    document()?.get_element_by_id(RECRUIT_FORM)?.query_selector("form").ok()??.dyn_into().ok()
}
