//! Who a feed says that it is: `auth`, one of a few kinds.

use super::{address, headers, warn_of_plain_text};
use crate::config::context::Complaint;
use crate::config::key::{Optional, Table, Variants};
use crate::config::kind::{Choice, Secret, Text, Wrong};
use crate::config::read::{Found, Reader};
use crate::config::secrets::Revealed;
use connectors::source::http::{Auth, ClientCredentials};
use ipnet::IpNet;

pub(super) static AUTH: Variants = Variants {
    name: "auth",
    tables: &[("basic", &BASIC), ("bearer", &BEARER), ("header", &HEADER), ("cookie", &COOKIE), ("oauth2", &OAUTH2)],
    shapes: &[&BASIC, &BEARER, &HEADER, &COOKIE, &OAUTH2],
    required: false,
    sample: "auth = { kind = \"bearer\", token = \"${env:NAME}\" }",
    about: "Who we are to the publisher: kind = \"basic\", \"bearer\", \"header\", \"cookie\" or \"oauth2\". Sent like headers, \
            to the configured host only; its secrets by ${env:NAME} or ${file:path}.",
};

static BASIC: Table = Table { title: "`auth` with kind = \"basic\"", keys: &[&KIND_BASIC, &USERNAME, &PASSWORD] };
static BEARER: Table = Table { title: "`auth` with kind = \"bearer\"", keys: &[&KIND_BEARER, &TOKEN] };
static HEADER: Table = Table { title: "`auth` with kind = \"header\"", keys: &[&KIND_HEADER, &NAME, &VALUE] };
static COOKIE: Table = Table { title: "`auth` with kind = \"cookie\"", keys: &[&KIND_COOKIE, &COOKIES] };
static OAUTH2: Table = Table {
    title: "`auth` with kind = \"oauth2\"",
    keys: &[&KIND_OAUTH2, &TOKEN_URL, &CLIENT_ID, &CLIENT_SECRET, &SCOPE, &AUDIENCE],
};

const fn kind(options: &'static [(&'static str, ())], about: &'static str) -> Optional<Choice<()>> {
    Optional { name: "kind", kind: Choice { options }, required: true, example: (), about }
}

static KIND_BASIC: Optional<Choice<()>> = kind(&[("basic", ())], "User name and password, RFC 7617.");
static KIND_BEARER: Optional<Choice<()>> = kind(&[("bearer", ())], "A token that does not change, RFC 6750.");
static KIND_HEADER: Optional<Choice<()>> = kind(&[("header", ())], "A header of the publisher's own.");
static KIND_COOKIE: Optional<Choice<()>> = kind(&[("cookie", ())], "A cookie that does not change.");
static KIND_OAUTH2: Optional<Choice<()>> = kind(
    &[("oauth2", ())],
    "A token by client credentials, RFC 6749 section 4.4: asked for once by all feeds with the same settings, kept in memory, \
     renewed before it ends and when it is refused.",
);

const fn secret(name: &'static str, example: &'static str, about: &'static str) -> Optional<Secret> {
    Optional { name, kind: Secret, required: true, example, about }
}

static USERNAME: Optional<Secret> = secret("username", "reader", "The account; it cannot hold a colon.");
static PASSWORD: Optional<Secret> = secret("password", "${env:EXAMPLE_WORLD_TOKEN}", "Its password.");
static TOKEN: Optional<Secret> = secret("token", "${env:EXAMPLE_WORLD_TOKEN}", "The token without the word Bearer.");
static VALUE: Optional<Secret> = secret("value", "${env:EXAMPLE_WORLD_TOKEN}", "What it says.");
static COOKIES: Optional<Secret> =
    secret("value", "session=${env:EXAMPLE_WORLD_TOKEN}", "The whole header: name=value, more of them after a semicolon.");
static CLIENT_ID: Optional<Secret> = secret("client_id", "example-reader", "Who we are to the token endpoint.");
static CLIENT_SECRET: Optional<Secret> = secret("client_secret", "${env:EXAMPLE_WORLD_TOKEN}", "What proves it.");

static TOKEN_URL: Optional<Secret> = secret(
    "token_url",
    "https://login.feeds.example/token",
    "Where tokens are given out, behind the same guard and by the same `tls` as the feed; no redirect is followed there.",
);

static NAME: Optional<Text> = Optional {
    name: "name",
    kind: Text { check: |name| headers::header_name(name) },
    required: true,
    example: "x-api-key",
    about: "The header's name.",
};

static SCOPE: Optional<Text> = Optional {
    name: "scope",
    kind: Text { check: printable },
    required: false,
    example: "feeds.read",
    about: "What the token is for, where the endpoint wants it said; several with blanks between.",
};

static AUDIENCE: Optional<Text> = Optional {
    name: "audience",
    kind: Text { check: printable },
    required: false,
    example: "https://feeds.example/",
    about: "Whom the token is for, where the endpoint wants it said.",
};

/// The credentials, unless something in them is missing or wrong.
pub(super) fn read(source: &Reader<'_>, networks: &[IpNet]) -> Option<Auth> {
    source.written(AUTH.name)?;
    let (kind, table) = source.variant(&AUTH)?;
    match kind {
        "basic" => {
            let username = checked(&table, &USERNAME, user_name);
            let password = hidden(&table, &PASSWORD, |_| Ok(()));
            Some(Auth::Basic { username: username?, password: password? })
        }
        "bearer" => hidden(&table, &TOKEN, token).map(Auth::Bearer),
        "header" => {
            let name = table.optional(&NAME).map(|name| name.value);
            let value = hidden(&table, &VALUE, |_| Ok(()));
            Some(Auth::Header { name: name?, value: value? })
        }
        "cookie" => hidden(&table, &COOKIES, |_| Ok(())).map(Auth::Cookie),
        _ => client_credentials(&table, networks).map(Auth::ClientCredentials),
    }
}

fn client_credentials(table: &Reader<'_>, networks: &[IpNet]) -> Option<ClientCredentials> {
    let token_url = token_url(table, networks);
    let client_id = checked(table, &CLIENT_ID, |_| Ok(()));
    let client_secret = hidden(table, &CLIENT_SECRET, |_| Ok(()));
    let scope = table.optional(&SCOPE).map(|scope| scope.value);
    let audience = table.optional(&AUDIENCE).map(|audience| audience.value);
    Some(ClientCredentials { token_url: token_url?, client_id: client_id?, client_secret: client_secret?, scope, audience })
}

fn token_url(table: &Reader<'_>, networks: &[IpNet]) -> Option<url::Url> {
    let written = table.secret(&TOKEN_URL)?;
    let parsed = address::parse(&written.value).and_then(|(url, _)| address::check_host(&url, networks).map(|()| url));
    let url = match parsed {
        Ok(url) => url,
        Err(wrong) => {
            table.wrong(TOKEN_URL.name, written.place, wrong);
            return None;
        }
    };
    if !url.username().is_empty() || url.password().is_some() {
        let wrong = Wrong::with_help("has user info, which is not sent there", "write it as client_id and client_secret");
        table.wrong(TOKEN_URL.name, written.place, wrong);
        return None;
    }
    if url.scheme() == "http" {
        let message = "`token_url` has no https: everyone on the way can read the secret and the token";
        table.context.add(Complaint::warning(written.place, message).help("write https:// if the server has it"));
    }
    Some(url)
}

/// A value that is sent in a header or a form.
fn checked(table: &Reader<'_>, key: &'static Optional<Secret>, check: fn(&str) -> Result<(), Wrong>) -> Option<String> {
    let found = table.secret(key)?;
    text_of(table, key, &found, check)
}

/// The same, which should not stand in the file.
fn hidden(table: &Reader<'_>, key: &'static Optional<Secret>, check: fn(&str) -> Result<(), Wrong>) -> Option<String> {
    let found = table.secret(key)?;
    if !found.value.has_secret() {
        warn_of_plain_text(table, key.name, found.place);
    }
    text_of(table, key, &found, check)
}

fn text_of(
    table: &Reader<'_>,
    key: &'static Optional<Secret>,
    found: &Found<Revealed>,
    check: fn(&str) -> Result<(), Wrong>,
) -> Option<String> {
    let is_empty = |text: &String| if text.is_empty() { Err(Wrong::new("is empty")) } else { Ok(()) };
    let text = headers::header_value(&found.value).and_then(|text| is_empty(&text).and_then(|()| check(&text)).map(|()| text));
    text.map_err(|wrong| table.wrong(key.name, found.place, wrong)).ok()
}

fn user_name(text: &str) -> Result<(), Wrong> {
    // RFC 7617 section 2: the first colon ends it.
    if text.contains(':') { Err(Wrong::new("holds a colon, which would begin the password")) } else { Ok(()) }
}

fn token(text: &str) -> Result<(), Wrong> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Wrong::with_help("holds blanks or letters that no token has", "without the word Bearer, which is added"))
}

fn printable(text: &str) -> Result<(), Wrong> {
    if text.is_empty() || !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(Wrong::new("must be one line of printable ASCII"));
    }
    Ok(())
}
