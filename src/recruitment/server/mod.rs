//! Recruitment on the server: registering, what comes of it, the registers it stands on, and the Recruitment API.

pub mod admin;
pub mod api;
mod budgets;
pub mod catalog;
mod db_types;
pub mod decisions;
mod eligibility;
pub mod ids;
pub mod jobs;
pub mod links;
pub mod lists;
mod mail;
pub mod own_data;
pub mod persons;
mod premium_orders;
pub mod recruits;
pub mod self_service;
pub mod service;
pub mod state;
mod store;
mod terms;
