//! Job ads on the server: the import API, the public pages, and what they share.

mod ad_language;
pub mod ad_page;
mod ad_rows;
pub mod alerts;
pub mod api;
mod batch;
pub mod board;
pub mod check_page;
pub mod counter;
pub mod demo;
pub mod display;
pub mod erasure;
pub mod feeds;
mod horizon;
pub mod ids;
mod places;
pub mod reports;
pub mod search;
pub mod seo;
pub mod service;
mod standing;
pub mod state;
pub mod store;
pub mod stream;
mod visibility;
