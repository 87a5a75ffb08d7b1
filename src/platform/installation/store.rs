//! The single installation row, and whether the database holds anything else.

use sqlx::{PgConnection, query, query_scalar};

pub(super) async fn lock_secret(db: &mut PgConnection) -> sqlx::Result<Option<Vec<u8>>> {
    query_scalar!("select secret_fingerprint from installation for update").fetch_one(db).await
}

pub(super) async fn set_secret(db: &mut PgConnection, fingerprint: &[u8]) -> sqlx::Result<()> {
    query!("update installation set secret_fingerprint = $1", fingerprint).execute(db).await?;
    Ok(())
}

pub(super) async fn lock_demo(db: &mut PgConnection) -> sqlx::Result<bool> {
    query_scalar!("select is_demo from installation for update").fetch_one(db).await
}

pub(super) async fn set_demo(db: &mut PgConnection) -> sqlx::Result<()> {
    query!("update installation set is_demo = true").execute(db).await?;
    Ok(())
}

/// Everything else belongs to one of these.
pub(super) async fn holds_anything(db: &mut PgConnection) -> sqlx::Result<bool> {
    query_scalar!(
        r#"select exists (select from provider) or exists (select from app_user) or exists (select from organisation)
             or exists (select from oauth_client) or exists (select from product) or exists (select from campaign)
             or exists (select from customer) or exists (select from business) or exists (select from alert) as "holds!""#
    )
    .fetch_one(db)
    .await
}

pub(super) async fn first_provider(db: &mut PgConnection) -> sqlx::Result<Option<String>> {
    query_scalar!("select identifier from provider order by id limit 1").fetch_optional(db).await
}
