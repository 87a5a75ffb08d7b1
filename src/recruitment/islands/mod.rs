//! The islands of the recruiting pages.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod inert;
mod view;

pub use view::*;
