//! The history of a vacancy, for planners: who acted through which channel, and who was notified of what and when.

mod service;
mod store;

pub use service::*;
