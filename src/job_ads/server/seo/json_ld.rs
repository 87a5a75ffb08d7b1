//! A live ad as search engines read it: schema.org's `JobPosting`, by the rules that Google has for it.

use crate::job_ads::model::{Ad, Location, Privacy};
use crate::job_ads::rules::properties::several;
use crate::job_ads::server::display;
use crate::job_ads::server::places::complete;
use crate::job_ads::server::store::AdRow;
use crate::platform::clock::NORWAY;
use crate::platform::html;
use crate::platform::places::{self, Country};
use crate::shared::paths;
use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The block for the head of the ad's page. It is data, not a script: no browser runs it, and no policy stops it.
pub(in crate::job_ads::server) fn block(public_url: &str, row: &AdRow) -> AnyView {
    // So that no text of an ad can end the element, or begin a comment in it.
    let text = posting(public_url, row).to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    view! { <script type="application/ld+json">{text}</script> }.into_any()
}

fn posting(public_url: &str, row: &AdRow) -> Value {
    let ad = &row.ad.0;
    let property = |name: &str| ad.properties.get(name).cloned();
    let mut posting = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() && value != json!([]) {
            posting.insert(name.to_owned(), value);
        }
    };
    put("@context", json!("https://schema.org"));
    put("@type", json!("JobPosting"));
    put("title", json!(ad.title));
    put("description", json!(html::stored(&ad.ad_text).into_html()));
    put("url", json!(format!("{public_url}{}", paths::ad(&row.uuid.to_string()))));
    put("datePosted", json!(local(row.published)));
    put("validThrough", json!(local(row.expires)));
    put("hiringOrganization", employer_or_hidden(ad));
    put("identifier", identifier(ad));
    put("jobLocation", one_or_more(ad.location_list.iter().map(place).collect()));
    if ad.properties.get("remote").is_some_and(|remote| remote == "Hjemmekontor") {
        let countries = countries(ad);
        if !countries.is_empty() {
            put("jobLocationType", json!("TELECOMMUTE"));
            let country = |name: &str| json!({ "@type": "Country", "name": name });
            put("applicantLocationRequirements", one_or_more(countries.into_iter().map(country).collect()));
        }
    }
    put("employmentType", one_or_more(employment(ad)));
    put("totalJobOpenings", json!(ad.positions));
    put("directApply", json!(false));
    put("workHours", json!(work_hours(ad)));
    put("jobStartDate", json!(property("starttime").filter(|start| start.parse::<chrono::NaiveDate>().is_ok())));
    put("industry", json!(property("industry")));
    put("occupationalCategory", one_or_more(occupations(ad)));
    // An amount without its unit, by the hour or the year, is no salary; ads do not say the unit.
    Value::Object(posting)
}

/// With Norway's offset: `2026-12-20T23:59:59+01:00`.
fn local(at: DateTime<Utc>) -> String {
    at.with_timezone(&NORWAY).to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn one_or_more(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.remove(0) } else { Value::Array(values) }
}

/// `confidential` is Google's word for who does not want to be named.
fn employer_or_hidden(ad: &Ad) -> Value {
    if ad.privacy == Privacy::DontShowEmployer {
        return json!("confidential");
    }
    let mut organization = Map::from_iter([("@type".to_owned(), json!("Organization"))]);
    let name = ad.employer.business_name.clone().or_else(|| ad.employer.orgnr.clone());
    for (field, value) in
        [("name", name), ("taxID", ad.employer.orgnr.clone()), ("sameAs", ad.properties.get("employerhomepage").cloned())]
    {
        if let Some(value) = value {
            organization.insert(field.to_owned(), Value::String(value));
        }
    }
    Value::Object(organization)
}

/// The sender's own name for the ad, in the employer's name where that is told.
fn identifier(ad: &Ad) -> Value {
    json!({ "@type": "PropertyValue", "name": display::employer(ad).unwrap_or("Verv"), "value": ad.reference })
}

/// Where one may live who works from home: the countries of the ad, each once. None of them where one is none that we know,
/// as the others would shut out who lives there.
fn countries(ad: &Ad) -> Vec<&'static str> {
    let known: Option<Vec<&Country>> = ad.location_list.iter().map(|location| places::country(&location.country)).collect();
    let mut seen = HashSet::new();
    known.unwrap_or_default().into_iter().map(|country| country.name).filter(|name| seen.insert(*name)).collect()
}

fn place(location: &Location) -> Value {
    let Location { address: street, postal_code, country, county, municipal, city, latitude, longitude } = complete(location);
    let mut address = Map::from_iter([("@type".to_owned(), json!("PostalAddress"))]);
    for (field, value) in [
        ("streetAddress", street),
        ("postalCode", postal_code),
        ("addressLocality", city.or(municipal)),
        ("addressRegion", county),
        ("addressCountry", Some(places::country(&country).map_or(country, |known| known.code.to_owned()))),
    ] {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            address.insert(field.to_owned(), Value::String(value));
        }
    }
    let mut place = json!({ "@type": "Place", "address": address });
    if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
        place["geo"] = json!({ "@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude });
    }
    place
}

fn employment(ad: &Ad) -> Vec<Value> {
    let extent = match ad.properties.get("extent").map(String::as_str) {
        Some("Heltid") => Some("FULL_TIME"),
        Some("Deltid") => Some("PART_TIME"),
        _ => None,
    };
    let engagement = match ad.properties.get("engagementtype").map(String::as_str) {
        Some("Vikariat" | "Engasjement" | "Prosjekt" | "Feriejobb" | "Sesong" | "Åremål") => Some("TEMPORARY"),
        Some("Trainee" | "Lærling") => Some("INTERN"),
        Some("Selvstendig næringsdrivende" | "Frilanser") => Some("CONTRACTOR"),
        Some("Annet") => Some("OTHER"),
        _ => None,
    };
    extent.into_iter().chain(engagement).map(Value::from).collect()
}

/// In the sender's words: `80 %, Turnus, Dagtid, Kveld, Lørdag`.
fn work_hours(ad: &Ad) -> Option<String> {
    let mut parts = Vec::new();
    for name in ["jobpercentage", "jobarrangement", "workhours", "workday"] {
        let Some(text) = ad.properties.get(name) else { continue };
        match name {
            "jobpercentage" if text.parse::<f64>().is_ok() => parts.push(format!("{text} %")),
            "workhours" | "workday" => parts.extend(several(text)),
            _ => parts.push(text.clone()),
        }
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn occupations(ad: &Ad) -> Vec<Value> {
    let mut names: Vec<String> = ad.category_list.iter().filter_map(display::category_name).collect();
    names.dedup();
    names.into_iter().map(Value::String).collect()
}
