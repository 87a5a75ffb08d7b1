//! The words of the form to report an ad.

use crate::i18n::Language;

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub about: &'static str,
    pub reason: &'static str,
    pub discriminating: &'static str,
    pub fraud: &'static str,
    pub not_a_job: &'static str,
    pub wrong_information: &'static str,
    pub expired: &'static str,
    pub other: &'static str,
    pub text: &'static str,
    pub text_hint: &'static str,
    pub email: &'static str,
    pub email_hint: &'static str,
    /// For programs; people do not see the field.
    pub leave_empty: &'static str,
    pub send: &'static str,
    pub thanks_title: &'static str,
    pub thanks_text: &'static str,
    /// Begins the title of a page that has something to put right.
    pub wrong: &'static str,
    pub put_right: &'static str,
    pub no_reason: &'static str,
    pub no_text: &'static str,
    pub text_too_long: &'static str,
    pub no_email: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    title: "Rapporter annonsen",
    lead: "Si fra hvis noe er galt. Vi ser på annonsen og fjerner den hvis den ikke hører hjemme her. Arbeidsgiveren får ikke vite hvem som sa fra.",
    about: "Annonsen",
    reason: "Hva er galt?",
    discriminating: "Den diskriminerer",
    fraud: "Den ser ut som svindel",
    not_a_job: "Det er ikke en jobb",
    wrong_information: "Opplysningene stemmer ikke",
    expired: "Stillingen er ikke ledig lenger",
    other: "Noe annet",
    text: "Fortell mer",
    text_hint: "Høyst 1000 tegn. Kan stå tomt, unntatt når du har valgt «Noe annet».",
    email: "E-postadressen din (valgfritt)",
    email_hint: "Bare hvis vi kan kontakte deg om saken. Vi sletter den når saken er avsluttet.",
    leave_empty: "La dette feltet stå tomt",
    send: "Send inn",
    thanks_title: "Takk for at du sa fra",
    thanks_text: "Vi ser på annonsen så snart vi kan.",
    wrong: "Feil",
    put_right: "Du må rette dette",
    no_reason: "Velg hva som er galt",
    no_text: "Skriv hva som er galt",
    text_too_long: "Kort ned teksten til 1000 tegn",
    no_email: "Skriv e-postadressen som navn@eksempel.no, eller la feltet stå tomt",
};

pub static EN: Words = Words {
    title: "Report this ad",
    lead: "Tell us if something is wrong. We'll look at the ad and remove it if it doesn't belong here. We don't tell the employer who reported it.",
    about: "The ad",
    reason: "What is wrong?",
    discriminating: "It discriminates",
    fraud: "It looks like fraud",
    not_a_job: "It is not a job",
    wrong_information: "The information is wrong",
    expired: "The job is no longer open",
    other: "Something else",
    text: "Tell us more",
    text_hint: "At most 1000 characters. May be left empty, unless you chose “Something else”.",
    email: "Your e-mail address (optional)",
    email_hint: "Only if we may contact you about it. We delete it when the case is closed.",
    leave_empty: "Leave this field empty",
    send: "Send",
    thanks_title: "Thank you for telling us",
    thanks_text: "We will look at the ad as soon as we can.",
    wrong: "Error",
    put_right: "There is a problem",
    no_reason: "Choose what is wrong",
    no_text: "Tell us what is wrong",
    text_too_long: "Shorten the text to 1000 characters",
    no_email: "Enter an e-mail address in the correct format, like name@example.com, or leave the field empty",
};
