//! Rows into topics, beside the client or the file system alone with the same bytes.

use crate::material::Story;
use crate::meter::{Meter, rate};
use criterion::{Criterion, Throughput};
use jiff::Timestamp;
use pipeline::config::{Delivery, Kafka as KafkaConfig, Properties, Retention, TopicLog, Topics};
use pipeline::outbox::{Facts, Position, Role, Roles, Row};
use pipeline::publish::kafka::Kafka;
use pipeline::publish::log::Log;
use pipeline::publish::{Outlet, Unobserved};
use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use schemas::{Change, SourceFormat};
use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// Rows of one batch: the most that the service puts into one.
const ROWS: usize = 500;
/// Token of the ledger that the rows pretend to come from.
const TOKEN: u64 = 7;
const PATIENCE: Duration = Duration::from_secs(30);

pub fn run(criterion: &mut Criterion) {
    let batch: Vec<Row> = (0..ROWS as u64).map(row).collect();
    log(criterion, &batch);
    match std::env::var("DATELINE_BENCH_BROKERS") {
        Ok(brokers) => kafka(criterion, &batch, &brokers),
        Err(_) => println!("publish/kafka: left out, DATELINE_BENCH_BROKERS names no broker\n"),
    }
}

fn topics(prefix: &str) -> Topics {
    Topics {
        stories: format!("{prefix}.stories"),
        latest: Some(format!("{prefix}.stories.latest")),
        duplicates: Some(format!("{prefix}.duplicates")),
        deadletter: Some(format!("{prefix}.deadletter")),
        progress: format!("{prefix}.progress"),
    }
}

/// A row for `stories` and `stories.latest`, as new stories are.
fn row(number: u64) -> Row {
    let story = Story::new(number);
    let value =
        serde_json::json!({ "headline": story.headline, "abstract": story.summary, "body_text": story.paragraphs.join("\n") });
    Row {
        position: Position { token: TOKEN, seq: 0 },
        roles: Roles::of(&[Role::Stories, Role::Latest]),
        key: format!("{number:032x}"),
        timestamp: Timestamp::now().as_millisecond(),
        facts: Some(Facts { change: Change::New, source_format: SourceFormat::Rss2 }),
        value: Some(serde_json::to_vec(&value).unwrap()),
    }
}

/// Delivers the batch again and again under rising numbers, as new rows, in turn with a peer.
fn deliver(criterion: &mut Criterion, name: &str, outlet: &mut Outlet, batch: &[Row], (peer_name, peer): (&str, impl FnMut())) {
    let ours = |position: Position| position.token == TOKEN;
    let last = outlet.recover(&ours).unwrap().last.map_or(0, |position| position.seq);
    outlet.claim(Position { token: TOKEN, seq: last }).unwrap();
    let mut next = last + 1;
    let prepare = || {
        let mut rows = batch.to_vec();
        for row in &mut rows {
            row.position.seq = next;
            next += 1;
        }
        rows
    };
    let mut meter = Meter::new(criterion, format_args!("publish/{name}"));
    meter.throughput(Throughput::Elements(ROWS as u64));
    let timed = meter.beside(prepare, |rows| outlet.deliver(&rows).unwrap(), peer);
    let Some((ours, theirs)) = timed else { return };
    meter.say(format_args!("{} rows/s, {:.2} x the time of {peer_name}", rate(ROWS as f64, ours.mean), ours.mean / theirs.mean));
}

fn log(criterion: &mut Criterion, batch: &[Row]) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let retention = Retention { age: Duration::from_secs(86_400), bytes: 256 << 20 };
    let settings = TopicLog { segment_bytes: 64 << 20, segment_age: Duration::from_secs(86_400), retention };
    let log = Log::new(folder.path().join("topics"), &settings, &topics("bench"), 0, Timestamp::now, Arc::new(Unobserved));
    // What cannot be less: the values in two topics and a position in a third, each file synced.
    let values: Vec<u8> = batch.iter().filter_map(|row| row.value.as_deref()).flatten().copied().collect();
    let mut files: Vec<File> = (0..3).map(|at| File::create(folder.path().join(at.to_string())).unwrap()).collect();
    let peer = || {
        for (file, bytes) in files.iter_mut().zip([&values[..], &values, b"position"]) {
            file.write_all(bytes).unwrap();
            file.sync_data().unwrap();
        }
    };
    deliver(criterion, "log", &mut Outlet::Log(Box::new(log)), batch, ("append and fdatasync alone", peer));
}

fn kafka(criterion: &mut Criterion, batch: &[Row], brokers: &str) {
    let prefix = format!("bench{}", Timestamp::now().as_millisecond());
    let config = KafkaConfig {
        brokers: brokers.split(',').map(str::to_owned).collect(),
        delivery: Delivery::ExactlyOnce,
        transactional_id: prefix.clone(),
        create_topics: true,
        partitions: 4,
        replication: 1,
        properties: Properties::default(),
    };
    let topics = topics(&prefix);
    let mut outlet = Outlet::Kafka(Box::new(Kafka::new(&config, &topics, 0, Arc::new(Unobserved))));
    // Makes the topics.
    outlet.recover(&|_| true).unwrap();
    let peer = rdkafka_alone(batch, brokers, &topics);
    deliver(criterion, "kafka", &mut outlet, batch, ("rdkafka alone", peer));
}

/// The same records in the same transactions, with nothing else around them.
fn rdkafka_alone<'a>(batch: &'a [Row], brokers: &str, topics: &'a Topics) -> impl FnMut() + 'a {
    let mut client = ClientConfig::new();
    for (name, value) in [
        ("bootstrap.servers", brokers),
        ("transactional.id", &format!("{}.alone", topics.stories)),
        ("compression.type", "lz4"),
        ("linger.ms", "0"),
        ("partitioner", "murmur2_random"),
    ] {
        client.set(name, value);
    }
    let producer: ThreadedProducer<DefaultProducerContext> = client.create().unwrap();
    producer.init_transactions(PATIENCE).unwrap();
    let names = [Some(topics.stories.as_str()), topics.latest.as_deref()];
    let headers = |row: &Row| {
        let add = |headers: OwnedHeaders, (key, value): (&str, String)| headers.insert(Header { key, value: Some(&value) });
        row.headers().into_iter().fold(OwnedHeaders::new(), add)
    };
    move || {
        producer.begin_transaction().unwrap();
        for row in batch {
            for name in names.into_iter().flatten() {
                let record = BaseRecord::to(name).key(&row.key).payload(row.value.as_deref().unwrap());
                producer.send(record.timestamp(row.timestamp).headers(headers(row))).map_err(|(error, _)| error).unwrap();
            }
        }
        // The client's own wait, in the commit, looks only every few milliseconds.
        while producer.in_flight_count() > 0 {
            std::thread::sleep(Duration::from_micros(200));
        }
        producer.commit_transaction(PATIENCE).unwrap();
    }
}
