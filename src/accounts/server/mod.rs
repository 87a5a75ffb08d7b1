//! Who is calling, on the server: keys, people, and the actor values that the other slices' services ask for.

pub mod actor;
pub mod oauth;
pub mod password;
pub mod people;
pub mod provider_shares;
pub mod service;
mod sessions;
pub mod state;
pub mod store;
