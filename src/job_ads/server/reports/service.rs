//! Keeping reports, within bounds, and the moderators' queue.

use super::store::{self, PlaceRow, ReportRow};
use crate::accounts::server::actor::Admin;
use crate::job_ads::report::{CheckedReport, Queue, QueuedAd, ReportOut, ReportReason};
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::service;
use crate::job_ads::server::state::JobAdsState;
use crate::job_ads::server::store::{self as ads, AdRow};
use crate::platform::clock;
use crate::platform::fault::Failure;
use crate::platform::rate_limit::{Limit, RateLimits};
use crate::shared::cursor;
use crate::shared::paths;
use crate::shared::refusal::Refusal;
use crate::web::client_ip::ClientIp;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use std::collections::HashMap;
use std::net::IpAddr;

/// The most reports of one caller on one ad in an hour.
const REPORTS_PER_CALLER_MAX: u32 = 3;
/// The most reports on one ad in an hour; more add nothing, unless for a new reason.
const REPORTS_PER_HOUR_MAX: i64 = 20;
/// The most open reports on one ad.
const OPEN_REPORTS_MAX: i64 = 200;
const ADS_ON_A_PAGE: usize = 50;
const REPORTS_SHOWN: i64 = 20;

/// By ad and address of who reports.
pub fn limits() -> RateLimits<(AdId, IpAddr)> {
    RateLimits::new(vec![Limit { requests: REPORTS_PER_CALLER_MAX, window: TimeDelta::hours(1) }])
}

/// Stores a report, unless it is a repetition within a day or there are too many; the reporter is thanked either way. A
/// reason that nobody has given is always kept, so that nobody can hide it behind others.
///
/// # Errors
/// 404 when the ad is deleted.
pub(super) async fn receive(state: &JobAdsState, client_ip: ClientIp, ad: AdId, report: &CheckedReport) -> Result<(), Failure> {
    let now = state.clock.now();
    if client_ip.0.is_some_and(|client_ip| state.reports_sent.take((ad, client_ip), now).is_err()) {
        return Ok(());
    }
    let mut tx = state.db.begin().await?;
    if !store::lock_ad(&mut tx, ad).await? {
        return Err(Refusal::NotFound.into());
    }
    let said = store::earlier_reports(&mut tx, ad, report, now).await?;
    let is_plenty = said.in_an_hour >= REPORTS_PER_HOUR_MAX || said.open >= OPEN_REPORTS_MAX;
    if said.is_repeated || (is_plenty && said.is_known_reason) {
        return Ok(());
    }
    store::insert(&mut tx, ad, report, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Where a page of the queue begins: after this ad, among the reported or the pending ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    is_reported: bool,
    at: DateTime<Utc>,
    uuid: AdId,
}

impl Cursor {
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = cursor::Parts::of(text);
        let is_reported = match parts.text()? {
            "reported" => true,
            "pending" => false,
            _ => return None,
        };
        let cursor = Self { is_reported, at: parts.time()?, uuid: parts.read()? };
        parts.end().map(|()| cursor)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let half = if self.is_reported { "reported" } else { "pending" };
        formatter.write_str(&cursor::write(&[&half, &self.at.timestamp_micros(), &self.uuid]))
    }
}

/// The ads that wait for a moderator.
pub(in crate::job_ads::server) async fn queue(state: &JobAdsState, _: &Admin, after: Option<Cursor>) -> Result<Queue, Failure> {
    let now = state.clock.now();
    let (mut places, next) = places(state, after, now).await?;
    places.truncate(ADS_ON_A_PAGE);
    let uuids: Vec<AdId> = places.iter().map(|place| place.uuid).collect();
    let (rows, reports) =
        tokio::try_join!(ads::ads_named(&state.db, &uuids), store::open_reports(&state.db, &uuids, REPORTS_SHOWN))?;
    let mut rows: HashMap<AdId, AdRow> = rows.into_iter().map(|row| (row.uuid, row)).collect();
    let mut reports_of: HashMap<AdId, Vec<ReportRow>> = HashMap::new();
    for report in reports {
        reports_of.entry(report.job_ad).or_default().push(report);
    }
    let ads = places
        .iter()
        .filter_map(|place| {
            let reports = reports_of.remove(&place.uuid).unwrap_or_default();
            Some(queued(state, rows.remove(&place.uuid)?, place, reports, now))
        })
        .collect();
    Ok(Queue { ads, next: next.map(|next| next.to_string()) })
}

/// The places of a page, reported ads before pending ones, and where the next page begins.
async fn places(
    state: &JobAdsState,
    after: Option<Cursor>,
    now: DateTime<Utc>,
) -> Result<(Vec<PlaceRow>, Option<Cursor>), Failure> {
    // One more than a page tells whether there is another.
    let wanted = ADS_ON_A_PAGE as i64 + 1;
    let place = after.map(|cursor| (cursor.at, cursor.uuid));
    let (mut places, pending_after) = match after {
        Some(cursor) if !cursor.is_reported => (Vec::new(), place),
        _ => (store::reported(&state.db, place, wanted).await?, None),
    };
    let reported = places.len();
    if reported < wanted as usize {
        places.extend(store::pending(&state.db, now, pending_after, wanted - reported as i64).await?);
    }
    let next = (places.len() > ADS_ON_A_PAGE).then(|| &places[ADS_ON_A_PAGE - 1]).map(|last| Cursor {
        is_reported: reported >= ADS_ON_A_PAGE,
        at: last.at,
        uuid: last.uuid,
    });
    Ok((places, next))
}

fn queued(state: &JobAdsState, row: AdRow, place: &PlaceRow, reports: Vec<ReportRow>, now: DateTime<Utc>) -> QueuedAd {
    QueuedAd {
        publish_status: service::publish_status(&row, now),
        uuid: row.uuid.to_string(),
        provider_id: row.provider_id,
        reference: row.reference,
        title: row.ad.0.title,
        employer: row.ad.0.employer.business_name,
        url: format!("{}{}", state.config.public_url, paths::ad(&row.uuid.to_string())),
        status: service::review_status(row.review),
        updated: clock::to_norway(row.updated),
        open_reports: place.open,
        latest_report: (place.open > 0).then(|| clock::to_norway(place.at)),
        reports: reports.into_iter().filter_map(to_report_out).collect(),
    }
}

/// Forgets the address of whoever reported ads, with their account; what they said of the ads stays.
///
/// # Errors
/// A database error.
pub async fn forget_reporter(db: &mut PgConnection, emails: &[String]) -> Result<(), Failure> {
    Ok(store::forget_reporter(db, emails).await?)
}

/// None for a reason that a newer version has written.
fn to_report_out(row: ReportRow) -> Option<ReportOut> {
    let ReportRow { job_ad: _, reason, text, email, created } = row;
    Some(ReportOut {
        reason: ReportReason::parse(&reason)?,
        text: (!text.is_empty()).then_some(text),
        email,
        created: clock::to_norway(created),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_were() {
        for text in
            ["reported_1790848800000000_00000000-0000-0000-0000-000000000001", "pending_5_00000000-0000-0000-0000-000000000001"]
        {
            assert_eq!(Cursor::parse(text).map(|cursor| cursor.to_string()).as_deref(), Some(text));
        }
        for wrong in [
            "",
            "reported",
            "reported_1",
            "x_1_00000000-0000-0000-0000-000000000001",
            "pending_99999999999999999999_x",
            "pending_-5_00000000-0000-0000-0000-000000000001",
        ] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }
}
