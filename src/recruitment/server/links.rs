//! The two links of a recruitment: the recruit's own, which is only ever sent to them, and the invitation, which the
//! recruiter passes on. Both are made of the recruitment's id, so that they can be shown again and nothing is stored.

use crate::server::state::AppState;
use crate::server::token;
use crate::shared::paths;
use uuid::Uuid;

const PERSONAL: &str = "recruit";
const INVITATION: &str = "invitation";

/// The address of the recruit's own page.
pub fn personal(state: &AppState, recruitment: Uuid) -> String {
    absolute(state, &paths::recruit(&token::make(&state.config.secret, PERSONAL, recruitment)))
}

/// The recruitment whose recruit has this token.
pub fn open_personal(state: &AppState, text: &str) -> Option<Uuid> {
    token::open(&state.config.secret, PERSONAL, text)
}

/// The address that a recruiter passes on; it shows nothing before its visitor has proved to be the recruit.
pub fn invitation(state: &AppState, recruitment: Uuid) -> String {
    absolute(state, &paths::invitation(&token::make(&state.config.secret, INVITATION, recruitment)))
}

/// The recruitment that an invitation is to.
pub fn open_invitation(state: &AppState, text: &str) -> Option<Uuid> {
    token::open(&state.config.secret, INVITATION, text)
}

fn absolute(state: &AppState, path: &str) -> String {
    format!("{}{path}", state.config.public_url)
}
