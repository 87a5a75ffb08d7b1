//! What a recruit is told whose link opens nothing.

use crate::i18n::Language;

pub struct Words {
    pub title: &'static str,
    /// Of the link that was sent to them.
    pub personal: &'static str,
    /// Of the one that their recruiter passed on.
    pub invitation: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

static NB: Words = Words {
    title: "Denne lenken virker ikke",
    personal: "Det var en personlig lenke til en invitasjon. Enten mangler noe av adressen, eller opplysningene om deg er slettet. Åpne lenken fra e-posten på nytt. Virker den fortsatt ikke, er det ingenting mer du trenger å gjøre.",
    invitation: "Det var en lenke til en invitasjon. Enten mangler noe av adressen, eller invitasjonen er trukket tilbake. Be den som ga deg lenken, om å sende den på nytt.",
};

static EN: Words = Words {
    title: "This link does not work",
    personal: "It was a personal link to an invitation. Either part of the address is missing, or the data about you has been deleted. Open the link from the e-mail again. If it still does not work, there is nothing more you need to do.",
    invitation: "It was a link to an invitation. Either part of the address is missing, or the invitation has been withdrawn. Ask the person who gave you the link to send it again.",
};
