//! What a database knows of its installation: which secret it was made with, and whether it is the demo's.

mod service;
mod store;

pub use service::*;
