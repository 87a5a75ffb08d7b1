//! Recruitment on the server: registering, what comes of it, the registers it stands on, and the Recruitment API.

pub mod admin;
pub mod answers;
mod letters;
pub mod links;
pub mod persons;
pub mod service;
mod store;
