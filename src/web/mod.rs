//! The edge towards HTTP: pages, forms, cookies, bodies, connections, and what every answer carries.

pub mod actions;
pub mod admin_page;
pub mod body;
pub mod client_ip;
pub mod connections;
pub mod cookie;
pub mod error;
pub mod etag;
pub mod form;
pub mod guard;
pub mod json_body;
pub mod load_shedding;
pub mod notice;
pub mod openapi;
pub mod page;
pub mod robots;
pub mod visitor;
pub mod words;
