//! All SQL on job ads, transfers and counts.

use crate::job_ads::model::{Ad, Receipt, RejectionReason, TransferStatus};
use crate::job_ads::server::ids::AdId;
use crate::job_ads::server::standing::{Review, State};
use crate::platform::clock;
use crate::shared::ids::{ProviderId, VersionId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor, PgPool, Postgres, Transaction, query, query_as, query_scalar};

/// A transaction that waits for a row of another one for so long and no longer. Told with its beginning, that costs no round trip.
pub(super) async fn begin(db: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    db.begin_with("begin; set local lock_timeout = '3s'").await
}

/// What is known of an ad before it is changed.
pub(super) struct ExistingRow {
    pub uuid: AdId,
    pub reference: String,
    pub version_id: VersionId,
    pub md5: String,
    /// None where an earlier version wrote the ad.
    pub content_sha256: Option<Vec<u8>>,
    pub state: State,
    pub published: DateTime<Utc>,
    /// The public sees it.
    pub is_live: bool,
}

/// Locks the ads with these references until the transaction ends, in one order everywhere.
pub(super) async fn lock_ads(
    db: &mut PgConnection,
    provider: ProviderId,
    references: &[String],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<ExistingRow>> {
    query_as!(
        ExistingRow,
        r#"select uuid, reference, version_id, md5, content_sha256, state as "state: State", published,
             is_live(state, review, privacy, published, expires, $3) as "is_live!"
         from job_ad
         where provider_id = $1 and reference = any($2)
         order by reference
         for no key update"#,
        provider.0,
        references,
        now
    )
    .fetch_all(db)
    .await
}

/// Which of these references are deleted for good.
pub(super) async fn deleted_references(
    db: impl PgExecutor<'_>,
    provider: ProviderId,
    references: &[String],
) -> sqlx::Result<Vec<String>> {
    query_scalar!(
        "select reference from job_ad where provider_id = $1 and reference = any($2) and state = 'deleted'",
        provider.0,
        references
    )
    .fetch_all(db)
    .await
}

pub(super) async fn next_versions(db: &mut PgConnection, count: i32) -> sqlx::Result<Vec<VersionId>> {
    query_scalar!(r#"select nextval('transfer_version') as "version!: VersionId" from generate_series(1, $1)"#, count)
        .fetch_all(db)
        .await
}

/// Which of these transfers are stored: what a commit whose answer was lost has done.
pub(super) async fn stored_versions(db: impl PgExecutor<'_>, versions: &[VersionId]) -> sqlx::Result<Vec<VersionId>> {
    query_scalar!(r#"select version_id as "version: VersionId" from transfer where version_id = any($1)"#, versions as _)
        .fetch_all(db)
        .await
}

/// New transfers, a column each.
#[derive(Default)]
pub(super) struct TransferColumns {
    pub version_id: Vec<VersionId>,
    pub message: Vec<Option<String>>,
    pub md5: Vec<String>,
    pub items: Vec<i32>,
    pub payload: Vec<String>,
    pub changes: Vec<String>,
    /// The ads of each, by the transfer, their place in it and their reference.
    pub ads: (Vec<VersionId>, Vec<i32>, Vec<String>),
}

pub(super) async fn insert_transfers(
    db: &mut PgConnection,
    provider: ProviderId,
    new: &TransferColumns,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let TransferColumns { version_id, message, md5, items, payload, changes, ads: (transfers, places, references) } = new;
    query!(
        "with noted as (
             insert into transfer_ad (provider_id, version_id, place, reference)
             select $1, version_id, place, reference
             from unnest($9::bigint[], $10::int[], $11::text[]) as ad (version_id, place, reference)
         )
         insert into transfer (version_id, provider_id, status, message, md5, items, payload, changes, created, updated, is_noted)
         select version_id, $1, 'RECEIVED', message, md5, items, payload::json, changes::json, $2, $2, true
         from unnest($3::bigint[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[])
             as new (version_id, message, md5, items, payload, changes)",
        provider.0,
        now,
        version_id as _,
        message as &[Option<String>],
        md5,
        items,
        payload,
        changes,
        transfers as _,
        places,
        references
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ads as they are to stand, a column each. For new ads `uuid` is their name to be, for others the one they have.
#[derive(Default)]
pub(super) struct AdColumns {
    pub uuid: Vec<AdId>,
    pub reference: Vec<String>,
    pub version_id: Vec<VersionId>,
    pub md5: Vec<String>,
    pub content_sha256: Vec<Vec<u8>>,
    pub privacy: Vec<String>,
    pub published: Vec<DateTime<Utc>>,
    pub expires: Vec<DateTime<Utc>>,
    pub ad: Vec<String>,
}

/// Returns the references that were free; the others have come to exist meanwhile.
pub(super) async fn insert_ads(
    db: &mut PgConnection,
    provider: ProviderId,
    new: &AdColumns,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<String>> {
    let AdColumns { uuid, reference, version_id, md5, content_sha256, privacy, published, expires, ad } = new;
    query_scalar!(
        "insert into job_ad (uuid, provider_id, reference, version_id, md5, state, review, privacy, published, expires, ad, created, updated, content_sha256)
         select uuid, $1, reference, version_id, md5, 'live', 'pending', privacy, published, expires, ad::jsonb, $2, $2, content_sha256
         from unnest($3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::text[], $11::bytea[])
             as new (uuid, reference, version_id, md5, privacy, published, expires, ad, content_sha256)
         on conflict on constraint job_ad_provider_reference_key do nothing
         returning reference",
        provider.0,
        now,
        uuid as _,
        reference,
        version_id as _,
        md5,
        privacy,
        published,
        expires,
        ad,
        content_sha256
    )
    .fetch_all(db)
    .await
}

/// A changed ad waits for a new check; one that was only stopped keeps what the last check said.
pub(super) async fn update_ads(db: &mut PgConnection, changed: &AdColumns, now: DateTime<Utc>) -> sqlx::Result<()> {
    let AdColumns { uuid, reference: _, version_id, md5, content_sha256, privacy, published, expires, ad } = changed;
    query!(
        "update job_ad
         set version_id = new.version_id, md5 = new.md5, content_sha256 = new.content_sha256, privacy = new.privacy, published = new.published, expires = new.expires,
             ad = new.ad::jsonb, state = 'live',
             (review, review_reason, review_message, reviewed) = (
                 select case when is_same then review else 'pending' end, case when is_same then review_reason end,
                     case when is_same then review_message end, case when is_same then reviewed end
                 from (select job_ad.md5 = new.md5 and coalesce(job_ad.content_sha256 = new.content_sha256, true)) content (is_same)
             ),
             updated = $1
         from unnest($2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[], $9::bytea[])
             as new (uuid, version_id, md5, privacy, published, expires, ad, content_sha256)
         where job_ad.uuid = new.uuid",
        now,
        uuid as _,
        version_id as _,
        md5,
        privacy,
        published,
        expires,
        ad,
        content_sha256
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The unchanged ads of a batch that changed others: they are part of its transfer, and otherwise as they were.
pub(super) async fn move_to_version(db: &mut PgConnection, uuids: &[AdId], version: VersionId) -> sqlx::Result<()> {
    query!("update job_ad set version_id = $2 where uuid = any($1)", uuids as _, version.0).execute(db).await?;
    Ok(())
}

pub(super) async fn set_state(
    db: &mut PgConnection,
    uuid: AdId,
    state: State,
    version: VersionId,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!("update job_ad set state = $2, version_id = $3, updated = $4 where uuid = $1", uuid.0, state.as_str(), version.0, now)
        .execute(db)
        .await?;
    Ok(())
}

/// The payload of the transfer that an ad was last part of, reduced to this ad.
pub(super) async fn received_ad(db: &mut PgConnection, version: VersionId, reference: &str) -> sqlx::Result<Option<String>> {
    Ok(query_scalar!(
        "select ad::text
         from transfer, json_array_elements(without_nul(payload)) with ordinality as entry (ad, place)
         where version_id = $1 and ad ->> 'reference' = $2
         order by place desc
         limit 1",
        version.0,
        reference
    )
    .fetch_optional(db)
    .await?
    .flatten())
}

pub(super) async fn receipt(db: impl PgExecutor<'_>, provider: ProviderId, version: VersionId) -> sqlx::Result<Option<Receipt>> {
    let row = query!(
        r#"select version_id as "version_id: VersionId", provider_id as "provider_id: ProviderId", status as "status: TransferStatus", message, md5, items, changes as "changes: Json<Vec<crate::shared::field::Change>>", created, updated
         from transfer where provider_id = $1 and version_id = $2"#,
        provider.0,
        version.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Receipt {
        version_id: Some(row.version_id),
        status: row.status,
        md5: Some(row.md5),
        items: row.items.unsigned_abs(),
        created: clock::to_norway(row.created),
        updated: clock::to_norway(row.updated),
        provider_id: row.provider_id,
        message: row.message,
        problems: Vec::new(),
        changes: row.changes.0,
    }))
}

/// How many bytes a payload has at most; deleting ads makes it smaller.
pub(super) async fn payload_size(db: impl PgExecutor<'_>, provider: ProviderId, version: VersionId) -> sqlx::Result<Option<i32>> {
    query_scalar!(
        r#"select octet_length(payload::text) as "size!" from transfer where provider_id = $1 and version_id = $2"#,
        provider.0,
        version.0
    )
    .fetch_optional(db)
    .await
}

pub(super) async fn payload(db: impl PgExecutor<'_>, provider: ProviderId, version: VersionId) -> sqlx::Result<Option<String>> {
    query_scalar!(
        r#"select case when gone.is_some then (
                 select coalesce(json_agg(ad order by at), '[]'::json)
                 from json_array_elements(without_nul(payload)) with ordinality as entry (ad, at)
                 where ad ->> 'reference' <> all(gone.ads)
             ) else payload end::text as "payload!"
         from transfer, lateral (
             -- Of a deleted ad the oldest transfers are emptied last.
             select coalesce(array_agg(reference), '{}') as ads, count(*) > 0 as is_some
             from job_ad
             where job_ad.provider_id = $1 and state = 'deleted'
               and reference in (select ad ->> 'reference' from json_array_elements(without_nul(payload)) as ad)
         ) as gone
         where transfer.provider_id = $1 and transfer.version_id = $2"#,
        provider.0,
        version.0
    )
    .fetch_optional(db)
    .await
}

/// An ad with everything around it.
pub(super) struct AdRow {
    pub uuid: AdId,
    pub provider_id: ProviderId,
    pub reference: String,
    pub version_id: VersionId,
    pub state: State,
    pub review: Review,
    pub review_reason: Option<RejectionReason>,
    pub review_message: Option<String>,
    pub published: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub ad: Json<Ad>,
    pub created: DateTime<Utc>,
    pub updated: DateTime<Utc>,
}

/// How an ad stands, without the ad, which may be large.
pub(super) struct StatusRow {
    pub uuid: AdId,
    pub provider_id: ProviderId,
    pub reference: String,
    pub state: State,
    pub review: Review,
    pub review_reason: Option<RejectionReason>,
    pub review_message: Option<String>,
    pub published: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub created: DateTime<Utc>,
    pub updated: DateTime<Utc>,
}

impl From<AdRow> for StatusRow {
    fn from(row: AdRow) -> Self {
        let AdRow {
            uuid,
            provider_id,
            reference,
            version_id: _,
            state,
            review,
            review_reason,
            review_message,
            published,
            expires,
            ad: _,
            created,
            updated,
        } = row;
        Self { uuid, provider_id, reference, state, review, review_reason, review_message, published, expires, created, updated }
    }
}

/// One provider's ad: the one with this reference, or the one with this uuid.
pub(super) async fn ad(
    db: impl PgExecutor<'_>,
    provider: ProviderId,
    reference: Option<&str>,
    uuid: Option<AdId>,
) -> sqlx::Result<Option<AdRow>> {
    query_as!(
        AdRow,
        r#"select uuid, provider_id, reference, version_id, state as "state: State", review as "review: Review",
             review_reason as "review_reason: RejectionReason", review_message, published, expires, ad as "ad: Json<Ad>", created, updated
         from job_ad
         where provider_id = $1
           and ($2::text is null or reference = $2)
           and ($3::uuid is null or uuid = $3)"#,
        provider.0,
        reference,
        uuid as _
    )
    .fetch_optional(db)
    .await
}

/// How a provider's ads stand: the one with this reference, the one with this uuid, or those whose latest version it is.
pub(super) async fn statuses(
    db: impl PgExecutor<'_>,
    provider: ProviderId,
    reference: Option<&str>,
    uuid: Option<AdId>,
    version: Option<VersionId>,
) -> sqlx::Result<Vec<StatusRow>> {
    query_as!(
        StatusRow,
        r#"select uuid, provider_id, reference, state as "state: State", review as "review: Review",
             review_reason as "review_reason: RejectionReason", review_message, published, expires, created, updated
         from job_ad
         where provider_id = $1
           and ($2::text is null or reference = $2)
           and ($3::uuid is null or uuid = $3)
           and ($4::bigint is null or version_id = $4)
         order by reference"#,
        provider.0,
        reference,
        uuid as _,
        version as _
    )
    .fetch_all(db)
    .await
}

/// These ads, in no order.
pub(super) async fn ads_named(db: impl PgExecutor<'_>, uuids: &[AdId]) -> sqlx::Result<Vec<AdRow>> {
    query_as!(
        AdRow,
        r#"select uuid, provider_id, reference, version_id, state as "state: State", review as "review: Review",
             review_reason as "review_reason: RejectionReason", review_message, published, expires, ad as "ad: Json<Ad>", created, updated
         from job_ad where uuid = any($1)"#,
        uuids as _
    )
    .fetch_all(db)
    .await
}

pub(super) async fn set_review(
    db: impl PgExecutor<'_>,
    uuid: AdId,
    review: Review,
    reason: Option<RejectionReason>,
    message: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<AdRow>> {
    query_as!(
        AdRow,
        r#"update job_ad set review = $2, review_reason = $3, review_message = $4, reviewed = $5, updated = $5
         where uuid = $1 and state <> 'deleted'
         returning uuid, provider_id, reference, version_id, state as "state: State", review as "review: Review",
             review_reason as "review_reason: RejectionReason", review_message, published, expires, ad as "ad: Json<Ad>", created, updated"#,
        uuid.0,
        review.as_str(),
        reason.map(RejectionReason::as_str),
        message,
        now
    )
    .fetch_optional(db)
    .await
}

/// Any ad, for its public page; what of it may be shown is the page's to judge.
pub(super) async fn public_ad(db: impl PgExecutor<'_>, uuid: AdId) -> sqlx::Result<Option<AdRow>> {
    query_as!(
        AdRow,
        r#"select uuid, provider_id, reference, version_id, state as "state: State", review as "review: Review",
             review_reason as "review_reason: RejectionReason", review_message, published, expires, ad as "ad: Json<Ad>", created, updated
         from job_ad where uuid = $1 and privacy <> 'INTERNAL_NOT_SHOWN'"#,
        uuid.0
    )
    .fetch_optional(db)
    .await
}

pub(super) struct PublicAdRow {
    pub uuid: AdId,
    pub ad: Json<Ad>,
}

/// These ads as far as they are live, in this order.
pub(super) async fn public_ads_named(
    db: impl PgExecutor<'_>,
    uuids: &[AdId],
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<PublicAdRow>> {
    query_as!(
        PublicAdRow,
        r#"select uuid, ad as "ad: Json<Ad>"
         from unnest($1::uuid[]) with ordinality as wanted (name, place)
         join job_ad on uuid = name
         where is_live(state, review, privacy, published, expires, $2)
         order by place"#,
        uuids as _,
        now
    )
    .fetch_all(db)
    .await
}

/// Adds what was counted since the last time, a column each.
pub(super) async fn add_counts(
    db: &mut PgConnection,
    ads: &[AdId],
    types: &[String],
    totals: &[i64],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    query!(
        "with counted as (
             select ad, type, total from unnest($1::uuid[], $2::text[], $3::bigint[]) as counted (ad, type, total)
             where exists (select from job_ad where uuid = counted.ad)
         ), entry as (
             insert into ad_count (job_ad, type, created, updated)
             select ad, type, $4, $4 from counted order by ad, type
             on conflict on constraint ad_count_job_ad_type_key do update set updated = excluded.updated
             returning id, job_ad, type
         )
         insert into ad_count_hour (ad_count, hour, total)
         select id, date_trunc('hour', $4::timestamptz, 'UTC'), total
         from entry join counted on ad = job_ad and counted.type = entry.type
         order by id
         on conflict (ad_count, hour) do update set total = ad_count_hour.total + excluded.total",
        ads as _,
        types,
        totals,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One count of one ad, since a given hour.
#[derive(Debug, Serialize)]
pub(super) struct CountRow {
    pub id: i64,
    pub uuid: AdId,
    pub reference: String,
    pub r#type: String,
    pub total: i64,
    pub created: DateTime<Utc>,
    pub updated: DateTime<Utc>,
}

/// `sort` is `updated` or `created`.
pub(super) async fn counts(
    db: impl PgExecutor<'_>,
    provider: ProviderId,
    from: DateTime<Utc>,
    sort: &str,
    ascending: bool,
    limit: i64,
    offset: i64,
) -> sqlx::Result<Vec<CountRow>> {
    query_as!(
        CountRow,
        r#"select ad_count.id, uuid, reference, type, sum(total)::bigint as "total!", ad_count.created, ad_count.updated
         from ad_count
         join job_ad on uuid = job_ad
         join ad_count_hour on ad_count = ad_count.id and hour >= $2
         where provider_id = $1
         group by ad_count.id, uuid
         order by
             case when $4 then case $3 when 'created' then ad_count.created else ad_count.updated end end,
             case when not $4 then case $3 when 'created' then ad_count.created else ad_count.updated end end desc,
             ad_count.id
         limit $5 offset $6"#,
        provider.0,
        from,
        sort,
        ascending,
        limit,
        offset
    )
    .fetch_all(db)
    .await
}
