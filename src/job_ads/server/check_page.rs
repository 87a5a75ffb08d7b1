//! `/docs/check`: paste ads and see what the API would say. The island judges in the browser; this is its page, the dry
//! run behind its button, and the same page for those without script.

use super::service::{self, ServerContext};
use crate::job_ads::check::{self, CheckSummary};
use crate::job_ads::islands::check::{CheckAds, CheckWords};
use crate::job_ads::model::Validation;
use crate::job_ads::rules::limits::AD_MAX_BYTES;
use crate::job_ads::server::api::error as import_form;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::words;
use crate::platform::workers::{Owner, with_body_timeout};
use crate::shared::bounded_list::{BoundedList, ResponseRoom};
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::json_body;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::extract::{Request, State};
use axum::response::Response;
use leptos::prelude::*;

/// What one form or one dry run may hold.
pub const CHECKED_MAX_BYTES: usize = 8 * 1024 * 1024;
/// How much of the pasted text is shown again.
const SHOWN_BYTES: usize = 200 * 1024;

/// `GET /docs/check`
pub async fn show_check(State(state): State<JobAdsState>, visitor: Visitor) -> Response {
    answer(&state, &visitor, String::new(), None)
}

/// `POST /docs/check`, for those without script.
pub async fn receive_check(
    State(state): State<JobAdsState>,
    visitor: Visitor,
    client_ip: ClientIp,
    request: Request,
) -> Result<Response, PageError> {
    // What is posted comes back in the page, so it must be its own visitor who posts it.
    let owner = Owner::Address(client_ip.0);
    let _room = state.public_workers.room(owner, request.headers(), CHECKED_MAX_BYTES).await?;
    let text = with_body_timeout(Form::read(&state, request, CHECKED_MAX_BYTES)).await?.text("json").to_owned();
    let here = ServerContext::new(&state);
    let judged = state.public_workers.run(owner, move |stop| {
        let verdict = check::check(&text, &here, || stop.may_continue())?;
        Some((text, verdict))
    });
    let (text, verdict) = judged.await?;
    Ok(answer(&state, &visitor, text, Some(CheckSummary { on_server: true, ..verdict })))
}

fn answer(state: &JobAdsState, visitor: &Visitor, text: String, result: Option<CheckSummary>) -> Response {
    page::show(state, visitor, || {
        let words = words::check::Words::of(visitor.language);
        let texts = CheckWords::new(visitor.language);
        // It stands in the page twice, and grows when it is escaped.
        let is_long = text.len() > SHOWN_BYTES;
        let text = if is_long { String::new() } else { text };
        let body = view! {
            <div class="page-head">
                <h1>{words.check_title}</h1>
                <p class="lead">{words.check_lead}</p>
            </div>
            {is_long.then(|| view! { <p class="notice" role="note">{words.check_too_long}</p> })}
            <CheckAds words=texts text=text result=result example=example(state) />
        };
        Page {
            description: Some(words.check_lead.to_owned()),
            canonical: Some(paths::CHECK.to_owned()),
            islands: Some(page::Bundle::Check),
            ..Page::new(words.check_title, body)
        }
    })
}

/// The dry run behind the island's button.
///
/// # Errors
/// When there was no time to judge them.
pub async fn dry_run(ads: Vec<String>) -> Result<Vec<Validation>, Refusal> {
    let (state, client_ip) = (expect_context::<JobAdsState>(), expect_context::<ClientIp>());
    let here = ServerContext::new(&state);
    let judged = state.public_workers.run(Owner::Address(client_ip.0), move |stop| {
        // All of them are one answer.
        let (mut problems_left, mut changes_left) = (ResponseRoom::per_response(), ResponseRoom::per_response());
        let judge = |ad: &String| {
            stop.may_continue().then(|| {
                let (problems, changes) = judge(ad, &here);
                Validation {
                    valid: problems.is_empty(),
                    problems: problems.into_entries_within(&mut problems_left),
                    changes: changes.into_entries_within(&mut changes_left),
                }
            })
        };
        ads.iter().map(judge).collect::<Option<Vec<_>>>()
    });
    judged.await.map_err(|failure| {
        failure.log();
        failure.into_refusal()
    })
}

fn judge(ad: &str, here: &ServerContext) -> service::Refused {
    let mut problems = BoundedList::per_item();
    if ad.len() > AD_MAX_BYTES {
        problems.push(import_form::problem("INVALID_VALUE", format!("The ad is larger than {AD_MAX_BYTES} bytes")));
        return (problems, BoundedList::per_item());
    }
    match json_body::read(ad.as_bytes()) {
        Ok(read) => service::prepare(&read, here).map_or_else(|refused| refused, |prepared| (problems, prepared.changes)),
        Err(refusal) => {
            problems.push(import_form::problem("PARSE_ERROR", refusal.message()));
            (problems, BoundedList::per_item())
        }
    }
}

/// Two ads, one with mistakes in it, so that there is something to see.
fn example(state: &JobAdsState) -> String {
    let due = (crate::platform::clock::to_norway(state.clock.now()).date() + chrono::Days::new(21)).format("%d.%m.%Y");
    format!(
        r#"[
  {{
    "reference": "baker-7",
    "title": "Baker til morgenskiftet",
    "adText": "<p>Vi elter, hever og steker mens byen sover.</p>",
    "employer": {{
      "businessName": "Fjellheim bakeri &amp; kafé",
      "location": {{ "postalCode": "5003", "city": "Bergen" }}
    }},
    "locationList": [{{ "postalCode": "5003", "municipal": "Bergen", "county": "Vestland" }}],
    "categoryList": [{{ "code": "7512", "categoryType": "STYRK08" }}],
    "properties": {{ "extent": "Heltid", "applicationdue": "{due}", "applicationurl": "fjellheim.example/jobb" }}
  }},
  {{
    "reference": "baker-8",
    "title": "",
    "adText": "<p onclick=\"x()\">Sommervikar i kafeen.</p>",
    "employer": {{ "businessName": "Fjellheim bakeri", "location": {{ "postalCode": "503" }} }},
    "locationList": [{{ "city": "Bergen" }}],
    "properties": {{ "extent": "Halvtid" }}
  }}
]
"#
    )
}
