//! The island of the publishing page.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod inert;
mod view;

pub use view::*;
