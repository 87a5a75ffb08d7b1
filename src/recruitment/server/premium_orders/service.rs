//! Ordering a premium takes its points; until it is sent the order can be cancelled, which gives them back.

use super::store::{self, AdminRow, OrderRow};
use crate::accounts::server::actor::Admin;
use crate::platform::fault::{Failure, Fault};
use crate::recruitment::server::lists;
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::ids::{CampaignId, CustomerId, OrderNumber, ProductId};
use sqlx::PgConnection;

/// Verv's own: orders of one customer in one campaign that are not sent yet. It bounds what costs no points.
const WAITING_MAX: i64 = 50;
/// Verv's own: as many are listed for their customer.
const LISTED_MAX: i64 = 50;

/// Orders a premium. `seen` is how many orders the customer had when they asked, so that a form that is sent twice orders
/// once. None where that is no longer so, the points do not suffice, or there is no such premium any more.
///
/// # Errors
/// A database error.
pub(in crate::recruitment::server) async fn order(
    state: &RecruitmentState,
    customer: CustomerId,
    campaign: CampaignId,
    product: ProductId,
    seen: i64,
) -> Result<Option<OrderNumber>, Failure> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    // Of two at the same moment the second finds what the first has left.
    store::lock_customer(&mut tx, customer).await?;
    let Some(points) = store::points_needed(&mut tx, campaign, product).await? else { return Ok(None) };
    let balance = lists::points(&mut tx, customer, campaign).await?;
    let (all, waiting) = store::counts(&mut tx, customer, campaign).await?;
    if balance < i64::from(points) || all != seen || waiting >= WAITING_MAX {
        return Ok(None);
    }
    let number = store::insert(&mut tx, customer, campaign, product, points, now).await?;
    store::insert_movement(&mut tx, number, now).await?;
    tx.commit().await?;
    Ok(Some(number))
}

/// Cancels an order of this customer. False where it is none, or is sent or cancelled already.
///
/// # Errors
/// A database error.
pub(in crate::recruitment::server) async fn cancel(
    state: &RecruitmentState,
    customer: CustomerId,
    number: OrderNumber,
) -> Result<bool, Failure> {
    let now = state.clock.now();
    let mut tx = state.db.begin().await?;
    let is_cancelled = store::cancel(&mut tx, customer, number, now).await?;
    if is_cancelled {
        store::insert_movement_back(&mut tx, number, now).await?;
    }
    tx.commit().await?;
    Ok(is_cancelled)
}

/// Notes that a premium was sent. Nothing happens where it was before, or its order is cancelled.
///
/// # Errors
/// A database error.
pub(in crate::recruitment::server) async fn mark_sent(
    state: &RecruitmentState,
    _: &Admin,
    number: OrderNumber,
) -> Result<(), Failure> {
    Ok(store::mark_sent(&state.db, number, state.clock.now()).await?)
}

/// The newest orders of a customer, and how many there are in all.
pub(in crate::recruitment::server) async fn list(
    db: &mut PgConnection,
    customer: CustomerId,
    campaign: CampaignId,
) -> Result<(Vec<OrderRow>, i64), Fault> {
    let (all, _) = store::counts(&mut *db, customer, campaign).await?;
    Ok((store::list(db, customer, campaign, LISTED_MAX).await?, all))
}

/// Orders with `sought` in them, after the one that `after` names: first those that wait, the newest first.
pub(in crate::recruitment::server) async fn list_all(
    state: &RecruitmentState,
    sought: &str,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<AdminRow>, Fault> {
    Ok(store::list_all(&state.db, sought, after, limit).await?)
}
