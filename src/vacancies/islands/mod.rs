//! What moves where a vacancy is published.

#[cfg(feature = "ssr")]
#[path = "inert.rs"]
mod browser;
#[cfg(not(feature = "ssr"))]
mod browser;
mod view;

pub use view::*;
