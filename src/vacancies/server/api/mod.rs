//! The Vacancies API.

pub mod catalog;
pub mod error;
mod routes;
pub mod vacancies;

pub use routes::*;
