//! Which proxies are trusted. A proxy appends its caller's address to `X-Forwarded-For`; anything before that may have
//! been written by anybody. So the header is read from the right, and only as long as the addresses
//! are trusted.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";
/// The default, which can also be set explicitly.
pub const LOOPBACK: &str = "loopback";
/// Nobody is trusted.
const NOBODY: &str = "none";
/// More hops than any real network has; entries before them are ignored.
const HOPS_MAX: usize = 32;

/// Addresses and ranges of addresses.
#[derive(Clone, Debug)]
pub struct TrustedProxies(Arc<[Range]>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    /// As IPv6; an address of IPv4 as it is mapped into it.
    base: u128,
    mask: u128,
}

/// Where a request comes from, as far as known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    pub client: IpAddr,
    /// Whether the client speaks TLS; None where no proxy says.
    pub is_https: Option<bool>,
}

impl TrustedProxies {
    /// Reads a list such as `10.0.0.0/8, 192.0.2.7, fd00::/8`; also `loopback` and `none`.
    ///
    /// # Errors
    /// The part that is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut ranges = Vec::new();
        for part in text.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty()) {
            match part {
                LOOPBACK => ranges.extend(["127.0.0.0/8", "::1"].into_iter().filter_map(Range::parse)),
                NOBODY => {}
                _ => ranges.push(Range::parse(part).ok_or_else(|| part.to_owned())?),
            }
        }
        Ok(Self(ranges.into()))
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = bits(address);
        self.0.iter().any(|range| bits & range.mask == range.base)
    }

    /// Where a request comes from that came over a connection from `peer`.
    pub fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> Origin {
        let peer = peer.to_canonical();
        let mut origin = Origin { client: peer, is_https: None };
        if !self.contains(peer) {
            return origin;
        }
        let hops = values(headers, FORWARDED_FOR);
        let mut distance = 0;
        for hop in hops.iter().rev().take(HOPS_MAX) {
            // A trusted proxy without a forwarded address is the last known hop.
            let Some(address) = parse_address(hop) else { break };
            origin.client = address;
            if !self.contains(address) {
                break;
            }
            distance += 1;
        }
        // A proxy that adds to the one list adds to the other; where there is only one value, it is everybody's.
        let protocols = values(headers, FORWARDED_PROTO);
        origin.is_https =
            protocols.len().checked_sub(distance + 1).and_then(|at| protocols.get(at)).or(protocols.first()).and_then(
                |protocol| match protocol.to_ascii_lowercase().as_str() {
                    "https" | "wss" => Some(true),
                    "http" | "ws" => Some(false),
                    _ => None,
                },
            );
        origin
    }
}

/// Whoever has one IPv6 address has its whole network, which therefore counts as one caller.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
        address => address,
    }
}

/// The largest IPv6 allocation of one site: a /48, with 65,536 networks.
pub fn site(address: IpAddr) -> Option<Ipv6Addr> {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => Some(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 80))),
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) if !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()) => {
                (address, Some(length.parse::<u32>().ok()?))
            }
            Some(_) => return None,
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let length = length.unwrap_or(width);
        let fixed = (length <= width).then_some(128 - width + length)?;
        let mask = if fixed == 0 { 0 } else { u128::MAX << (128 - fixed) };
        Some(Self { base: bits(address) & mask, mask })
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The values of a list that may stand in several lines.
fn values<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a str> {
    // A line that is no text is one value that nobody understands.
    let lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or("?"));
    lines.flat_map(|line| line.split(',')).map(str::trim).collect()
}

/// An address as proxies write it, some with a port.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        TrustedProxies::parse(trusted).unwrap().origin(peer.parse().unwrap(), &headers).client.to_string()
    }

    #[test]
    fn the_list_is_read_from_the_right_up_to_the_first_who_is_not_trusted() {
        for (trusted, peer, lines, expected) in [
            ("loopback", "127.0.0.1", &[][..], "127.0.0.1"),
            ("loopback", "127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("loopback", "::ffff:127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("loopback", "::1", &["203.0.113.9"], "203.0.113.9"),
            ("loopback", "198.51.100.1", &["203.0.113.9"], "198.51.100.1"),
            ("none", "127.0.0.1", &["203.0.113.9"], "127.0.0.1"),
            ("loopback", "127.0.0.1", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            ("loopback,10.0.0.0/8", "127.0.0.1", &["1.1.1.1, 203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            ("loopback 10.0.0.0/8", "127.0.0.1", &["1.1.1.1", "203.0.113.9", "10.1.2.3"], "203.0.113.9"),
            ("10.0.0.0/8", "10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
            ("fd00::/8, 2001:db8::7", "2001:db8::7", &["2001:db8:1::5, fd12::1"], "2001:db8:1::5"),
            ("loopback", "127.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("loopback", "127.0.0.1", &["[2001:db8::1]:80"], "2001:db8::1"),
            ("loopback", "127.0.0.1", &["[2001:db8::1]"], "2001:db8::1"),
            // Garbage: the last who is known.
            ("loopback", "127.0.0.1", &["unknown"], "127.0.0.1"),
            ("loopback", "127.0.0.1", &["203.0.113.9, "], "127.0.0.1"),
            ("loopback,10.0.0.0/8", "127.0.0.1", &["203.0.113.9, _hidden, 10.0.0.1"], "10.0.0.1"),
        ] {
            assert_eq!(client(trusted, peer, lines), expected, "{trusted} {peer} {lines:?}");
        }
        let long = vec!["127.0.0.1"; 1000].join(",");
        assert_eq!(client("loopback", "127.0.0.1", &[&long]), "127.0.0.1");
    }

    #[test]
    fn the_protocol_is_the_clients() {
        let told = |trusted: &str, peer: &str, hops: &str, protocols: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(FORWARDED_FOR, hops.parse().unwrap());
            headers.insert(FORWARDED_PROTO, protocols.parse().unwrap());
            TrustedProxies::parse(trusted).unwrap().origin(peer.parse().unwrap(), &headers).is_https
        };
        assert_eq!(told("loopback", "127.0.0.1", "203.0.113.9", "https"), Some(true));
        assert_eq!(told("loopback", "127.0.0.1", "203.0.113.9", "http"), Some(false));
        assert_eq!(told("loopback", "127.0.0.1", "203.0.113.9", "gopher"), None);
        assert_eq!(told("loopback", "198.51.100.1", "203.0.113.9", "https"), None);
        // The first value is the client's own invention, the last an inner proxy's.
        assert_eq!(told("loopback,10.0.0.0/8", "127.0.0.1", "203.0.113.9, 10.0.0.1", "http, https, http"), Some(true));
        assert_eq!(told("loopback,10.0.0.0/8", "127.0.0.1", "203.0.113.9, 10.0.0.1", "https"), Some(true));
    }

    #[test]
    fn a_list_that_is_none_is_told() {
        for (list, wrong) in [
            ("proxy.example", "proxy.example"),
            ("10.0.0.0/8, 10.0.0.0/33", "10.0.0.0/33"),
            ("fd00::/129", "fd00::/129"),
            ("10.0.0.1/", "10.0.0.1/"),
            ("10.0.0.1/+8", "10.0.0.1/+8"),
            ("300.1.1.1", "300.1.1.1"),
        ] {
            assert_eq!(TrustedProxies::parse(list).unwrap_err(), wrong);
        }
        let everybody = TrustedProxies::parse("0.0.0.0/0").unwrap();
        assert!(everybody.contains("203.0.113.9".parse().unwrap()) && !everybody.contains("2001:db8::1".parse().unwrap()));
        let subnet = TrustedProxies::parse("10.1.2.3/24").unwrap();
        assert!(subnet.contains("10.1.2.200".parse().unwrap()) && !subnet.contains("10.1.3.3".parse().unwrap()));
    }

    #[test]
    fn one_network_of_ipv6_is_one_caller() {
        let same = |one: &str, other: &str| network(one.parse().unwrap()) == network(other.parse().unwrap());
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
        assert!(same("::ffff:192.0.2.1", "192.0.2.1"));
    }
}
