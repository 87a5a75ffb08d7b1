//! The board.

mod filters;
mod front;
mod page;
mod results;
mod suggestions;

pub(super) use filters::{facet_label, label, label_with_facet};
pub use front::show_front;
pub use page::*;
pub use suggestions::list_suggestions;
