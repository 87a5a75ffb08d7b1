//! The authorization server: OAuth 2.0 and OpenID Connect.

mod apps;
mod authorize;
pub mod bearer;
mod client;
mod consent;
mod error;
mod form;
mod id_token;
mod keys;
pub mod metadata;
mod redeem;
pub mod registry;
mod request;
pub mod revoke;
mod routes;
mod service;
mod store;
pub mod token;
mod upkeep;
pub mod userinfo;

pub use authorize::{asks_for_new_sign_in, leads_on_to};
pub use routes::*;
pub use service::take_back_all;
pub use upkeep::{run, tidy};
