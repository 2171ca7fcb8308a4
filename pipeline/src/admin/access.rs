//! Who may ask about feeds and change them.
//!
//! With a token: whoever brings it. Without one: whoever is on this machine, if the server listens there alone. No page
//! in a browser may, wherever it comes from: requests with an `Origin`, from another site, or to a host by a name that is
//! not this machine's are refused.

use axum::http::{HeaderMap, header};
use schemas::hash::of_bytes;
use std::net::IpAddr;

/// How access is decided.
#[derive(Clone)]
pub struct Access {
    /// SHA-256 of the token, so that comparing takes the same time whatever is sent.
    token: Option<[u8; 32]>,
    on_loopback: bool,
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No token, or another one.
    Token,
    /// No token is configured, and others than this machine can connect.
    Open,
    /// A browser sends it.
    Browser,
}

impl Refused {
    /// What is wrong, and what to do.
    pub fn detail(self) -> &'static str {
        match self {
            Self::Token => "send the configured admin.token as `Authorization: Bearer TOKEN`",
            Self::Open => "set admin.token, or listen on 127.0.0.1: without either nobody may see or change feeds",
            Self::Browser => "pages in browsers may not: ask with `dateline feeds` or another client, by address or as localhost",
        }
    }
}

impl Access {
    pub fn new(token: Option<&str>, listen: IpAddr) -> Self {
        Self { token: token.map(|token| of_bytes(token.as_bytes())), on_loopback: listen.is_loopback() }
    }

    /// Whether whoever gets in has brought a token.
    pub fn wants_token(&self) -> bool {
        self.token.is_some()
    }

    /// Decides by the headers of a request.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
        let site = headers.get("sec-fetch-site").is_some_and(|site| site != "none" && site != "same-origin");
        if headers.contains_key(header::ORIGIN) || site {
            return Err(Refused::Browser);
        }
        let Some(token) = &self.token else {
            let here = text(header::HOST).is_some_and(is_this_machine);
            return match (self.on_loopback, here) {
                (false, _) => Err(Refused::Open),
                (true, false) => Err(Refused::Browser),
                (true, true) => Ok(()),
            };
        };
        let sent = text(header::AUTHORIZATION).and_then(|value| value.split_once(' '));
        let sent =
            sent.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, sent)| of_bytes(sent.trim().as_bytes()));
        if sent.is_some_and(|sent| sent == *token) { Ok(()) } else { Err(Refused::Token) }
    }
}

/// An address, or `localhost`: a name that somebody else decides about may lead here too (DNS rebinding).
fn is_this_machine(host: &str) -> bool {
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(name, _)| name);
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const EVERYWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

    fn check(access: &Access, headers: &[(&'static str, &'static str)]) -> Result<(), Refused> {
        let pairs = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        access.check(&HeaderMap::from_iter(pairs))
    }

    #[test]
    fn se_01_without_a_token_only_this_machine_may() {
        let (open, closed) = (Access::new(None, EVERYWHERE), Access::new(None, HERE));
        assert_eq!(check(&open, &[("host", "127.0.0.1:9464")]), Err(Refused::Open));
        for host in ["127.0.0.1:9464", "127.0.0.1", "localhost:9464", "LOCALHOST", "[::1]:9464", "[::1]"] {
            assert_eq!(check(&closed, &[("host", host)]), Ok(()), "{host}");
        }
    }

    #[test]
    fn se_02_with_a_token_only_who_brings_it() {
        for listen in [HERE, EVERYWHERE] {
            let access = Access::new(Some("open sesame"), listen);
            assert_eq!(check(&access, &[("authorization", "Bearer open sesame")]), Ok(()));
            assert_eq!(check(&access, &[("authorization", "bearer open sesame"), ("host", "wires.example")]), Ok(()));
            for wrong in ["Bearer open", "Bearer", "Basic open sesame", "open sesame", ""] {
                assert_eq!(check(&access, &[("authorization", wrong), ("host", "localhost")]), Err(Refused::Token), "{wrong}");
            }
            assert_eq!(check(&access, &[("host", "localhost")]), Err(Refused::Token));
        }
    }

    #[test]
    fn se_03_no_page_in_a_browser_may() {
        let access = Access::new(None, HERE);
        for host in ["evil.example", "evil.example:9464", "localhost.evil.example", "127.0.0.1.evil.example", ""] {
            assert_eq!(check(&access, &[("host", host)]), Err(Refused::Browser), "{host}");
        }
        let here = ("host", "127.0.0.1:9464");
        assert_eq!(check(&access, &[here, ("origin", "null")]), Err(Refused::Browser));
        assert_eq!(check(&access, &[here, ("sec-fetch-site", "cross-site")]), Err(Refused::Browser));
        assert_eq!(check(&access, &[here, ("sec-fetch-site", "same-site")]), Err(Refused::Browser));
        assert_eq!(check(&access, &[]), Err(Refused::Browser));
    }
}
