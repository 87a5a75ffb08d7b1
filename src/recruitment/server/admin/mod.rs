//! The registers as the administrator sees them.

mod pages;
mod store;

pub use pages::*;
