//! `verv load` of what recruiting stands on: products, coupons, campaigns, customers, and which customer a user is.

mod service;
mod store;

pub use service::*;
