//! What recruits can do through their personal link or an invitation: see, answer, correct, erase, and opt
//! out.

pub mod pages;
mod proof;
mod service;
mod store;

pub use service::*;
