//! All SQL on reports, and on the queue that they head.

use crate::job_ads::report::CheckedReport;
use crate::job_ads::server::ids::AdId;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// Locks an ad until the transaction ends, so that its reports are counted one after the other. False where it is gone.
pub(super) async fn lock_ad(db: &mut PgConnection, ad: AdId) -> sqlx::Result<bool> {
    let found = query_scalar!("select uuid from job_ad where uuid = $1 and state <> 'deleted' for no key update", ad.0);
    Ok(found.fetch_optional(db).await?.is_some())
}

/// What has been said of an ad already.
pub(super) struct EarlierReportsRow {
    pub open: i64,
    pub in_an_hour: i64,
    /// The same words within a day, and no moderator has answered them yet.
    pub is_repeated: bool,
    /// One that is open gives the same reason.
    pub is_known_reason: bool,
}

pub(super) async fn earlier_reports(
    db: &mut PgConnection,
    ad: AdId,
    report: &CheckedReport,
    now: DateTime<Utc>,
) -> sqlx::Result<EarlierReportsRow> {
    query_as!(
        EarlierReportsRow,
        r#"select count(*) filter (where closed is null) as "open!",
             count(*) filter (where created > $4) as "in_an_hour!",
             coalesce(bool_or(closed is null and reason = $2 and text = $3 and created > $5), false) as "is_repeated!",
             coalesce(bool_or(closed is null and reason = $2), false) as "is_known_reason!"
         from ad_report
         where job_ad = $1 and (closed is null or created > $5)"#,
        ad.0,
        report.reason.as_str(),
        report.text,
        now - TimeDelta::hours(1),
        now - TimeDelta::days(1)
    )
    .fetch_one(db)
    .await
}

pub(super) async fn insert(db: &mut PgConnection, ad: AdId, report: &CheckedReport, now: DateTime<Utc>) -> sqlx::Result<()> {
    let CheckedReport { reason, text, email } = report;
    query!(
        "insert into ad_report (job_ad, reason, text, email, created) values ($1, $2, $3, $4, $5)",
        ad.0,
        reason.as_str(),
        text,
        email.as_deref(),
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Closes what is open on an ad, and forgets who reported it.
pub(in crate::job_ads::server) async fn close(db: &mut PgConnection, ad: AdId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update ad_report set closed = $2, email = null where job_ad = $1 and closed is null", ad.0, now).execute(db).await?;
    Ok(())
}

/// Forgets the address of whoever reported ads, in any of these spellings; what they said stays.
pub(super) async fn forget_reporter(db: &mut PgConnection, emails: &[String]) -> sqlx::Result<()> {
    query!(
        "update ad_report set email = null where lower(email) in (select lower(text) from unnest($1::text[]) as text)",
        emails
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An ad's place in its half of the queue.
pub(super) struct PlaceRow {
    pub uuid: AdId,
    /// The latest report, or for an ad without any its latest change.
    pub at: DateTime<Utc>,
    pub open: i64,
}

/// Reported ads, the latest reported first, after the one that `after` names.
pub(super) async fn reported(
    db: impl PgExecutor<'_>,
    after: Option<(DateTime<Utc>, AdId)>,
    limit: i64,
) -> sqlx::Result<Vec<PlaceRow>> {
    let (after_at, after_uuid) = after.unzip();
    query_as!(
        PlaceRow,
        r#"select uuid, latest as "at!", open as "open!"
         from (select job_ad, max(created) as latest, count(*) as open from ad_report where closed is null group by job_ad) as told
         join job_ad on uuid = told.job_ad
         where state <> 'deleted' and ($1::timestamptz is null or (latest, uuid) < ($1, $2::uuid))
         order by latest desc, uuid desc
         limit $3"#,
        after_at,
        after_uuid as _,
        limit
    )
    .fetch_all(db)
    .await
}

/// Pending ads that have not expired and that nobody has reported, newest first, after the one that `after` names.
pub(super) async fn pending(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    after: Option<(DateTime<Utc>, AdId)>,
    limit: i64,
) -> sqlx::Result<Vec<PlaceRow>> {
    let (after_at, after_uuid) = after.unzip();
    query_as!(
        PlaceRow,
        r#"select uuid, updated as at, 0::bigint as "open!" from job_ad
         where state = 'live' and review = 'pending' and expires > $1
           and not exists (select from ad_report where job_ad = uuid and closed is null)
           and ($2::timestamptz is null or (updated, uuid) < ($2, $3::uuid))
         order by updated desc, uuid desc
         limit $4"#,
        now,
        after_at,
        after_uuid as _,
        limit
    )
    .fetch_all(db)
    .await
}

pub(super) struct ReportRow {
    pub job_ad: AdId,
    pub reason: String,
    pub text: String,
    pub email: Option<String>,
    pub created: DateTime<Utc>,
}

/// The latest open reports of these ads, at most so many of each, newest first.
pub(super) async fn open_reports(db: impl PgExecutor<'_>, ads: &[AdId], of_each: i64) -> sqlx::Result<Vec<ReportRow>> {
    query_as!(
        ReportRow,
        "select job_ad, reason, text, email, created
         from (select *, row_number() over (partition by job_ad order by created desc, id desc) as place
               from ad_report where closed is null and job_ad = any($1)) as open
         where place <= $2
         order by job_ad, place",
        ads as _,
        of_each
    )
    .fetch_all(db)
    .await
}
