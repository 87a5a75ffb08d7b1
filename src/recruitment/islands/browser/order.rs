//! Premiums by mouse, finger and keyboard. Each one on the list gets a handle; where it is let go, or at each arrow key, the
//! whole order is sent.

use super::super::{Order, POINTS, PREMIUMS_FORM, words_of_premiums};
use super::{exchange, submission};
use crate::i18n::{Language, fill};
use crate::recruitment::words::premiums::Words;
use crate::ui::browser::{create, document, elements, focus, on};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, KeyboardEvent, PointerEvent};

const ROW: &str = "ol.premiums > .premium";
const HANDLE: &str = ".premium__handle";

/// A premium being dragged.
struct DraggedRow {
    row: Element,
    from: usize,
    to: usize,
    /// Where the drag started, in pixels from the top of the window.
    start: f64,
}

impl Order {
    pub fn take_over(self, language: Language) {
        let words = words_of_premiums(language);
        Effect::new(move || {
            let Some(part) = self.place.get().and_then(|place| place.closest("section").ok().flatten()) else { return };
            add_handles(words);
            on(&part, "submit", move |event| {
                // Other buttons order a premium, or cancel an order, and lead to another page.
                let Some((form, button)) = submission(&event).filter(|(_, button)| button.name() == "order") else { return };
                event.prevent_default();
                let row = button.closest(".premium").ok().flatten();
                self.send(words, form, button.value(), row.as_ref(), &button.get_attribute("aria-label").unwrap_or_default());
            });
            on(&part, "keydown", move |event| self.key(words, &event));
            self.follow_pointer(words, &part);
        });
    }

    fn key(self, words: &'static Words, event: &Event) {
        let (Some(key), Some(row)) = (event.dyn_ref::<KeyboardEvent>(), row_of_handle(event)) else { return };
        let rows = rows();
        let Some(from) = rows.iter().position(|one| *one == row) else { return };
        let to = match key.key().as_str() {
            "ArrowUp" => from.saturating_sub(1),
            "ArrowDown" => (from + 1).min(rows.len() - 1),
            _ => return,
        };
        event.prevent_default();
        self.place_at(words, &row, from, to);
    }

    fn follow_pointer(self, words: &'static Words, part: &Element) {
        let held: Rc<RefCell<Option<DraggedRow>>> = Rc::default();
        let of_down = Rc::clone(&held);
        on(part, "pointerdown", move |event| {
            let (Some(pointer), Some(row)) = (event.dyn_ref::<PointerEvent>(), row_of_handle(&event)) else { return };
            let from = rows().iter().position(|one| *one == row);
            let Some(from) = from.filter(|_| pointer.button() == 0 && !self.is_busy.get_value()) else { return };
            event.prevent_default();
            if let Ok(Some(handle)) = row.query_selector(HANDLE) {
                let _ = handle.set_pointer_capture(pointer.pointer_id());
                focus(&handle);
            }
            let _ = row.class_list().add_1("premium--held");
            *of_down.borrow_mut() = Some(DraggedRow { row, from, to: from, start: f64::from(pointer.client_y()) });
        });
        let of_move = Rc::clone(&held);
        on(part, "pointermove", move |event| {
            if let (Some(held), Some(pointer)) = (of_move.borrow_mut().as_mut(), event.dyn_ref::<PointerEvent>()) {
                held.go(f64::from(pointer.client_y()));
            }
        });
        let of_up = Rc::clone(&held);
        on(part, "pointerup", move |_| {
            let Some(held) = of_up.borrow_mut().take() else { return };
            held.let_go();
            self.place_at(words, &held.row, held.from, held.to);
        });
        let of_cancel = Rc::clone(&held);
        on(part, "pointercancel", move |_| drop(of_cancel.borrow_mut().take().inspect(DraggedRow::let_go)));
        on(part, "keydown", move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| key.key() == "Escape") {
                drop(held.borrow_mut().take().inspect(DraggedRow::let_go));
            }
        });
    }

    /// Saves the order with one premium at another place.
    fn place_at(self, words: &'static Words, row: &Element, from: usize, to: usize) {
        let form = row.closest("form").ok().flatten().and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some(form) = form.filter(|_| from != to) else { return };
        let mut order: Vec<String> = rows().iter().filter_map(|row| row.get_attribute("data-product")).collect();
        let one = order.remove(from);
        order.insert(to, one);
        self.send(words, form, order.join(","), Some(row), "");
    }

    /// `label` is the name of the button that sent it; empty for a handle.
    fn send(self, words: &'static Words, form: HtmlFormElement, order: String, row: Option<&Element>, label: &str) {
        if self.is_busy.get_value() {
            return;
        }
        self.is_busy.set_value(true);
        let product = row.and_then(|row| row.get_attribute("data-product"));
        let label = label.to_owned();
        spawn_local(async move {
            let is_here = exchange(&form, "order", &order, &[PREMIUMS_FORM, POINTS]).await;
            self.is_busy.set_value(false);
            if is_here {
                add_handles(words);
                self.say(words, product.as_deref(), &label);
            }
        });
    }

    /// Announces where the premium is now, and focuses it.
    fn say(self, words: &'static Words, product: Option<&str>, label: &str) {
        let rows = rows();
        let place = rows.iter().position(|row| row.get_attribute("data-product").as_deref() == product && product.is_some());
        let name = |row: &Element| row.get_attribute("data-name").unwrap_or_default();
        let placed = place.map(|place| {
            let (number, all) = ((place + 1).to_string(), rows.len().to_string());
            fill(words.placed, &[("premium", &name(&rows[place])), ("place", &number), ("all", &all)])
        });
        self.said.set([placed, Some(words.saved.to_owned())].into_iter().flatten().collect::<Vec<_>>().join(". "));
        let Some(part) = document().and_then(|document| document.get_element_by_id(PREMIUMS_FORM)) else { return };
        let row = place.map(|place| rows[place].clone());
        let within = row.as_ref().unwrap_or(&part);
        let same = elements(within, "button:enabled")
            .into_iter()
            .find(|button| !label.is_empty() && button.get_attribute("aria-label").as_deref() == Some(label));
        let next = same.or_else(|| within.query_selector("button:enabled").ok().flatten());
        if let Some(next) = next {
            focus(&next);
        }
    }
}

impl DraggedRow {
    /// Moves the row with the pointer; a line shows the drop position.
    fn go(&mut self, y: f64) {
        move_by(&self.row, y - self.start);
        let rows = rows();
        let middle = |row: &Element| {
            let place = row.get_bounding_client_rect();
            place.top() + place.height() / 2.0
        };
        let above = rows.iter().filter(|row| **row != self.row && middle(row) < y).count();
        self.to = above;
        for (index, row) in rows.iter().enumerate() {
            let _ = row.class_list().toggle_with_force("premium--over", index == self.to && self.to < self.from);
            let _ = row.class_list().toggle_with_force("premium--under", index == self.to && self.to > self.from);
        }
    }

    fn let_go(&self) {
        move_by(&self.row, 0.0);
        let _ = self.row.class_list().remove_1("premium--held");
        for row in rows() {
            let _ = row.class_list().remove_2("premium--over", "premium--under");
        }
    }
}

fn move_by(row: &Element, pixels: f64) {
    if let Some(row) = row.dyn_ref::<HtmlElement>() {
        let _ = row.style().set_property("translate", &format!("0 {pixels}px"));
    }
}

fn rows() -> Vec<Element> {
    let part = document().and_then(|document| document.get_element_by_id(PREMIUMS_FORM));
    part.map(|part| elements(&part, ROW)).unwrap_or_default()
}

fn row_of_handle(event: &Event) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(HANDLE).ok()??.closest(".premium").ok()?
}

fn add_handles(words: &'static Words) {
    for row in rows() {
        let label = fill(words.drag, &[("premium", &row.get_attribute("data-name").unwrap_or_default())]);
        let attributes = [("type", "button"), ("class", "premium__handle"), ("aria-label", &label), ("title", &label)];
        let Some(handle) = create("button", &attributes, "≡") else { return };
        let _ = row.insert_before(&handle, row.first_child().as_ref());
    }
}
