//! Types shared by several slices, in the browser and on the server: plain values with their rules, no I/O.

pub mod at_most;
pub mod bounded_list;
pub mod cleaned;
pub mod cursor;
pub mod email;
pub mod field;
pub mod findings;
pub mod ids;
pub mod json_object;
pub mod json_place;
pub mod json_stream;
pub mod json_text;
pub mod local_time;
// Its tables are large, and the browser does not need them.
#[cfg(feature = "ssr")]
pub mod normalise;
pub mod org_number;
pub mod paths;
pub mod refusal;
pub mod rich_text;
pub mod texts;
pub mod web_address;
