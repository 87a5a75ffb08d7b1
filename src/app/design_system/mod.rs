//! `/ui`: every component of the design system in every state, in both languages.

mod forms;
mod layers;
mod page;
mod parts;
mod words;

pub use page::*;
