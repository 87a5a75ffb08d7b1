//! The transactional outbox.

mod service;
mod store;

pub use service::*;
pub use store::{DeadLetter, OutboxState, counts, dead_letters};
