//! English for the values that ads carry in Norwegian: the closed lists of the properties, and the board's groups of
//! occupations. Anything else is the sender's own text and stays as it is.

use crate::i18n::Language;

/// Norwegian and English.
const VALUES: [(&str, &str); 50] = [
    // extent
    ("Heltid", "Full-time"),
    ("Deltid", "Part-time"),
    // engagementtype
    ("Fast", "Permanent"),
    ("Vikariat", "Temporary cover"),
    ("Engasjement", "Fixed-term"),
    ("Prosjekt", "Project"),
    ("Sesong", "Seasonal"),
    ("Feriejobb", "Holiday job"),
    ("Trainee", "Trainee"),
    ("Lærling", "Apprenticeship"),
    ("Åremål", "Fixed term of office"),
    ("Frilanser", "Freelance"),
    ("Selvstendig næringsdrivende", "Self-employed"),
    ("Annet", "Other"),
    // jobarrangement
    ("Skift", "Shift work"),
    ("Turnus", "Rotating shifts"),
    ("Vakt", "On-call duty"),
    // workday
    ("Ukedager", "Weekdays"),
    ("Lørdag", "Saturday"),
    ("Søndag", "Sunday"),
    // workhours
    ("Dagtid", "Daytime"),
    ("Kveld", "Evening"),
    ("Natt", "Night"),
    // workLanguage
    ("Norsk", "Norwegian"),
    ("Engelsk", "English"),
    ("Skandinavisk", "Scandinavian"),
    ("Samisk", "Sami"),
    // sector
    ("Privat", "Private"),
    ("Offentlig", "Public"),
    // remote
    ("Hjemmekontor", "Remote"),
    ("Hybridkontor", "Hybrid"),
    ("Hjemmekontor ikke mulig", "On site only"),
    // euresflagg
    ("true", "Yes"),
    ("false", "No"),
    // where an ad does not say
    ("Ikke oppgitt", "Not stated"),
    ("Snarest", "As soon as possible"),
    // groups of occupations
    ("Bygg og anlegg", "Building and construction"),
    ("Helse og sosial", "Health and social care"),
    ("Håndverkere", "Skilled trades"),
    ("Industri og produksjon", "Industry and production"),
    ("IT", "IT"),
    ("Kontor og økonomi", "Office and finance"),
    ("Kultur og kreative yrker", "Culture and creative work"),
    ("Natur og miljø", "Nature and environment"),
    ("Reiseliv og mat", "Travel and food"),
    ("Salg og service", "Sales and service"),
    ("Sikkerhet og beredskap", "Safety and emergency services"),
    ("Transport og lager", "Transport and storage"),
    ("Utdanning", "Education"),
    ("Uoppgitt/ ikke identifiserbare", "Unspecified"),
];

impl Language {
    /// A value of a closed list in this language; any other text as it is.
    pub fn value(self, text: &str) -> &str {
        match self {
            Self::Nb => text,
            Self::En => VALUES.iter().find(|(norwegian, _)| *norwegian == text).map_or(text, |(_, english)| english),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job_ads::occupations;
    use crate::job_ads::rules::properties::{self, PROPERTIES};

    #[test]
    fn every_closed_value_and_every_group_has_its_word() {
        let listed = PROPERTIES.iter().filter_map(|(name, _)| properties::closed_list(name)).flatten().copied();
        let groups = occupations::styrk().map(|occupation| occupation.group);
        for value in listed.chain(groups) {
            assert!(VALUES.iter().any(|(norwegian, _)| *norwegian == value), "{value}");
        }
    }

    #[test]
    fn one_word_has_one_translation() {
        let mut seen = std::collections::HashSet::new();
        assert!(VALUES.iter().all(|(norwegian, _)| seen.insert(norwegian)));
    }

    #[test]
    fn what_nobody_knows_stays() {
        assert_eq!(Language::En.value("Deltid"), "Part-time");
        assert_eq!(Language::Nb.value("Deltid"), "Deltid");
        assert_eq!(Language::En.value("Baker"), "Baker");
    }
}
