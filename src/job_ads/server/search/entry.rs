//! The index entry of one ad: its words by position, its filter options, its times, its suggestions. Built
//! outside the index, so that the index is held only to put it in.

use super::tokens::{is_small, words_of};
use super::vocabulary::Place;
use super::words;
use crate::job_ads::model::{Ad, CategoryType, Privacy};
use crate::job_ads::query::{Facet, NOT_GIVEN};
use crate::job_ads::rules::dates::{self, Deadline};
use crate::job_ads::rules::properties;
use crate::job_ads::server::display;
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::places::{Place as Workplace, complete, is_registered};
use crate::platform::clock;
use crate::platform::html;
use crate::shared::ids::ProviderId;
use crate::shared::normalise::canonical_text;
use chrono::{DateTime, Days, NaiveDate, Utc};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Verv's own bounds of what one ad puts into the index, also one that was stored before there were any for ads.
const TEXT_WORDS_MAX: usize = 3000;
const FACT_WORDS_MAX: usize = 1000;
const FILTER_OPTIONS_MAX: usize = 100;
/// In characters.
const OPTION_MAX_CHARS: usize = 254;
const SUGGESTION_MAX_CHARS: usize = 100;
/// Longer ones are no words.
const WORD_MAX_CHARS: usize = 60;

pub struct Entry {
    pub uuid: AdId,
    pub provider: ProviderId,
    pub published: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub due: Due,
    pub words: Vec<(Place, String)>,
    pub options: Vec<FacetOption>,
    pub suggestions: Vec<(Kind, String)>,
}

/// When one applies at the latest, in the order in which one should hurry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    AsSoonAsPossible,
    Day(NaiveDate),
    NotGiven,
}

/// One option of one filter that an ad has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FacetOption {
    pub facet: Facet,
    /// As in addresses.
    pub value: String,
    /// For people.
    pub label: String,
    /// The county of a municipality, the group of an occupation.
    pub within: Option<String>,
}

/// What a suggestion names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Title,
    Employer,
}

/// What similarity of ads is based on.
pub struct SimilarityKey {
    pub uuid: AdId,
    pub title: Vec<String>,
    pub options: Vec<FacetOption>,
}

impl SimilarityKey {
    pub fn new(uuid: AdId, ad: &Ad) -> Self {
        let folded = words::fold(&ad.title);
        let title = words_of(&folded).filter(|word| !is_small(word)).map(Cow::into_owned).collect();
        Self { uuid, title, options: lasting_options(ad) }
    }
}

impl Entry {
    pub fn new(uuid: AdId, provider: ProviderId, published: DateTime<Utc>, expires: DateTime<Utc>, ad: &Ad) -> Self {
        let due = due(ad);
        let mut options = lasting_options(ad);
        let published_day = clock::to_norway(published).date();
        options.push(FacetOption::plain(Facet::Published, published_day.to_string()));
        options.push(FacetOption::plain(
            Facet::Deadline,
            match due {
                Due::AsSoonAsPossible => "asap".to_owned(),
                Due::Day(day) => day.clamp(days_before(published_day), days_after(published_day)).to_string(),
                Due::NotGiven => NOT_GIVEN.to_owned(),
            },
        ));
        let mut suggestions = vec![(Kind::Title, suggestion(&ad.title))];
        suggestions.extend(display::employer(ad).map(|name| (Kind::Employer, suggestion(name))));
        Self { uuid, provider, published, expires, due, words: indexed_words(ad, &options), options, suggestions }
    }
}

/// Deadlines before or after these days are as good as on them, for as long as the ad is up, which is six months at most: over, or
/// later than any filter tells apart.
const FAR_DAYS: u64 = 250;

fn days_before(published: NaiveDate) -> NaiveDate {
    published.checked_sub_days(Days::new(1)).unwrap_or(published)
}

fn days_after(published: NaiveDate) -> NaiveDate {
    published.checked_add_days(Days::new(FAR_DAYS)).unwrap_or(published)
}

/// A long text by its first words: it is found by them.
fn suggestion(text: &str) -> String {
    let text = canonical_text(text);
    match text.char_indices().nth(SUGGESTION_MAX_CHARS) {
        Some((end, _)) => text[..end].rsplit_once(' ').map_or(&text[..end], |(words, _)| words).to_owned(),
        None => text,
    }
}

impl FacetOption {
    /// Whether it is one of those that are known beforehand.
    pub fn is_registered(&self) -> bool {
        if self.value == NOT_GIVEN {
            return true;
        }
        match self.facet {
            Facet::Group | Facet::Occupation => true,
            Facet::County | Facet::Municipal => is_registered(self.facet, &self.value, self.within.as_deref()),
            facet => facet.closed().is_some_and(|known| known.contains(&self.value.as_str())),
        }
    }

    fn plain(facet: Facet, value: String) -> Self {
        Self { facet, label: value.clone(), value, within: None }
    }
}

fn due(ad: &Ad) -> Due {
    let Some(due) = ad.properties.get("applicationdue") else { return Due::NotGiven };
    match dates::parse_deadline(due) {
        Some(Deadline::Day(day)) => Due::Day(day),
        _ if display::is_as_soon_as_possible(due) => Due::AsSoonAsPossible,
        _ => Due::NotGiven,
    }
}

/// The options that do not depend on the day.
fn lasting_options(ad: &Ad) -> Vec<FacetOption> {
    let mut options = places(ad);
    options.extend(jobs(ad));
    options.extend(closed_list_options(ad));
    options
}

/// Counties and municipalities; abroad the country takes the county's place.
fn places(ad: &Ad) -> Vec<FacetOption> {
    let mut options = Vec::new();
    for location in &ad.location_list {
        let Workplace { location, counties } = Workplace::of(location);
        options.extend(counties.iter().cloned().map(|county| FacetOption::plain(Facet::County, county)));
        let Some(municipal) = location.municipal else { continue };
        let wholes = if counties.is_empty() { vec![None] } else { counties.into_iter().map(Some).collect() };
        options.extend(wholes.into_iter().map(|within| FacetOption {
            facet: Facet::Municipal,
            value: municipal.clone(),
            label: municipal.clone(),
            within,
        }));
    }
    or_not_given(options, &[Facet::County, Facet::Municipal])
}

fn jobs(ad: &Ad) -> Vec<FacetOption> {
    let mut options = Vec::new();
    for category in &ad.category_list {
        let Some(occupation) = display::occupation(category) else { continue };
        options.push(FacetOption::plain(Facet::Group, occupation.group.to_owned()));
        if category.category_type == CategoryType::Styrk08 {
            options.push(FacetOption {
                facet: Facet::Occupation,
                value: occupation.code.to_owned(),
                label: occupation.name.to_owned(),
                within: Some(occupation.group.to_owned()),
            });
        }
    }
    or_not_given(options, &[Facet::Group, Facet::Occupation])
}

/// The properties with closed lists.
fn closed_list_options(ad: &Ad) -> Vec<FacetOption> {
    let mut options = Vec::new();
    for facet in Facet::ALL {
        let Some(name) = facet.property() else { continue };
        let sent = ad.properties.get(name).map(|text| match properties::kind_of(name) {
            Some(properties::Kind::Several(_)) => properties::several(text),
            _ => vec![text.clone()],
        });
        let known = sent.into_iter().flatten().filter(|value| !value.is_empty());
        let options_of = known.map(|value| FacetOption::plain(facet, value)).collect();
        options.extend(or_not_given(options_of, &[facet]));
    }
    options
}

/// Each option once, in one spelling, so many of a filter, and `NOT_GIVEN` for the filters that got none.
fn or_not_given(mut options: Vec<FacetOption>, facets: &[Facet]) -> Vec<FacetOption> {
    for FacetOption { facet: _, value, label, within } in &mut options {
        [value, label].into_iter().chain(within).for_each(|text| *text = canonical_text(text));
    }
    options.retain(|option| option.value.chars().nth(OPTION_MAX_CHARS).is_none());
    for facet in facets {
        if !options.iter().any(|option| option.facet == *facet) {
            options.push(FacetOption::plain(*facet, NOT_GIVEN.to_owned()));
        }
    }
    let mut seen = HashSet::new();
    options.retain(|option| seen.insert((option.facet, option.value.to_lowercase(), option.within.clone())));
    let mut counts: HashMap<Facet, usize> = HashMap::new();
    options.retain(|option| {
        let count = counts.entry(option.facet).or_default();
        *count += 1;
        *count <= FILTER_OPTIONS_MAX
    });
    options
}

/// Each word once for each place where it stands.
fn indexed_words(ad: &Ad, options: &[FacetOption]) -> Vec<(Place, String)> {
    let property = |name: &str| ad.properties.get(name).cloned().unwrap_or_default();
    let mut names: Vec<String> = display::employer(ad).map(str::to_owned).into_iter().collect();
    for location in &ad.location_list {
        names.extend([&location.city, &location.municipal, &location.county].into_iter().flatten().cloned());
        names.extend(location.postal_code.clone());
        names.push(location.country.clone());
        names.extend(complete(location).city);
    }
    let labels_of = |wanted: [Facet; 2]| {
        let wanted = move |option: &&FacetOption| wanted.contains(&option.facet) && option.value != NOT_GIVEN;
        options.iter().filter(wanted).map(|option| option.label.clone())
    };
    names.extend(labels_of([Facet::County, Facet::Municipal]));
    let mut facts: Vec<String> = labels_of([Facet::Occupation, Facet::Group]).collect();
    // People type what the filters know: deltid, vikariat, hjemmekontor.
    facts
        .extend(["extent", "engagementtype", "remote"].map(property).into_iter().filter(|value| !value.ends_with(" ikke mulig")));
    facts.extend(ad.category_list.iter().filter_map(|category| category.name.clone()));
    facts.extend(["jobtitle", "keywords", "occupation", "arbeidsplassenoccupation", "role", "industry"].map(property));
    let mut text = html::plain_text(&ad.ad_text);
    if ad.privacy != Privacy::DontShowEmployer {
        text.push(' ');
        text.push_str(&html::plain_text(&property("employerdescription")));
    }
    let mut words = Words::default();
    words.add(Place::Title, &ad.title, true, FACT_WORDS_MAX);
    words.seen.clear();
    words.add(Place::Facts, &names.join(" "), true, FACT_WORDS_MAX);
    words.add(Place::Facts, &facts.join(" "), false, FACT_WORDS_MAX);
    words.seen.clear();
    words.add(Place::Text, &text, false, TEXT_WORDS_MAX);
    words.found
}

#[derive(Default)]
struct Words {
    found: Vec<(Place, String)>,
    /// At this place.
    seen: HashSet<String>,
}

impl Words {
    /// A town may be called Å and an employer Vi, so names and titles keep their small words.
    fn add(&mut self, place: Place, text: &str, with_small: bool, at_most: usize) {
        for word in words_of(&words::fold(text)) {
            if self.seen.len() == at_most {
                break;
            }
            let end = word.char_indices().nth(WORD_MAX_CHARS).map_or(word.len(), |(end, _)| end);
            let word = &word[..end];
            if (with_small || !is_small(word)) && self.seen.insert(word.to_owned()) {
                self.found.push((place, word.to_owned()));
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::job_ads::model::{Employer, Location};
    use uuid::Uuid;

    pub fn ad() -> Ad {
        Ad {
            reference: "1".into(),
            title: "Baker".into(),
            ad_text: "<p>Brød</p>".into(),
            positions: 1,
            privacy: Privacy::ShowAll,
            published: "2026-10-01T12:00:00".parse().unwrap(),
            expires: "2026-10-20T23:59:59".parse().unwrap(),
            employer: Employer { business_name: Some("Fjellheim bakeri".into()), ..Employer::default() },
            location_list: vec![Location { city: Some("BERGEN".into()), country: "Norge".into(), ..Location::default() }],
            contact_list: Vec::new(),
            category_list: Vec::new(),
            properties: [].into(),
        }
    }

    fn entry(ad: &Ad) -> Entry {
        Entry::new(AdId(Uuid::nil()), ProviderId(1), DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH, ad)
    }

    #[test]
    fn a_name_of_half_a_million_blanks_is_a_suggestion_of_a_hundred_letters() {
        let mut ad = ad();
        ad.employer.business_name = Some("a ".repeat(500_000));
        let entry = entry(&ad);
        assert!(entry.suggestions.iter().all(|(_, label)| label.chars().count() <= SUGGESTION_MAX_CHARS));
        assert_eq!(suggestion(&format!("Fjellheim bakeri {}", "x".repeat(100))), "Fjellheim bakeri");
    }

    #[test]
    fn an_ad_in_30_000_counties_adds_a_hundred_options() {
        let mut ad = ad();
        let place = |number| Location { county: Some(format!("Fylke {number}")), country: "Norge".into(), ..Location::default() };
        ad.location_list = (0..30_000).map(place).collect();
        let entry = entry(&ad);
        assert_eq!(entry.options.iter().filter(|option| option.facet == Facet::County).count(), FILTER_OPTIONS_MAX);
        let words = entry.words.iter().filter(|(place, _)| *place == Place::Facts).count();
        assert_eq!(words, FACT_WORDS_MAX);
    }

    #[test]
    fn a_name_of_a_place_that_is_longer_than_any_is_no_option() {
        let mut ad = ad();
        ad.location_list[0].county = Some("x".repeat(OPTION_MAX_CHARS + 1));
        let counties: Vec<String> =
            entry(&ad).options.into_iter().filter(|option| option.facet == Facet::County).map(|option| option.value).collect();
        assert_eq!(counties, [NOT_GIVEN]);
    }

    #[test]
    fn of_a_text_of_a_hundred_thousand_words_three_thousand_are_indexed() {
        let mut ad = ad();
        ad.ad_text = (0..100_000).map(|number| format!("ord{number} ")).collect();
        assert_eq!(entry(&ad).words.iter().filter(|(place, _)| *place == Place::Text).count(), TEXT_WORDS_MAX);
    }
}
