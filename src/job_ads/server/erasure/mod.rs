//! What is left of an ad that is deleted for good: that it was there, its receipts and its statistics.

mod service;
mod store;

pub use service::*;
