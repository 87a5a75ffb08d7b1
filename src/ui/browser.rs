//! DOM helpers for islands: they listen to events in a part of the server-rendered page, find its fields, and show a
//! problem next to a field as the server does.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, Event, FormData, HtmlElement, HtmlFormElement};

/// Selects the fields that people fill in.
pub const FIELDS: &str = "input[name]:not([type=hidden]), select[name]";
/// Marks messages written by the browser, not the server.
const BROWSER_MESSAGE: &str = "data-live";

pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The part is there for as long as the page is, so its listeners need no end.
pub fn on(part: &Element, name: &str, act: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::wrap(Box::new(act));
    let _ = part.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

pub fn elements(within: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

pub fn form_pairs(form: &HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
    let pairs = js_sys::Array::from(&data);
    let pairs = pairs.iter().filter_map(|pair| {
        let pair = js_sys::Array::from(&pair);
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    });
    pairs.collect()
}

/// The field that an event is about. Of several to choose from it is the first, whose id is the name of all of them.
pub fn field_of(event: &Event) -> Option<Element> {
    let field: Element = event.target()?.dyn_into().ok()?;
    if !field.matches(FIELDS).ok()? {
        None
    } else if field.id().is_empty() {
        document()?.get_element_by_id(&field.get_attribute("name")?)
    } else {
        Some(field)
    }
}

/// A new element with these attributes and this text.
pub fn create(name: &str, attributes: &[(&str, &str)], text: &str) -> Option<Element> {
    let element = document()?.create_element(name).ok()?;
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
    element.set_text_content(Some(text));
    Some(element)
}

pub fn text_of(within: Option<Element>, selector: &str) -> Option<String> {
    within?.query_selector(selector).ok()??.text_content()
}

fn error_of(id: &str) -> Option<Element> {
    document()?.get_element_by_id(&format!("{id}-error"))
}

/// Whether anything is said beside a field.
pub fn is_marked(id: &str) -> bool {
    error_of(id).is_some()
}

/// Whether the message at a field was written by the browser.
pub fn is_marked_here(id: &str) -> bool {
    error_of(id).is_some_and(|shown| shown.has_attribute(BROWSER_MESSAGE))
}

/// The element around a field and its label; for one of several choices, around all of them.
fn group_of(field: &Element) -> Option<Element> {
    let around = if field.closest(".choice").ok()?.is_some() { ".fieldset" } else { ".field" };
    field.closest(around).ok()?
}

/// Shows a problem next to its field as the server does, or removes it.
pub fn mark(field: &Element, message: Option<&str>) {
    let shown = error_of(&field.id());
    let id = format!("{}-error", field.id());
    let described = field.get_attribute("aria-describedby").unwrap_or_default();
    let mut described: Vec<&str> = described.split_whitespace().filter(|one| *one != id).collect();
    if let Some(message) = message {
        described.push(&id);
        let place = shown.or_else(|| {
            let place = create("p", &[("class", "field__error"), ("id", &id), (BROWSER_MESSAGE, "")], "")?;
            // A choice is not separated from the others of its group.
            let choices = field.closest(".choice").ok()?.and_then(|choice| choice.parent_element());
            let before = choices.unwrap_or_else(|| field.clone());
            before.parent_node()?.insert_before(&place, Some(&before)).ok()?;
            Some(place)
        });
        if let Some(place) = place {
            place.set_text_content(Some(message));
        }
        let _ = field.set_attribute("aria-invalid", "true");
    } else {
        if let Some(shown) = shown {
            shown.remove();
        }
        let _ = field.remove_attribute("aria-invalid");
    }
    if let Some(group) = group_of(field) {
        let _ = group.class_list().toggle_with_force("field--error", message.is_some());
    }
    let _ = match described.is_empty() {
        true => field.remove_attribute("aria-describedby"),
        false => field.set_attribute("aria-describedby", &described.join(" ")),
    };
}
