//! HS-11 (heads) and HS-12: response heads that are slow, huge or not HTTP.

use super::*;
use std::time::Duration;

fn quick() -> Limits {
    Limits { rate_window: Duration::from_millis(300), ..Limits::default() }
}

#[tokio::test]
async fn hs_11_a_head_that_drips_or_never_comes_is_cut() {
    let head = b"HTTP/1.1 200 OK\r\nX-Long: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".to_vec();
    for reply in [Reply::Drip(head, Duration::from_millis(20)), Reply::Hang] {
        let server = Server::start(move |_, _| vec![reply.clone()]).await;
        let start = Instant::now();
        let error = failed(get(&client_with(quick()), &server.url("/")).await);
        assert_eq!(error.kind, FetchErrorKind::Timeout);
        assert!(start.elapsed() < Duration::from_secs(1));
        // The connection is closed, so the server's side ends too.
        let freed = async {
            while server.hung_up() == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(2), freed).await.unwrap();
    }
}

#[tokio::test]
async fn hs_12_broken_heads_are_clear_errors() {
    use FetchErrorKind::{Incomplete, Protocol, Timeout};
    let send = |text: &str| vec![Reply::Send(text.as_bytes().to_vec()), Reply::Close];
    let flood: String = (0..5000).map(|number| format!("X-{number}: y\r\n")).collect();
    let huge = "y".repeat(1 << 20);
    let table = [
        ("flood of fields", send(&format!("HTTP/1.1 200 OK\r\n{flood}\r\n")), Protocol),
        ("huge field", send(&format!("HTTP/1.1 200 OK\r\nX: {huge}\r\n\r\n")), Protocol),
        ("endless field", vec![Reply::Send(b"HTTP/1.1 200 OK\r\nX: ".to_vec()), Reply::Forever(vec![b'y'; 4096])], Protocol),
        ("endless fields", vec![Reply::Send(b"HTTP/1.1 200 OK\r\n".to_vec()), Reply::Forever(b"X: y\r\n".to_vec())], Protocol),
        ("endless status line", vec![Reply::Send(b"HTTP/1.1 200 ".to_vec()), Reply::Forever(vec![b'O'; 4096])], Protocol),
        ("flood of 1xx", vec![Reply::Forever(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec())], Timeout),
        ("HTTP/0.9", send("<rss><channel/></rss>"), Protocol),
        ("another protocol", send("SSH-2.0-OpenSSH_9.6\r\n"), Protocol),
        ("HTTP/2 without asking", send("\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64"), Protocol),
        ("status that is none", send("HTTP/1.1 9999 OK\r\n\r\n"), Protocol),
        (
            "length and chunks",
            send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            Protocol,
        ),
        ("two lengths", send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), Protocol),
        ("negative length", send("HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc"), Protocol),
        ("length in words", send("HTTP/1.1 200 OK\r\nContent-Length: three\r\n\r\nabc"), Protocol),
        ("length beyond numbers", send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nabc"), Protocol),
        ("NUL in a field", send("HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n"), Protocol),
        ("nothing", vec![Reply::Close], Incomplete),
        ("reset", vec![Reply::Reset], Incomplete),
        ("half a head", send("HTTP/1.1 200 OK\r\nContent-Le"), Incomplete),
    ];
    for (name, reply, kind) in table {
        let server = Server::start(move |_, _| reply.clone()).await;
        let limits = Limits { rate_window: Duration::from_secs(1), ..Limits::default() };
        let start = Instant::now();
        let error = failed(get(&client_with(limits), &server.url("/")).await);
        assert_eq!(error.kind, kind, "{name}: {error}");
        assert!(start.elapsed() < Duration::from_secs(5), "{name} took {:?}", start.elapsed());
        assert!(error.partial.is_none(), "{name}");
    }
}

#[tokio::test]
async fn a_kept_connection_that_closes_costs_one_more_try() {
    // Every second request on a connection gets no answer.
    let server =
        Server::start(|number, _| if number == 1 { vec![Reply::Close] } else { Reply::full("200 OK", &[], number.to_string()) })
            .await;
    let client = client();
    let request = client.prepare(target(&server.url("/"), &[LOOPBACK])).unwrap();
    for expected in ["0", "2"] {
        let (body, ..) = payload(client.fetch(&request, &Cursor::default()).await);
        assert_eq!(body.bytes, expected.as_bytes());
    }
    assert_eq!((server.heads().len(), server.connections()), (3, 2));
}

#[tokio::test]
async fn a_server_that_never_answers_is_tried_twice_at_most() {
    let server = Server::start(|_, _| vec![Reply::Close]).await;
    assert_eq!(failed(get(&client(), &server.url("/")).await).kind, FetchErrorKind::Incomplete);
    assert!(server.heads().len() <= 2);
}
