//! The words of the page of one ad, and of the pages that stand where an ad no longer does.

use crate::i18n::Language;

pub struct Words {
    pub you_are_here: &'static str,
    pub to_search: &'static str,
    pub add_to_calendar: &'static str,
    pub remind_me: &'static str,
    /// On paper, before the address.
    pub apply_at: &'static str,
    pub share: &'static str,
    pub send_by_mail: &'static str,
    pub report: &'static str,
    pub similar: &'static str,
    pub newest: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    you_are_here: "Du er her",
    to_search: "Tilbake til søket",
    add_to_calendar: "Legg fristen i kalenderen",
    remind_me: "Minn meg på fristen",
    apply_at: "Søk på stillingen her:",
    share: "Del stillingen",
    send_by_mail: "Send på e-post",
    report: "Rapporter annonsen",
    similar: "Lignende stillinger",
    newest: "Nye stillinger",
};

pub static EN: Words = Words {
    you_are_here: "You are here",
    to_search: "Back to the search",
    add_to_calendar: "Add the deadline to your calendar",
    remind_me: "Remind me of the deadline",
    apply_at: "Apply for the job here:",
    share: "Share this job",
    send_by_mail: "Send by e-mail",
    report: "Report this ad",
    similar: "Similar jobs",
    newest: "New jobs",
};
