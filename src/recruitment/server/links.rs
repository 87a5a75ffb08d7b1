//! The two links of a recruitment: the recruit's own, which is only ever sent to them, and the invitation, which the
//! recruiter passes on. Both are derived from ids, so that they can be shown again and nothing secret is stored.

use crate::platform::signed_link;
use crate::recruitment::server::ids::{PersonId, RecruitmentId};
use crate::recruitment::server::state::RecruitmentState;
use crate::shared::paths;

const PERSONAL: &str = "recruit";
const INVITATION: &str = "invitation";

/// The address of the recruit's own page.
pub fn personal(state: &RecruitmentState, person: PersonId) -> String {
    absolute(state, &paths::recruit(&signed_link::make(&state.config.secret, PERSONAL, person.0)))
}

/// The recruit in a personal token.
pub fn open_personal(state: &RecruitmentState, text: &str) -> Option<PersonId> {
    signed_link::open(&state.config.secret, PERSONAL, text).map(PersonId)
}

/// The link that a recruiter passes on; it shows nothing until its visitor has proved to be the recruit.
pub fn invitation(state: &RecruitmentState, recruitment: RecruitmentId) -> String {
    absolute(state, &paths::invitation(&signed_link::make(&state.config.secret, INVITATION, recruitment.0)))
}

/// The recruitment that an invitation is to.
pub fn open_invitation(state: &RecruitmentState, text: &str) -> Option<RecruitmentId> {
    signed_link::open(&state.config.secret, INVITATION, text).map(RecruitmentId)
}

fn absolute(state: &RecruitmentState, path: &str) -> String {
    format!("{}{path}", state.config.public_url)
}
