//! The Job Import API and the read API: thin handlers.

pub mod ads;
pub mod codes;
pub mod error;
mod examples;
pub mod providers;
pub mod queue;
pub mod review;
mod routes;
pub mod stats;
pub mod status;
pub mod transfers;

pub use routes::*;
