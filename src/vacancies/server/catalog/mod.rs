//! The registers.

mod service;
mod store;

pub use service::*;
