//! The search of the board.

mod cards;
mod entry;
mod index;
mod lookup;
mod select;
mod service;
mod shares;
mod store;
mod suggest;
mod tokens;
mod vocabulary;
mod words;

pub use cards::Card;
pub use entry::FacetOption;
pub use select::{CountedOption, Cursor, OPTIONS_MAX, Selection};
pub use service::*;
pub use suggest::{Subject, Suggested};
