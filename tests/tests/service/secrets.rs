//! SE-07: secrets of every kind in use, the log as talkative as it gets, and none of them where anyone can read it.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tests::feeds::{Connection, FeedServer, Request};
use tests::service::{Service, command, finish};
use tests::settings::Settings;
use tests::stories::{Story, rss};
use tests::wait;

/// Variables of the environment, and what they hold.
const SECRETS: [(&str, &str); 8] = [
    ("USER_INFO", "canary-of-user-info"),
    ("QUERY", "canary-of-query"),
    ("HEADER", "canary-of-header"),
    ("BASIC", "canary-of-basic"),
    ("BEARER", "canary-of-bearer"),
    ("OWN", "canary-of-own-header"),
    ("COOKIE", "canary-of-cookie"),
    ("CLIENT", "canary-of-client"),
];
/// What the token endpoint gives out.
const TOKEN: &str = "canary-of-token";

/// Headers that may carry something.
const HEADERS: [&str; 4] = ["authorization", "cookie", "x-seat", "x-api-key"];

#[test]
fn se_07_no_secret_is_in_any_output() {
    let (server, other) = (FeedServer::start(), FeedServer::start());
    let sent: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let settings = settings(&server, &other, &sent);
    let mut service = Service::new(&settings).with_environment("DATELINE_LOG", "trace");
    for (name, value) in SECRETS {
        service = service.with_environment(name, value);
    }
    service.start();
    let polled = |path: &str| server.requests(path) >= 2;
    wait::until("each was polled twice", || {
        KINDS.iter().all(|(kind, _)| polled(&asked(kind, kind)) && polled(&asked(kind, &format!("refused-{kind}"))))
    });
    wait::until("the token was refused and renewed", || server.requests("token") >= 2 && server.requests("no-token") >= 2);
    wait::until("the other origin was asked", || other.requests("elsewhere") >= KINDS.len());
    let mut seen = vec![service.log().join("\n")];
    seen.extend(["/metrics", "/readyz", "/livez", "/version", "/config"].map(|path| service.get(path).body));
    service.until_drained();
    assert!(service.terminate().0.success());
    seen.extend([service.log().join("\n"), service.printed().join("\n")]);
    for arguments in [&["check"][..], &["check", "--format", "json"], &["tail", "--format", "value"]] {
        let mut command = command();
        command.envs(SECRETS).args(arguments).arg(service.config());
        let finished = finish(&mut command, b"", wait::PATIENCE);
        seen.extend([finished.out, finished.errors]);
    }
    let sent = sent.lock().unwrap().clone();
    // The test would prove nothing of a secret that was never in use.
    for (name, value) in SECRETS.iter().filter(|(name, _)| !matches!(*name, "USER_INFO" | "BASIC" | "QUERY" | "CLIENT")) {
        assert!(sent.iter().any(|header| header.contains(value)), "{name} was not sent: {sent:?}");
    }
    assert!(sent.iter().filter(|header| header.starts_with("Basic ")).count() >= 3, "{sent:?}");
    assert!(sent.contains(&format!("Bearer {TOKEN}-0")) && sent.contains(&format!("Bearer {TOKEN}-1")), "{sent:?}");
    assert!(seen[0].len() > 10_000 && seen[0].contains("poll failed"), "the log says little: {}", seen[0].len());
    let secrets: Vec<&str> =
        SECRETS.iter().map(|(_, value)| *value).chain([TOKEN]).chain(sent.iter().map(String::as_str)).collect();
    for secret in secrets {
        for text in &seen {
            assert!(!text.contains(secret), "{secret} is in {:?}", text.lines().find(|line| line.contains(secret)));
        }
        assert_in_no_file(&service.data(), secret);
    }
}

/// Each way to say who we are, as TOML beside the URL.
const KINDS: [(&str, &str); 7] = [
    ("user-info", ""),
    ("query", ""),
    ("headers", ", headers = { X-Seat = \"${env:HEADER}\" }"),
    ("basic", ", auth = { kind = \"basic\", username = \"me\", password = \"${env:BASIC}\" }"),
    ("bearer", ", auth = { kind = \"bearer\", token = \"${env:BEARER}\" }"),
    ("own", ", auth = { kind = \"header\", name = \"X-Api-Key\", value = \"${env:OWN}\" }"),
    ("cookie", ", auth = { kind = \"cookie\", value = \"s=${env:COOKIE}\" }"),
];

/// Of each kind a feed that works and leads to another origin at its second poll, and one that is refused; beside them
/// tokens that are given, refused and denied.
fn settings(server: &FeedServer, other: &FeedServer, sent: &Arc<Mutex<BTreeSet<String>>>) -> Settings {
    let elsewhere = other.url("elsewhere");
    other.serve("elsewhere", |request: &Request, connection: &mut Connection<'_>| {
        let carried = HEADERS.iter().find_map(|name| request.header(name));
        assert!(carried.is_none(), "another origin got {carried:?}");
        connection.head("404 Not Found", "content-length: 0")
    });
    let mut settings = Settings::new();
    for (kind, _) in KINDS {
        for path in [kind.to_owned(), format!("refused-{kind}")] {
            let (sent, away, desk, asked) = (sent.clone(), elsewhere.clone(), kind, asked(kind, &path));
            server.serve(&asked, move |request: &Request, connection: &mut Connection<'_>| {
                note(&sent, request);
                match request.number % 2 {
                    _ if path.starts_with("refused") => connection.head("401 Unauthorized", "content-length: 0"),
                    0 => connection.document(request, &rss(&Story::several(desk, 2))),
                    _ => connection.head("302 Found", &format!("location: {away}\r\ncontent-length: 0")),
                }
            });
        }
    }
    for (kind, more) in KINDS {
        for path in [kind.to_owned(), format!("refused-{kind}")] {
            let mut url = server.url(&path);
            match kind {
                "user-info" => url = url.replace("http://", "http://me:${env:USER_INFO}@"),
                "query" => url += "?key=${env:QUERY}",
                _ => {}
            }
            settings = settings.feed(&path, &source(&url, more));
        }
    }
    tokens(server, sent);
    for (feed, endpoint) in [("oauth2", "token"), ("denied", "no-token")] {
        let auth = format!(
            ", auth = {{ kind = \"oauth2\", token_url = \"{}\", client_id = \"me\", client_secret = \"${{env:CLIENT}}\" }}",
            server.url(endpoint)
        );
        settings = settings.feed(feed, &source(&server.url(feed), &auth));
    }
    settings
}

/// The path as it is asked for.
fn asked(kind: &str, path: &str) -> String {
    if kind == "query" { format!("{path}?key={}", SECRETS[1].1) } else { path.to_owned() }
}

fn source(url: &str, more: &str) -> String {
    format!("{{ kind = \"http\", url = \"{url}\", interval = \"250ms\", allow_networks = [\"127.0.0.0/8\"]{more} }}")
}

fn tokens(server: &FeedServer, sent: &Arc<Mutex<BTreeSet<String>>>) {
    let noted = sent.clone();
    server.serve("token", move |request: &Request, connection: &mut Connection<'_>| {
        note(&noted, request);
        last(connection, "200 OK", &format!("{{\"access_token\":\"{TOKEN}-{}\",\"expires_in\":3600}}", request.number))
    });
    // It wants the secret in the form too, and repeats what it was sent, as some do.
    let noted = sent.clone();
    server.serve("no-token", move |request: &Request, connection: &mut Connection<'_>| {
        note(&noted, request);
        let said = request.header("authorization").unwrap_or(SECRETS[7].1);
        last(connection, "401 Unauthorized", &format!("{{\"error\":\"invalid_client\",\"error_description\":\"{said}\"}}"))
    });
    let noted = sent.clone();
    server.serve("oauth2", move |request: &Request, connection: &mut Connection<'_>| {
        note(&noted, request);
        match request.header("authorization") {
            Some(token) if token.ends_with("-1") => connection.document(request, &rss(&Story::several("oauth2", 2))),
            _ => connection.head("401 Unauthorized", "content-length: 0"),
        }
    });
    server.serve("denied", |_: &Request, connection: &mut Connection<'_>| connection.head("404 Not Found", "content-length: 0"));
}

/// Answers and closes: the form that came with the request is not read.
fn last(connection: &mut Connection<'_>, status: &str, body: &str) -> io::Result<()> {
    connection.head(status, &format!("content-length: {}\r\nconnection: close", body.len()))?;
    connection.write(body.as_bytes())
}

fn note(sent: &Mutex<BTreeSet<String>>, request: &Request) {
    let values = HEADERS.iter().filter_map(|name| request.header(name));
    sent.lock().unwrap().extend(values.map(str::to_owned));
}

fn assert_in_no_file(folder: &Path, secret: &str) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            assert_in_no_file(&path, secret);
        } else {
            let bytes = std::fs::read(&path).expect("file");
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {}", path.display());
        }
    }
}
