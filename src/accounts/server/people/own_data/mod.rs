//! What is kept of somebody's account: to take along, and to delete.

pub mod deletion;
pub mod export;
mod store;
