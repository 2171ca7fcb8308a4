//! RFC 3229: servers that send what is new alone.

use super::*;

fn with_delta(server: &Server) -> Target {
    Target { delta: true, ..target(&server.url("/"), &[LOOPBACK]) }
}

#[tokio::test]
async fn a_226_is_a_part_and_keeps_the_hash_of_the_whole() {
    let server = Server::start(|number, _| match number {
        0 => Reply::full("200 OK", &[("ETag", "\"1\"")], "<rss>whole</rss>"),
        1 | 2 => Reply::full("226 IM Used", &[("ETag", "\"2\""), ("IM", "feed")], "<rss>part</rss>"),
        3 => vec![Reply::head("304 Not Modified", &[])],
        _ => Reply::full("200 OK", &[("ETag", "\"3\"")], "<rss>whole</rss>"),
    })
    .await;
    let client = client();
    let request = client.prepare(with_delta(&server)).unwrap();
    let Fetch::Payload { partial_window: false, cursor: whole, .. } = client.fetch(&request, &Cursor::default()).await else {
        panic!("the whole document")
    };
    let mut cursor = whole.clone();
    // The same part again is a part again: it says nothing of what the feed lists.
    for _ in 0..2 {
        let Fetch::Payload { payload, partial_window: true, cursor: next, .. } = client.fetch(&request, &cursor).await else {
            panic!("a part")
        };
        assert!(payload.complete && payload.bytes == b"<rss>part</rss>");
        assert_eq!(next, Cursor { etag: Some("\"2\"".into()), ..whole.clone() });
        cursor = next;
    }
    assert!(matches!(client.fetch(&request, &cursor).await, Fetch::NotModified { .. }));
    assert!(matches!(client.fetch(&request, &cursor).await, Fetch::SameBody { .. }));
    let heads = server.heads();
    assert!(!heads[0].contains("a-im") && heads[1..].iter().all(|head| head.contains("\r\na-im: feed\r\n")), "{heads:?}");
}

#[tokio::test]
async fn a_part_is_asked_for_only_by_a_feed_that_wants_it_and_has_a_tag() {
    let server = Server::start(|_, _| Reply::full("226 IM Used", &[("IM", "feed")], "<rss/>")).await;
    let known = Cursor { url: server.url("/"), etag: Some("\"1\"".into()), last_modified: Some("x".into()), body_hash: None };
    let untagged = Cursor { etag: None, ..known.clone() };
    let plain = target(&server.url("/"), &[LOOPBACK]);
    for (target, cursor) in [
        (plain, &known),
        (with_delta(&server), &untagged),
        (with_delta(&server), &known.unconditional()),
        (with_delta(&server), &Cursor::default()),
    ] {
        let error = failed(poll(&client(), target, cursor).await);
        assert_eq!((error.kind, error.status), (FetchErrorKind::UnexpectedStatus, Some(226)));
    }
    assert!(server.heads().iter().all(|head| !head.contains("a-im")));
}

#[tokio::test]
async fn other_manipulations_are_refused() {
    for (manipulation, fits) in
        [("feed", true), ("Feed", true), ("", true), ("vcdiff", false), ("feed, gzip", false), ("\u{e9}", false)]
    {
        let server = Server::start(move |_, _| match manipulation {
            "" => Reply::full("226 IM Used", &[], "<rss/>"),
            some => Reply::full("226 IM Used", &[("IM", some)], "<rss/>"),
        })
        .await;
        let known = Cursor { url: server.url("/"), etag: Some("\"1\"".into()), ..Cursor::default() };
        let fetch = poll(&client(), with_delta(&server), &known).await;
        assert_eq!(matches!(fetch, Fetch::Payload { partial_window: true, .. }), fits, "{manipulation}");
    }
}
