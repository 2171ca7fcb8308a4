//! Hand-made rows, and a publisher's loop around an outlet that is as plain as can be.

use pipeline::config::{Delivery, Kafka as Config, Properties, Topics};
use pipeline::outbox::{Facts, Position, Role, Roles, Row};
use pipeline::publish::kafka::Kafka;
use pipeline::publish::{Observer, OutletError};
use schemas::{Change, SourceFormat};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Token of the ledger that the rows pretend to come from.
pub const TOKEN: u64 = 0x0123_4567_89ab_cdef;

pub fn topics(prefix: &str) -> Topics {
    Topics {
        stories: format!("{prefix}.stories"),
        latest: Some(format!("{prefix}.stories.latest")),
        duplicates: Some(format!("{prefix}.duplicates")),
        deadletter: Some(format!("{prefix}.deadletter")),
        progress: format!("{prefix}.progress"),
    }
}

pub fn config(bootstrap: &str, prefix: &str) -> Config {
    Config {
        brokers: vec![bootstrap.to_owned()],
        delivery: Delivery::ExactlyOnce,
        transactional_id: prefix.to_owned(),
        create_topics: true,
        partitions: 4,
        replication: 1,
        properties: Properties::default(),
    }
}

pub fn outlet(config: &Config, prefix: &str, observer: Arc<dyn Observer>) -> Kafka {
    Kafka::new(config, &topics(prefix), 0, observer)
}

/// A story row of about so many bytes; several rows share a key.
pub fn row(seq: u64, bytes: usize) -> Row {
    let value = serde_json::json!({ "headline": format!("Row {seq}"), "body_text": filler(seq, bytes.saturating_sub(60)) });
    Row {
        position: Position { token: TOKEN, seq },
        roles: if seq.is_multiple_of(10) { Roles::of(&[Role::Duplicates]) } else { Roles::of(&[Role::Stories, Role::Latest]) },
        key: format!("{:032x}", seq % 17),
        timestamp: start() + i64::try_from(seq).expect("small"),
        facts: Some(Facts { change: Change::New, source_format: SourceFormat::Rss2 }),
        value: Some(serde_json::to_vec(&value).expect("JSON")),
    }
}

pub fn rows(seqs: std::ops::RangeInclusive<u64>) -> Vec<Row> {
    seqs.map(|seq| row(seq, 420)).collect()
}

/// Milliseconds of the epoch at which this process began: a broker deletes records by their own time, so that those of
/// long ago would not stay until they are counted.
fn start() -> i64 {
    static START: OnceLock<i64> = OnceLock::new();
    *START.get_or_init(|| i64::try_from(std::time::UNIX_EPOCH.elapsed().expect("clock").as_millis()).expect("small"))
}

/// Text that compresses about as prose does, the same for the same number.
fn filler(seed: u64, bytes: usize) -> String {
    const WORDS: [&str; 16] = [
        "harbour", "council", "ferry", "minister", "the", "of", "and", "rain", "market", "said", "on", "Tuesday", "bridge",
        "after", "talks", "vote",
    ];
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = String::with_capacity(bytes + 12);
    while text.len() < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push_str(WORDS[(state % 16) as usize]);
        text.push(' ');
        if state.is_multiple_of(5) {
            text.push_str(&(state % 100_000).to_string());
            text.push(' ');
        }
    }
    text
}

pub fn ours(position: Position) -> bool {
    position.token == TOKEN
}

/// Delivers rows as the service does: recover, drop what is there, claim, deliver in batches, and recover again after
/// every error, until all is delivered. Gives the number of recoveries.
pub fn publish(outlet: &mut Kafka, rows: &[Row], batch: usize, patience: Duration) -> usize {
    let deadline = Instant::now() + patience;
    let mut recoveries = 0;
    loop {
        match publish_once(outlet, rows, batch, &mut recoveries) {
            Ok(()) => return recoveries,
            Err(error) => {
                assert!(Instant::now() < deadline, "not delivered in time: {error}");
                assert!(!matches!(error, OutletError::Refused { .. }), "{error}");
                std::thread::sleep(Duration::from_millis(200));
            }
        }
    }
}

fn publish_once(outlet: &mut Kafka, rows: &[Row], batch: usize, recoveries: &mut usize) -> Result<(), OutletError> {
    let last = outlet.recover(&ours)?.last;
    *recoveries += 1;
    assert!(last.is_none_or(ours), "foreign position {last:?}");
    let delivered = last.map_or(0, |position| position.seq);
    outlet.claim(Position { token: TOKEN, seq: delivered })?;
    let owed: Vec<Row> = rows.iter().filter(|row| row.position.seq > delivered).cloned().collect();
    owed.chunks(batch).try_for_each(|rows| outlet.deliver(rows))
}
