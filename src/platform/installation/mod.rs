//! What a database records about its installation: which secret it was created with, and whether it holds the demo.

mod service;
mod store;

pub use service::*;
