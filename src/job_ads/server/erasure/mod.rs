//! Erasure of permanently deleted ads: only their existence, receipts and statistics are kept.

mod service;
mod store;

pub use service::*;
