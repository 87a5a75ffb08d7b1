//! `/docs/check`: paste ads and see what the API would say. The island judges in the browser; this is its page, the dry
//! run behind its button, and the same page for those without script.

use super::service::{self, Here};
use crate::job_ads::check::{Ads, Checked, Finding};
use crate::job_ads::islands::check::{CheckAds, CheckWords, Verdict};
use crate::job_ads::model::Validation;
use crate::server::form::Form;
use crate::server::import_form;
use crate::server::page::{self, Page};
use crate::server::state::AppState;
use crate::server::visitor::Visitor;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use axum::extract::{Request, State};
use axum::response::Response;
use leptos::prelude::*;

/// What one form or one dry run may hold.
pub const BYTES_AT_MOST: usize = 8 * 1024 * 1024;
const SHOWN_FINDINGS: usize = 200;

/// `GET /docs/check`
pub async fn show(State(state): State<AppState>, visitor: Visitor) -> Response {
    answer(&state, &visitor, String::new(), None)
}

/// `POST /docs/check`, for those without script.
pub async fn check(State(state): State<AppState>, visitor: Visitor, request: Request) -> Response {
    // What is posted comes back in the page, so it must be its own visitor who posts it.
    let text = match Form::read(&state, request, BYTES_AT_MOST).await {
        Ok(form) => form.text("json").to_owned(),
        Err(refusal) => return page::refuse(&state, &visitor, &refusal),
    };
    let here = Here::new(&state);
    let judged = tokio::task::spawn_blocking(move || {
        let mut ads = Ads::new(&text);
        let mut checked = ads.push(text.as_bytes(), &here);
        checked.extend(ads.finish(&here));
        (text, checked)
    });
    match judged.await {
        Ok((text, checked)) => answer(&state, &visitor, text, Some(checked)),
        Err(error) => page::refuse(&state, &visitor, &crate::server::fault::Fault::other(error).into_refusal()),
    }
}

fn answer(state: &AppState, visitor: &Visitor, text: String, checked: Option<Vec<Checked>>) -> Response {
    page::show(state, visitor, || {
        let words = visitor.words();
        let texts = CheckWords::new(visitor.language);
        let result = checked.map(|checked| {
            let ads = checked.len();
            let bad = checked.iter().filter(|one| one.findings.iter().any(|finding| finding.is_problem)).count();
            let found: Vec<(usize, Finding)> =
                checked.into_iter().flat_map(|one| one.findings.into_iter().map(move |finding| (one.index, finding))).collect();
            let problems = found.iter().filter(|(_, finding)| finding.is_problem).count();
            let changes = found.len() - problems;
            Verdict { ads, bad, problems, changes, shown: found.into_iter().take(SHOWN_FINDINGS).collect(), on_server: true }
        });
        let body = view! {
            <div class="page-head">
                <h1>{words.check_title}</h1>
                <p class="lead">{words.check_lead}</p>
            </div>
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

/// What the button of the island asks for.
///
/// # Errors
/// When judging was cut short.
pub async fn dry_run(ads: Vec<String>) -> Result<Vec<Validation>, Refusal> {
    let here = Here::new(&expect_context::<AppState>());
    let judged = tokio::task::spawn_blocking(move || {
        ads.iter()
            .map(|ad| {
                let (problems, changes) = match import_form::parse(ad.as_bytes()) {
                    Ok(value) => match service::prepare(&value, &here) {
                        Ok(prepared) => (Vec::new(), prepared.changes),
                        Err(found) => found,
                    },
                    Err(refusal) => (vec![import_form::problem("PARSE_ERROR", refusal.message())], Vec::new()),
                };
                Validation { valid: problems.is_empty(), problems, changes }
            })
            .collect()
    });
    judged.await.map_err(|error| crate::server::fault::Fault::other(error).into_refusal())
}

/// Two ads, one with mistakes in it, so that there is something to see.
fn example(state: &AppState) -> String {
    let due = (crate::server::clock::to_norway(state.clock.now()).date() + chrono::Days::new(21)).format("%d.%m.%Y");
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
