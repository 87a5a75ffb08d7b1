//! Operations on job ads: receiving, stopping, deleting, reviewing. Ads and their receipt are one
//! transaction; a response is sent only after the commit.

use super::erasure::{self, Deleted};
use super::reports::store as reports;
use super::store::{self, AdColumns, AdRow, ExistingRow, StatusRow, TransferColumns};
use crate::accounts::server::actor::{Admin, Provider};
use crate::job_ads::model::{
    Ad, AdState, AdminStatus, Privacy, PublishStatus, Receipt, RejectionReason, ReviewStatus, TransferStatus,
};
use crate::job_ads::rules::dates::SentTimes;
use crate::job_ads::rules::{self, RuleContext};
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::standing::{Review, State, is_in_time};
use crate::job_ads::server::state::JobAdsState;
use crate::platform::clock;
use crate::platform::fault::{Failure, Fault};
use crate::platform::html;
use crate::platform::random;
use crate::platform::tries::RetryCounter;
use crate::shared::bounded_list::{BoundedList, ListEntry};
use crate::shared::cleaned::CleanedHtml;
use crate::shared::field::{Change, FieldError};
use crate::shared::ids::VersionId;
use crate::shared::json_text::ParsedJson;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use md5::{Digest, Md5};
use serde_json::Value;
use sqlx::PgConnection;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use tokio::sync::OwnedSemaphorePermit;

const UNCHANGED: &str = "Content already exist, skipping";

/// The rules' surroundings on the server.
pub struct ServerContext {
    pub now: NaiveDateTime,
}

impl ServerContext {
    pub fn new(state: &JobAdsState) -> Self {
        Self { now: clock::to_norway(state.clock.now()) }
    }
}

impl RuleContext for ServerContext {
    fn now(&self) -> NaiveDateTime {
        self.now
    }

    fn to_local(&self, zoned: DateTime<FixedOffset>) -> NaiveDateTime {
        clock::to_norway(zoned.to_utc())
    }

    fn clean(&self, html: &str) -> CleanedHtml {
        html::clean(html)
    }
}

/// An ad that may be stored.
#[derive(Clone)]
pub struct PreparedAd {
    pub reference: String,
    privacy: Privacy,
    /// Europe/Oslo.
    published: NaiveDateTime,
    expires: NaiveDateTime,
    /// What was sent of them.
    times: SentTimes,
    pub changes: BoundedList<Change>,
    /// As it is stored, JSON.
    stored: String,
    /// As received, JSON, its HTML cleaned.
    payload: String,
    /// The canonical form of what was received.
    pub(super) canonical: String,
    /// Shown in the receipt; changes are detected by `sha256`.
    md5: String,
    sha256: [u8; 32],
}

impl PreparedAd {
    /// Whether an ad is there as it was received now, and on the board.
    fn is_unchanged(&self, row: &ExistingRow) -> bool {
        let is_same = row.content_sha256.as_ref().is_none_or(|kept| kept[..] == self.sha256);
        // The version before knows the MD5 alone, and may have written since.
        row.state == State::Live && row.md5 == self.md5 && is_same
    }

    /// The ad as it takes the place of another version of it.
    ///
    /// # Errors
    /// When what was just written as JSON cannot be read.
    fn in_place_of(&self, row: &ExistingRow) -> Result<Cow<'_, Self>, Fault> {
        if self.times.published.is_some() || !row.is_live {
            return Ok(Cow::Borrowed(self));
        }
        let mut kept = self.clone();
        let mut ad: Ad = serde_json::from_str(&kept.stored).map_err(Fault::other)?;
        rules::keep_published(&mut ad, &kept.times, clock::to_norway(row.published), &mut kept.changes);
        (kept.published, kept.expires) = (ad.published, ad.expires);
        kept.stored = serde_json::to_string(&ad).map_err(Fault::other)?;
        Ok(Cow::Owned(kept))
    }
}

/// Every problem of an ad, and the changes there would be.
pub type Refused = (BoundedList<FieldError>, BoundedList<Change>);

/// Checks one ad as it was sent. Takes CPU time in proportion to its size; has no side effects.
///
/// # Errors
/// Every problem, and the changes there would be.
pub fn prepare(read: &ParsedJson, here: &ServerContext) -> Result<PreparedAd, Refused> {
    let verdict = rules::check_read(read, here);
    let Some(ad) = verdict.ad else { return Err((verdict.problems, verdict.changes)) };
    let mut received = rules::received(&read.value);
    let canonical = rules::canonical(&received).to_string();
    // Uncleaned HTML is never stored, not even in the history of transfers.
    received["adText"] = Value::String(ad.ad_text.clone());
    if let Some(sent) = received.pointer_mut("/properties/employerdescription").filter(|sent| sent.is_string()) {
        *sent = Value::String(ad.properties.get("employerdescription").cloned().unwrap_or_default());
    }
    let stored = serde_json::to_string(&ad).unwrap_or_default();
    let Ad { reference, privacy, published, expires, .. } = ad;
    Ok(PreparedAd {
        reference,
        privacy,
        published,
        expires,
        times: verdict.times,
        stored,
        payload: received.to_string(),
        md5: hex::encode_upper(Md5::digest(&canonical)),
        sha256: sha2::Sha256::digest(&canonical).into(),
        canonical,
        changes: verdict.changes,
    })
}

/// One ad after the other, each a transfer of its own, all in one transaction. The references must differ.
///
/// # Errors
/// When nothing was stored. Whether one ad alone was refused is told in its own outcome.
pub async fn receive_each(
    state: &JobAdsState,
    provider: &Provider,
    ads: &[PreparedAd],
) -> Result<Vec<Result<Receipt, Refusal>>, Fault> {
    let now = state.clock.now();
    let _turn = provider.share().transaction().await?;
    let mut versions_tried: Vec<VersionId> = Vec::new();
    let mut tries = RetryCounter::default();
    loop {
        match try_receive_each(state, provider, ads, now, &mut versions_tried).await {
            Err(fault) if tries.may_retry_after_connection_loss(&fault) => tracing::info!(%fault, ?tries, "storing again"),
            outcome => return outcome,
        }
    }
}

async fn try_receive_each(
    state: &JobAdsState,
    provider: &Provider,
    ads: &[PreparedAd],
    now: DateTime<Utc>,
    versions_tried: &mut Vec<VersionId>,
) -> Result<Vec<Result<Receipt, Refusal>>, Fault> {
    let mut tx = store::begin(&state.db).await?;
    // The answer to an earlier commit may have been lost with the connection.
    if !versions_tried.is_empty() {
        let stored: HashSet<VersionId> = store::stored_versions(&mut *tx, versions_tried).await?.into_iter().collect();
        if !stored.is_empty() {
            // All or nothing: the ads that got no version in that transaction had not changed.
            let references: Vec<String> = ads.iter().map(|prepared| prepared.reference.clone()).collect();
            let existing = by_reference(store::lock_ads(&mut tx, provider.id(), &references, now).await?);
            return Ok(ads
                .iter()
                .map(|prepared| match existing.get(&prepared.reference) {
                    Some(row) if row.state == State::Deleted => Err(deleted(&prepared.reference)),
                    Some(row) if stored.contains(&row.version_id) => Ok(received(prepared, row.version_id, provider, now)),
                    _ => Ok(skipped(1, prepared.md5.clone(), Vec::new(), provider, now)),
                })
                .collect());
        }
    }
    let versions = store::next_versions(&mut tx, i32::try_from(ads.len()).unwrap_or(i32::MAX)).await?;
    let mut outcomes: Vec<Option<Result<Receipt, Refusal>>> = ads.iter().map(|_| None).collect();
    let mut transfers = TransferColumns::default();
    let (mut new, mut changed) = (AdColumns::default(), AdColumns::default());
    let references: Vec<String> = ads.iter().map(|prepared| prepared.reference.clone()).collect();
    let existing = by_reference(store::lock_ads(&mut tx, provider.id(), &references, now).await?);
    for ((prepared, version), outcome) in ads.iter().zip(versions).zip(&mut outcomes) {
        let reference = &prepared.reference;
        match existing.get(reference) {
            Some(row) if row.state == State::Deleted => *outcome = Some(Err(deleted(reference))),
            Some(row) if prepared.is_unchanged(row) => {
                *outcome = Some(Ok(skipped(1, prepared.md5.clone(), prepared.changes.clone().into_entries(), provider, now)));
            }
            row => {
                let prepared = &*match row {
                    Some(row) => prepared.in_place_of(row)?,
                    None => Cow::Borrowed(prepared),
                };
                match row {
                    Some(row) => push_ad(&mut changed, prepared, row.uuid, version),
                    None => push_ad(&mut new, prepared, AdId(random::uuid(&state.clock)), version),
                }
                push_transfer(
                    &mut transfers,
                    version,
                    prepared.md5.clone(),
                    1,
                    format!("[{}]", prepared.payload),
                    &prepared.changes.clone().into_entries(),
                    &[reference],
                );
                *outcome = Some(Ok(received(prepared, version, provider, now)));
            }
        }
    }
    if !transfers.version_id.is_empty() {
        store::insert_transfers(&mut tx, provider.id(), &transfers, now).await?;
        write_ads(&mut tx, provider, &mut new, &changed, now).await?;
        *versions_tried = transfers.version_id;
        tx.commit().await?;
    }
    Ok(outcomes.into_iter().flatten().collect())
}

/// Several ads as one transfer: all or nothing. `ads` are in the order sent; `md5` is of the canonical form of the whole.
///
/// # Errors
/// 409 when one of them is deleted for good.
pub async fn receive_batch(
    state: &JobAdsState,
    provider: &Provider,
    ads: &[PreparedAd],
    md5: &str,
    changes: Vec<Change>,
) -> Result<Receipt, Failure> {
    let now = state.clock.now();
    let _turn = provider.share().transaction().await?;
    let mut version_tried = None;
    let mut tries = RetryCounter::default();
    loop {
        let fault = match try_receive_batch(state, provider, ads, md5, &changes, now, &mut version_tried).await {
            Err(Failure::Fault(fault)) => fault,
            outcome => return outcome,
        };
        let is_another_due = match version_tried {
            Some(_) => tries.may_retry_after_connection_loss(&fault),
            None => tries.may_retry(&fault),
        };
        if !is_another_due {
            return Err(fault.into());
        }
        tracing::info!(%fault, ?tries, "storing again");
    }
}

async fn try_receive_batch(
    state: &JobAdsState,
    provider: &Provider,
    ads: &[PreparedAd],
    md5: &str,
    changes: &[Change],
    now: DateTime<Utc>,
    version_tried: &mut Option<VersionId>,
) -> Result<Receipt, Failure> {
    let items = u32::try_from(ads.len()).unwrap_or(u32::MAX);
    let receipt = |version, changes: Vec<Change>| Receipt {
        version_id: Some(version),
        status: TransferStatus::Received,
        md5: Some(md5.to_owned()),
        items,
        created: clock::to_norway(now),
        updated: clock::to_norway(now),
        provider_id: provider.id(),
        message: None,
        problems: Vec::new(),
        changes,
    };
    let mut tx = store::begin(&state.db).await?;
    if let Some(version) = *version_tried
        && !store::stored_versions(&mut *tx, &[version]).await?.is_empty()
    {
        return Ok(receipt(version, changes.to_vec()));
    }
    // The same reference twice: the later one wins. In the order of the references, so that no two batches wait for each other.
    let mut latest: HashMap<&str, (usize, &PreparedAd)> = HashMap::new();
    for (index, prepared) in ads.iter().enumerate() {
        latest.insert(&prepared.reference, (index, prepared));
    }
    let mut latest: Vec<(usize, &PreparedAd)> = latest.into_values().collect();
    latest.sort_by(|(_, one), (_, other)| one.reference.cmp(&other.reference));
    let references: Vec<String> = latest.iter().map(|(_, prepared)| prepared.reference.clone()).collect();
    let existing = by_reference(store::lock_ads(&mut tx, provider.id(), &references, now).await?);
    let gone: Vec<FieldError> = ads
        .iter()
        .enumerate()
        .filter(|(_, prepared)| existing.get(&prepared.reference).is_some_and(|row| row.state == State::Deleted))
        .map(|(index, prepared)| deleted_problem(format!("/{index}/reference"), &prepared.reference))
        .collect();
    if !gone.is_empty() {
        return Err(Refusal::Conflict(gone).into());
    }
    let is_unchanged = |prepared: &PreparedAd| existing.get(&prepared.reference).is_some_and(|row| prepared.is_unchanged(row));
    if latest.iter().all(|(_, prepared)| is_unchanged(prepared)) {
        return Ok(skipped(items, md5.to_owned(), changes.to_vec(), provider, now));
    }
    let version =
        store::next_versions(&mut tx, 1).await?.first().copied().ok_or_else(|| Fault::other("the sequence gave no number"))?;
    let (mut new, mut changed, mut moved) = (AdColumns::default(), AdColumns::default(), Vec::new());
    let mut changes = changes.to_vec();
    for (index, prepared) in latest {
        match existing.get(&prepared.reference) {
            Some(row) if is_unchanged(prepared) => moved.push(row.uuid),
            Some(row) => {
                let prepared = prepared.in_place_of(row)?;
                if let Cow::Owned(kept) = &prepared {
                    tell_expiry(&mut changes, index, kept.changes.clone());
                }
                push_ad(&mut changed, &prepared, row.uuid, version);
            }
            None => push_ad(&mut new, prepared, AdId(random::uuid(&state.clock)), version),
        }
    }
    let mut transfers = TransferColumns::default();
    let payload = format!("[{}]", ads.iter().map(|prepared| prepared.payload.as_str()).collect::<Vec<_>>().join(","));
    let sent: Vec<&str> = ads.iter().map(|prepared| prepared.reference.as_str()).collect();
    push_transfer(&mut transfers, version, md5.to_owned(), i32::try_from(items).unwrap_or(i32::MAX), payload, &changes, &sent);
    store::insert_transfers(&mut tx, provider.id(), &transfers, now).await?;
    write_ads(&mut tx, provider, &mut new, &changed, now).await?;
    if !moved.is_empty() {
        store::move_to_version(&mut tx, &moved, version).await?;
    }
    *version_tried = Some(version);
    tx.commit().await?;
    Ok(receipt(version, changes))
}

/// Replaces what a batch tells of when one of its ads expires. That there is more to tell stays the last word.
fn tell_expiry(changes: &mut Vec<Change>, index: usize, of_ad: BoundedList<Change>) {
    let pointer = format!("/{index}/expires");
    changes.retain(|change| change.pointer != pointer || !rules::is_of_expiry(change));
    let end = changes.len() - usize::from(changes.last().is_some_and(ListEntry::is_more));
    let told = of_ad.into_entries().into_iter().map(|change| Change { pointer: pointer.clone(), ..change });
    changes.splice(end..end, told);
}

/// Inserts and updates. An ad that came to exist since it was looked for makes the transaction start over.
async fn write_ads(
    tx: &mut PgConnection,
    provider: &Provider,
    new: &mut AdColumns,
    changed: &AdColumns,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    if !new.uuid.is_empty() {
        let inserted = store::insert_ads(&mut *tx, provider.id(), new, now).await?;
        if inserted.len() < new.uuid.len() {
            return Err(Fault::Contention);
        }
    }
    if !changed.uuid.is_empty() {
        store::update_ads(tx, changed, now).await?;
    }
    Ok(())
}

fn by_reference(rows: Vec<ExistingRow>) -> HashMap<String, ExistingRow> {
    rows.into_iter().map(|row| (row.reference.clone(), row)).collect()
}

fn push_ad(columns: &mut AdColumns, prepared: &PreparedAd, name: AdId, version: VersionId) {
    let AdColumns { uuid, reference, version_id, md5, content_sha256, privacy, published, expires, ad } = columns;
    uuid.push(name);
    reference.push(prepared.reference.clone());
    version_id.push(version);
    md5.push(prepared.md5.clone());
    content_sha256.push(prepared.sha256.to_vec());
    privacy.push(prepared.privacy.as_str().to_owned());
    published.push(clock::from_norway(prepared.published));
    expires.push(clock::from_norway(prepared.expires));
    ad.push(prepared.stored.clone());
}

fn push_transfer(
    columns: &mut TransferColumns,
    version: VersionId,
    sum: String,
    count: i32,
    ads: String,
    altered: &[Change],
    references: &[&str],
) {
    let TransferColumns { version_id, message, md5, items, payload, changes, ads: (transfers, places, named) } = columns;
    for (place, reference) in (0..).zip(references) {
        transfers.push(version);
        places.push(place);
        named.push((*reference).to_owned());
    }
    version_id.push(version);
    message.push(None);
    md5.push(sum);
    items.push(count);
    payload.push(ads);
    changes.push(serde_json::to_string(altered).unwrap_or_else(|_| "[]".to_owned()));
}

fn received(prepared: &PreparedAd, version: VersionId, provider: &Provider, now: DateTime<Utc>) -> Receipt {
    Receipt {
        version_id: Some(version),
        status: TransferStatus::Received,
        md5: Some(prepared.md5.clone()),
        items: 1,
        created: clock::to_norway(now),
        updated: clock::to_norway(now),
        provider_id: provider.id(),
        message: None,
        problems: Vec::new(),
        changes: prepared.changes.clone().into_entries(),
    }
}

fn skipped(items: u32, md5: String, changes: Vec<Change>, provider: &Provider, now: DateTime<Utc>) -> Receipt {
    Receipt {
        version_id: None,
        status: TransferStatus::Skipped,
        md5: Some(md5),
        items,
        created: clock::to_norway(now),
        updated: clock::to_norway(now),
        provider_id: provider.id(),
        message: Some(UNCHANGED.to_owned()),
        problems: Vec::new(),
        changes,
    }
}

fn deleted(reference: &str) -> Refusal {
    Refusal::Conflict(vec![deleted_problem("/reference".to_owned(), reference)])
}

pub(super) fn deleted_problem(pointer: String, reference: &str) -> FieldError {
    let message = format!("The ad {reference} is deleted and cannot be sent again");
    FieldError::new(pointer, "CONFLICT", message)
}

/// Which of these references are deleted for good; a real transfer would refuse them.
pub async fn deleted_among(state: &JobAdsState, provider: &Provider, references: &[String]) -> Result<HashSet<String>, Fault> {
    Ok(store::deleted_references(&state.db, provider.id(), references).await?.into_iter().collect())
}

/// Stops an ad, or with `delete` deletes it for good.
///
/// # Errors
/// 404 when there is no such ad, or it is deleted.
pub async fn stop(state: &JobAdsState, provider: &Provider, reference: &str, delete: bool) -> Result<Receipt, Failure> {
    let now = state.clock.now();
    let _turn = provider.share().transaction().await?;
    let mut tx = store::begin(&state.db).await?;
    let row = store::lock_ads(&mut tx, provider.id(), &[reference.to_owned()], now)
        .await?
        .pop()
        .filter(|row| row.state != State::Deleted);
    let Some(row) = row else { return Err(Refusal::NotFound.into()) };
    let (target, message) = if delete { (State::Deleted, "DELETED") } else { (State::Stopped, "STOPPED") };
    if row.state == target {
        return Ok(Receipt {
            message: Some("The ad is already stopped, skipping".to_owned()),
            ..skipped(1, row.md5, Vec::new(), provider, now)
        });
    }
    let version =
        store::next_versions(&mut tx, 1).await?.first().copied().ok_or_else(|| Fault::other("the sequence gave no number"))?;
    // Nothing of a deleted ad is stored, here neither.
    let ad = if delete { None } else { store::received_ad(&mut tx, row.version_id, reference).await? };
    let mut transfers = TransferColumns::default();
    let kept: &[&str] = if ad.is_some() { &[reference] } else { &[] };
    let payload = ad.map_or_else(|| "[]".to_owned(), |ad| format!("[{ad}]"));
    push_transfer(&mut transfers, version, row.md5.clone(), 1, payload, &[], kept);
    transfers.message = vec![Some(message.to_owned())];
    store::insert_transfers(&mut tx, provider.id(), &transfers, now).await?;
    store::set_state(&mut tx, row.uuid, target, version, now).await?;
    if delete {
        erasure::erase(&mut tx, &Deleted { uuid: row.uuid, provider: provider.id(), reference }, now).await?;
    }
    tx.commit().await?;
    Ok(Receipt {
        version_id: Some(version),
        status: TransferStatus::Received,
        message: Some(message.to_owned()),
        ..skipped(1, row.md5, Vec::new(), provider, now)
    })
}

pub async fn receipt(state: &JobAdsState, provider: &Provider, version: VersionId) -> Result<Receipt, Failure> {
    store::receipt(&state.db, provider.id(), version).await?.ok_or(Refusal::NotFound.into())
}

/// The ads of a transfer that are not deleted for good, a JSON array, and the room that they take of the provider's share.
///
/// # Errors
/// 404, and 429 when its other batches and payloads leave no room.
pub async fn payload(
    state: &JobAdsState,
    provider: &Provider,
    version: VersionId,
) -> Result<(String, OwnedSemaphorePermit), Failure> {
    let size = {
        let _turn = provider.share().transaction().await?;
        store::payload_size(&state.db, provider.id(), version).await?.ok_or(Refusal::NotFound)?
    };
    let room = provider.share().batch(usize::try_from(size).unwrap_or_default()).await?;
    let _turn = provider.share().transaction().await?;
    let ads = store::payload(&state.db, provider.id(), version).await?.ok_or(Refusal::NotFound)?;
    Ok((ads, room))
}

/// Which ad is asked for.
pub enum Which<'a> {
    Reference(&'a str),
    Uuid(AdId),
}

impl<'a> Which<'a> {
    fn parts(self) -> (Option<&'a str>, Option<AdId>) {
        match self {
            Self::Reference(reference) => (Some(reference), None),
            Self::Uuid(uuid) => (None, Some(uuid)),
        }
    }
}

/// The ad as it now stands; a deleted one is not found.
pub async fn ad_state(state: &JobAdsState, provider: &Provider, which: Which<'_>) -> Result<AdState, Failure> {
    let (reference, uuid) = which.parts();
    let row = store::ad(&state.db, provider.id(), reference, uuid).await?.ok_or(Refusal::NotFound)?;
    if row.state == State::Deleted {
        return Err(Refusal::NotFound.into());
    }
    Ok(AdState {
        uuid: row.uuid.to_string(),
        provider_id: row.provider_id,
        reference: row.reference,
        version_id: row.version_id,
        ad: row.ad.0,
        created: clock::to_norway(row.created),
        updated: clock::to_norway(row.updated),
    })
}

pub async fn status(state: &JobAdsState, provider: &Provider, which: Which<'_>) -> Result<AdminStatus, Failure> {
    let (reference, uuid) = which.parts();
    let row = store::statuses(&state.db, provider.id(), reference, uuid, None).await?.pop().ok_or(Refusal::NotFound)?;
    Ok(status_of(state, row))
}

/// The ads whose latest version it is, perhaps none.
pub async fn statuses(state: &JobAdsState, provider: &Provider, version: VersionId) -> Result<Vec<AdminStatus>, Failure> {
    if store::receipt(&state.db, provider.id(), version).await?.is_none() {
        return Err(Refusal::NotFound.into());
    }
    let rows = store::statuses(&state.db, provider.id(), None, None, Some(version)).await?;
    Ok(rows.into_iter().map(|row| status_of(state, row)).collect())
}

fn status_of(state: &JobAdsState, row: StatusRow) -> AdminStatus {
    let publish_status = shown(row.state, row.review, row.published, row.expires, state.clock.now());
    let reason = row.review_reason.map(RejectionReason::as_str);
    let message = (row.review == Review::Rejected).then(|| match (reason, row.review_message) {
        (Some(reason), Some(message)) => format!("{reason}: {message}"),
        (reason, message) => reason.map(str::to_owned).or(message).unwrap_or_default(),
    });
    AdminStatus {
        uuid: row.uuid.to_string(),
        status: review_status(row.review),
        message,
        reference: row.reference,
        url: format!("{}{}", state.config.public_url, paths::ad(&row.uuid.to_string())),
        provider_id: row.provider_id,
        created: clock::to_norway(row.created),
        updated: clock::to_norway(row.updated),
        publish_status,
    }
}

/// Whether and why an ad is shown or not.
pub(super) fn publish_status(row: &AdRow, now: DateTime<Utc>) -> PublishStatus {
    shown(row.state, row.review, row.published, row.expires, now)
}

pub(super) fn review_status(review: Review) -> ReviewStatus {
    match review {
        Review::Pending => ReviewStatus::Pending,
        Review::Approved | Review::Rejected => ReviewStatus::Done,
    }
}

fn shown(state: State, review: Review, published: DateTime<Utc>, expires: DateTime<Utc>, now: DateTime<Utc>) -> PublishStatus {
    match state {
        State::Deleted => PublishStatus::Deleted,
        State::Stopped => PublishStatus::Stopped,
        State::Live if review == Review::Rejected => PublishStatus::Rejected,
        State::Live if is_in_time(published, expires, now) => PublishStatus::Active,
        State::Live => PublishStatus::Inactive,
    }
}

/// A moderator's decision on an ad.
pub enum Decision {
    Approve { message: Option<String> },
    Reject { reason: RejectionReason, message: Option<String> },
}

/// # Errors
/// 404 when there is no such ad, or it is deleted.
pub async fn review(state: &JobAdsState, _: &Admin, uuid: AdId, decision: &Decision) -> Result<AdminStatus, Failure> {
    let (review, reason, message) = match decision {
        Decision::Approve { message } => (Review::Approved, None, message),
        Decision::Reject { reason, message } => (Review::Rejected, Some(*reason), message),
    };
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let row = store::set_review(&mut *tx, uuid, review, reason, message.as_deref(), now).await?.ok_or(Refusal::NotFound)?;
    // What was reported is judged with it.
    reports::close(&mut tx, uuid, now).await?;
    tx.commit().await?;
    Ok(status_of(state, row.into()))
}
