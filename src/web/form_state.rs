//! A form as its page shows it: what stands in its fields, what is wrong with that, and why it could not be sent.

use crate::i18n::Language;
use crate::ui::error_summary::ErrorSummary;
use crate::ui::field::{described_by, field};
use crate::web::page::RetryLater;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct FormState {
    /// As they were typed, by the names of the fields.
    values: BTreeMap<String, Vec<String>>,
    problems: Vec<FormProblem>,
    /// Why it could not be sent for now.
    pub wait: Option<RetryLater>,
    /// It was sent after its sender's session had ended, and is shown again.
    pub is_restored: bool,
}

#[derive(Debug)]
struct FormProblem {
    /// The id of its field.
    field: Cow<'static, str>,
    /// What the summary calls the field; empty where the message says it.
    name: String,
    message: Cow<'static, str>,
}

impl FormState {
    pub fn of<N: Into<String>, V: Into<String>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut state = Self::default();
        for (name, value) in fields {
            state.values.entry(name.into()).or_default().push(value.into());
        }
        state
    }

    /// As it was sent after its sender's session had ended.
    pub fn from_before(self) -> Self {
        Self { is_restored: true, ..self }
    }

    pub fn waiting(self, wait: RetryLater) -> Self {
        Self { wait: Some(wait), ..self }
    }

    /// Names and values, those of one name in the order of the form.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// Every value of this name.
    pub fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// The first value of this name; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.values(name).first().map(String::as_str).unwrap_or_default()
    }

    /// What stands in a field of which the form says nothing.
    pub fn set_default(&mut self, name: &str, value: &str) {
        self.values.entry(name.to_owned()).or_insert_with(|| vec![value.to_owned()]);
    }

    /// Whether nothing stands there yet.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub fn refuse(&mut self, field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) {
        self.refuse_named(field, String::new(), message);
    }

    /// The summary calls the field by `name`.
    pub fn refuse_named(&mut self, field: impl Into<Cow<'static, str>>, name: String, message: impl Into<Cow<'static, str>>) {
        self.problems.push(FormProblem { field: field.into(), name, message: message.into() });
    }

    pub fn is_refused(&self) -> bool {
        !self.problems.is_empty()
    }

    /// What is wrong with a field; the first, where there are several.
    pub fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|problem| problem.field == field).map(|problem| problem.message.as_ref())
    }

    /// Of the page that shows it.
    pub fn status(&self) -> StatusCode {
        match self.wait {
            Some(wait) => wait.status(),
            None if self.is_refused() => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        }
    }

    /// The answer that shows it says when to try again.
    pub fn with_retry_after(&self, response: Response) -> Response {
        match self.wait {
            Some(wait) => wait.with_retry_after(response),
            None => response,
        }
    }

    /// What stands above it: why it could not be sent, and everything that is wrong. `still_here` says what has become of what
    /// was typed.
    pub fn summary(&self, language: Language, title: &'static str, still_here: &'static str) -> impl IntoView + use<> {
        view! {
            {self.wait.map(|wait| wait.banner(language, still_here))}
            {self.problem_summary(title)}
        }
    }

    /// Everything that is wrong, each with a link to its field.
    pub fn problem_summary(&self, title: &'static str) -> impl IntoView + use<> {
        let told = |FormProblem { field, name, message }: &FormProblem| {
            let sentence = if name.is_empty() { message.clone() } else { format!("{name}: {message}").into() };
            (field.clone(), sentence)
        };
        let problems: Vec<(Cow<'static, str>, Cow<'static, str>)> = self.problems.iter().map(told).collect();
        view! { <ErrorSummary title=title problems=problems /> }
    }

    /// One line to fill in, with what stands there and what is wrong with it.
    pub fn line(&self, line: Line<'_>) -> impl IntoView + use<> {
        let Line { id, name, label, kind, mode, autocomplete, hint, is_short, is_required } = line;
        let name = if name.is_empty() { id } else { name };
        let error = self.problem(id);
        // A password is typed again.
        let value = if kind == "password" { "" } else { self.value(name) };
        let control = view! {
            <input
                id=id.to_owned()
                name=name.to_owned()
                type=kind
                inputmode=mode
                autocomplete=autocomplete
                required=is_required
                value=value.to_owned()
                aria-describedby=described_by(id, hint.is_some(), error.is_some())
                aria-invalid=error.map(|_| "true")
            />
        };
        field(id, label, hint, error, is_short, control.into_any())
    }
}

/// How a line looks and what it helps with.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    pub id: &'a str,
    /// Empty: the id.
    pub name: &'a str,
    pub label: &'a str,
    /// The `type` of its input.
    pub kind: &'static str,
    pub mode: Option<&'static str>,
    /// By this password managers tell what belongs there.
    pub autocomplete: &'static str,
    pub hint: Option<&'a str>,
    /// For dates, numbers and postal codes.
    pub is_short: bool,
    pub is_required: bool,
}

impl<'a> Line<'a> {
    pub const fn new(id: &'a str, label: &'a str, kind: &'static str, autocomplete: &'static str) -> Self {
        Self { id, name: "", label, kind, mode: None, autocomplete, hint: None, is_short: false, is_required: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stands_there_again_with_what_is_wrong() {
        let mut state = FormState::of([("who", "ida"), ("who", "ola"), ("email", " k<ri ")]);
        state.set_default("email", "x");
        state.set_default("name", "Kari");
        assert_eq!((state.value("email"), state.value("name"), state.value("other")), (" k<ri ", "Kari", ""));
        assert_eq!(state.values("who"), ["ida", "ola"]);
        assert_eq!(state.status(), StatusCode::OK);
        state.refuse("email", "Wrong");
        state.refuse_named("email", "E-mail".to_owned(), "Wrong as well");
        assert_eq!((state.problem("email"), state.problem("who")), (Some("Wrong"), None));
        assert_eq!(state.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let (line, summary) = (
            state.line(Line::new("email", "E-mail", "email", "email")).to_html().replace("<!>", ""),
            state.summary(Language::En, "Put right", "Still here").to_html().replace("<!>", ""),
        );
        assert!(line.contains("value=\" k&lt;ri \"") && line.contains("aria-describedby=\"email-error\""), "{line}");
        assert!(summary.contains(">Wrong</a>") && summary.contains(">E-mail: Wrong as well</a>"), "{summary}");
    }

    #[test]
    fn a_password_is_never_shown_again() {
        let state = FormState::of([("password", "blabær")]);
        let line = state.line(Line::new("password", "Password", "password", "current-password")).to_html();
        assert!(!line.contains("blabær"), "{line}");
    }

    #[test]
    fn what_has_to_wait_says_so_first() {
        let mut state = FormState::default().waiting(RetryLater::TooMany { seconds: 60 });
        state.refuse("email", "Wrong");
        assert_eq!(state.status(), StatusCode::TOO_MANY_REQUESTS);
    }
}
