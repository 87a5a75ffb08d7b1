//! Every address of the site, so that none is spelled twice.

pub const FRONT: &str = "/";
pub const BOARD: &str = "/stillinger";
pub const DOCS: &str = "/docs";
pub const CHECK: &str = "/docs/check";
pub const OPENAPI: &str = "/openapi.json";
pub const IMPORT_API: &str = "/stillingsimport";
pub const HEALTH: &str = "/healthz";
pub const READY: &str = "/readyz";
pub const METRICS: &str = "/metrics";
/// Server functions.
pub const ACTIONS: &str = "/_act";
/// The design system, in development builds.
pub const UI: &str = "/ui";
/// Keeps the chosen language or theme in a cookie and goes back.
pub const PREFERENCE: &str = "/innstilling";

/// The public page of an ad.
pub fn ad(uuid: &str) -> String {
    format!("{BOARD}/{uuid}")
}

/// Counts a visit and leads on to where one applies.
pub fn apply(uuid: &str) -> String {
    format!("{BOARD}/{uuid}/apply")
}

/// The deadline of an ad, for a calendar.
pub fn deadline_calendar(uuid: &str) -> String {
    format!("{BOARD}/{uuid}/frist.ics")
}

/// Where one asks to be reminded of an ad's deadline.
pub fn reminder(uuid: &str) -> String {
    format!("{BOARD}/{uuid}/paaminnelse")
}

/// Where one says that something is wrong with an ad.
pub fn report(uuid: &str) -> String {
    format!("{BOARD}/{uuid}/rapporter")
}
