//! A feed that is polled by HTTP.

mod address;
mod auth;
mod headers;
mod tls;

use crate::config::context::Complaint;
use crate::config::key::{Entries, List, Optional, Setting, Table};
use crate::config::kind::{Choice, Secret, Span, Switch, Text, Wrong, shorten};
use crate::config::mask::{names_secret, names_secret_parameter};
use crate::config::place::Place;
use crate::config::read::{Found, Reader};
use crate::config::secrets::{Piece, Revealed};
use crate::config::{Headers, Http};
use connectors::source::http::Auth;
use ipnet::IpNet;
use std::time::Duration;
use url::Url;

pub(super) static TABLE: Table = Table {
    title: "the http `source`",
    keys: &[&KIND, &URL, &INTERVAL, &ALLOW_NETWORKS, &USER_AGENT, &HTTP2, &DELTA, &WEBSUB, &HEADERS, &auth::AUTH, &tls::TLS],
};

static KIND: Optional<Choice<()>> =
    Optional { name: "kind", kind: Choice { options: &[("http", ())] }, required: true, example: (), about: "Polls a URL." };

static URL: Optional<Secret> = Optional {
    name: "url",
    kind: Secret,
    required: true,
    example: "https://feeds.example/world.rss",
    about: "http or https. ${env:NAME} and ${file:path} may stand in user info, path and query; \
            records and logs never show what they stand for.",
};

static INTERVAL: Optional<Span> = Optional {
    name: "interval",
    kind: Span { least: Duration::ZERO, most: Duration::from_secs(86_400 * 31) },
    required: false,
    example: Duration::from_secs(15 * 60),
    about: "Time between polls, kept to; \"0s\" polls as fast as gap_per_host allows. Absent: learned from what the feed \
            publishes and its server asks for, within http.min_interval and http.max_interval.",
};

static ALLOW_NETWORKS: List<Text> = List {
    name: "allow_networks",
    kind: Text { check: |text| address::network(text).map(drop) },
    required: false,
    example: "10.1.0.0/16",
    about: "Private networks that this feed alone may reach, as CIDR. Absent: none, so that no feed and no redirect \
            leads into yours.",
};

static HEADERS: Entries = Entries {
    name: "headers",
    example: "x-seat = \"${env:EXAMPLE_WORLD_TOKEN}\"",
    types: &["string"],
    about: "Sent to the configured host only, never along a redirect to another.",
};

static USER_AGENT: Optional<Text> = Optional {
    name: "user_agent",
    kind: Text { check: crate::config::http::user_agent },
    required: false,
    example: "example-desk/1.0 (+https://desk.example/feeds)",
    about: "Who we are to this publisher. Absent: http.user_agent.",
};

static HTTP2: Setting<Switch> = Setting {
    name: "http2",
    kind: Switch,
    default: true,
    about: "Whether HTTP/2 is spoken where the server offers it. false helps with servers whose HTTP/2 is broken.",
};

static DELTA: Setting<Switch> = Setting {
    name: "delta",
    kind: Switch,
    default: false,
    about: "Whether the server may answer with what is new alone (RFC 3229, A-IM: feed). Few know it, and some wrongly.",
};

static WEBSUB: Setting<Choice<bool>> = Setting {
    name: "websub",
    kind: Choice { options: &[("auto", true), ("off", false)] },
    default: true,
    about: "auto lets a hub that the feed names push it, where there is a [websub] and the feed is public; off only polls.",
};

/// Reads the source, and gives the place of its URL.
pub(super) fn read(table: &Reader<'_>) -> Option<(Http, Place)> {
    let networks = networks(table);
    let headers = headers::read(table);
    let auth = auth::read(table, &networks);
    let tls = tls::read(table);
    let user_agent = user_agent(table, &headers);
    let (http2, delta) = (table.setting(&HTTP2).value, table.setting(&DELTA).value);
    let websub = table.setting(&WEBSUB).value;
    let interval = table.optional(&INTERVAL).map(|found| found.value);
    let written = table.secret(&URL)?;
    let place = written.place;
    let (url, source_uri) = match address::parse(&written.value) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            table.wrong(URL.name, place, wrong);
            return None;
        }
    };
    check_secrets(table, &written, &url, auth.is_some() || headers.0.iter().any(|(name, _)| names_secret(name)));
    check_once(table, &url, place, &headers, auth.as_ref());
    if let Err(wrong) = address::check_host(&url, &networks) {
        table.wrong(URL.name, place, wrong);
        return None;
    }
    let auth = auth.map(Box::new);
    let http = Http { url, source_uri, interval, allow_networks: networks, headers, auth, tls, http2, user_agent, delta, websub };
    Some((http, place))
}

fn user_agent(table: &Reader<'_>, headers: &Headers) -> Option<String> {
    let found = table.optional(&USER_AGENT)?;
    if headers.0.iter().any(|(name, _)| name.eq_ignore_ascii_case("user-agent")) {
        let complaint = Complaint::error(found.place, "`user_agent` and `headers` both set the header `user-agent`");
        table.context.add(complaint.help("keep `user_agent`: it is sent along redirects too"));
    }
    Some(found.value)
}

/// Two credentials in one header contradict each other, whichever were sent.
fn check_once(table: &Reader<'_>, url: &Url, place: Place, headers: &Headers, auth: Option<&Auth>) {
    const AUTHORIZATION: &str = "authorization";
    let has_header = |name: &str| headers.0.iter().any(|(header, _)| header.eq_ignore_ascii_case(name));
    let has_user = !url.username().is_empty() || url.password().is_some();
    let by_headers = table.written(HEADERS.name).map(|place| (place, "`headers`"));
    let by_user = has_user.then_some((place, "the user info of `url`"));
    let two = |name: &str, (at, one): (Place, &str), (other, called): (Place, &str)| {
        let message = format!("{one} and {called} both set the header `{}`", name.to_ascii_lowercase());
        table.context.add(Complaint::error(at, message).help("keep one of them").related(other, "this is the other"));
    };
    if let (Some(auth), Some(at)) = (auth, table.written(auth::AUTH.name)) {
        let name = auth.header_name();
        let others = [by_user.filter(|_| name.eq_ignore_ascii_case(AUTHORIZATION)), by_headers.filter(|_| has_header(name))];
        for other in others.into_iter().flatten() {
            two(name, (at, "`auth`"), other);
        }
    }
    if let (Some(user), Some(headers)) = (by_user, by_headers.filter(|_| has_header(AUTHORIZATION))) {
        two(AUTHORIZATION, user, headers);
    }
}

pub(super) fn warn_of_plain_text(table: &Reader<'_>, name: &str, place: Place) {
    let complaint = Complaint::warning(place, format!("`{name}` stands in plain text"));
    table.context.add(complaint.help("take it from the environment with ${env:NAME} or from a file with ${file:path}"));
}

/// The source of a URL that a subscription list holds, all else by default.
///
/// # Errors
/// Why it cannot be polled, as the end of a sentence that begins with the URL.
pub(super) fn listed(url: &str) -> Result<Http, Wrong> {
    let written = Revealed { pieces: vec![Piece::Literal(url.to_owned())], warnings: Vec::new() };
    let (url, source_uri) = address::parse(&written)?;
    address::check_host(&url, &[])?;
    Ok(Http {
        url,
        source_uri,
        interval: None,
        allow_networks: Vec::new(),
        headers: Headers::default(),
        auth: None,
        tls: None,
        http2: true,
        user_agent: None,
        delta: false,
        websub: true,
    })
}

/// Whether a URL holds a password or a key.
pub(super) fn holds_secret(url: &Url) -> bool {
    url.password().is_some() || url.query_pairs().any(|(name, _)| names_secret_parameter(&name))
}

fn check_secrets(table: &Reader<'_>, written: &Found<Revealed>, url: &Url, has_header: bool) {
    let has_password = url.password().is_some();
    let has_parameter = url.query_pairs().any(|(name, _)| names_secret_parameter(&name));
    if (has_password || has_parameter) && !written.value.has_secret() {
        let complaint = Complaint::warning(written.place, "`url` holds a password or key in plain text");
        table.context.add(complaint.help("take it from the environment with ${env:NAME} or from a file with ${file:path}"));
    }
    if url.scheme() == "http" && (has_password || has_parameter || has_header) {
        let complaint = Complaint::warning(written.place, "`url` has no https: everyone on the way can read what is sent along");
        table.context.add(complaint.help("write https:// if the server has it"));
    }
}

fn networks(table: &Reader<'_>) -> Vec<IpNet> {
    let Some(written) = table.list(&ALLOW_NETWORKS) else { return Vec::new() };
    let mut networks = Vec::new();
    for text in written.value {
        let Ok(network) = address::network(&text.value) else { continue };
        if network.trunc() != network {
            let message = format!("`{}` means all of {}", shorten(&text.value), network.trunc());
            table
                .context
                .add(Complaint::warning(text.place, message).help("write it so, or add /32 (IPv6: /128) for one address"));
        }
        if network.prefix_len() == 0 {
            let message = "every network is allowed, the private ones of this machine included";
            table.context.add(Complaint::warning(text.place, message).help("name the networks that the feed needs"));
        }
        networks.push(network.trunc());
    }
    networks
}
