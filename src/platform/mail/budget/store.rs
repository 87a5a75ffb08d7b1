//! All SQL on budgets.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor, query, query_scalar};

/// Spends `amount`; false, and nothing is spent, if too little is left. Spendings before `since` no longer count.
pub(super) async fn spend(
    db: &mut PgConnection,
    key: &[u8],
    amount: i32,
    at_most: i32,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = query!(
        "insert into mail_budget as known (key, spent, until)
         values ($1, array_fill($4::timestamptz, array[$2::integer]), $6)
         on conflict (key) do update set
             spent = array(select at from unnest(known.spent) as at where at > $5) || excluded.spent,
             until = greatest(known.until, excluded.until)
         where (select count(*) from unnest(known.spent) as at where at > $5) + $2 <= $3::integer",
        key,
        amount,
        at_most,
        now,
        since,
        until
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The times of the spendings that still count, oldest first.
pub(super) async fn spent(db: &mut PgConnection, key: &[u8], since: DateTime<Utc>) -> sqlx::Result<Vec<DateTime<Utc>>> {
    query_scalar!(
        r#"select at as "at!" from mail_budget, unnest(spent) as at where key = $1 and at > $2 order by at"#,
        key,
        since
    )
    .fetch_all(db)
    .await
}

pub(super) async fn delete(db: &mut PgConnection, key: &[u8]) -> sqlx::Result<()> {
    query!("delete from mail_budget where key = $1", key).execute(db).await?;
    Ok(())
}

pub(super) async fn delete_old(db: impl PgExecutor<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    query!("delete from mail_budget where until <= $1", now).execute(db).await?;
    Ok(())
}
