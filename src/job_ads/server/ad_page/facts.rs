//! What an ad says in fields rather than in prose, as a table of facts.

use crate::i18n::{Language, fill};
use crate::job_ads::model::{Ad, Category};
use crate::job_ads::rules::{dates, properties};
use crate::job_ads::server::display;
use crate::job_ads::server::store::AdRow;
use crate::job_ads::words;
use crate::platform::clock;
use leptos::prelude::*;

/// Properties that stand here as they are, and what they are called.
fn labels(words: &'static words::ads::Words) -> [(&'static str, &'static str); 16] {
    [
        ("jobtitle", words.job_title),
        ("role", words.role),
        ("extent", words.extent),
        ("jobpercentage", words.job_percentage),
        ("engagementtype", words.engagement_type),
        ("jobarrangement", words.job_arrangement),
        ("workhours", words.work_hours),
        ("workday", words.work_day),
        ("workLanguage", words.work_language),
        ("starttime", words.start_time),
        ("salary", words.salary),
        ("sector", words.sector),
        ("remote", words.remote),
        ("industry", words.industry),
        ("location", words.location_note),
        ("author", words.author),
    ]
}

/// One row of the table.
struct Fact {
    label: &'static str,
    lines: Vec<FactLine>,
}

struct FactLine {
    text: String,
    /// Where it is not the page's.
    language: Option<&'static str>,
}

impl From<String> for FactLine {
    fn from(text: String) -> Self {
        Self { text, language: None }
    }
}

pub(super) fn facts(row: &AdRow, language: Language) -> impl IntoView + use<> {
    let words = words::ads::Words::of(language);
    let ad = &row.ad.0;
    let rows = all(row, language)
        .into_iter()
        .filter(|fact| fact.lines.iter().any(|line| !line.text.is_empty()))
        .map(|Fact { label, lines }| {
            let lines = lines
                .into_iter()
                .map(|FactLine { text, language }| view! { <span class="facts__line" lang=language>{text}</span> })
                .collect_view();
            view! { <div><dt>{label}</dt><dd>{lines}</dd></div> }
        })
        .collect_view();
    let map = ad.location_list.iter().find_map(|location| Some((location.latitude?, location.longitude?))).map(
        |(latitude, longitude)| {
            let href = format!("https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=15/{latitude}/{longitude}");
            view! { <p><a href=href rel="nofollow noopener">{words.show_on_map}</a></p> }
        },
    );
    view! {
        <section class="ad__facts">
            <h2>{words.facts}</h2>
            <dl class="facts">{rows}</dl>
            {map}
        </section>
    }
}

fn all(row: &AdRow, language: Language) -> Vec<Fact> {
    let words = words::ads::Words::of(language);
    let ad = &row.ad.0;
    let mut facts: Vec<Fact> = Vec::new();
    let mut push = |label, lines| facts.push(Fact { label, lines });
    let one = |text: String| vec![FactLine::from(text)];
    let workplaces: Vec<FactLine> =
        ad.location_list.iter().map(display::address).filter(|address| !address.is_empty()).map(FactLine::from).collect();
    push(if workplaces.len() == 1 { words.workplace.0 } else { words.workplace.1 }, workplaces);
    if ad.positions > 1 {
        push(words.positions, one(language.number(ad.positions.into())));
    }
    push(words.occupation, occupation_lines(ad, language));
    for (name, label) in labels(words) {
        if let Some(text) = ad.public_property(name) {
            push(label, one(property(name, text, language)));
        }
    }
    if ad.properties.get("euresflagg").is_some_and(|flag| flag == "true") {
        push(words.eures, one(words.yes.to_owned()));
    }
    push(words.published, one(language.date(ad.published.date())));
    push(words.expires, one(language.date_time(ad.expires)));
    push(words.updated, one(language.date_time(clock::to_norway(row.updated))));
    push(words.reference, one(ad.reference.clone()));
    facts
}

fn property(name: &str, text: &str, language: Language) -> String {
    match name {
        "workhours" | "workday" | "workLanguage" => {
            let values = properties::several(text);
            let mut values = values.iter().map(|value| language.value(value));
            let first = values.next().unwrap_or_default().to_owned();
            values.fold(first, |list, value| list + ", " + &within_a_list(value, name, language))
        }
        "salary" => text.parse().map_or_else(
            |_| text.to_owned(),
            |amount| fill(words::ads::Words::of(language).salary_amount, &[("amount", &language.number(amount))]),
        ),
        "starttime" => match dates::parse_day(text) {
            Some(day) => language.date(day),
            None => text.to_owned(),
        },
        "jobpercentage" if text.parse::<f64>().is_ok() => format!("{text} %"),
        "extent" | "engagementtype" | "jobarrangement" | "sector" | "remote" => language.value(text).to_owned(),
        // Free text, even where it happens to be a word of a list.
        _ => text.to_owned(),
    }
}

/// A value that is not the first of its list. Norwegian writes languages small; English writes them and days large.
fn within_a_list(value: &str, name: &str, language: Language) -> String {
    let is_name = language == Language::En && name != "workhours";
    let mut letters = value.chars();
    match letters.next() {
        Some(first) if !is_name => first.to_lowercase().chain(letters).collect(),
        _ => value.to_owned(),
    }
}

/// Words that the sender wants the ad to be found by, below its text.
pub(super) fn keywords(ad: &Ad, language: Language) -> Option<impl IntoView + use<>> {
    let keywords = ad.properties.get("keywords")?;
    let keywords: Vec<&str> = keywords.split([';', ',']).map(str::trim).filter(|word| !word.is_empty()).collect();
    let label = words::ads::Words::of(language).keywords;
    (!keywords.is_empty()).then(|| view! { <p class="muted ad__keywords">{label}": "{keywords.join(", ")}</p> })
}

/// The register's names are Norwegian, whatever the page is.
fn occupation_lines(ad: &Ad, language: Language) -> Vec<FactLine> {
    let norwegian = (language != Language::Nb).then_some(Language::Nb.tag());
    let of_category = |category: &Category| match display::registered_name(category) {
        Some(name) => Some(FactLine { text: name.to_owned(), language: norwegian }),
        None => category.name.clone().map(FactLine::from),
    };
    let mut lines: Vec<FactLine> = ad.category_list.iter().filter_map(of_category).collect();
    lines.extend(
        ["occupation", "arbeidsplassenoccupation"]
            .iter()
            .filter_map(|name| ad.properties.get(*name).cloned().map(FactLine::from)),
    );
    let mut named = std::collections::HashSet::new();
    lines.retain(|line| named.insert(line.text.clone()));
    lines
}
