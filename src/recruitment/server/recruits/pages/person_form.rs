//! A person as the fields of a form: shown, read, judged by the same rules as the API's.

use crate::i18n::Language;
use crate::recruitment::model::{Address, Name, Person};
use crate::recruitment::rules::person;
use crate::recruitment::rules::problem::{Problem, Problems};
use crate::recruitment::words;
use crate::recruitment::words::recruits::PersonForm;
use crate::shared::json_object::{JsonObject, Policy};
use crate::ui::error_summary::ErrorSummary;
use crate::ui::field::{Field, described_by};
use crate::web::form::Form;
use crate::web::page::Wait;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde_json::{Value, json};

/// Where a field stands in the JSON that the rules judge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    Address,
    Whole,
}

struct Of {
    /// In the form and in JSON.
    name: &'static str,
    part: Part,
    autocomplete: &'static str,
    kind: &'static str,
    is_short: bool,
    /// Shown only where it holds something: what few people have.
    is_rare: bool,
    label: fn(&PersonForm) -> &'static str,
}

const fn of(name: &'static str, part: Part, autocomplete: &'static str, label: fn(&PersonForm) -> &'static str) -> Of {
    Of { name, part, autocomplete, kind: "text", is_short: false, is_rare: false, label }
}

const fn short(of: Of) -> Of {
    Of { is_short: true, ..of }
}

const fn rare(of: Of) -> Of {
    Of { is_rare: true, ..of }
}

const COUNTRY: &str = "countryCode";

static FIELDS: [Of; 17] = [
    of("firstName", Part::Name, "given-name", |words| words.first_name),
    of("middleName", Part::Name, "additional-name", |words| words.middle_name),
    of("lastName", Part::Name, "family-name", |words| words.last_name),
    of("companyName", Part::Name, "organization", |words| words.company),
    rare(of("departmentName", Part::Name, "off", |words| words.department)),
    of("streetAddress", Part::Address, "address-line1", |words| words.street_address),
    rare(short(of("streetNumber", Part::Address, "off", |words| words.street_number))),
    rare(short(of("entrance", Part::Address, "off", |words| words.entrance))),
    rare(short(of("floor", Part::Address, "off", |words| words.floor))),
    short(of("postalCode", Part::Address, "postal-code", |words| words.postal_code)),
    of("postalPlace", Part::Address, "address-level2", |words| words.postal_place),
    rare(of("postalAddress", Part::Address, "off", |words| words.postal_address)),
    rare(short(of("postalAddressPostalCode", Part::Address, "off", |words| words.postal_address_postal_code))),
    rare(of("postalAddressPostalPlace", Part::Address, "off", |words| words.postal_address_postal_place)),
    short(of(COUNTRY, Part::Address, "country", |words| words.country)),
    Of { kind: "tel", ..of("phoneNumber", Part::Whole, "tel", |words| words.phone) },
    Of { kind: "email", ..of("email", Part::Whole, "email", |words| words.email) },
];

/// A field's text, and a whole number where the rules want one.
const NUMBERS: [&str; 2] = ["streetNumber", "floor"];

/// What stands in the fields, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    /// In the order of [`FIELDS`].
    values: Vec<String>,
    pub(super) problems: Vec<Problem>,
    /// Why nothing could be done with it yet.
    pub(super) wait: Option<Wait>,
}

impl Typed {
    /// What was sent; and the person, where nothing is wrong.
    pub(super) fn read(form: &Form) -> (Self, Person) {
        let values: Vec<String> = FIELDS.iter().map(|field| form.text(field.name).to_owned()).collect();
        let mut json = json!({ "name": {}, "address": {} });
        for (field, value) in FIELDS.iter().zip(&values) {
            let text = value.trim();
            let value = match text.parse::<i64>() {
                Ok(number) if NUMBERS.contains(&field.name) => json!(number),
                _ if text.is_empty() => Value::Null,
                _ => json!(text),
            };
            match field.part {
                Part::Name => json["name"][field.name] = value,
                Part::Address => json["address"][field.name] = value,
                Part::Whole => json[field.name] = value,
            }
        }
        let mut problems = Problems::default();
        let person = person::recruit(&JsonObject::new(&json, "", Policy::Trimmed), &mut problems);
        (Self { values, problems: problems.into_entries(), wait: None }, person)
    }

    /// What is stored.
    pub(super) fn of(person: &Person) -> Self {
        let Person { name, address, email, phone_number } = person;
        let json = |value: serde_json::Result<Value>| value.unwrap_or_default();
        let name = json(serde_json::to_value::<&Name>(name));
        let address = json(serde_json::to_value::<&Address>(address));
        let whole = json!({ "phoneNumber": phone_number, "email": email });
        let values = FIELDS.iter().map(|field| {
            let part = match field.part {
                Part::Name => &name,
                Part::Address => &address,
                Part::Whole => &whole,
            };
            match &part[field.name] {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => String::new(),
            }
        });
        Self { values: values.collect(), problems: Vec::new(), wait: None }
    }

    /// What was sent and has to wait.
    pub(super) fn read_again(form: &Form, wait: Wait) -> Self {
        let (typed, _) = Self::read(form);
        Self { wait: Some(wait), ..typed }
    }

    /// Empty fields below what has to wait elsewhere on the page.
    pub(super) fn waiting(wait: Wait) -> Self {
        Self { wait: Some(wait), ..Self::default() }
    }

    /// The fields were sent, and the visitor is not done with them.
    pub(super) fn is_open(&self) -> bool {
        !self.problems.is_empty() || (self.wait.is_some() && !self.values.is_empty())
    }

    pub(super) fn status(&self) -> StatusCode {
        match self.wait {
            Some(wait) => wait.status(),
            None if self.problems.is_empty() => StatusCode::OK,
            None => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The answer that the fields are in says when to try again.
    pub(super) fn with_wait(&self, response: Response) -> Response {
        match self.wait {
            Some(wait) => wait.told_with(response),
            None => response,
        }
    }

    /// What there is, each with its name.
    pub(super) fn messages(&self, words: &PersonForm) -> Vec<(&'static str, String)> {
        let rows = FIELDS.iter().zip(&self.values).filter(|(_, value)| !value.is_empty());
        rows.map(|(field, value)| ((field.label)(words), value.clone())).collect()
    }

    fn value(&self, index: usize) -> String {
        self.values.get(index).cloned().unwrap_or_default()
    }

    /// The sentence at a field; the first, where there are several.
    fn problem(&self, field: &Of, language: Language) -> Option<String> {
        self.problems
            .iter()
            .find(|problem| field_of(problem) == field.name)
            .map(|problem| problem.to_field_error(language).message)
    }

    /// Everything that is wrong or has to wait, at the head of the page.
    pub(super) fn summary(&self, language: Language) -> impl IntoView + use<> {
        let wait = self.wait.map(|wait| wait.banner(language, words::recruits::Words::of(language).kept));
        let problems: Vec<(&'static str, String)> =
            FIELDS.iter().filter_map(|field| Some((field.name, self.problem(field, language)?))).collect();
        view! {
            {wait}
            <ErrorSummary title=words::recruits::Words::of(language).form.put_right problems=problems />
        }
    }

    pub(super) fn fields(&self, language: Language) -> impl IntoView + use<> {
        let words = &words::recruits::Words::of(language).form;
        let shown = FIELDS.iter().enumerate().filter(|(index, field)| !field.is_rare || !self.value(*index).is_empty());
        shown
            .map(|(index, field)| {
                let error = self.problem(field, language);
                let hint = (field.name == COUNTRY).then_some(words.country_hint);
                let (has_hint, has_error, value) = (hint.is_some(), error.is_some(), self.value(index));
                view! {
                    <Field id=field.name label=(field.label)(words) hint=hint error=error is_short=field.is_short>
                        <input
                            id=field.name
                            name=field.name
                            type=field.kind
                            autocomplete=field.autocomplete
                            value=value
                            aria-describedby=described_by(field.name, has_hint, has_error)
                            aria-invalid=has_error.then_some("true")
                        />
                    </Field>
                }
            })
            .collect_view()
    }
}

/// The field that a problem is at.
fn field_of(problem: &Problem) -> &str {
    problem.pointer.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every field of a person is one of the form's, so that correcting loses none.
    #[test]
    fn nothing_is_lost() {
        let some = |text: &str| Some(text.to_owned());
        let person = Person {
            name: Name {
                first_name: some("a"),
                middle_name: some("b"),
                last_name: some("c"),
                company_name: some("d"),
                department_name: some("e"),
            },
            address: Address {
                street_address: some("f"),
                street_number: Some(1),
                entrance: some("g"),
                floor: Some(-1),
                postal_code: some("0101"),
                postal_place: some("h"),
                postal_address: some("i"),
                postal_address_postal_code: some("0102"),
                postal_address_postal_place: some("j"),
                country_code: some("NO"),
            },
            email: some("k@example.com"),
            phone_number: some("+4712345678"),
        };
        let typed = Typed::of(&person);
        assert!(typed.values.iter().all(|value| !value.is_empty()), "{:?}", typed.values);
        let fields: Vec<(String, String)> =
            FIELDS.iter().zip(&typed.values).map(|(field, value)| (field.name.to_owned(), value.clone())).collect();
        let (read, same) = Typed::read(&Form::from(fields));
        assert_eq!((read.problems, same), (Vec::new(), person));
    }

    #[test]
    fn problems_stand_at_their_fields() {
        let (read, _) =
            Typed::read(&Form::from(vec![("floor".to_owned(), "tredje".to_owned()), ("postalCode".to_owned(), "1".to_owned())]));
        let at: Vec<&str> = read.problems.iter().map(field_of).collect();
        assert_eq!(at, ["lastName", "floor", "postalCode", "email"]);
    }
}
