//! What an employee can do with an offer: accept or request it, decline, reconsider, hand the shift back.

mod service;
mod store;

pub use service::*;
