//! Reading a topic for people: all its partitions, what is committed only, without a group.

use super::events::FirstSeen;
use super::failure::Failure;
use super::reader::{Existence, Reader};
use super::settings::{REQUEST_BOUND, Settings};
use crate::config;
use crate::publish::{Observer, OutletError, Unavailable, Unobserved};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A record as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub partition: i32,
    pub offset: i64,
    /// Milliseconds of the epoch.
    pub timestamp: Option<i64>,
    pub key: Option<Vec<u8>>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub value: Option<Vec<u8>>,
}

/// Where reading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Beginning,
    /// So many records before the end, over all partitions. Few are missed when most of a topic's last transactions
    /// were aborted.
    Last(usize),
}

/// Why reading ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    #[error(transparent)]
    Outlet(OutletError),
    #[error("write a record: {0}")]
    Write(#[from] io::Error),
}

impl From<Failure> for FollowError {
    fn from(failure: Failure) -> Self {
        Self::Outlet(failure.into_outlet(0))
    }
}

/// Hands over the records of a topic; with `follow` until `stop` says so, else until the end.
pub fn follow(
    config: &config::Kafka,
    topic: &str,
    start: Start,
    follow: bool,
    stop: &dyn Fn() -> bool,
    show: &mut dyn FnMut(&Seen) -> io::Result<()>,
) -> Result<(), FollowError> {
    let observer: Arc<dyn Observer> = Arc::new(Unobserved);
    let reader = Reader::connect(&Settings::new(config, 0), topic, &observer, &FirstSeen::default())?;
    let partitions = match reader.existence(topic)? {
        Existence::Present(partitions) => partitions,
        Existence::Missing => {
            return Err(Failure::unavailable(Unavailable::TopicMissing, format!("topic {topic} does not exist")).into());
        }
        Existence::Leaderless => {
            return Err(
                Failure::unavailable(Unavailable::Unreachable, format!("topic {topic} has partitions without a leader")).into()
            );
        }
    };
    let mut offsets = Vec::new();
    for partition in 0..partitions {
        let (low, end) = reader.stable_range(topic, partition)?;
        let from = match start {
            Start::Beginning => low,
            // Half of the offsets belong to the ends of transactions when each has one record.
            Start::Last(count) => {
                low.max(end.saturating_sub(i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(4).saturating_add(16)))
            }
        };
        offsets.push((partition, from));
    }
    reader.assign(topic, &offsets)?;
    let mut ends: BTreeSet<i32> = (0..partitions).collect();
    let mut held = match start {
        Start::Beginning => None,
        Start::Last(count) => Some((count, VecDeque::new())),
    };
    let mut quiet_since = Instant::now();
    while !stop() {
        match reader.next(Duration::from_millis(100))? {
            Some(Next::Record(message)) => {
                quiet_since = Instant::now();
                let seen = Seen::of(&message);
                match &mut held {
                    Some((count, last)) => {
                        last.push_back(seen);
                        if last.len() > *count {
                            last.pop_front();
                        }
                    }
                    None => show(&seen)?,
                }
            }
            Some(Next::End(partition)) => {
                quiet_since = Instant::now();
                ends.remove(&partition);
            }
            None if !follow && quiet_since.elapsed() > REQUEST_BOUND => {
                return Err(reader.trouble_or(format!("read {topic}: the end was not reached in time")).into());
            }
            None => {}
        }
        if ends.is_empty() {
            for seen in held.take().into_iter().flat_map(|(_, last)| last) {
                show(&seen)?;
            }
            if !follow {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// What the reader met.
pub enum Next<'a> {
    Record(BorrowedMessage<'a>),
    /// The end of a partition, for now.
    End(i32),
}

impl Seen {
    fn of(message: &BorrowedMessage<'_>) -> Self {
        let headers = message.headers().map(|headers| {
            headers.iter().map(|header| (header.key.to_owned(), header.value.unwrap_or_default().to_vec())).collect()
        });
        Self {
            partition: message.partition(),
            offset: message.offset(),
            timestamp: message.timestamp().to_millis(),
            key: message.key().map(<[u8]>::to_vec),
            headers: headers.unwrap_or_default(),
            value: message.payload().map(<[u8]>::to_vec),
        }
    }
}
