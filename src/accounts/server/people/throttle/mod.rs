//! Throttling of guesses: attempts are counted per account and per network address, whether
//! the account exists or not, and after a few free ones each has to wait longer than the one before.

mod service;
mod store;

pub(crate) use service::*;
