//! All SQL on what an account is made of as a whole.

use crate::shared::ids::UserId;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{PgConnection, PgExecutor, query, query_as, query_scalar};

/// The account itself, as its owner takes it along.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountData {
    pub email: String,
    pub email_verified: Option<DateTime<Utc>>,
    pub name: String,
    pub language: String,
    pub is_administrator: bool,
    pub created: DateTime<Utc>,
    pub updated: DateTime<Utc>,
}

pub(super) async fn account(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Option<AccountData>> {
    query_as!(
        AccountData,
        "select email, email_verified, name, language, is_admin as is_administrator, created, updated from app_user where id = $1",
        user.0
    )
    .fetch_optional(db)
    .await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionData {
    pub signed_in: DateTime<Utc>,
    pub last_used: DateTime<Utc>,
    pub ends: DateTime<Utc>,
    pub browser: String,
}

/// Those that have ended and are not deleted yet are kept of somebody, too.
pub(super) async fn sessions(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<SessionData>> {
    query_as!(
        SessionData,
        "select created as signed_in, last_used, expires as ends, user_agent as browser from session where user_id = $1 order by created, id",
        user.0
    )
    .fetch_all(db)
    .await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PasskeyData {
    pub name: String,
    pub created: DateTime<Utc>,
    pub last_used: Option<DateTime<Utc>>,
}

pub(super) async fn passkeys(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<PasskeyData>> {
    query_as!(PasskeyData, "select name, created, last_used from passkey where user_id = $1 order by created, id", user.0)
        .fetch_all(db)
        .await
}

/// A client that somebody lets act for them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AppData {
    pub name: String,
    pub scopes: Vec<String>,
    pub agreed: DateTime<Utc>,
}

pub(super) async fn apps(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<AppData>> {
    query_as!(
        AppData,
        "select name, scopes, oauth_consent.created as agreed
         from oauth_consent join oauth_client on oauth_client.id = oauth_consent.client_id
         where user_id = $1 order by name, oauth_client.id",
        user.0
    )
    .fetch_all(db)
    .await
}

/// An employer that somebody acts for.
#[derive(Serialize)]
pub(super) struct OrganisationData {
    pub orgnr: String,
    pub name: String,
}

pub(super) async fn organisations(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<Vec<OrganisationData>> {
    query_as!(
        OrganisationData,
        "select orgnr, name from organisation_member join organisation using (orgnr) where user_id = $1 order by orgnr",
        user.0
    )
    .fetch_all(db)
    .await
}

/// Every administrator; until the transaction ends none of them goes.
pub(super) async fn lock_administrators(db: &mut PgConnection) -> sqlx::Result<Vec<UserId>> {
    query_scalar!(r#"select id as "id: UserId" from app_user where is_admin order by id for update"#).fetch_all(db).await
}

/// What hangs on the account goes with it (`on delete cascade`). False where it is gone already.
pub(super) async fn delete(db: &mut PgConnection, user: UserId) -> sqlx::Result<bool> {
    let done = query!("delete from app_user where id = $1", user.0).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// What somebody has written at this address, in any of these spellings, for an account that never came to be.
pub(super) async fn delete_sign_ups(db: &mut PgConnection, emails: &[String]) -> sqlx::Result<()> {
    query!(
        "delete from account_link
         where kind = 'sign_up' and lower(email) in (select lower(text) from unnest($1::text[]) as text)",
        emails
    )
    .execute(db)
    .await?;
    Ok(())
}
