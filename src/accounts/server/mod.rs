//! Who is calling, on the server: keys, and the actor values that the other slices' services ask for.

pub mod actor;
pub mod api;
pub mod oauth;
pub mod service;
pub mod store;
