//! Where delivery stands, as the topic `progress` tells it: partition = shard, the last record of the shard's key.

use super::failure::Failure;
use super::reader::Reader;
use super::settings::REQUEST_BOUND;
use crate::outbox::Position;
use crate::publish::Unavailable;
use crate::publish::progress::decode;
use rdkafka::message::Message;
use std::time::{Duration, Instant};

/// Offsets that are read at the first try: with a control record to each record, far more than needed.
const FIRST_WINDOW: i64 = 64;
/// Each further try goes back so many times as far.
const WIDER: i64 = 32;
/// How long an open transaction of someone else may hold back the end.
const STABLE_BOUND: Duration = Duration::from_secs(30);

/// The shard's last visible record, as things stand: an open transaction may still end either way.
pub fn read(reader: &Reader, topic: &str, shard: i32) -> Result<Option<Position>, Failure> {
    let (low, end) = reader.stable_range(topic, shard)?;
    read_back(reader, topic, shard, low, end)
}

/// The shard's last visible record once nothing before the log's end `high` is open any more.
pub fn read_through(reader: &Reader, topic: &str, shard: i32, high: i64) -> Result<Option<Position>, Failure> {
    let deadline = Instant::now() + STABLE_BOUND;
    loop {
        let (low, end) = reader.stable_range(topic, shard)?;
        if end >= high {
            return read_back(reader, topic, shard, low, end);
        }
        if Instant::now() >= deadline {
            return Err(Failure::unavailable(
                Unavailable::Unreachable,
                format!("read {topic}: a transaction of another producer is open at offset {end} of {high}"),
            ));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Reads from ever further back until a record is met. Only the last one counts, and between two compactions the
/// partition holds as many as there were transactions.
fn read_back(reader: &Reader, topic: &str, shard: i32, low: i64, end: i64) -> Result<Option<Position>, Failure> {
    let key = shard.to_string();
    let mut window = FIRST_WINDOW;
    if low >= end {
        return Ok(None);
    }
    loop {
        let from = low.max(end.saturating_sub(window));
        let mut last = None;
        reader.read(topic, shard, from, Instant::now() + REQUEST_BOUND, |message| {
            if message.key() == Some(key.as_bytes()) {
                last = Some(message.payload().map(|value| decode(value).ok_or(message.offset())));
            }
        })?;
        match last {
            Some(None) => return Ok(None),
            Some(Some(Ok(position))) => return Ok(Some(position)),
            Some(Some(Err(offset))) => {
                return Err(Failure::unavailable(
                    Unavailable::Misconfigured,
                    format!("topic {topic} holds at offset {offset} of partition {shard} a record that is no progress record"),
                ));
            }
            None if from == low => return Ok(None),
            None => window = window.saturating_mul(WIDER),
        }
    }
}
