//! Validation of vacancies.

pub mod catalog;
pub mod ids;
pub mod list;
pub mod problems;
pub mod times;
mod vacancy;

pub use vacancy::*;
