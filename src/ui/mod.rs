//! Presentational components, for pages and islands alike. They know no slice.

pub mod mark;
pub mod rich_text;
