//! Premiums that recruiters order with their points.

mod service;
mod store;

pub(in crate::recruitment::server) use service::*;
pub(in crate::recruitment::server) use store::{AdminRow, OrderRow};
