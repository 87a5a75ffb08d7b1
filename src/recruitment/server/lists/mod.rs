//! What a recruiter sees of their recruiting in a campaign: points, recruits, and the premiums they would like.

mod service;
mod store;

pub use service::*;
pub(super) use store::points;
