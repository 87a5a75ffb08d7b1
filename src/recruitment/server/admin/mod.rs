//! The administrator's view of the registers.

mod pages;
mod store;

pub use pages::*;
