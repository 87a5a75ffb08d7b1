//! The occupation register: STYRK-08's 4-digit codes with their Norwegian names and Verv's board groups, from
//! `data/styrk08.csv`. In the browser too, so that a code is judged alike there.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One 4-digit unit group of STYRK-08.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occupation {
    pub code: &'static str,
    pub name: &'static str,
    /// Board group (level 1).
    pub group: &'static str,
    /// Finer group (level 2); each belongs to one board group.
    pub subgroup: &'static str,
}

static REGISTER: LazyLock<BTreeMap<&'static str, Occupation>> = LazyLock::new(|| {
    include_str!("../../data/styrk08.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(';');
            let (code, name, group, subgroup) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
            Some((code, Occupation { code, name, group, subgroup }))
        })
        .collect()
});

static SUBGROUPS: LazyLock<BTreeMap<&'static str, Occupation>> = LazyLock::new(|| {
    let mut first_of = BTreeMap::new();
    for occupation in REGISTER.values() {
        first_of.entry(occupation.subgroup).or_insert(*occupation);
    }
    first_of.into_values().map(|occupation| (occupation.code, occupation)).collect()
});

/// Every occupation by code, in the order of the codes.
pub fn styrk() -> impl Iterator<Item = &'static Occupation> {
    REGISTER.values()
}

/// One occupation for each level-2 group, the first by code: their codes are the valid PYRK20 codes.
pub fn pyrk() -> impl Iterator<Item = &'static Occupation> {
    SUBGROUPS.values()
}

pub fn find_styrk(code: &str) -> Option<&'static Occupation> {
    REGISTER.get(code)
}

pub fn find_pyrk(code: &str) -> Option<&'static Occupation> {
    SUBGROUPS.get(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUPS: [&str; 14] = [
        "Bygg og anlegg",
        "Helse og sosial",
        "Håndverkere",
        "Industri og produksjon",
        "IT",
        "Kontor og økonomi",
        "Kultur og kreative yrker",
        "Natur og miljø",
        "Reiseliv og mat",
        "Salg og service",
        "Sikkerhet og beredskap",
        "Transport og lager",
        "Utdanning",
        "Uoppgitt/ ikke identifiserbare",
    ];

    #[test]
    fn every_line_of_the_register_is_whole() {
        let lines = include_str!("../../data/styrk08.csv").lines().skip(1).count();
        assert_eq!(styrk().count(), lines);
        assert_eq!(lines, 407, "STYRK-08 has 407 unit groups, 0000 counted");
        for occupation in styrk() {
            assert!(occupation.code.len() == 4 && occupation.code.bytes().all(|b| b.is_ascii_digit()), "{occupation:?}");
            assert!(GROUPS.contains(&occupation.group), "{occupation:?}");
            assert!(!occupation.name.trim().is_empty() && !occupation.subgroup.trim().is_empty(), "{occupation:?}");
        }
    }

    #[test]
    fn a_subgroup_belongs_to_one_group() {
        for occupation in styrk() {
            assert!(styrk().filter(|other| other.subgroup == occupation.subgroup).all(|other| other.group == occupation.group));
        }
    }
}
