//! The one mail that a recruit gets: that somebody named them, and where they find the rest. It offers nothing.

use super::links;
use crate::i18n::Language;
use crate::recruitment::model::{Address, Name};
use crate::recruitment::rules::EXPIRES_AFTER_DAYS;
use crate::server::mail::Mail;
use crate::server::mail::letter::{Letter, Part};
use crate::server::state::AppState;
use crate::shared::paths;
use uuid::Uuid;

/// Where bokmål is read.
const NORWEGIAN_IS_READ_IN: [&str; 4] = ["DK", "NO", "SE", "SJ"];

pub(super) fn notice(state: &AppState, recruitment: Uuid, email: &str, address: &Address, recruiter: &Name) -> Mail {
    let country = address.country_code.as_deref().unwrap_or("NO");
    let language = if NORWEGIAN_IS_READ_IN.contains(&country) { Language::Nb } else { Language::En };
    let words = language.words().recruitment;
    let source = Some(plain(&recruiter.in_full())).filter(|name| !name.is_empty());
    let letter = Letter {
        language,
        title: words.notice_title.to_owned(),
        parts: vec![
            Part::Text(words.notice_source.replacen("{}", source.as_deref().unwrap_or(words.notice_someone), 1)),
            Part::Text(words.notice_data.to_owned()),
            Part::Button {
                label: words.notice_button.to_owned(),
                href: paths::in_language(links::personal(state, recruitment), language),
            },
            Part::Text(words.notice_choice.replacen("{}", &EXPIRES_AFTER_DAYS.to_string(), 1)),
        ],
        end: vec![Part::Text(words.notice_end.to_owned())],
    };
    letter.to_mail(email, Vec::new())
}

/// A name is all that a stranger may say in our name: no addresses, no signs that mail programs make links of.
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
