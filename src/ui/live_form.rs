//! A form that is judged in the browser by the rules that the server has: what was written and cannot be is told when its
//! field is left, what is missing when the form is to be sent. What is put right is taken back at once, and the summary at
//! the head follows.

use super::browser::{FIELDS, create, document, elements, field_of, focus, is_marked, is_marked_here, mark, on};
use leptos::prelude::set_timeout;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlFormElement};

/// Marks fields that somebody has left; of others nothing is said yet.
const LEFT: &str = "data-left";
const SUMMARY: &str = ".error-summary";

/// What the rules say of a field.
pub struct Problem {
    /// The field's id.
    pub field: String,
    pub message: String,
    /// It is missing, and may still come.
    pub is_for_later: bool,
}

pub type Judge = Box<dyn Fn(&HtmlFormElement) -> Vec<Problem>>;

/// What is particular to a form. No type parameters: the code is there once, whatever the rules are.
pub struct Rules {
    /// The id of the part of the page that holds the form, with the summary at its head. It may be exchanged for another.
    pub part: &'static str,
    /// Of the summary.
    pub title: &'static str,
    /// In the order of the fields.
    pub judge: Judge,
    /// What the summary calls a field; nothing where the sentence says it.
    pub name: fn(&HtmlFormElement, &Element) -> String,
}

pub struct LiveForm {
    rules: Rules,
    pressed: Cell<Pressed>,
    /// Somebody wanted to send it: now every problem is told.
    is_sent: Cell<bool>,
}

/// Whether a mouse button or finger is down on the form. Until it is up nothing may move, or the click would miss what was
/// aimed at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pressed {
    No,
    Yes,
    /// And a field was left meanwhile, which is to be judged.
    SinceLeft,
}

impl LiveForm {
    /// Listens to the element around the part that may be exchanged.
    pub fn start(around: &Element, rules: Rules) -> Rc<Self> {
        let live = Rc::new(Self { rules, pressed: Cell::new(Pressed::No), is_sent: Cell::new(false) });
        live.begin();
        live.listen(around, "focusout", Self::leave);
        live.listen(around, "input", Self::write);
        live.listen(around, "mousedown", |live, _| live.pressed.set(Pressed::Yes));
        // It may be let go anywhere.
        if let Some(root) = document().and_then(|document| document.document_element()) {
            live.listen(&root, "mouseup", Self::let_go);
            live.listen(&root, "dragend", Self::let_go);
        }
        live
    }

    fn listen(self: &Rc<Self>, part: &Element, name: &str, act: fn(&Rc<Self>, &Event)) {
        let live = Rc::clone(self);
        on(part, name, move |event| act(&live, &event));
    }

    /// The form is there anew. One that the server has refused was to be sent.
    pub fn begin(&self) {
        self.is_sent.set(self.summary().is_some());
    }

    /// Holds it back where anything is wrong, and tells all of it.
    pub fn submit(&self, event: &Event) {
        self.is_sent.set(true);
        let found = self.judge(None);
        if !found.is_empty() {
            event.prevent_default();
            self.tell(&found);
        }
    }

    fn leave(self: &Rc<Self>, event: &Event) {
        let Some(field) = field_of(event) else { return };
        let _ = field.set_attribute(LEFT, "");
        if self.pressed.get() == Pressed::No {
            self.judge(None);
        } else {
            self.pressed.set(Pressed::SinceLeft);
        }
    }

    fn let_go(self: &Rc<Self>, _: &Event) {
        if self.pressed.replace(Pressed::No) == Pressed::SinceLeft {
            let live = Rc::clone(self);
            // After the click, which comes next.
            set_timeout(move || drop(live.judge(None)), Duration::ZERO);
        }
    }

    fn write(self: &Rc<Self>, event: &Event) {
        let Some(field) = field_of(event) else { return };
        let was_wrong = field.has_attribute("aria-invalid");
        if was_wrong {
            mark(&field, None);
        }
        // What the server said of a whole group of fields goes likewise.
        if let Ok(Some(group)) = field.closest("fieldset[id]")
            && is_marked(&group.id())
        {
            mark(&group, None);
        }
        // Who is at it is not told of a new one yet.
        self.judge(Some(&field).filter(|_| !was_wrong));
    }

    /// Every problem that the rules find; those that may be told already are told at their fields, but not at `but`.
    fn judge(&self, but: Option<&Element>) -> Vec<Problem> {
        let Some(form) = self.form() else { return Vec::new() };
        let found = (self.rules.judge)(&form);
        for field in elements(&form, FIELDS) {
            let id = field.id();
            if id.is_empty() || but == Some(&field) {
                continue;
            }
            let may_tell = |one: &&Problem| self.is_sent.get() || (!one.is_for_later && field.has_attribute(LEFT));
            match found.iter().filter(|one| one.field == id).find(may_tell) {
                Some(one) => mark(&field, Some(&one.message)),
                // What the server said stays until somebody writes there: it knows more.
                None if is_marked_here(&id) => mark(&field, None),
                None => {}
            }
        }
        self.follow(&form, &found);
        found
    }

    /// Leaves in the summary what still is wrong. What is wrong anew is told at its field alone.
    fn follow(&self, form: &HtmlFormElement, found: &[Problem]) {
        let Some(summary) = self.summary() else { return };
        let mut told: Vec<String> = Vec::new();
        for link in elements(&summary, "li a") {
            let id = link.get_attribute("href").unwrap_or_default().trim_start_matches('#').to_owned();
            // What is about no field is not put right in one.
            let Some(field) = field_at(&id) else { continue };
            if !is_marked(&id) || told.contains(&id) {
                remove_entry(&link);
            } else if let Some(one) = found.iter().find(|one| one.field == id && is_marked_here(&id)) {
                let sentence = self.sentence(form, &field, one);
                // A reader of the screen is told of what changes.
                if link.text_content().as_ref() != Some(&sentence) {
                    link.set_text_content(Some(&sentence));
                }
                told.push(id);
            }
        }
        if elements(&summary, "li").is_empty() {
            summary.remove();
        }
    }

    /// Puts what is wrong at the head of the form, the first of each field, in the place of what the server may have said.
    fn tell(&self, found: &[Problem]) {
        if let Some(old) = self.summary() {
            old.remove();
        }
        self.show(found);
        if let Some(summary) = self.summary() {
            focus(&summary);
        }
    }

    fn show(&self, found: &[Problem]) -> Option<()> {
        let (part, form) = (self.part()?, self.form()?);
        let summary = create("div", &[("class", "error-summary"), ("role", "alert"), ("tabindex", "-1")], "")?;
        let list = create("ul", &[], "")?;
        for (index, one) in found.iter().enumerate() {
            if found[..index].iter().any(|earlier| earlier.field == one.field) {
                continue;
            }
            let (id, sentence) = match field_at(&one.field) {
                Some(field) => {
                    if let Ok(Some(folded)) = field.closest("details") {
                        let _ = folded.set_attribute("open", "");
                    }
                    (one.field.as_str(), self.sentence(&form, &field, one))
                }
                None => (self.rules.part, one.message.clone()),
            };
            let (entry, link) = (create("li", &[], "")?, create("a", &[("href", &format!("#{id}"))], &sentence)?);
            entry.append_child(&link).ok()?;
            list.append_child(&entry).ok()?;
        }
        let title = create("h2", &[], self.rules.title)?;
        summary.append_child(&title).ok()?;
        summary.append_child(&list).ok()?;
        part.insert_before(&summary, part.first_child().as_ref()).ok()?;
        Some(())
    }

    fn sentence(&self, form: &HtmlFormElement, field: &Element, problem: &Problem) -> String {
        let name = (self.rules.name)(form, field);
        if name.is_empty() { problem.message.clone() } else { format!("{name}: {}", problem.message) }
    }

    fn part(&self) -> Option<Element> {
        document()?.get_element_by_id(self.rules.part)
    }

    fn form(&self) -> Option<HtmlFormElement> {
        self.part()?.query_selector("form").ok()??.dyn_into().ok()
    }

    fn summary(&self) -> Option<Element> {
        self.part()?.query_selector(SUMMARY).ok()?
    }
}

/// A field, or a group of fields.
fn field_at(id: &str) -> Option<Element> {
    let field = document()?.get_element_by_id(id)?;
    (field.tag_name() == "FIELDSET" || field.matches(FIELDS).ok()?).then_some(field)
}

fn remove_entry(link: &Element) {
    if let Ok(Some(entry)) = link.closest("li") {
        entry.remove();
    }
}
