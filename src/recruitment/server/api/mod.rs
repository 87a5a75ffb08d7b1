//! The Recruitment API: its doors, each thin.

pub mod error;
mod idempotency;
mod limits;
pub mod lists;
pub mod registering;
mod routes;

pub use idempotency::forget_old;
pub use limits::limits;
pub use routes::*;
