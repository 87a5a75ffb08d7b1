//! What makes guessing slow: tries are counted against the account and against the address that they come from, whether there
//! is such an account or not, and after a few each one has to wait longer than the one before.

mod service;
mod store;

pub(crate) use service::*;
