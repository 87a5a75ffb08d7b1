//! The recruit's pages.

pub mod export;
pub mod invitation;
mod parts;
mod person_form;
pub mod personal;

pub use parts::*;
