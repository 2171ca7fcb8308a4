//! HS-08: credentials of every kind reach their origin and no other.

use super::*;

fn with(url: &str, auth: Auth) -> Target {
    Target { auth: Some(auth), ..target(url, &["127.0.0.0/8"]) }
}

fn kinds() -> [(Auth, &'static str); 4] {
    [
        // reader:canary, as RFC 7617 encodes it; heads are told in lower case.
        (Auth::Basic { username: "reader".into(), password: "canary".into() }, "authorization: basic cmvhzgvyomnhbmfyeq=="),
        (Auth::Bearer("canary".into()), "authorization: bearer canary"),
        (Auth::Header { name: "X-Api-Key".into(), value: "canary".into() }, "x-api-key: canary"),
        (Auth::Cookie("session=canary; theme=dark".into()), "cookie: session=canary; theme=dark"),
    ]
}

#[tokio::test]
async fn hs_08_each_kind_is_sent_along_its_origin_and_dropped_at_another() {
    for (auth, line) in kinds() {
        let other = Server::start_at("127.0.0.2:0", |_, _| Reply::full("200 OK", &[], "<rss/>")).await;
        let away = other.url("/x");
        let server = Server::start(move |_, head| {
            let next = if head.starts_with("GET /same ") { away.as_str() } else { "/same" };
            Reply::full("302 Found", &[("Location", next)], "")
        })
        .await;
        payload(poll(&client(), with(&server.url("/"), auth), &Cursor::default()).await);
        let line = format!("\r\n{line}\r\n");
        assert!(server.heads().len() == 2 && server.heads().iter().all(|head| head.contains(&line)), "{line}");
        let [last] = &other.heads()[..] else { panic!("one request") };
        assert!(!last.contains("canary") && !last.contains("authorization") && !last.contains("cookie"), "{last}");
    }
}

#[tokio::test]
async fn hs_08_a_redirect_back_from_another_origin_gets_nothing() {
    let home = Arc::new(std::sync::OnceLock::<String>::new());
    let back = Arc::clone(&home);
    let other = Server::start(move |_, _| Reply::full("302 Found", &[("Location", back.get().unwrap())], "")).await;
    let away = other.url("/");
    let server = Server::start(move |number, _| match number {
        0 => Reply::full("302 Found", &[("Location", away.as_str())], ""),
        _ => Reply::full("200 OK", &[], "<rss/>"),
    })
    .await;
    home.set(server.url("/chosen-by-the-other")).unwrap();
    payload(poll(&client(), with(&server.url("/"), Auth::Bearer("canary".into())), &Cursor::default()).await);
    let heads = server.heads();
    assert!(heads[0].contains("canary") && !heads[1].contains("canary"), "{heads:?}");
}

#[tokio::test]
async fn refused_credentials_are_the_feeds_failure() {
    for status in ["401 Unauthorized", "403 Forbidden"] {
        let server = Server::start(move |_, _| Reply::full(status, &[("WWW-Authenticate", "Basic")], "canary")).await;
        let error = failed(poll(&client(), with(&server.url("/"), Auth::Bearer("canary".into())), &Cursor::default()).await);
        assert_eq!(error.kind, FetchErrorKind::Unauthorized);
        assert!(!format!("{error:?}").contains("canary"));
        assert_eq!(server.heads().len(), 1);
    }
}
