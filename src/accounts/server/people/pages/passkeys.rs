//! Passkeys on `/konto` and `/login`: the parts of those pages, and the doors in JSON that their script (`passkeys.js`)
//! talks to. Without the script, or where browsers take no passkeys, the pages are what they were.

use super::{line, way_on_of};
use crate::accounts::server::actor::SignedIn;
use crate::accounts::server::people::passkeys::{self, PasskeyError, PasskeyProblem, PasskeyRow, PasskeysToKeep, Site};
use crate::accounts::server::people::{SESSION_LASTS, agent};
use crate::accounts::server::state::AccountsState;
use crate::accounts::words;
use crate::accounts::words::passkeys::Words;
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::actions;
use crate::web::body;
use crate::web::client_ip::ClientIp;
use crate::web::cookie::Cookie;
use crate::web::error::{Challenges, RefusalHead};
use crate::web::form::FormToken;
use crate::web::form_state::{FormState, Line};
use crate::web::visitor::Visitor;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use webauthn_rp::response::auth::ser_relaxed::DiscoverableAuthenticationRelaxed16;
use webauthn_rp::response::register::ser_relaxed::RegistrationRelaxed;

/// A passkey's answer is some kilobytes.
const ANSWER_MAX_BYTES: usize = 64 * 1024;
const NAME: &str = "passkey_name";
const PASSWORD: &str = "passkey_password";
/// The passkeys to keep when the password changes, and the marker of a form that listed them.
const KEEP: &str = "keep";
const LISTED: &str = "passkeys_listed";

#[derive(Deserialize)]
struct PasswordIn {
    password: String,
}

#[derive(Deserialize)]
struct NewPasskeyIn {
    /// Blank: the device's own.
    name: String,
    credential: RegistrationRelaxed,
}

#[derive(Deserialize)]
struct SignInIn {
    /// Where to go then.
    next: String,
    credential: DiscoverableAuthenticationRelaxed16,
}

/// `POST /konto/passnoekler/spoersmaal`
pub async fn request_passkey_creation(State(state): State<AccountsState>, request: Request) -> Response {
    let door = PasskeyRequest::enter(&state, request).await;
    let done = async {
        let person = door.person(&state).await?;
        let site = door.site(&state)?;
        let PasswordIn { password } = door.read()?;
        passkeys::ask_to_add(&state, &site, &person, door.client_ip, &password).await
    };
    door.leave(done.await.map(challenge_response))
}

/// `POST /konto/passnoekler`
pub async fn add_passkey(State(state): State<AccountsState>, request: Request) -> Response {
    let door = PasskeyRequest::enter(&state, request).await;
    let done = async {
        let person = door.person(&state).await?;
        let site = door.site(&state)?;
        let NewPasskeyIn { name, credential } = door.read()?;
        let name = if name.trim().is_empty() { own_name(&door.visitor, &agent(&door.parts.headers)) } else { &name };
        passkeys::add(&state, &site, &person, name, &credential.0).await
    };
    door.leave(done.await.map(|()| leads_to(&paths::with(paths::ACCOUNT, "ok", "passkey-added"))))
}

/// `POST /login/passnoekkel/spoersmaal`
pub async fn request_passkey_sign_in(State(state): State<AccountsState>, request: Request) -> Response {
    let door = PasskeyRequest::enter(&state, request).await;
    let done = async {
        let site = door.site(&state)?;
        passkeys::ask_to_sign_in(&state, &site, door.client_ip).await
    };
    door.leave(done.await.map(challenge_response))
}

/// `POST /login/passnoekkel`
pub async fn sign_in_with_passkey(State(state): State<AccountsState>, request: Request) -> Response {
    let door = PasskeyRequest::enter(&state, request).await;
    let done = async {
        let site = door.site(&state)?;
        let SignInIn { next, credential } = door.read()?;
        let session = passkeys::sign_in(&state, &site, door.client_ip, &credential.0, &door.parts.headers).await?;
        let mut response = leads_to(&way_on_of(&state, session.user, &next).await);
        let cookie = Cookie::Session.set(&state.config, &session.value, Some(SESSION_LASTS));
        response.headers_mut().append(header::SET_COOKIE, cookie);
        Ok(response)
    };
    door.leave(done.await)
}

/// A request to one of these JSON endpoints.
struct PasskeyRequest {
    parts: Parts,
    visitor: Visitor,
    client_ip: ClientIp,
    body: Result<bytes::Bytes, Refusal>,
}

impl PasskeyRequest {
    /// The body is read whoever sends it, so that the response arrives.
    async fn enter(state: &AccountsState, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let visitor = Visitor::of(&parts, state);
        let client_ip = ClientIp::of(&state.config, &parts.extensions, &parts.headers);
        let is_json = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
        let body = if !actions::is_from_this_site(&parts.headers, &state.config.public_url) {
            Err(Refusal::NotAllowed)
        } else if let Err(refusal) = body::refuse_encoding(&parts.headers) {
            Err(refusal)
        } else if !is_json {
            Err(Refusal::WrongContentType("application/json".into()))
        } else {
            body::read(body, ANSWER_MAX_BYTES).await
        };
        Self { parts, visitor, client_ip, body }
    }

    /// # Errors
    /// 403 for another site's pages, 401.
    async fn person(&self, state: &AccountsState) -> Result<SignedIn, PasskeyError> {
        if let Err(Refusal::NotAllowed) = &self.body {
            return Err(Refusal::NotAllowed.into());
        }
        Ok(SignedIn::from_request(&self.parts, state).await?)
    }

    /// # Errors
    /// What is wrong with the request, and 404 where there are no passkeys.
    fn site(&self, state: &AccountsState) -> Result<Site, PasskeyError> {
        if let Err(refusal) = &self.body {
            return Err(refusal.clone().into());
        }
        Ok(Site::of(&state.config).ok_or(Refusal::NotFound)?)
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, PasskeyError> {
        let bytes = self.body.clone()?;
        serde_json::from_slice(&bytes).map_err(|error| Refusal::Unreadable(error.to_string()).into())
    }

    /// The response, or the error in the visitor's language with its field.
    fn leave(&self, done: Result<Response, PasskeyError>) -> Response {
        let words = crate::web::words::frame::Words::of(self.visitor.language);
        let mut response = match done {
            Ok(response) => response,
            Err(PasskeyError::Problem(problem)) => self.refuse(problem),
            Err(PasskeyError::Failure(failure)) => self.fail(failure, words.fault_text),
        };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    fn refuse(&self, problem: PasskeyProblem) -> Response {
        let (words, accounts) = (Words::of(self.visitor.language), words::people::Words::of(self.visitor.language));
        let (status, message, field) = match problem {
            PasskeyProblem::Unknown => (StatusCode::UNAUTHORIZED, words.unknown, None),
            PasskeyProblem::WrongPassword => (StatusCode::UNPROCESSABLE_ENTITY, accounts.wrong_password, Some(PASSWORD)),
            PasskeyProblem::NameTooLong => (StatusCode::UNPROCESSABLE_ENTITY, accounts.name_too_long, Some(NAME)),
            PasskeyProblem::TooMany => (StatusCode::UNPROCESSABLE_ENTITY, words.too_many, None),
            PasskeyProblem::Stale => (StatusCode::UNPROCESSABLE_ENTITY, words.stale, None),
            PasskeyProblem::InvalidResponse => (StatusCode::UNPROCESSABLE_ENTITY, words.not_sound, None),
            PasskeyProblem::AlreadyRegistered => (StatusCode::UNPROCESSABLE_ENTITY, words.already_there, None),
        };
        (status, Json(json!({ "message": message, "field": field }))).into_response()
    }

    fn fail(&self, failure: Failure, fault: &str) -> Response {
        let words = crate::web::words::frame::Words::of(self.visitor.language);
        let own = Words::of(self.visitor.language);
        failure.log();
        let refusal = failure.into_refusal();
        let mut head = RefusalHead::of(&refusal, Challenges::NONE);
        let message = match &refusal {
            Refusal::NotSignedIn => own.signed_out.to_owned(),
            Refusal::NotAllowed => words.not_allowed_text.to_owned(),
            Refusal::NotFound => words.not_found_text.to_owned(),
            Refusal::Unreadable(_) => {
                // Like every other problem that the person can correct.
                head.status = StatusCode::UNPROCESSABLE_ENTITY;
                own.not_understood.to_owned()
            }
            Refusal::TooMany { seconds } => self.visitor.language.wait(*seconds),
            Refusal::Unavailable { .. } => words.unavailable_text.to_owned(),
            Refusal::WrongEncoding => words.wrong_encoding_text.to_owned(),
            _ => fault.to_owned(),
        };
        head.with(Json(json!({ "message": message })))
    }
}

/// The library's own JSON.
fn challenge_response(question: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], question).into_response()
}

fn leads_to(path: &str) -> Response {
    Json(json!({ "next": path })).into_response()
}

/// The default name of a passkey.
fn own_name(visitor: &Visitor, agent: &str) -> &'static str {
    passkeys::name_of(agent).unwrap_or(Words::of(visitor.language).unnamed)
}

/// Whether browsers take passkeys for this site.
pub(super) fn is_offered(state: &AccountsState) -> bool {
    Site::of(&state.config).is_some()
}

/// The section on `/konto`; None where browsers do not support passkeys.
pub(super) fn section(
    state: &AccountsState,
    visitor: &Visitor,
    person: &SignedIn,
    agent: &str,
    rows: Vec<PasskeyRow>,
) -> Option<AnyView> {
    let site = Site::of(&state.config)?;
    let words = Words::of(visitor.language);
    let is_empty = rows.is_empty();
    let list = rows.into_iter().map(|row| passkey(visitor, row)).collect_view();
    let (name, password) = new_passkey_fields(words, own_name(visitor, agent));
    let said = words::people::Words::of(visitor.language);
    Some(
        view! {
            <section class="card" id="passkeys">
                <h2>{words.title}</h2>
                <p>{words.lead}</p>
                {if is_empty { view! { <p class="muted">{words.none}</p> }.into_any() } else { view! { <ul class="sessions">{list}</ul> }.into_any() }}
                <p class="muted" data-passkeys-not-here>{words.not_here}</p>
                <form
                    method="post"
                    action=paths::ACCOUNT
                    novalidate
                    hidden
                    data-passkeys="add"
                    data-origin=site.origin
                    data-question=paths::ACCOUNT_PASSKEYS_CHALLENGE
                    data-answer=paths::ACCOUNT_PASSKEYS
                    data-cancelled=words.cancelled
                    data-failed=words.failed
                    data-no-password=said.no_password
                    data-already-there=words.already_there
                >
                    <FormToken visitor=visitor.clone() />
                    <input type="text" name="username" autocomplete="username" value=person.email().to_owned() hidden readonly />
                    {name}
                    {password}
                    <p class="field__error" role="alert" id="passkey-said" hidden></p>
                    <button class="button" name="act" value="passkey">{words.add}</button>
                </form>
                <script type="module" src=state.site.address("passkeys.js")></script>
            </section>
        }
        .into_any(),
    )
}

fn new_passkey_fields(words: &Words, name: &'static str) -> (impl IntoView + use<>, impl IntoView + use<>) {
    let fields = FormState::of([(NAME, name)]);
    let hint = Some(words.name_hint);
    let name = fields.line(Line { hint, is_required: true, ..Line::new(NAME, words.name, "text", "off") });
    (name, line(&fields, PASSWORD, words.password, "password", "current-password"))
}

/// When it was added and last used.
fn usage_text(visitor: &Visitor, row: &PasskeyRow) -> String {
    let (words, language) = (Words::of(visitor.language), visitor.language);
    let time = |at| language.date_time(clock::to_norway(at));
    let used = match row.last_used {
        Some(at) => format!("{} {}.", words::people::Words::of(visitor.language).last_used, time(at)),
        None => words.never_used.to_owned(),
    };
    format!("{} {}. {used}", words.added_at, time(row.created))
}

/// The choice, next to a new password, of which passkeys to keep. None if there are none.
pub(super) fn choice(visitor: &Visitor, rows: &[PasskeyRow], typed: &FormState) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let kept = kept(typed);
    let words = Words::of(visitor.language);
    let boxes = rows
        .iter()
        .map(|row| {
            let is_kept = match &kept {
                PasskeysToKeep::ByDefault => row.is_older_than_password,
                PasskeysToKeep::These(passkeys) => passkeys.contains(&row.id),
            };
            view! {
                <label class="choice">
                    <input type="checkbox" name=KEEP value=row.id.0 checked=is_kept />
                    <span>{row.name.clone()}<br /><span class="muted">{usage_text(visitor, row)}</span></span>
                </label>
            }
        })
        .collect_view();
    Some(
        view! {
            <fieldset class="fieldset" aria-describedby="keep-hint">
                <legend>{words.keep}</legend>
                <p class="field__hint" id="keep-hint">{words.keep_hint}</p>
                // Distinguishes a form in which none is ticked from one without the list.
                <input type="hidden" name=LISTED value="1" />
                {boxes}
            </fieldset>
        }
        .into_any(),
    )
}

/// The passkeys to keep according to a form.
pub(super) fn kept(typed: &FormState) -> PasskeysToKeep {
    if typed.value(LISTED).is_empty() {
        return PasskeysToKeep::ByDefault;
    }
    PasskeysToKeep::These(typed.values(KEEP).iter().filter_map(|id| id.parse().ok()).collect())
}

fn passkey(visitor: &Visitor, row: PasskeyRow) -> impl IntoView + use<> {
    let words = Words::of(visitor.language);
    let usage_text = usage_text(visitor, &row);
    let PasskeyRow { id, name, .. } = row;
    view! {
        <li>
            <p>{name.clone()}<br /><span class="muted">{usage_text}</span></p>
            <form method="post" action=paths::ACCOUNT>
                <FormToken visitor=visitor.clone() />
                <input type="hidden" name="passkey" value=id.0 />
                <button class="button button--secondary button--small" name="act" value="passkey-remove">
                    {words.remove}<span class="visually-hidden">" "{name}</span>
                </button>
            </form>
        </li>
    }
}

/// The section below the form of `/login`; None where browsers do not support passkeys.
pub(super) fn sign_in_section(state: &AccountsState, visitor: &Visitor, next: &str) -> Option<AnyView> {
    let site = Site::of(&state.config)?;
    let words = Words::of(visitor.language);
    Some(
        view! {
            <div
                class="measure passkey"
                hidden
                data-passkeys="sign-in"
                data-origin=site.origin
                data-question=paths::SIGN_IN_PASSKEY_CHALLENGE
                data-answer=paths::SIGN_IN_PASSKEY
                data-next=next.to_owned()
                data-cancelled=words.cancelled
                data-failed=words.failed
            >
                <button class="button button--secondary button--large" type="button">{words.sign_in}</button>
                <p class="field__error" role="alert" hidden></p>
            </div>
            <script type="module" src=state.site.address("passkeys.js")></script>
        }
        .into_any(),
    )
}
