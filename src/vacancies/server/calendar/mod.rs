//! `/vakter/kalender/{token}.ics`.

mod page;
mod store;

pub use page::*;
