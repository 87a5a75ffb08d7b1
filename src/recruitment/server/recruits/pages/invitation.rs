//! `/r/i/{token}`: the page behind the invitation link. What it must not show is documented in
//! `recruits/service.rs`.

use super::{ACTION, block_form, date, dead_link, erase_form, expired_page, offer, person_form, private, recruiter};
use crate::accounts::server::actor::SignedIn;
use crate::i18n::fill;
use crate::platform::fault::Failure;
use crate::recruitment::rules::problem::{Kind, Problem};
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::recruitment::server::links;
use crate::recruitment::server::recruits::proof::{self, LinkNotice, MatchedContacts, Proof};
use crate::recruitment::server::recruits::{self, By, Case, CaseState, store};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::words;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::form_state::{FormState, Line};
use crate::web::page::RetryLater;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

const EMAIL: &str = "knownEmail";
const PHONE: &str = "knownPhone";

/// Why the invitation cannot be shown.
enum ClosedInvitation {
    Over,
    /// The visitor is the recruiter.
    NotYours,
}

/// `GET /r/i/{token}`
pub async fn show_invitation(
    State(state): State<RecruitmentState>,
    visitor: Visitor,
    person: Option<SignedIn>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let response = match open(&state, person.as_ref(), &token).await {
        Ok(Ok(case)) => match proof::read(&state, &headers, &case) {
            Some(proof) => Ok(invitation_page(&state, visitor, &token, &case, &proof.told, &FormState::default())),
            None => Ok(proof_page(&state, visitor, &token, &FormState::default())),
        },
        Ok(Err(closed)) => Ok(closed_page(&state, &visitor, &closed)),
        Err(failure) => Err(dead_link(&state, &visitor, |words| words.invitation, failure)),
    };
    private(response)
}

/// `POST /r/i/{token}` with `action`: prove; with a proof decline, erase or block; with or without one correct, by which the
/// visitor enters their own data. A yes is only possible through the personal link, which is then mailed to them.
pub async fn answer_invitation(
    State(state): State<RecruitmentState>,
    visitor: Visitor,
    person: Option<SignedIn>,
    Path(token): Path<String>,
    client_ip: ClientIp,
    headers: HeaderMap,
    form: Form,
) -> Response {
    let done = async {
        let case = match open(&state, person.as_ref(), &token).await? {
            Ok(case) => case,
            Err(closed) => return Ok(closed_page(&state, &visitor, &closed)),
        };
        let proof = proof::read(&state, &headers, &case);
        match form.text(ACTION) {
            "prove" => prove(&state, &visitor, &token, &case, client_ip, &form).await,
            "correct" => give(&state, &visitor, &token, &case, client_ip, &form, proof.as_ref()).await,
            action => match proof {
                Some(proof) => act(&state, &token, &case, action, &proof).await,
                None => Ok(page::see(&paths::invitation(&token))),
            },
        }
    };
    private(match done.await {
        Ok(response) => Ok(response),
        Err(failure) => show_again(&state, &visitor, &token, &form, failure),
    })
}

/// The form that could not be read yet, with what was written in it. It needs no database, which may be what is away.
fn show_again(
    state: &RecruitmentState,
    visitor: &Visitor,
    token: &str,
    form: &Form,
    failure: Failure,
) -> Result<Response, PageError> {
    let refused = |failure| dead_link(state, visitor, |words| words.invitation, failure);
    let typed = match form.text(ACTION) {
        "prove" => FormState::of(form.pairs()),
        "correct" => person_form::read(form, visitor.language).0,
        _ => return Err(refused(failure)),
    };
    Ok(proof_page(state, visitor.clone(), token, &typed.waiting(RetryLater::of(failure).map_err(refused)?)))
}

async fn open(
    state: &RecruitmentState,
    person: Option<&SignedIn>,
    token: &str,
) -> Result<Result<Case, ClosedInvitation>, Failure> {
    let recruitment = links::open_invitation(state, token).ok_or(Refusal::NotFound)?;
    let case = recruits::case(state, recruitment).await?;
    if let Some(person) = person
        && store::is_customer(&state.db, person.user(), case.recruiter).await?
    {
        return Ok(Err(ClosedInvitation::NotYours));
    }
    if case.standing == CaseState::Over || case.is_erased {
        return Ok(Err(ClosedInvitation::Over));
    }
    Ok(Ok(case))
}

async fn prove(
    state: &RecruitmentState,
    visitor: &Visitor,
    token: &str,
    case: &Case,
    client_ip: ClientIp,
    form: &Form,
) -> Result<Response, Failure> {
    let words = words::recruits::Words::of(visitor.language);
    let (email, phone) = (form.text(EMAIL).trim(), form.text(PHONE).trim());
    let wrong = if email.is_empty() && phone.is_empty() {
        words.nothing_given
    } else {
        proof::count(state, case.id, client_ip).await?;
        let MatchedContacts { email: known_email, number: known_number } = proof::agreed(state, case.id, email, phone).await?;
        let to = known_email.is_some().then_some(email);
        let typed: Vec<Vec<u8>> = known_email.into_iter().chain(known_number).collect();
        if !typed.is_empty() {
            let told = recruits::send_link(state, case.id, to).await?;
            return Ok(redirect_with_proof(state, token, case.id, case.person, &Proof { told, typed }));
        }
        words.does_not_agree
    };
    let mut typed = FormState::of(form.pairs());
    typed.refuse(if email.is_empty() && !phone.is_empty() { PHONE } else { EMAIL }, wrong);
    Ok(proof_page(state, visitor.clone(), token, &typed))
}

/// The visitor replaces the registered data by their own.
async fn give(
    state: &RecruitmentState,
    visitor: &Visitor,
    token: &str,
    case: &Case,
    client_ip: ClientIp,
    form: &Form,
    proof: Option<&Proof>,
) -> Result<Response, Failure> {
    let (mut typed, given) = person_form::read(form, visitor.language);
    let wrong = match &given.email {
        Some(email) if !state.mailer.can_deliver_to(email) => Some(Kind::EmailUnreachable),
        // They answer by a link that is sent there.
        None if !typed.is_refused() => Some(Kind::MISSING),
        _ => None,
    };
    if let Some(wrong) = wrong {
        person_form::refuse(&mut typed, &Problem::new("/email", wrong), visitor.language);
    }
    if !typed.is_refused() {
        let taken = async {
            proof::count(state, case.id, client_ip).await?;
            recruits::take_place(state, case.id, &given).await
        };
        match taken.await {
            Ok((person, told)) => {
                return Ok(redirect_with_proof(state, token, case.id, person, &Proof { told, typed: Vec::new() }));
            }
            // It has been answered already; the invitation page says so.
            Err(Failure::Refused(Refusal::Conflict(_))) => return Ok(page::see(&paths::invitation(token))),
            Err(failure) => typed.wait = Some(RetryLater::of(failure)?),
        }
    }
    Ok(match proof {
        Some(proof) => invitation_page(state, visitor.clone(), token, case, &proof.told, &typed),
        None => proof_page(state, visitor.clone(), token, &typed),
    })
}

fn redirect_with_proof(
    state: &RecruitmentState,
    token: &str,
    recruitment: RecruitmentId,
    person: PersonId,
    proof: &Proof,
) -> Response {
    let mut response = page::see(&paths::invitation(token));
    response.headers_mut().append(header::SET_COOKIE, proof::cookie(state, recruitment, person, proof));
    response
}

async fn act(state: &RecruitmentState, token: &str, case: &Case, action: &str, proof: &Proof) -> Result<Response, Failure> {
    let by = By::Invitation { typed: &proof.typed };
    match action {
        "decline" => recruits::decline(state, case.id).await?,
        "erase" => {
            recruits::erase(state, case.id, by).await?;
            return Ok(page::see(paths::RECRUIT_ERASED));
        }
        "block" => {
            let is_left_alone = recruits::block(state, case.id, by).await?;
            return Ok(page::see(if is_left_alone { paths::RECRUIT_BLOCKED } else { paths::RECRUIT_ERASED }));
        }
        _ => {}
    }
    Ok(page::see(&paths::invitation(token)))
}

fn closed_page(state: &RecruitmentState, visitor: &Visitor, closed: &ClosedInvitation) -> Response {
    let words = words::recruits::Words::of(visitor.language);
    match closed {
        ClosedInvitation::Over => expired_page(state, visitor),
        ClosedInvitation::NotYours => {
            page::notice(state, visitor, StatusCode::OK, words.not_yours_title, words.not_yours_text, Vec::new())
        }
    }
}

fn here(state: &RecruitmentState, visitor: Visitor, address: &str) -> Visitor {
    Visitor { here: address.to_owned(), has: None, ..visitor.with_form_token(state) }
}

/// Before the proof: nothing but the question.
fn proof_page(state: &RecruitmentState, visitor: Visitor, token: &str, typed: &FormState) -> Response {
    let address = paths::invitation(token);
    let visitor = here(state, visitor, &address);
    let response = page::show(state, &visitor, || {
        let words = words::recruits::Words::of(visitor.language);
        let phone = Line { hint: Some(words.phone_hint), ..Line::new(PHONE, words.form.phone, "tel", "tel") };
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.invited_title}</h1>
                    <p class="lead">{words.invited_lead}</p>
                </div>
                {person_form::summary(typed, visitor.language)}
                <form method="post" action=address.clone() novalidate>
                    <FormToken visitor=visitor.clone() />
                    <h2>{words.prove_title}</h2>
                    <p>{words.prove_text}</p>
                    {typed.line(Line::new(EMAIL, words.form.email, "email", "email"))}
                    {typed.line(phone)}
                    <button class="button button--large" name=ACTION value="prove">{words.prove}</button>
                </form>
                {own_form(&address, &visitor, typed)}
            </div>
        };
        Page { status: typed.status(), is_wide: true, ..Page::new(words.invited_title, body) }
    });
    typed.with_retry_after(response)
}

/// After the proof: the terms, and what one can do.
fn invitation_page(
    state: &RecruitmentState,
    visitor: Visitor,
    token: &str,
    case: &Case,
    told: &LinkNotice,
    typed: &FormState,
) -> Response {
    let address = paths::invitation(token);
    let visitor = here(state, visitor, &address);
    let response = page::show(state, &visitor, || {
        let words = words::recruits::Words::of(visitor.language);
        let who = recruiter(case, words);
        let pending = match case.standing {
            CaseState::Pending { until } if !case.is_answered => Some(until),
            _ => None,
        };
        let (title, lead) = match case.standing {
            _ if pending.is_some() => (fill(words.title, &[("recruiter", &who)]), words.lead),
            // Of a shadow as of any other, and the recruiter's list says it too.
            CaseState::Declined { .. } => (words.declined_title.to_owned(), words.declined_text),
            _ => (words.answered_title.to_owned(), words.answered_text),
        };
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{title.clone()}</h1>
                    <p class="lead">{lead}</p>
                </div>
                {person_form::summary(typed, visitor.language)}
                {pending.map(|until| view! {
                    {offer(case, &visitor, None)}
                    {link_form(&address, &visitor, told, until)}
                    <section class="card ask">
                        <h2>{words.data_title}</h2>
                        <p>{fill(words.invited_data, &[("recruiter", &who)])}</p>
                        {own_form(&address, &visitor, typed)}
                    </section>
                })}
                {erase_form(&address, &visitor, words.erase_invited_text)}
                {(!case.is_given).then(|| block_form(&address, &visitor, words.block_invited_text))}
            </div>
        };
        Page { status: typed.status(), is_wide: true, ..Page::new(title, body) }
    });
    typed.with_retry_after(response)
}

/// Where the link is with which one says yes; a no needs none.
fn link_form(address: &str, visitor: &Visitor, told: &LinkNotice, until: DateTime<Utc>) -> impl IntoView + use<> {
    let words = words::recruits::Words::of(visitor.language);
    let said = match told {
        LinkNotice::Sent(email) => fill(words.link_sent, &[("email", email)]),
        LinkNotice::Spent(email) => fill(words.link_spent, &[("email", email)]),
        LinkNotice::Perhaps => words.link_perhaps.to_owned(),
    };
    view! {
        <form class="ask" method="post" action=address.to_owned()>
            <FormToken visitor=visitor.clone() />
            <h2>{words.answer_title}</h2>
            <div class="banner banner--info" role="status"><p>{said}</p></div>
            <p>{words.link_text}</p>
            <p class="muted">{fill(words.answer_until, &[("date", &date(visitor, until))])}</p>
            <button class="button button--secondary" name=ACTION value="decline">{words.decline}</button>
        </form>
    }
}

/// For who was not registered with what is theirs.
fn own_form(address: &str, visitor: &Visitor, typed: &FormState) -> impl IntoView + use<> {
    let words = words::recruits::Words::of(visitor.language);
    view! {
        <details class="disclosure" open=person_form::is_open(typed)>
            <summary>{words.own_title}</summary>
            <form method="post" action=address.to_owned() novalidate>
                <FormToken visitor=visitor.clone() />
                <p>{words.own_text}</p>
                {person_form::fields(typed, visitor.language)}
                <button class="button button--secondary" name=ACTION value="correct">{words.own}</button>
            </form>
        </details>
    }
}
