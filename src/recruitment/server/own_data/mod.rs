//! What is kept of a person as a recruiter: to take along, and to erase with their account.

mod service;
mod store;

pub use service::*;
