//! Redirects, followed by hand: the client library would follow them past the guard and with our secrets.

use super::error::{FetchError, FetchErrorKind};
use super::guard;
use super::request::strip;
use ipnet::IpNet;
use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

/// The state of one chain of redirects.
pub(super) struct Chain {
    visited: Vec<Url>,
    /// Whether configured headers may still be sent. Once another origin was on the way they never are again:
    /// it would choose where they go.
    pub trusted: bool,
    /// Where permanent redirects have led, up to the first temporary one.
    permanent: Option<Url>,
    all_permanent: bool,
}

impl Chain {
    pub fn new() -> Self {
        Chain { visited: Vec::new(), trusted: true, permanent: None, all_permanent: true }
    }

    /// The next URL after `from` answered with a redirect.
    pub fn follow(
        &mut self,
        from: Url,
        status: u16,
        headers: &HeaderMap,
        most: usize,
        allow: &[IpNet],
    ) -> Result<Url, FetchError> {
        let to = target(&from, headers)?;
        if from.scheme() == "https" && to.scheme() == "http" {
            return Err(FetchError::new(FetchErrorKind::BadRedirect, "redirect from https to http"));
        }
        guard::check_url(&to, allow)?;
        self.trusted &= same_origin(&from, &to);
        self.all_permanent &= matches!(status, 301 | 308);
        if self.all_permanent {
            self.permanent = Some(to.clone());
        }
        self.visited.push(from);
        if self.visited.contains(&to) {
            return Err(FetchError::new(FetchErrorKind::RedirectLoop, "redirect to a URL already visited"));
        }
        if self.visited.len() > most {
            return Err(FetchError::new(FetchErrorKind::RedirectLoop, format_args!("more than {most} redirects")));
        }
        Ok(to)
    }

    /// What the hints say about a move.
    pub fn moved_to(self) -> Option<String> {
        self.permanent.map(String::from)
    }
}

fn target(from: &Url, headers: &HeaderMap) -> Result<Url, FetchError> {
    let bad = |detail: &str| FetchError::new(FetchErrorKind::BadRedirect, detail);
    let location = headers.get(LOCATION).ok_or_else(|| bad("redirect without Location"))?;
    // Many servers write the path's UTF-8 as it is.
    let location = std::str::from_utf8(location.as_bytes()).map_err(|_| bad("Location is not UTF-8"))?;
    let mut to = from.join(location).map_err(|_| bad("Location is not a URL"))?;
    if to.has_host() {
        strip(&mut to);
    }
    Ok(to)
}

pub(super) fn same_origin(a: &Url, b: &Url) -> bool {
    a.scheme() == b.scheme() && a.host() == b.host() && a.port_or_known_default() == b.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(location: &str) -> HeaderMap {
        HeaderMap::from_iter([(LOCATION, location.parse().unwrap())])
    }

    fn step(chain: &mut Chain, from: &str, status: u16, location: &str) -> Result<String, FetchErrorKind> {
        let from = Url::parse(from).unwrap();
        chain.follow(from, status, &headers(location), 5, &[]).map(String::from).map_err(|error| error.kind)
    }

    #[test]
    fn hs_06_schemes_and_downgrades_are_refused() {
        use FetchErrorKind::{BadRedirect, BadScheme, BlockedAddress};
        let table = [
            ("http://a.example/", "file:///etc/hostname", Err(BadScheme)),
            ("http://a.example/", "gopher://a.example/", Err(BadScheme)),
            ("http://a.example/", "ftp://a.example/x", Err(BadScheme)),
            ("http://a.example/", "data:text/xml,<rss/>", Err(BadScheme)),
            ("http://a.example/", "javascript:alert(1)", Err(BadScheme)),
            ("https://a.example/", "http://a.example/", Err(BadRedirect)),
            ("https://a.example/", "http://b.example/", Err(BadRedirect)),
            ("http://a.example/", "http://", Err(BadRedirect)),
            ("http://a.example/", "http://[::1]/", Err(BlockedAddress)),
            ("http://a.example/", "//2130706433/x", Err(BlockedAddress)),
            ("http://a.example/", "https://a.example/", Ok("https://a.example/")),
            ("http://a.example/x/y", "../z?q#f", Ok("http://a.example/z?q")),
            ("http://a.example/", "http://u:p@b.example/", Ok("http://b.example/")),
        ];
        for (from, location, expected) in table {
            assert_eq!(step(&mut Chain::new(), from, 302, location), expected.map(str::to_owned), "{from} to {location}");
        }
        let nowhere = Chain::new().follow(Url::parse("http://a.example/").unwrap(), 302, &HeaderMap::new(), 5, &[]);
        assert_eq!(nowhere.unwrap_err().kind, BadRedirect);
    }

    #[test]
    fn hs_08_trust_ends_at_another_origin_for_good() {
        for other in ["http://b.example/", "https://a.example/", "http://a.example:8080/", "http://sub.a.example/"] {
            let mut chain = Chain::new();
            step(&mut chain, "http://a.example/1", 302, "http://a.example:80/2").unwrap();
            assert!(chain.trusted, "the same origin, spelled otherwise");
            step(&mut chain, "http://a.example/2", 302, other).unwrap();
            assert!(!chain.trusted, "{other}");
            if other.starts_with("http:") {
                step(&mut chain, other, 302, "http://a.example/3").unwrap();
                assert!(!chain.trusted, "back from {other}");
            }
        }
    }

    #[test]
    fn hs_07_only_a_chain_of_permanent_redirects_is_a_move() {
        let mut chain = Chain::new();
        step(&mut chain, "http://a.example/1", 301, "/2").unwrap();
        step(&mut chain, "http://a.example/2", 308, "http://b.example/3").unwrap();
        step(&mut chain, "http://b.example/3", 302, "/4").unwrap();
        step(&mut chain, "http://b.example/4", 301, "/5").unwrap();
        assert_eq!(chain.moved_to().as_deref(), Some("http://b.example/3"));
        let mut chain = Chain::new();
        step(&mut chain, "http://a.example/1", 307, "/2").unwrap();
        step(&mut chain, "http://a.example/2", 301, "/3").unwrap();
        assert_eq!(chain.moved_to(), None);
    }

    #[test]
    fn hs_07_loops_and_long_chains_end() {
        let mut chain = Chain::new();
        step(&mut chain, "http://a.example/1", 302, "/2").unwrap();
        assert_eq!(step(&mut chain, "http://a.example/2", 302, "/1"), Err(FetchErrorKind::RedirectLoop));
        let mut chain = Chain::new();
        let mut at = "http://a.example/0".to_owned();
        let hops = (1..).find(|hop| match step(&mut chain, &at, 302, &format!("/{hop}")) {
            Ok(next) => {
                at = next;
                false
            }
            Err(kind) => kind == FetchErrorKind::RedirectLoop,
        });
        assert_eq!(hops, Some(6));
    }
}
