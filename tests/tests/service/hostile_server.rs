//! Servers that mean harm beside servers that do not.

use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tests::feeds::{Connection, FeedServer, Request};
use tests::hostile;
use tests::records::Landed;
use tests::service::Service;
use tests::settings::Settings;
use tests::stories::{Story, rss};
use tests::wait;

/// How long all of them are polled: longer than the ten seconds that a trickling body is given.
const WHILE: Duration = Duration::from_secs(20);
/// Stories that a good feed grows by until it ends.
const STORIES: usize = 60;

#[test]
fn hs_07_hs_09_hs_10_hs_11_hs_13_one_of_each_kind_keeps_no_good_feed_waiting() {
    let server = FeedServer::start();
    let offered: Arc<Mutex<HashMap<String, Timestamp>>> = Arc::default();
    let mut settings = Settings::new();
    for path in hostile::serve_all(&server) {
        settings = settings.http(&path.replace('/', "-"), &server.url(path), "1s");
    }
    for feed in ["good-a", "good-b", "good-c"] {
        let offered = offered.clone();
        server.serve(feed, move |request: &Request, connection: &mut Connection<'_>| {
            let stories = Story::several(feed, (request.number + 1).min(STORIES));
            let newest = stories.last().expect("one").headline();
            offered.lock().unwrap().entry(newest).or_insert_with(Timestamp::now);
            connection.document(request, &rss(&stories))
        });
        settings = settings.http(feed, &server.url(feed), "250ms");
    }
    let mut service = Service::started(&settings);
    let base = service.peak_memory();
    let begun = std::time::Instant::now();
    wait::until("the hostile feeds had their time and the good ones theirs", || {
        begun.elapsed() >= WHILE && offered.lock().unwrap().len() == 3 * STORIES
    });
    assert!(service.is_alive());
    assert_eq!(service.get("/readyz").status, 200);
    assert_eq!(service.metric("dateline_panics_total"), 0.0);
    let peak = service.peak_memory();
    service.until_drained();
    assert!(service.terminate().0.success());

    let offered = offered.lock().unwrap().clone();
    let headlines: BTreeSet<String> = offered.keys().cloned().collect();
    let landed = Landed::in_log(&service, &["stories"]);
    let good = landed.values().into_iter().filter(|value| value["ingest_feed"].as_str().unwrap().starts_with("good"));
    let mut waits: Vec<Duration> = Vec::new();
    let mut seen = BTreeSet::new();
    for value in good {
        let headline = value["headline"].as_str().unwrap().to_owned();
        let published: Timestamp = value["published_at"].as_str().unwrap().parse().unwrap();
        waits.push(milliseconds_between(offered[&headline], published));
        assert!(seen.insert(headline), "twice: {value}");
    }
    assert_eq!(seen, headlines);
    waits.sort_unstable();
    let (median, longest) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    tests::figures::tell(format!(
        "beside hostile servers: request to commit p50 {median:?}, longest {longest:?}; memory {} MiB at start, {} MiB at most",
        base >> 20,
        peak >> 20
    ));
    // A slot that a hostile server held would show as ten seconds and more.
    assert!(longest < Duration::from_secs(5), "{longest:?}");
    // Two documents of 32 MiB, which is the bound of each, may be decoded at once.
    assert!(peak < base + (256 << 20), "{} MiB", peak >> 20);
}

fn milliseconds_between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(to.as_millisecond() - from.as_millisecond()).unwrap_or(0))
}
