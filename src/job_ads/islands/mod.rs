//! What moves in the browser. Pages load one of two bundles: the everyday one, or the one that has the ads' rules in it too
//! (feature `check`), which is twice as large.

pub mod board;
#[cfg(any(feature = "ssr", feature = "check"))]
pub mod check;
