//! Interactive parts of pages. Pages load one of two bundles: the default one, or the one that includes the ads' rules
//! (feature `check`), which is twice as large.

pub mod board;
#[cfg(any(feature = "ssr", feature = "check"))]
pub mod check;
