//! The mails of recruitment. The unsolicited notice to a recruit only says that somebody named them, and where to read
//! more; it advertises nothing. After a yes they get an order confirmation, and the recruiter a mail about points.

use super::links;
use crate::i18n::{Language, fill};
use crate::platform::mail::Mail;
use crate::platform::mail::letter::{Letter, Part};
use crate::recruitment::model::{Address, Name};
use crate::recruitment::rules::EXPIRES_AFTER_DAYS;
use crate::recruitment::server::ids::PersonId;
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::server::terms::Terms;
use crate::recruitment::words;
use crate::shared::ids::OrderNumber;
use crate::shared::paths;

/// Where bokmål is read.
const NORWEGIAN_IS_READ_IN: [&str; 4] = ["DK", "NO", "SE", "SJ"];

/// `person` identifies the personal link; `is_ordered`: no confirmation is needed.
pub(super) fn notice(
    state: &RecruitmentState,
    person: PersonId,
    email: &str,
    address: &Address,
    recruiter: &Name,
    is_ordered: bool,
) -> Mail {
    let language = language_of(address);
    let words = words::registering::Words::of(language);
    let choice = if is_ordered {
        words.notice_ordered.to_owned()
    } else {
        fill(words.notice_choice, &[("days", &EXPIRES_AFTER_DAYS.to_string())])
    };
    let source = Some(plain(&recruiter.in_full())).filter(|name| !name.is_empty());
    let letter = Letter {
        language,
        title: words.notice_title.to_owned(),
        parts: vec![
            Part::Text(fill(words.notice_source, &[("recruiter", source.as_deref().unwrap_or(words.notice_someone))])),
            Part::Text(words.notice_data.to_owned()),
            Part::Button {
                label: words.notice_button.to_owned(),
                href: paths::in_language(links::personal(state, person), language),
            },
            Part::Text(choice),
        ],
        end: vec![Part::Text(words.notice_end.to_owned())],
    };
    letter.to_mail(email, Vec::new())
}

/// The personal link, requested on an invitation by the recruit or somebody who knows their address.
pub(super) fn link(state: &RecruitmentState, person: PersonId, email: &str, address: &Address, recruiter: &Name) -> Mail {
    let language = language_of(address);
    let (words, notice) = (words::recruits::Words::of(language), words::registering::Words::of(language));
    let source = Some(plain(&recruiter.in_full())).filter(|name| !name.is_empty());
    let letter = Letter {
        language,
        title: words.mail_link_title.to_owned(),
        parts: vec![
            Part::Text(fill(words.mail_link_text, &[("recruiter", source.as_deref().unwrap_or(words.mail_link_someone))])),
            Part::Text(words.mail_link_page.to_owned()),
            Part::Button {
                label: notice.notice_button.to_owned(),
                href: paths::in_language(links::personal(state, person), language),
            },
            Part::Text(fill(notice.notice_choice, &[("days", &EXPIRES_AFTER_DAYS.to_string())])),
        ],
        end: vec![Part::Text(notice.notice_end.to_owned())],
    };
    letter.to_mail(email, Vec::new())
}

/// To a customer of the register who has got an order by a yes that came from another address: the order's number, and
/// nothing of who said it.
pub(super) fn ordered(language: Language, email: &str, order_number: OrderNumber) -> Mail {
    let words = words::recruits::Words::of(language);
    let letter = Letter {
        language,
        title: words.mail_register_title.to_owned(),
        parts: vec![
            Part::Text(words.mail_register_text.to_owned()),
            Part::Text(format!("{}: {order_number}", words.order_number)),
        ],
        end: vec![Part::Text(words.mail_register_end.to_owned())],
    };
    letter.to_mail(email, Vec::new())
}

/// The language most likely read at this address.
pub(super) fn language_of(address: &Address) -> Language {
    let country = address.country_code.as_deref().unwrap_or("NO");
    if NORWEGIAN_IS_READ_IN.contains(&country) { Language::Nb } else { Language::En }
}

/// An order as its mail tells it.
pub(super) struct Order {
    /// The id in the personal link.
    pub person: PersonId,
    pub number: OrderNumber,
    pub terms: Terms,
    /// Else it counted without their yes.
    pub has_answered: bool,
}

/// To a recruit who has become a customer: the order, and the way to their data.
pub(super) fn confirmation(state: &RecruitmentState, email: &str, address: &Address, order: &Order) -> Mail {
    let language = language_of(address);
    let (words, of_terms) = (words::recruits::Words::of(language), words::terms::Words::of(language));
    let href = paths::in_language(links::personal(state, order.person), language);
    let mut facts = vec![format!("{}: {}", words.order_number, order.number)];
    facts.extend(order.terms.facts(language).into_iter().map(|(name, fact)| format!("{name}: {fact}")));
    let terms = order.terms.address.clone().map(|href| Part::Link { label: of_terms.terms.to_owned(), href });
    let (text, end) = if order.has_answered {
        (words.mail_confirmed_text, words.mail_confirmed_end)
    } else {
        (words.mail_ordered_text, words.mail_ordered_end)
    };
    let letter = Letter {
        language,
        title: words.mail_confirmed_title.to_owned(),
        parts: [
            Part::Text(text.to_owned()),
            Part::Item { title: order.terms.product.clone(), href: href.clone(), facts },
            Part::Text(format!("{}. {}", of_terms.withdrawal_title, of_terms.withdrawal_text)),
        ]
        .into_iter()
        .chain(terms)
        .chain([
            Part::Text(words.mail_confirmed_data.to_owned()),
            Part::Button { label: words.mail_confirmed_button.to_owned(), href },
        ])
        .collect(),
        end: vec![Part::Text(end.to_owned())],
    };
    letter.to_mail(email, Vec::new())
}

/// To a recruiter: points, and nothing of whom they are for.
pub(super) fn points(language: Language, email: &str, campaign: &str, points: i32, balance: i64) -> Mail {
    let words = words::recruits::Words::of(language);
    let earned = fill(words.mail_points_text, &[("points", &language.number(points.into())), ("campaign", campaign)]);
    let letter = Letter {
        language,
        title: words.mail_points_title.to_owned(),
        parts: vec![Part::Text(earned), Part::Text(fill(words.mail_points_balance, &[("points", &language.number(balance))]))],
        end: vec![Part::Text(words.mail_points_end.to_owned())],
    };
    letter.to_mail(email, Vec::new())
}

/// Names are the only text of strangers in our mails: no addresses, and nothing that mail programs turn into links.
fn plain(name: &str) -> String {
    let letters: String = name.chars().map(|c| if c.is_alphabetic() || "-'’".contains(c) { c } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_message() {
        assert_eq!(plain("Kari-Anne O'Neil"), "Kari-Anne O'Neil");
        assert_eq!(plain("Se https://evil.example/nå\r\nBcc: x@y.no"), "Se https evil example nå Bcc x y no");
    }
}
