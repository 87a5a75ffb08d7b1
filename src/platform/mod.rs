//! What would serve any application: configuration, the database, the clock, mail, and how things fail.

pub mod batch;
pub mod clock;
pub mod config;
pub mod contact_key;
pub mod core;
pub mod data_folder;
pub mod db;
pub mod embedded_postgres;
pub mod fair_places;
pub mod fair_queue;
pub mod fault;
pub mod html;
pub mod installation;
pub mod jobs;
pub mod mail;
pub mod migrations;
pub mod outbox;
pub mod random;
pub mod rate_limit;
pub mod signed_link;
pub mod site;
pub mod spool;
pub mod trusted_proxies;
pub mod workers;
pub mod xml;
