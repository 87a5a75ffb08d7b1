//! Takes over the form: changes, links, and back and forward replace the board below the field instead of
//! the page. If the server cannot be reached, the browser navigates by itself.

use super::{FIELD, LOADING, ONE_SUGGESTION, SUGGESTIONS, Search, Suggestion, option_id};
use crate::shared::paths;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, EventTarget, HtmlDetailsElement, HtmlElement, HtmlFormElement, HtmlInputElement, Response,
};

/// How long to wait after the last keystroke before requesting suggestions.
const SETTLE_MS: u32 = 120;
const LETTERS_MIN: usize = 2;

impl Search {
    pub fn take_over(self) {
        Effect::new(move || {
            let Some((field, form)) = field().and_then(|field| Some((field.clone(), field.form()?))) else { return };
            show_what_needs_script(&form);
            self.follow_field(&field);
            self.follow_form(&form);
        });
        Effect::new(move || {
            let Some(field) = field() else { return };
            let _ = field.set_attribute("aria-expanded", if self.suggestions.with(Vec::is_empty) { "false" } else { "true" });
            let _ = match self.chosen.get() {
                Some(index) => field.set_attribute("aria-activedescendant", &option_id(index)),
                None => field.remove_attribute("aria-activedescendant"),
            };
        });
    }

    fn follow_field(self, field: &HtmlInputElement) {
        listen(field, "input", move |_| self.typed());
        listen(field, "blur", move |_| self.close());
        listen(field, "keydown", move |event| {
            if let Some(event) = event.dyn_ref() {
                self.press(event);
            }
        });
    }

    fn follow_form(self, form: &HtmlFormElement) {
        let of_form = form.clone();
        listen(form, "submit", move |event| {
            event.prevent_default();
            self.close();
            self.go(&address_of(&of_form), Going::Ahead, true);
        });
        let of_form = form.clone();
        listen(form, "change", move |event| {
            let is_choice = event
                .target()
                .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
                .is_some_and(|input| matches!(input.type_().as_str(), "checkbox" | "radio"));
            if is_choice {
                self.go(&address_of(&of_form), Going::Ahead, false);
            }
        });
        listen(form, "click", move |event| {
            let Some(click) = event.dyn_ref::<web_sys::MouseEvent>() else { return };
            if click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key() {
                return;
            }
            let link = click
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok())
                .and_then(|element| element.closest("a[data-live]").ok().flatten());
            if let Some(link) = link {
                event.prevent_default();
                let to_top = link.get_attribute("data-live").as_deref() == Some("top");
                self.go(&link.get_attribute("href").unwrap_or_default(), Going::Ahead, to_top);
            }
        });
        if let Some(window) = web_sys::window() {
            self.shown.set_value(address_shown());
            listen(&window, "popstate", move |_| {
                // A link to a place on this page is no other search.
                let address = address_shown();
                if self.shown.with_value(|shown| *shown != address) {
                    // Set before the response arrives: a further change builds on this address.
                    self.shown.set_value(address.clone());
                    self.go(&address, Going::Back, false);
                }
            });
        }
    }

    /// Shows the search at this address of the board.
    fn go(self, address: &str, going: Going, to_top: bool) {
        let run = next(self.showing);
        let address = address.to_owned();
        let query_string = address.split_once('?').map_or("", |(_, query)| query).to_owned();
        set_busy(true);
        self.said.set(field().and_then(|field| field.get_attribute(LOADING)).unwrap_or_default());
        spawn_local(async move {
            let html = match fetch(paths::BOARD_PART, &query_string).await {
                Some(response) => text(&response).await,
                None => None,
            };
            if self.showing.get_value() != run {
                return;
            }
            set_busy(false);
            match html {
                Some(html) => self.show(&html, going, to_top),
                None => {
                    if let Some(window) = web_sys::window() {
                        let _ = window.location().set_href(&address);
                    }
                }
            }
        });
    }

    fn show(self, html: &str, going: Going, to_top: bool) {
        let Some(document) = document() else { return };
        let Some(board) = document.get_element_by_id("board") else { return };
        // Keep what the reader has opened, and the focus.
        let open: Vec<(String, bool)> = elements(&board, "details[id]")
            .filter_map(|details| details.dyn_into::<HtmlDetailsElement>().ok())
            .map(|details| (details.id(), details.open()))
            .collect();
        let focused = document
            .active_element()
            .filter(|element| board.contains(Some(element)))
            .map(|element| (element.id(), element.get_attribute("href")));
        let Some(fragment) = document.create_range().ok().and_then(|range| range.create_contextual_fragment(html).ok()) else {
            return;
        };
        board.replace_children_with_node_1(&fragment);
        for (id, is_open) in open {
            if let Some(details) =
                document.get_element_by_id(&id).and_then(|details| details.dyn_into::<HtmlDetailsElement>().ok())
            {
                details.set_open(is_open);
            }
        }
        show_what_needs_script(&board);
        let Some(root) = board.first_element_child() else { return };
        let of_root = |name: &str| root.get_attribute(name).unwrap_or_default();
        document.set_title(&of_root("data-title"));
        stay_here(&document, &of_root("data-address"));
        if let Going::Ahead = going
            && let Some(history) = web_sys::window().and_then(|window| window.history().ok())
        {
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&of_root("data-address")));
        }
        self.shown.set_value(address_shown());
        if let Some(field) = field() {
            let is_typing =
                document.active_element().is_some_and(|element| element.id() == FIELD) && matches!(going, Going::Ahead);
            if !is_typing || to_top {
                field.set_value(&of_root("data-text"));
            }
        }
        let results = document.get_element_by_id("results").and_then(|results| results.dyn_into::<HtmlElement>().ok());
        if to_top && let Some(results) = results {
            let _ = results.focus();
            results.scroll_into_view();
        } else if let Some((id, href)) = focused {
            // If the focused element was removed, a chip for example, focus the results.
            let again = document
                .get_element_by_id(&id)
                .or_else(|| {
                    href.and_then(|href| {
                        elements(&board, "a").find(|link| link.get_attribute("href").is_some_and(|it| it == href))
                    })
                })
                .and_then(|element| element.dyn_into::<HtmlElement>().ok())
                .or(results);
            if let Some(again) = again {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = again.focus_with_options(&options);
            }
        }
        self.said.set(document.get_element_by_id("hits").and_then(|hits| hits.text_content()).unwrap_or_default());
    }

    fn typed(self) {
        let run = next(self.typing);
        spawn_local(async move {
            TimeoutFuture::new(SETTLE_MS).await;
            let Some(field) = field().filter(|_| self.typing.get_value() == run) else { return };
            let suggested = if field.value().trim().chars().count() < LETTERS_MIN {
                Vec::new()
            } else {
                let address = field.form().map(|form| address_of(&form)).unwrap_or_default();
                suggestions(address.split_once('?').map_or("", |(_, query)| query)).await.unwrap_or_default()
            };
            if self.typing.get_value() != run {
                return;
            }
            self.chosen.set(None);
            let noun = field.get_attribute(if suggested.len() == 1 { ONE_SUGGESTION } else { SUGGESTIONS }).unwrap_or_default();
            self.said.set(if suggested.is_empty() { String::new() } else { format!("{} {noun}", suggested.len()) });
            self.suggestions.set(suggested);
        });
    }

    fn press(self, event: &web_sys::KeyboardEvent) {
        let count = self.suggestions.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        let chosen = self.chosen.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.chosen.set(Some(chosen.map_or(0, |index| (index + 1) % count))),
            "ArrowUp" => self.chosen.set(Some(chosen.map_or(count - 1, |index| (index + count - 1) % count))),
            "Escape" => self.close(),
            "Enter" => match chosen {
                Some(index) => self.choose(index),
                None => return,
            },
            _ => return,
        }
        event.prevent_default();
    }

    pub fn choose(self, index: usize) {
        let Some(suggestion) = self.suggestions.with_untracked(|all| all.get(index).cloned()) else { return };
        self.close();
        self.go(&suggestion.address, Going::Ahead, true);
    }

    fn close(self) {
        next(self.typing);
        self.suggestions.set(Vec::new());
        self.chosen.set(None);
    }
}

/// Whether the address is a new one, or one that the browser went back or forward to.
#[derive(Clone, Copy)]
enum Going {
    Ahead,
    Back,
}

/// The number of a new run.
fn next(run: StoredValue<u32>) -> u32 {
    run.update_value(|run| *run += 1);
    run.get_value()
}

/// The form is there for as long as the page is, so its listeners need no end.
fn listen(target: &EventTarget, name: &str, act: impl Fn(Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(act);
    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    listener.forget();
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn field() -> Option<HtmlInputElement> {
    document()?.get_element_by_id(FIELD)?.dyn_into().ok()
}

fn elements(within: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = within.query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, |found| found.length());
    (0..count).filter_map(move |index| found.as_ref()?.item(index)?.dyn_into().ok())
}

/// The address that the form would go to.
fn address_of(form: &HtmlFormElement) -> String {
    let Ok(data) = web_sys::FormData::new_with_form(form) else { return paths::BOARD.to_owned() };
    let pairs = js_sys::Array::from(&data);
    let mut query_string = Vec::new();
    for pair in pairs.iter() {
        let pair = js_sys::Array::from(&pair);
        let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) else { continue };
        if !value.trim().is_empty() {
            let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
            query_string.push(format!("{}={}", encode(&name), encode(value.trim())));
        }
    }
    format!("{}?{}", paths::BOARD, query_string.join("&"))
}

/// The header's choices of language and theme lead back to the search that is shown.
fn stay_here(document: &Document, address: &str) {
    if let Ok(Some(back)) = document.query_selector("input[name=back]") {
        let _ = back.set_attribute("value", address);
    }
    if let Ok(Some(link)) = document.query_selector(".site-tools a[hreflang]") {
        let language = link.get_attribute("hreflang").unwrap_or_default();
        let _ = link.set_attribute("href", &paths::with(address, "lang", &language));
    }
}

fn show_what_needs_script(part: &Element) {
    for element in elements(part, "[data-without-script]") {
        let _ = element.set_attribute("hidden", "");
    }
    for element in elements(part, "[data-with-script]") {
        let _ = element.remove_attribute("hidden");
    }
}

/// The page's address without the place on it.
fn address_shown() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}

fn set_busy(is_busy: bool) {
    if let Some(board) = document().and_then(|document| document.get_element_by_id("board")) {
        let _ = board.set_attribute("aria-busy", if is_busy { "true" } else { "false" });
    }
}

async fn suggestions(query_string: &str) -> Option<Vec<Suggestion>> {
    let response = fetch(paths::SUGGESTIONS, query_string).await?;
    let found = JsFuture::from(response.json().ok()?).await.ok()?;
    let suggestion = |found: JsValue| {
        let text = |name: &str| js_sys::Reflect::get(&found, &name.into()).ok().and_then(|value| value.as_string());
        Some(Suggestion { label: text("label")?, kind: text("kind")?, address: text("address")? })
    };
    js_sys::Array::from(&found).iter().map(suggestion).collect()
}

/// An answer that is a success.
async fn fetch(path: &str, query_string: &str) -> Option<Response> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(&format!("{path}?{query_string}"))).await.ok()?;
    response.dyn_into().ok().filter(Response::ok)
}

async fn text(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
