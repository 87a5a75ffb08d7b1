//! Verv: job ads, recruitment and vacant shifts in one web application on PostgreSQL.
//!
//! One crate with three faces: `ssr`, the server; `hydrate`, the islands of the site in the browser; `csr`, the
//! embeddable widget. Each domain is a slice of the same shape: `model` (types), `rules` (what is allowed, in the browser
//! and on the server alike), `actions` and `islands` (server functions, hydration), `server` (service, store, API).

// The types of views are nested as deeply as their HTML.
#![recursion_limit = "512"]

pub mod accounts;
#[cfg(feature = "ssr")]
pub mod app;
pub mod i18n;
pub mod job_ads;
#[cfg(feature = "ssr")]
pub mod platform;
pub mod recruitment;
pub mod shared;
pub mod ui;
pub mod vacancies;
#[cfg(feature = "ssr")]
pub mod web;

/// Called by the page once the wasm has loaded; hydrates the islands.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
