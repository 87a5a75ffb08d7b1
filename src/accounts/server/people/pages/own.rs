//! `/konto`: one's own name, addresses, password, passkeys and sessions.

use super::passkeys as passkey_parts;
use super::{NAME, browser, deletion, form_page, line, message, new_password_line};
use crate::accounts::credentials;
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::pending_forms::{self, SentForm, StoredForms};
use crate::accounts::server::people::store::SessionRow;
use crate::accounts::server::people::{account, agent, links, passkeys};
use crate::accounts::server::state::AccountsState;
use crate::accounts::words;
use crate::i18n::Language;
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::platform::mail;
use crate::shared::{normalise, paths};
use crate::ui::banner::{Banner, Tone};
use crate::ui::field::{Choice, Choices};
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::form_state::FormState;
use crate::web::page::{self, RetryLater};
use crate::web::visitor::Visitor;
use crate::web::words::frame;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use leptos::prelude::*;

const NEW_EMAIL: &str = "new_email";
const OLD_PASSWORD: &str = "old_password";
const NEW_PASSWORD: &str = "new_password";
const LANGUAGE: &str = "language";
const PROFILE: &str = "profile";
const EMAIL: &str = "email";
/// The parameter that says what has just been done.
const DONE: &str = "ok";

/// What stands in the page's forms: what was typed into one of them, and what is stored in the others.
fn filled<'a>(person: &SignedIn, typed: impl IntoIterator<Item = (&'a str, &'a str)>) -> FormState {
    let mut form = FormState::of(typed);
    form.set_default(NAME, person.name());
    form.set_default(LANGUAGE, person.language().tag());
    form
}

/// `GET /konto`
pub async fn show_account(
    State(state): State<AccountsState>,
    visitor: Visitor,
    person: SignedIn,
    kept: StoredForms,
    headers: HeaderMap,
    query: Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let done = query.iter().find(|(name, _)| name == DONE).map(|(_, what)| what.as_str());
    let kept = kept.take(&state, &person, paths::ACCOUNT).await?;
    let typed = match &kept {
        Some(form) => filled(&person, form.pairs()).from_before(),
        None => filled(&person, []),
    };
    account_page(&state, &visitor, &person, &headers, &typed, done).await
}

/// `POST /konto`: `act` is profile, email, password, passkey-remove, end or end-others.
pub async fn change_account(
    State(state): State<AccountsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    headers: HeaderMap,
    sent: SentForm,
) -> Result<Response, PageError> {
    let (person, form) = match sent {
        SentForm::SignedIn(person, form) => (person, form),
        // The other forms are buttons and passwords.
        SentForm::SignedOut(lost) => {
            return Ok(lost.keep(&state, paths::ACCOUNT, |form| [PROFILE, EMAIL].contains(&form.text("act"))).await);
        }
    };
    let mut typed = filled(&person, form.pairs());
    match change(&state, &visitor, &person, client_ip, &form, &mut typed).await {
        Ok(done) if !typed.is_refused() => {
            let address = done.map_or_else(|| paths::ACCOUNT.to_owned(), |done| paths::with(paths::ACCOUNT, DONE, done));
            return Ok(page::see(&address));
        }
        Ok(_) => {}
        Err(failure) => typed.wait = Some(RetryLater::of(failure)?),
    }
    account_page(&state, &visitor, &person, &headers, &typed, None).await
}

/// What was done; empty_input of it where anything is wrong, which `typed` then says.
async fn change(
    state: &AccountsState,
    visitor: &Visitor,
    person: &SignedIn,
    client_ip: ClientIp,
    form: &Form,
    typed: &mut FormState,
) -> Result<Option<&'static str>, Failure> {
    let words = words::people::Words::of(visitor.language);
    match form.text("act") {
        PROFILE => {
            let name = form.text(NAME).trim();
            if let Some(problem) = credentials::check_name(name) {
                typed.refuse(NAME, message(problem, words));
                return Ok(None);
            }
            let language = Language::parse(form.text(LANGUAGE)).unwrap_or(person.language());
            account::change_profile(state, person, name, language).await?;
            Ok(Some("saved"))
        }
        EMAIL => {
            let email = form.text(NEW_EMAIL).trim();
            let problem = credentials::check_email(email).map(|problem| message(problem, words));
            let problem = problem.or_else(|| (!mail::is_address(email)).then_some(words.not_an_email));
            let problem = problem.or_else(|| (!state.mailer.can_deliver_to(email)).then_some(words.email_unreachable));
            if let Some(problem) = problem {
                typed.refuse(NEW_EMAIL, problem);
                return Ok(None);
            }
            links::ask_for_email(state, person, client_ip, email).await?;
            Ok(Some("email-sent"))
        }
        "password" => {
            let (old, new) = (form.text(OLD_PASSWORD), form.text(NEW_PASSWORD));
            if old.is_empty() {
                typed.refuse(OLD_PASSWORD, words.no_password);
            }
            if let Some(problem) = credentials::check_new_password(&normalise::password(new), person.email()) {
                typed.refuse(NEW_PASSWORD, message(problem, words));
            }
            if !typed.is_refused()
                && !account::change_password(state, person, client_ip, old, new, &passkey_parts::kept(typed)).await?
            {
                typed.refuse(OLD_PASSWORD, words.wrong_password);
            }
            Ok(Some("password-changed"))
        }
        "passkey-remove" => {
            let is_removed = match form.text("passkey").parse() {
                Ok(passkey) => passkeys::remove(state, person, passkey).await?,
                Err(_) => false,
            };
            Ok(is_removed.then_some("passkey-removed"))
        }
        "end" => {
            if let Ok(session) = form.text("session").parse() {
                account::end_session(state, person, session).await?;
            }
            Ok(Some("ended"))
        }
        "end-others" => {
            account::end_other_sessions(state, person).await?;
            Ok(Some("ended"))
        }
        _ => Ok(None),
    }
}

/// What has just been done, in words.
fn done_message(done: &str, language: Language) -> Option<(&'static str, &'static str)> {
    let (words, passkeys) = (words::people::Words::of(language), words::passkeys::Words::of(language));
    match done {
        "saved" => Some((words.saved, "")),
        "email-sent" => Some((words.email_sent, words.email_sent_text)),
        "email-changed" => Some((words.email_changed, "")),
        "password-changed" => Some((words.password_changed, words.password_changed_text)),
        "passkey-added" => Some((passkeys.added, "")),
        "passkey-removed" => Some((passkeys.removed, passkeys.removed_text)),
        "ended" => Some((words.sessions_ended, "")),
        _ => None,
    }
}

async fn account_page(
    state: &AccountsState,
    visitor: &Visitor,
    person: &SignedIn,
    headers: &HeaderMap,
    typed: &FormState,
    done: Option<&str>,
) -> Result<Response, PageError> {
    let sessions = account::sessions(state, person).await?;
    let passkeys = passkeys::of_person(state, person).await?;
    let visitor = &Visitor { here: paths::ACCOUNT.to_owned(), ..visitor.clone() };
    Ok(form_page(state, visitor, frame::Words::of(visitor.language).my_account, "", typed, || {
        let done = done.and_then(|done| done_message(done, visitor.language));
        view! {
            {done.map(|(title, text)| view! { <Banner tone=Tone::Success title=title text=text /> })}
            {typed.is_restored.then(|| pending_forms::banner(visitor))}
            <div class="stack stack--loose">
                {profile(visitor, person, typed)}
                {email(visitor, person, typed)}
                {password(visitor, person, passkey_parts::choice(visitor, &passkeys, typed), typed)}
                {passkey_parts::section(state, visitor, person, &agent(headers), passkeys)}
                {session_list(visitor, person, sessions)}
                {deletion::section(visitor)}
                <p><a href=paths::ACCOUNT_APPS>{words::oauth::Words::of(visitor.language).apps_title}</a></p>
            </div>
        }
        .into_any()
    }))
}

fn profile(visitor: &Visitor, person: &SignedIn, typed: &FormState) -> impl IntoView + use<> {
    let words = words::people::Words::of(visitor.language);
    let chosen = Language::parse(typed.value(LANGUAGE)).unwrap_or(person.language());
    let choices = [(Language::Nb, words.norwegian), (Language::En, words.english)].map(|(language, label)| Choice {
        value: language.tag(),
        label,
        is_chosen: chosen == language,
        is_disabled: false,
    });
    view! {
        <section class="card">
            <h2>{words.about_you}</h2>
            <form method="post" action=paths::ACCOUNT novalidate>
                <FormToken visitor=visitor.clone() />
                {line(typed, NAME, words.name, "text", "name")}
                <Choices name=LANGUAGE legend=words.language choices=choices.into() />
                <button class="button" name="act" value=PROFILE>{words.save}</button>
            </form>
        </section>
    }
}

fn email(visitor: &Visitor, person: &SignedIn, typed: &FormState) -> impl IntoView + use<> {
    let words = words::people::Words::of(visitor.language);
    view! {
        <section class="card">
            <h2>{words.change_email}</h2>
            <p>{words.email_now}" "<strong>{person.email().to_owned()}</strong></p>
            <form method="post" action=paths::ACCOUNT novalidate>
                <FormToken visitor=visitor.clone() />
                {line(typed, NEW_EMAIL, words.new_email, "email", "email")}
                <button class="button" name="act" value=EMAIL>{words.send_link}</button>
            </form>
        </section>
    }
}

fn password(visitor: &Visitor, person: &SignedIn, passkeys: Option<AnyView>, typed: &FormState) -> impl IntoView + use<> {
    let words = words::people::Words::of(visitor.language);
    view! {
        <section class="card">
            <h2>{words.change_password}</h2>
            <form method="post" action=paths::ACCOUNT novalidate>
                <FormToken visitor=visitor.clone() />
                // Tells password managers whose password it is.
                <input type="text" name="username" autocomplete="username" value=person.email().to_owned() hidden readonly />
                {line(typed, OLD_PASSWORD, words.old_password, "password", "current-password")}
                {new_password_line(NEW_PASSWORD, words.new_password, words, typed)}
                {passkeys}
                <button class="button" name="act" value="password">{words.change_password}</button>
            </form>
        </section>
    }
}

fn session_list(visitor: &Visitor, person: &SignedIn, sessions: Vec<SessionRow>) -> impl IntoView + use<> {
    let words = words::people::Words::of(visitor.language);
    let (language, own, are_others) = (visitor.language, person.session(), sessions.len() > 1);
    let rows = sessions
        .into_iter()
        .map(|SessionRow { id, created, last_used, user_agent }| {
            let name = if user_agent.is_empty() { words.unknown_browser.to_owned() } else { browser::in_words(&user_agent) };
            let time = |at| language.date_time(clock::to_norway(at));
            view! {
                <li>
                    <p>
                        {name}" "{(id == own).then(|| view! { <span class="tag tag--ok">{words.this_browser}</span> })}<br />
                        <span class="muted">{words.signed_in_at}" "{time(created)}". "{words.last_used}" "{time(last_used)}"."</span>
                    </p>
                    {(id != own).then(|| view! {
                        <form method="post" action=paths::ACCOUNT>
                            <FormToken visitor=visitor.clone() />
                            <input type="hidden" name="session" value=id.0 />
                            <button class="button button--secondary button--small" name="act" value="end">{words.end_session}</button>
                        </form>
                    })}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <h2>{words.sessions}</h2>
            <ul class="sessions">{rows}</ul>
            {are_others.then(|| view! {
                <form method="post" action=paths::ACCOUNT>
                    <FormToken visitor=visitor.clone() />
                    <button class="button button--secondary" name="act" value="end-others">{words.end_others}</button>
                </form>
            })}
        </section>
    }
}
