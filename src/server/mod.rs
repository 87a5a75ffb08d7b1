//! What no slice owns: configuration, the database, the router, the frame of pages, and how things fail.

pub mod actions;
pub mod admin;
pub mod body;
pub mod chance;
pub mod clock;
pub mod config;
pub mod contact_key;
pub mod cookie;
#[cfg(debug_assertions)]
pub mod design_system;
pub mod docs;
pub mod embedded_postgres;
pub mod etag;
pub mod fault;
pub mod form;
pub mod guard;
pub mod import_form;
pub mod mail;
pub mod migrations;
pub mod openapi;
pub mod outbox;
pub mod page;
pub mod peer;
pub mod rate_limit;
pub mod registry;
pub mod router;
pub mod sanitise;
pub mod serve;
pub mod site;
pub mod spool;
pub mod state;
pub mod telemetry;
pub mod together;
pub mod token;
pub mod visitor;
