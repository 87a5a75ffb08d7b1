//! Who is calling: providers and their keys. Later also people, organisations and sessions.

pub mod model;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
