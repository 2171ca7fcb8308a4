//! Tokens by client credentials: asked for once, renewed once, never shown; endpoints that misbehave.

use super::*;
use std::time::Duration;

/// Answers with `t0`, `t1` … to whoever knows the secret; says how the others erred.
fn grant(number: usize) -> Vec<Reply> {
    Reply::full("200 OK", &[], format!(r#"{{"access_token":"t{number}","token_type":"Bearer","expires_in":3600}}"#))
}

async fn endpoint() -> Server {
    Server::start(|number, _| grant(number)).await
}

fn credentials(token_url: &str) -> ClientCredentials {
    ClientCredentials {
        token_url: Url::parse(token_url).unwrap(),
        client_id: "re:ader".into(),
        client_secret: "can ary".into(),
        scope: None,
        audience: None,
    }
}

fn with(url: &str, credentials: ClientCredentials) -> Target {
    Target { auth: Some(Auth::ClientCredentials(credentials)), ..target(url, &[LOOPBACK]) }
}

/// A feed that knows one token.
async fn feed(known: &'static str) -> Server {
    Server::start(move |_, head| {
        let sent = head.lines().find_map(|line| line.strip_prefix("authorization: Bearer "));
        if sent == Some(known) { Reply::full("200 OK", &[], "<rss/>") } else { Reply::full("401 Unauthorized", &[], "") }
    })
    .await
}

#[tokio::test]
async fn a_hundred_feeds_with_equal_settings_ask_once() {
    let (endpoint, feed) = (endpoint().await, feed("t0").await);
    let client = client();
    let mut credentials = credentials(&endpoint.url("/token"));
    (credentials.scope, credentials.audience) = (Some("feeds read".into()), Some("https://feeds.example/".into()));
    let (client, credentials) = (&client, &credentials);
    let urls: Vec<_> = (0..100).map(|number| feed.url(&format!("/{number}"))).collect();
    let polls = urls.iter().map(|url| poll(client, with(url, credentials.clone()), &UNKNOWN));
    for fetch in futures_util::future::join_all(polls).await {
        payload(fetch);
    }
    let [request] = &endpoint.heads()[..] else { panic!("{} requests for a token", endpoint.heads().len()) };
    // "re%3Aader:can+ary", RFC 6749 §2.3.1.
    assert!(request.contains("\r\nauthorization: basic cmulm0fhzgvyomnhbithcnk=\r\n"), "{request}");
    let body = "grant_type=client_credentials&scope=feeds+read&audience=https%3a%2f%2ffeeds.example%2f";
    assert!(request.starts_with("post /token ") && request.ends_with(body), "{request}");
}

static UNKNOWN: Cursor = Cursor { url: String::new(), etag: None, last_modified: None, body_hash: None };

#[tokio::test]
async fn feeds_with_other_settings_have_another_token() {
    let (endpoint, any) = (endpoint().await, Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await);
    let client = client();
    let first = credentials(&endpoint.url("/"));
    for other in [
        first.clone(),
        ClientCredentials { scope: Some("a".into()), ..first.clone() },
        ClientCredentials { client_secret: "b".into(), ..first.clone() },
        ClientCredentials { token_url: Url::parse(&endpoint.url("/other")).unwrap(), ..first.clone() },
        first,
    ] {
        payload(poll(&client, with(&any.url("/"), other), &UNKNOWN).await);
    }
    assert_eq!(endpoint.heads().len(), 4);
}

#[tokio::test]
async fn a_secret_in_the_body_is_tried_when_the_header_is_not_known() {
    for refusal in [r#"{"error":"invalid_client"}"#, "no header, please"] {
        let endpoint = Server::start(move |number, head| {
            if head.ends_with("client_id=re%3Aader&client_secret=can+ary") {
                grant(number)
            } else {
                Reply::full("401 No", &[], refusal)
            }
        })
        .await;
        let feed = feed("t1").await;
        payload(poll(&client(), with(&feed.url("/"), credentials(&endpoint.url("/"))), &UNKNOWN).await);
        let heads = endpoint.heads();
        assert!(heads[0].contains("authorization: basic") && !heads[0].contains("client_secret"), "{heads:?}");
        assert!(heads.len() == 2 && !heads[1].contains("authorization"), "{heads:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let (endpoint, feed) = (endpoint().await, feed("t1").await);
    let client = client();
    let request = client.prepare(with(&feed.url("/"), credentials(&endpoint.url("/")))).unwrap();
    for _ in 0..3 {
        payload(client.fetch(&request, &UNKNOWN).await);
    }
    // The first poll was refused with `t0`; the others have known better.
    assert_eq!((endpoint.heads().len(), feed.heads().len()), (2, 4));
}

#[tokio::test]
async fn a_token_at_its_end_is_replaced_before_it_is_sent() {
    let (endpoint, feed) = (endpoint().await, Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await);
    let client = client();
    let request = client.prepare(with(&feed.url("/"), credentials(&endpoint.url("/")))).unwrap();
    for _ in 0..2 {
        payload(client.fetch(&request, &UNKNOWN).await);
    }
    request.token.as_ref().unwrap().end_now().await;
    payload(client.fetch(&request, &UNKNOWN).await);
    let heads = feed.heads();
    assert!(heads[1].contains("bearer t0") && heads[2].contains("bearer t1"), "{heads:?}");
}

#[tokio::test]
async fn a_feed_that_refuses_every_token_does_not_drain_the_endpoint() {
    let (endpoint, feed) = (endpoint().await, feed("none").await);
    let client = client();
    let request = client.prepare(with(&feed.url("/"), credentials(&endpoint.url("/")))).unwrap();
    for _ in 0..5 {
        let error = failed(client.fetch(&request, &UNKNOWN).await);
        assert_eq!((error.kind, error.status), (FetchErrorKind::Unauthorized, Some(401)));
    }
    assert_eq!((endpoint.heads().len(), feed.heads().len()), (2, 6));
}

#[tokio::test]
async fn an_endpoint_that_fails_is_left_alone_for_a_while() {
    let huge = vec![Reply::head("200 OK", &[]), Reply::Forever(b"{\"access_token\":\"canary\"".to_vec())];
    let table = [
        ("status 503", Reply::full("503 Busy", &[("Retry-After", "700")], ""), Some(700)),
        ("status 400, invalid_scope", Reply::full("400 No", &[], r#"{"error":"invalid_scope"}"#), None),
        ("no access_token", Reply::full("200 OK", &[], "<html/>"), None),
        ("too_large", huge, None),
        ("no redirect", Reply::full("307 Elsewhere", &[("Location", "/canary")], ""), None),
        ("incomplete", vec![Reply::head("200 OK", &[("Content-Length", "50")]), Reply::Send(b"{".to_vec()), Reply::Close], None),
        ("invalid_client", Reply::full("401 No", &[], r#"{"error":"invalid_client","error_description":"canary"}"#), None),
    ];
    for (expected, reply, wait) in table {
        let endpoint = Server::start(move |_, _| reply.clone()).await;
        let feed = feed("t0").await;
        let client = client();
        let request = client.prepare(with(&feed.url("/"), credentials(&endpoint.url("/")))).unwrap();
        let mut asked = None;
        for _ in 0..3 {
            let error = failed(client.fetch(&request, &UNKNOWN).await);
            assert_eq!(error.kind, FetchErrorKind::Token);
            assert!(error.detail.contains(expected), "{expected}: {}", error.detail);
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
            let pause = error.retry_after.unwrap();
            assert!(pause > Duration::ZERO && pause <= Duration::from_secs(wait.unwrap_or(10)), "{expected}: {pause:?}");
            assert_eq!(*asked.get_or_insert(endpoint.heads().len()), endpoint.heads().len(), "{expected}");
        }
        assert!(asked.unwrap() <= 2 && feed.heads().is_empty(), "{expected}");
    }
}

#[tokio::test]
async fn hs_01_a_token_endpoint_is_behind_the_guard_too() {
    let endpoint = Server::start_at("127.0.0.2:0", |number, _| grant(number)).await;
    let feed = feed("t0").await;
    for url in [endpoint.url("/"), format!("http://0x7f000002:{}/", endpoint.port()), "http://169.254.169.254/".to_owned()] {
        let error = failed(poll(&client(), with(&feed.url("/"), credentials(&url)), &UNKNOWN).await);
        assert!(error.kind == FetchErrorKind::Token && error.detail.contains("blocked_address"), "{url}: {error}");
    }
    assert_eq!((endpoint.connections(), feed.connections()), (0, 0));
}

#[tokio::test]
async fn hs_08_a_token_stays_at_its_origin() {
    let endpoint = endpoint().await;
    let other = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let away = other.url("/");
    let server = Server::start(move |_, _| Reply::full("302 Found", &[("Location", away.as_str())], "")).await;
    payload(poll(&client(), with(&server.url("/"), credentials(&endpoint.url("/"))), &UNKNOWN).await);
    assert!(server.heads()[0].contains("authorization: bearer t0"));
    assert!(!other.heads()[0].contains("authorization"));
}

#[tokio::test]
async fn hs_11_an_endpoint_that_hangs_costs_one_head_of_time() {
    let endpoint = Server::start(|_, _| vec![Reply::Hang]).await;
    let feed = feed("t0").await;
    let client = client_with(Limits { rate_window: Duration::from_millis(200), ..Limits::default() });
    let start = Instant::now();
    let urls: Vec<_> = (0..20).map(|number| feed.url(&format!("/{number}"))).collect();
    let polls = urls.iter().map(|url| poll(&client, with(url, credentials(&endpoint.url("/"))), &UNKNOWN));
    for fetch in futures_util::future::join_all(polls).await {
        assert_eq!(failed(fetch).kind, FetchErrorKind::Token);
    }
    assert!(start.elapsed() < Duration::from_secs(2) && endpoint.heads().len() == 1);
}

#[tokio::test]
async fn a_form_is_answered_by_whatever_the_server_says() {
    let server = Server::start(|number, _| match number {
        0 => Reply::full("202 Accepted", &[("X-Hub", "one")], "canary"),
        1 => Reply::full("302 Found", &[("Location", "http://169.254.169.254/")], ""),
        2 => vec![Reply::Close],
        3 => Reply::full("404 Not Found", &[], "gone"),
        _ => vec![Reply::head("200 OK", &[]), Reply::Forever(vec![b'x'; 4096])],
    })
    .await;
    let client = client();
    let mut target = target(&server.url("/hub?a=b"), &[LOOPBACK]);
    target.headers = vec![("X-Key".into(), "k".into())];
    let request = client.prepare(target).unwrap();
    let fields = [("hub.mode", "subscribe"), ("hub.topic", "http://feeds.example/?a=b&c=\u{e9} d")];
    let post = || client.post_form(&request, &fields);
    let first = post().await.unwrap();
    assert_eq!((first.status, first.body.as_slice(), first.headers["x-hub"].as_bytes()), (202, &b"canary"[..], &b"one"[..]));
    assert!(!format!("{first:?}").contains("canary"));
    assert_eq!(post().await.unwrap().status, 302);
    // The third connection closes unanswered, and the form goes out again.
    assert_eq!(post().await.unwrap().status, 404);
    assert_eq!(post().await.unwrap_err().kind, FetchErrorKind::TooLarge);
    let heads = server.heads();
    assert!(heads.len() == 5 && heads.iter().all(|head| head == &heads[0]), "{heads:?}");
    assert!(heads[0].starts_with("post /hub?a=b http/1.1\r\n") && heads[0].contains("\r\nx-key: k\r\n"), "{}", heads[0]);
    let body = "hub.mode=subscribe&hub.topic=http%3a%2f%2ffeeds.example%2f%3fa%3db%26c%3d%c3%a9+d";
    assert!(heads[0].ends_with(&format!("\r\n\r\n{body}")), "{}", heads[0]);
}
