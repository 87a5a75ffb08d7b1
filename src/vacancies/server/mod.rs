//! Vacancies on the server: the registers, the API, the operations, and notices about them.

pub mod actor;
pub mod allocation;
pub mod api;
pub mod calendar;
pub mod catalog;
pub mod changes;
pub mod claims;
mod db_types;
pub mod demo;
pub mod history;
pub mod jobs;
pub mod live;
pub mod notices;
pub mod offers;
pub mod own_data;
pub mod pages;
pub mod service;
pub mod state;
mod store;
mod zones;
