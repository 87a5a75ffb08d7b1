//! The form for recruits by the rules at each field. Its other buttons change it: they are pressed in the background.

use super::super::{Check, RECRUIT_FORM, words};
use super::{exchange, submission};
use crate::i18n::Language;
use crate::recruitment::draft::{Draft, PRODUCT, id_of, order_of};
use crate::recruitment::rules::problem::{Kind, Problem};
use crate::recruitment::rules::{self, Recruiter};
use crate::recruitment::words::registering as recruitment;
use crate::shared::bounded_list::ListEntry;
use crate::ui::browser::{document, elements, field_of, focus, form_pairs, mark, on, text_of};
use crate::ui::live_form::{self, LiveForm, Rules};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use web_sys::{Element, Event, HtmlFormElement};

impl Check {
    pub fn take_over(self) {
        let Self { place, language, campaign, is_known } = self;
        let campaign = Rc::new(campaign);
        Effect::new(move || {
            let Some(part) = place.get().and_then(|place| place.closest("section").ok().flatten()) else { return };
            on(&part, "input", |event| forget_coupons(&event));
            let campaign = Rc::clone(&campaign);
            let live = LiveForm::start(
                &part,
                Rules {
                    part: RECRUIT_FORM,
                    title: words(language).put_right,
                    judge: Box::new(move |form| problems(form, language, &campaign, is_known)),
                    name: name_of,
                },
            );
            on(&part, "submit", move |event| submit(&live, &event));
        });
    }
}

fn submit(live: &Rc<LiveForm>, event: &Event) {
    let Some((form, button)) = submission(event) else { return };
    let (name, value) = (button.name(), button.value());
    if value == "register" {
        live.submit(event);
        return;
    }
    event.prevent_default();
    // Focus what the browser would focus.
    let next = button.get_attribute("formaction").and_then(|to| Some(to.split_once('#')?.1.to_owned()));
    let live = Rc::clone(live);
    spawn_local(async move {
        if exchange(&form, &name, &value, &[RECRUIT_FORM]).await {
            live.begin();
            if let Some(next) = next.and_then(|id| document()?.get_element_by_id(&id)) {
                focus(&next);
            }
        }
    });
}

/// What was said of a coupon was said of the product, code and number that stood there.
fn forget_coupons(event: &Event) {
    let Some(field) = field_of(event) else { return };
    let around = match field.get_attribute("name").as_deref() {
        Some(PRODUCT) => field.closest("form"),
        Some(name) if name.contains("/coupon") => field.closest("fieldset"),
        _ => return,
    };
    let Ok(Some(around)) = around else { return };
    for said in elements(&around, "[role=status]") {
        said.remove();
    }
    // And what the server said when it was to be sent.
    for code in elements(&around, "[name$='/couponCode'][aria-invalid]").into_iter().filter(|code| *code != field) {
        mark(&code, None);
    }
}

fn problems(form: &HtmlFormElement, language: Language, campaign: &str, is_known: bool) -> Vec<live_form::Problem> {
    let pairs = form_pairs(form);
    let draft = Draft::read(pairs.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let whose = if is_known { Recruiter::Known } else { Recruiter::Named };
    // Only the words of recruiting, not those of every page.
    let words = match language {
        Language::Nb => &recruitment::NB,
        Language::En => &recruitment::EN,
    };
    let mut found = rules::check(&draft.to_json(campaign), whose).problems.into_entries();
    found.sort_by_key(|problem| (problem.is_more(), order_of(&problem.pointer)));
    let told = |Problem { pointer, kind }: Problem| live_form::Problem {
        field: id_of(&pointer),
        message: words.problems.sentence(kind),
        is_for_later: matches!(kind, Kind::MISSING | Kind::NameMissing | Kind::ContactMissing | Kind::CouponHalf),
    };
    found.into_iter().map(told).collect()
}

/// The label, with the person where there are several.
fn name_of(form: &HtmlFormElement, field: &Element) -> String {
    let several = elements(form, "fieldset[id^=recruitments-]").len() > 1;
    let group = field.closest("fieldset").ok().flatten().filter(|_| several);
    let label = text_of(Some(form.clone().into()), &format!("label[for='{}']", field.id()));
    [text_of(group, "legend"), label].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
