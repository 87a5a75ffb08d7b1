//! The words of `/vakter` for whoever is not signed in: what it is, and the way in.

use crate::i18n::Language;

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub how: &'static str,
    pub offered: &'static str,
    pub answer: &'static str,
    pub calendar: &'static str,
    pub way_in: &'static str,
    pub way_in_text: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    title: "Ledige vakter",
    lead: "Arbeidsgivere tilbyr ledige vakter til sine egne ansatte her, og de som vil ha dem, svarer med et par trykk.",
    how: "Slik går det til",
    offered: "Arbeidsgiveren publiserer en ledig vakt og velger hvem som får tilbudet. De får beskjed på e-post.",
    answer: "Du tar vakten, eller takker nei, før fristen. Bare én kan få den.",
    calendar: "Vaktene dine samles her, og du kan få dem inn i kalenderen på telefonen.",
    way_in: "For ansatte og ledere",
    way_in_text: "Logg inn med e-postadressen arbeidsgiveren har registrert. Mangler du tilgang, kan arbeidsgiveren gi deg den.",
};

pub static EN: Words = Words {
    title: "Vacant shifts",
    lead: "Employers offer vacant shifts to their own employees here, and those who want them answer in a few taps.",
    how: "How it works",
    offered: "The employer publishes a vacant shift and chooses who gets the offer. They are told by e-mail.",
    answer: "You take the shift, or say no, before the deadline. Only one person can have it.",
    calendar: "Your shifts are all here, and you can have them in the calendar on your phone.",
    way_in: "For employees and managers",
    way_in_text: "Sign in with the e-mail address your employer has registered. If you don't have access, your employer can give it to you.",
};
