//! What a job ad must be: JSON as it was sent → an [`Ad`], or every problem in it at once. The same code runs behind the
//! API and in the browser. No clock and no I/O: the rules get what they need from outside as [`RuleContext`].

use super::{dates, limits, properties};
use crate::job_ads::model::{Ad, Category, CategoryType, Contact, Employer, Location, Privacy};
use crate::job_ads::occupations;
use crate::shared::bounded_list::BoundedList;
use crate::shared::cleaned::CleanedHtml;
use crate::shared::field::{Change, FieldError};
use crate::shared::findings::{Findings, INVALID};
use crate::shared::json_object::{ANY_LENGTH, JsonObject, Policy, present};
use crate::shared::json_text::ParsedJson;
use crate::shared::org_number;
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use dates::{ExpiryMove, SentTimes};
use limits::{
    BUSINESS_NAME_MAX_CHARS, CATEGORIES_MAX, CONTACT_MAX_CHARS, CONTACTS_MAX, LOCATIONS_MAX, PHONE_MAX_CHARS, PLACE_MAX_CHARS,
    POSITIONS_MAX, REFERENCE_MAX_CHARS, TITLE_MAX_CHARS,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What the rules need from where they run.
pub trait RuleContext {
    /// Now, Europe/Oslo.
    fn now(&self) -> NaiveDateTime;
    /// A zoned time as Europe/Oslo has it.
    fn to_local(&self, zoned: DateTime<FixedOffset>) -> NaiveDateTime;
    /// HTML with what is not allowed taken out.
    fn clean(&self, html: &str) -> CleanedHtml;
}

/// The result of checking one ad.
pub struct AdVerdict {
    /// The ad, when nothing is wrong with it.
    pub ad: Option<Ad>,
    /// What was sent of its times.
    pub times: SentTimes,
    pub problems: BoundedList<FieldError>,
    pub changes: BoundedList<Change>,
}

/// Like [`check`], and also reports lone surrogates.
pub fn check_read(read: &ParsedJson, around: &impl RuleContext) -> AdVerdict {
    let mut verdict = check(&read.value, around);
    if !read.lone_surrogates.is_empty() {
        let mut problems = BoundedList::per_item();
        for half in &read.lone_surrogates {
            problems.push(FieldError::new(half.pointer.as_str(), INVALID, half.message()));
        }
        problems.append(verdict.problems, |_| ());
        verdict = AdVerdict { ad: None, problems, ..verdict };
    }
    verdict
}

/// Checks one ad. Problems are in field order; pointers are relative to the ad.
pub fn check(value: &Value, around: &impl RuleContext) -> AdVerdict {
    let mut found = Findings::default();
    let object = JsonObject::new(value, "", Policy::Lenient);
    let (ad, times) = if value.is_object() {
        let (ad, times) = ad(&object, around, &mut found);
        (Some(ad), times)
    } else {
        object.require("reference", &mut found);
        (None, SentTimes::default())
    };
    let Findings { problems, changes } = found;
    AdVerdict { ad: ad.filter(|_| problems.is_empty()), times, problems, changes }
}

/// An ad that says nothing of its publication takes the place of one that the public sees since then: it is the same ad
/// still, and no news. `changes` are what was told of it.
pub fn keep_published(ad: &mut Ad, times: &SentTimes, since: NaiveDateTime, changes: &mut BoundedList<Change>) {
    let mut found = Findings::default();
    ad.published = since;
    ad.expires = expiry(times, since, &mut found);
    changes.retain(|change| !is_of_expiry(change));
    changes.append(found.changes, |_| ());
}

/// Whether a change says that an ad expires at another time than was sent.
pub fn is_of_expiry(change: &Change) -> bool {
    [EXPIRES_MOVED, EXPIRES_SHORTENED].contains(&&*change.code)
}

pub(super) fn ad(object: &JsonObject<'_>, around: &impl RuleContext, found: &mut Findings) -> (Ad, SentTimes) {
    let reference = object.required("reference", REFERENCE_MAX_CHARS, found).unwrap_or_default();
    let title = ampersands(object, "title", object.required("title", TITLE_MAX_CHARS, found).unwrap_or_default(), found);
    let ad_text = ad_text(object, around, found);
    let positions = object.integer("positions", 1, POSITIONS_MAX, found).unwrap_or(1);
    let privacy = privacy(object, found);
    let published = date_time(object, "published", around, found);
    let expires = date_time(object, "expires", around, found);
    let contact_list = contacts(object, found);
    let location_list = locations(object, found);
    let employer = employer(object, found);
    let (category_list, new_keywords) = categories(object, found);
    let mut properties = properties::check(object, around, found);
    if !new_keywords.is_empty() {
        prepend_keywords(&mut properties, new_keywords);
    }
    let deadline = properties.get("applicationdue").and_then(|text| dates::parse_deadline(text));
    let times = SentTimes { published, expires, deadline };
    let published = published.unwrap_or_else(|| around.now());
    let expires = expiry(&times, published, found);
    let ad = Ad {
        reference,
        title,
        ad_text,
        positions,
        privacy,
        published,
        expires,
        employer,
        location_list,
        contact_list,
        category_list,
        properties,
    };
    (ad, times)
}

fn ad_text(object: &JsonObject<'_>, around: &impl RuleContext, found: &mut Findings) -> String {
    let problems = found.problems.count();
    let sent = object.required("adText", ANY_LENGTH, found).unwrap_or_default();
    if found.problems.count() > problems {
        return sent;
    }
    let cleaned = around.clean(&sent);
    if cleaned.blank {
        let why =
            if cleaned.removed.is_empty() { ", which shows no text" } else { ", which shows no text once its HTML is cleaned" };
        found.invalid_because(object.pointer("adText"), "adText", &sent, why);
    } else if !cleaned.removed.is_empty() {
        found.change(object.pointer("adText"), "HTML_REMOVED", None, None, removal(&cleaned.removed));
    }
    cleaned.html
}

pub(super) fn removal(removed: &[String]) -> String {
    format!("Removed from the HTML: {}.", removed.join(", "))
}

/// Titles and names are plain text, but many senders escape them.
fn ampersands(object: &JsonObject<'_>, field: &str, sent: String, found: &mut Findings) -> String {
    let plain = unescape_ampersands(&sent);
    if plain == sent {
        return sent;
    }
    found.change(object.pointer(field), "AMPERSAND_REPLACED", Some(&sent), Some(&plain), "&amp; was replaced by &.");
    plain
}

/// However often an ampersand was escaped, it becomes one: `&amp;amp;` is `&`.
pub(super) fn unescape_ampersands(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('&');
    plain.extend(parts.next());
    for part in parts {
        let mut rest = part;
        while let Some(shorter) = rest.strip_prefix("amp;") {
            rest = shorter;
        }
        plain.push('&');
        plain.push_str(rest);
    }
    plain
}

pub(super) fn privacy(object: &JsonObject<'_>, found: &mut Findings) -> Privacy {
    match object.optional("privacy", ANY_LENGTH, found) {
        None => Privacy::default(),
        Some(text) => Privacy::ALL.into_iter().find(|privacy| privacy.as_str() == text).unwrap_or_else(|| {
            found.invalid(object.pointer("privacy"), "privacy", &text);
            Privacy::default()
        }),
    }
}

fn date_time(object: &JsonObject<'_>, field: &str, around: &impl RuleContext, found: &mut Findings) -> Option<NaiveDateTime> {
    let text = object.optional(field, ANY_LENGTH, found)?;
    match dates::parse_date_time(&text) {
        Some(dates::DateTime::Local(local)) => Some(local),
        Some(dates::DateTime::Zoned(zoned)) => {
            let local = around.to_local(zoned);
            let shown = dates::format_local(local);
            found.change(
                object.pointer(field),
                "TIME_CONVERTED",
                Some(&text),
                Some(&shown),
                "The time had a zone; it was converted to Europe/Oslo.",
            );
            Some(local)
        }
        None => {
            found.invalid_because(
                object.pointer(field),
                field,
                &text,
                ", a local date-time such as 2026-01-31T12:00:00 is expected",
            );
            None
        }
    }
}

const EXPIRES_MOVED: &str = "EXPIRES_MOVED";
const EXPIRES_SHORTENED: &str = "EXPIRES_SHORTENED";

fn expiry(times: &SentTimes, published: NaiveDateTime, found: &mut Findings) -> NaiveDateTime {
    let SentTimes { published: _, expires: sent, deadline } = *times;
    let expiry = dates::expiry(published, sent, deadline);
    if let Some(moved) = expiry.moved {
        let from = sent.map(dates::format_local);
        let to = dates::format_local(expiry.at);
        let (code, message) = match moved {
            ExpiryMove::ToDeadline => (EXPIRES_MOVED, "The ad expires at the end of the day of its application deadline."),
            ExpiryMove::ToLimit if sent.is_some_and(|sent| sent < expiry.at) => {
                (EXPIRES_MOVED, "An ad is up for six months at most.")
            }
            ExpiryMove::ToLimit => (EXPIRES_SHORTENED, "An ad is up for six months at most."),
        };
        found.change("/expires".to_owned(), code, from.as_deref(), Some(&to), message);
    }
    expiry.at
}

pub(super) fn contacts(object: &JsonObject<'_>, found: &mut Findings) -> Vec<Contact> {
    let mut contacts = Vec::new();
    let entries = present(object.list("contactList", found).unwrap_or_default());
    for (index, value) in object.at_most("contactList", &entries, CONTACTS_MAX, found) {
        let sent = object.entry("contactList", *index, value, found);
        if sent.is_wrong() {
            continue;
        }
        let problems = found.problems.count();
        let contact = Contact {
            name: sent.optional("name", CONTACT_MAX_CHARS, found),
            title: sent.optional("title", CONTACT_MAX_CHARS, found),
            email: sent.optional("email", CONTACT_MAX_CHARS, found),
            phone: sent.optional("phone", PHONE_MAX_CHARS, found),
            role: sent.optional("role", CONTACT_MAX_CHARS, found),
        };
        if contact == Contact::default() {
            if found.problems.count() == problems {
                found.change(sent.at().to_owned(), "CONTACT_DROPPED", None, None, "The contact was blank and was dropped.");
            }
        } else {
            contacts.push(contact);
        }
    }
    contacts
}

pub(super) fn locations(object: &JsonObject<'_>, found: &mut Findings) -> Vec<Location> {
    object.require("locationList", found);
    let Some(entries) = object.list("locationList", found).map(present) else { return Vec::new() };
    if entries.is_empty() {
        let list = object.pointer("locationList");
        found.invalid_because(list, "locationList", "[]", ", at least one location is expected");
        return Vec::new();
    }
    let mut locations = Vec::new();
    let entries = object.at_most("locationList", &entries, LOCATIONS_MAX, found);
    for (position, (index, value)) in entries.iter().enumerate() {
        let sent = object.entry("locationList", *index, value, found);
        if sent.is_wrong() {
            continue;
        }
        let problems = found.problems.count();
        let location = location(&sent, found);
        let placed = location.postal_code.is_some() || location.county.is_some() || location.municipal.is_some();
        if position == 0 && !placed && is_norway(&location.country) && found.problems.count() == problems {
            found.refuse(
                sent.at().to_owned(),
                "Location does not have postal code, or does not have county/municipality".to_owned(),
            );
        }
        locations.push(location);
    }
    locations
}

pub(super) fn location(sent: &JsonObject<'_>, found: &mut Findings) -> Location {
    let address = sent.optional("address", PLACE_MAX_CHARS, found);
    let postal_code = sent
        .optional("postalCode", PLACE_MAX_CHARS, found)
        .map(|code| without_blanks_around(sent, "postalCode", code, found))
        .filter(|code| !code.is_empty());
    let country = sent.optional("country", PLACE_MAX_CHARS, found).unwrap_or_else(|| "Norge".to_owned());
    if let Some(code) = &postal_code
        && is_norway(&country)
        && !(code.len() == 4 && code.bytes().all(|byte| byte.is_ascii_digit()))
    {
        found.invalid_because(sent.pointer("postalCode"), "postalCode", code, ", four digits are expected in Norway");
    }
    Location {
        address,
        postal_code,
        country,
        county: sent.optional("county", PLACE_MAX_CHARS, found),
        municipal: sent.optional("municipal", PLACE_MAX_CHARS, found),
        city: sent.optional("city", PLACE_MAX_CHARS, found),
        latitude: degrees(sent, "latitude", 90.0, found),
        longitude: degrees(sent, "longitude", 180.0, found),
    }
}

/// A number between ±`max`, sent as a number or as its text.
fn degrees(sent: &JsonObject<'_>, field: &str, max: f64, found: &mut Findings) -> Option<f64> {
    let text = sent.optional(field, ANY_LENGTH, found)?;
    let degrees = text.trim().parse::<f64>().ok().filter(|degrees| degrees.abs() <= max);
    if degrees.is_none() {
        found.invalid_because(sent.pointer(field), field, &text, &format!(", a number from -{max} to {max} is expected"));
    }
    degrees
}

fn without_blanks_around(sent: &JsonObject<'_>, field: &str, text: String, found: &mut Findings) -> String {
    let stripped = text.trim_matches(is_blank).to_owned();
    if stripped != text {
        let message = format!("White space around {field} was taken out.");
        found.change(sent.pointer(field), "WHITESPACE_STRIPPED", Some(&text), Some(&stripped), message);
    }
    stripped
}

/// White space of any kind, including zero-width characters.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// As senders write it, in any case.
pub fn is_norway(country: &str) -> bool {
    ["norge", "noreg", "norway", "no"].contains(&country.trim().to_lowercase().as_str())
}

pub(super) fn employer(object: &JsonObject<'_>, found: &mut Findings) -> Employer {
    let is_there = object.require("employer", found);
    let sent = object.object("employer", found);
    if !is_there || sent.is_wrong() {
        return Employer::default();
    }
    let reference = sent.optional("reference", ANY_LENGTH, found);
    let problems = found.problems.count();
    let orgnr = sent.optional("orgnr", ANY_LENGTH, found);
    let business_name = if orgnr.is_some() || found.problems.count() > problems {
        sent.optional("businessName", BUSINESS_NAME_MAX_CHARS, found)
    } else {
        sent.required("businessName", BUSINESS_NAME_MAX_CHARS, found)
    };
    let business_name = business_name.map(|name| ampersands(&sent, "businessName", name, found));
    let orgnr = orgnr.map(|text| org_number(&sent, &text, found));
    sent.require("location", found);
    let location = location(&sent.object("location", found), found);
    Employer { reference, business_name, orgnr, location }
}

fn org_number(sent: &JsonObject<'_>, text: &str, found: &mut Findings) -> String {
    let number: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if number != text {
        found.change(
            sent.pointer("orgnr"),
            "WHITESPACE_STRIPPED",
            Some(text),
            Some(&number),
            "White space was taken out of orgnr.",
        );
    }
    if !org_number::is_valid(&number) {
        let warning = "orgnr fails the check of a Norwegian organisation number; it is kept as sent.";
        found.change(sent.pointer("orgnr"), "ORGNR_CHECK_FAILED", Some(text), Some(&number), warning);
    }
    number
}

/// The categories that stay, and the names of those that become keywords.
pub(super) fn categories(object: &JsonObject<'_>, found: &mut Findings) -> (Vec<Category>, Vec<String>) {
    let entries = present(object.list("categoryList", found).unwrap_or_default());
    if entries.len() > CATEGORIES_MAX {
        let message = "category list is over 3, we only allow max 3 categories per ad";
        found.refuse(object.pointer("categoryList"), message.to_owned());
    }
    let (mut categories, mut keywords) = (Vec::new(), Vec::new());
    for (index, value) in entries {
        let sent = object.entry("categoryList", index, value, found);
        if sent.is_wrong() {
            continue;
        }
        let problems = found.problems.count();
        let code = sent.optional("code", ANY_LENGTH, found);
        let name = sent.optional("name", ANY_LENGTH, found);
        let category_type = match sent.optional("categoryType", ANY_LENGTH, found) {
            None => CategoryType::default(),
            Some(text) => CategoryType::parse(&text).unwrap_or_else(|| {
                found.invalid(sent.pointer("categoryType"), "categoryType", &text);
                CategoryType::default()
            }),
        };
        if found.problems.count() > problems {
            continue;
        }
        let is_known = match category_type {
            CategoryType::Styrk08 => |code: &str| occupations::find_styrk(code).is_some(),
            CategoryType::Pyrk20 => |code: &str| occupations::find_pyrk(code).is_some(),
            CategoryType::Janzz | CategoryType::Esco => {
                if code.is_some() || name.is_some() {
                    categories.push(Category { code, category_type, name });
                }
                continue;
            }
        };
        let four = code.as_deref().map(four_digits);
        match four {
            Some(four) if is_known(&four) => {
                if code.as_deref() != Some(four.as_str()) {
                    let message = format!("The code was taken as {four}: codes have four digits.");
                    found.change(sent.pointer("code"), "CODE_FITTED", code.as_deref(), Some(&four), message);
                }
                categories.push(Category { code: Some(four), category_type, name });
            }
            _ => {
                let (to, message) = match &name {
                    Some(_) => (name.as_deref(), "The code is unknown; the category was turned into a keyword."),
                    None => (None, "The code is unknown; the category was dropped."),
                };
                found.change(sent.at().to_owned(), "CATEGORY_TO_KEYWORD", code.as_deref(), to, message);
                keywords.extend(name);
            }
        }
    }
    (categories, keywords)
}

/// Cut to four characters, or padded with zeros on the left.
fn four_digits(code: &str) -> String {
    let cut: String = code.trim().chars().take(4).collect();
    format!("{cut:0>4}")
}

fn prepend_keywords(properties: &mut BTreeMap<String, String>, mut keywords: Vec<String>) {
    keywords.extend(properties.remove("keywords"));
    properties.insert("keywords".to_owned(), keywords.join(";"));
}

/// The canonical form of an ad: [`received`] without fields that count as absent. Two ads with the same canonical
/// form are the same ad; white space, key order and escapes make no difference.
pub fn canonical(received: &Value) -> Value {
    match received {
        Value::Object(map) => Value::Object(
            map.iter().map(|(name, value)| (name.clone(), canonical(value))).filter(|(_, value)| !is_absent(value)).collect(),
        ),
        Value::Array(entries) => Value::Array(entries.iter().map(canonical).filter(|value| !is_absent(value)).collect()),
        other => other.clone(),
    }
}

fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// An ad as it was sent, but for fields that nobody knows; keys in order.
pub fn received(value: &Value) -> Value {
    const AD: [&str; 12] = [
        "reference",
        "title",
        "adText",
        "positions",
        "privacy",
        "published",
        "expires",
        "contactList",
        "locationList",
        "employer",
        "categoryList",
        "properties",
    ];
    const PLACE: [&str; 8] = ["address", "postalCode", "country", "county", "municipal", "city", "latitude", "longitude"];
    let list = |value: &Value, fields: &[&str]| match value {
        Value::Array(entries) => Value::Array(entries.iter().map(|entry| known(entry, fields)).collect()),
        other => other.clone(),
    };
    let mut ad = known(value, &AD);
    if let Value::Object(map) = &mut ad {
        for (name, value) in map.iter_mut() {
            *value = match name.as_str() {
                "contactList" => list(value, &["name", "title", "email", "phone", "role"]),
                "locationList" => list(value, &PLACE),
                "categoryList" => list(value, &["code", "categoryType", "name"]),
                "employer" => {
                    let mut employer = known(value, &["reference", "businessName", "orgnr", "location"]);
                    if let Some(location) = employer.get_mut("location") {
                        *location = known(location, &PLACE);
                    }
                    employer
                }
                "properties" => match value {
                    // The others are null; anything else would have been refused.
                    Value::Object(map) => sorted(map.iter().filter(|(name, _)| properties::kind_of(name).is_some())),
                    _ => continue,
                },
                _ => continue,
            };
        }
    }
    ad
}

pub(super) fn known(value: &Value, fields: &[&str]) -> Value {
    match value {
        Value::Object(map) => sorted(map.iter().filter(|(name, _)| fields.contains(&name.as_str()))),
        other => other.clone(),
    }
}

fn sorted<'a>(entries: impl Iterator<Item = (&'a String, &'a Value)>) -> Value {
    let in_order: BTreeMap<_, _> = entries.collect();
    Value::Object(in_order.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}

#[cfg(test)]
#[path = "tests.rs"]
pub(crate) mod tests;
