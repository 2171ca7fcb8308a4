//! Validators, unchanged bodies and statuses; HS-14 to HS-16.

use super::*;
use std::time::Duration;

async fn follow_up(client: &Client, server: &Server, cursor: &Cursor) -> Fetch {
    poll(client, target(&server.url("/"), &[LOOPBACK]), cursor).await
}

#[tokio::test]
async fn validators_go_out_as_they_came_in_and_a_304_replaces_them() {
    let tags = ["\"strong\"", "W/\"weak\"", "bare", "\"half", "W/odd\"", "\"a\\\"b\""];
    for tag in tags {
        let server = Server::start(move |number, _| match number {
            0 => Reply::full("200 OK", &[("ETag", tag), ("Last-Modified", "some day")], "<rss/>"),
            1 => vec![Reply::head("304 Not Modified", &[("ETag", tag)])],
            _ => vec![Reply::head("304 Not Modified", &[("ETag", "\"next\""), ("Last-Modified", "another day")])],
        })
        .await;
        let client = client();
        let (_, cursor, _) = payload(follow_up(&client, &server, &Cursor::default()).await);
        assert_eq!(cursor.etag.as_deref(), Some(tag));
        assert!(matches!(follow_up(&client, &server, &cursor).await, Fetch::NotModified { cursor: None, .. }));
        let Fetch::NotModified { cursor: Some(next), .. } = follow_up(&client, &server, &cursor).await else {
            panic!("new validators must be told")
        };
        let expected = Cursor { etag: Some("\"next\"".into()), last_modified: Some("another day".into()), ..cursor };
        assert_eq!(next, expected);
        let heads = server.heads();
        assert!(!heads[0].contains("if-"));
        for head in &heads[1..] {
            assert!(head.contains(&format!("\r\nif-none-match: {}\r\n", tag.to_lowercase())), "{head}");
            assert!(head.contains("\r\nif-modified-since: some day\r\n"), "{head}");
        }
    }
}

#[tokio::test]
async fn validators_of_another_url_are_not_sent() {
    let server = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let cursor = Cursor { url: server.url("/other"), etag: Some("\"1\"".into()), ..Cursor::default() };
    payload(follow_up(&client(), &server, &cursor).await);
    assert!(!server.heads()[0].contains("if-none-match"));
}

#[tokio::test]
async fn validators_of_a_redirect_target_are_sent_there() {
    let server =
        Server::start(|_, head| match (head.starts_with("GET /today "), head.to_lowercase().contains("if-none-match")) {
            (false, _) => Reply::full("302 Found", &[("Location", "/today")], ""),
            (true, false) => Reply::full("200 OK", &[("ETag", "\"1\"")], "<rss/>"),
            (true, true) => vec![Reply::head("304 Not Modified", &[])],
        })
        .await;
    let client = client();
    let (_, cursor, _) = payload(follow_up(&client, &server, &Cursor::default()).await);
    assert!(matches!(follow_up(&client, &server, &cursor).await, Fetch::NotModified { cursor: None, .. }));
    assert!(!server.heads()[2].contains("if-none-match"));
}

#[tokio::test]
async fn hs_14_the_hash_decides_where_validators_lie() {
    let server = Server::start(|number, _| {
        let (tag, body) = [("\"1\"", "<rss/>"), ("\"2\"", "<rss/>"), ("\"2\"", "<rss />"), ("\"2\"", "<rss />")][number];
        Reply::full("200 OK", &[("ETag", tag), ("Date", "Thu, 01 Jan 2099 00:00:00 GMT")], body)
    })
    .await;
    let client = client();
    let (_, first, _) = payload(follow_up(&client, &server, &Cursor::default()).await);
    let Fetch::SameBody { cursor: Some(second), bytes: 6, .. } = follow_up(&client, &server, &first).await else {
        panic!("another tag on the same body")
    };
    assert_eq!(second, Cursor { etag: Some("\"2\"".into()), ..first });
    let (_, third, _) = payload(follow_up(&client, &server, &second).await);
    assert!(matches!(follow_up(&client, &server, &third).await, Fetch::SameBody { cursor: None, .. }));
}

#[tokio::test]
async fn hs_14_a_304_that_nobody_asked_for_is_no_answer() {
    let server = Server::start(|_, _| vec![Reply::head("304 Not Modified", &[("ETag", "\"1\"")])]).await;
    let client = client();
    let known = Cursor { url: server.url("/"), body_hash: Some([1; 32]), ..Cursor::default() };
    for cursor in [Cursor::default(), known] {
        let error = failed(follow_up(&client, &server, &cursor).await);
        assert_eq!((error.kind, error.status), (FetchErrorKind::Protocol, Some(304)));
    }
}

#[tokio::test]
async fn the_same_body_in_another_coding_is_the_same_body() {
    let zipped = zstd::encode_all(&b"<rss/>"[..], 1).unwrap();
    let server = Server::start(move |number, _| match number {
        0 => Reply::full("200 OK", &[], "<rss/>"),
        _ => Reply::full("200 OK", &[("Content-Encoding", "zstd")], &zipped),
    })
    .await;
    let client = client();
    let (_, cursor, _) = payload(follow_up(&client, &server, &Cursor::default()).await);
    assert!(matches!(follow_up(&client, &server, &cursor).await, Fetch::SameBody { cursor: None, .. }));
}

#[tokio::test]
async fn hs_16_statuses_have_their_kinds_and_waits() {
    use FetchErrorKind::*;
    let table = [
        ("204 No Content", "", UnexpectedStatus, None),
        ("206 Partial Content", "", UnexpectedStatus, None),
        ("226 IM Used", "", UnexpectedStatus, None),
        ("300 Multiple Choices", "5", UnexpectedStatus, None),
        ("400 Bad Request", "", Status4xx, None),
        ("401 Unauthorized", "", Unauthorized, None),
        ("403 Forbidden", "60", Unauthorized, Some(60)),
        ("404 Not Found", "", NotFound, None),
        ("410 Gone", "", Gone, None),
        ("429 Too Many Requests", "120", RateLimited, Some(120)),
        ("429 Too Many Requests", "99999999", RateLimited, Some(86_400)),
        ("429 Too Many Requests", "-1", RateLimited, None),
        ("451 Unavailable For Legal Reasons", "", Status4xx, None),
        ("500 Internal Server Error", "", Status5xx, None),
        // Ten minutes by the server's clock, whatever ours says.
        ("503 Service Unavailable", "Fri, 01 Mar 2024 12:10:00 GMT", Status5xx, Some(600)),
        ("599 Odd", "7", Status5xx, Some(7)),
    ];
    for (status, wait, kind, seconds) in table {
        let server = Server::start(move |_, _| {
            let date = ("Date", "Fri, 01 Mar 2024 12:00:00 GMT");
            if status.starts_with("204") {
                vec![Reply::head(status, &[date])]
            } else if wait.is_empty() {
                Reply::full(status, &[date], "<html/>")
            } else {
                Reply::full(status, &[date, ("Retry-After", wait)], "<html/>")
            }
        })
        .await;
        let error = failed(follow_up(&client(), &server, &Cursor::default()).await);
        let code = status[..3].parse().unwrap();
        assert_eq!((error.kind, error.status), (kind, Some(code)), "{status}");
        assert_eq!(error.retry_after, seconds.map(Duration::from_secs), "{status} {wait}");
        assert!(error.partial.is_none());
    }
}

#[tokio::test]
async fn a_feed_that_calls_us_otherwise_does_so_along_redirects() {
    let other = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let away = other.url("/");
    let server = Server::start(move |_, _| Reply::full("302 Found", &[("Location", away.as_str())], "")).await;
    let target = Target { user_agent: Some("desk/1 (+https://desk.example/)".into()), ..target(&server.url("/"), &[LOOPBACK]) };
    payload(poll(&client(), target, &Cursor::default()).await);
    for head in [&server.heads()[0], &other.heads()[0]] {
        assert_eq!(head.matches("user-agent: ").count(), 1);
        assert!(head.contains("\r\nuser-agent: desk/1 (+https://desk.example/)\r\n"), "{head}");
    }
    let broken = Target { user_agent: Some("a\r\nX: y".into()), ..Target::new(Url::parse(&server.url("/")).unwrap()) };
    assert!(client().prepare(broken).is_err());
}

#[tokio::test]
async fn a_payload_carries_what_its_transport_said() {
    let headers = [("Content-Type", "text/xml; charset=koi8-r"), ("Cache-Control", "max-age=900")];
    let server = Server::start(move |_, _| Reply::full("200 OK", &headers, "<rss/>")).await;
    let (body, cursor, hints) = payload(get(&client(), &server.url("/a?b=c#d")).await);
    assert_eq!(body.charset.as_deref(), Some("koi8-r"));
    assert_eq!(body.source_uri, server.url("/a?b=c"));
    assert_eq!(body.base_url, Some(server.url("/a?b=c")));
    assert!(body.complete && body.modified.is_none());
    assert_eq!(hints, Hints { fresh_for: Some(Duration::from_secs(900)), ..Hints::default() });
    assert_eq!(cursor.body_hash, Some(*blake3::hash(b"<rss/>").as_bytes()));
    let head = &server.heads()[0];
    assert!(head.contains("accept: application/rss+xml") && head.contains("accept-encoding: gzip, br, zstd, deflate"), "{head}");
    assert!(head.contains("user-agent: dateline-test"), "{head}");
}
