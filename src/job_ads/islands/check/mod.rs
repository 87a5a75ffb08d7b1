//! The check of pasted ads in the browser.

#[cfg(feature = "ssr")]
#[path = "inert.rs"]
mod browser;
#[cfg(not(feature = "ssr"))]
mod browser;
mod view;

pub use view::*;
