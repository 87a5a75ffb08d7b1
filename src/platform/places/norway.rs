//! Norway's postal codes, municipalities and counties as of 2024, by current names, by names in other
//! languages, and by former names.

use super::names;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Debug, PartialEq, Eq)]
pub struct County {
    number: &'static str,
    pub name: &'static str,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Municipality {
    number: &'static str,
    /// Two in different counties may have the same name.
    pub name: &'static str,
    pub county: &'static County,
}

/// The town of a postal code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Town {
    pub name: &'static str,
    pub municipality: &'static Municipality,
}

/// A possible meaning of a municipality's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The municipality no longer exists.
    pub is_former: bool,
    /// The municipality or its successors, the largest part first.
    pub today: Vec<&'static Municipality>,
}

/// The lines of a file, each with its fields.
fn rows<const N: usize>(file: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    file.lines().skip(1).filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok())
}

const COUNTIES_FILE: &str = include_str!("../../../data/places/counties.tsv");
const MUNICIPALITIES_FILE: &str = include_str!("../../../data/places/municipalities.tsv");
const POSTAL_CODES_FILE: &str = include_str!("../../../data/places/postal-codes.tsv");
const FORMER_FILE: &str = include_str!("../../../data/places/former.tsv");

/// In the order of their numbers, as are the two below.
static COUNTIES: LazyLock<Vec<County>> =
    LazyLock::new(|| rows(COUNTIES_FILE).map(|[number, name, _]| County { number, name }).collect());

static MUNICIPALITIES: LazyLock<Vec<Municipality>> = LazyLock::new(|| {
    let municipality = |[number, name, _, county]: [&'static str; 4]| {
        Some(Municipality { number, name: without_area(name), county: county_numbered(county)? })
    };
    rows(MUNICIPALITIES_FILE).filter_map(municipality).collect()
});

static TOWNS: LazyLock<Vec<(&str, Town)>> = LazyLock::new(|| {
    let town = |[code, name, municipality]: [&'static str; 3]| {
        Some((code, Town { name, municipality: municipality_numbered(municipality)? }))
    };
    rows(POSTAL_CODES_FILE).filter_map(town).collect()
});

/// The current counties by every name, including former ones, which map to their successors.
static COUNTIES_NAMED: LazyLock<HashMap<String, Vec<&County>>> = LazyLock::new(|| {
    let today =
        rows(COUNTIES_FILE).flat_map(|[number, name, others]| all_names(name, others).map(move |name| (name, vec![number])));
    let counties = |numbers: Vec<&str>| numbers.into_iter().filter_map(county_numbered).collect();
    today.chain(former("county")).map(|(name, numbers)| (names::key(name), counties(numbers))).collect()
});

static MUNICIPALITIES_NAMED: LazyLock<HashMap<String, Vec<Meaning>>> = LazyLock::new(|| {
    let today = rows(MUNICIPALITIES_FILE)
        .flat_map(|[number, name, others, _]| all_names(name, others).map(move |name| (name, false, vec![number])));
    let former = former("municipality").map(|(name, became)| (name, true, became));
    let mut meanings: HashMap<String, Vec<Meaning>> = HashMap::new();
    for (name, is_former, numbers) in today.chain(former) {
        let today = numbers.into_iter().filter_map(municipality_numbered).collect();
        meanings.entry(names::key(without_area(name))).or_default().push(Meaning { is_former, today });
    }
    meanings
});

/// The municipalities in which there is a town of this name.
static TOWNS_NAMED: LazyLock<HashMap<String, Vec<&Municipality>>> = LazyLock::new(|| {
    let mut named: HashMap<String, Vec<&Municipality>> = HashMap::new();
    for (_, town) in &*TOWNS {
        let municipalities = named.entry(names::key(town.name)).or_default();
        if !municipalities.contains(&town.municipality) {
            municipalities.push(town.municipality);
        }
    }
    named
});

fn all_names(name: &'static str, others: &'static str) -> impl Iterator<Item = &'static str> {
    [name].into_iter().chain(others.split('/').filter(|other| !other.is_empty()))
}

/// Former names, with the numbers of their successors.
fn former(of: &'static str) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    rows::<4>(FORMER_FILE).filter(move |[kind, ..]| *kind == of).map(|[_, name, _, became]| (name, became.split(',').collect()))
}

/// The register disambiguates places of the same name by county: `Herøy (Nordland)`.
fn without_area(name: &'static str) -> &'static str {
    name.split_once(" (").map_or(name, |(name, _)| name)
}

fn county_numbered(number: &str) -> Option<&'static County> {
    let at = COUNTIES.binary_search_by_key(&number, |county| county.number).ok()?;
    Some(&COUNTIES[at])
}

fn municipality_numbered(number: &str) -> Option<&'static Municipality> {
    let at = MUNICIPALITIES.binary_search_by_key(&number, |municipality| municipality.number).ok()?;
    Some(&MUNICIPALITIES[at])
}

/// None for a code that is not in use.
pub fn postal_code(code: &str) -> Option<Town> {
    let at = TOWNS.binary_search_by_key(&code.trim(), |(code, _)| *code).ok()?;
    Some(TOWNS[at].1)
}

/// The county of this name or, for a former one, its successors: several if it was split, the one that
/// got most of it first. None if it is not a county.
pub fn counties(name: &str) -> &'static [&'static County] {
    names::find(&COUNTIES_NAMED, name).map(Vec::as_slice).unwrap_or_default()
}

/// All possible meanings of a municipality's name, which may include the county: `Herøy (Nordland)`, `Bø i Telemark`.
pub fn municipalities(name: &str) -> Vec<Meaning> {
    if let Some(meanings) = names::find(&MUNICIPALITIES_NAMED, name) {
        return meanings.clone();
    }
    let key = names::key(name);
    let of_area = names::name_and_area(&key).and_then(|(name, area)| {
        let meanings = names::find(&MUNICIPALITIES_NAMED, name)?;
        Some(within(meanings, counties(area)))
    });
    of_area.unwrap_or_default()
}

/// The meanings within these counties.
fn within(meanings: &[Meaning], counties: &[&'static County]) -> Vec<Meaning> {
    let lies_within = |municipality: &&'static Municipality| counties.contains(&municipality.county);
    let part = |meaning: &Meaning| Meaning {
        is_former: meaning.is_former,
        today: meaning.today.iter().copied().filter(lies_within).collect(),
    };
    meanings.iter().map(part).filter(|meaning| !meaning.today.is_empty()).collect()
}

/// The most likely meaning of a municipality's name in these counties, if any: existing ones before former
/// ones. Several meanings if they cannot be told apart.
pub fn likely(name: &str, counties: &[&'static County]) -> Vec<Meaning> {
    let all = municipalities(name);
    let of_counties = within(&all, counties);
    let mut likely = if of_counties.is_empty() { all } else { of_counties };
    if likely.iter().any(|meaning| !meaning.is_former) {
        likely.retain(|meaning| !meaning.is_former);
    }
    likely
}

/// The one municipality that a name means where the postal code is of this town, in one of these counties.
pub fn municipality(name: &str, counties: &[&'static County], town: Option<Town>) -> Option<&'static Municipality> {
    if let Some(Town { municipality, .. }) = town
        && municipalities(name).iter().any(|meaning| meaning.today.contains(&municipality))
    {
        return Some(municipality);
    }
    match likely(name, counties).as_slice() {
        [one] => one.today.first().copied(),
        _ => None,
    }
}

/// The municipality of a town that has no postal code, in one of these counties, or in any where there are none given. None
/// where there are several towns of that name, or a municipality has it elsewhere.
pub fn municipality_of(town: &str, counties: &[&'static County]) -> Option<&'static Municipality> {
    let towns = TOWNS_NAMED.get(&names::key(town)).into_iter().flatten().copied();
    let named = municipalities(town).into_iter().flat_map(|meaning| meaning.today);
    names::the_one(towns.chain(named).filter(|one| counties.is_empty() || counties.contains(&one.county)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(counties: &[&'static County]) -> Vec<&'static str> {
        counties.iter().map(|county| county.name).collect()
    }

    fn place(municipality: Option<&'static Municipality>) -> Option<(&'static str, &'static str)> {
        municipality.map(|municipality| (municipality.name, municipality.county.name))
    }

    #[test]
    fn every_row_is_read() {
        assert_eq!((COUNTIES.len(), MUNICIPALITIES.len(), TOWNS.len()), (17, 359, 5145));
        let former = COUNTIES_NAMED.values().filter(|counties| counties.is_empty()).count()
            + MUNICIPALITIES_NAMED.values().flatten().filter(|meaning| meaning.today.is_empty()).count();
        assert_eq!(former, 0);
        assert_eq!(MUNICIPALITIES_NAMED.values().flatten().filter(|meaning| meaning.is_former).count(), 97);
    }

    #[test]
    fn a_postal_code_is_a_town_a_municipality_and_a_county() {
        let all = |code| postal_code(code).map(|town| (town.name, town.municipality.name, town.municipality.county.name));
        assert_eq!(all("5003"), Some(("Bergen", "Bergen", "Vestland")));
        assert_eq!(all("1338"), Some(("Sandvika", "Bærum", "Akershus")));
        assert_eq!(all("8850"), Some(("Herøy", "Herøy", "Nordland")));
        assert_eq!(all("9170").map(|(.., county)| county), Some("Svalbard"));
        for none in ["", "0000", "9999", "500", "50030", "Bergen"] {
            assert_eq!(all(none), None, "{none}");
        }
    }

    #[test]
    fn a_county_has_one_name_of_several() {
        for (sent, today) in [
            ("AKERSHUS", &["Akershus"][..]),
            ("Oslo fylke", &["Oslo"]),
            ("Nordland fylkeskommune", &["Nordland"]),
            ("Troms – Romsa – Tromssa", &["Troms"]),
            ("Romsa", &["Troms"]),
            ("Finnmark/Finnmárku/Finmarkku", &["Finnmark"]),
            ("Tro\u{308}o\u{308}ndelage", &["Trøndelag"]),
            ("Viken", &["Akershus", "Buskerud", "Østfold"]),
            ("Troms og Finnmark – Romsa ja Finnmárku – Tromssan ja Finmarkun", &["Troms", "Finnmark"]),
            ("VESTFOLD & TELEMARK", &["Vestfold", "Telemark"]),
            ("Hordaland fylke", &["Vestland"]),
            ("Oslo/Akershus", &[]),
            ("Norge", &[]),
            ("", &[]),
        ] {
            assert_eq!(names(counties(sent)), today, "{sent}");
        }
    }

    #[test]
    fn a_municipality_has_one_name_of_several() {
        for (sent, today) in [
            ("BÆRUM", "Bærum"),
            ("Bærum kommune", "Bærum"),
            ("A\u{30a}lesund", "Ålesund"),
            ("Kárášjohka", "Karasjok"),
            ("Guovdageaidnu – Kautokeino", "Kautokeino"),
            ("Unjárga-Nesseby", "Nesseby"),
            ("Porsanger Porsángu Porsanki", "Porsanger"),
            ("Sør-Varanger", "Sør-Varanger"),
            ("Skedsmo", "Lillestrøm"),
            ("Snillfjord", "Orkland"),
        ] {
            assert_eq!(municipality(sent, &[], None).map(|found| found.name), Some(today), "{sent}");
        }
        for none in ["", "Sentrum", "Oslo/Bergen", "Nord-Oslo", "Akershus"] {
            assert_eq!(municipality(none, &[], None), None, "{none}");
        }
    }

    #[test]
    fn of_two_municipalities_of_one_name_the_county_or_the_postal_code_tells() {
        for (name, county, code, meant) in [
            ("Herøy", "", "", None),
            ("Herøy", "Nordland", "", Some(("Herøy", "Nordland"))),
            ("Herøy", "Møre og Romsdal", "", Some(("Herøy", "Møre og Romsdal"))),
            ("Herøy", "", "8850", Some(("Herøy", "Nordland"))),
            ("Herøy (Nordland)", "", "", Some(("Herøy", "Nordland"))),
            ("VÅLER I ØSTFOLD", "", "", Some(("Våler", "Østfold"))),
            ("Våler", "Viken", "", Some(("Våler", "Østfold"))),
            ("Våler", "Hedmark", "", Some(("Våler", "Innlandet"))),
            ("Bø", "", "", Some(("Bø", "Nordland"))),
            ("Bø", "Vestfold og Telemark", "", Some(("Midt-Telemark", "Telemark"))),
            ("Os", "Hordaland", "", Some(("Bjørnafjorden", "Vestland"))),
            ("Os (Hordaland)", "", "", Some(("Bjørnafjorden", "Vestland"))),
            ("Sande", "Vestfold", "", Some(("Holmestrand", "Vestfold"))),
            ("Nes", "Viken", "", Some(("Nes", "Akershus"))),
            ("Bærum", "Oslo", "", Some(("Bærum", "Akershus"))),
            ("Bærum", "", "0150", Some(("Bærum", "Akershus"))),
            ("Oppland", "", "", None),
        ] {
            assert_eq!(place(municipality(name, counties(county), postal_code(code))), meant, "{name} {county} {code}");
        }
    }

    #[test]
    fn a_town_without_a_code_lies_where_no_other_does() {
        for (town, county, meant) in [
            ("SANDVIKA", "", Some(("Bærum", "Akershus"))),
            ("Drammen", "Viken", Some(("Drammen", "Buskerud"))),
            ("Kristiansand", "", Some(("Kristiansand", "Agder"))),
            ("Hemnes", "", None),
            ("Hemnes", "Nordland", Some(("Hemnes", "Nordland"))),
            ("Bryne", "", None),
            ("Bergen", "Oslo", None),
            ("Stockholm", "", None),
        ] {
            assert_eq!(place(municipality_of(town, counties(county))), meant, "{town} {county}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(name in ".{0,60}") {
            let _ = (municipalities(&name), counties(&name), municipality_of(&name, &[]), postal_code(&name));
        }
    }
}
