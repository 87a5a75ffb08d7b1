//! Who is calling, on the server: keys, people, and the actor values that the other slices' services ask for.

pub mod actor;
pub mod api;
pub mod oauth;
pub mod password;
pub mod people;
pub mod service;
pub mod store;
