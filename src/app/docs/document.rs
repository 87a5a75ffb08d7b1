//! Reading the document, and the text in it.

use leptos::prelude::*;
use serde_json::{Map, Value};

/// What is written between two backticks is code.
pub fn inline(text: &str) -> impl IntoView + use<> {
    let pieces = text.split('`').map(str::to_owned).enumerate();
    pieces
        .map(|(at, piece)| if at % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() })
        .collect_view()
}

/// Paragraphs.
pub fn prose(text: &str) -> impl IntoView + use<> {
    text.split("\n\n").map(|paragraph| view! { <p>{inline(paragraph)}</p> }).collect_view()
}

/// What is typed or answered, as it is. By keyboard too it can be scrolled.
pub fn code(text: String) -> impl IntoView {
    view! { <pre class="code" tabindex="0"><code>{text}</code></pre> }
}

/// An example as it is sent: JSON, or the fields of a form, or a stream, which is a text already.
pub fn example(media: &str, content: &Value) -> Option<String> {
    match &content["example"] {
        Value::Null => None,
        Value::String(stream) => Some(stream.trim_end().to_owned()),
        form if media.contains("form") => Some(form_fields(form).collect::<Vec<_>>().join("\n")),
        json => serde_json::to_string_pretty(json).ok(),
    }
}

/// `name=value`, field by field.
pub fn form_fields(form: &Value) -> impl Iterator<Item = String> {
    map(form).map(|(name, value)| format!("{name}={}", text(value)))
}

pub fn anchor(text: &str) -> String {
    let words: Vec<String> =
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.join("-")
}

/// A text, or a number as its text.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

pub fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub fn map(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&EMPTY).iter()
}
