//! How an ad's values are written for people: places in normal case, deadlines in words, employers that stay hidden.

use crate::i18n::Language;
use crate::job_ads::model::{Ad, Category, CategoryType, Employer, Location, Privacy};
use crate::job_ads::occupations::{self, Occupation};
use crate::job_ads::rules::dates::{self, Deadline};
use crate::job_ads::rules::is_norway;
use crate::job_ads::server::places::complete;
use crate::job_ads::words;
use crate::platform::places::clean;
use chrono::NaiveDateTime;

/// Employer's name; None where it is hidden or only a number was given.
pub fn employer(ad: &Ad) -> Option<&str> {
    (ad.privacy != Privacy::DontShowEmployer).then_some(ad.employer.business_name.as_deref()).flatten()
}

/// The employer's name, or a text that it is hidden.
pub fn employer_or_hidden(ad: &Ad, language: Language) -> &str {
    employer(ad).unwrap_or(words::ads::Words::of(language).hidden_employer)
}

/// A deadline without relative days: a date, as soon as possible, or the sender's own text.
pub fn lasting_deadline(ad: &Ad, language: Language) -> Option<String> {
    let due = ad.properties.get("applicationdue")?;
    Some(match dates::parse_deadline(due) {
        Some(Deadline::Day(day)) => language.date(day),
        Some(Deadline::AsSoonAsPossible) => words::ads::Words::of(language).as_soon_as_possible.to_owned(),
        None => due.clone(),
    })
}

/// Cuts an ad down to the limits of lists, also one stored before there were limits.
pub fn fit_into_a_list(ad: &mut Ad) {
    const PLACES_MAX: usize = 100;
    ad.location_list.truncate(PLACES_MAX);
    for location in &mut ad.location_list {
        let Location { address, postal_code, country, county, municipal, city, latitude: _, longitude: _ } = location;
        [address, postal_code, county, municipal, city].into_iter().flatten().for_each(shorten);
        shorten(country);
    }
    for Category { code, name, category_type: _ } in &mut ad.category_list {
        [code, name].into_iter().flatten().for_each(shorten);
    }
    let due = ad.properties.get_mut("applicationdue");
    let Employer { business_name, orgnr, reference: _, location: _ } = &mut ad.employer;
    business_name.iter_mut().chain(orgnr).chain(due).chain([&mut ad.title]).for_each(shorten);
}

fn shorten(text: &mut String) {
    const SHOWN_MAX_CHARS: usize = 512;
    if let Some((end, _)) = text.char_indices().nth(SHOWN_MAX_CHARS) {
        text.truncate(end);
        text.push('…');
    }
}

/// What the register knows of a category.
pub fn occupation(category: &Category) -> Option<&'static Occupation> {
    let code = category.code.as_deref()?;
    match category.category_type {
        CategoryType::Styrk08 => occupations::find_styrk(code),
        CategoryType::Pyrk20 => occupations::find_pyrk(code),
        CategoryType::Janzz | CategoryType::Esco => None,
    }
}

/// The register's name, where the code is in it.
pub fn registered_name(category: &Category) -> Option<&'static str> {
    occupation(category).map(|known| if category.category_type == CategoryType::Pyrk20 { known.subgroup } else { known.name })
}

/// The register's name where there is one, otherwise the sender's.
pub fn category_name(category: &Category) -> Option<String> {
    registered_name(category).map(str::to_owned).or_else(|| category.name.clone())
}

/// Senders write TROMS and Troms; people read Troms.
pub fn place_case(name: &str) -> String {
    let name = clean(name);
    // A name in mixed case stays as it is, such as McDonald.
    let shouts = name.chars().zip(name.chars().skip(1)).any(|(one, next)| one.is_uppercase() && next.is_uppercase());
    if name.chars().any(char::is_lowercase) && name.starts_with(char::is_uppercase) && !shouts {
        let small = [(" I ", " i "), (" Og ", " og "), (" På ", " på "), (" Ved ", " ved ")];
        return small.into_iter().fold(name, |name, (large, small)| name.replace(large, small));
    }
    let mut out = String::new();
    let mut starts = true;
    for word in name.to_lowercase().split_inclusive([' ', '-', '/']) {
        let bare = word.trim_end_matches([' ', '-', '/']);
        if !starts && matches!(bare, "og" | "i" | "på" | "ved") {
            out.push_str(word);
        } else {
            let mut letters = word.chars();
            out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            out.push_str(letters.as_str());
        }
        starts = false;
    }
    out
}

/// The shortest name that says where: city, municipality, county or country.
pub fn place(location: &Location) -> String {
    let Location { address: _, postal_code, country, county, municipal, city, latitude: _, longitude: _ } = complete(location);
    let name = [city, municipal, county].into_iter().flatten().next();
    match (name, postal_code) {
        (Some(name), _) if is_norway(&country) => name,
        (Some(name), _) => format!("{name}, {country}"),
        (None, Some(code)) if is_norway(&country) => code,
        (None, _) => country,
    }
}

/// The first place, and how many more: `Oslo + 2 til`.
pub fn places(ad: &Ad, language: Language) -> String {
    Places::of(ad).shown(language)
}

/// What a row says of where the work is.
pub struct Places {
    first: String,
    more: usize,
}

impl Places {
    pub fn of(ad: &Ad) -> Self {
        let mut names: Vec<String> = ad.location_list.iter().map(place).collect();
        names.dedup();
        let more = names.len().saturating_sub(1);
        Self { first: names.into_iter().next().unwrap_or_default(), more }
    }

    pub fn shown(&self, language: Language) -> String {
        match self.more {
            0 => self.first.clone(),
            more => format!("{} + {more} {}", self.first, words::ads::Words::of(language).and_more),
        }
    }
}

/// The whole address in one line. A town that was sent says where it is; otherwise all is told that the register knows.
pub fn address(location: &Location) -> String {
    let Location { address, postal_code, country, county, municipal, city, latitude: _, longitude: _ } = complete(location);
    let mut parts: Vec<String> = address.iter().map(|street| street.trim().to_owned()).collect();
    parts.push([postal_code, city].into_iter().flatten().collect::<Vec<_>>().join(" "));
    for (area, sent) in [(municipal, &location.municipal), (county, &location.county)] {
        let area = area.filter(|_| sent.is_some() || location.city.is_none()).unwrap_or_default();
        if !parts.iter().any(|part| part.ends_with(&area)) {
            parts.push(area);
        }
    }
    if !is_norway(&country) {
        parts.push(country);
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// A deadline in words, and how soon.
pub struct DeadlineInWords {
    /// `i morgen, fredag 27. november`, `Snarest`, or the sender's own words.
    pub text: String,
    /// `9 dager igjen`
    pub left: Option<String>,
    pub is_soon: bool,
    /// ISO 8601, where it is a day.
    pub day: Option<String>,
}

/// The deadline, or that the ad names none.
pub fn deadline_or_not_given(ad: &Ad, now: NaiveDateTime, language: Language) -> DeadlineInWords {
    let not_given = || words::ads::Words::of(language).not_given.to_owned();
    deadline(ad, now, language).unwrap_or_else(|| DeadlineInWords { text: not_given(), left: None, is_soon: false, day: None })
}

const SOON_DAYS: i64 = 3;

/// None when the ad names no deadline.
pub fn deadline(ad: &Ad, now: NaiveDateTime, language: Language) -> Option<DeadlineInWords> {
    let words = words::ads::Words::of(language);
    let due = ad.properties.get("applicationdue")?;
    Some(match dates::parse_deadline(due) {
        Some(Deadline::Day(day)) => {
            let days = day.signed_duration_since(now.date()).num_days();
            let date = language.weekday_date(day);
            let text = match days {
                0 => format!("{}, {date}", words.today),
                1 => format!("{}, {date}", words.tomorrow),
                2..=300 => date,
                _ => language.date(day),
            };
            DeadlineInWords {
                text,
                left: Some(language.days_left(now.date(), day)),
                is_soon: days <= SOON_DAYS,
                day: Some(day.to_string()),
            }
        }
        _ if is_as_soon_as_possible(due) => {
            DeadlineInWords { text: words.as_soon_as_possible.to_owned(), left: None, is_soon: true, day: None }
        }
        _ => DeadlineInWords { text: due.clone(), left: None, is_soon: false, day: None },
    })
}

/// Whether a deadline means "snarest", in other words or with other words around it.
pub fn is_as_soon_as_possible(due: &str) -> bool {
    let due = due.trim().to_lowercase();
    due.starts_with("snarest") || due.starts_with("så snart som mulig") || matches!(&*due, "asap" | "as soon as possible")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_normal_case() {
        for (sent, shown) in [
            ("TROMS", "Troms"),
            ("MØRE OG ROMSDAL", "Møre og Romsdal"),
            ("MO I RANA", "Mo i Rana"),
            ("Nord-Fron", "Nord-Fron"),
            ("NORD-FRON", "Nord-Fron"),
            ("Å", "Å"),
            ("TROMsø", "Tromsø"),
            ("TRoms", "Troms"),
            ("tromsø", "Tromsø"),
            ("mo i rana", "Mo i Rana"),
        ] {
            assert_eq!(place_case(sent), shown);
        }
    }

    #[test]
    fn an_address_says_nothing_twice() {
        let location = Location {
            address: Some("Storgata 1".into()),
            postal_code: Some("0155".into()),
            city: Some("OSLO".into()),
            municipal: Some("OSLO".into()),
            county: Some("OSLO".into()),
            country: "NORGE".into(),
            ..Location::default()
        };
        assert_eq!(address(&location), "Storgata 1, 0155 Oslo");
    }

    #[test]
    fn a_postal_code_alone_says_where() {
        let at = |code: &str| Location { postal_code: Some(code.into()), country: "NORGE".into(), ..Location::default() };
        for (code, short, long) in [
            ("5003", "Bergen", "5003 Bergen, Vestland"),
            ("1338", "Sandvika", "1338 Sandvika, Bærum, Akershus"),
            ("8622", "Mo i Rana", "8622 Mo i Rana, Nordland"),
            ("0001", "Oslo", "0001 Oslo"),
            ("9999", "9999", "9999"),
        ] {
            assert_eq!((place(&at(code)).as_str(), address(&at(code)).as_str()), (short, long));
        }
        let abroad = Location { country: "Sverige".into(), ..at("5003") };
        assert_eq!((place(&abroad).as_str(), address(&abroad).as_str()), ("Sverige", "5003, Sverige"));
        let with_town = Location { city: Some("BERGEN".into()), ..at("5003") };
        assert_eq!(address(&with_town), "5003 Bergen");
    }
}
