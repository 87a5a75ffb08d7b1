//! Fair allocation: where a business does not let the first have a shift, employees ask until the deadline, and then the
//! shift goes to one of them by the business's rule.

mod service;
mod store;

pub use service::*;
