//! What comes of a recruitment: yes, no, or no answer in time. Each counts once, however often and by however many it is
//! given at the same moment.

mod store;

use super::persons::{self, Fingerprints};
use super::store as register;
use crate::recruitment::model::Status;
use crate::recruitment::rules::person::{key, name_key};
use crate::server::fault::{Failure, Fault};
use crate::server::outbox;
use crate::server::state::AppState;
use crate::shared::refusal::Refusal;
use sqlx::PgConnection;
use uuid::Uuid;

/// What an answer came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// It counted now.
    Now,
    /// It came after another, or too late; this is how the recruitment stands.
    Before(Status),
}

/// The recruit says yes: an order, points for the recruiter, and they are a customer.
///
/// # Errors
/// 404 where there is no such recruitment, or only a shadow of one.
pub async fn verify(state: &AppState, recruitment: Uuid) -> Result<Counted, Failure> {
    let mut tx = state.db.begin().await?;
    let counted = verify_in(state, &mut tx, recruitment).await?;
    tx.commit().await?;
    Ok(counted)
}

/// Like [`verify`], within the caller's transaction.
pub(super) async fn verify_in(state: &AppState, db: &mut PgConnection, recruitment: Uuid) -> Result<Counted, Failure> {
    let now = state.clock.now();
    // The row is locked by this until the end; whoever comes at the same time finds it answered.
    let Some(verified) = store::answer(&mut *db, recruitment, Status::Verified.as_str(), now).await? else {
        return standing(db, recruitment).await;
    };
    let person =
        store::recruit(&mut *db, recruitment).await?.ok_or_else(|| Fault::other("a pending recruitment has no recruit"))?;
    let fingerprints = Fingerprints::of(&state.config.secret, &person);
    persons::lock(&mut *db, fingerprints.0.iter()).await?;
    let (name_key, email_key) = (name_key(&person.name), person.email.as_deref().map(key));
    let sought = register::Sought {
        number: None,
        name_key: &name_key,
        email_key: email_key.as_deref(),
        phone: person.phone_number.as_deref(),
        only_email_key: None,
    };
    let customer = match register::matching_customer(&mut *db, &sought).await? {
        Some(customer) => customer.id,
        None => register::insert_customer(&mut *db, &person, &name_key, email_key.as_deref(), now).await?,
    };
    store::subscribe(&mut *db, customer, verified.product, now).await?;
    store::insert_order(&mut *db, recruitment, customer, now).await?;
    store::insert_points(&mut *db, recruitment, now).await?;
    Ok(Counted::Now)
}

/// The recruit says no. They are not asked again in this campaign.
///
/// # Errors
/// 404 where there is no such recruitment, or only a shadow of one.
pub async fn decline(state: &AppState, recruitment: Uuid) -> Result<Counted, Failure> {
    let mut tx = state.db.begin().await?;
    let counted = decline_in(state, &mut tx, recruitment).await?;
    tx.commit().await?;
    Ok(counted)
}

/// Like [`decline`], within the caller's transaction.
///
/// # Errors
/// 404 where there is no such recruitment, or only a shadow of one.
pub async fn decline_in(state: &AppState, db: &mut PgConnection, recruitment: Uuid) -> Result<Counted, Failure> {
    match store::answer(&mut *db, recruitment, Status::Declined.as_str(), state.clock.now()).await? {
        Some(_) => Ok(Counted::Now),
        None => standing(db, recruitment).await,
    }
}

async fn standing(db: &mut PgConnection, recruitment: Uuid) -> Result<Counted, Failure> {
    let status = store::status(db, recruitment).await?.ok_or(Refusal::NotFound)?;
    // What could not be answered and has no answer is too late.
    Ok(Counted::Before(match Status::parse(&status) {
        Some(Status::Unverified) | None => Status::Expired,
        Some(status) => status,
    }))
}

/// Whoever is reached at these wants no more invitations, from nobody, in no campaign.
///
/// # Errors
/// Of the database.
pub async fn suppress(state: &AppState, db: &mut PgConnection, person: &crate::recruitment::model::Person) -> Result<(), Fault> {
    let Fingerprints(fingerprints) = Fingerprints::of(&state.config.secret, person);
    Ok(store::insert_suppression(db, &fingerprints, state.clock.now()).await?)
}

/// Erases the recruits who said no, or nothing, when their time is over, with the mails to them; what is left of them at
/// campaigns that are over goes too. Answers how many were erased.
///
/// # Errors
/// Of the database.
pub async fn expire_due(state: &AppState) -> Result<usize, Fault> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    store::expire(&mut tx, now).await?;
    let erased = store::erase_expired(&mut tx, now).await?;
    for recruitment in &erased {
        outbox::forget(&mut tx, *recruitment).await?;
    }
    store::forget_ended_campaigns(&mut tx, crate::server::clock::to_norway(now).date()).await?;
    tx.commit().await?;
    Ok(erased.len())
}
