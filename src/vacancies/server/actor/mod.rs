//! Who plans the shifts of a business, and who works them.

mod service;
mod store;

pub use service::*;
