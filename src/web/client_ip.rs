//! The client's IP address, for everything that is limited by address.

use crate::platform::config::Config;
use crate::platform::core::Core;
use crate::platform::trusted_proxies::{Origin, network};
use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// The caller's IPv4 address or IPv6 network. None if the request did not arrive over a connection, as in tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub Option<IpAddr>);

impl ClientIp {
    pub fn of(config: &Config, extensions: &Extensions, headers: &HeaderMap) -> Self {
        Self(origin(config, extensions, headers).map(|origin| network(origin.client)))
    }
}

/// Where a request comes from, according to trusted proxies.
pub fn origin(config: &Config, extensions: &Extensions, headers: &HeaderMap) -> Option<Origin> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(config.trusted_proxies.origin(peer.ip(), headers))
}

impl<S: Send + Sync> FromRequestParts<S> for ClientIp
where
    Core: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&Core::from_ref(state).config, &parts.extensions, &parts.headers))
    }
}
