//! Drafts into stories, and stories into what the ledger takes.

use crate::material;
use crate::meter::{Meter, rate};
use connectors::format::{Format, feed, plain_text};
use criterion::{Criterion, Throughput};
use pipeline::candidate::Candidate;
use schemas::hash::of_bytes;
use schemas::{Connector, Dialect, Draft, Origin, normalize};
use std::hint::black_box;
use std::sync::Arc;

/// Room of a record, as the service has it unless configured.
pub const RECORD_BYTES: usize = 900 << 10;

/// Where the stories of all benchmarks come from.
pub fn origin(feed: &str) -> Origin {
    Origin {
        feed: feed.to_owned(),
        provider: feed.to_owned(),
        connector: Connector::Http,
        dialect: Arc::new(Dialect::default()),
        source_uri: "https://example.org/feed".to_owned(),
        raw_hash: "0".repeat(64),
        raw_bytes: 70_000,
        charset: "UTF-8",
        parser: "bench/1.0.0",
        received_at: "2019-06-27T12:00:00Z".parse().unwrap(),
        modified: None,
    }
}

pub fn run(criterion: &mut Criterion) {
    let (rss, copy) = (material::rss(), material::wire_copy(1));
    let feed_drafts = drafts(&feed::FORMAT, &rss);
    stage(criterion, "feed", &feed_drafts, &rss);
    stage(criterion, "plain_text", &drafts(&plain_text::FORMAT, &copy), &copy);
}

fn drafts(format: &Format, bytes: &[u8]) -> Vec<Draft> {
    (format.decode)(bytes, &Dialect::default()).unwrap().drafts
}

fn stage(criterion: &mut Criterion, name: &str, drafts: &[Draft], payload: &[u8]) {
    let origin = origin("bench");
    let mut meter = Meter::new(criterion, format_args!("normalize/{name}"));
    meter.throughput(Throughput::Elements(drafts.len() as u64));
    let timed = meter.beside(
        || drafts.to_vec(),
        |drafts| {
            for draft in drafts {
                let story = normalize(draft, &origin).unwrap();
                drop(black_box(Candidate::new(story, RECORD_BYTES).unwrap()));
            }
        },
        || {
            black_box(of_bytes(black_box(payload)));
        },
    );
    let Some((ours, theirs)) = timed else { return };
    meter.say(format_args!(
        "{} stories/s, encoded; {:.1} x the time of SHA-256 over the payload",
        rate(drafts.len() as f64, ours.median),
        ours.median / theirs.median,
    ));
}
