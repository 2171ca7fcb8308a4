//! Which addresses may be connected to: the public Internet, and what a feed's `allow_networks` opens.
//!
//! Tables after the IANA special-purpose address registries (RFC 6890, RFC 8190). IPv6 is closed except
//! global unicast, so that a range assigned tomorrow is closed until somebody looks at it.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

const fn v6(a: u16, b: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), length)
}

const CLOSED_V4: [(Ipv4Net, &str); 16] = [
    (v4(0, 0, 0, 0, 8), "this network"),
    (v4(10, 0, 0, 0, 8), "private"),
    (v4(100, 64, 0, 0, 10), "shared"),
    (v4(127, 0, 0, 0, 8), "loopback"),
    // The agent of one large cloud answers on this public address inside every of its machines.
    (v4(168, 63, 129, 16, 32), "metadata"),
    (v4(169, 254, 0, 0, 16), "link-local"),
    (v4(172, 16, 0, 0, 12), "private"),
    (v4(192, 0, 0, 0, 24), "protocol assignments"),
    (v4(192, 0, 2, 0, 24), "documentation"),
    (v4(192, 88, 99, 0, 24), "6to4 relay"),
    (v4(192, 168, 0, 0, 16), "private"),
    (v4(198, 18, 0, 0, 15), "benchmarking"),
    (v4(198, 51, 100, 0, 24), "documentation"),
    (v4(203, 0, 113, 0, 24), "documentation"),
    (v4(224, 0, 0, 0, 4), "multicast"),
    (v4(240, 0, 0, 0, 4), "reserved"),
];

/// The only part of IPv6 that is in use for hosts on the Internet (RFC 4291 §2.4).
const GLOBAL_UNICAST: Ipv6Net = v6(0x2000, 0, 3);

const CLOSED_V6: [(Ipv6Net, &str); 3] = [
    // Teredo (2001::/32), ORCHID and the rest: nothing that serves feeds.
    (v6(0x2001, 0, 23), "protocol assignments"),
    (v6(0x2001, 0xdb8, 32), "documentation"),
    (v6(0x3fff, 0, 20), "documentation"),
];

/// Why no connection was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Neither `http` nor `https`.
    Scheme(String),
    /// A URL without a host.
    NoHost,
    /// An address outside what this feed may reach, and the range that it lies in.
    Address(IpAddr, &'static str),
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Denied::Scheme(scheme) => write!(f, "scheme {scheme} is not http or https"),
            Denied::NoHost => f.write_str("URL without host"),
            Denied::Address(address, range) => write!(f, "{address} is {range} and not in allow_networks"),
        }
    }
}

impl std::error::Error for Denied {}

/// Checks what a URL alone can show: its scheme, and its host where that is an address.
///
/// A name passes here and is judged by the addresses that it resolves to. The `url` crate has already
/// brought decimal, octal, hexadecimal and full-width spellings of IPv4 to one form.
pub fn check_url(url: &Url, allow: &[IpNet]) -> Result<(), Denied> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Denied::Scheme(url.scheme().chars().take(32).collect()));
    }
    match url.host() {
        None => Err(Denied::NoHost),
        Some(Host::Domain(_)) => Ok(()),
        Some(Host::Ipv4(address)) => check_address(address.into(), allow),
        Some(Host::Ipv6(address)) => check_address(address.into(), allow),
    }
}

/// Checks one address; an IPv4 address inside an IPv6 one is judged as what it reaches.
pub fn check_address(address: IpAddr, allow: &[IpNet]) -> Result<(), Denied> {
    if allow.iter().any(|net| net.contains(&address)) {
        return Ok(());
    }
    let range = match address {
        IpAddr::V4(address) => closed_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => return check_address(inner.into(), allow),
            None => closed_v6(address),
        },
    };
    range.map_or(Ok(()), |range| Err(Denied::Address(address, range)))
}

fn closed_v4(address: Ipv4Addr) -> Option<&'static str> {
    CLOSED_V4.iter().find(|(net, _)| net.contains(&address)).map(|(_, range)| *range)
}

fn closed_v6(address: Ipv6Addr) -> Option<&'static str> {
    if !GLOBAL_UNICAST.contains(&address) {
        return Some("not global unicast");
    }
    CLOSED_V6.iter().find(|(net, _)| net.contains(&address)).map(|(_, range)| *range)
}

/// The IPv4 address to which the network would send this: mapped (RFC 4291 §2.5.5.2), NAT64 (RFC 6052 §2.1),
/// 6to4 (RFC 3056 §2), ISATAP (RFC 5214 §6.1).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let from = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] => Some(from(high, low)),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(from(high, low)),
        [0x2002, high, low, ..] => Some(from(high, low)),
        // Of a network that is closed itself, this is only the shape of an interface.
        [_, _, _, _, 0 | 0x200, 0x5efe, high, low] if closed_v6(address).is_none() => Some(from(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn denied(address: &str, allow: &[&str]) -> bool {
        let allow: Vec<IpNet> = allow.iter().map(|net| net.parse().unwrap()).collect();
        check_address(address.parse().unwrap(), &allow).is_err()
    }

    #[test]
    fn edges_of_each_range_are_closed_and_their_neighbours_open() {
        let edges = [
            ("0.0.0.0", "0.255.255.255", "1.0.0.0"),
            ("10.0.0.0", "10.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.127.255.255", "100.128.0.0"),
            ("127.0.0.0", "127.255.255.255", "128.0.0.0"),
            ("168.63.129.16", "168.63.129.16", "168.63.129.17"),
            ("169.254.0.0", "169.254.255.255", "169.255.0.0"),
            ("172.16.0.0", "172.31.255.255", "172.32.0.0"),
            ("192.0.0.0", "192.0.0.255", "192.0.1.0"),
            ("192.0.2.0", "192.0.2.255", "192.0.3.0"),
            ("192.88.99.0", "192.88.99.255", "192.88.100.0"),
            ("192.168.0.0", "192.168.255.255", "192.169.0.0"),
            ("198.18.0.0", "198.19.255.255", "198.20.0.0"),
            ("198.51.100.0", "198.51.100.255", "198.51.101.0"),
            ("203.0.113.0", "203.0.113.255", "203.0.114.0"),
            ("224.0.0.0", "239.255.255.255", "223.255.255.255"),
            ("240.0.0.0", "255.255.255.255", "9.255.255.255"),
            ("::", "1fff:ffff::", "2000::"),
            ("2001::", "2001:1ff:ffff::", "2001:200::"),
            ("2001:db8::", "2001:db8:ffff::", "2001:db9::"),
            ("3fff::", "3fff:fff:ffff::", "3fff:1000::"),
            ("4000::", "ffff::", "2a00::1"),
            ("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::808:808"),
            ("64:ff9b:1::", "64:ff9b:1:ffff::808:808", "2a00::"),
            ("2002:7f00:1::", "2002:a00::", "2002:808:808::"),
            ("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8"),
            ("fd00::5efe:808:808", "fe80::200:5efe:808:808", "2a00::5efe:808:808"),
            ("2001:db8::5efe:808:808", "2001:db8:ffff::200:5efe:808:808", "2a00::5efe:808:808"),
            ("2a00::5efe:7f00:1", "2a00::200:5efe:a00:1", "2a00::5efe:808:808"),
        ];
        for (first, last, open) in edges {
            assert!(denied(first, &[]), "{first} must be closed");
            assert!(denied(last, &[]), "{last} must be closed");
            assert!(!denied(open, &[]), "{open} must be open");
        }
    }

    #[test]
    fn hs_04_a_network_is_open_to_the_feed_that_names_it_only() {
        let table = [
            ("10.1.2.3", &["10.1.0.0/16"][..], false),
            ("10.2.2.3", &["10.1.0.0/16"], true),
            ("10.1.2.3", &[], true),
            ("127.0.0.1", &["10.1.0.0/16"], true),
            ("::ffff:10.1.2.3", &["10.1.0.0/16"], false),
            ("::ffff:10.2.2.3", &["10.1.0.0/16"], true),
            ("fd12::1", &["fd12::/16"], false),
            ("fd13::1", &["fd12::/16"], true),
            ("::1", &["127.0.0.0/8"], true),
            ("::1", &["::1/128"], false),
        ];
        for (address, allow, closed) in table {
            assert_eq!(denied(address, allow), closed, "{address} with {allow:?}");
        }
    }

    #[test]
    fn urls_are_judged_by_scheme_and_literal_host() {
        let check = |url: &str| check_url(&Url::parse(url).unwrap(), &[]);
        assert_eq!(check("http://example.org/feed"), Ok(()));
        assert_eq!(check("https://8.8.8.8/feed"), Ok(()));
        assert_eq!(check("ftp://example.org/"), Err(Denied::Scheme("ftp".into())));
        assert_eq!(check("file:///etc/hostname"), Err(Denied::Scheme("file".into())));
        assert!(matches!(check("http://127.1/"), Err(Denied::Address(_, "loopback"))));
        assert!(matches!(check("http://[::1]/"), Err(Denied::Address(_, "not global unicast"))));
    }

    proptest! {
        #[test]
        fn an_embedded_address_is_as_open_as_itself(bits in any::<u32>()) {
            let inner = Ipv4Addr::from(bits);
            let open = check_address(inner.into(), &[]).is_ok();
            let octets = inner.octets();
            let high = u16::from_be_bytes([octets[0], octets[1]]);
            let low = u16::from_be_bytes([octets[2], octets[3]]);
            for outer in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 1, 2, 3, 4, 5),
            ] {
                prop_assert_eq!(check_address(outer.into(), &[]).is_ok(), open, "{}", outer);
            }
        }
    }
}
