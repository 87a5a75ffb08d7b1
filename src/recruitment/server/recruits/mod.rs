//! What recruits do themselves, through their personal link or an invitation: see, answer, correct, erase, and ask to be left
//! alone.

pub mod pages;
mod proof;
mod service;
mod store;

pub use service::*;
