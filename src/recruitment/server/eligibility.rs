//! Re-checks a recruit after registration, which `service` checks: when data are corrected or replaced,
//! and at the yes. The caller has locked the person.

use super::persons::{self, Fingerprints};
use super::store::{self, LockedRow, Shadow};
use crate::platform::fault::Fault;
use crate::recruitment::model::Person;
use crate::recruitment::rules::problem::Kind;
use crate::recruitment::server::ids::RecruitmentId;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

impl From<Shadow> for Kind {
    fn from(shadow: Shadow) -> Self {
        match shadow {
            Shadow::AlreadyCustomer => Self::AlreadyCustomer,
            Shadow::AlreadyRecruited => Self::AlreadyRecruited,
            Shadow::Suppressed => Self::Suppressed,
        }
    }
}

/// What a recruit is found to be.
#[derive(Clone, Copy)]
pub(super) enum Hindrance {
    /// The recruiter themselves.
    SelfRecruitment,
    Shadow(Shadow),
}

impl Hindrance {
    /// The stored reason of a shadow. The recruiter counts as an existing customer.
    pub(super) fn shadow(self) -> Shadow {
        match self {
            Self::SelfRecruitment => Shadow::AlreadyCustomer,
            Self::Shadow(shadow) => shadow,
        }
    }
}

/// Why this person cannot be recruited; None if they can. Having opted out of invitations keeps
/// nobody from acting on their own initiative.
pub(super) async fn hindrance(
    secret: &[u8],
    db: &mut PgConnection,
    recruitment: RecruitmentId,
    row: &LockedRow,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<Option<Hindrance>, Fault> {
    let fingerprints = Fingerprints::of(secret, person);
    let recruiter = store::customer(&mut *db, row.recruiter).await?;
    if fingerprints.shares_any_with(&persons::of_customer(secret, &mut *db, &recruiter).await?) {
        return Ok(Some(Hindrance::SelfRecruitment));
    }
    let email_keys = person.email.as_deref().map(store::email_keys).unwrap_or_default();
    let phones: Vec<String> = person.phone_number.clone().into_iter().collect();
    if !store::subscribers(&mut *db, row.product, &email_keys, &phones).await?.is_empty() {
        return Ok(Some(Hindrance::Shadow(Shadow::AlreadyCustomer)));
    }
    let taken = store::taken(db, row.campaign, &fingerprints.0, now).await?;
    let is_taken = taken.iter().any(|taken| taken.recruitment != recruitment && !taken.is_shadow);
    Ok(is_taken.then_some(Hindrance::Shadow(Shadow::AlreadyRecruited)))
}
