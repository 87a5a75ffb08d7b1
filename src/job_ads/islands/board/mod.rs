//! The board's search in the browser: suggestions while one types, and results that change in place.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod inert;
mod search_box;

pub use search_box::*;
