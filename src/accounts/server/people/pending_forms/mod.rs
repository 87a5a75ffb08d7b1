//! What was typed into a form whose sender's session had ended when they sent it.

mod service;
mod store;

pub use service::*;
