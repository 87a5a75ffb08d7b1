//! What a link in a mail does: makes an account, proves an address, lets somebody choose a new password.

mod service;
mod store;

pub(crate) use service::*;
