//! The public page of one ad, with everything it holds, and the way on to where one applies; and what stands there when the
//! ad has ended or is nobody's to see.

mod apply;
mod facts;
mod mailto;
mod others;
mod page;
mod people;
mod share;

pub use page::*;
