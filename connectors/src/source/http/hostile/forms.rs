use super::*;
use std::time::Duration;

async fn post(server: &Server, allow: &[&str], path: &str) -> Result<u16, FetchError> {
    let allow: Vec<IpNet> = allow.iter().map(|net| net.parse().unwrap()).collect();
    client().post_form(&Url::parse(&server.url(path)).unwrap(), &allow, "hub.mode=subscribe").await
}

#[tokio::test]
async fn a_form_is_posted_and_its_answer_is_a_status() {
    let server = Server::start(|_, _| Reply::full("202 Accepted", &[], "")).await;
    assert_eq!(post(&server, &[LOOPBACK], "/hub").await.unwrap(), 202);
    let head = &server.heads()[0];
    assert!(head.starts_with("post /hub http/1.1\r\n"), "{head}");
    assert!(head.contains("content-type: application/x-www-form-urlencoded\r\n"), "{head}");
    assert!(head.contains("content-length: 18\r\n") && head.contains("user-agent: dateline-test\r\n"), "{head}");
}

#[tokio::test]
async fn hs_27_a_form_to_a_private_address_is_refused_without_a_connection() {
    let server = Server::start(|_, _| Reply::full("202 Accepted", &[], "")).await;
    assert_eq!(post(&server, &[], "/hub").await.unwrap_err().kind, FetchErrorKind::BlockedAddress);
    let by_name = Url::parse(&format!("http://hub.example:{}/", server.port())).unwrap();
    assert_eq!(client().post_form(&by_name, &[], "a=b").await.unwrap_err().kind, FetchErrorKind::BlockedAddress);
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_form_follows_a_redirect_that_keeps_it_and_its_host() {
    let server = Server::start(|number, _| match number {
        0 => Reply::full("307 Temporary Redirect", &[("Location", "/hub/v2"), ("Connection", "close")], ""),
        _ => Reply::full("202 Accepted", &[], ""),
    })
    .await;
    assert_eq!(post(&server, &[LOOPBACK], "/hub").await.unwrap(), 202);
    assert!(server.heads()[1].starts_with("post /hub/v2 "));
    for (status, location) in [
        ("302 Found", "/hub/v2"),
        ("303 See Other", "/hub/v2"),
        ("308 Permanent Redirect", "http://other.example/hub"),
        ("307 Temporary Redirect", "/hub"),
        ("307 Temporary Redirect", "http://10.0.0.1/"),
    ] {
        let server = Server::start(move |_, _| Reply::full(status, &[("Location", location), ("Connection", "close")], "")).await;
        assert!(post(&server, &[LOOPBACK], "/hub").await.is_err(), "{status} to {location}");
        assert_eq!(server.connections(), 1, "{status} to {location}");
    }
}

#[tokio::test]
async fn what_a_hub_dislikes_is_told_shortly() {
    let server =
        Server::start(|_, _| vec![Reply::head("422 Unprocessable", &[]), Reply::Forever(b"no such\ntopic; ".to_vec())]).await;
    let error = post(&server, &[LOOPBACK], "/hub").await.unwrap_err();
    assert_eq!((error.kind, error.status), (FetchErrorKind::Status4xx, Some(422)));
    assert!(error.detail.starts_with("status 422: no such\u{fffd}topic; ") && error.detail.chars().count() <= 200, "{error}");
}

#[tokio::test]
async fn a_hub_that_says_nothing_is_not_waited_for() {
    let server = Server::start(|_, _| vec![Reply::Hang]).await;
    let limits = Limits { total_timeout: Duration::from_millis(200), ..Limits::default() };
    let url = Url::parse(&server.url("/hub")).unwrap();
    let error = client_with(limits).post_form(&url, &[LOOPBACK.parse().unwrap()], "a=b").await.unwrap_err();
    assert_eq!(error.kind, FetchErrorKind::Timeout);
}
