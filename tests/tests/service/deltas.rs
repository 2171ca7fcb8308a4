//! A server that sends what is new alone: each story once, and nothing taken back.

use std::collections::BTreeSet;
use tests::feeds::{Connection, FeedServer, Request};
use tests::records::Landed;
use tests::service::Service;
use tests::settings::Settings;
use tests::stories::{Story, rss};
use tests::wait;

#[test]
fn what_is_new_alone_is_taken_in_beside_what_was_there() {
    const STORIES: usize = 12;
    let server = FeedServer::start();
    server.serve("delta", |request: &Request, connection: &mut Connection<'_>| {
        let newest = request.number.min(STORIES - 2) + 2;
        let stories = Story::several("delta", newest);
        let tag = format!("\"{newest}\"");
        if request.header("if-none-match") == Some(&tag) {
            return connection.head("304 Not Modified", &format!("etag: {tag}"));
        }
        let is_delta = request.header("a-im") == Some("feed") && request.header("if-none-match").is_some();
        let (status, listed) = if is_delta { ("226 IM Used", &stories[newest - 1..]) } else { ("200 OK", &stories[..]) };
        let document = rss(listed);
        let length = document.len();
        connection
            .head(status, &format!("content-type: application/rss+xml\r\nim: feed\r\netag: {tag}\r\ncontent-length: {length}"))?;
        connection.write(document.as_bytes())
    });
    let source = format!(
        "{{ kind = \"http\", url = \"{}\", interval = \"100ms\", allow_networks = [\"127.0.0.0/8\"], delta = true }}",
        server.url("delta")
    );
    let mut service = Service::started(&Settings::new().feed("delta", &source));
    wait::until("all were offered", || server.requests("delta") > STORIES + 5);
    service.until_drained();
    assert!(service.terminate().0.success());
    let offered: BTreeSet<String> = Story::several("delta", STORIES).iter().map(Story::headline).collect();
    Landed::in_log(&service, &["stories"]).assert_each_once(&offered);
}
