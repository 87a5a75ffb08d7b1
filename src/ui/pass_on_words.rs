//! The words of passing a link on.

use crate::i18n::Language;

pub struct Words {
    pub link: &'static str,
    pub copy_link: &'static str,
    pub share_with: &'static str,
    pub copied: &'static str,
    pub not_copied: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    link: "Lenke",
    copy_link: "Kopier lenken",
    share_with: "Del med …",
    copied: "Lenken er kopiert.",
    not_copied: "Lenken lot seg ikke kopiere. Merk den og kopier den selv.",
};

pub static EN: Words = Words {
    link: "Link",
    copy_link: "Copy the link",
    share_with: "Share with …",
    copied: "The link is copied.",
    not_copied: "The link could not be copied. Select it and copy it yourself.",
};
