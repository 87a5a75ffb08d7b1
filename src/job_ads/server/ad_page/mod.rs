//! The public page of one ad and the redirect to its application form; and the pages shown when the
//! ad has expired or is not public.

mod apply;
mod facts;
mod mailto;
mod others;
mod page;
mod people;
mod share;

pub use page::*;
