//! The board's search in the browser: suggestions while one types, and results that change in place.

#[cfg(feature = "ssr")]
#[path = "inert.rs"]
mod browser;
#[cfg(not(feature = "ssr"))]
mod browser;
mod search_box;

pub use search_box::*;
