//! What is kept of a person who works or plans shifts, to take along.

mod service;
mod store;

pub use service::*;
