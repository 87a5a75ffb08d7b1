//! Recruitment: customers recruit others to subscriptions, in campaigns, and earn points for it.

pub mod draft;
pub mod model;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
