//! The sentences of job ads, in each language side by side.

pub mod ad_page;
pub mod ads;
pub mod alerts;
pub mod board;
pub mod check;
pub mod feeds;
pub mod reports;
pub mod values;
