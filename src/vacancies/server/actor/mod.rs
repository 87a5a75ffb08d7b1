//! Actors of vacancies: planners of a business, and employees.

mod service;
mod store;

pub use service::*;
