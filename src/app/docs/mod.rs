//! `/docs`: the API reference as a page, rendered from the same document that `/openapi.json` answers. It needs no
//! script and nothing from elsewhere.

mod document;
mod guide;
mod operation;
mod page;
mod schema;

pub use page::show_reference;
