//! Where a feed's URL leads: what is fetched, what is shown, and which private networks are allowed.

use crate::config::kind::{Wrong, shorten};
use crate::config::mask::names_secret_parameter;
use crate::config::secrets::Revealed;
use connectors::source::http::{Denied, check_url};
use ipnet::IpNet;
use std::net::IpAddr;
use url::Url;

/// The URL to fetch, and the one to show: without user info, secrets as `***`.
///
/// A secret is percent-encoded, so it cannot end the part of the URL that it stands in.
pub(super) fn parse(written: &Revealed) -> Result<(Url, String), Wrong> {
    // Nothing in a URL needs these letters in a row, so where they are found, the secret would be.
    const STAND_IN: &str = "xsecretx";
    let plain = checked(&written.with(|_| STAND_IN.into()))?;
    let is_misplaced = plain.host_str().is_some_and(|host| host.contains(STAND_IN))
        || plain.scheme().contains(STAND_IN)
        || plain.fragment().is_some_and(|fragment| fragment.contains(STAND_IN));
    if written.has_secret() && is_misplaced {
        let help = "user info, path and query may come from elsewhere: https://me:${env:PASSWORD}@feeds.example/";
        return Err(Wrong::with_help("has ${...} where it would decide which server is asked", help));
    }
    let mut url = checked(&written.with(encode))?;
    // A secret `.` or `..` would take its segment away, and perhaps the one before it.
    let (segments, expected): (Vec<_>, Vec<_>) = (url.path().split('/').collect(), plain.path().split('/').collect());
    let is_gone = |(segment, expected): (&&str, &&str)| segment.is_empty() && expected.contains(STAND_IN);
    if segments.len() != expected.len() || segments.iter().zip(&expected).any(is_gone) {
        return Err(Wrong::new("would become another URL by what its ${...} stands for"));
    }
    url.set_fragment(None);
    let mut shown = checked(&written.with(|_| "***".into()))?;
    shown.set_fragment(None);
    let query = shown.query().map(mask_parameters);
    shown.set_query(query.as_deref());
    let cannot = |()| Wrong::new("cannot have user info");
    shown.set_username("").map_err(cannot)?;
    shown.set_password(None).map_err(cannot)?;
    Ok((url, shown.into()))
}

/// A query whose keys and tokens are masked also where they were written in plain text: records are for the public.
fn mask_parameters(query: &str) -> String {
    let mask = |parameter: &str| match parameter.split_once('=') {
        Some((name, _)) if names_secret_parameter(name) => format!("{name}=***"),
        _ => parameter.to_owned(),
    };
    query.split('&').map(mask).collect::<Vec<_>>().join("&")
}

fn checked(text: &str) -> Result<Url, Wrong> {
    // The text is not shown: it may hold a password.
    let url = Url::parse(text).map_err(|error| {
        let help = "write it in full, such as https://feeds.example/world.rss";
        Wrong::with_help(format!("is no URL: {error}"), help)
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Wrong::with_help(format!("has the scheme `{}`", shorten(url.scheme())), "http and https can be polled"));
    }
    if url.host().is_none() {
        return Err(Wrong::new("has no host"));
    }
    Ok(url)
}

fn encode(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len());
    for byte in secret.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// Says at once what the guard would say at each poll.
pub(super) fn check_host(url: &Url, networks: &[IpNet]) -> Result<(), Wrong> {
    if url.domain().is_some_and(is_local_name) && networks.is_empty() {
        let help = "add allow_networks = [\"127.0.0.0/8\", \"::1/128\"] if that is meant";
        return Err(Wrong::with_help("leads to this machine itself, which is not allowed", help));
    }
    match check_url(url, networks) {
        Err(Denied::Address(address, range)) => {
            let help = format!("add allow_networks = [\"{}\"] to this source if that is meant", IpNet::from(address));
            Err(Wrong::with_help(format!("leads to {address}, which is {range} and not allowed"), help))
        }
        _ => Ok(()),
    }
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

/// A network as CIDR, or one address.
pub(super) fn network(text: &str) -> Result<IpNet, Wrong> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>().or_else(|_| address()).map_err(|_| {
        let help = "write an address and the number of fixed bits, such as 10.1.0.0/16 or fd00::/8";
        Wrong::with_help(format!("cannot be \"{}\"", shorten(text)), help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::secrets::Piece;

    fn parsed(pieces: Vec<Piece>) -> Result<(String, String), String> {
        let revealed = Revealed { pieces, warnings: Vec::new() };
        parse(&revealed).map(|(url, shown)| (url.into(), shown)).map_err(|wrong| wrong.message)
    }

    fn with(before: &str, secret: &str, after: &str) -> Result<(String, String), String> {
        parsed(vec![Piece::Literal(before.into()), Piece::Secret(secret.into()), Piece::Literal(after.into())])
    }

    #[test]
    fn se_09_a_secret_cannot_leave_its_part_of_the_url() {
        let (url, shown) = with("https://me:", "a@evil.example/?#\n", "@feeds.example/x").unwrap();
        assert_eq!(url, "https://me:a%40evil.example%2F%3F%23%0A@feeds.example/x");
        assert_eq!(shown, "https://feeds.example/x");
        let (url, shown) = with("https://feeds.example/x?key=", "a&b=c#d", "&e=f").unwrap();
        assert_eq!(url, "https://feeds.example/x?key=a%26b%3Dc%23d&e=f");
        assert_eq!(shown, "https://feeds.example/x?key=***&e=f");
        let (url, shown) = with("https://feeds.example/", "a/../b", "/x").unwrap();
        assert_eq!((url.as_str(), shown.as_str()), ("https://feeds.example/a%2F..%2Fb/x", "https://feeds.example/***/x"));
        for secret in [".", ".."] {
            for (before, after) in [("", ""), ("", "/x"), ("a/", ""), ("a/", "/x")] {
                assert!(with(&format!("https://feeds.example/{before}"), secret, after).is_err(), "{before}{secret}{after}");
            }
        }
        let plain = parsed(vec![Piece::Literal("https://feeds.example/?a=1&token=hush".into())]).unwrap();
        assert_eq!(plain.1, "https://feeds.example/?a=1&token=***");
    }

    #[test]
    fn se_09_a_secret_cannot_choose_the_server() {
        for (before, after) in
            [("https://", "/x"), ("https://a.", "/x"), ("", "://a/x"), ("https://a:", "/x"), ("https://a/#", "")]
        {
            assert!(with(before, "b.example", after).is_err(), "{before}…{after}");
        }
    }

    #[test]
    fn hs_04_private_addresses_need_the_feeds_own_allowance() {
        let check = |url: &str, networks: &[&str]| {
            let networks: Vec<IpNet> = networks.iter().map(|text| network(text).ok().unwrap()).collect();
            check_host(&Url::parse(url).unwrap(), &networks).is_ok()
        };
        for private in [
            "http://127.0.0.1/",
            "http://10.1.2.3/",
            "http://192.168.0.1/",
            "http://169.254.169.254/",
            "http://100.64.0.1/",
            "http://[::1]/",
            "http://[fd00::1]/",
            "http://[fe80::1]/",
            "http://[::ffff:10.1.2.3]/",
            "http://192.0.2.1/",
            "http://[64:ff9b::7f00:1]/",
            "http://[2002:7f00:1::]/",
            "http://[2001:db8::1]/",
            "http://[::127.0.0.1]/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://localhost/",
            "http://a.localhost./",
        ] {
            assert!(!check(private, &[]), "{private}");
        }
        assert!(check("http://10.1.2.3/", &["10.1.0.0/16"]));
        assert!(check("http://[::ffff:10.1.2.3]/", &["10.1.0.0/16"]));
        assert!(check("http://10.1.2.3/", &["10.1.2.3"]));
        assert!(!check("http://10.2.2.3/", &["10.1.0.0/16"]));
        assert!(check("http://localhost/", &["127.0.0.0/8"]));
        for public in ["http://192.1.2.1/", "https://feeds.example/", "http://[2a00::1]/", "http://8.8.8.8/"] {
            assert!(check(public, &[]), "{public}");
        }
    }
}
