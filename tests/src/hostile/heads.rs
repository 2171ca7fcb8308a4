//! HS-06 to HS-08, HS-11 and HS-12: redirects that lead astray, heads that are slow, huge or no HTTP.

use super::LONG;
use crate::feeds::{Connection, FeedServer, Request};
use std::io;
use std::time::Duration;

pub(super) fn serve(server: &FeedServer, other: &FeedServer, paths: &mut Vec<String>) {
    let elsewhere = other.url("elsewhere");
    other.serve("elsewhere", |request: &Request, connection: &mut Connection<'_>| {
        let _ = request;
        connection.head("404 Not Found", "content-length: 0")
    });
    let itself = server.url("hostile/loop");
    let targets = [
        ("to-file", "file:///etc/hostname"),
        ("to-gopher", "gopher://127.0.0.1/"),
        ("to-ftp", "ftp://127.0.0.1/"),
        ("to-private", "http://169.254.169.254/latest/"),
        ("to-elsewhere", &elsewhere),
        ("loop", &itself),
    ];
    for (name, location) in targets {
        let fields = format!("location: {location}\r\ncontent-length: 0");
        add(server, paths, name, move |_, connection| connection.head("302 Found", &fields));
    }
    add(server, paths, "slow-head", trickle);
    add(server, paths, "hang", |_, connection| connection.pause(LONG));
    let lines: String = (0..5000).map(|number| format!("x-{number}: y\r\n")).collect();
    add(server, paths, "field-flood", move |_, connection| connection.head("200 OK", &lines));
    let huge = format!("x: {}", "y".repeat(1 << 20));
    add(server, paths, "field-huge", move |_, connection| connection.head("200 OK", &huge));
    add(server, paths, "1xx-flood", |_, connection| {
        (0..100_000).try_for_each(|_| connection.write(b"HTTP/1.1 103 Early Hints\r\n\r\n"))
    });
    add(server, paths, "http-0.9", |_, connection| said(connection, b"<rss version=\"2.0\"><channel/></rss>"));
    add(server, paths, "length-and-chunks", |_, connection| {
        connection.head("200 OK", "content-length: 3\r\ntransfer-encoding: chunked")?;
        said(connection, b"3\r\nabc\r\n0\r\n\r\n")
    });
    add(server, paths, "garbage", |_, connection| said(connection, &[0xff, 0x00, 0x7f].repeat(100)));
}

/// Serves a kind, and notes its path.
pub(super) fn add(
    server: &FeedServer,
    paths: &mut Vec<String>,
    name: &str,
    answer: impl Fn(&Request, &mut Connection<'_>) -> io::Result<()> + Send + Sync + 'static,
) {
    let path = format!("hostile/{name}");
    server.serve(&path, answer);
    paths.push(path);
}

/// Says it, and closes.
pub(super) fn said(connection: &mut Connection<'_>, bytes: &[u8]) -> io::Result<()> {
    connection.write(bytes)?;
    Err(io::ErrorKind::ConnectionAborted.into())
}

fn trickle(_: &Request, connection: &mut Connection<'_>) -> io::Result<()> {
    connection.write(b"HTTP/1.1 200 OK\r\n")?;
    for _ in 0..LONG.as_secs() {
        connection.pause(Duration::from_secs(1))?;
        connection.write(b"x-more: 1\r\n")?;
    }
    Ok(())
}
