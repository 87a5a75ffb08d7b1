//! Server-sent events.

mod store;
mod stream;

pub use stream::*;
