//! The mails about accounts. Anybody may have given the address, so nothing of what they wrote is passed on.

use super::links::address;
use crate::accounts::server::state::AccountsState;
use crate::accounts::words;
use crate::i18n::Language;
use crate::platform::mail::Mail;
use crate::platform::mail::letter::{Letter, Part};
use crate::shared::paths;

pub(super) fn confirm_sign_up(state: &AccountsState, to: &str, language: Language, token: &str) -> Mail {
    let words = words::mails::Words::of(language);
    let href = address(state, &paths::confirm_address(token), language);
    letter(language, words.sign_up_title, words.sign_up_text, Some((words.confirm, href)), words.sign_up_end)
        .to_mail(to, Vec::new())
}

pub(super) fn already_there(state: &AccountsState, to: &str, language: Language) -> Mail {
    let words = words::mails::Words::of(language);
    let href = address(state, paths::FORGOTTEN_PASSWORD, language);
    letter(language, words.already_title, words.already_text, Some((words.choose_password, href)), words.already_end)
        .to_mail(to, Vec::new())
}

pub(super) fn confirm_email(state: &AccountsState, to: &str, language: Language, token: &str) -> Mail {
    let words = words::mails::Words::of(language);
    let href = address(state, &paths::confirm_address(token), language);
    letter(language, words.email_title, words.email_text, Some((words.confirm, href)), words.email_end).to_mail(to, Vec::new())
}

pub(super) fn reset(state: &AccountsState, to: &str, language: Language, token: &str) -> Mail {
    let words = words::mails::Words::of(language);
    let href = address(state, &paths::new_password(token), language);
    letter(language, words.reset_title, words.reset_text, Some((words.choose_password, href)), words.reset_end)
        .to_mail(to, Vec::new())
}

pub(super) fn password_changed(state: &AccountsState, to: &str, language: Language) -> Mail {
    let words = words::mails::Words::of(language);
    let href = address(state, paths::FORGOTTEN_PASSWORD, language);
    letter(language, words.changed_title, words.changed_text, Some((words.choose_password, href)), words.changed_end)
        .to_mail(to, Vec::new())
}

pub(super) fn passkey_added(state: &AccountsState, to: &str, language: Language) -> Mail {
    let words = words::mails::Words::of(language);
    let href = address(state, paths::FORGOTTEN_PASSWORD, language);
    letter(language, words.passkey_title, words.passkey_text, Some((words.choose_password, href)), words.changed_end)
        .to_mail(to, Vec::new())
}

pub(super) fn passkey_removed(state: &AccountsState, to: &str, language: Language) -> Mail {
    let words = words::mails::Words::of(language);
    let href = address(state, paths::FORGOTTEN_PASSWORD, language);
    letter(language, words.unpasskey_title, words.unpasskey_text, Some((words.choose_password, href)), words.changed_end)
        .to_mail(to, Vec::new())
}

/// To the address that was left.
pub(super) fn email_changed(state: &AccountsState, to: &str, language: Language) -> Mail {
    let words = words::mails::Words::of(language);
    letter(language, words.moved_title, words.moved_text, None, &state.config.public_url).to_mail(to, Vec::new())
}

pub(super) fn account_deleted(state: &AccountsState, to: &str, language: Language) -> Mail {
    let words = words::mails::Words::of(language);
    letter(language, words.deleted_title, words.deleted_text, None, &state.config.public_url).to_mail(to, Vec::new())
}

fn letter(language: Language, title: &str, text: &str, button: Option<(&str, String)>, end: &str) -> Letter {
    let button = button.map(|(label, href)| Part::Button { label: label.to_owned(), href });
    Letter {
        language,
        title: title.to_owned(),
        parts: [Some(Part::Text(text.to_owned())), button].into_iter().flatten().collect(),
        end: vec![Part::Text(end.to_owned())],
    }
}
