//! The Vacancies API: every address of it in one screen.

pub mod catalog;
pub mod error;
mod routes;
pub mod vacancies;

pub use routes::*;
