//! What the mails about a vacancy say.

use super::Reason;
use super::store::SubjectRow;
use crate::i18n::{Language, vacancies};
use crate::server::mail::letter::{Letter, Part};
use crate::shared::paths;
use crate::vacancies::happening::NoticeKind;
use crate::vacancies::server::zones;

/// A mail of this kind about a vacancy.
pub(super) fn letter(
    public_url: &str,
    kind: NoticeKind,
    reason: Option<Reason>,
    subject: &SubjectRow,
    language: Language,
) -> Letter {
    let SubjectRow { business, product, time_zone, expiration, starts, ends } = subject;
    let words = language.words().vacancies;
    let (title, text) = match kind {
        NoticeKind::Published => (words.published_title, words.published_text),
        NoticeKind::Accepted => (words.accepted_title, words.accepted_text),
        NoticeKind::Lost => (words.lost_title, words.lost_text),
        NoticeKind::Withdrawn => (words.withdrawn_title, words.withdrawn_text),
        NoticeKind::HandedBack => (words.handed_back_title, words.handed_back_text),
        NoticeKind::Reminder => (words.reminder_title, words.reminder_text),
    };
    let local = |at| zones::local(at, time_zone);
    let href = format!("{public_url}{}", paths::in_language(paths::OFFERS.to_owned(), language));
    let mut facts: Vec<String> =
        starts.iter().zip(ends).map(|(start, end)| vacancies::shift(language, local(*start), local(*end))).collect();
    let awaits_answer = matches!(kind, NoticeKind::Published | NoticeKind::HandedBack | NoticeKind::Reminder);
    if awaits_answer {
        facts.push(format!("{}: {}", words.answer_by, vacancies::moment(language, local(*expiration))));
    }
    let first = starts.first().map(|start| vacancies::moment(language, local(*start))).unwrap_or_default();
    let button = if awaits_answer { words.see_offer } else { words.see_shifts };
    let reason = reason.and_then(|reason| vacancies::reason(language, reason.allocation, reason.among));
    let text = Part::Text(text.to_owned());
    let item = Part::Item { title: format!("{product}, {business}"), href: href.clone(), facts };
    let button = Part::Button { label: button.to_owned(), href };
    Letter {
        language,
        title: format!("{title}: {product}, {first}"),
        parts: [Some(text), reason.map(Part::Text), Some(item), Some(button)].into_iter().flatten().collect(),
        end: vec![Part::Text(format!("{} {business}.", words.why))],
    }
}
