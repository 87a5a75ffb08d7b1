//! The check of pasted ads in the browser.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod inert;
mod view;

pub use view::*;
