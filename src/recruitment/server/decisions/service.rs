//! The outcome of a recruitment: accepted, declined, or expired. Each counts once, however often and concurrently it is
//! given.

use super::store;
use crate::platform::clock;
use crate::platform::fault::{Failure, Fault};
use crate::platform::outbox;
use crate::recruitment::model::{Person, Status};
use crate::recruitment::rules::MY_DATA_DAYS_AFTER_YES;
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::recruitment::server::persons::{self, Fingerprints, LockedRecruitment, name_key};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::server::store::{self as register, VerifiedContacts};
use crate::recruitment::server::terms::Terms;
use crate::recruitment::server::{eligibility, mail};
use crate::shared::normalise::{account_key, email_key};
use crate::shared::refusal::Refusal;
use chrono::TimeDelta;
use sqlx::PgConnection;
use store::{OrderRow, RecruiterRow};

/// Recruitments that one transaction of the round works on.
const AT_ONCE: i64 = 500;

/// The effect of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionEffect {
    /// It took effect now.
    Now,
    /// There was an answer already, or it came too late; this is the status.
    Before(Status),
    /// A yes without effect, because the recruit has become a customer, or another's recruit, in the meantime.
    Nothing,
}

/// The recruit says yes: an order, points for the recruiter, and they are a customer. Both get a mail.
///
/// # Errors
/// 404 where there is no such recruitment, or only a shadow of one.
pub async fn verify(state: &RecruitmentState, recruitment: RecruitmentId) -> Result<DecisionEffect, Failure> {
    persons::with_retries(|| try_verify(state, recruitment, None)).await
}

/// Like [`verify`], by the personal link that is made of `person`.
///
/// # Errors
/// 404 also if the link has been replaced: then its yes is for somebody else.
pub async fn verify_by(
    state: &RecruitmentState,
    recruitment: RecruitmentId,
    person: PersonId,
) -> Result<DecisionEffect, Failure> {
    persons::with_retries(|| try_verify(state, recruitment, Some(person))).await
}

async fn try_verify(
    state: &RecruitmentState,
    recruitment: RecruitmentId,
    person: Option<PersonId>,
) -> Result<DecisionEffect, Failure> {
    let mut tx = state.db.begin().await?;
    let locked = persons::lock_of(&state.config.secret, &mut tx, recruitment, &Fingerprints::default()).await?;
    let LockedRecruitment { row, .. } = locked.ok_or(Refusal::NotFound)?;
    if person.is_some_and(|person| person != row.person) {
        return Err(Refusal::NotFound.into());
    }
    let counted = verify_in(state, &mut tx, recruitment, true).await?;
    tx.commit().await?;
    Ok(counted)
}

/// Like [`verify`], within the caller's transaction; also for campaigns without confirmation.
pub(in crate::recruitment::server) async fn verify_in(
    state: &RecruitmentState,
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    has_answered: bool,
) -> Result<DecisionEffect, Failure> {
    let now = state.clock.now();
    let secret = &state.config.secret;
    // Concurrent answers find it answered.
    let locked = persons::lock_of(secret, &mut *db, recruitment, &Fingerprints::default()).await?;
    let LockedRecruitment { row, .. } = locked.ok_or(Refusal::NotFound)?;
    if !row.is_shadow
        && !row.is_answered
        && row.expires > now
        && let Some(person) = store::recruit(&mut *db, recruitment).await?
        && let Some(hindrance) = eligibility::hindrance(secret, &mut *db, recruitment, &row, &person, now).await?
    {
        store::void_pending(db, recruitment, hindrance.shadow(), now).await?;
        return Ok(DecisionEffect::Nothing);
    }
    let Some(verified) = store::answer(&mut *db, recruitment, Status::Verified, now).await? else {
        return standing(db, recruitment).await;
    };
    let person =
        store::recruit(&mut *db, recruitment).await?.ok_or_else(|| Fault::other("a pending recruitment has no recruit"))?;
    let (name_key, email_key) = (name_key(&person.name), person.email.as_deref().map(email_key));
    let mut register_email = None;
    let customer = match register::matching_customer(&mut *db, &register::CustomerCriteria::of(&person)).await? {
        Some(customer) => {
            register_email = customer.email;
            customer.id
        }
        None => {
            // A user is linked to the customer with their address: if there is one, the phone number may be another's.
            let verified_contacts = VerifiedContacts { email: true, phone: person.email.is_none() };
            let keys = (name_key.as_str(), email_key.as_deref());
            let customer = register::insert_customer(&mut *db, &person, keys, verified_contacts, now).await?;
            store::came_by(&mut *db, customer, recruitment).await?;
            customer
        }
    };
    store::subscribe(&mut *db, customer, verified.product, now).await?;
    store::insert_order(&mut *db, recruitment, customer, now).await?;
    store::insert_points(&mut *db, recruitment, now).await?;
    tell(state, &mut *db, recruitment, has_answered).await?;
    // Whoever has said yes may be somebody else with the customer's name and number; with what follows a plus, too, as a mail
    // server may keep such a mailbox apart. That the customer wants no invitations is no reason to keep an order from them.
    if let Some(email) = register_email
        && person.email.as_deref().map(account_key) != Some(account_key(&email))
    {
        let OrderRow { order_number, .. } = store::order(&mut *db, recruitment).await?;
        let mail = mail::ordered(mail::language_of(&person.address), &email, order_number);
        // Not tied to the recruitment: erasing the recruit must not delete the customer's mail.
        outbox::post(db, &state.clock, &mail, None).await?;
    }
    Ok(DecisionEffect::Now)
}

/// Queues the mails after a yes: order to the recruit, points to the recruiter. Both get them even if they want no
/// invitations, which these are not.
pub(super) async fn tell(
    state: &RecruitmentState,
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    has_answered: bool,
) -> Result<(), Failure> {
    if let Some(Person { email: Some(email), address, .. }) = store::recruit(&mut *db, recruitment).await? {
        let order = store::order(&mut *db, recruitment).await?;
        let OrderRow { person, order_number, product, offer, price, period, periods, ordinary_price, seller, terms, quantity } =
            order;
        let terms = Terms { product, offer, price, period, periods, ordinary_price, seller, address: terms, quantity };
        let order = mail::Order { person, number: order_number, terms, has_answered };
        outbox::post(&mut *db, &state.clock, &mail::confirmation(state, &email, &address, &order), Some(recruitment.0)).await?;
    }
    if let Some(RecruiterRow { email, language, address, campaign, points, balance }) =
        store::recruiter(&mut *db, recruitment).await?
    {
        let language = language.unwrap_or_else(|| mail::language_of(&address));
        // It contains nothing about the recruit, so it may stay when they are erased.
        outbox::post(&mut *db, &state.clock, &mail::points(language, &email, &campaign, points, balance), None).await?;
    }
    Ok(())
}

/// Declines a recruitment. The recruit is not invited again in this campaign.
///
/// # Errors
/// 404 where there is no such recruitment, or only a shadow of one.
pub async fn decline(state: &RecruitmentState, recruitment: RecruitmentId) -> Result<DecisionEffect, Failure> {
    let mut tx = state.db.begin().await?;
    let counted = decline_in(state, &mut tx, recruitment).await?;
    tx.commit().await?;
    Ok(counted)
}

/// Like [`decline`], within the caller's transaction.
///
/// # Errors
/// 404 where there is no such recruitment, or only a shadow of one.
pub async fn decline_in(
    state: &RecruitmentState,
    db: &mut PgConnection,
    recruitment: RecruitmentId,
) -> Result<DecisionEffect, Failure> {
    match store::answer(&mut *db, recruitment, Status::Declined, state.clock.now()).await? {
        Some(_) => Ok(DecisionEffect::Now),
        None => standing(db, recruitment).await,
    }
}

async fn standing(db: &mut PgConnection, recruitment: RecruitmentId) -> Result<DecisionEffect, Failure> {
    let status = store::status(db, recruitment).await?.ok_or(Refusal::NotFound)?;
    // Without an answer although it could not be answered: it is too late.
    Ok(DecisionEffect::Before(match status {
        Status::Unverified => Status::Expired,
        status => status,
    }))
}

/// Blocks these fingerprints from further invitations, from anybody, in any campaign.
///
/// # Errors
/// A database error.
pub async fn suppress(state: &RecruitmentState, db: &mut PgConnection, fingerprints: &[Vec<u8>]) -> Result<(), Fault> {
    Ok(store::insert_suppression(db, fingerprints, state.clock.now()).await?)
}

/// The person of a recruitment; None once erased.
pub(in crate::recruitment::server) async fn recruit(
    db: &mut PgConnection,
    recruitment: RecruitmentId,
) -> Result<Option<Person>, Fault> {
    Ok(store::recruit(db, recruitment).await?)
}

/// Erases the recruits whose time is over, with the mails to them: who said no, or nothing, and a year after it who said
/// yes. What is left of them at campaigns that are over goes too. Answers how many were erased.
///
/// # Errors
/// A database error.
pub async fn expire_due(state: &RecruitmentState) -> Result<usize, Fault> {
    let mut erased = 0;
    while !*state.stopping.borrow() {
        let now = state.clock.now();
        let mut tx = state.db.begin().await?;
        let expired = store::expire(&mut tx, now, AT_ONCE).await?;
        store::free_expired(&mut tx).await?;
        let gone = store::erase_some(&mut tx, now, now - TimeDelta::days(MY_DATA_DAYS_AFTER_YES), AT_ONCE).await?;
        for recruitment in &gone {
            outbox::forget(&mut tx, recruitment.0).await?;
        }
        tx.commit().await?;
        erased += gone.len();
        if expired.is_empty() && gone.is_empty() {
            break;
        }
    }
    let mut tx = state.db.begin().await?;
    store::forget_ended_campaigns(&mut tx, clock::to_norway(state.clock.now()).date()).await?;
    tx.commit().await?;
    Ok(erased)
}
