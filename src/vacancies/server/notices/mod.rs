//! Notices to employees.

pub mod inbox;
mod mail;
mod service;
mod store;

pub use service::*;
