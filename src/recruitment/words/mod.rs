//! The sentences of recruitment, in each language side by side.

pub mod dead_links;
pub mod premiums;
pub mod recruits;
pub mod registering;
pub mod self_service;
pub mod terms;
