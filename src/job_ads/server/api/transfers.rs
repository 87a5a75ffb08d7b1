//! Sending ads: one, a stream, a batch; stopping one; what a transfer was.

use super::examples;
use crate::job_ads::model::{Ad, Receipt, Validation};
use crate::job_ads::rules::limits::{AD_MAX_BYTES, BATCH_MAX_BYTES};
use crate::job_ads::server::api::error::{self as import_form, AsProvider, ErrorBody, ImportError, ImportErrors, ProviderErrors};
use crate::job_ads::server::batch::{self, CheckedBatch};
use crate::job_ads::server::service::{self, PreparedAd, ServerContext};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::stream;
use crate::platform::fault::Failure;
use crate::platform::workers::{Owner, declared_size};
use crate::shared::field::FieldError;
use crate::shared::ids::VersionId;
use crate::shared::refusal::Refusal;
use crate::web::body::HoldingBody;
use crate::web::json_body::{self, Content};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

const JSON_STREAM: HeaderValue = HeaderValue::from_static("application/x-json-stream");

/// A receipt, or with `validate=true` the result of the check.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum ReceiptOrValidation {
    Receipt(Receipt),
    Validation(Validation),
}

/// Send an ad or a stream of ads
///
/// With `application/json` you send one ad and get its receipt. With `application/x-json-stream` you send any number of ads, one
/// JSON object after the other, and get one receipt for each in the same order, as soon as the ad is stored and while you are
/// still sending. In a stream a wrong ad gets a receipt with the status `ERROR`, and the stream goes on; broken JSON ends it.
#[utoipa::path(post, operation_id = "post", path = "/api/v1/transfers/{providerId}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("validate" = Option<bool>, Query, description = "`true`: check the ads and store nothing; the answer is a Validation, in a stream one for each ad. Default `false`")),
    request_body(description = "One ad of at most 1 MiB, or a stream of them",
        content((Ad = "application/json", example = json!(examples::longer_ad())), (Ad = "application/x-json-stream", example = json!(examples::stream())))),
    responses((status = 200, description = "The receipt, or with `validate=true` a Validation; in a stream one for each ad",
            content((inline(ReceiptOrValidation) = "application/json"), (inline(ReceiptOrValidation) = "application/x-json-stream"))),
        ProviderErrors, ImportErrors<415>, ImportErrors<503>,
        (status = 409, description = "The ad was deleted and cannot be sent again", body = ErrorBody),
        (status = 413, description = "The ad is larger than 1 MiB", body = ErrorBody),
        (status = 429, description = "64 requests of this provider are being worked on", body = ErrorBody)))]
pub async fn transfer_ads(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    uri: Uri,
    request: Request,
) -> Result<Response, ImportError> {
    let content = json_body::content(request.headers())?;
    let dry_run = import_form::flag(&uri, "validate")?;
    if content == Content::JsonStream {
        let answer = stream::receive(state, provider, request.into_body(), dry_run).await?;
        return Ok(([(header::CONTENT_TYPE, JSON_STREAM)], answer).into_response());
    }
    let body = crate::web::body::read(request.into_body(), AD_MAX_BYTES).await?;
    let here = ServerContext::new(&state);
    // Parsed in the worker too: parsed JSON takes many times the memory of its text.
    let owner = Owner::Provider(provider.id());
    let judging =
        state.import_workers.run(owner, move |_| Some(json_body::read(&body).map(|read| service::prepare(&read, &here))));
    let prepared = match judging.await? {
        Ok(prepared) => prepared,
        Err(refusal) if dry_run => return Ok(Json(unreadable(refusal)).into_response()),
        Err(refusal) => return Err(refusal.into()),
    };
    if dry_run {
        let (problems, changes): (Vec<FieldError>, _) = match prepared {
            Ok(prepared) => {
                let reference = prepared.reference;
                let deleted =
                    service::deleted_among(&state, &provider, std::slice::from_ref(&reference)).await.map_err(Failure::from)?;
                let problems =
                    deleted.iter().map(|reference| service::deleted_problem("/reference".to_owned(), reference)).collect();
                (problems, prepared.changes)
            }
            Err((problems, changes)) => (problems.into_entries(), changes),
        };
        let changes = changes.into_entries();
        return Ok(Json(Validation { valid: problems.is_empty(), problems, changes }).into_response());
    }
    let prepared = prepared.map_err(|(problems, _)| Refusal::Invalid(problems.into_entries()))?;
    let mut outcomes = service::receive_each(&state, &provider, &[prepared]).await.map_err(Failure::from)?;
    let receipt = outcomes.pop().unwrap_or(Err(Refusal::Failed))?;
    Ok(Json(receipt).into_response())
}

/// Send a batch of ads
///
/// An array of 1 to 100 ads, all or nothing: if one ad is wrong, none is stored, and `problems` names every problem of every ad. If
/// a reference comes twice, the later ad counts, and the receipt says so.
#[utoipa::path(post, operation_id = "batch", path = "/api/v1/transfers/batch/{providerId}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("validate" = Option<bool>, Query, description = "`true`: check up to 10,000 ads and store nothing; the answer is a Validation. Default `false`")),
    request_body(content = Vec<Ad>, description = "1 to 100 ads, at most 32 MiB in all",
        example = json!([examples::longer_ad(), examples::smallest_ad()])),
    responses((status = 201, description = "Stored", body = Receipt, example = json!({
            "versionId": 4713, "status": "RECEIVED", "md5": "8E1C5B0A7D3F4269A1B2C3D4E5F60718", "items": 2,
            "created": "2027-01-20T10:15:44.120007", "updated": "2027-01-20T10:15:44.120007", "providerId": 10000,
        })),
        (status = 200, description = "Nothing changed, or with `validate=true` the result of the check", body = inline(ReceiptOrValidation),
            example = json!({ "valid": true, "problems": [], "changes": [] })),
        ProviderErrors, ImportErrors<415>, ImportErrors<429>, ImportErrors<503>,
        (status = 409, description = "An ad of the batch was deleted and cannot be sent again", body = ErrorBody),
        (status = 413, description = "The batch is larger than 32 MiB", body = ErrorBody)))]
pub async fn transfer_batch(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    uri: Uri,
    request: Request,
) -> Result<Response, ImportError> {
    json_body::require_json(request.headers())?;
    let dry_run = import_form::flag(&uri, "validate")?;
    let _room = provider.share().batch(declared_size(request.headers(), BATCH_MAX_BYTES)).await?;
    let body = crate::web::body::read(request.into_body(), BATCH_MAX_BYTES).await?;
    let here = ServerContext::new(&state);
    let owner = Owner::Provider(provider.id());
    let judged = state.import_workers.run(owner, move |stop| Some(batch::judge(&body, &here, dry_run, stop))).await?;
    let CheckedBatch { ads, references, mut problems, changes, md5 } = match judged {
        Ok(judged) => judged,
        Err(refusal @ (Refusal::Invalid(_) | Refusal::Unreadable(_))) if dry_run => {
            return Ok(Json(unreadable(refusal)).into_response());
        }
        Err(refusal) => return Err(refusal.into()),
    };
    // Storing would find these; a dry run looks them up, because it reports every problem at once.
    if dry_run || !problems.is_empty() {
        let names: Vec<String> = references.iter().map(|(_, reference)| reference.clone()).collect();
        let deleted = service::deleted_among(&state, &provider, &names).await.map_err(Failure::from)?;
        for (index, reference) in references.iter().filter(|(_, reference)| deleted.contains(reference)) {
            problems.push_with(|| service::deleted_problem(format!("/{index}/reference"), reference));
        }
    }
    if dry_run {
        let valid = problems.is_empty();
        return Ok(Json(Validation { valid, problems: problems.into_entries(), changes: changes.into_entries() }).into_response());
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems.into_entries()).into());
    }
    let ads: Vec<PreparedAd> = ads.into_iter().map(|(_, prepared)| prepared).collect();
    let receipt = service::receive_batch(&state, &provider, &ads, &md5, changes.into_entries()).await?;
    let status = if receipt.version_id.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(receipt)).into_response())
}

/// What a dry run says of a body that could not be read as ads.
fn unreadable(refusal: Refusal) -> Validation {
    let problems = match refusal {
        Refusal::Invalid(problems) => problems,
        other => vec![import_form::problem("PARSE_ERROR", other.message())],
    };
    Validation { valid: false, problems, changes: Vec::new() }
}

/// Get receipt
///
/// The receipt of a transfer, by its number.
#[utoipa::path(get, operation_id = "receipt", path = "/api/v1/transfers/{providerId}/versions/{versionId}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("versionId" = i64, Path)),
    responses((status = 200, body = Receipt), ProviderErrors))]
pub async fn get_receipt(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    Path((_, version)): Path<(String, String)>,
) -> Result<Json<Receipt>, ImportError> {
    Ok(Json(service::receipt(&state, &provider, number(&version)?).await?))
}

/// Get the ads of a transfer
///
/// The ads as they were sent, but without unknown fields and with the HTML cleaned. Ads that were deleted for good are left out.
#[utoipa::path(get, operation_id = "payload", path = "/api/v1/transfers/{providerId}/versions/{versionId}/payload", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("versionId" = i64, Path)),
    responses((status = 200, description = "The ads", body = Vec<Object>, example = json!([examples::longer_ad(), examples::smallest_ad()])), ProviderErrors, ImportErrors<429>))]
pub async fn get_payload(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    Path((_, version)): Path<(String, String)>,
) -> Result<Response, ImportError> {
    let (ads, room) = service::payload(&state, &provider, number(&version)?).await?;
    // Whoever does not read it has one request less, and less room for others.
    let body = Body::new(HoldingBody::new(ads.into(), (provider, room)));
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Stop or delete an ad
///
/// A stopped ad can be sent again; a deleted one cannot. Deleting erases text, contacts and reports of the ad, and removes the ad
/// from the payload of every transfer; its status, receipts and statistics remain.
#[utoipa::path(delete, operation_id = "stop", path = "/api/v1/transfers/{providerId}/{reference}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("reference" = String, Path), ("delete" = Option<bool>, Query, description = "`true`: delete the ad for good. Default `false`")),
    responses((status = 200, description = "A receipt with the message `STOPPED` or `DELETED`, or the status `SKIPPED` if the ad was stopped before", body = Receipt, example = json!({
        "versionId": 4712, "status": "RECEIVED", "md5": "3D5A0C1E9B7F42668D1A2B3C4D5E6F70", "items": 1, "message": "STOPPED",
        "created": "2027-01-20T10:12:01.003", "updated": "2027-01-20T10:12:01.003", "providerId": 10000,
    })), ProviderErrors))]
pub async fn stop_ad(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    Path((_, reference)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Receipt>, ImportError> {
    let delete = import_form::flag(&uri, "delete")?;
    Ok(Json(service::stop(&state, &provider, &known(&reference)?, delete).await?))
}

/// A version of the path. A number that is nobody's is not found, anything else is no version.
pub(super) fn number(text: &str) -> Result<VersionId, Refusal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(import_form::invalid("versionId", text));
    }
    text.parse().map_err(|_| Refusal::NotFound)
}

/// A reference of the path. PostgreSQL keeps no U+0000, so no ad has one.
pub(super) fn known(reference: &str) -> Result<String, Refusal> {
    if reference.contains('\0') { Err(Refusal::NotFound) } else { Ok(reference.to_owned()) }
}
