//! A feed that is polled by HTTP.

use crate::config::context::Complaint;
use crate::config::key::{Entries, List, Optional, Setting, Table};
use crate::config::kind::{Choice, Secret, Span, Text, Wrong, shorten, wrong_type};
use crate::config::mask::{names_secret, names_secret_parameter};
use crate::config::place::Place;
use crate::config::read::{Found, Reader};
use crate::config::secrets::Revealed;
use crate::config::{Headers, Http};
use ipnet::IpNet;
use std::net::IpAddr;
use std::time::Duration;
use url::{Host, Url};

pub(super) static TABLE: Table =
    Table { title: "the http `source`", keys: &[&KIND, &URL, &INTERVAL, &ALLOW_NETWORKS, &HEADERS] };

static KIND: Optional<Choice<()>> = Optional {
    name: "kind",
    kind: Choice { options: &[("http", ())] },
    required: true,
    example: (),
    about: "Polls a URL.",
};

static URL: Optional<Secret> = Optional {
    name: "url",
    kind: Secret,
    required: true,
    example: "https://feeds.example/world.rss",
    about: "http or https. ${env:NAME} and ${file:path} may stand in user info, path and query; \
            records and logs never show what they stand for.",
};

static INTERVAL: Setting<Span> = Setting {
    name: "interval",
    kind: Span { least: Duration::ZERO, most: Duration::from_secs(86_400 * 31) },
    default: Duration::from_secs(15 * 60),
    about: "Time between polls; adapted to what the server asks for. 15 minutes is what most publishers expect; \
            \"0s\" polls as fast as gap_per_host allows.",
};

static ALLOW_NETWORKS: List<Text> = List {
    name: "allow_networks",
    kind: Text { check: |text| network(text).map(drop) },
    required: false,
    example: "10.1.0.0/16",
    about: "Private networks that this feed alone may reach, as CIDR. Absent: none, so that no feed and no redirect \
            leads into yours.",
};

static HEADERS: Entries = Entries {
    name: "headers",
    example: "authorization = \"Bearer ${env:EXAMPLE_WORLD_TOKEN}\"",
    types: &["string"],
    about: "Sent to the configured host only, never along a redirect to another.",
};

/// Reads the source, and gives the place of its URL.
pub(super) fn read(table: &Reader<'_>) -> Option<(Http, Place)> {
    let networks = networks(table);
    let headers = headers(table);
    let interval = table.setting(&INTERVAL).value;
    let written = table.secret(&URL)?;
    let place = written.place;
    let (url, source_uri) = match parse(&written.value) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            table.wrong(URL.name, place, wrong);
            return None;
        }
    };
    check_secrets(table, &written, &url, !headers.0.is_empty());
    if let Err(wrong) = check_host(&url, &networks) {
        table.wrong(URL.name, place, wrong);
        return None;
    }
    Some((Http { url, source_uri, interval, allow_networks: networks, headers }, place))
}

/// The URL to fetch, and the one to show: without user info, secrets as `***`.
///
/// A secret is percent-encoded, so it cannot end the part of the URL that it stands in.
fn parse(written: &Revealed) -> Result<(Url, String), Wrong> {
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
    if url.path().split('/').count() != plain.path().split('/').count() || url.port() != plain.port() {
        return Err(Wrong::new("would become another URL by what its ${...} stands for"));
    }
    url.set_fragment(None);
    let mut shown = checked(&written.with(|_| "***".into()))?;
    shown.set_fragment(None);
    let cannot = |()| Wrong::new("cannot have user info");
    shown.set_username("").map_err(cannot)?;
    shown.set_password(None).map_err(cannot)?;
    Ok((url, shown.into()))
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

fn check_secrets(table: &Reader<'_>, written: &Found<Revealed>, url: &Url, has_headers: bool) {
    let has_password = url.password().is_some();
    let has_parameter = url.query_pairs().any(|(name, _)| names_secret_parameter(&name));
    if (has_password || has_parameter) && !written.value.has_secret() {
        let complaint = Complaint::warning(written.place, "`url` holds a password or key in plain text");
        table.context.add(complaint.help("take it from the environment with ${env:NAME} or from a file with ${file:path}"));
    }
    if url.scheme() == "http" && (has_password || has_parameter || has_headers) {
        let complaint = Complaint::warning(written.place, "`url` has no https: everyone on the way can read what is sent along");
        table.context.add(complaint.help("write https:// if the server has it"));
    }
}

/// Says at once what the guard would say at each poll.
fn check_host(url: &Url, networks: &[IpNet]) -> Result<(), Wrong> {
    let address: IpAddr = match url.host() {
        Some(Host::Ipv4(address)) => address.into(),
        Some(Host::Ipv6(address)) => address.to_canonical(),
        Some(Host::Domain(name)) if is_local_name(name) && networks.is_empty() => {
            let help = "add allow_networks = [\"127.0.0.0/8\", \"::1/128\"] if that is meant";
            return Err(Wrong::with_help("leads to this machine itself, which is not allowed", help));
        }
        _ => return Ok(()),
    };
    if !is_private(address) || networks.iter().any(|network| network.contains(&address)) {
        return Ok(());
    }
    let help = format!("add allow_networks = [\"{}\"] to this source if that is meant", IpNet::from(address));
    Err(Wrong::with_help(format!("leads to the private address {address}, which is not allowed"), help))
}

fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

/// Addresses that are surely no public server's (RFC 6890); the guard of the source knows them all.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let is_shared = matches!(address.octets(), [100, second, ..] if second & 0b1100_0000 == 64);
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || address.is_broadcast()
                || address.is_multicast()
                || is_shared
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_multicast()
        }
    }
}

fn networks(table: &Reader<'_>) -> Vec<IpNet> {
    let Some(written) = table.list(&ALLOW_NETWORKS) else { return Vec::new() };
    let mut networks = Vec::new();
    for text in written.value {
        let Ok(network) = network(&text.value) else { continue };
        if network.trunc() != network {
            let message = format!("`{}` means all of {}", shorten(&text.value), network.trunc());
            table.context.add(Complaint::warning(text.place, message).help("write it so, or add /32 (IPv6: /128) for one address"));
        }
        if network.prefix_len() == 0 {
            let message = "every network is allowed, the private ones of this machine included";
            table.context.add(Complaint::warning(text.place, message).help("name the networks that the feed needs"));
        }
        networks.push(network.trunc());
    }
    networks
}

/// A network as CIDR, or one address.
fn network(text: &str) -> Result<IpNet, Wrong> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>().or_else(|_| address()).map_err(|_| {
        let help = "write an address and the number of fixed bits, such as 10.1.0.0/16 or fd00::/8";
        Wrong::with_help(format!("cannot be \"{}\"", shorten(text)), help)
    })
}

/// Headers that the source sets itself, each with the reason.
const REFUSED: &[(&str, &str)] = &[
    ("host", "it is taken from the URL"),
    ("content-length", "a poll has no body"),
    ("transfer-encoding", "a poll has no body"),
    ("connection", "connections are kept by the client"),
    ("upgrade", "connections are kept by the client"),
    ("te", "connections are kept by the client"),
    ("accept-encoding", "only what can be decompressed within bounds is asked for"),
    ("range", "a part of a document cannot be read"),
    ("if-none-match", "it is set from the last answer"),
    ("if-modified-since", "it is set from the last answer"),
];

fn headers(table: &Reader<'_>) -> Headers {
    let mut headers: Vec<(String, String, Place)> = Vec::new();
    for (key, value) in table.entries(&HEADERS) {
        let (name, key, place) = (key.get_ref().as_ref(), table.at(key.span()), table.at(value.span()));
        if let Err(wrong) = header_name(name) {
            table.context.add(Complaint::error(key, format!("header `{}` {}", shorten(name), wrong.message)).maybe_help(wrong.help));
            continue;
        }
        if let Some((_, _, earlier)) = headers.iter().find(|(earlier, ..)| earlier.eq_ignore_ascii_case(name)) {
            table.context.add(Complaint::error(key, format!("header `{name}` is set twice")).related(*earlier, "first here"));
            continue;
        }
        let Some(text) = value.get_ref().as_str() else {
            table.wrong(name, place, wrong_type("a string", value.get_ref()));
            continue;
        };
        let Some(revealed) = table.reveal(name, text, place) else { continue };
        if names_secret(name) && !revealed.has_secret() {
            let complaint = Complaint::warning(place, format!("`{name}` stands in plain text"));
            table.context.add(complaint.help("take it from the environment with ${env:NAME} or from a file with ${file:path}"));
        }
        match header_value(&revealed) {
            Ok(text) => headers.push((name.to_owned(), text, key)),
            Err(wrong) => table.wrong(name, place, wrong),
        }
    }
    Headers(headers.into_iter().map(|(name, value, _)| (name, value)).collect())
}

/// A token, RFC 9110 section 5.1.
fn header_name(name: &str) -> Result<(), Wrong> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || name.len() > 200 || !name.bytes().all(is_token) {
        return Err(Wrong::new("is no name of a header"));
    }
    match REFUSED.iter().find(|(refused, _)| refused.eq_ignore_ascii_case(name)) {
        Some((_, reason)) => Err(Wrong::with_help(format!("cannot be set: {reason}"), "remove it")),
        None => Ok(()),
    }
}

/// A field value, RFC 9110 section 5.5: no line breaks, so no second header.
fn header_value(revealed: &Revealed) -> Result<String, Wrong> {
    const LONGEST: usize = 8 << 10;
    let text = revealed.value();
    if text.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') {
        return Err(Wrong::new("holds a line break or another control character, which no header may"));
    }
    if text.len() > LONGEST {
        return Err(Wrong::new("has more than 8 KiB, which servers refuse"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::secrets::Piece;

    fn url(pieces: Vec<Piece>) -> Result<(String, String), String> {
        let revealed = Revealed { pieces, warnings: Vec::new() };
        parse(&revealed).map(|(url, shown)| (url.into(), shown)).map_err(|wrong| wrong.message)
    }

    fn with(before: &str, secret: &str, after: &str) -> Result<(String, String), String> {
        url(vec![Piece::Literal(before.into()), Piece::Secret(secret.into()), Piece::Literal(after.into())])
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
        assert!(with("https://feeds.example/a/", "..", "/x").is_err());
    }

    #[test]
    fn se_09_a_secret_cannot_choose_the_server() {
        for (before, after) in [("https://", "/x"), ("https://a.", "/x"), ("", "://a/x"), ("https://a:", "/x"), ("https://a/#", "")] {
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
        for public in ["http://192.0.2.1/", "https://feeds.example/", "http://[2001:db8::1]/", "http://8.8.8.8/"] {
            assert!(check(public, &[]), "{public}");
        }
    }
}
