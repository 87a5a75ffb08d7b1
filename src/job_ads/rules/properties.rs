//! The named extras of an ad: which names there are, what each may hold, and which have closed lists.

use super::RuleContext;
use super::limits::PROPERTY_MAX_CHARS;
use crate::shared::field::shorten;
use crate::shared::findings::Findings;
use crate::shared::json_object::{ANY_LENGTH, JsonObject, JsonProblem, Sink};
use crate::shared::{email, web_address};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Url,
    Email,
    Html,
    Integer,
    Text,
    /// One of a closed list.
    One(&'static [&'static str]),
    /// Some of a closed list.
    Several(&'static [&'static str]),
}

/// Every property, by kind. Names and lists are NAV's.
pub const PROPERTIES: [(&str, Kind); 31] = [
    ("sourceurl", Kind::Url),
    ("applicationurl", Kind::Url),
    ("employerhomepage", Kind::Url),
    ("facebookpage", Kind::Url),
    ("linkedinpage", Kind::Url),
    ("twitteraddress", Kind::Url),
    ("applicationemail", Kind::Email),
    ("employerdescription", Kind::Html),
    ("salary", Kind::Integer),
    ("applicationdue", Kind::Text),
    ("applicationmail", Kind::Text),
    ("applicationlabel", Kind::Text),
    (
        "engagementtype",
        Kind::One(&[
            "Engasjement",
            "Fast",
            "Feriejobb",
            "Prosjekt",
            "Selvstendig næringsdrivende",
            "Sesong",
            "Vikariat",
            "Trainee",
            "Lærling",
            "Åremål",
            "Frilanser",
            "Annet",
        ]),
    ),
    ("extent", Kind::One(&["Heltid", "Deltid"])),
    ("occupation", Kind::Text),
    ("starttime", Kind::Text),
    ("role", Kind::Text),
    ("sector", Kind::One(&["Privat", "Offentlig"])),
    ("location", Kind::Text),
    ("jobtitle", Kind::Text),
    ("keywords", Kind::Text),
    ("author", Kind::Text),
    ("industry", Kind::Text),
    ("workhours", Kind::Several(&["Dagtid", "Kveld", "Natt"])),
    ("workday", Kind::Several(&["Lørdag", "Søndag", "Ukedager"])),
    ("jobpercentage", Kind::Text),
    ("jobarrangement", Kind::One(&["Skift", "Turnus", "Vakt"])),
    ("remote", Kind::One(&["Hjemmekontor", "Hybridkontor", "Hjemmekontor ikke mulig"])),
    ("arbeidsplassenoccupation", Kind::Text),
    ("euresflagg", Kind::One(&["true", "false"])),
    ("workLanguage", Kind::Several(&["Norsk", "Engelsk", "Skandinavisk", "Samisk"])),
];

/// The values of a property with a closed list.
pub fn closed_list(name: &str) -> Option<&'static [&'static str]> {
    match kind_of(name) {
        Some(Kind::One(values) | Kind::Several(values)) => Some(values),
        _ => None,
    }
}

pub fn kind_of(name: &str) -> Option<Kind> {
    PROPERTIES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// A longer name cannot be one of ours; it is reported truncated, at the pointer of the whole map.
const NAME_SHOWN: usize = 60;

/// The properties that may be stored. Blank and null ones are absent.
pub fn check(object: &JsonObject<'_>, around: &impl RuleContext, found: &mut Findings) -> BTreeMap<String, String> {
    let mut properties = BTreeMap::new();
    let sent = object.object("properties", found);
    for (name, value) in sent.fields() {
        let Some(kind) = kind_of(name) else {
            if !value.is_null() {
                unknown(&sent, name, value, found);
            }
            continue;
        };
        let pointer = sent.pointer(name);
        let text = match value {
            Value::Bool(flag) => flag.to_string(),
            Value::Array(_) if matches!(kind, Kind::Several(_)) => match stringified(value) {
                Some(list) if list.is_empty() => continue,
                Some(list) => list,
                None => {
                    found.report(pointer, name, value, JsonProblem::NotText);
                    continue;
                }
            },
            _ => match sent.optional(name, ANY_LENGTH, found) {
                Some(text) => text,
                None => continue,
            },
        };
        if kind != Kind::Html && text.chars().nth(PROPERTY_MAX_CHARS).is_some() {
            found.invalid_because(pointer, name, &text, &format!(", at most {PROPERTY_MAX_CHARS} characters"));
            continue;
        }
        if let Some(text) = judge(kind, name, pointer, text, around, found) {
            properties.insert(name.clone(), text);
        }
    }
    properties
}

fn unknown(sent: &JsonObject<'_>, name: &str, value: &Value, found: &mut Findings) {
    let (at, name) = match name.char_indices().nth(NAME_SHOWN) {
        Some((end, _)) => (sent.at().to_owned(), Cow::Owned(format!("{}…", &name[..end]))),
        None => (sent.pointer(name), Cow::Borrowed(name)),
    };
    found.report(at, &name, value, JsonProblem::NotText);
}

fn judge(
    kind: Kind,
    name: &str,
    pointer: String,
    text: String,
    around: &impl RuleContext,
    found: &mut Findings,
) -> Option<String> {
    match kind {
        Kind::Text => Some(text),
        Kind::Url => match web_address::normalise(&text) {
            Some(Cow::Borrowed(url)) => Some(url.to_owned()),
            Some(Cow::Owned(url)) => {
                found.change(
                    pointer,
                    "SCHEME_ADDED",
                    Some(&text),
                    Some(&url),
                    "The address had no scheme; it was taken as https.",
                );
                Some(url)
            }
            None => {
                found.invalid_because(pointer, name, &text, ", a web address (http or https) is expected");
                None
            }
        },
        Kind::Email => {
            let address = text.trim();
            if email::is_valid(address) {
                return Some(address.to_owned());
            }
            found.invalid_because(pointer, name, &text, ", an e-mail address is expected");
            None
        }
        Kind::Html => {
            let cleaned = around.clean(&text);
            if !cleaned.removed.is_empty() {
                found.change(pointer, "HTML_REMOVED", None, None, super::removal(&cleaned.removed));
            }
            (!cleaned.html.trim().is_empty()).then_some(cleaned.html)
        }
        Kind::Integer => {
            let digits = text.trim();
            let digits = digits.strip_prefix('-').unwrap_or(digits);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                found.change(
                    pointer,
                    "KEPT_AS_TEXT",
                    Some(&text),
                    Some(&text),
                    format!("{name} is no whole number; it is kept as text."),
                );
            }
            Some(text)
        }
        Kind::One(allowed) => in_list(allowed, name, &pointer, &text, found).then_some(text),
        Kind::Several(allowed) => {
            let mut fits = true;
            for value in several(&text) {
                fits &= in_list(allowed, name, &pointer, &value, found);
            }
            fits.then_some(text)
        }
    }
}

fn in_list(allowed: &[&str], name: &str, pointer: &str, value: &str, found: &mut Findings) -> bool {
    let fits = value.is_empty() || allowed.contains(&value);
    if !fits {
        found.refuse(pointer.to_owned(), format!("property {name} contains invalid value {}", shorten(value)));
    }
    fits
}

/// The values of a property that takes several: a stringified JSON list, or separated by commas.
pub fn several(text: &str) -> Vec<String> {
    if text.trim_start().starts_with('[')
        && let Ok(values) = serde_json::from_str::<Vec<String>>(text)
    {
        return values;
    }
    text.split(',').map(|value| value.trim().to_owned()).collect()
}

/// A JSON array of texts as the stringified list that is stored; None when it holds anything else.
fn stringified(value: &Value) -> Option<String> {
    let values = value.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
    if values.is_empty() { Some(String::new()) } else { serde_json::to_string(&values).ok() }
}
