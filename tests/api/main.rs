//! The APIs and pages over a real PostgreSQL, the router in process, a database for each test. Modules mirror addresses.

// A test that cannot go on fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod alerts;
mod ad_page;
mod docs;
mod internal;
mod load;
mod refusals;
mod search;
mod reports;
mod stillinger;
mod stillingsimport;
mod support;
