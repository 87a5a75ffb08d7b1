//! Alerts by mail, without an account: new hits of a saved search, and a reminder of an ad's deadline.

mod jobs;
pub(super) mod mail;
pub mod pages;
mod service;
mod store;
pub(super) mod times;

pub use jobs::{erase_unconfirmed, run, send_due};
pub use service::*;
