//! Sending ads: one, a stream, a batch; stopping one; what a transfer was.

use crate::job_ads::model::{Ad, Receipt, Validation};
use crate::job_ads::rules::limits::{AD_MAX_BYTES, BATCH_MAX_BYTES};
use crate::job_ads::server::api::error::{self as import_form, AsProvider, ErrorBody, ImportError, ImportErrors, ProviderErrors};
use crate::job_ads::server::batch::{self, Judged};
use crate::job_ads::server::service::{self, Here, Prepared};
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::stream;
use crate::platform::fault::Failure;
use crate::platform::workers::{Owner, said_size};
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

/// What comes of an ad that was sent, and what of one that was only to be checked; for the reference.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum ReceiptOrValidation {
    Receipt(Receipt),
    Validation(Validation),
}

/// Send an ad or a stream of ads
///
/// With `application/json` the body is one ad and the answer its receipt. With `application/x-json-stream` the body is any number of
/// ads one after the other, white space between them optional, and the answer is one receipt for each, sent as soon as the ad is
/// stored, while the request is still being read.
#[utoipa::path(post, operation_id = "post", path = "/api/v1/transfers/{providerId}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("validate" = Option<bool>, Query, description = "Dry run: nothing is stored, the answer is a Validation, in a stream one per ad")),
    request_body(content((Ad = "application/json"), (Ad = "application/x-json-stream"))),
    responses((status = 200, description = "The receipt, or with validate=true a Validation; in a stream one for each ad",
            content((inline(ReceiptOrValidation) = "application/json"), (inline(ReceiptOrValidation) = "application/x-json-stream"))),
        ProviderErrors, ImportErrors<415>, ImportErrors<503>,
        (status = 409, description = "The ad is deleted", body = ErrorBody),
        (status = 413, description = "The ad is larger than 1 MiB", body = ErrorBody),
        (status = 429, description = "64 requests of this provider are under way", body = ErrorBody)))]
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
    let here = Here::new(&state);
    // Read there as well: what is read takes many times the memory of the text.
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
/// 1 to 100 ads as an array. One bad ad refuses the batch; `problems` then names every problem of every ad.
#[utoipa::path(post, operation_id = "batch", path = "/api/v1/transfers/batch/{providerId}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("validate" = Option<bool>, Query, description = "Dry run: nothing is stored, the batch may have up to 10,000 ads, the answer is a Validation")),
    request_body = Vec<Ad>,
    responses((status = 201, description = "Stored", body = Receipt),
        (status = 200, description = "Nothing changed; or with validate=true a Validation", body = inline(ReceiptOrValidation)),
        ProviderErrors, ImportErrors<415>, ImportErrors<429>, ImportErrors<503>,
        (status = 409, description = "An ad of the batch is deleted", body = ErrorBody),
        (status = 413, description = "The batch is larger than 32 MiB", body = ErrorBody)))]
pub async fn transfer_batch(
    State(state): State<JobAdsState>,
    AsProvider(provider): AsProvider,
    uri: Uri,
    request: Request,
) -> Result<Response, ImportError> {
    json_body::only_json(request.headers())?;
    let dry_run = import_form::flag(&uri, "validate")?;
    let _room = provider.share().batch(said_size(request.headers(), BATCH_MAX_BYTES)).await?;
    let body = crate::web::body::read(request.into_body(), BATCH_MAX_BYTES).await?;
    let here = Here::new(&state);
    let owner = Owner::Provider(provider.id());
    let judged = state.import_workers.run(owner, move |stop| Some(batch::judge(&body, &here, dry_run, stop))).await?;
    let Judged { ads, references, mut problems, changes, md5 } = match judged {
        Ok(judged) => judged,
        Err(refusal @ (Refusal::Invalid(_) | Refusal::Unreadable(_))) if dry_run => {
            return Ok(Json(unreadable(refusal)).into_response());
        }
        Err(refusal) => return Err(refusal.into()),
    };
    // Storing would find these; where nothing is stored they are looked for, as every problem is told at once.
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
    let ads: Vec<Prepared> = ads.into_iter().map(|(_, prepared)| prepared).collect();
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
/// Whatever JSON objects were sent, with fields that Verv does not know.
/// Ads that have been deleted for good are left out; where all have been, the array is empty.
#[utoipa::path(get, operation_id = "payload", path = "/api/v1/transfers/{providerId}/versions/{versionId}/payload", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("versionId" = i64, Path)),
    responses((status = 200, body = Vec<Object>), ProviderErrors, ImportErrors<429>))]
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
/// A stopped ad may be sent again, a deleted one may not. Of a deleted ad its text, contacts and reports are erased, and it
/// goes from the payload of every transfer that brought it; its status, its receipts and its statistics stay.
#[utoipa::path(delete, operation_id = "stop", path = "/api/v1/transfers/{providerId}/{reference}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("reference" = String, Path), ("delete" = Option<bool>, Query, description = "Delete for good")),
    responses((status = 200, body = Receipt), ProviderErrors))]
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
