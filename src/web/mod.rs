//! The edge towards HTTP: pages, forms, cookies, bodies, connections, and what every answer carries.

pub mod actions;
pub mod body;
pub mod client_ip;
pub mod connections;
pub mod cookie;
pub mod etag;
pub mod form;
pub mod guard;
pub mod load_shedding;
pub mod page;
pub mod visitor;
