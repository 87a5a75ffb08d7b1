//! `/r/{token}`: the recruit's own page, by the link that was sent to them.

use super::{
    ACTION, answer_form, block_form, date, dead_link, erase_form, expired_page, facts, offer, person_form, private, recruiter,
};
use crate::i18n::fill;
use crate::platform::fault::Failure;
use crate::recruitment::model::Person;
use crate::recruitment::rules::problem::{Kind, Problem};
use crate::recruitment::server::links;
use crate::recruitment::server::recruits::{self, By, Case, CaseState, Corrected, Recruit};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::words;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::form::{Form, FormToken};
use crate::web::form_state::FormState;
use crate::web::page::RetryLater;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use leptos::prelude::*;

/// The parameter that says what was just done.
const DONE: &str = "done";
const CORRECTED: &str = "corrected";

/// `GET /r/{token}`
pub async fn show_recruit(
    State(state): State<RecruitmentState>,
    visitor: Visitor,
    Path(token): Path<String>,
    query: Query<Vec<(String, String)>>,
) -> Response {
    let was_corrected = query.iter().any(|(name, value)| name == DONE && value == CORRECTED);
    let shown = async { recruits::own_case(&state, Recruit::open(&state, &token).await?).await };
    let response = match shown.await {
        Ok((case, Some(person))) => {
            let page = PersonalView { case, typed: person_form::stored(&person), person, was_corrected };
            Ok(personal_page(&state, visitor, &token, &page))
        }
        Ok((_, None)) => Ok(expired_page(&state, &visitor)),
        Err(failure) => Err(dead_link(&state, &visitor, |words| words.personal, failure)),
    };
    private(response)
}

/// `POST /r/{token}` with `action`: accept, decline, correct, erase or block.
pub async fn answer_recruitment(
    State(state): State<RecruitmentState>,
    visitor: Visitor,
    Path(token): Path<String>,
    form: Form,
) -> Response {
    let may_see_form = || form.text(ACTION) == "correct" && links::open_personal(&state, &token).is_some();
    let response = match act(&state, &visitor, &token, &form).await {
        Err(failure) if may_see_form() => RetryLater::of(failure).map(|wait| {
            let (typed, _) = person_form::read(&form, visitor.language);
            show_again(&state, visitor.clone(), &token, &typed.waiting(wait))
        }),
        done => done,
    };
    private(response.map_err(|failure| dead_link(&state, &visitor, |words| words.personal, failure)))
}

async fn act(state: &RecruitmentState, visitor: &Visitor, token: &str, form: &Form) -> Result<Response, Failure> {
    let recruit = Recruit::open(state, token).await?;
    match form.text(ACTION) {
        "accept" => recruits::accept(state, recruit).await?,
        "decline" => recruits::decline(state, recruit.recruitment).await?,
        "erase" => {
            recruits::erase(state, recruit.recruitment, By::Personal).await?;
            return Ok(page::see(paths::RECRUIT_ERASED));
        }
        "block" => {
            let is_left_alone = recruits::block(state, recruit.recruitment, By::Personal).await?;
            return Ok(page::see(if is_left_alone { paths::RECRUIT_BLOCKED } else { paths::RECRUIT_ERASED }));
        }
        "correct" => {
            let (case, Some(person)) = recruits::own_case(state, recruit).await? else { return Err(Refusal::NotFound.into()) };
            let (mut typed, corrected) = person_form::read(form, visitor.language);
            if corrected.email.as_deref().is_some_and(|email| !state.mailer.can_deliver_to(email)) {
                person_form::refuse(&mut typed, &Problem::new("/email", Kind::EmailUnreachable), visitor.language);
            }
            if !typed.is_refused() {
                match recruits::correct(state, recruit, &corrected).await {
                    Ok(Ok(Corrected::Here)) => return Ok(page::see(&paths::with(&paths::recruit(token), DONE, CORRECTED))),
                    Ok(Ok(Corrected::Elsewhere)) => return Ok(page::see(paths::RECRUIT_LINK_SENT)),
                    Ok(Err(problem)) => person_form::refuse(&mut typed, &problem, visitor.language),
                    Err(failure) => typed.wait = Some(RetryLater::of(failure)?),
                }
            }
            let page = PersonalView { case, person, typed, was_corrected: false };
            return Ok(personal_page(state, visitor.clone(), token, &page));
        }
        _ => {}
    }
    Ok(page::see(&paths::recruit(token)))
}

struct PersonalView {
    case: Case,
    person: Person,
    typed: FormState,
    was_corrected: bool,
}

fn personal_page(state: &RecruitmentState, visitor: Visitor, token: &str, shown: &PersonalView) -> Response {
    let address = paths::recruit(token);
    // The other language of this page is found by GET; and no visitor has a version of what nobody may keep.
    let visitor = Visitor { here: address.clone(), has: None, ..visitor.with_form_token(state) };
    let response = page::show(state, &visitor, || {
        let words = words::recruits::Words::of(visitor.language);
        let PersonalView { case, person, typed, was_corrected } = shown;
        let who = recruiter(case, words);
        let title = fill(words.title, &[("recruiter", &who)]);
        let order = match case.standing {
            CaseState::Accepted { order, .. } => order,
            _ => None,
        };
        let is_open = matches!(case.standing, CaseState::Pending { .. }) && !case.is_answered;
        let erase_text = if order.is_some() { words.erase_ordered_text } else { words.erase_text };
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{title.clone()}</h1>
                    <p class="lead">{words.lead}</p>
                </div>
                {person_form::summary(typed, visitor.language)}
                {banner(case, &visitor, *was_corrected)}
                {offer(case, &visitor, order)}
                {match case.standing {
                    CaseState::Pending { until } if !case.is_answered => Some(answer_form(&address, &visitor, until)),
                    _ => None,
                }}
                <section class="card ask">
                    <h2>{words.data_title}</h2>
                    <p>{fill(words.data_source, &[("recruiter", &who), ("date", &date(&visitor, case.registered))])}</p>
                    {facts(person_form::facts_of(person, &words.form))}
                    {case.standing.until().map(|until| view! { <p>{fill(words.data_until, &[("date", &date(&visitor, until))])}</p> })}
                    <p><a href=paths::recruit_data(token) download="verv.json">{words.export}</a></p>
                    <details class="disclosure" open=person_form::is_open(typed)>
                        <summary>{words.correct_title}</summary>
                        {correct_form(&address, &visitor, typed, is_open)}
                    </details>
                </section>
                {erase_form(&address, &visitor, erase_text)}
                {block_form(&address, &visitor, words.block_text)}
            </div>
        };
        Page { status: typed.status(), is_wide: true, ..Page::new(title, body) }
    });
    shown.typed.with_retry_after(response)
}

/// What was corrected could not be saved yet: the form with it, and no more, as the database may be what is away.
fn show_again(state: &RecruitmentState, visitor: Visitor, token: &str, typed: &FormState) -> Response {
    let address = paths::recruit(token);
    let visitor = Visitor { here: address.clone(), has: None, ..visitor.with_form_token(state) };
    let response = page::show(state, &visitor, || {
        let words = words::recruits::Words::of(visitor.language);
        let body = view! {
            <div class="wrap wrap--narrow">
                <div class="page-head">
                    <h1>{words.correct_title}</h1>
                </div>
                {person_form::summary(typed, visitor.language)}
                {correct_form(&address, &visitor, typed, true)}
            </div>
        };
        Page { status: typed.status(), is_wide: true, ..Page::new(words.correct_title, body) }
    });
    typed.with_retry_after(response)
}

fn correct_form(address: &str, visitor: &Visitor, typed: &FormState, is_open: bool) -> impl IntoView + use<> {
    let words = words::recruits::Words::of(visitor.language);
    view! {
        <form method="post" action=address.to_owned() novalidate>
            <FormToken visitor=visitor.clone() />
            {is_open.then(|| view! { <p class="muted">{words.correct_email}</p> })}
            {person_form::fields(typed, visitor.language)}
            <button class="button button--secondary" name=ACTION value="correct">{words.correct}</button>
        </form>
    }
}

fn banner(case: &Case, visitor: &Visitor, was_corrected: bool) -> impl IntoView + use<> {
    let words = words::recruits::Words::of(visitor.language);
    let answered = match case.standing {
        CaseState::Accepted { .. } => Some(("banner banner--success", words.accepted_title, words.accepted_text)),
        CaseState::Declined { .. } => Some(("banner banner--info", words.declined_title, words.declined_text)),
        // Its yes came to nothing.
        CaseState::Pending { .. } if case.is_answered => Some(("banner banner--info", words.answered_title, words.answered_text)),
        CaseState::Pending { .. } | CaseState::Over => None,
    };
    let corrected = was_corrected.then_some(("banner banner--success", words.corrected, ""));
    [answered, corrected]
        .into_iter()
        .flatten()
        .map(|(class, title, text)| view! { <div class=class role="status"><p><strong>{title}</strong>" "{text}</p></div> })
        .collect_view()
}
