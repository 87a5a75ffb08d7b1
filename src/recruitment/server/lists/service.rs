//! What a recruiter sees of their recruiting in a campaign: points, recruits, and the premiums they would like.

use super::{points, store};
use crate::accounts::server::actor::Recruiter;
use crate::i18n::Language;
use crate::platform::fault::{Failure, Fault};
use crate::recruitment::model::{Preference, Preferences, Recruitments, Status, UnverifiedRecruitment, VerifiedRecruitment};
use crate::recruitment::rules;
use crate::recruitment::rules::person::CODE_MAX_CHARS;
use crate::recruitment::rules::problem::{Kind, Problem, Problems};
use crate::recruitment::server::service::{chosen, to_refusal};
use crate::recruitment::server::state::RecruitmentState;
use crate::recruitment::server::store as register;
use crate::shared::ids::{CampaignId, CustomerId};
use crate::shared::refusal::Refusal;
use serde_json::Value;
use sqlx::PgConnection;

// The contract's, of one list.
pub(crate) const LIMIT_DEFAULT: i64 = 50;
pub(crate) const LIMIT_MAX: i64 = 200;

/// Which part of each list is shown.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub limit: i64,
    pub offset: i64,
    /// By registration; else the newest first.
    pub ascending: bool,
}

/// What this recruiter has recruited. A user who is no customer has recruited nobody.
///
/// # Errors
/// 400 where there is no such campaign.
pub async fn recruitments(
    state: &RecruitmentState,
    recruiter: &Recruiter,
    campaign: &str,
    part: Part,
) -> Result<Recruitments, Failure> {
    let mut db = state.db.acquire().await?;
    let campaign = known_campaign(&mut db, campaign).await?;
    let products = store::products(&mut db, campaign).await?;
    let Some(customer) = customer(&mut db, recruiter).await? else {
        return Ok(Recruitments { points: 0, products, recruitments: Vec::new(), unverified_recruitments: Vec::new() });
    };
    let now = state.clock.now();
    let verified = store::verified(&mut db, customer, campaign, part).await?;
    let unverified = store::unverified(&mut db, customer, campaign, part, now).await?;
    Ok(Recruitments {
        points: points(&mut db, customer, campaign).await?,
        products,
        recruitments: verified.into_iter().map(VerifiedRecruitment::from).collect(),
        unverified_recruitments: unverified
            .into_iter()
            .map(|row| {
                let store::UnverifiedRow { name, product, registered, expires, state } = row;
                // Counts as expired even if the periodic job has not run yet.
                let status = match state {
                    Status::Declined => Status::Declined,
                    _ if expires <= now => Status::Expired,
                    state => state,
                };
                UnverifiedRecruitment { name: name.map(|name| name.0), product, registered, expires, status }
            })
            .collect(),
    })
}

/// # Errors
/// 400 where there is no such campaign.
pub async fn preferences(state: &RecruitmentState, recruiter: &Recruiter, campaign: &str) -> Result<Preferences, Failure> {
    let mut db = state.db.acquire().await?;
    let campaign = known_campaign(&mut db, campaign).await?;
    stored(&mut db, recruiter, campaign).await
}

/// Replaces all older preferences, in the caller's transaction. For a user who is not a customer,
/// nothing is stored.
///
/// # Errors
/// Every problem, in the words of `language`.
pub async fn set_preferences(
    db: &mut PgConnection,
    recruiter: &Recruiter,
    campaign: &str,
    sent: &Value,
    language: Language,
) -> Result<Preferences, Failure> {
    let campaign = known_campaign(&mut *db, campaign).await?;
    let (wanted, found) = rules::check_preferences(sent);
    let premiums = register::premiums(&mut *db, campaign).await?;
    let mut problems = Problems::default();
    let (numbers, products) = chosen(&wanted, &premiums, |index| rules::preferences_pointer(sent, index), &mut problems);
    problems.append(found, |_| ());
    if !problems.is_empty() {
        return Err(to_refusal(problems, language).into());
    }
    if let Some(customer) = customer(&mut *db, recruiter).await? {
        register::replace_preferences(&mut *db, customer, campaign, &numbers, &products).await?;
    }
    stored(db, recruiter, campaign).await
}

async fn stored(db: &mut PgConnection, recruiter: &Recruiter, campaign: CampaignId) -> Result<Preferences, Failure> {
    let recruitment_premium_preferences = match customer(&mut *db, recruiter).await? {
        Some(customer) => store::preferences(db, customer, campaign).await?,
        None => Vec::<Preference>::new(),
    };
    Ok(Preferences { recruitment_premium_preferences })
}

pub(super) async fn customer(db: &mut PgConnection, recruiter: &Recruiter) -> Result<Option<CustomerId>, Fault> {
    Ok(register::user(db, recruiter.user()).await?.and_then(|user| user.customer))
}

async fn known_campaign(db: &mut PgConnection, code: &str) -> Result<CampaignId, Failure> {
    // Impossible codes are not looked up; PostgreSQL rejects U+0000.
    let can_be = code.chars().count() <= CODE_MAX_CHARS && !code.contains('\0');
    let campaign = if can_be { register::campaign(db, code).await? } else { None };
    match campaign {
        Some(campaign) => Ok(campaign.id),
        None => Err(Refusal::Invalid(vec![Problem::new("/campaign", Kind::UnknownCampaign).to_field_error(Language::En)]).into()),
    }
}
