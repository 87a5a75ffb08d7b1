//! SQL for feeds, the read API and the sitemap: ads with their last change, changes since a time, sitemap parts.

use crate::job_ads::model::Ad;
use crate::job_ads::server::ids::AdId;
use chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{PgExecutor, query_as, query_scalar};

pub(crate) struct LiveAdRow {
    pub uuid: AdId,
    pub published: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub ad: Json<Ad>,
}

/// These ads as far as they are live, in this order.
/// A text of more than `text_at_most` characters comes as an empty one: many are read at once, for feeds that have short
/// ones only.
pub(crate) async fn public_live_ads(
    db: impl PgExecutor<'_>,
    uuids: &[AdId],
    now: DateTime<Utc>,
    text_at_most: i32,
) -> sqlx::Result<Vec<LiveAdRow>> {
    query_as!(
        LiveAdRow,
        r#"select uuid, published, expires, updated,
             case when length(ad->>'adText') > $3 then jsonb_set(ad, '{adText}', '""') else ad end as "ad!: Json<Ad>"
         from unnest($1::uuid[]) with ordinality as wanted (name, place)
         join job_ad on uuid = name
         where is_live(state, review, privacy, published, expires, $2)
         order by place"#,
        uuids as _,
        now,
        text_at_most
    )
    .fetch_all(db)
    .await
}

/// A live ad as lists show it.
pub(crate) struct ListedAdRow {
    pub uuid: AdId,
    pub published: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    /// None where it is not among the first that together are small enough.
    pub ad: Option<Json<Ad>>,
}

/// These ads as far as they are live, in this order, and of them as many as are so many bytes together, but at least one.
pub(crate) async fn listed_ads(
    db: impl PgExecutor<'_>,
    uuids: &[AdId],
    now: DateTime<Utc>,
    bytes: i64,
) -> sqlx::Result<Vec<ListedAdRow>> {
    query_as!(
        ListedAdRow,
        r#"with shown as materialized (
             select place, uuid, published, expires, updated, ad_for_lists(ad, 0) as ad
             from unnest($1::uuid[]) with ordinality as wanted (name, place)
             join job_ad on uuid = name
             where is_live(state, review, privacy, published, expires, $2)
         ), summed as (
             select *, sum(pg_column_size(ad)) over (order by place) as bytes, row_number() over (order by place) as turn from shown
         )
         select uuid, published, expires, updated, case when turn = 1 or bytes <= $3 then ad end as "ad: Json<Ad>"
         from summed
         order by place"#,
        uuids as _,
        now,
        bytes
    )
    .fetch_all(db)
    .await
}

/// Something that happened to an ad, with how the ad now stands.
pub(crate) struct EventRow {
    pub at: DateTime<Utc>,
    pub uuid: AdId,
    /// Neither stopped, deleted, rejected nor internal; whether it is live is the clock's to say.
    pub listed: bool,
    pub published: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub gone: Option<DateTime<Utc>>,
    /// Of listed ads, as lists show them.
    pub ad: Option<Json<Ad>>,
    /// Otherwise the ads of the events until here are too many bytes together, and this one's is left out.
    pub fits: bool,
}

/// What happened after `after` and until `as_of`, oldest first: ads written, made public by the clock, ended by it, taken
/// away. An ad may be there more than once. The first event fits; others as long as their ads are so many bytes together.
pub(crate) async fn public_events(
    db: impl PgExecutor<'_>,
    after: (DateTime<Utc>, AdId),
    as_of: DateTime<Utc>,
    limit: i64,
    bytes: i64,
) -> sqlx::Result<Vec<EventRow>> {
    query_as!(
        EventRow,
        r#"with event as (
             (select uuid, updated as at from job_ad
              where is_listed(state, review, privacy)
                and (updated, uuid) > ($1, $2) and updated <= $3
              order by updated, uuid limit $4)
             union all
             (select uuid, published from job_ad
              where is_listed(state, review, privacy) and published > updated
                and (published, uuid) > ($1, $2) and published <= $3
              order by published, uuid limit $4)
             union all
             (select uuid, expires from job_ad
              where is_listed(state, review, privacy)
                and expires > updated and expires > published
                and (expires, uuid) > ($1, $2) and expires <= $3
              order by expires, uuid limit $4)
             union all
             (select uuid, gone from job_ad
              where gone is not null and (gone, uuid) > ($1, $2) and gone <= $3
              order by gone, uuid limit $4)
         ), first as (
             select distinct at, uuid from event order by at, uuid limit $4
         ), shown as materialized (
             select at, uuid, listed, published, expires, updated, gone, case when listed then ad_for_lists(ad, 0) end as ad
             from first join (
                 select *, is_listed(state, review, privacy) as listed from job_ad
             ) as job_ad using (uuid)
         ), summed as (
             select *, row_number() over in_order = 1 or coalesce(sum(pg_column_size(ad)) over in_order, 0) <= $5 as fits
             from shown window in_order as (order by at, uuid)
         )
         select at as "at!", uuid as "uuid!", listed as "listed!", published as "published!", expires as "expires!",
             updated as "updated!", gone as "gone?", case when fits then ad end as "ad: Json<Ad>", fits as "fits!"
         from summed
         order by at, uuid"#,
        after.0,
        after.1.0,
        as_of,
        limit,
        bytes
    )
    .fetch_all(db)
    .await
}

/// Those of these ads that are here as they were written at these times.
pub(crate) async fn known_ads(db: impl PgExecutor<'_>, uuids: &[AdId], updated: &[DateTime<Utc>]) -> sqlx::Result<Vec<AdId>> {
    query_scalar!(
        r#"select uuid as "uuid: AdId" from unnest($1::uuid[], $2::timestamptz[]) as wanted (name, written)
         join job_ad on uuid = name and updated = written"#,
        uuids as _,
        updated
    )
    .fetch_all(db)
    .await
}

/// For how many seconds the oldest transaction under way has been: it may yet write, and what it writes carries the time
/// at which it began.
pub(crate) async fn oldest_transaction(db: impl PgExecutor<'_>) -> sqlx::Result<f64> {
    query_scalar!(
        r#"select coalesce(extract(epoch from max(clock_timestamp() - xact_start)), 0)::float8 as "age!"
         from pg_stat_activity
         where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()"#
    )
    .fetch_one(db)
    .await
}

/// A part of the sitemap that has live ads.
#[derive(Clone, Copy)]
pub(crate) struct PartRow {
    pub part: i64,
    /// When an ad of it last came, changed or went.
    pub changed: DateTime<Utc>,
}

/// The ads with numbers from `part * size` on, `size` of them, are a part. One pass over one index, part by part: PostgreSQL
/// would sort a million rows to group them.
pub(crate) async fn public_parts(db: impl PgExecutor<'_>, size: i64, now: DateTime<Utc>) -> sqlx::Result<Vec<PartRow>> {
    query_as!(
        PartRow,
        r#"select part as "part!", changed as "changed!"
         from generate_series(0, (select max(number) / $1 from job_ad)) as part
         cross join lateral (
             select bool_or(listed and published <= $2 and expires > $2) as is_live,
                 max(greatest(
                     case when listed then updated end,
                     case when listed and published <= $2 then published end,
                     case when listed and expires <= $2 and expires > published then expires end,
                     gone
                 )) as changed
             from (
                 select updated, published, expires, gone,
                     is_listed(state, review, privacy) as listed
                 from job_ad
                 where number >= part * $1 and number < (part + 1) * $1
             ) as ad
         ) as ads
         where is_live
         order by part"#,
        size,
        now
    )
    .fetch_all(db)
    .await
}

pub(crate) struct PlaceRow {
    pub uuid: AdId,
    pub changed: DateTime<Utc>,
}

/// The live ads with numbers from `first` to before `end`.
pub(crate) async fn public_places(
    db: impl PgExecutor<'_>,
    first: i64,
    end: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<PlaceRow>> {
    query_as!(
        PlaceRow,
        r#"select uuid, greatest(updated, published) as "changed!" from job_ad
         where number >= $1 and number < $2
           and is_live(state, review, privacy, published, expires, $3)
         order by number"#,
        first,
        end,
        now
    )
    .fetch_all(db)
    .await
}
