//! What the index reads: all ads that are live or will be, then those that changed.

use crate::job_ads::model::Ad;
use crate::job_ads::server::ids::AdId;
use crate::shared::ids::ProviderId;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::types::Json;
use sqlx::{Decode, PgExecutor, PgPool, Postgres, Type, query, query_as, query_scalar};

/// What is visible at this moment; `changed_since` takes it. A standby does not tell which transactions are under way, so
/// there everything that is not older than all of them is looked at again next time.
pub(super) async fn snapshot(db: impl PgExecutor<'_>) -> sqlx::Result<String> {
    query_scalar!(
        r#"select case when pg_is_in_recovery() then format('%1$s:%1$s:', pg_snapshot_xmin(snapshot)) else snapshot::text end as "snapshot!"
         from pg_current_snapshot() as snapshot"#
    )
    .fetch_one(db)
    .await
}

/// Whether nothing at all was committed since; asked first, as planning a look at the ads takes far longer. A standby
/// does not know.
pub(super) async fn is_current(db: impl PgExecutor<'_>, snapshot: &str) -> sqlx::Result<bool> {
    query_scalar!(r#"select not pg_is_in_recovery() and pg_current_snapshot()::text = $1 as "is_current!""#, snapshot)
        .fetch_one(db)
        .await
}

/// Rows from another cluster (a restored dump) carry transactions that are still to come here, and would count as new for
/// as long. They become this transaction's. Returns how many there were.
pub(super) async fn adopt_foreign_rows(db: impl PgExecutor<'_>) -> sqlx::Result<u64> {
    let done = query!("update job_ad set updated = updated where changed > pg_current_xact_id()").execute(db).await?;
    Ok(done.rows_affected())
}

/// An ad as it is stored, if it can be read: one that cannot must not keep the others from being found.
pub(super) struct Stored(pub Option<Ad>);

impl Type<Postgres> for Stored {
    fn type_info() -> PgTypeInfo {
        <Json<Ad> as Type<Postgres>>::type_info()
    }

    fn compatible(of: &PgTypeInfo) -> bool {
        <Json<Ad> as Type<Postgres>>::compatible(of)
    }
}

impl<'r> Decode<'r, Postgres> for Stored {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(<Json<Ad> as Decode<'r, Postgres>>::decode(value).ok().map(|ad| ad.0)))
    }
}

pub(super) struct AdRow {
    pub uuid: AdId,
    pub provider: ProviderId,
    pub published: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    pub ad: Stored,
}

/// Ads that are live or will be, newest first.
pub(super) fn newest_ads(db: &PgPool, now: DateTime<Utc>, limit: i64) -> BoxStream<'_, sqlx::Result<AdRow>> {
    query_as!(
        AdRow,
        r#"select uuid, provider_id as provider, published, expires, ad as "ad: Stored" from job_ad
         where is_listed(state, review, privacy) and expires > $1
         order by published desc, uuid desc
         limit $2"#,
        now,
        limit
    )
    .fetch(db)
}

/// How many blocks the ads' table has.
pub(super) async fn blocks(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    query_scalar!(r#"select pg_relation_size('job_ad') / current_setting('block_size')::bigint as "blocks!""#).fetch_one(db).await
}

/// Ads that are live or will be, of these blocks of the table: in the order in which they lie, as any other would read a
/// large table all over the disk.
pub(super) fn ads_of_blocks(db: &PgPool, now: DateTime<Utc>, from: i64, to: i64) -> BoxStream<'_, sqlx::Result<AdRow>> {
    query_as!(
        AdRow,
        r#"select uuid, provider_id as provider, published, expires, ad as "ad: Stored" from job_ad
         where ctid >= format('(%s,0)', $2::bigint)::tid and ctid < format('(%s,0)', $3::bigint)::tid
           and is_listed(state, review, privacy) and expires > $1"#,
        now,
        from,
        to
    )
    .fetch(db)
}

pub(super) struct ChangedRow {
    pub uuid: Option<AdId>,
    pub provider: Option<ProviderId>,
    pub is_listed: Option<bool>,
    pub published: Option<DateTime<Utc>>,
    pub expires: Option<DateTime<Utc>>,
    /// Of listed ads.
    pub ad: Option<Stored>,
    /// The transaction that changed it.
    pub changed: Option<String>,
    /// The same on every row, and there on one empty row when nothing changed.
    pub snapshot: String,
}

/// Some of the ads that changed since an earlier snapshot, in the order of their transactions, after this one; and the
/// snapshot that holds now.
pub(super) fn changed_since<'a>(
    db: &'a PgPool,
    snapshot: &'a str,
    after: Option<(&'a str, AdId)>,
    limit: i64,
) -> BoxStream<'a, sqlx::Result<ChangedRow>> {
    let (changed, uuid) = after.unzip();
    query_as!(
        ChangedRow,
        r#"select uuid as "uuid?: AdId", provider_id as "provider?: ProviderId", listed as "is_listed?", published as "published?", expires as "expires?",
             case when listed then ad end as "ad?: Stored", changed::text as "changed?",
             case when pg_is_in_recovery() then format('%1$s:%1$s:', pg_snapshot_xmin(now)) else now::text end as "snapshot!"
         from pg_current_snapshot() as now
         left join (
             select *, is_listed(state, review, privacy) as listed
             from job_ad
             where changed >= pg_snapshot_xmin($1::text::pg_snapshot) and not pg_visible_in_snapshot(changed, $1::text::pg_snapshot)
               and ($2::text is null or (changed, uuid) > ($2::text::xid8, $3::uuid))
             order by changed, uuid
             limit $4
         ) as change on true
         order by changed, uuid"#,
        snapshot,
        changed,
        uuid as _,
        limit
    )
    .fetch(db)
}

pub(super) struct CardRow {
    pub uuid: AdId,
    pub ad: Json<Ad>,
}

/// These ads as far as they are live, as lists show them, with so many characters of their texts.
pub(super) async fn cards(
    db: impl PgExecutor<'_>,
    uuids: &[AdId],
    now: DateTime<Utc>,
    text_at_most: i32,
) -> sqlx::Result<Vec<CardRow>> {
    query_as!(
        CardRow,
        r#"select uuid, ad_for_lists(ad, $3) as "ad!: Json<Ad>" from job_ad
         where uuid = any($1) and is_live(state, review, privacy, published, expires, $2)"#,
        uuids as _,
        now,
        text_at_most
    )
    .fetch_all(db)
    .await
}

/// One ad, live or not; internal ones are nobody's to compare with.
pub(super) async fn listed_ad(db: impl PgExecutor<'_>, uuid: AdId) -> sqlx::Result<Option<AdRow>> {
    query_as!(
        AdRow,
        r#"select uuid, provider_id as provider, published, expires, ad as "ad: Stored" from job_ad where uuid = $1 and privacy <> 'INTERNAL_NOT_SHOWN'"#,
        uuid.0
    )
    .fetch_optional(db)
    .await
}
