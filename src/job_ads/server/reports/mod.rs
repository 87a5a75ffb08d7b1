//! Reporting an ad.

mod page;
pub mod service;
pub(super) mod store;

pub use page::*;
