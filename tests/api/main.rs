//! The APIs and pages over a real PostgreSQL, the router in process, a database for each test. Modules mirror addresses.

// A test that cannot go on fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accounts;
mod ad_page;
mod admin;
mod alerts;
mod bounds;
mod docs;
mod edge;
mod erasing;
mod feeds;
mod internal;
mod load;
mod oauth;
mod own_account;
mod passkeys;
mod pending_forms;
mod places;
mod pool;
mod recruit_pages;
mod recruitment;
mod refusals;
mod reports;
mod search;
mod search_words;
mod self_service;
mod shift_events;
mod shift_pages;
mod stillinger;
mod stillingsimport;
mod support;
mod vacancies;
