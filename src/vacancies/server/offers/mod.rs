//! What an employee does with an offer: accept it or ask for it, say no, change their mind, hand the shift back.

mod service;
mod store;

pub use service::*;
