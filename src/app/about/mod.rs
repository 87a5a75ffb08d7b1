//! Who answers for the site: contact, privacy, accessibility.

mod pages;
mod words;

pub use pages::*;
