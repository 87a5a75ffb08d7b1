//! The sentences of every page, in each language side by side.

pub mod admin;
pub mod frame;
