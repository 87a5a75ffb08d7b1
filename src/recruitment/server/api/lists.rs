//! What a user has recruited, and the premiums they would like.

use super::error::{self, ApiError, AsRecruiter, BodyErrors, RecruitmentErrors};
use super::idempotency::{self, IdempotentRequest};
use super::registering::BODY_MAX_BYTES;
use crate::i18n::Language;
use crate::recruitment::model::{Preferences, Recruitments};
use crate::recruitment::server::lists::{self, LIMIT_DEFAULT, LIMIT_MAX, Part};
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::field::FieldError;
use crate::shared::refusal::Refusal;
use crate::web::json_body;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// List recruitments
///
/// The user's recruitments and points in a campaign. `limit` and `offset` apply to each of the two lists.
///
/// Also at `/capi/v1/recruitment/{campaign}`.
#[utoipa::path(get, operation_id = "recruitments", path = "/recruitment/{campaign}", tag = "Recruitment", security(("oauth" = ["recruitment"])),
    params(("campaign" = String, Path), ("limit" = Option<i64>, Query, description = "Entries of each list, from 1 to 200. Default 50"),
        ("offset" = Option<i64>, Query, description = "Entries of each list to skip, 0 or more. Default 0"),
        ("ascending" = Option<bool>, Query, description = "`true`: oldest first; `false`: newest first. Default `false`")),
    responses((status = 200, body = Recruitments), RecruitmentErrors))]
pub async fn list_recruitments(
    State(state): State<RecruitmentState>,
    AsRecruiter(recruiter): AsRecruiter,
    Path(campaign): Path<String>,
    uri: Uri,
) -> Result<Json<Recruitments>, ApiError> {
    let part = part(&uri)?;
    Ok(Json(lists::recruitments(&state, &recruiter, &campaign, part).await?))
}

/// Get preferred premiums
///
/// The premiums that the user would like, the one wanted most first.
///
/// Also at `/capi/v1/recruitment/premium/{campaign}`.
#[utoipa::path(get, operation_id = "preferences", path = "/recruitment/premium/{campaign}", tag = "Recruitment", security(("oauth" = ["recruitment"])),
    params(("campaign" = String, Path)),
    responses((status = 200, body = Preferences), RecruitmentErrors))]
pub async fn get_preferences(
    State(state): State<RecruitmentState>,
    AsRecruiter(recruiter): AsRecruiter,
    Path(campaign): Path<String>,
    uri: Uri,
) -> Result<Json<Preferences>, ApiError> {
    // There are never that many, but what is no part of a list is none here either.
    part(&uri)?;
    Ok(Json(lists::preferences(&state, &recruiter, &campaign).await?))
}

/// Set preferred premiums
///
/// Replaces all earlier preferences. The body may also be the bare list, or an object with a single preference in
/// `recruitmentPremiumPreferences`.
///
/// Also at `/capi/v1/recruitment/premium/{campaign}`.
#[utoipa::path(post, operation_id = "set_preferences", path = "/recruitment/premium/{campaign}", tag = "Recruitment", security(("oauth" = ["recruitment"])), request_body(content = Preferences, description = "The premiums; at most 1 MiB"),
    params(("campaign" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "A text of your choice, at most 255 characters, new for each request. If you repeat the request with it within 24 hours, you get the first answer again")),
    responses((status = 200, body = Preferences), RecruitmentErrors, BodyErrors))]
pub async fn set_preferences(
    State(state): State<RecruitmentState>,
    AsRecruiter(recruiter): AsRecruiter,
    Path(campaign): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    json_body::require_json(request.headers())?;
    part(request.uri())?;
    let key = idempotency::key(request.headers())?;
    let body = crate::web::body::read(request.into_body(), BODY_MAX_BYTES).await?;
    let client = recruiter.client().ok_or(Refusal::NotAllowed)?;
    let whole = [campaign.as_bytes(), b"\0", &body].concat();
    let asked = IdempotentRequest { client, user: Some(recruiter.user()), what: "premium preferences", body: whole.into() };
    let answer = idempotency::answer(&state, key, asked, move |db| {
        Box::pin(async move {
            let sent = json_body::parse(&body)?;
            Ok(json!(lists::set_preferences(db, &recruiter, &campaign, &sent, Language::En).await?))
        })
    });
    Ok(answer.await?.into_response())
}

/// The part of a list that the query asks for.
fn part(uri: &Uri) -> Result<Part, Refusal> {
    let mut problems = Vec::new();
    let part = Part {
        limit: number(uri, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX, &mut problems),
        offset: number(uri, "offset", 0, 0, i64::MAX, &mut problems),
        ascending: error::flag(uri, "ascending", &mut problems),
    };
    if problems.is_empty() { Ok(part) } else { Err(Refusal::Invalid(problems)) }
}

/// A whole number of the query.
fn number(uri: &Uri, name: &str, default: i64, low: i64, high: i64, problems: &mut Vec<FieldError>) -> i64 {
    let Some(text) = error::parameter(uri, name) else { return default };
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<i64>() {
        Ok(number) if is_number && (low..=high).contains(&number) => number,
        _ => {
            let expected = format!("a whole number from {low} to {high} is expected");
            problems.push(error::unexpected(name, &text, &expected));
            default
        }
    }
}
