//! What happened to a vacancy, for those who plan: who acted through which door, and who was told what when.

mod service;
mod store;

pub use service::*;
