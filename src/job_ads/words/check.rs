//! The words of the page that checks ads.

use crate::i18n::{Language, Noun};

pub struct Words {
    pub check_title: &'static str,
    pub check_lead: &'static str,
    pub check_paste: &'static str,
    pub check_paste_hint: &'static str,
    pub check_drop: &'static str,
    pub check_example: &'static str,
    pub check_clear: &'static str,
    pub check_on_server: &'static str,
    pub check_on_server_hint: &'static str,
    pub check_idle: &'static str,
    pub check_progress: &'static str,
    pub check_good: &'static str,
    pub check_bad: &'static str,
    pub check_ads_noun: Noun,
    pub check_problem: Noun,
    pub check_change: Noun,
    pub check_line: &'static str,
    pub check_more: &'static str,
    pub check_server_done: &'static str,
    pub check_server_failed: &'static str,
    pub check_nothing_sent: &'static str,
    pub check_stop: &'static str,
    pub check_too_long: &'static str,
    pub check_stopped: &'static str,
    pub check_result: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    check_title: "Sjekk annonsene dine",
    check_lead: "Lim inn én eller flere annonser, eller slipp en fil her. Reglene er de samme som i API-et, og alt skjer i nettleseren din: Ingenting sendes.",
    check_paste: "JSON",
    check_paste_hint: "Én annonse, en liste av annonser, eller annonser etter hverandre.",
    check_drop: "Slipp en fil her, eller velg",
    check_example: "Sett inn et eksempel",
    check_clear: "Tøm",
    check_on_server: "Prøvekjør på serveren",
    check_on_server_hint: "Sender annonsene til en prøvekjøring som ikke lagrer noe. Den renser også HTML-en og viser hva som ville blitt fjernet.",
    check_idle: "Ingenting å sjekke ennå.",
    check_progress: "Sjekker",
    check_good: "Alt er i orden",
    check_bad: "Noe må rettes",
    check_ads_noun: Noun("annonse", "annonser"),
    check_problem: Noun("feil", "feil"),
    check_change: Noun("endring", "endringer"),
    check_line: "linje",
    check_more: "til vises ikke her",
    check_server_done: "Prøvekjørt på serveren",
    check_server_failed: "Prøvekjøringen svarte ikke. Du ser nettleserens egen sjekk",
    check_nothing_sent: "Sjekket i nettleseren; ingenting er sendt",
    check_stop: "Stopp",
    check_too_long: "Teksten er for lang til å vises her igjen. Funnene står nedenfor.",
    check_stopped: "Stoppet etter",
    check_result: "Resultat",
};

pub static EN: Words = Words {
    check_title: "Check your ads",
    check_lead: "Paste one or more ads, or drop a file here. The rules are the same as in the API, and everything happens in your browser: nothing is sent.",
    check_paste: "JSON",
    check_paste_hint: "One ad, a list of ads, or ads one after the other.",
    check_drop: "Drop a file here, or choose",
    check_example: "Insert an example",
    check_clear: "Clear",
    check_on_server: "Dry run on the server",
    check_on_server_hint: "Sends the ads to a dry run that stores nothing. It also cleans the HTML and shows what would be removed.",
    check_idle: "Nothing to check yet.",
    check_progress: "Checking",
    check_good: "Everything is in order",
    check_bad: "There are problems to fix",
    check_ads_noun: Noun("ad", "ads"),
    check_problem: Noun("problem", "problems"),
    check_change: Noun("change", "changes"),
    check_line: "line",
    check_more: "more are not shown here",
    check_server_done: "Dry run on the server",
    check_server_failed: "The dry run did not respond. You are seeing the browser's own check",
    check_nothing_sent: "Checked in the browser; nothing was sent",
    check_stop: "Stop",
    check_too_long: "The text is too long to show here again. The findings are below.",
    check_stopped: "Stopped after",
    check_result: "Result",
};
