//! All SQL on alerts.

use super::Frequency;
use crate::i18n::Language;
use crate::job_ads::server::ids::{AdId, AlertId};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

pub(super) struct AlertRow {
    pub id: AlertId,
    pub email: String,
    pub language: Language,
    pub query: Option<String>,
    pub frequency: Option<Frequency>,
    pub job_ad: Option<AdId>,
    pub confirmed: Option<DateTime<Utc>>,
    pub sent_until: Option<DateTime<Utc>>,
}

/// Until the transaction ends, nobody else asks for something for this mailbox.
pub(super) async fn lock_mailbox(db: &mut PgConnection, mailbox: &str) -> sqlx::Result<()> {
    query!("select pg_advisory_xact_lock(hashtextextended('alert ' || $1::text, 0))", mailbox).execute(db).await?;
    Ok(())
}

/// What is known when somebody asks again.
pub(super) struct AskedRow {
    pub id: AlertId,
    pub asked: Vec<DateTime<Utc>>,
    pub confirmed: Option<DateTime<Utc>>,
}

/// The alert of an address, in any of these spellings, for this search or this ad.
pub(super) async fn find(
    db: &mut PgConnection,
    emails: &[String],
    search: Option<&str>,
    job_ad: Option<AdId>,
) -> sqlx::Result<Option<AskedRow>> {
    query_as!(
        AskedRow,
        "select id, asked, confirmed from alert
         where lower(email) in (select lower(text) from unnest($1::text[]) as text)
             and ((md5(query) = md5($2) and query = $2) or job_ad = $3)
         order by created
         limit 1
         for update",
        emails,
        search,
        job_ad as _
    )
    .fetch_optional(db)
    .await
}

/// What an earlier version has counted.
pub(super) async fn delete_attempts(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from alert_attempt where at <= $1", before).execute(db).await?;
    Ok(())
}

#[allow(clippy::too_many_arguments)]
pub(super) async fn insert(
    db: &mut PgConnection,
    id: AlertId,
    email: &str,
    language: &str,
    search: Option<&str>,
    frequency: Option<&str>,
    job_ad: Option<AdId>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "insert into alert (id, email, language, query, frequency, job_ad, created, asked)
         values ($1, $2, $3, $4, $5, $6, $7, array[$7::timestamptz])",
        id.0,
        email,
        language,
        search,
        frequency,
        job_ad as _,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Another mail goes out. What was confirmed stays as its owner left it; what was not takes the latest form's choices.
pub(super) async fn ask_again(
    db: &mut PgConnection,
    id: AlertId,
    language: &str,
    frequency: Option<&str>,
    now: DateTime<Utc>,
    forgotten_before: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "update alert
         set asked = array(select at from unnest(asked) as at where at > $5) || $4::timestamptz,
             language = case when confirmed is null then $2 else language end,
             frequency = case when confirmed is null then $3 else frequency end
         where id = $1",
        id.0,
        language,
        frequency,
        now,
        forgotten_before
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn alert(db: impl PgExecutor<'_>, id: AlertId) -> sqlx::Result<Option<AlertRow>> {
    query_as!(
        AlertRow,
        r#"select id, email, language as "language: Language", query, frequency as "frequency: Frequency", job_ad as "job_ad: AdId", confirmed, sent_until from alert where id = $1"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// What an address has asked for, in any of these spellings.
pub(super) async fn of_address(db: impl PgExecutor<'_>, emails: &[String]) -> sqlx::Result<Vec<AlertRow>> {
    query_as!(
        AlertRow,
        r#"select id, email, language as "language: Language", query, frequency as "frequency: Frequency", job_ad as "job_ad: AdId", confirmed, sent_until
         from alert where lower(email) in (select lower(text) from unnest($1::text[]) as text)
         order by created, id"#,
        emails
    )
    .fetch_all(db)
    .await
}

pub(super) async fn lock(db: &mut PgConnection, id: AlertId) -> sqlx::Result<Option<AlertRow>> {
    query_as!(
        AlertRow,
        r#"select id, email, language as "language: Language", query, frequency as "frequency: Frequency", job_ad as "job_ad: AdId", confirmed, sent_until from alert where id = $1 for update"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// Confirms the address; the mails that led here no longer count.
pub(super) async fn confirm(db: &mut PgConnection, id: AlertId, now: DateTime<Utc>, next_due: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update alert set confirmed = $2, sent_until = $2, next_due = $3, asked = '{}' where id = $1", id.0, now, next_due)
        .execute(db)
        .await?;
    Ok(())
}

/// Whether there is such a saved search.
pub(super) async fn set_frequency(
    db: impl PgExecutor<'_>,
    id: AlertId,
    frequency: &str,
    next_due: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let changed = query!(
        "update alert set frequency = $2, next_due = case when confirmed is null then null else $3::timestamptz end
         where id = $1 and query is not null",
        id.0,
        frequency,
        next_due
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() > 0)
}

pub(super) async fn delete(db: &mut PgConnection, id: AlertId) -> sqlx::Result<()> {
    query!("delete from alert where id = $1", id.0).execute(db).await?;
    Ok(())
}

pub(super) async fn is_any_due(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<bool> {
    query_scalar!(r#"select exists (select from alert where next_due <= $1) as "there!""#, now).fetch_one(db).await
}

/// The alert whose turn is next.
pub(super) async fn next_due(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<Option<AlertRow>> {
    query_as!(
        AlertRow,
        r#"select id, email, language as "language: Language", query, frequency as "frequency: Frequency", job_ad as "job_ad: AdId", confirmed, sent_until
         from alert where next_due <= $1
         order by next_due, id
         limit 1"#,
        now
    )
    .fetch_optional(db)
    .await
}

/// An alert that is still due and has not been processed since, locked until the transaction ends.
pub(super) async fn claim_due(
    db: &mut PgConnection,
    id: AlertId,
    sent_until: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AlertRow>> {
    query_as!(
        AlertRow,
        r#"select id, email, language as "language: Language", query, frequency as "frequency: Frequency", job_ad as "job_ad: AdId", confirmed, sent_until
         from alert where id = $1 and sent_until is not distinct from $2 and next_due <= $3
         for update"#,
        id.0,
        sent_until,
        now
    )
    .fetch_optional(db)
    .await
}

/// The alert has had its turn.
pub(super) async fn move_on(
    db: &mut PgConnection,
    id: AlertId,
    next_due: DateTime<Utc>,
    sent_until: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!("update alert set next_due = $2, sent_until = greatest(sent_until, $3) where id = $1", id.0, next_due, sent_until)
        .execute(db)
        .await?;
    Ok(())
}

/// For another turn, where this one failed.
pub(super) async fn postpone(db: impl PgExecutor<'_>, id: AlertId, next_due: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update alert set next_due = $2 where id = $1 and next_due < $2", id.0, next_due).execute(db).await?;
    Ok(())
}

/// When an ad says it was published, and since when it can be seen: one that was sent late, or that came back, could not
/// before.
pub(super) struct SeenRow {
    pub uuid: AdId,
    pub published: DateTime<Utc>,
    pub visible: DateTime<Utc>,
}

/// In the order of `uuids`.
pub(super) async fn seen(db: impl PgExecutor<'_>, uuids: &[AdId]) -> sqlx::Result<Vec<SeenRow>> {
    query_as!(
        SeenRow,
        r#"select uuid, published, greatest(published, created, shown) as "visible!"
         from unnest($1::uuid[]) with ordinality as wanted (name, place)
         join job_ad on uuid = name
         order by place"#,
        uuids as _
    )
    .fetch_all(db)
    .await
}

/// Ads that came back to the public within a time, the last to come back first.
pub(super) async fn republished_ads(
    db: impl PgExecutor<'_>,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    at_most: i64,
) -> sqlx::Result<Vec<AdId>> {
    query_scalar!(
        r#"select uuid as "ad: AdId" from job_ad
         where shown > $1 and shown <= $2 and published <= $2 order by shown desc, uuid limit $3"#,
        after,
        until,
        at_most
    )
    .fetch_all(db)
    .await
}

/// What nobody confirmed since then; locked until the transaction ends.
pub(super) async fn unconfirmed(db: &mut PgConnection, before: DateTime<Utc>) -> sqlx::Result<Vec<AlertId>> {
    query_scalar!(
        r#"select id as "id: AlertId" from alert
         where confirmed is null and created < $1 and not exists (select from unnest(asked) as at where at >= $1)
         for update skip locked"#,
        before
    )
    .fetch_all(db)
    .await
}
