//! Vacancies: shifts that a business offers to some of its employees until a deadline, and their assignment.

pub mod draft;
pub mod events;
#[cfg(any(feature = "ssr", feature = "publish"))]
pub mod islands;
pub mod model;
pub mod moment;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
pub mod words;
