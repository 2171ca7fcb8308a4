//! How fast the outlets deliver on this machine: to a Kafka broker here, and to topic logs in the folder for temporary files.
//!
//! `cargo run --release -p tests --example outlet_rate [PROPERTY=VALUE]...`: rows of several sizes in batches of 500 for a
//! few seconds each; rows a second, and the time of a batch (half of them, and 99 of 100, are faster). Properties are the
//! Kafka client's.

use pipeline::config::{self, Delivery};
use pipeline::outbox::{Position, Row};
use pipeline::publish::log::Log;
use pipeline::publish::{Outlet, Unobserved};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tests::kafka::Broker;
use tests::rows::{TOKEN, config, ours, outlet, row, topics};

const BATCH: usize = 500;
const TIME: Duration = Duration::from_secs(4);
const SIZES: [usize; 3] = [420, 1_000, 3_000];

fn main() {
    println!("outlet          bytes   rows/s  p50 ms  p99 ms  CPU ms/1000 rows");
    for bytes in SIZES {
        let folder = tempfile::tempdir().expect("folder");
        let retention = config::Retention { age: Duration::from_secs(3600), bytes: 1 << 40 };
        let settings = config::TopicLog { segment_bytes: 64 << 20, segment_age: Duration::from_secs(3600), retention };
        let log = Log::new(folder.path(), &settings, &topics("rate"), 0, jiff::Timestamp::now, Arc::new(Unobserved));
        measure("Log", bytes, &mut Outlet::Log(Box::new(log)));
    }
    let Some(broker) = Broker::start() else { return };
    for delivery in [Delivery::ExactlyOnce, Delivery::AtLeastOnce] {
        for bytes in SIZES {
            let mut config = config(&broker.bootstrap(), &format!("rate-{delivery:?}-{bytes}"));
            config.delivery = delivery;
            for argument in std::env::args().skip(1) {
                let (name, value) = argument.split_once('=').expect("PROPERTY=VALUE");
                config.properties.0.insert(name.to_owned(), value.to_owned());
            }
            let prefix = config.transactional_id.clone();
            let kafka = outlet(&config, &prefix, Arc::new(Unobserved));
            measure(&format!("{delivery:?}"), bytes, &mut Outlet::Kafka(Box::new(kafka)));
        }
    }
}

fn measure(name: &str, bytes: usize, outlet: &mut Outlet) {
    outlet.recover(&ours).expect("recovers");
    outlet.claim(Position { token: TOKEN, seq: 0 }).expect("claims");
    let mut rows: Vec<Row> = (1..=BATCH as u64).map(|seq| row(seq, bytes)).collect();
    outlet.deliver(&rows).expect("delivers");
    let mut took = Vec::new();
    let (started, cpu) = (Instant::now(), cpu_ms());
    while started.elapsed() < TIME {
        for row in &mut rows {
            row.position.seq += BATCH as u64;
        }
        let batch = Instant::now();
        outlet.deliver(&rows).expect("delivers");
        took.push(batch.elapsed());
    }
    let delivered = took.len() * BATCH;
    let rate = delivered as f64 / started.elapsed().as_secs_f64();
    let cpu = (cpu_ms() - cpu) as f64 * 1000.0 / delivered as f64;
    took.sort_unstable();
    let quantile = |part: usize| took[took.len() * part / 100].as_secs_f64() * 1000.0;
    println!("{name:<15} {bytes:>5} {rate:>8.0} {:>7.1} {:>7.1} {cpu:>8.1}", quantile(50), quantile(99));
}

/// CPU time of this process so far, in milliseconds of 10.
fn cpu_ms() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("stat");
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("ticks") * 10).sum()
}
