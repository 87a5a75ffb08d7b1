//! Sending ads: one, a stream, a batch; stopping one; what a transfer was.

use crate::job_ads::model::{Ad, Receipt, Validation};
use crate::job_ads::rules::{AD_BYTES_AT_MOST, BATCH_AT_MOST};
use crate::job_ads::server::service::{self, Here, Prepared};
use crate::job_ads::server::stream;
use crate::server::fault::{Failure, Fault};
use crate::server::import_form::{self, AsProvider, Content, ErrorBody, ImportError};
use crate::server::state::AppState;
use crate::shared::field::{self, FieldError};
use crate::shared::refusal::Refusal;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

const BATCH_BYTES_AT_MOST: usize = 32 * 1024 * 1024;
const JSON_STREAM: HeaderValue = HeaderValue::from_static("application/x-json-stream");

/// Send one ad, or a stream of ads.
///
/// With `application/json` the body is one ad and the answer its receipt. With `application/x-json-stream` the body is any number of
/// ads one after the other, white space between them optional, and the answer is one receipt for each, sent as soon as the ad is
/// stored, while the request is still being read.
#[utoipa::path(post, path = "/stillingsimport/api/v1/transfers/{providerId}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("validate" = Option<bool>, Query, description = "Dry run: nothing is stored, the answer is a Validation, in a stream one per ad")),
    request_body(content((Ad = "application/json"), (Ad = "application/x-json-stream"))),
    responses((status = 200, description = "The receipt; in a stream one for each ad", content((Receipt = "application/json"), (Receipt = "application/x-json-stream"))),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, description = "The ad is deleted", body = ErrorBody), (status = 413, description = "The ad is larger than 1 MiB", body = ErrorBody),
        (status = 415, body = ErrorBody), (status = 429, description = "64 requests of this provider are under way", body = ErrorBody), (status = 503, body = ErrorBody)))]
pub async fn post(
    State(state): State<AppState>,
    AsProvider(provider): AsProvider,
    uri: Uri,
    request: Request,
) -> Result<Response, ImportError> {
    let content = import_form::content(request.headers())?;
    let dry_run = import_form::flag(&uri, "validate")?;
    if content == Content::JsonStream {
        let answer = stream::receive(state, provider, request.into_body(), dry_run).await?;
        return Ok(([(header::CONTENT_TYPE, JSON_STREAM)], answer).into_response());
    }
    let body = crate::server::body::read(request.into_body(), AD_BYTES_AT_MOST).await?;
    let value = match import_form::parse(&body) {
        Ok(value) => value,
        Err(refusal) if dry_run => return Ok(Json(unreadable(refusal)).into_response()),
        Err(refusal) => return Err(refusal.into()),
    };
    let here = Here::new(&state);
    let prepared = aside(move || service::prepare(&value, &here)).await?;
    if dry_run {
        let (problems, changes): (Vec<FieldError>, _) = match prepared {
            Ok(prepared) => {
                let reference = prepared.ad.reference;
                let deleted =
                    service::deleted_among(&state, &provider, std::slice::from_ref(&reference)).await.map_err(Failure::from)?;
                let problems =
                    deleted.iter().map(|reference| service::deleted_problem("/reference".to_owned(), reference)).collect();
                (problems, prepared.changes)
            }
            Err(found) => found,
        };
        return Ok(Json(Validation { valid: problems.is_empty(), problems, changes }).into_response());
    }
    let prepared = prepared.map_err(|(problems, _)| Refusal::Invalid(problems))?;
    let mut outcomes = service::receive_each(&state, &provider, &[prepared]).await.map_err(Failure::from)?;
    let receipt = outcomes.pop().unwrap_or(Err(Refusal::Failed))?;
    Ok(Json(receipt).into_response())
}

/// Send a batch of ads, all or nothing.
///
/// 1 to 100 ads as an array. One bad ad refuses the batch; `problems` then names every problem of every ad.
#[utoipa::path(post, path = "/stillingsimport/api/v1/transfers/batch/{providerId}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("validate" = Option<bool>, Query, description = "Dry run: nothing is stored, the batch may be of any size, the answer is a Validation")),
    request_body = Vec<Ad>,
    responses((status = 201, description = "Stored", body = Receipt), (status = 200, description = "Nothing changed", body = Receipt),
        (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, description = "An ad of the batch is deleted", body = ErrorBody), (status = 413, description = "The batch is larger than 32 MiB", body = ErrorBody),
        (status = 415, body = ErrorBody), (status = 429, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub async fn batch(
    State(state): State<AppState>,
    AsProvider(provider): AsProvider,
    uri: Uri,
    request: Request,
) -> Result<Response, ImportError> {
    import_form::only_json(request.headers())?;
    let dry_run = import_form::flag(&uri, "validate")?;
    let body = crate::server::body::read(request.into_body(), BATCH_BYTES_AT_MOST).await?;
    let here = Here::new(&state);
    let judged = aside(move || judge_batch(&body, &here, dry_run)).await?;
    let Judged { mut ads, mut problems, changes } = match judged {
        Ok(judged) => judged,
        Err(refusal) if dry_run => return Ok(Json(unreadable(refusal)).into_response()),
        Err(refusal) => return Err(refusal.into()),
    };
    // Storing would find these; where nothing is stored they are looked for, as every problem is told at once.
    if dry_run || !problems.is_empty() {
        let references: Vec<String> = ads.iter().map(|(_, prepared)| prepared.ad.reference.clone()).collect();
        let deleted = service::deleted_among(&state, &provider, &references).await.map_err(Failure::from)?;
        for (index, prepared) in &ads {
            if deleted.contains(&prepared.ad.reference) {
                problems.push(service::deleted_problem(format!("/{index}/reference"), &prepared.ad.reference));
            }
        }
    }
    if dry_run {
        return Ok(Json(Validation { valid: problems.is_empty(), problems, changes }).into_response());
    }
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    let ads: Vec<Prepared> = ads.drain(..).map(|(_, prepared)| prepared).collect();
    let receipt = service::receive_batch(&state, &provider, &ads, changes).await?;
    let status = if receipt.version_id.is_some() { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(receipt)).into_response())
}

/// A batch that has been read: the good ads with their index, and what is to be said of all.
struct Judged {
    ads: Vec<(usize, Prepared)>,
    problems: Vec<FieldError>,
    changes: Vec<field::Change>,
}

fn judge_batch(body: &[u8], here: &Here, any_size: bool) -> Result<Judged, Refusal> {
    let value = import_form::parse(body)?;
    let Value::Array(entries) = value else { return Err(whole("Invalid value: the body is no array of ads".to_owned())) };
    if entries.is_empty() {
        return Err(whole("Invalid value: the batch is empty, 1 to 100 ads are expected".to_owned()));
    }
    if entries.len() > BATCH_AT_MOST && !any_size {
        return Err(whole(format!("Invalid value: the batch has {} ads, at most {BATCH_AT_MOST} are allowed", entries.len())));
    }
    let (mut good, mut indices, mut problems, mut changes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (index, prepared) in prepare_all(&entries, here).into_iter().enumerate() {
        match prepared {
            Ok(prepared) => {
                good.push(prepared);
                indices.push(index);
            }
            Err((mut own_problems, mut own_changes)) => {
                field::below(&format!("/{index}"), &mut own_problems, &mut own_changes);
                problems.append(&mut own_problems);
                changes.append(&mut own_changes);
            }
        }
    }
    changes.extend(service::batch_changes(&mut good, &indices));
    Ok(Judged { ads: indices.into_iter().zip(good).collect(), problems, changes })
}

/// Judges the ads of a batch on as many cores as there are, up to a few, in the order sent.
fn prepare_all(entries: &[Value], here: &Here) -> Vec<Result<Prepared, service::Refused>> {
    const CORES_AT_MOST: usize = 4;
    /// Fewer are judged sooner than a thread is started.
    const WORTH_A_THREAD: usize = 10;
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(CORES_AT_MOST);
    let share = entries.len().div_ceil(cores).max(WORTH_A_THREAD);
    std::thread::scope(|scope| {
        let shares: Vec<_> = entries
            .chunks(share)
            .map(|entries| scope.spawn(move || entries.iter().map(|entry| service::prepare(entry, here)).collect::<Vec<_>>()))
            .collect();
        // A panic goes on as one, so that no ad is left out silently.
        shares.into_iter().flat_map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

fn whole(message: String) -> Refusal {
    Refusal::Invalid(vec![import_form::problem("INVALID_VALUE", message)])
}

/// What a dry run says of a body that could not be read as ads.
fn unreadable(refusal: Refusal) -> Validation {
    let problems = match refusal {
        Refusal::Invalid(problems) => problems,
        other => vec![import_form::problem("PARSE_ERROR", other.message())],
    };
    Validation { valid: false, problems, changes: Vec::new() }
}

/// Judging costs time in proportion to what was sent; it must not hold up other requests.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::other(error).into())
}

/// The receipt of a transfer.
#[utoipa::path(get, path = "/stillingsimport/api/v1/transfers/{providerId}/versions/{versionId}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("versionId" = i64, Path)),
    responses((status = 200, body = Receipt), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn receipt(
    State(state): State<AppState>,
    AsProvider(provider): AsProvider,
    Path((_, version)): Path<(String, String)>,
) -> Result<Json<Receipt>, ImportError> {
    Ok(Json(service::receipt(&state, &provider, number(&version)?).await?))
}

/// The ads of a transfer, as they were received.
///
/// Ads that have been deleted for good are left out; where all have been, the array is empty.
#[utoipa::path(get, path = "/stillingsimport/api/v1/transfers/{providerId}/versions/{versionId}/payload", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("versionId" = i64, Path)),
    responses((status = 200, body = Vec<Ad>), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn payload(
    State(state): State<AppState>,
    AsProvider(provider): AsProvider,
    Path((_, version)): Path<(String, String)>,
) -> Result<Response, ImportError> {
    let ads = service::payload(&state, &provider, number(&version)?).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], ads).into_response())
}

/// Stop an ad, or delete it for good.
///
/// A stopped ad may be sent again, a deleted one may not. Of a deleted ad its text, contacts and reports are erased, and it
/// goes from the payload of every transfer that brought it; its status, its receipts and its statistics stay.
#[utoipa::path(delete, path = "/stillingsimport/api/v1/transfers/{providerId}/{reference}", tag = "Transfers", security(("provider" = [])),
    params(("providerId" = i64, Path), ("reference" = String, Path), ("delete" = Option<bool>, Query, description = "Delete for good")),
    responses((status = 200, body = Receipt), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn stop(
    State(state): State<AppState>,
    AsProvider(provider): AsProvider,
    Path((_, reference)): Path<(String, String)>,
    uri: Uri,
) -> Result<Json<Receipt>, ImportError> {
    let delete = import_form::flag(&uri, "delete")?;
    Ok(Json(service::stop(&state, &provider, &known(&reference)?, delete).await?))
}

/// A version of the path. A number that is nobody's is not found, anything else is no version.
pub(super) fn number(text: &str) -> Result<i64, Refusal> {
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
