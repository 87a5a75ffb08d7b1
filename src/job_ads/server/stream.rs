//! A stream of ads: read, judged, stored and answered at the same time. Three things run side by side: the reader cuts
//! and judges, the writer stores what has come meanwhile in one transaction, the answer is sent as the caller reads it.
//! No receipt leaves before its commit, and memory does not grow with the stream.

use super::service::{self, PreparedAd, ServerContext};
use crate::accounts::server::actor::Provider;
use crate::job_ads::model::{Receipt, TransferStatus, Validation};
use crate::job_ads::rules::limits::AD_MAX_BYTES;
use crate::job_ads::server::api::error as import_form;
use crate::job_ads::server::state::JobAdsState;
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::platform::spool;
use crate::platform::workers::Owner;
use crate::shared::bounded_list::BoundedList;
use crate::shared::field::{Change, FieldError};
use crate::shared::json_stream::{Piece, Position, Splitter, Unreadable};
use crate::shared::json_text;
use crate::shared::refusal::Refusal;
use crate::web::body::next_chunk;
use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many ads one transaction takes at most.
const GROUP_MAX_ADS: usize = 100;
/// What may wait between reader and writer, in KiB of sent text.
const BACKLOG_KIB: usize = 2 * 1024;
/// A value this large is checked on a worker, so that it does not delay other requests. Smaller ones take less than a
/// millisecond.
const LARGE_VALUE_BYTES: usize = 2 * 1024;
/// A provider's system may be slow to produce its next ad.
const STREAM_SILENCE_MAX_TIME: Duration = Duration::from_secs(300);
/// On shutdown, how long a running stream is still read.
const SHUTDOWN_READ_GRACE: Duration = Duration::from_secs(7);

/// What the reader hands to the writer.
struct CheckedItem {
    outcome: Outcome,
    _waiting: OwnedSemaphorePermit,
}

enum Outcome {
    Good(Box<PreparedAd>),
    Bad { problems: BoundedList<FieldError>, changes: BoundedList<Change> },
}

/// Answers a stream. `dry_run` stores nothing and answers one validation per ad.
///
/// # Errors
/// 400 for an empty or blank body; everything later is told in the stream.
pub async fn receive(state: JobAdsState, provider: Provider, body: Body, dry_run: bool) -> Result<Body, Refusal> {
    let mut incoming = body.into_data_stream();
    let mut splitter = Splitter::values(AD_MAX_BYTES);
    // The status is sent with the first byte, so the first byte that means something is waited for.
    let first = loop {
        let Some(chunk) = next_chunk(&mut incoming, STREAM_SILENCE_MAX_TIME).await? else {
            return Err(Refusal::Unreadable("Parse error: at line 1, column 0".to_owned()));
        };
        let means_something = !json_text::without_marks(&chunk).trim_ascii().is_empty();
        if means_something {
            break chunk;
        }
        // Blank lines before the first ad count for its place.
        splitter.push(&chunk, |_| ());
    };
    let (items, waiting_items) = mpsc::channel(GROUP_MAX_ADS * 2);
    let (answers, reader) = spool::spool(Arc::clone(&provider.share().unread));
    let reading = read(state.clone(), Owner::Provider(provider.id()), splitter, first, incoming, items);
    let writing = write(state, provider, waiting_items, answers, dry_run);
    tokio::spawn(reading);
    tokio::spawn(writing);
    Ok(Body::from_stream(stream::try_unfold(reader, |reader| async move {
        Ok::<_, std::io::Error>(reader.read().await?.map(|bytes| (bytes, reader)))
    })))
}

async fn read(
    state: JobAdsState,
    owner: Owner,
    mut splitter: Splitter,
    first: Bytes,
    mut incoming: BodyDataStream,
    items: Sender<CheckedItem>,
) {
    let to_writer = WriterHandle { owner, items, budget: Arc::new(Semaphore::new(BACKLOG_KIB)) };
    let mut chunk = first;
    let mut stopping = state.stopping.clone();
    let stop = async move {
        let _ = stopping.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(SHUTDOWN_READ_GRACE).await;
    };
    tokio::pin!(stop);
    loop {
        let here = Arc::new(ServerContext::new(&state));
        // A chunk may hold many ads: they are cut and passed on one at a time, so that the next is not judged before there is room.
        for part in chunk.chunks(4096) {
            let mut pieces = Vec::new();
            splitter.push(part, |piece| pieces.push(piece));
            for piece in pieces {
                if !pass_on(&state, &here, piece, &to_writer).await {
                    return;
                }
            }
        }
        chunk = tokio::select! {
            next = next_chunk(&mut incoming, STREAM_SILENCE_MAX_TIME) => match next {
                Ok(Some(next)) => next,
                Ok(None) => break,
                // Silent or gone: what has come is stored, and told in case somebody listens.
                Err(_) => return,
            },
            () = &mut stop => return,
        };
    }
    let mut last = Vec::new();
    splitter.finish(|piece| last.push(piece));
    let here = Arc::new(ServerContext::new(&state));
    for piece in last {
        if !pass_on(&state, &here, piece, &to_writer).await {
            return;
        }
    }
}

/// The channel from the reader to the writer.
struct WriterHandle {
    owner: Owner,
    items: Sender<CheckedItem>,
    budget: Arc<Semaphore>,
}

/// False when the stream ends here.
async fn pass_on(state: &JobAdsState, here: &Arc<ServerContext>, piece: Piece, to_writer: &WriterHandle) -> bool {
    let WriterHandle { owner, items, budget } = to_writer;
    let size = piece.bytes.as_ref().map_or(0, Vec::len);
    let permits = u32::try_from(size / 1024 + 1).unwrap_or(u32::MAX);
    let Ok(waiting) = Arc::clone(budget).acquire_many_owned(permits).await else { return false };
    let (outcome, may_continue) = if size > LARGE_VALUE_BYTES {
        let here = Arc::clone(here);
        match state.import_workers.run(*owner, move |_| Some(judge(&piece, &here))).await {
            Ok(judged) => judged,
            // A stream that gets no place in time is not broken off: what was sent is told to have failed.
            Err(failure) => (bad("UNKNOWN", logged(failure).message()), true),
        }
    } else {
        judge(&piece, here)
    };
    items.send(CheckedItem { outcome, _waiting: waiting }).await.is_ok() && may_continue
}

fn judge(piece: &Piece, here: &ServerContext) -> (Outcome, bool) {
    let Position { line, column } = piece.place;
    match piece.parse() {
        Err(Unreadable::Broken(Position { line, column })) => {
            (bad("PARSE_ERROR", format!("JSON Parse error: at line {line}, column {column}")), false)
        }
        Err(Unreadable::TooLarge) => (
            bad(
                "INVALID_VALUE",
                format!("The ad that begins at line {line}, column {column} is larger than {AD_MAX_BYTES} bytes"),
            ),
            true,
        ),
        Err(Unreadable::TooDeep) => {
            (bad("INVALID_VALUE", format!("The ad that begins at line {line}, column {column} is nested too deeply")), true)
        }
        Ok(read) => match service::prepare(&read, here) {
            Ok(mut prepared) => {
                // Its sum is taken; only a batch needs it once more.
                prepared.canonical = String::new();
                (Outcome::Good(Box::new(prepared)), true)
            }
            Err((problems, changes)) => (Outcome::Bad { problems, changes }, true),
        },
    }
}

fn bad(code: &'static str, message: String) -> Outcome {
    let mut problems = BoundedList::per_item();
    problems.push(import_form::problem(code, message));
    Outcome::Bad { problems, changes: BoundedList::per_item() }
}

async fn write(state: JobAdsState, provider: Provider, mut items: Receiver<CheckedItem>, answers: spool::Writer, dry_run: bool) {
    let mut held = None;
    loop {
        let Some(first) = (match held.take() {
            Some(item) => Some(item),
            None => items.recv().await,
        }) else {
            return;
        };
        // Whatever has arrived during the last transaction goes into the next one, without waiting for more.
        let mut group = vec![first];
        let mut references: HashSet<String> = group.iter().filter_map(reference).map(str::to_owned).collect();
        while group.len() < GROUP_MAX_ADS {
            let Ok(item) = items.try_recv() else { break };
            // The same ad again is compared with the first, so it goes into the next transaction.
            if reference(&item).is_some_and(|reference| !references.insert(reference.to_owned())) {
                held = Some(item);
                break;
            }
            group.push(item);
        }
        let answer = if dry_run { validate(&state, &provider, group).await } else { store(&state, &provider, group).await };
        // Ads are still stored if the caller has stopped reading.
        if let Err(error) = answers.write(answer.into()).await {
            tracing::error!(%error, "cannot keep receipts for a slow reader");
            return;
        }
    }
}

fn reference(item: &CheckedItem) -> Option<&str> {
    match &item.outcome {
        Outcome::Good(prepared) => Some(&prepared.reference),
        Outcome::Bad { .. } => None,
    }
}

async fn store(state: &JobAdsState, provider: &Provider, group: Vec<CheckedItem>) -> Vec<u8> {
    let (mut good, mut order) = (Vec::new(), Vec::new());
    for CheckedItem { outcome, _waiting } in group {
        match outcome {
            Outcome::Good(prepared) => {
                order.push(Ok(()));
                good.push(*prepared);
            }
            Outcome::Bad { problems, changes } => order.push(Err((problems.into_entries(), changes.into_entries()))),
        }
    }
    let mut stored = if good.is_empty() { Vec::new() } else { store_good(state, provider, &good).await }.into_iter();
    let now = clock::to_norway(state.clock.now());
    let error = |message: String, problems, changes| Receipt {
        version_id: None,
        status: TransferStatus::Error,
        md5: None,
        items: 1,
        created: now,
        updated: now,
        provider_id: provider.id(),
        message: Some(message),
        problems,
        changes,
    };
    let mut answer = Vec::new();
    for outcome in order {
        let receipt = match outcome {
            Err((problems, changes)) => {
                error(problems.first().map(|problem| problem.summary().to_owned()).unwrap_or_default(), problems, changes)
            }
            Ok(()) => match stored.next() {
                Some(Ok(receipt)) => receipt,
                Some(Err(refusal)) => {
                    let message = refusal.message();
                    let problems = match refusal {
                        Refusal::Conflict(problems) | Refusal::Invalid(problems) => problems,
                        _ => vec![import_form::problem("UNKNOWN", message.clone())],
                    };
                    error(message, problems, Vec::new())
                }
                None => {
                    error(Refusal::Failed.message(), vec![import_form::problem("UNKNOWN", Refusal::Failed.message())], Vec::new())
                }
            },
        };
        line(&mut answer, &receipt);
    }
    answer
}

/// Stores all together; if that fails although the database is available, each alone, so one cannot spoil the others.
async fn store_good(state: &JobAdsState, provider: &Provider, good: &[PreparedAd]) -> Vec<Result<Receipt, Refusal>> {
    match service::receive_each(state, provider, good).await {
        Ok(outcomes) => outcomes,
        Err(fault) if fault.is_database_unavailable() || good.len() == 1 => {
            let refusal = logged(fault.into());
            good.iter().map(|_| Err(refusal.clone())).collect()
        }
        Err(fault) => {
            fault.log();
            let mut outcomes = Vec::with_capacity(good.len());
            for one in good {
                outcomes.push(match service::receive_each(state, provider, std::slice::from_ref(one)).await {
                    Ok(mut outcome) => outcome.pop().unwrap_or(Err(Refusal::Failed)),
                    Err(fault) => Err(logged(fault.into())),
                });
            }
            outcomes
        }
    }
}

async fn validate(state: &JobAdsState, provider: &Provider, group: Vec<CheckedItem>) -> Vec<u8> {
    let references: Vec<String> = group.iter().filter_map(reference).map(str::to_owned).collect();
    let deleted = service::deleted_among(state, provider, &references).await.map_err(|fault| logged(fault.into()));
    let mut answer = Vec::new();
    for item in group {
        let (problems, changes) = match item.outcome {
            Outcome::Bad { problems, changes } => (problems.into_entries(), changes.into_entries()),
            Outcome::Good(prepared) => match &deleted {
                Ok(deleted) if deleted.contains(&prepared.reference) => (
                    vec![service::deleted_problem("/reference".to_owned(), &prepared.reference)],
                    prepared.changes.into_entries(),
                ),
                Ok(_) => (Vec::new(), prepared.changes.into_entries()),
                Err(refusal) => (vec![import_form::problem("UNKNOWN", refusal.message())], prepared.changes.into_entries()),
            },
        };
        line(&mut answer, &Validation { valid: problems.is_empty(), problems, changes });
    }
    answer
}

/// What the answer tells of a failure. It began long ago with 200, so that this is the edge where one is logged.
fn logged(failure: Failure) -> Refusal {
    failure.log();
    failure.into_refusal()
}

fn line(answer: &mut Vec<u8>, value: &impl Serialize) {
    if serde_json::to_writer(&mut *answer, value).is_ok() {
        answer.push(b'\n');
    }
}
