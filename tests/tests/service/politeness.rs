//! What servers ask for, and what they list, over restarts and reloads.

use rustix::process::Signal;
use tests::feeds::{Connection, FeedServer, Request};
use tests::service::Service;
use tests::settings::Settings;
use tests::stories::{Story, rss};
use tests::wait;

#[test]
fn hs_16_what_a_server_asked_for_holds_over_a_reload_a_kill_and_a_restart() {
    let server = FeedServer::start();
    let refuse = |status: &'static str, headers: &'static str| {
        move |_: &Request, connection: &mut Connection<'_>| connection.head(status, headers)
    };
    server.serve("limited", refuse("429 Too Many Requests", "retry-after: 3600\r\ncontent-length: 0"));
    server.serve("away", refuse("503 Service Unavailable", "retry-after: 3600\r\ncontent-length: 0"));
    server.publish("good", rss(&Story::several("good", 1)));
    let mut settings = Settings::new();
    for feed in ["limited", "away", "good"] {
        settings = settings.http(feed, &server.url(feed), "200ms");
    }
    let mut service = Service::started(&settings);
    let polled = |feed: &str| server.requests(feed) > 0;
    wait::until("each was polled", || polled("limited") && polled("away") && polled("good"));
    wait::until("both failures are kept", || service.log().iter().filter(|line| line.contains("poll failed")).count() == 2);
    let goes_on = || {
        let seen = server.requests("good");
        wait::until("the good one goes on", || server.requests("good") > seen + 2);
    };
    goes_on();
    service.signal(Signal::HUP);
    wait::until("it is applied", || service.metric("dateline_config_reloads_total{outcome=\"applied\"}") == 1.0);
    goes_on();
    service.kill();
    service.start();
    goes_on();
    assert!(service.terminate().0.success());
    service.start();
    goes_on();
    assert_eq!((server.requests("limited"), server.requests("away")), (1, 1));
    assert!(service.terminate().0.success());
}
