//! The authorization server: clients, consent, codes, tokens.

pub mod bearer;
mod store;
