//! The mails of alerts, in the language that the alert was asked for in.

use super::{Alert, AlertSubject, deadline, token_of};
use crate::i18n::Language;
use crate::job_ads::occupations;
use crate::job_ads::query::{Facet, NOT_GIVEN, Query};
use crate::job_ads::server::search::Selection;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::PublicAdRow;
use crate::job_ads::server::{board, display, places};
use crate::job_ads::words;
use crate::platform::clock;
use crate::platform::mail::Mail;
use crate::platform::mail::letter::{Letter, Part};
use crate::shared::paths;
use chrono::NaiveDate;

/// Subjects are read on telephones.
const NAME_MAX_CHARS: usize = 70;

/// Asks the owner of an address to confirm. Anybody may have entered the address, so nothing they wrote is passed
/// on: we do not deliver messages from strangers in our name.
pub(super) fn confirm(state: &JobAdsState, alert: &Alert, ad: Option<&PublicAdRow>) -> Mail {
    let words = words::alerts::Words::of(alert.language);
    let lead = match alert.wish {
        AlertSubject::Search { .. } => words.mail_confirm_search,
        AlertSubject::Deadline { .. } => words.mail_confirm_reminder,
    };
    let mut parts = vec![Part::Text(lead.to_owned())];
    match &alert.wish {
        AlertSubject::Search { query, .. } => parts.extend(without_free_text(state, alert, query)),
        AlertSubject::Deadline { .. } => parts.push(what(state, alert, ad)),
    }
    parts.push(Part::Button { label: words.mail_confirm_button.to_owned(), href: manage(state, alert) });
    let end = vec![Part::Text(words.mail_confirm_end.to_owned())];
    letter(state, alert, words.mail_confirm_title.to_owned(), parts, end)
}

/// Says that the alert exists already.
pub(super) fn already(state: &JobAdsState, alert: &Alert, ad: Option<&PublicAdRow>) -> Mail {
    let words = words::alerts::Words::of(alert.language);
    let parts = vec![
        Part::Text(words.mail_already_text.to_owned()),
        what(state, alert, ad),
        Part::Button { label: words.mail_manage.to_owned(), href: manage(state, alert) },
    ];
    letter(state, alert, words.mail_already_title.to_owned(), parts, Vec::new())
}

/// New hits; `more` are not shown, or at least that many if not all were counted.
pub(super) fn hits(state: &JobAdsState, alert: &Alert, query: &Query, shown: &[PublicAdRow], more: usize, are_all: bool) -> Mail {
    let (language, words) = (alert.language, words::alerts::Words::of(alert.language));
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let over = if are_all { String::new() } else { format!("{} ", words.mail_more_than) };
    let count = language.count(number(shown.len() + more), words.new_job);
    let mut parts = vec![Part::Text(format!("{}: {}", words.mail_search_text, name(query, language)))];
    parts.extend(shown.iter().map(|ad| item(state, ad, language)));
    if more > 0 {
        parts.push(Part::Text(format!("{over}{} {}", language.number(number(more)), words.mail_more)));
    }
    parts.push(Part::Button { label: words.mail_see_all.to_owned(), href: absolute(state, &query.address(paths::BOARD)) });
    let end = vec![
        Part::Text(words.mail_search_end.to_owned()),
        Part::Link { label: words.mail_manage.to_owned(), href: manage(state, alert) },
    ];
    letter(state, alert, format!("{over}{count}: {}", shortened(&name(query, language))), parts, end)
}

/// One mail before the deadline, the only one.
pub(super) fn reminder(state: &JobAdsState, alert: &Alert, ad: &PublicAdRow, day: NaiveDate) -> Mail {
    let (language, words) = (alert.language, words::alerts::Words::of(alert.language));
    let parts = vec![
        Part::Text(words.mail_deadline_text.to_owned()),
        item(state, ad, language),
        Part::Button { label: words.mail_see_ad.to_owned(), href: absolute(state, &paths::ad(&ad.uuid.to_string())) },
    ];
    let title = format!("{}, {}: {}", words.mail_deadline_title, language.weekday_date(day), shortened(&ad.ad.title));
    letter(state, alert, title, parts, vec![Part::Text(words.mail_deadline_end.to_owned())])
}

/// Every one of these mails can be ended by one click in the mail program (RFC 8058).
fn letter(state: &JobAdsState, alert: &Alert, title: String, parts: Vec<Part>, mut end: Vec<Part>) -> Mail {
    let unsubscribe = absolute(state, &paths::unsubscribe(&token_of(state, alert.id)));
    end.push(Part::Link {
        label: words::alerts::Words::of(alert.language).mail_unsubscribe.to_owned(),
        href: unsubscribe.clone(),
    });
    let headers = vec![
        ("List-Unsubscribe".to_owned(), format!("<{unsubscribe}>")),
        ("List-Unsubscribe-Post".to_owned(), "List-Unsubscribe=One-Click".to_owned()),
    ];
    Letter { language: alert.language, title, parts, end }.to_mail(&alert.email, headers)
}

fn absolute(state: &JobAdsState, path: &str) -> String {
    format!("{}{path}", state.config.public_url)
}

/// In the language of the mail, as the reader comes from there.
fn manage(state: &JobAdsState, alert: &Alert) -> String {
    absolute(state, &format!("{}?lang={}", paths::alert(&token_of(state, alert.id)), alert.language.tag()))
}

/// What the alert is about.
fn what(state: &JobAdsState, alert: &Alert, ad: Option<&PublicAdRow>) -> Part {
    match (&alert.wish, ad) {
        (AlertSubject::Search { query, .. }, _) => Part::Item {
            title: name(query, alert.language),
            href: absolute(state, &query.address(paths::BOARD)),
            facts: in_words(query, alert.language).into_iter().map(|(label, values)| format!("{label}: {values}")).collect(),
        },
        (AlertSubject::Deadline { .. }, Some(ad)) => item(state, ad, alert.language),
        (AlertSubject::Deadline { ad }, None) => Part::Link {
            label: words::alerts::Words::of(alert.language).the_ad.to_owned(),
            href: absolute(state, &paths::ad(&ad.to_string())),
        },
    }
}

/// Describes a search, leaving out free text.
fn without_free_text(state: &JobAdsState, alert: &Alert, query: &Query) -> Vec<Part> {
    let words = words::alerts::Words::of(alert.language);
    let query = &*places::in_todays_names(query);
    let free = query.chosen().iter().filter(|(facet, value)| !is_known(*facet, value));
    let told = free.fold(query.with_text(""), |told, (facet, value)| told.without(*facet, value));
    let is_whole = told.text == query.text && told.chosen().len() == query.chosen().len();
    let title = if told.is_everything() && !is_whole { words.mail_a_search.to_owned() } else { name(&told, alert.language) };
    let facts = in_words(&told, alert.language).into_iter().map(|(label, values)| format!("{label}: {values}")).collect();
    // Not the board's address, which contains the free text.
    let mut parts = vec![Part::Item { title, href: manage(state, alert), facts }];
    if !is_whole {
        parts.push(Part::Text(words.mail_confirm_kept_back.to_owned()));
    }
    parts
}

/// Whether a choice is one of a list of ours; the other filters take any text.
fn is_known(facet: Facet, value: &str) -> bool {
    let is_it = |known: &str| known.to_lowercase() == value.to_lowercase();
    match facet {
        _ if value == NOT_GIVEN => true,
        Facet::County | Facet::Municipal => places::is_registered(facet, value, None),
        Facet::Group => occupations::styrk().any(|known| is_it(known.group)),
        Facet::Occupation => occupations::find_styrk(value).is_some(),
        _ => facet.closed().is_some_and(|list| list.contains(&value)),
    }
}

fn item(state: &JobAdsState, row: &PublicAdRow, language: Language) -> Part {
    let words = words::ads::Words::of(language);
    let ad = &row.ad.0;
    let employer = display::employer(ad).map_or_else(|| words.hidden_employer.to_owned(), str::to_owned);
    // A mail is read on another day than it is written, so a day is named by its date.
    let day = deadline(row).map(|day| language.weekday_date(day));
    let due = day.or_else(|| Some(display::deadline(ad, clock::to_norway(state.clock.now()), language)?.text));
    let deadline = due.map(|due| format!("{}: {due}", words.deadline));
    let facts = [Some(employer), Some(display::places(ad, language)), deadline].into_iter().flatten();
    Part::Item {
        title: ad.title.clone(),
        href: absolute(state, &paths::ad(&row.uuid.to_string())),
        facts: facts.filter(|fact| !fact.is_empty()).collect(),
    }
}

/// A search in a line: `«kokk», Oslo, Heltid`.
pub(in crate::job_ads::server) fn name(query: &Query, language: Language) -> String {
    let words = words::alerts::Words::of(language);
    if query.is_everything() {
        return words.everything.to_owned();
    }
    let text = (!query.text.is_empty()).then(|| format!("«{}»", query.text));
    let choices =
        query.chosen().iter().map(|(facet, value)| board::label_with_facet(*facet, value, &Selection::default(), language));
    text.into_iter().chain(choices).collect::<Vec<_>>().join(", ")
}

/// A search as a list: what each filter asks for, its choices together.
pub(super) fn in_words(query: &Query, language: Language) -> Vec<(&'static str, String)> {
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    if !query.text.is_empty() {
        facts.push((words::alerts::Words::of(language).text, query.text.clone()));
    }
    for (facet, value) in query.chosen() {
        let (name, choice) = (board::facet_label(*facet, language), board::label(*facet, value, &Selection::default(), language));
        match facts.last_mut().filter(|(last, _)| *last == name) {
            Some((_, choices)) => choices.extend([", ", &choice]),
            None => facts.push((name, choice)),
        }
    }
    facts
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_MAX_CHARS {
        return name.to_owned();
    }
    name.chars().take(NAME_MAX_CHARS - 1).chain(['…']).collect()
}
