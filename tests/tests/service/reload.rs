//! A configuration that is read again while the service runs.

use rustix::process::Signal;
use std::time::{Duration, Instant};
use tests::feeds::{Connection, FeedServer, Request};
use tests::records::Landed;
use tests::service::Service;
use tests::settings::Settings;
use tests::stories::{Story, rss};
use tests::wait;

fn reloads(service: &Service, outcome: &str) -> f64 {
    service.metric(&format!("dateline_config_reloads_total{{outcome=\"{outcome}\"}}"))
}

#[test]
fn op_03_a_bad_configuration_changes_nothing_and_a_good_one_brings_its_feeds() {
    let server = FeedServer::start();
    let (first, second) = (Story::several("first", 5), Story::several("second", 5));
    server.publish("first", rss(&first));
    server.publish("second", rss(&second));
    let old = Settings::new().http("first", &server.url("first"), "100ms");
    let mut service = Service::started(&old);
    wait::until("the first feed is read", || service.metric("dateline_verdicts_total{verdict=\"new\"}") == 5.0);

    std::fs::write(service.config(), old.text().replace("interval", "intervall")).unwrap();
    service.signal(Signal::HUP);
    wait::until("it is refused", || reloads(&service, "refused") == 1.0);
    // What it said before it counted may still be on its way through the pipe.
    wait::until("the place is told", || service.log().iter().any(|line| line.contains("dateline.toml:")));
    let seen = server.requests("first");
    wait::until("the old feed goes on", || server.requests("first") > seen + 2);

    service.configure(&old.http("second", &server.url("second"), "100ms"));
    service.signal(Signal::HUP);
    wait::until("it is applied", || reloads(&service, "applied") == 1.0);
    wait::until("the second feed is read", || service.metric("dateline_verdicts_total{verdict=\"new\"}") == 10.0);
    let seen = server.requests("first");
    wait::until("the old feed goes on", || server.requests("first") > seen + 2);
    assert!(service.terminate().0.success());
    let offered = first.iter().chain(&second).map(Story::headline).collect();
    Landed::in_log(&service, &["stories"]).assert_each_once(&offered);
}

#[test]
fn op_05_a_slow_feed_holds_up_neither_a_reload_nor_a_stop() {
    let server = FeedServer::start();
    server.serve("slow", |_: &Request, connection: &mut Connection<'_>| {
        connection.head("200 OK", "content-type: application/rss+xml\r\ncontent-length: 1000000")?;
        loop {
            connection.write(&[b' '; 600])?;
            connection.pause(Duration::from_millis(200))?;
        }
    });
    let settings = Settings::new().http("slow", &server.url("slow"), "1s").spool("wire");
    let mut service = Service::started(&settings);
    wait::until("the slow feed is asked", || server.requests("slow") > 0);
    service.signal(Signal::HUP);
    let (spool, story) = (service.spool("wire"), Story::new("wire", 1));
    let dropped = Instant::now();
    spool.drop_file("1.txt", story.wire());
    wait::until("the other feed goes on", || spool.done() == ["1.txt"]);
    assert!(dropped.elapsed() < Duration::from_secs(8), "after {:?}", dropped.elapsed());
    wait::until("it is applied", || reloads(&service, "applied") == 1.0);

    service.signal(Signal::HUP);
    let (status, took) = service.terminate();
    assert!(status.success() && took < Duration::from_secs(25), "{status} after {took:?}");
}
