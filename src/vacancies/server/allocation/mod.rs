//! Fair allocation: unless a business works first come, first served, employees request a shift until the deadline, and
//! then it goes to one of them by the business's rule.

mod service;
mod store;

pub use service::*;
