//! Periodic work: at the start and then every so often, until the server stops, and by one server at a time, however many
//! there are on this database.

mod every;
mod store;

pub use every::*;
