//! What a registration must be: JSON as it was sent → a [`Registration`], or every problem in it at once.

pub mod catalog;
mod countries;
pub mod person;
pub mod phone;
pub mod problem;
mod registration;

pub use registration::*;
