//! Shared by both islands: submitting forms in the background, and replacing parts of the page with the
//! response. If the server does not answer, the browser submits the form itself.

use crate::ui::browser::{document, form_pairs};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, Event, HtmlButtonElement, HtmlFormElement, HtmlInputElement, RequestInit, Response,
    SubmitEvent, SupportedType,
};

/// The form and the button of a submission.
pub(super) fn submission(event: &Event) -> Option<(HtmlFormElement, HtmlButtonElement)> {
    let form = event.target()?.dyn_into().ok()?;
    let button = event.dyn_ref::<SubmitEvent>()?.submitter()?.dyn_into().ok()?;
    Some((form, button))
}

/// Submits the form as its button of this name and value would, and replaces these parts of the page by the response's.
/// False where the browser goes on by itself.
pub(super) async fn exchange(form: &HtmlFormElement, name: &str, value: &str, parts: &[&str]) -> bool {
    if let Some(answer) = ask(form, name, value).await {
        let found: Option<Vec<(Element, Element)>> =
            parts.iter().map(|part| Some((document()?.get_element_by_id(part)?, answer.get_element_by_id(part)?))).collect();
        // A response without these parts is another page, possibly the sign-in page.
        if let Some(found) = found {
            for (old, new) in found {
                let _ = old.replace_with_with_node_1(&new);
            }
            return true;
        }
    }
    let button = document().and_then(|document| document.create_element("input").ok()?.dyn_into::<HtmlInputElement>().ok());
    if let Some(button) = button {
        button.set_type("hidden");
        button.set_name(name);
        button.set_value(value);
        let _ = form.append_child(&button);
        let _ = form.submit();
    }
    false
}

async fn ask(form: &HtmlFormElement, name: &str, value: &str) -> Option<Document> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form_pairs(form)).append_pair(name, value).finish();
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&body.into());
    let headers = web_sys::Headers::new().ok()?;
    headers.set("content-type", "application/x-www-form-urlencoded").ok()?;
    request.set_headers(&headers);
    let address = form.get_attribute("action")?;
    let response = JsFuture::from(web_sys::window()?.fetch_with_str_and_init(&address, &request)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let html = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    DomParser::new().ok()?.parse_from_string(&html, SupportedType::TextHtml).ok()
}
