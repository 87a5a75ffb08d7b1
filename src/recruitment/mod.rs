//! Recruitment: customers recruit others to subscriptions, in campaigns, and earn points for it.

pub mod draft;
#[cfg(any(feature = "ssr", feature = "recruit"))]
pub mod islands;
pub mod model;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
pub mod words;
