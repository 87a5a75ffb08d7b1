//! Limits the mails that anybody can trigger: a budget per mailbox, per caller, and for all together. They are stored
//! in the database, so they survive restarts and are shared by all processes.
//!
//! A day is the last 24 hours and not a day of the calendar: otherwise midnight would let twice as many through, and when
//! there is room again follows from what was spent. Each kind of mail has budgets of its own, so that what a stranger can use
//! up of somebody's mailbox is mails of the kind that they ask for, and no more: nobody is kept from signing in, and nothing
//! that is sent after somebody's own act (an order, points, a changed password) is counted.

use super::store;
use crate::platform::contact_key;
use crate::platform::core::Core;
use crate::platform::fault::{Failure, Fault};
use crate::platform::signed_link::fingerprint;
use crate::shared::refusal::Refusal;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use std::net::IpAddr;

pub const AN_HOUR: TimeDelta = TimeDelta::hours(1);
pub const A_DAY: TimeDelta = TimeDelta::days(1);

/// A kind of budget.
#[derive(Clone, Copy, Debug)]
pub struct BudgetLimit {
    /// What is counted; unique per kind.
    pub purpose: &'static str,
    pub at_most: i32,
    pub within: TimeDelta,
}

/// An amount about to be spent from one budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    key: Vec<u8>,
    at_most: i32,
    within: TimeDelta,
    amount: i32,
    /// Shared by many callers: it is locked last, so that it is held for the shortest time.
    is_shared: bool,
}

impl Spending {
    /// In how many seconds there is enough, given what still counts, the oldest first; None: now.
    fn wait(&self, spent: &[DateTime<Utc>], now: DateTime<Utc>) -> Option<u32> {
        // This many of the oldest have to expire first.
        let excess = i32::try_from(spent.len()).unwrap_or(i32::MAX).saturating_add(self.amount).saturating_sub(self.at_most);
        let excess = usize::try_from(excess).ok().filter(|excess| *excess > 0)?;
        let free = spent.get(excess - 1).map_or(now, |last| *last) + self.within;
        Some(u32::try_from((free - now).num_seconds().max(1)).unwrap_or(u32::MAX))
    }
}

impl BudgetLimit {
    /// The budget of whoever `whose` identifies.
    pub fn of(&self, state: &Core, whose: &str, amount: i32) -> Spending {
        let Self { purpose, at_most, within } = *self;
        let key = fingerprint(&state.config.secret, purpose, whose);
        Spending { key, at_most, within, amount, is_shared: whose.is_empty() }
    }

    /// One mail to a mailbox: the address without the owner's own mark, however it is spelled.
    pub fn to(&self, state: &Core, address: &str) -> Spending {
        self.to_hashed_mailbox(state, &contact_key::mailbox(&state.config.secret, address))
    }

    /// One mail to a mailbox of which there is the hash only.
    pub fn to_hashed_mailbox(&self, state: &Core, mailbox: &[u8]) -> Spending {
        self.of(state, &hex::encode(mailbox), 1)
    }

    /// One mail requested from this network address; None if the address is unknown.
    pub fn from(&self, state: &Core, caller: Option<IpAddr>) -> Option<Spending> {
        Some(self.of(state, &caller?.to_string(), 1))
    }

    /// One mail to a mailbox, requested from this network address.
    pub fn from_to(&self, state: &Core, caller: Option<IpAddr>, address: &str) -> Option<Spending> {
        let mailbox = hex::encode(contact_key::mailbox(&state.config.secret, address));
        Some(self.of(state, &format!("{} {mailbox}", caller?), 1))
    }

    /// The budget shared by everybody.
    pub fn of_all(&self, state: &Core, amount: i32) -> Spending {
        self.of(state, "", amount)
    }
}

/// Spends from each of these budgets or, where one has too little left, fails. They last as the caller's transaction does,
/// which comes to nothing where this fails. The order is always the same, so that two never wait for each other.
///
/// # Errors
/// 429 with the time after which there is enough.
pub async fn spend(db: &mut PgConnection, mut spendings: Vec<Spending>, now: DateTime<Utc>) -> Result<(), Failure> {
    spendings.retain(|spending| spending.amount > 0);
    spendings.sort_by(|one, other| (one.is_shared, &one.key).cmp(&(other.is_shared, &other.key)));
    for spending in spendings {
        if let Some(seconds) = spend_one(&mut *db, &spending, now).await? {
            if spending.is_shared {
                tracing::warn!(at_most = spending.at_most, "a budget of mails for all is used up; no more are sent for now");
            }
            return Err(Refusal::TooMany { seconds }.into());
        }
    }
    Ok(())
}

/// Whether each of these budgets has enough now. Nothing is spent: somebody else may be faster.
///
/// # Errors
/// 429 with the time after which there is enough.
pub async fn check(db: &mut PgConnection, spendings: &[Spending], now: DateTime<Utc>) -> Result<(), Failure> {
    for spending in spendings {
        let spent = store::spent(&mut *db, &spending.key, now - spending.within).await?;
        if let Some(seconds) = spending.wait(&spent, now) {
            return Err(Refusal::TooMany { seconds }.into());
        }
    }
    Ok(())
}

/// Spends from one budget; or tells in how many seconds there is enough, and nothing is spent.
///
/// # Errors
/// A database error.
pub async fn spend_one(db: &mut PgConnection, spending: &Spending, now: DateTime<Utc>) -> Result<Option<u32>, Fault> {
    let Spending { key, at_most, within, amount, is_shared: _ } = spending;
    if amount <= at_most && store::spend(&mut *db, key, *amount, *at_most, now, now - *within, now + *within).await? {
        return Ok(None);
    }
    let spent = store::spent(db, key, now - *within).await?;
    Ok(Some(spending.wait(&spent, now).unwrap_or(1)))
}

/// The mailbox owner has confirmed: the mails that led to it no longer count.
///
/// # Errors
/// A database error.
pub async fn refund(db: &mut PgConnection, spending: &Spending) -> Result<(), Fault> {
    Ok(store::delete(db, &spending.key).await?)
}

/// Deletes expired spendings.
///
/// # Errors
/// A database error.
pub async fn forget_old(state: &Core) -> Result<(), Fault> {
    Ok(store::delete_old(&state.db, state.clock.now()).await?)
}
