//! Payloads into drafts, beside feed-rs on the same bytes.

use crate::corpus;
use crate::material;
use crate::meter::{Meter, rate};
use connectors::format::{Format, feed, plain_text};
use criterion::{Criterion, Throughput};
use schemas::Dialect;
use schemas::hash::of_bytes;
use std::hint::black_box;

pub fn run(criterion: &mut Criterion) {
    for (name, bytes) in [("rss", material::rss()), ("atom", material::atom()), ("json_feed", material::json_feed())] {
        assert_eq!(feed_rs::parser::parse(&bytes[..]).unwrap().entries.len(), material::ITEMS);
        let peer = || drop(black_box(feed_rs::parser::parse(black_box(&bytes[..]))));
        decode(criterion, name, &feed::FORMAT, &bytes, material::ITEMS, ("feed-rs", peer));
    }
    corpus(criterion);
    // No library reads such copy; what intake does with every byte in any case is to hash it.
    let bytes = material::wire_copy(1);
    let peer = || {
        black_box(of_bytes(black_box(&bytes)));
    };
    decode(criterion, "plain_text", &plain_text::FORMAT, &bytes, 1, ("SHA-256 of the same bytes", peer));
}

/// Feeds of all kinds, put together from those of other projects.
fn corpus(criterion: &mut Criterion) {
    let feeds = corpus::feeds();
    let bytes: usize = feeds.iter().map(Vec::len).sum();
    if feeds.is_empty() {
        println!("decode/corpus: left out, DATELINE_SHARED names no folder with data/feeds\n");
        return;
    }
    let dialect = Dialect::default();
    let items: usize = feeds.iter().map(|feed| (feed::FORMAT.decode)(feed, &dialect).unwrap().drafts.len()).sum();
    let mut meter = Meter::new(criterion, "decode/corpus");
    meter.throughput(Throughput::Bytes(bytes as u64));
    let ours = |()| feeds.iter().for_each(|feed| drop(black_box((feed::FORMAT.decode)(black_box(feed), &dialect))));
    let peer = || feeds.iter().for_each(|feed| drop(black_box(feed_rs::parser::parse(black_box(&feed[..])))));
    let Some((ours, theirs)) = meter.beside(|| (), ours, peer) else { return };
    meter.say(format_args!(
        "{:.2} x feed-rs ({:.0} and {:.0} MB/s; {} feeds, {:.1} MB, {items} items, {} items/s)",
        theirs.median / ours.median,
        bytes as f64 / ours.median / 1e6,
        bytes as f64 / theirs.median / 1e6,
        feeds.len(),
        bytes as f64 / 1e6,
        rate(items as f64, ours.median),
    ));
}

fn decode(
    criterion: &mut Criterion,
    name: &str,
    format: &Format,
    bytes: &[u8],
    drafts: usize,
    (peer_name, peer): (&str, impl FnMut()),
) {
    let dialect = Dialect::default();
    assert_eq!((format.decode)(bytes, &dialect).unwrap().drafts.len(), drafts);
    let mut meter = Meter::new(criterion, format_args!("decode/{name}"));
    meter.throughput(Throughput::Bytes(bytes.len() as u64));
    let timed = meter.beside(|| (), |()| drop(black_box((format.decode)(black_box(bytes), &dialect))), peer);
    let Some((ours, theirs)) = timed else { return };
    meter.say(format_args!(
        "{:.2} x {peer_name} ({:.0} and {:.0} MB/s; {} payloads of {:.1} KB a second)",
        theirs.median / ours.median,
        bytes.len() as f64 / ours.median / 1e6,
        bytes.len() as f64 / theirs.median / 1e6,
        rate(1.0, ours.median),
        bytes.len() as f64 / 1e3,
    ));
}
