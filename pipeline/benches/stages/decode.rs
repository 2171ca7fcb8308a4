//! Payloads into drafts, beside feed-rs on the same bytes.

use crate::material;
use crate::meter::{Meter, rate};
use connectors::format::{Format, feed, plain_text};
use criterion::{Criterion, Throughput};
use schemas::Dialect;
use schemas::hash::of_bytes;
use std::hint::black_box;

pub fn run(criterion: &mut Criterion) {
    for (name, bytes) in [("rss", material::rss()), ("atom", material::atom()), ("json_feed", material::json_feed())] {
        let mut meter = Meter::new(criterion, format_args!("decode/{name}"));
        let ours = decode(&mut meter, &feed::FORMAT, &bytes, material::ITEMS);
        assert_eq!(feed_rs::parser::parse(&bytes[..]).unwrap().entries.len(), material::ITEMS);
        let peer = meter.time("feed-rs", || drop(black_box(feed_rs::parser::parse(black_box(&bytes[..])))));
        report(&meter, &bytes, ours, peer, "feed-rs");
    }
    // No library reads such copy; what intake has to do with every byte in any case is to hash it.
    let bytes = material::wire_copy(1);
    let mut meter = Meter::new(criterion, "decode/plain_text");
    let ours = decode(&mut meter, &plain_text::FORMAT, &bytes, 1);
    let peer = meter.time("sha-256", || {
        black_box(of_bytes(black_box(&bytes)));
    });
    report(&meter, &bytes, ours, peer, "SHA-256 of the same bytes");
}

fn decode(meter: &mut Meter<'_>, format: &Format, bytes: &[u8], drafts: usize) -> Option<f64> {
    let dialect = Dialect::default();
    assert_eq!((format.decode)(bytes, &dialect).unwrap().drafts.len(), drafts);
    meter.throughput(Throughput::Bytes(bytes.len() as u64));
    meter.time("dateline", || drop(black_box((format.decode)(black_box(bytes), &dialect))))
}

fn report(meter: &Meter<'_>, bytes: &[u8], ours: Option<f64>, peer: Option<f64>, peer_name: &str) {
    let (Some(ours), Some(peer)) = (ours, peer) else { return };
    let speed = bytes.len() as f64 / ours / 1e6;
    let kilobytes = bytes.len() as f64 / 1e3;
    meter.say(format_args!(
        "{:.2} x {peer_name} ({speed:.0} MB/s, {} payloads of {kilobytes:.1} KB a second)",
        peer / ours,
        rate(1.0, ours)
    ));
}
