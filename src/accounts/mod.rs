//! Authentication: providers and their keys, people and their sessions, the organisations that people act for.

pub mod clients;
pub mod credentials;
pub mod model;
pub mod people;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
pub mod words;
