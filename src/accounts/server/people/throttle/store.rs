//! All SQL on tries.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_scalar};

/// Counts a try, unless the wait after the one before still lasts: then false. `waits` are the seconds after each try that
/// is more than `free`. A try without a wait leaves nothing to wait for, not even for one that read the clock just before it.
pub(super) async fn count(
    db: &mut PgConnection,
    key: &[u8],
    free: i32,
    waits: &[i32],
    now: DateTime<Utc>,
    forgotten: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = query!(
        "insert into account_try as known (key, tries, last, until)
         values ($1, 1, $4, coalesce($4::timestamptz + make_interval(secs => ($3::int[])[1 - $2::int]), 'epoch'))
         on conflict (key) do update set last = $4,
           tries = case when known.last < $5 then 1 else known.tries + 1 end,
           until = coalesce($4::timestamptz + make_interval(secs =>
             ($3::int[])[least(case when known.last < $5 then 1 else known.tries + 1 end - $2::int, cardinality($3::int[]))]), 'epoch')
         where known.until <= $4",
        key,
        free,
        waits,
        now,
        forgotten
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn until(db: &mut PgConnection, key: &[u8]) -> sqlx::Result<Option<DateTime<Utc>>> {
    query_scalar!("select until from account_try where key = $1", key).fetch_optional(db).await
}

pub(super) async fn forget(db: &mut PgConnection, key: &[u8]) -> sqlx::Result<()> {
    query!("delete from account_try where key = $1", key).execute(db).await?;
    Ok(())
}

/// Takes back one attempt and the wait it started.
pub(super) async fn take_back(db: &mut PgConnection, key: &[u8]) -> sqlx::Result<()> {
    query!("update account_try set tries = greatest(tries - 1, 0), until = 'epoch' where key = $1", key).execute(db).await?;
    Ok(())
}

pub(super) async fn forget_old(db: impl PgExecutor<'_>, before: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from account_try where last < $1 and until < $1", before).execute(db).await?;
    Ok(())
}
