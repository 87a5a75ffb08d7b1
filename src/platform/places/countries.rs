//! Countries, looked up by code or by any of their names.

use super::names;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1, alpha-2.
    pub code: &'static str,
    /// In Norwegian.
    pub name: &'static str,
}

static COUNTRIES: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let mut countries = HashMap::new();
    for line in include_str!("../../../data/places/countries.tsv").lines().skip(1) {
        let mut fields = line.split('\t');
        let (Some(code), Some(name), Some(others)) = (fields.next(), fields.next(), fields.next()) else { continue };
        for known in [code, name].into_iter().chain(others.split('/').filter(|other| !other.is_empty())) {
            countries.insert(names::key(known), Country { code, name });
        }
    }
    countries
});

/// Finds a country by its code or by its name in Norwegian, English or its own language.
pub fn country(name: &str) -> Option<&'static Country> {
    COUNTRIES.get(&names::key(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_several_names() {
        for (sent, code, name) in [
            (" SVERIGE ", "SE", "Sverige"),
            ("Sweden", "SE", "Sverige"),
            ("se", "SE", "Sverige"),
            ("NOREG", "NO", "Norge"),
            ("O\u{308}sterreich", "AT", "Østerrike"),
            ("Côte d’Ivoire", "CI", "Elfenbenskysten"),
            ("Trinidad & Tobago", "TT", "Trinidad og Tobago"),
            ("England", "GB", "Storbritannia"),
            ("Zimbabwe", "ZW", "Zimbabwe"),
        ] {
            assert_eq!(country(sent), Some(&Country { code, name }), "{sent}");
        }
        for none in ["", "Hele verden", "EU", "Norden", "XX", "Oslo"] {
            assert_eq!(country(none), None, "{none}");
        }
    }

    #[test]
    fn no_two_countries_share_a_name() {
        for line in include_str!("../../../data/places/countries.tsv").lines().skip(1) {
            for name in line.split(['\t', '/']).filter(|name| !name.is_empty()) {
                assert_eq!(country(name).map(|found| found.code), Some(&line[..2]), "{name}");
            }
        }
    }
}
