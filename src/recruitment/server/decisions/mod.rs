//! What comes of a recruitment: yes, no, or no answer in time.

mod service;
mod store;

pub use service::*;
