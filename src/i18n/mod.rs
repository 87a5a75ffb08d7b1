//! The languages of the interface, and how each writes dates, numbers and plurals.

mod en;
mod fill;
mod language;
mod nb;

pub use fill::fill;
pub use language::*;
