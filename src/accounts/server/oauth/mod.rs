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

pub use authorize::{redirect_scheme, requires_new_sign_in};
pub use routes::*;
pub use service::revoke_all_grants_of;
pub use upkeep::{run, tidy};
