//! Servers that mean harm, one kind each.

use crate::feeds::{Connection, FeedServer, Request};
use std::io::{self, Write};
use std::time::Duration;

/// Longest that any of them goes on.
const LONG: Duration = Duration::from_secs(120);

/// Sets up one feed of each kind under `hostile/…`; gives their paths.
pub fn serve_all(server: &FeedServer) -> Vec<&'static str> {
    server.serve("hostile/slow-head", trickle_head);
    server.serve("hostile/slow-body", trickle_body);
    server.serve("hostile/endless", endless);
    server.serve("hostile/error", |_: &Request, connection: &mut Connection<'_>| {
        connection.head("500 Internal Server Error", "content-length: 0")
    });
    server.serve("hostile/hang", |_: &Request, connection: &mut Connection<'_>| connection.pause(LONG));
    let own = server.url("hostile/loop");
    server.serve("hostile/loop", move |_: &Request, connection: &mut Connection<'_>| {
        connection.head("302 Found", &format!("location: {own}\r\ncontent-length: 0"))
    });
    let bomb = bomb();
    server.serve("hostile/bomb", move |_: &Request, connection: &mut Connection<'_>| {
        let length = bomb.len();
        connection.head(
            "200 OK",
            &format!("content-type: application/rss+xml\r\ncontent-encoding: gzip\r\ncontent-length: {length}"),
        )?;
        connection.write(&bomb)
    });
    server.serve("hostile/cut", |_: &Request, connection: &mut Connection<'_>| {
        connection.head("200 OK", "content-type: application/rss+xml\r\ncontent-length: 100000")?;
        connection.write(b"<rss version=\"2.0\"><channel><title>This one is cut in the mid")?;
        Err(io::ErrorKind::ConnectionAborted.into())
    });
    server.serve("hostile/garbage", |_: &Request, connection: &mut Connection<'_>| {
        connection.write(&[0xff, 0x00, 0x7f].repeat(100))?;
        Err(io::ErrorKind::ConnectionAborted.into())
    });
    server.serve("hostile/deep", |request: &Request, connection: &mut Connection<'_>| {
        connection.document(request, &format!("<rss version=\"2.0\"><channel>{}", "<x>".repeat(300_000)))
    });
    vec![
        "hostile/slow-head",
        "hostile/slow-body",
        "hostile/endless",
        "hostile/error",
        "hostile/hang",
        "hostile/loop",
        "hostile/bomb",
        "hostile/cut",
        "hostile/garbage",
        "hostile/deep",
    ]
}

fn trickle_head(_: &Request, connection: &mut Connection<'_>) -> io::Result<()> {
    connection.write(b"HTTP/1.1 200 OK\r\n")?;
    for _ in 0..LONG.as_secs() {
        connection.pause(Duration::from_secs(1))?;
        connection.write(b"x-more: 1\r\n")?;
    }
    Ok(())
}

fn trickle_body(_: &Request, connection: &mut Connection<'_>) -> io::Result<()> {
    connection.head("200 OK", "content-type: application/rss+xml\r\ncontent-length: 100000")?;
    for _ in 0..LONG.as_secs() {
        connection.pause(Duration::from_secs(1))?;
        connection.write(b"<")?;
    }
    Ok(())
}

/// Valid items without an end; no more than 256 MiB, should nobody stop it.
fn endless(_: &Request, connection: &mut Connection<'_>) -> io::Result<()> {
    connection.head("200 OK", "content-type: application/rss+xml\r\nconnection: close")?;
    connection.write(b"<rss version=\"2.0\"><channel><title>Without end</title>")?;
    let item = "<item><title>And on it goes</title><guid>endless</guid></item>\n".repeat(1000);
    for _ in 0..4096 {
        connection.write(item.as_bytes())?;
    }
    Err(io::ErrorKind::ConnectionAborted.into())
}

/// 256 MiB of zeros in about 260 KB.
fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..256 {
        encoder.write_all(&zeros).expect("memory");
    }
    encoder.finish().expect("memory")
}
