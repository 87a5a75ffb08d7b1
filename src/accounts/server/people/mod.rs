//! People and their sessions: signing in, signing out, and recognising them.

mod account;
mod links;
mod mail;
mod mail_budget;
pub mod own_data;
pub mod pages;
pub mod passkeys;
pub mod pending_forms;
pub mod registry;
mod roles;
mod service;
mod store;
mod throttle;

pub use service::*;
