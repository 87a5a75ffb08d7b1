//! `/verv` and `/verv/{campaign}`: where somebody recruits, and sees what came of it.

mod form;
mod page;
mod points;
mod premiums;
mod qr;
mod recruits;
mod store;

pub use page::*;
