//! HTTP/2 servers that go away, and the switch for those that should not speak it.

use super::tls_server::{Authority, Stream, TlsServer, read_head};
use super::*;
use std::io::{Read, Write};

const HEADERS: u8 = 1;

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0, 0, payload.len() as u8, kind, flags, 0, 0, 0, stream];
    frame.extend(payload);
    frame
}

/// Greets, and reads up to the request; gives its stream's number.
fn greet(stream: &mut Stream) -> Option<u8> {
    stream.read_exact(&mut [0; 24]).ok()?;
    stream.write_all(&[frame(4, 0, 0, &[]), frame(4, 1, 0, &[])].concat()).ok()?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        stream.read_exact(&mut vec![0; length]).ok()?;
        if head[3] == HEADERS {
            return Some(head[8]);
        }
    }
}

/// What a connection does with a request.
#[derive(Clone, Copy)]
enum Deed {
    Answer,
    /// GOAWAY with the last stream that it has looked at, and why.
    GoAway(u8, u8),
    Close,
    /// RST_STREAM with its reason.
    Refuse(u8),
}

fn act(deed: Deed, stream: &mut Stream) -> Option<String> {
    let number = greet(stream)?;
    let frames = match deed {
        // :status 200 is the eighth entry of HPACK's own table.
        Deed::Answer => [frame(HEADERS, 4, number, &[0x88]), frame(0, 1, number, b"<rss/>")].concat(),
        Deed::GoAway(last, reason) => frame(7, 0, 0, &[0, 0, 0, last, 0, 0, 0, reason]),
        Deed::Refuse(reason) => frame(3, 0, number, &[0, 0, 0, reason]),
        Deed::Close => Vec::new(),
    };
    stream.write_all(&frames).ok()?;
    if matches!(deed, Deed::Answer | Deed::Refuse(_)) {
        // Until the client has read it, and goes.
        let _ = stream.read(&mut [0; 1024]);
    }
    Some("h2".to_owned())
}

fn server(deeds: &'static [Deed]) -> (Authority, TlsServer) {
    let authority = Authority::new("ours");
    let mut config = authority.sign(&["127.0.0.1"], |_| ()).config(None);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let server = TlsServer::start_with(config, |number, mut stream| {
        stream.conn.complete_io(&mut stream.sock).ok()?;
        if stream.conn.alpn_protocol() == Some(b"h2") {
            return act(deeds[number.min(deeds.len() - 1)], &mut stream);
        }
        let head = read_head(&mut stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<rss/>").ok()?;
        Some(head)
    });
    (authority, server)
}

async fn fetch(deeds: &'static [Deed], http2: bool) -> (Fetch, TlsServer) {
    let (authority, server) = server(deeds);
    let tls = Tls::default().trust(&authority.pem()).unwrap();
    let target = Target { tls: Some(Arc::new(tls)), http2, ..target(&server.url(), &[LOOPBACK]) };
    let limits = Limits { rate_window: std::time::Duration::from_secs(2), ..Limits::default() };
    (poll(&client_with(limits), target, &Cursor::default()).await, server)
}

#[tokio::test]
async fn a_server_that_goes_away_before_it_answers_is_asked_once_more() {
    for deeds in [
        &[Deed::Answer][..],
        &[Deed::GoAway(0, 0), Deed::Answer],
        &[Deed::GoAway(1, 0), Deed::Answer],
        &[Deed::Close, Deed::Answer],
        &[Deed::Refuse(7), Deed::Answer],
    ] {
        let (body, ..) = payload(fetch(deeds, true).await.0);
        assert_eq!(body.bytes, b"<rss/>");
    }
}

#[tokio::test]
async fn a_server_that_always_goes_away_is_a_failure() {
    use FetchErrorKind::{Incomplete, Protocol};
    for (deeds, kinds) in [
        (&[Deed::GoAway(0, 0)][..], &[Incomplete, Protocol][..]),
        (&[Deed::GoAway(0, 11)], &[Incomplete, Protocol]),
        (&[Deed::Close], &[Incomplete, Protocol]),
        (&[Deed::Refuse(2)], &[Protocol, Incomplete]),
    ] {
        let (fetch, server) = fetch(deeds, true).await;
        let error = failed(fetch);
        assert!(kinds.contains(&error.kind), "{error}");
        // Ours is one; the library below asks again by itself where HTTP/2 says that nothing was done.
        assert!(server.heads().len() <= 3, "asked {} times", server.heads().len());
    }
}

#[tokio::test]
async fn http2_is_not_spoken_where_it_is_switched_off() {
    let (fetch, server) = fetch(&[Deed::Close], false).await;
    payload(fetch);
    assert!(server.heads().iter().all(|head| head.starts_with("GET / HTTP/1.1\r\n")));
}
