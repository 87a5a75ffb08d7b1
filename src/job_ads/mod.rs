//! Job ads: received from providers, shown to everyone, checked afterwards, counted.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod actions;
pub mod check;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
pub mod islands;
pub mod model;
pub mod occupations;
pub mod public_ad;
#[cfg(feature = "ssr")]
pub mod query;
pub mod report;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
pub mod words;
