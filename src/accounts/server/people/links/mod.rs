//! Links in mails: creating an account, confirming an address, resetting a password.

mod service;
mod store;

pub(crate) use service::*;
