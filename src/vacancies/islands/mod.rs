//! What moves where a vacancy is published.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod inert;
mod view;

pub use view::*;
