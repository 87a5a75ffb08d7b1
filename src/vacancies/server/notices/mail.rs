//! What the mails about a vacancy say.

use super::Reason;
use super::store::SubjectRow;
use crate::i18n::Language;
use crate::platform::mail::letter::{Letter, Part};
use crate::shared::paths;
use crate::vacancies::events::NoticeKind;
use crate::vacancies::model::Allocation;
use crate::vacancies::server::zones;
use crate::vacancies::words::vacancies;
use chrono::{DateTime, Utc};

/// A mail of this kind about a vacancy.
pub(super) fn letter(
    public_url: &str,
    kind: NoticeKind,
    reason: Option<Reason>,
    subject: &SubjectRow,
    language: Language,
    now: DateTime<Utc>,
) -> Letter {
    let SubjectRow { business_id, business, id, product, time_zone, expiration, allocation, starts, ends } = subject;
    let words = vacancies::Words::of(language);
    let is_allotted = *allocation != Allocation::FirstCome;
    let (title, text) = match kind {
        NoticeKind::Published if is_allotted => (words.published_title, words.published_to_ask),
        NoticeKind::Published => (words.published_title, words.published_text),
        NoticeKind::Accepted if *expiration <= now => (words.accepted_title, words.accepted_for_good),
        NoticeKind::Accepted => (words.accepted_title, words.accepted_text),
        NoticeKind::HandedBack if is_allotted => (words.handed_back_title, words.handed_back_to_ask),
        NoticeKind::Lost => (words.lost_title, words.lost_text),
        NoticeKind::Withdrawn => (words.withdrawn_title, words.withdrawn_text),
        NoticeKind::HandedBack => (words.handed_back_title, words.handed_back_text),
        NoticeKind::Reminder => (words.reminder_title, words.reminder_text),
        NoticeKind::TakenAway => (words.taken_away_title, words.taken_away_text),
        NoticeKind::PassedOver => (words.passed_over_title, words.passed_over_text),
    };
    let local = |at| zones::local(at, time_zone);
    let href = format!("{public_url}{}", paths::in_language(paths::offer(business_id, id), language));
    let mut facts: Vec<String> =
        starts.iter().zip(ends).map(|(start, end)| vacancies::shift(language, local(*start), local(*end))).collect();
    if kind.awaits_answer() {
        facts.push(format!("{}: {}", words.answer_by, vacancies::moment(language, local(*expiration))));
    }
    let first = starts.first().map(|start| vacancies::moment(language, local(*start))).unwrap_or_default();
    let button = if kind.awaits_answer() || kind == NoticeKind::TakenAway { words.see_offer } else { words.see_shift };
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
