//! How many mails leave because somebody asked for them.

mod service;
mod store;

pub use service::*;
