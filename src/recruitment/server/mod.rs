//! Recruitment on the server: registering, what comes of it, the registers it stands on, and the Recruitment API.

pub mod admin;
pub mod answers;
pub mod api;
mod budgets;
mod db_types;
pub mod ids;
mod judging;
mod letters;
pub mod links;
pub mod lists;
pub mod persons;
pub mod recruits;
pub mod registers;
pub mod round;
pub mod self_service;
pub mod service;
pub mod state;
mod store;
