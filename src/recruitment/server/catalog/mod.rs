//! `verv load` of the recruitment registers: products, coupons, campaigns, customers, and users' customers.

mod service;
mod store;

pub use service::*;
