//! People and their sessions: signing in and out, and knowing them again.

mod account;
mod links;
mod mail;
mod mail_budget;
pub mod pages;
pub mod passkeys;
pub mod pending_forms;
pub mod registry;
mod service;
mod store;
mod throttle;

pub use service::*;
