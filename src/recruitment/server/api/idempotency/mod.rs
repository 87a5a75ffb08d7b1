//! Requests with an `Idempotency-Key`.

mod service;
mod store;

pub use service::*;
