//! The words of calendars, feeds and preview pictures.

use crate::i18n::Language;

pub struct Words {
    /// Followed by the ad's title.
    pub deadline_of: &'static str,
    pub feed_atom: &'static str,
    pub feed_json: &'static str,
    /// On a picture, before a date.
    pub picture_apply_by: &'static str,
    pub picture_deadline: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    deadline_of: "Søknadsfrist",
    feed_atom: "Ledige stillinger (Atom)",
    feed_json: "Ledige stillinger (JSON Feed)",
    picture_apply_by: "Søk senest",
    picture_deadline: "Frist:",
};

pub static EN: Words = Words {
    deadline_of: "Application deadline",
    feed_atom: "Jobs (Atom)",
    feed_json: "Jobs (JSON Feed)",
    picture_apply_by: "Apply by",
    picture_deadline: "Deadline:",
};
