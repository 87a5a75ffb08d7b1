//! Presentational components for pages and islands. They depend on no slice.

pub mod banner;
#[cfg(feature = "browser")]
pub mod browser;
pub mod error_summary;
pub mod field;
pub mod icon;
#[cfg(feature = "browser")]
pub mod live_form;
pub mod mark;
pub mod pass_on;
pub mod pass_on_words;
pub mod rich_text;
pub mod way_on;
