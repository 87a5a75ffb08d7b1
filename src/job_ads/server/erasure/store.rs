//! All SQL on what is left of deleted ads.

use crate::job_ads::server::ids::AdId;
use crate::shared::ids::{ProviderId, VersionId};
use chrono::{DateTime, Utc};
use sqlx::{PgConnection, query, query_as, query_scalar};

/// Reduces an ad to what its provider may still see, as a valid `Ad`. Moderators' messages may be personal, too.
pub(super) async fn empty(db: &mut PgConnection, ad: AdId) -> sqlx::Result<()> {
    query!(
        "update job_ad
         set review_message = null,
             ad = jsonb_build_object('reference', reference, 'title', '', 'adText', '', 'positions', 1,
                 'privacy', ad -> 'privacy', 'published', ad -> 'published', 'expires', ad -> 'expires',
                 'employer', jsonb_build_object('location', jsonb_build_object('country', '')), 'locationList', '[]'::jsonb)
         where uuid = $1",
        ad.0
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn delete_reports(db: &mut PgConnection, ad: AdId) -> sqlx::Result<()> {
    query!("delete from ad_report where job_ad = $1", ad.0).execute(db).await?;
    Ok(())
}

/// Locks the newest of the transfers that brought an ad, of which all together have so many ads, but at least one. In one
/// order everywhere, so that no two that erase wait for each other.
pub(super) async fn transfers(
    db: &mut PgConnection,
    provider: ProviderId,
    reference: &str,
    ads: i64,
) -> sqlx::Result<Vec<VersionId>> {
    query_scalar!(
        r#"select version_id as "version: VersionId" from transfer
         where version_id in (
             select version_id from (
                 select version_id, sum(items) over (order by version_id desc) - items as before
                 from transfer where version_id in (
                     select version_id from transfer_ad where provider_id = $1 and reference = $2
                     order by version_id desc limit $3
                 )
             ) as newest where before < $3
         )
         order by version_id
         for no key update"#,
        provider.0,
        reference,
        ads
    )
    .fetch_all(db)
    .await
}

/// Takes an ad out of transfers: out of what was received, and of what was said to have been altered in it. The others stay as
/// they came.
pub(super) async fn take_out(
    db: &mut PgConnection,
    transfers: &[VersionId],
    provider: ProviderId,
    reference: &str,
) -> sqlx::Result<()> {
    query!(
        "update transfer
         set payload = (
                 select coalesce(json_agg(ad order by at), '[]'::json)
                 from json_array_elements(without_nul(payload)) with ordinality as entry (ad, at)
                 where ad ->> 'reference' is distinct from $3
             ),
             changes = (
                 select coalesce(json_agg(change order by at), '[]'::json)
                 from json_array_elements(changes) with ordinality as entry (change, at)
                 -- The pointers of a single ad begin with no place, and all are about it.
                 where items > 1 and split_part(change ->> 'pointer', '/', 2) not in (
                     select place::text from transfer_ad
                     where provider_id = $2 and reference = $3 and version_id = transfer.version_id
                 )
             )
         where version_id = any($1)",
        transfers as _,
        provider.0,
        reference
    )
    .execute(&mut *db)
    .await?;
    query!(
        "delete from transfer_ad where provider_id = $2 and reference = $3 and version_id = any($1)",
        transfers as _,
        provider.0,
        reference
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn is_in_any_transfer(db: &mut PgConnection, provider: ProviderId, reference: &str) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (select from transfer_ad where provider_id = $1 and reference = $2) as "is_there!""#,
        provider.0,
        reference
    )
    .fetch_one(db)
    .await
}

pub(super) async fn is_erased(db: &mut PgConnection, ad: AdId, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("update job_ad set erased = $2 where uuid = $1", ad.0, now).execute(db).await?;
    Ok(())
}

pub(super) struct DueRow {
    pub uuid: AdId,
    pub provider: ProviderId,
    pub reference: String,
}

/// The first deleted ad after this one of which something is left, locked, unless another process is at it.
pub(super) async fn lock_due(db: &mut PgConnection, after: AdId) -> sqlx::Result<Option<DueRow>> {
    query_as!(
        DueRow,
        "select uuid, provider_id as provider, reference from job_ad
         where state = 'deleted' and erased is null and uuid > $1
         order by uuid
         limit 1
         for no key update skip locked",
        after.0
    )
    .fetch_optional(db)
    .await
}

/// Whether the ads of all transfers are noted.
pub(super) async fn is_every_transfer_noted(db: &mut PgConnection) -> sqlx::Result<bool> {
    query_scalar!(r#"select not exists (select from transfer_ad_backfill) as "is_done!""#).fetch_one(db).await
}

/// Below which version transfers are still to be noted, unless another process is at it; None where none are.
pub(super) async fn lock_backfill(db: &mut PgConnection) -> sqlx::Result<Option<VersionId>> {
    query_scalar!(r#"select below as "below: VersionId" from transfer_ad_backfill for update skip locked"#)
        .fetch_optional(db)
        .await
}

/// Notes the ads of some transfers below a version, the newest of them; answers the lowest that is noted now. So many
/// transfers at most, of so many ads and bytes as they are kept, but at least one.
pub(super) async fn note_some(
    db: &mut PgConnection,
    below: VersionId,
    transfers: i64,
    ads: i64,
    bytes: i64,
) -> sqlx::Result<Option<VersionId>> {
    query_scalar!(
        r#"with batch as (
             select version_id, provider_id, payload
             from (
                 select version_id, provider_id, payload,
                     sum(items) over newer - items as ads_before,
                     sum(pg_column_size(payload)) over newer - pg_column_size(payload) as bytes_before
                 from (
                     select version_id, provider_id, items, payload from transfer
                     where version_id < $1 order by version_id desc limit $2
                 ) as newest
                 window newer as (order by version_id desc)
             ) as newest
             where ads_before < $3 and bytes_before < $4
         ), noted as (
             insert into transfer_ad (provider_id, reference, version_id, place)
             select provider_id, ad ->> 'reference', version_id, place - 1
             from batch, json_array_elements(without_nul(payload)) with ordinality as entry (ad, place)
             on conflict do nothing
         )
         select min(version_id) as "below: VersionId" from batch"#,
        below.0,
        transfers,
        ads,
        bytes
    )
    .fetch_one(db)
    .await
}

/// The newest transfer below a version.
pub(super) async fn next_below(db: &mut PgConnection, below: VersionId) -> sqlx::Result<Option<VersionId>> {
    query_scalar!(r#"select max(version_id) as "below: VersionId" from transfer where version_id < $1"#, below.0)
        .fetch_one(db)
        .await
}

pub(super) async fn move_backfill(db: &mut PgConnection, below: VersionId) -> sqlx::Result<()> {
    query!("update transfer_ad_backfill set below = $1", below.0).execute(db).await?;
    Ok(())
}

pub(super) async fn end_backfill(db: &mut PgConnection) -> sqlx::Result<()> {
    query!("delete from transfer_ad_backfill").execute(db).await?;
    Ok(())
}
