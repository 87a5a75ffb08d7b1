//! Limits the mails that anybody can trigger.

mod service;
mod store;

pub use service::*;
