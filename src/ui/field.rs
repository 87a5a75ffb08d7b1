//! A form field: label, hint, error and control, linked for screen readers.

use leptos::prelude::*;
use std::borrow::Cow;

/// The error message of a field, if any.
#[derive(Default)]
pub struct FieldMessage(Option<Cow<'static, str>>);

impl From<Option<&'static str>> for FieldMessage {
    fn from(said: Option<&'static str>) -> Self {
        Self(said.map(Cow::Borrowed))
    }
}

impl From<Option<String>> for FieldMessage {
    fn from(said: Option<String>) -> Self {
        Self(said.map(Cow::Owned))
    }
}

/// `children` is the control; it has this `id` and says [`described_by`].
#[component]
pub fn Field(
    id: &'static str,
    label: &'static str,
    #[prop(default = None)] hint: Option<&'static str>,
    #[prop(default = FieldMessage(None), into)] error: FieldMessage,
    /// For dates, numbers and postal codes.
    #[prop(default = false)]
    is_short: bool,
    children: Children,
) -> impl IntoView {
    field(id, label, hint, error.0.as_deref(), is_short, children().into_any())
}

/// A [`Field`] whose words are not known before it is shown.
pub fn field(
    id: &str,
    label: &str,
    hint: Option<&str>,
    error: Option<&str>,
    is_short: bool,
    control: AnyView,
) -> impl IntoView + use<> {
    let mut class = "field".to_owned();
    if is_short {
        class += " field--short";
    }
    if error.is_some() {
        class += " field--error";
    }
    view! {
        <div class=class>
            <label for=id.to_owned()>{label.to_owned()}</label>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_of(id)>{hint.to_owned()}</p> })}
            {error.map(|error| view! { <p class="field__error" id=error_of(id)>{error.to_owned()}</p> })}
            {control}
        </div>
    }
}

/// What a control's `aria-describedby` says; None where there is nothing to say.
pub fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    let ids: Vec<String> = [has_hint.then(|| hint_of(id)), has_error.then(|| error_of(id))].into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Escapes text for a textarea: Leptos leaves its content unescaped, although it is raw text only up to the first
/// end tag. A line break at its head is eaten, so one is put there.
pub fn in_textarea(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;")) }
}

fn hint_of(id: &str) -> String {
    format!("{id}-hint")
}

fn error_of(id: &str) -> String {
    format!("{id}-error")
}

/// One of several to choose from.
pub struct Choice {
    pub value: &'static str,
    pub label: &'static str,
    pub is_chosen: bool,
    pub is_disabled: bool,
}

/// Radio buttons, or checkboxes where several may be chosen. The first has `name` as its id, for error summaries.
#[component]
pub fn Choices(
    name: &'static str,
    legend: &'static str,
    choices: Vec<Choice>,
    #[prop(default = None)] hint: Option<&'static str>,
    #[prop(default = FieldMessage(None), into)] error: FieldMessage,
    #[prop(default = false)] are_several: bool,
) -> impl IntoView {
    let kind = if are_several { "checkbox" } else { "radio" };
    let choices = choices
        .into_iter()
        .enumerate()
        .map(|(index, Choice { value, label, is_chosen, is_disabled })| {
            let id = (index == 0).then_some(name);
            view! {
                <label class="choice">
                    <input type=kind id=id name=name value=value checked=is_chosen disabled=is_disabled />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    let FieldMessage(error) = error;
    let described_by = described_by(name, hint.is_some(), error.is_some());
    let class = if error.is_some() { "fieldset field--error" } else { "fieldset" };
    view! {
        <fieldset class=class aria-describedby=described_by>
            <legend>{legend}</legend>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_of(name)>{hint}</p> })}
            {error.map(|error| view! { <p class="field__error" id=error_of(name)>{error}</p> })}
            {choices}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_textarea_is_not_left() {
        assert_eq!(in_textarea("\n</textarea><script>&lt;"), "\n\n&lt;/textarea>&lt;script>&amp;lt;");
    }

    #[test]
    fn what_describes_a_control() {
        assert_eq!(described_by("a", true, true).as_deref(), Some("a-hint a-error"));
        assert_eq!(described_by("a", false, true).as_deref(), Some("a-error"));
        assert_eq!(described_by("a", false, false), None);
    }
}
