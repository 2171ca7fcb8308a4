//! HS-10, HS-11 and HS-13: bodies that never end, trickle, stop early or lie about their length.

use super::LONG;
use super::heads::{add, said};
use crate::feeds::{Connection, FeedServer, Request};
use std::io;
use std::time::Duration;

const FEED: &str = "content-type: application/rss+xml";

pub(super) fn serve(server: &FeedServer, paths: &mut Vec<String>) {
    add(server, paths, "slow-body", trickle);
    add(server, paths, "endless", |_, connection| endless(connection, false));
    add(server, paths, "endless-chunks", |_, connection| endless(connection, true));
    add(server, paths, "cut", |_, connection| {
        connection.head("200 OK", &format!("{FEED}\r\ncontent-length: 100000"))?;
        said(connection, b"<rss version=\"2.0\"><channel><title>This one is cut in the mid")
    });
    add(server, paths, "cut-chunk", |_, connection| {
        connection.head("200 OK", &format!("{FEED}\r\ntransfer-encoding: chunked"))?;
        said(connection, b"1000\r\n<rss version=\"2.0\"><channel><title>This one is cut")
    });
    add(server, paths, "wrong-chunk", |_, connection| {
        connection.head("200 OK", &format!("{FEED}\r\ntransfer-encoding: chunked"))?;
        said(connection, b"zzz\r\n<rss version=\"2.0\"><channel/></rss>\r\n0\r\n\r\n")
    });
    add(server, paths, "short-length", |_, connection| {
        connection.head("200 OK", &format!("{FEED}\r\ncontent-length: 20"))?;
        said(connection, b"<rss version=\"2.0\"><channel><title>Longer than it said</title></channel></rss>")
    });
    add(server, paths, "deep", |request, connection| {
        connection.document(request, &format!("<rss version=\"2.0\"><channel>{}", "<x>".repeat(300_000)))
    });
}

fn trickle(_: &Request, connection: &mut Connection<'_>) -> io::Result<()> {
    connection.head("200 OK", &format!("{FEED}\r\ncontent-length: 100000"))?;
    for _ in 0..LONG.as_secs() {
        connection.pause(Duration::from_secs(1))?;
        connection.write(b"<")?;
    }
    Ok(())
}

/// Valid items without an end; no more than 256 MiB, should nobody stop it.
fn endless(connection: &mut Connection<'_>, in_chunks: bool) -> io::Result<()> {
    connection
        .head("200 OK", &format!("{FEED}\r\n{}", if in_chunks { "transfer-encoding: chunked" } else { "connection: close" }))?;
    let mut say = |text: &str| match in_chunks {
        true => connection.write(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes()),
        false => connection.write(text.as_bytes()),
    };
    say("<rss version=\"2.0\"><channel><title>Without end</title>")?;
    let items = "<item><title>And on it goes</title><guid>endless</guid></item>\n".repeat(1000);
    (0..4096).try_for_each(|_| say(&items))?;
    Err(io::ErrorKind::ConnectionAborted.into())
}
