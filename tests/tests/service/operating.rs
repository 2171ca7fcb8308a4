//! An operator looks at feeds, pauses, adds and takes them out while the service runs, and a restart forgets nothing.

use serde_json::{Value, json};
use tests::feeds::{Connection, FeedServer, Request};
use tests::service::{Finished, Service, command, finish};
use tests::settings::Settings;
use tests::stories::{Story, rss};
use tests::wait::{self, PATIENCE};

fn feeds(service: &Service, arguments: &[&str]) -> Finished {
    let admin = format!("http://{}", service.admin());
    finish(command().args(["feeds", "--admin", &admin]).args(arguments), b"", PATIENCE)
}

fn json_of(finished: &Finished) -> Value {
    serde_json::from_str(&finished.out).unwrap_or_else(|error| panic!("{error}: {finished:?}"))
}

fn listed(service: &Service) -> Vec<(String, String)> {
    let listed = json_of(&feeds(service, &["list", "--json"]));
    let of = |feed: &Value| (feed["id"].as_str().unwrap().to_owned(), feed["state"].as_str().unwrap().to_owned());
    listed.as_array().unwrap().iter().map(of).collect()
}

fn until_healthy(service: &Service, id: &str) {
    wait::until(&format!("{id} healthy"), || listed(service).iter().any(|(feed, state)| feed == id && state == "healthy"));
}

#[test]
fn feeds_are_added_explained_paused_and_removed_while_the_service_runs() {
    let server = FeedServer::start();
    server.publish("configured", rss(&[Story::new("configured", 1)]));
    server.publish("other", rss(&[Story::new("other", 1)]));
    let page =
        format!("<html><head><link rel=alternate type='application/rss+xml' title=World href='{}'></head>", server.url("other"));
    server.serve("page", move |_: &Request, connection: &mut Connection<'_>| connection.page(&page));
    let mut service = Service::started(&Settings::new().http("configured", &server.url("configured"), "1h"));
    until_healthy(&service, "configured");

    let explained = json_of(&feeds(&service, &["explain", "configured", "--json"]));
    assert_eq!((&explained["responses"][0]["outcome"], &explained["responses"][0]["new"]), (&json!("fetched"), &json!(1)));
    assert!(explained["reasons"].to_string().contains("interval"), "{explained}");
    let shown = feeds(&service, &["explain", "configured"]);
    assert!(shown.out.contains("why") && shown.out.contains("fetched"), "{shown:?}");

    let before = server.requests("configured");
    assert_eq!(feeds(&service, &["poll", "configured"]).code, Some(0));
    wait::until("a poll that was asked for", || server.requests("configured") > before);
    let unknown = feeds(&service, &["poll", "nobody"]);
    assert!(unknown.code == Some(1) && unknown.errors.contains("feeds list"), "{unknown:?}");

    let url = server.url("page");
    let added = feeds(&service, &["add", &url, "--id", "other", "--allow-network", "127.0.0.0/8", "--interval", "1h"]);
    assert_eq!((added.code, added.out.as_str()), (Some(0), "added: other\n"), "{added:?}");
    assert!(added.errors.contains("World"), "{added:?}");
    until_healthy(&service, "other");
    let twice = feeds(&service, &["add", &server.url("other"), "--id", "other", "--allow-network", "127.0.0.0/8"]);
    assert!(twice.code == Some(1) && twice.errors.contains("other"), "{twice:?}");

    assert_eq!(feeds(&service, &["pause", "other"]).code, Some(0));
    service.terminate();
    service.start();
    let paused = json_of(&feeds(&service, &["explain", "other", "--json"]));
    assert_eq!((&paused["paused"], &paused["next_poll_at"]), (&json!(true), &Value::Null), "a restart forgets neither");
    let only = feeds(&service, &["list", "--state", "paused"]);
    assert!(only.out.contains("other") && only.out.ends_with("1 feeds\n"), "{only:?}");
    assert_eq!(feeds(&service, &["resume", "other"]).code, Some(0));
    until_healthy(&service, "other");

    let list = service.folder().join("list.opml");
    assert_eq!(feeds(&service, &["export", list.to_str().unwrap()]).code, Some(0));
    let kept = feeds(&service, &["remove", "configured"]);
    assert!(kept.code == Some(1) && kept.errors.contains("configuration file"), "{kept:?}");
    assert_eq!(feeds(&service, &["remove", "other"]).code, Some(0));
    assert_eq!(listed(&service).len(), 1);
    // What is imported may reach no private network; that of a list that was exported is found again by its id.
    let refused = feeds(&service, &["import", list.to_str().unwrap()]);
    assert!(refused.code == Some(1) && refused.errors.contains("allow_networks"), "{refused:?}");
    assert_eq!(listed(&service).len(), 1, "a change that is wrong changes nothing");
}

#[test]
fn se_02_a_token_keeps_others_from_the_feeds() {
    let server = FeedServer::start();
    server.publish("a", rss(&[]));
    let settings = Settings::new().http("a", &server.url("a"), "1h").set("admin", "token", "\"0123456789abcdef0123\"");
    let service = Service::started(&settings);
    let refused = feeds(&service, &["list"]);
    assert!(refused.code == Some(1) && refused.errors.contains("Bearer"), "{refused:?}");
    let config = service.config();
    let address = format!("http://{}", service.admin());
    let mut asked = command();
    asked.env("DATELINE_ADMIN_TOKEN", "0123456789abcdef0123").args(["feeds", "list", "--admin", &address]);
    assert_eq!(finish(&mut asked, b"", PATIENCE).code, Some(0));
    assert!(config.exists());
    assert!(!service.log().join("\n").contains("0123456789abcdef0123"));
}

#[test]
fn check_connect_tries_every_feed_and_says_what_it_found() {
    let server = FeedServer::start();
    server.publish("good", rss(&Story::several("good", 3)));
    let page = format!("<html><head><link rel=alternate type='application/rss+xml' href='{}'></head>", server.url("good"));
    server.serve("page", move |_: &Request, connection: &mut Connection<'_>| connection.page(&page));
    let moved = format!("location: {}\r\ncontent-length: 0", server.url("good"));
    server.serve("moved", move |_: &Request, connection: &mut Connection<'_>| connection.head("301 Moved Permanently", &moved));
    let mut settings = Settings::new().spool("desk");
    for feed in ["good", "page", "moved", "missing"] {
        settings = settings.http(feed, &server.url(feed), "1h");
    }
    let settings = settings.set("http", "gap_per_host", "\"0s\"");
    let service = Service::new(&settings);
    let config = service.config();
    let check = |arguments: &[&str]| finish(command().args(["check", "--connect"]).args(arguments).arg(&config), b"", PATIENCE);
    let tried = check(&["--json"]);
    assert_eq!(tried.code, Some(1), "{tried:?}");
    let of = |id: &str| tried.records().into_iter().find(|record| record["id"] == id).unwrap();
    assert_eq!((&of("good")["outcome"], &of("good")["items"], &of("good")["good"]), (&json!("ok"), &json!(3), &json!(true)));
    assert!(of("page")["outcome"] == "not_a_feed" && of("page")["notes"].to_string().contains(&server.url("good")));
    assert!(of("moved")["good"] == true && of("moved")["notes"].to_string().contains("moved for good"));
    assert_eq!(of("missing")["outcome"], "not_found");
    assert_eq!(of("desk")["good"], true);
    let shown = check(&[]);
    assert!(shown.code == Some(1) && shown.out.ends_with("5 feeds tried, 2 failed\n"), "{shown:?}");
    assert!(!service.data().exists(), "nothing is kept");
}
