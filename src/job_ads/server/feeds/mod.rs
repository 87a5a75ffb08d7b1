//! Feeds and calendars of ads, and what they and the read API (`api/ads.rs`) ask the database.

pub mod calendar;
pub mod pages;
pub(crate) mod store;
