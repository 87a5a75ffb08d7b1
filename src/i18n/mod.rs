//! The languages of the interface, and how each writes dates, numbers and plurals.

// Its tables are large, and the browser sorts nothing.
#[cfg(feature = "ssr")]
mod collation;
mod en;
mod fill;
mod language;
mod nb;

#[cfg(feature = "ssr")]
pub use collation::norwegian_order;
pub use fill::fill;
pub use language::*;
