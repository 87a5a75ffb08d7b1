//! Reporting an ad: the form and its submission. The sender is always thanked, whether the report was stored or not.

use super::service;
use crate::i18n::Language;
use crate::job_ads::report::{self, ReportIn, ReportProblem, ReportReason};
use crate::job_ads::server::ad_page::visible_ad;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::AdRow;
use crate::job_ads::words;
use crate::job_ads::words::reports::Words;
use crate::shared::paths;
use crate::ui::field::{Choice, Choices, Field, described_by, in_textarea};
use crate::ui::way_on::Breadcrumbs;
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::{Form, FormToken};
use crate::web::form_state::{FormState, Line};
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use leptos::prelude::*;

/// Far more than a report may be, so that a text that is too long comes back and can be shortened.
const BODY_MAX_BYTES: usize = 256 * 1024;
/// Follows the address once a report is sent.
const SENT: &str = "takk";

const REASON: &str = "reason";
const TEXT: &str = "text";
const EMAIL: &str = "email";
/// A honeypot: people do not see this field, so only programs fill it in.
const TRAP: &str = "website";

/// `GET /stillinger/{uuid}/rapporter`
pub async fn show_report_form(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    Path(uuid): Path<String>,
    uri: Uri,
) -> Result<Response, PageError> {
    let (row, _) = visible_ad(&state, &visitor, &uuid).await?;
    Ok(match uri.query() {
        Some(SENT) => thanks(&state, &visitor, &row),
        _ => form(&state, &visitor, &row, &FormState::default()),
    })
}

/// `POST /stillinger/{uuid}/rapporter`
pub async fn receive_report(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    Path(uuid): Path<String>,
    request: Request,
) -> Result<Response, PageError> {
    let sent = Form::read(&state, request, BODY_MAX_BYTES).await?;
    let (row, _) = visible_ad(&state, &visitor, &uuid).await?;
    let mut typed = FormState::of(sent.pairs());
    let field = |name| sent.text(name).to_owned();
    let sent = ReportIn { reason: field(REASON), text: field(TEXT), email: field(EMAIL) };
    let is_trapped = !field(TRAP).is_empty();
    match report::check(&sent) {
        Err(problems) => {
            for problem in problems {
                let (field, message) = message(problem, Words::of(visitor.language));
                typed.refuse(field, message);
            }
            return Ok(form(&state, &visitor, &row, &typed));
        }
        Ok(_) if is_trapped => {}
        Ok(report) => service::receive(&state, client_ip, row.uuid, &report).await?,
    }
    Ok(page::see(&format!("{}?{SENT}", paths::report(&row.uuid.to_string()))))
}

fn thanks(state: &JobAdsState, visitor: &Visitor, row: &AdRow) -> Response {
    let (words, own) = (words::ads::Words::of(visitor.language), Words::of(visitor.language));
    let back = vec![(paths::ad(&row.uuid.to_string()), words.back_to_ad)];
    page::notice(state, visitor, StatusCode::OK, own.thanks_title, own.thanks_text, back)
}

/// The form, with what was sent and what is wrong with it.
fn form(state: &JobAdsState, visitor: &Visitor, row: &AdRow, typed: &FormState) -> Response {
    page::show(state, visitor, || {
        let (words, general) = (Words::of(visitor.language), words::ads::Words::of(visitor.language));
        let uuid = row.uuid.to_string();
        let title = if typed.is_refused() { format!("{}: {}", words.wrong, words.title) } else { words.title.to_owned() };
        let ways = vec![(paths::BOARD.to_owned(), general.board_title.to_owned()), (paths::ad(&uuid), words.about.to_owned())];
        let body = view! {
            <Breadcrumbs label=words::ad_page::Words::of(visitor.language).you_are_here ways=ways />
            {typed.problem_summary(words.put_right)}
            <div class="page-head">
                <h1>{words.title}</h1>
                <p class="lead">{words.lead}</p>
            </div>
            <p>{words.about}": "<a href=paths::ad(&uuid)>{row.ad.0.title.clone()}</a></p>
            <form class="measure" method="post" action=paths::report(&uuid) novalidate>
                <FormToken visitor=visitor.clone() />
                {fields(visitor.language, typed)}
                <button class="button">{words.send}</button>
            </form>
        };
        Page { status: typed.status(), ..Page::new(title, body) }
    })
}

fn fields(language: Language, typed: &FormState) -> impl IntoView + use<> {
    let words = Words::of(language);
    let error_at = |field| typed.problem(field).map(str::to_owned);
    let choices = ReportReason::ALL
        .map(|reason| Choice {
            value: reason.as_str(),
            label: label(reason, words),
            is_chosen: typed.value(REASON) == reason.as_str(),
            is_disabled: false,
        })
        .into();
    let text = typed.value(TEXT).to_owned();
    let text_is_wrong = typed.problem(TEXT).is_some();
    let email = Line { hint: Some(words.email_hint), ..Line::new(EMAIL, words.email, "email", "email") };
    view! {
        <Choices name=REASON legend=words.reason choices=choices error=error_at(REASON) />
        <Field id=TEXT label=words.text hint=Some(words.text_hint) error=error_at(TEXT)>
            <textarea id=TEXT name=TEXT rows="5" aria-describedby=described_by(TEXT, true, text_is_wrong) aria-invalid=text_is_wrong.then_some("true")>
                {in_textarea(&text)}
            </textarea>
        </Field>
        {typed.line(email)}
        <div class="trap" aria-hidden="true">
            <label for=TRAP>{words.leave_empty}</label>
            <input id=TRAP name=TRAP tabindex="-1" autocomplete="off" />
        </div>
    }
}

fn label(reason: ReportReason, words: &Words) -> &'static str {
    match reason {
        ReportReason::Discriminating => words.discriminating,
        ReportReason::Fraud => words.fraud,
        ReportReason::NotAJob => words.not_a_job,
        ReportReason::WrongInformation => words.wrong_information,
        ReportReason::Expired => words.expired,
        ReportReason::Other => words.other,
    }
}

/// The field that a problem is at, and what to do.
pub(super) fn message(problem: ReportProblem, words: &Words) -> (&'static str, &'static str) {
    match problem {
        ReportProblem::NoReason => (REASON, words.no_reason),
        ReportProblem::NoText => (TEXT, words.no_text),
        ReportProblem::TextTooLong => (TEXT, words.text_too_long),
        ReportProblem::NoEmail => (EMAIL, words.no_email),
    }
}
