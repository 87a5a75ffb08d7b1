//! The outcome of a recruitment: accepted, declined, or expired.

mod service;
mod store;

pub use service::*;
