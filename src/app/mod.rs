//! The composition root: state, routes, serving, documents. It depends on everything, and nothing depends on it.

mod about;
pub mod admin;
mod describe;
#[cfg(debug_assertions)]
pub mod design_system;
pub mod docs;
pub mod edge;
pub mod load;
pub mod openapi;
mod own_account;
pub mod registry;
pub mod router;
pub mod serve;
pub mod state;
pub mod telemetry;
