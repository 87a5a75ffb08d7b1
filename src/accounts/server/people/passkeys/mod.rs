//! Passkeys: adding them to an account, removing them, and signing in with one.

mod device;
mod service;
mod store;

pub(super) use device::name_of;
pub use service::*;
pub(super) use store::PasskeyRow;
