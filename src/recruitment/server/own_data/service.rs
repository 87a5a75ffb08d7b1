//! What is kept of a person as a recruiter: to take along, and to erase with their account.

use super::store;
use crate::accounts::server::actor::{Recruiter, SignedIn};
use crate::platform::fault::{Failure, Fault};
use crate::recruitment::model::{Address, Recruitments};
use crate::recruitment::server::lists::{self, LIMIT_MAX, Part};
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::ids::UserId;
use serde_json::{Value, json};
use sqlx::PgConnection;

/// None for whoever is no customer.
///
/// # Errors
/// A database error.
pub async fn export(state: &RecruitmentState, person: &SignedIn) -> Result<Option<Value>, Failure> {
    let Some(customer) = store::customer(&state.db, person.user()).await? else { return Ok(None) };
    let recruiter = Recruiter::of(person);
    let mut campaigns = Vec::new();
    for campaign in store::campaigns(&state.db, customer.id).await? {
        let recruited = everything(state, &recruiter, &campaign).await?;
        let wishes = lists::preferences(state, &recruiter, &campaign).await?;
        let Recruitments { points, products: _, recruitments, unverified_recruitments } = recruited;
        campaigns.push(json!({
            "campaign": campaign,
            "points": points,
            "pointMovements": store::movements(&state.db, customer.id, &campaign).await?,
            "recruitments": recruitments,
            "unverifiedRecruitments": unverified_recruitments,
            "recruitmentPremiumPreferences": wishes.recruitment_premium_preferences,
        }));
    }
    let subscriptions = store::subscriptions(&state.db, customer.id).await?;
    let orders = store::orders(&state.db, customer.id).await?;
    Ok(Some(json!({ "customer": customer, "subscriptions": subscriptions, "orders": orders, "campaigns": campaigns })))
}

/// All pages of the list of a campaign.
async fn everything(state: &RecruitmentState, recruiter: &Recruiter, campaign: &str) -> Result<Recruitments, Failure> {
    let page = |offset| lists::recruitments(state, recruiter, campaign, Part { limit: LIMIT_MAX, offset, ascending: true });
    let mut all = page(0).await?;
    let mut offset = LIMIT_MAX;
    loop {
        let Recruitments { points: _, products: _, recruitments, unverified_recruitments } = page(offset).await?;
        if recruitments.is_empty() && unverified_recruitments.is_empty() {
            return Ok(all);
        }
        all.recruitments.extend(recruitments);
        all.unverified_recruitments.extend(unverified_recruitments);
        offset += LIMIT_MAX;
    }
}

/// Erases, with the account of a user, what they wished for, and who they are where they are no customer but for having
/// recruited by it. What they have recruited stays: it is between the recruits and the seller. The link between the account
/// and the customer goes with the account.
///
/// # Errors
/// A database error.
pub async fn erase(db: &mut PgConnection, user: UserId, now: chrono::DateTime<chrono::Utc>) -> Result<(), Fault> {
    store::delete_preferences(db, user).await?;
    store::erase_customer(db, user, &Address::default(), now).await?;
    Ok(())
}
