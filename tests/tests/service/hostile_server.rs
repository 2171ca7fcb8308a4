//! Servers that mean harm beside servers that do not.

use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;
use tests::feeds::{Answer, Connection, FeedServer, Request};
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
fn hs_06_to_hs_17_one_of_each_kind_keeps_no_good_feed_waiting() {
    let (server, other) = (FeedServer::start(), FeedServer::start());
    let offered: Arc<Mutex<HashMap<String, Timestamp>>> = Arc::default();
    let mut settings = Settings::new();
    let paths = hostile::serve_all(&server, &other);
    for path in &paths {
        settings = settings.http(&path.replace('/', "-"), &server.url(path), "1s");
    }
    let tls = hostile::TlsHosts::start(&server.url("good-a"));
    for (name, url) in tls.urls() {
        settings = settings.feed(
            name,
            &format!(
                "{{ kind = \"http\", url = \"{url}\", interval = \"1s\", allow_networks = [\"127.0.0.0/8\"], \
                 tls = {{ ca_file = \"{}\" }} }}",
                tls.authority().display()
            ),
        );
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
    for path in &paths {
        assert!(server.requests(path) > 0, "{path} was never polled");
    }
    assert_named(&service, &paths, &tls);
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
    let most = waits[waits.len() * 99 / 100];
    tests::figures::tell(format!(
        "beside {} hostile feeds: request to commit p50 {median:?}, p99 {most:?}, longest {longest:?}; \
         memory {} MiB at start, {} MiB at most",
        paths.len() + tls.urls().len(),
        base >> 20,
        peak >> 20
    ));
    assert!(most < Duration::from_secs(2), "{most:?}");
    // A slot that a hostile server held would show as ten seconds and more.
    assert!(longest < Duration::from_secs(5), "{longest:?}");
    // Two documents of 32 MiB, which is the bound of each, may be decoded at once.
    assert!(peak < base + (256 << 20), "{} MiB", peak >> 20);
}

/// Each failed by its own kind, where one poll is enough to tell.
fn assert_named(service: &Service, paths: &[String], tls: &hostile::TlsHosts) {
    let log = service.log();
    let kinds = |feed: &str| -> BTreeSet<String> {
        let named = |line: &&String| line.contains("poll failed") && line.contains(&format!("feed=\"{feed}\""));
        let kind = |line: &String| line.split_once(" kind=\"")?.1.split('"').next().map(str::to_owned);
        log.iter().filter(named).filter_map(kind).collect()
    };
    let expected = [
        ("hostile-to-file", "bad_scheme"),
        ("hostile-to-gopher", "bad_scheme"),
        ("hostile-to-ftp", "bad_scheme"),
        ("hostile-to-private", "blocked_address"),
        ("hostile-to-elsewhere", "not_found"),
        ("hostile-loop", "redirect_loop"),
        ("hostile-slow-head", "timeout"),
        ("hostile-hang", "timeout"),
        ("hostile-field-flood", "protocol"),
        ("hostile-field-huge", "protocol"),
        ("hostile-http-0.9", "protocol"),
        ("hostile-length-and-chunks", "protocol"),
        ("hostile-slow-body", "too_slow"),
        ("hostile-endless", "too_large"),
        ("hostile-endless-chunks", "too_large"),
        ("hostile-cut", "incomplete"),
        ("hostile-cut-chunk", "incomplete"),
        ("hostile-error", "status_5xx"),
        ("hostile-busy", "status_5xx"),
        ("hostile-limited-for-ever", "rate_limited"),
        ("hostile-gone", "gone"),
        ("hostile-nothing-new", "protocol"),
        ("hostile-part", "unexpected_status"),
        ("hostile-bomb-gzip", "ratio"),
        ("hostile-bomb-gzip-gzip", "decode"),
        ("hostile-bomb-gzip-in-gzip", "decode"),
        ("hostile-bomb-zstd-wide", "decode"),
        ("hostile-bomb-br", "ratio"),
        ("hostile-bomb-zstd", "ratio"),
        ("hostile-bomb-zlib", "ratio"),
        ("tls-downgrade", "bad_redirect"),
    ];
    for (feed, kind) in expected {
        assert!(kinds(feed).contains(kind), "{feed} is not {kind} but {:?}", kinds(feed));
    }
    for (feed, _) in tls.urls().iter().filter(|(name, _)| !matches!(*name, "tls-downgrade" | "tls-silent")) {
        assert!(kinds(feed).contains("tls"), "{feed} is {:?}", kinds(feed));
    }
    // Among the rest, nothing goes by without a word but what is a feed, if an odd one.
    for path in paths {
        let feed = path.replace('/', "-");
        let is_feed = matches!(&*feed, "hostile-same-tag" | "hostile-short-length" | "hostile-deep");
        assert!(is_feed || !kinds(&feed).is_empty(), "{feed} never failed");
    }
}

#[test]
fn hs_09_eight_bombs_of_ten_gigabytes_at_once_take_little_memory() {
    let server = FeedServer::start();
    let together = Arc::new(Barrier::new(hostile::BOMBS.len()));
    let mut settings = Settings::new();
    for kind in hostile::BOMBS {
        let (together, bomb) = (together.clone(), hostile::bomb(kind));
        server.serve(kind, move |request: &Request, connection: &mut Connection<'_>| {
            if request.number == 0 {
                together.wait();
            }
            bomb.answer(request, connection)
        });
        settings = settings.http(kind, &server.url(kind), "1s");
    }
    let service = Service::started(&settings);
    service.until_ready();
    let base = service.peak_memory();
    wait::until("each bomb was met three times", || {
        let log = service.log();
        let met = |kind: &str| log.iter().filter(|line| line.contains(&format!("feed=\"{kind}\""))).count() >= 3;
        hostile::BOMBS.iter().all(|kind| met(kind))
    });
    let grown = service.peak_memory() - base;
    tests::figures::tell(format!("eight bombs of 10 GB at once: {} MiB over {} MiB", grown >> 20, base >> 20));
    assert_eq!(service.metric("dateline_panics_total"), 0.0);
    assert!(grown <= 64 << 20, "{} MiB", grown >> 20);
}

fn milliseconds_between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(to.as_millisecond() - from.as_millisecond()).unwrap_or(0))
}
