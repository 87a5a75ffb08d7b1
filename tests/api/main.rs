//! The APIs and pages over a real PostgreSQL, the router in process, a database for each test. Modules mirror addresses.

mod docs;
mod internal;
mod load;
mod refusals;
mod stillinger;
mod stillingsimport;
mod support;
