//! Locations of ads, completed from the register of places and with current names. Ads are stored as they were
//! sent and converted when read, so that they follow the register.

use super::display::place_case;
use crate::job_ads::model::Location;
use crate::job_ads::query::{Facet, Query};
use crate::job_ads::rules::is_norway;
use crate::platform::places::{self, County, Municipality, Town};
use std::borrow::Cow;

/// What the register knows of a location.
#[derive(Default)]
struct Registered {
    town: Option<Town>,
    municipality: Option<&'static Municipality>,
    /// One, or all successors of a former county if it is unknown which applies.
    counties: Vec<&'static County>,
}

fn is_given(name: Option<&String>) -> bool {
    name.is_some_and(|name| !name.trim().is_empty())
}

/// The named municipality counts; else that of the postal code; else that of the town. The county
/// is the municipality's. An unregistered county such as `Hele landet` takes precedence over the postal code.
fn look_up(location: &Location) -> Registered {
    let Location { address: _, postal_code, country, county, municipal, city, latitude: _, longitude: _ } = location;
    if !is_norway(country) {
        return Registered::default();
    }
    let town = postal_code.as_deref().and_then(places::postal_code);
    let of_code = town.map(|town| town.municipality);
    let named = places::counties(county.as_deref().unwrap_or_default());
    let is_county_open = !named.is_empty() || !is_given(county.as_ref());
    let municipality = match municipal.as_deref().filter(|name| !name.trim().is_empty()) {
        Some(name) => places::municipality(name, named, town),
        None if is_county_open => of_code.or_else(|| places::municipality_of(city.as_deref()?, named)),
        None => None,
    };
    let of_code = of_code.filter(|of_code| is_county_open && (named.is_empty() || named.contains(&of_code.county)));
    let counties = match municipality.or(of_code) {
        Some(Municipality { county, .. }) => vec![*county],
        None => named.to_vec(),
    };
    Registered { town, municipality, counties }
}

/// A location completed from the register. A county that was split stays as it was sent if it is unknown to which
/// of its parts the location belongs.
pub fn complete(location: &Location) -> Location {
    completed(location, &look_up(location))
}

fn completed(location: &Location, registered: &Registered) -> Location {
    let Location { address, postal_code, country, county, municipal, city, latitude, longitude } = location;
    let Registered { town, municipality, counties } = registered;
    let sent = |name: &Option<String>| name.as_deref().map(place_case).filter(|name| !name.is_empty());
    Location {
        address: address.clone(),
        postal_code: postal_code.clone(),
        country: country_name(country),
        county: match counties.as_slice() {
            [county] => Some(county.name.to_owned()),
            _ => sent(county),
        },
        municipal: municipality.map(|municipality| municipality.name.to_owned()).or_else(|| sent(municipal)),
        city: sent(city).or_else(|| town.map(|town| town.name.to_owned())),
        latitude: *latitude,
        longitude: *longitude,
    }
}

/// A location with its filter options.
pub struct Place {
    pub location: Location,
    /// Abroad, the country. All parts of a county that was split, since it may be in any of them.
    pub counties: Vec<String>,
}

impl Place {
    pub fn of(location: &Location) -> Self {
        let registered = look_up(location);
        let completed = completed(location, &registered);
        let counties = match (&*registered.counties, &completed.county) {
            _ if !is_norway(&location.country) => vec![completed.country.clone()],
            ([], county) => county.iter().cloned().collect(),
            (counties, _) => counties.iter().map(|county| county.name.to_owned()).collect(),
        };
        Self { location: completed, counties }
    }
}

/// In Norwegian, where it is a country that we know.
fn country_name(sent: &str) -> String {
    match places::country(sent) {
        // One country in ISO 3166, but two places to people.
        Some(country) if country.code != "SJ" => country.name.to_owned(),
        _ => place_case(sent),
    }
}

fn is_same_name(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Whether a county or municipality option is in the register.
pub fn is_registered(facet: Facet, value: &str, within: Option<&str>) -> bool {
    let is_it = |name: &str| is_same_name(name, value);
    match facet {
        Facet::County => {
            matches!(places::counties(value), [county] if is_it(county.name))
                || places::country(value).is_some_and(|country| is_it(&country_name(country.name)))
        }
        Facet::Municipal => places::municipalities(value)
            .iter()
            .flat_map(|meaning| &meaning.today)
            .any(|one| is_it(one.name) && within.is_none_or(|county| is_same_name(county, one.county.name))),
        _ => false,
    }
}

/// What a name stands for that people knew a county or municipality by.
pub fn choices_named(name: &str) -> Vec<(Facet, &'static str)> {
    let counties = places::counties(name).iter().map(|county| (Facet::County, county.name));
    let municipalities = places::likely(name, &[]).into_iter().flat_map(|meaning| meaning.today);
    counties.chain(municipalities.map(|municipality| (Facet::Municipal, municipality.name))).collect()
}

/// The search with current place names: saved and shared addresses may contain former ones.
pub fn in_todays_names(query: &Query) -> Cow<'_, Query> {
    let is_chosen = |facet| query.values(facet).next().is_some();
    if !is_chosen(Facet::County) && !is_chosen(Facet::Municipal) {
        return Cow::Borrowed(query);
    }
    let chosen: Vec<&County> = query.values(Facet::County).flat_map(places::counties).copied().collect();
    let (mut municipalities, mut narrowed) = (Vec::new(), Vec::new());
    for value in query.values(Facet::Municipal) {
        let today: Vec<&Municipality> = places::likely(value, &chosen).into_iter().flat_map(|meaning| meaning.today).collect();
        narrowed.extend(today.iter().map(|municipality| municipality.county));
        municipalities.extend(renamed(value, today.iter().map(|municipality| municipality.name)));
    }
    let mut counties = Vec::new();
    for value in query.values(Facet::County) {
        let today = places::counties(value);
        // Of a split county, the parts with a chosen municipality, if there are any.
        let parts: Vec<_> = today.iter().filter(|county| narrowed.contains(county)).collect();
        match (parts.as_slice(), today) {
            ([], []) => counties.extend(renamed(value, [country_name(value)].iter().map(String::as_str))),
            ([], today) => counties.extend(renamed(value, today.iter().map(|county| county.name))),
            (parts, _) => counties.extend(renamed(value, parts.iter().map(|county| county.name))),
        }
    }
    Cow::Owned(query.with_values(Facet::County, counties).with_values(Facet::Municipal, municipalities))
}

/// The names in the place of a value, which stays as it was typed where it is one of them.
fn renamed<'a>(value: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut values: Vec<String> =
        names.map(|name| if is_same_name(name, value) { value.to_owned() } else { name.to_owned() }).collect();
    if values.is_empty() {
        values.push(Some(places::clean(value)).filter(|clean| !clean.is_empty()).unwrap_or_else(|| value.to_owned()));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A location in Norway from `postalCode|city|municipal|county`, as it is completed: `city|municipal|county`, and the
    /// choices of counties.
    fn read(sent: &str) -> (String, String) {
        let mut fields = sent.split('|').map(|field| Some(field.to_owned()).filter(|field| !field.is_empty()));
        let mut next = || fields.next().flatten();
        let location = Location {
            postal_code: next(),
            city: next(),
            municipal: next(),
            county: next(),
            country: "NORGE".to_owned(),
            ..Location::default()
        };
        let Place { location: Location { city, municipal, county, country, .. }, counties } = Place::of(&location);
        assert_eq!(country, "Norge");
        ([city, municipal, county].map(Option::unwrap_or_default).join("|"), counties.join(", "))
    }

    #[test]
    fn what_is_missing_is_filled_in_and_what_was_sent_is_read() {
        for (sent, completed, counties) in [
            ("5003|||", "Bergen|Bergen|Vestland", "Vestland"),
            ("9999|||", "||", ""),
            ("1338|||Viken", "Sandvika|Bærum|Akershus", "Akershus"),
            ("5003|SENTRUM||", "Sentrum|Bergen|Vestland", "Vestland"),
            ("||BÆRUM|Oslo", "|Bærum|Akershus", "Akershus"),
            ("0150||Bærum|", "Oslo|Bærum|Akershus", "Akershus"),
            ("5003|||Akershus", "Bergen|Bergen|Vestland", "Vestland"),
            ("|Drammen||Viken", "Drammen|Drammen|Buskerud", "Buskerud"),
            ("|Bergen||Oslo", "Bergen||Oslo", "Oslo"),
            ("|||Viken", "||Viken", "Akershus, Buskerud, Østfold"),
            ("||Sentrum|Viken", "|Sentrum|Viken", "Akershus, Buskerud, Østfold"),
            ("1338||Sentrum|Viken", "Sandvika|Sentrum|Akershus", "Akershus"),
            ("0150||Sentrum|Vestland", "Oslo|Sentrum|Vestland", "Vestland"),
            ("||Herøy|", "|Herøy|", ""),
            ("||Herøy|NORDLAND", "|Herøy|Nordland", "Nordland"),
            ("0150|||HELE LANDET", "Oslo||Hele Landet", "Hele Landet"),
        ] {
            assert_eq!(read(sent), (completed.to_owned(), counties.to_owned()), "{sent}");
        }
    }

    #[test]
    fn a_completed_location_is_complete() {
        let location = |county: &str, code: &str| Location {
            county: Some(county.to_owned()),
            postal_code: Some(code.to_owned()),
            country: "Sweden".to_owned(),
            ..Location::default()
        };
        let abroad = complete(&location("Västra Götaland", "5003"));
        assert_eq!((abroad.country.as_str(), abroad.city, abroad.county.as_deref()), ("Sverige", None, Some("Västra Götaland")));
        for (county, code) in [("Viken", "1338"), ("Viken", ""), ("Troms – Romsa – Tromssa", "9008"), ("x", "5003")] {
            let once = complete(&Location { country: "no".to_owned(), ..location(county, code) });
            assert_eq!(complete(&once), once, "{county} {code}");
        }
    }

    #[test]
    fn a_search_is_read_in_todays_names() {
        for (kept, today) in [
            ("q=kokk&extent=Heltid", "q=kokk&extent=Heltid"),
            ("county=VESTLAND&municipal=bergen", "county=VESTLAND&municipal=bergen"),
            ("county=Viken", "county=Akershus&county=Buskerud&county=Østfold"),
            ("county=Viken&municipal=Bærum", "county=Akershus&municipal=Bærum"),
            ("county=Oppland&municipal=Lunner", "county=Akershus&municipal=Lunner"),
            ("county=Hordaland&municipal=Os", "county=Vestland&municipal=Bjørnafjorden"),
            ("county=Innlandet&municipal=Os", "county=Innlandet&municipal=Os"),
            ("municipal=Skedsmo&municipal=Sørum", "municipal=Lillestrøm"),
            ("municipal=Herøy", "municipal=Herøy"),
            ("county=ikke-oppgitt&municipal=Atlantis", "county=ikke-oppgitt&municipal=Atlantis"),
            ("county=Sweden", "county=Sverige"),
        ] {
            let query = |text: &str| Query::parse(text).0;
            let read = in_todays_names(&query(kept)).into_owned();
            assert_eq!(read, query(today), "{kept}");
            assert_eq!(*in_todays_names(&read), read, "{kept}");
        }
    }

    #[test]
    fn made_up_municipalities_are_not_registered_because_of_their_name() {
        for (facet, value, within, is_it) in [
            (Facet::County, "troms", None, true),
            (Facet::County, "Viken", None, false),
            (Facet::County, "Sverige", None, true),
            (Facet::County, "Fylke 1", None, false),
            (Facet::Municipal, "Herøy", Some("Nordland"), true),
            (Facet::Municipal, "Herøy", Some("Fylke 1"), false),
            (Facet::Municipal, "Skedsmo", None, false),
        ] {
            assert_eq!(is_registered(facet, value, within), is_it, "{value}");
        }
    }
}
