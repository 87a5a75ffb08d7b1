//! Requests with an `Idempotency-Key`: the first is executed, and its response, even a refusal, is stored in the same
//! transaction; every repeat gets it byte for byte. A process that dies midway leaves neither effects nor a response.

use super::store;
use crate::platform::fault::{Failure, Fault};
use crate::platform::signed_link;
use crate::recruitment::server::api::error::{self, ApiError};
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::field::FieldError;
use crate::shared::ids::{ClientId, UserId};
use crate::shared::refusal::Refusal;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection};

/// The contract's.
const KEY_MAX_BYTES: usize = 255;
const RETENTION: TimeDelta = TimeDelta::hours(24);
const HEADER: &str = "Idempotency-Key";

/// A request that may be repeated.
pub(crate) struct IdempotentRequest {
    pub client: ClientId,
    pub user: Option<UserId>,
    /// The operation; the same key with another operation is refused.
    pub what: &'static str,
    pub body: bytes::Bytes,
}

/// The key of a request, if it has one.
///
/// # Errors
/// 400 for an empty one, and for one too long.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    if (1..=KEY_MAX_BYTES).contains(&key.len()) {
        return Ok(Some(key.to_owned()));
    }
    let message = format!("{HEADER} has 1 to {KEY_MAX_BYTES} characters of ASCII");
    Err(Refusal::Invalid(vec![FieldError::new("", "invalid_idempotency_key", message)]))
}

/// A response, stored if there is a key.
pub(crate) struct StoredAnswer {
    status: StatusCode,
    body: Vec<u8>,
}

impl IntoResponse for StoredAnswer {
    fn into_response(self) -> Response {
        (self.status, [(header::CONTENT_TYPE, "application/json")], self.body).into_response()
    }
}

/// Executes `work` in a transaction; for a known key, returns the stored response.
///
/// # Errors
/// 409 while the first request with this key is under way, 422 where it asked for something else, and what `work` fails
/// with unless it is a refusal of what was sent.
pub(crate) async fn answer<W>(
    state: &RecruitmentState,
    key: Option<String>,
    asked: IdempotentRequest,
    work: W,
) -> Result<StoredAnswer, ApiError>
where
    W: for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, Result<Value, Failure>>,
{
    let IdempotentRequest { client, user, what, body } = asked;
    let mut tx = state.db.begin().await?;
    let mut first = None;
    if let Some(key) = key {
        let secret = &state.config.secret;
        let request = signed_link::fingerprint(secret, what, &hex::encode(Sha256::digest(&body)));
        let oldest = state.clock.now() - RETENTION;
        if let Some(kept) = store::kept(&mut tx, client, user, &key, oldest).await? {
            return kept_answer(kept, &request);
        }
        let name = signed_link::fingerprint(secret, "idempotency key", &format!("{client} {user:?} {key}"));
        if !store::lock(&mut tx, lock_of(&name)).await? {
            return Err(ApiError::KeyInUse);
        }
        // The first request may have finished just before this one got the lock.
        if let Some(kept) = store::kept(&mut tx, client, user, &key, oldest).await? {
            return kept_answer(kept, &request);
        }
        first = Some((key, request));
    }
    let answer = {
        let mut work_tx = tx.begin().await?;
        match work(&mut work_tx).await {
            Ok(done) => {
                work_tx.commit().await?;
                StoredAnswer { status: StatusCode::OK, body: bytes_of(&done)? }
            }
            Err(Failure::Refused(refusal @ (Refusal::Invalid(_) | Refusal::Unreadable(_)))) => {
                work_tx.rollback().await?;
                StoredAnswer { status: StatusCode::BAD_REQUEST, body: bytes_of(&error::body(&refusal))? }
            }
            Err(failure) => return Err(failure.into()),
        }
    };
    if let Some((key, request)) = first {
        let status = i16::try_from(answer.status.as_u16()).map_err(Fault::other)?;
        store::keep(&mut tx, client, user, &key, &request, status, &answer.body, state.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(answer)
}

pub(super) fn kept_answer(kept: store::KeptRow, request: &[u8]) -> Result<StoredAnswer, ApiError> {
    let store::KeptRow { request: first, status, body } = kept;
    if first != request {
        return Err(ApiError::KeyReused);
    }
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    Ok(StoredAnswer { status: status.ok_or_else(|| Fault::other("a kept answer has no status"))?, body })
}

fn lock_of(name: &[u8]) -> i64 {
    name.iter().take(8).fold(0, |lock, byte| (lock << 8) | i64::from(*byte))
}

fn bytes_of(value: &impl serde::Serialize) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(value).map_err(Fault::other)
}

/// Forgets the answers that are kept long enough.
///
/// # Errors
/// A database error.
pub async fn forget_old(state: &RecruitmentState) -> Result<(), Fault> {
    Ok(store::delete_old(&state.db, state.clock.now() - RETENTION).await?)
}
