//! HS-02, HS-06 to HS-08: where a redirect may lead, and what goes along.

use super::*;

fn redirect(status: &str, location: &str) -> Vec<Reply> {
    Reply::full(status, &[("Location", location)], "")
}

#[tokio::test]
async fn hs_02_every_hop_is_judged() {
    let closed = Server::start_at("127.0.0.2:0", |_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let locations = [
        closed.url("/"),
        format!("//{}/", closed.authority),
        format!("http://0x7f000002:{}/", closed.port()),
        format!("http://[::ffff:127.0.0.2]:{}/", closed.port()),
        format!("http://user:pass@{}/", closed.authority),
        format!("http://second.example:{}/", closed.port()),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[fd00:ec2::254]/".to_owned(),
    ];
    for location in locations {
        for hops in [1, 3] {
            let last = location.clone();
            let server = Server::start(move |number, _| {
                let next = if number + 1 == hops { last.clone() } else { format!("/{number}") };
                redirect("302 Found", &next)
            })
            .await;
            // The first name is allowed, the second resolves to what is not.
            let answers = Answers::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
            let client = Client::with_lookup("dateline-test", Limits::default(), answers).unwrap();
            let url = format!("http://first.example:{}/", server.port());
            let error = failed(poll(&client, target(&url, &[LOOPBACK]), &Cursor::default()).await);
            assert_eq!(error.kind, FetchErrorKind::BlockedAddress, "{location} after {hops}: {error}");
        }
    }
    assert_eq!(closed.connections(), 0);
}

#[tokio::test]
async fn hs_06_a_redirect_off_http_is_no_success() {
    for location in ["file:///etc/hostname", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "data:text/xml,<rss/>"] {
        let server = Server::start(move |_, _| redirect("302 Found", location)).await;
        let error = failed(get(&client(), &server.url("/")).await);
        assert_eq!((error.kind, error.status), (FetchErrorKind::BadScheme, Some(302)), "{location}");
    }
    let nowhere = Server::start(|_, _| Reply::full("302 Found", &[], "<rss/>")).await;
    assert_eq!(failed(get(&client(), &nowhere.url("/")).await).kind, FetchErrorKind::BadRedirect);
}

#[tokio::test]
async fn hs_07_loops_end_and_moves_are_told_not_adopted() {
    let endless = Server::start(|number, _| redirect("302 Found", &format!("/{number}"))).await;
    assert_eq!(failed(get(&client(), &endless.url("/")).await).kind, FetchErrorKind::RedirectLoop);
    assert_eq!(endless.heads().len(), 6);
    let ring = Server::start(|_, head| redirect("301 Moved", if head.starts_with("GET /a ") { "/b" } else { "/a" })).await;
    assert_eq!(failed(get(&client(), &ring.url("/a")).await).kind, FetchErrorKind::RedirectLoop);

    let server = Server::start(|_, head| match head.split(' ').nth(1).unwrap() {
        "/old" => redirect("301 Moved", "/new"),
        "/new" => redirect("307 Temporary", "/today"),
        _ => Reply::full("200 OK", &[("ETag", "\"1\"")], "<rss/>"),
    })
    .await;
    let (body, cursor, hints) = payload(get(&client(), &server.url("/old")).await);
    assert_eq!(hints.moved_to, Some(server.url("/new")));
    assert_eq!(cursor.url, server.url("/today"));
    assert_eq!((body.source_uri, body.base_url), (server.url("/old"), Some(server.url("/today"))));
}

#[tokio::test]
async fn hs_08_secrets_and_validators_stay_at_their_origin() {
    let other = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let away = other.url("/x");
    let server =
        Server::start(
            move |_, head| {
                if head.starts_with("GET /same ") { redirect("302 Found", &away) } else { redirect("302 Found", "/same") }
            },
        )
        .await;
    let secrets = [("Authorization", "Bearer canary"), ("Cookie", "s=canary"), ("X-Api-Key", "canary"), ("User-Agent", "canary")];
    let mut target = target(&server.url("/"), &[LOOPBACK]);
    target.headers = secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let cursor = Cursor { url: server.url("/"), etag: Some("\"canary\"".into()), ..Cursor::default() };
    payload(poll(&client(), target, &cursor).await);
    let [first, second] = &server.heads()[..] else { panic!("two requests") };
    for (name, value) in secrets {
        let line = format!("\r\n{}: {}\r\n", name.to_lowercase(), value.to_lowercase());
        assert!(first.contains(&line) && second.contains(&line), "{name} belongs to the origin");
    }
    assert!(first.contains("if-none-match: \"canary\"") && !second.contains("if-none-match"));
    let [third] = &other.heads()[..] else { panic!("one request") };
    assert!(!third.contains("canary") && third.contains("user-agent: dateline-test"), "{third}");
}

#[tokio::test]
async fn hs_08_user_info_goes_into_a_header_and_nowhere_else() {
    let server = Server::start(|_, _| Reply::full("200 OK", &[], "<rss/>")).await;
    let url = format!("http://reader:canary@{}/feed?q=1", server.authority);
    let (body, cursor, _) = payload(get(&client(), &url).await);
    assert!(server.heads()[0].contains("authorization: basic "));
    for text in [body.source_uri, body.base_url.unwrap(), cursor.url] {
        assert_eq!(text, server.url("/feed?q=1"));
    }
}

#[tokio::test]
async fn se_07_a_secret_query_stays_out_of_the_payload_and_the_cursor() {
    let server = Server::start(|_, head| match (head.starts_with("GET /moved"), head.to_lowercase().contains("if-none-match")) {
        (false, _) => redirect("301 Moved", "/moved?key=canary"),
        (true, false) => Reply::full("200 OK", &[("ETag", "\"1\"")], "<rss/>"),
        (true, true) => vec![Reply::head("304 Not Modified", &[])],
    })
    .await;
    let mut target = target(&server.url("/feed?key=canary"), &[LOOPBACK]);
    target.source_uri = Some(server.url("/feed?key=***"));
    let client = client();
    let request = client.prepare(target).unwrap();
    let (body, cursor, hints) = payload(client.fetch(&request, &Cursor::default()).await);
    assert!(!format!("{body:?}{cursor:?}{hints:?}").contains("canary"), "{body:?}{cursor:?}{hints:?}");
    assert!(server.heads()[0].contains("key=canary"));
    // Kept so, it is still the cursor of that URL.
    assert!(matches!(client.fetch(&request, &cursor).await, Fetch::NotModified { .. }));
}
