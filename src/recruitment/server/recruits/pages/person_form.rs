//! A person as the fields of a form: shown, read, judged by the same rules as the API's.

use crate::i18n::Language;
use crate::recruitment::model::{Address, Name, Person};
use crate::recruitment::rules::person;
use crate::recruitment::rules::problem::{Problem, Problems};
use crate::recruitment::words;
use crate::recruitment::words::recruits::PersonForm;
use crate::shared::json_object::{JsonObject, Policy};
use crate::web::form::Form;
use crate::web::form_state::{FormState, Line};
use leptos::prelude::*;
use serde_json::{Value, json};

/// Where a field stands in the JSON that the rules judge.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    Address,
    Whole,
}

struct FieldSpec {
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

const fn of(name: &'static str, part: Part, autocomplete: &'static str, label: fn(&PersonForm) -> &'static str) -> FieldSpec {
    FieldSpec { name, part, autocomplete, kind: "text", is_short: false, is_rare: false, label }
}

const fn short(of: FieldSpec) -> FieldSpec {
    FieldSpec { is_short: true, ..of }
}

const fn rare(of: FieldSpec) -> FieldSpec {
    FieldSpec { is_rare: true, ..of }
}

const COUNTRY: &str = "countryCode";

static FIELDS: [FieldSpec; 17] = [
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
    FieldSpec { kind: "tel", ..of("phoneNumber", Part::Whole, "tel", |words| words.phone) },
    FieldSpec { kind: "email", ..of("email", Part::Whole, "email", |words| words.email) },
];

/// A field's text, and a whole number where the rules want one.
const NUMBERS: [&str; 2] = ["streetNumber", "floor"];

/// What was sent; and the person, where nothing is wrong.
pub(super) fn read(form: &Form, language: Language) -> (FormState, Person) {
    let mut json = json!({ "name": {}, "address": {} });
    for field in &FIELDS {
        let text = form.text(field.name).trim();
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
    let (mut typed, mut problems) = (FormState::of(form.pairs()), Problems::default());
    let person = person::recruit(&JsonObject::new(&json, "", Policy::Trimmed), &mut problems);
    for problem in problems.into_entries() {
        refuse(&mut typed, &problem, language);
    }
    (typed, person)
}

/// At each field the first thing that is wrong is said. What is at none stands at the first.
pub(super) fn refuse(typed: &mut FormState, problem: &Problem, language: Language) {
    let name = problem.pointer.rsplit('/').next().unwrap_or_default();
    let field = FIELDS.iter().find(|field| field.name == name).unwrap_or(&FIELDS[0]);
    if typed.problem(field.name).is_none() {
        typed.refuse(field.name, problem.to_field_error(language).message);
    }
}

/// What is stored.
pub(super) fn stored(person: &Person) -> FormState {
    let Person { name, address, email, phone_number } = person;
    let json = |value: serde_json::Result<Value>| value.unwrap_or_default();
    let name = json(serde_json::to_value::<&Name>(name));
    let address = json(serde_json::to_value::<&Address>(address));
    let whole = json!({ "phoneNumber": phone_number, "email": email });
    FormState::of(FIELDS.iter().map(|field| {
        let part = match field.part {
            Part::Name => &name,
            Part::Address => &address,
            Part::Whole => &whole,
        };
        let value = match &part[field.name] {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        (field.name, value)
    }))
}

/// Whether the fields were sent, and the visitor is not done with them.
pub(super) fn is_open(typed: &FormState) -> bool {
    FIELDS.iter().any(|field| !typed.values(field.name).is_empty()) && (typed.is_refused() || typed.wait.is_some())
}

/// What there is of a person, each with its name.
pub(super) fn facts_of(person: &Person, words: &PersonForm) -> Vec<(&'static str, String)> {
    let stored = stored(person);
    let rows = FIELDS.iter().map(|field| ((field.label)(words), stored.value(field.name).to_owned()));
    rows.filter(|(_, value)| !value.is_empty()).collect()
}

/// Everything that is wrong or has to wait, at the head of the page.
pub(super) fn summary(typed: &FormState, language: Language) -> impl IntoView + use<> {
    let words = words::recruits::Words::of(language);
    typed.summary(language, words.form.put_right, words.kept)
}

pub(super) fn fields(typed: &FormState, language: Language) -> impl IntoView + use<> {
    let words = &words::recruits::Words::of(language).form;
    let shown = FIELDS.iter().filter(|field| !field.is_rare || !typed.value(field.name).is_empty());
    shown
        .map(|field| {
            let hint = (field.name == COUNTRY).then_some(words.country_hint);
            let line = Line::new(field.name, (field.label)(words), field.kind, field.autocomplete);
            typed.line(Line { hint, is_short: field.is_short, ..line })
        })
        .collect_view()
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
        let typed = stored(&person);
        assert!(FIELDS.iter().all(|field| !typed.value(field.name).is_empty()), "{typed:?}");
        let fields: Vec<(String, String)> =
            FIELDS.iter().map(|field| (field.name.to_owned(), typed.value(field.name).to_owned())).collect();
        let (read, same) = read(&Form::from(fields), Language::En);
        assert!(!read.is_refused(), "{read:?}");
        assert_eq!(same, person);
    }

    #[test]
    fn problems_stand_at_their_fields() {
        let sent = vec![("floor".to_owned(), "tredje".to_owned()), ("postalCode".to_owned(), "1".to_owned())];
        let (read, _) = read(&Form::from(sent), Language::En);
        let at: Vec<&str> = FIELDS.iter().map(|field| field.name).filter(|name| read.problem(name).is_some()).collect();
        assert_eq!(at, ["lastName", "floor", "postalCode", "email"]);
    }
}
