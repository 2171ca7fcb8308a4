//! A consumer that asks and reads as the topics' readers do, and belongs to no group.

use super::events::{Events, FirstSeen};
use super::failure::Failure;
use super::follow::Next;
use super::settings::{REQUEST_BOUND, Settings};
use crate::publish::{Observer, Unavailable};
use rdkafka::TopicPartitionList;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::{BorrowedMessage, Message};
use rdkafka::topic_partition_list::Offset;
use rdkafka::types::RDKafkaErrorCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A broker that refuses connections, or credentials, has said so by then; a slow one gets more time.
const FIRST_ANSWER: Duration = Duration::from_secs(3);

/// How long a new topic may take to get its leaders, and how often it is looked for meanwhile.
pub const LEADER_BOUND: Duration = Duration::from_secs(15);
pub const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// What a look at the client's messages may take when there are none.
const DRAIN: Duration = Duration::from_millis(1);

pub struct Reader {
    consumer: BaseConsumer<Events>,
}

/// What the cluster says of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existence {
    Missing,
    /// With this many partitions, all of which have a leader.
    Present(i32),
    /// There, but not all of it is led at the moment.
    Leaderless,
}

impl Reader {
    /// Connects; tells refused credentials from a cluster that is away.
    pub fn connect(
        settings: &Settings,
        topic: &str,
        observer: &Arc<dyn Observer>,
        first_seen: &FirstSeen,
    ) -> Result<Self, Failure> {
        let events = Events::new(Arc::clone(observer), Arc::clone(first_seen));
        let consumer = BaseConsumer::from_config_and_context(&settings.reader(), events)
            .map_err(|error| Failure::kafka("make a consumer", &error))?;
        let reader = Self { consumer };
        for bound in [FIRST_ANSWER, REQUEST_BOUND - FIRST_ANSWER] {
            let Err(error) = reader.consumer.fetch_metadata(Some(topic), bound) else { return Ok(reader) };
            if let Some(trouble) = reader.trouble() {
                return Err(trouble);
            }
            if error.rdkafka_error_code() != Some(RDKafkaErrorCode::OperationTimedOut)
                && error.rdkafka_error_code() != Some(RDKafkaErrorCode::BrokerTransportFailure)
            {
                return Err(Failure::kafka("ask for the topics", &error));
            }
        }
        Err(Failure::unavailable(Unavailable::Unreachable, format!("no broker of {} answers", settings.brokers)))
    }

    /// Name that the cluster gave itself when it was made.
    pub fn cluster(&self) -> Option<String> {
        self.consumer.client().fetch_cluster_id(REQUEST_BOUND)
    }

    pub fn existence(&self, topic: &str) -> Result<Existence, Failure> {
        let asking = || format!("ask for topic {topic}");
        let metadata = self
            .consumer
            .fetch_metadata(Some(topic), REQUEST_BOUND)
            .map_err(|error| self.trouble().unwrap_or_else(|| Failure::kafka(&asking(), &error)))?;
        let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else { return Ok(Existence::Missing) };
        match found.error().map(RDKafkaErrorCode::from) {
            None => {}
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => return Ok(Existence::Missing),
            Some(RDKafkaErrorCode::LeaderNotAvailable) => return Ok(Existence::Leaderless),
            Some(code) => return Err(Failure::code(&asking(), code)),
        }
        if found.partitions().is_empty() || found.partitions().iter().any(|partition| partition.leader() < 0) {
            return Ok(Existence::Leaderless);
        }
        let partitions = i32::try_from(found.partitions().len()).unwrap_or(i32::MAX);
        self.consumer.context().count_partitions(topic, partitions);
        Ok(Existence::Present(partitions))
    }

    /// First offset of a partition, and the offset before which every transaction has ended.
    pub fn stable_range(&self, topic: &str, partition: i32) -> Result<(i64, i64), Failure> {
        once_led(|| self.consumer.fetch_watermarks(topic, partition, REQUEST_BOUND))
            .map_err(|error| self.trouble().unwrap_or_else(|| Failure::kafka(&format!("ask for the end of {topic}"), &error)))
    }

    /// Hands over every visible record of a partition from an offset on, until the stable end is reached.
    pub fn read(
        &self,
        topic: &str,
        partition: i32,
        from: i64,
        deadline: Instant,
        mut take: impl FnMut(&BorrowedMessage<'_>),
    ) -> Result<(), Failure> {
        self.assign(topic, &[(partition, from)])?;
        loop {
            match self.next(Duration::from_millis(100))? {
                Some(Next::Record(message)) if message.offset() >= from => take(&message),
                Some(Next::End(_)) => return Ok(()),
                Some(Next::Record(_)) | None => {}
            }
            if Instant::now() >= deadline {
                return Err(self.trouble_or(format!("read {topic}: the end was not reached in time")));
            }
        }
    }

    /// Reads from these offsets of these partitions from now on.
    pub fn assign(&self, topic: &str, offsets: &[(i32, i64)]) -> Result<(), Failure> {
        // A list of partitions must be gone before its consumer is, or dropping it never returns.
        let mut list = TopicPartitionList::new();
        let mut listed = Ok(());
        for (partition, offset) in offsets {
            listed = listed.and_then(|()| list.add_partition_offset(topic, *partition, Offset::Offset(*offset)));
        }
        listed.and_then(|()| self.consumer.assign(&list)).map_err(|error| Failure::kafka(&format!("read {topic}"), &error))
    }

    /// The next record or end of a partition, when there is one within `wait`.
    pub fn next(&self, wait: Duration) -> Result<Option<Next<'_>>, Failure> {
        let polled = self.consumer.poll(wait);
        if self.consumer.context().is_unauthorized() {
            return Err(self.trouble_or("not authorized".to_owned()));
        }
        match polled {
            Some(Ok(message)) => Ok(Some(Next::Record(message))),
            Some(Err(KafkaError::PartitionEOF(partition))) => Ok(Some(Next::End(partition))),
            // Connections come and go; what lasts is in the trouble, or ends at the caller's deadline.
            Some(Err(error)) if !is_passing(&error) => Err(Failure::kafka("read", &error)),
            Some(Err(_)) | None => Ok(None),
        }
    }

    /// The trouble that was heard of, or that nothing answers.
    pub fn trouble_or(&self, detail: String) -> Failure {
        self.trouble().unwrap_or_else(|| Failure::unavailable(Unavailable::Unreachable, detail))
    }

    /// Takes what the client has to say, and of that the gravest error.
    fn trouble(&self) -> Option<Failure> {
        // Log lines end a poll without time as if nothing were there; with a little time they are passed over.
        while self.consumer.poll(DRAIN).is_some() {}
        self.consumer.context().take_trouble()
    }
}

/// Asks again for a little while when a partition's leader is not known yet, as with a topic that was just made.
pub fn once_led<T>(ask: impl Fn() -> KafkaResult<T>) -> KafkaResult<T> {
    let deadline = Instant::now() + LEADER_BOUND;
    loop {
        match ask() {
            Err(error) if is_leaderless(&error) && Instant::now() < deadline => std::thread::sleep(LOOK_AGAIN),
            answered => return answered,
        }
    }
}

fn is_leaderless(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::NotLeaderForPartition
                | RDKafkaErrorCode::LeaderNotAvailable
                | RDKafkaErrorCode::UnknownTopicOrPartition
                | RDKafkaErrorCode::UnknownPartition
                | RDKafkaErrorCode::FencedLeaderEpoch
                | RDKafkaErrorCode::UnknownLeaderEpoch
        )
    )
}

fn is_passing(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::AllBrokersDown
                | RDKafkaErrorCode::BrokerTransportFailure
                | RDKafkaErrorCode::OperationTimedOut
                | RDKafkaErrorCode::Resolve
                | RDKafkaErrorCode::GroupAuthorizationFailed
                | RDKafkaErrorCode::NotLeaderForPartition
                | RDKafkaErrorCode::LeaderNotAvailable
                | RDKafkaErrorCode::CoordinatorNotAvailable
                | RDKafkaErrorCode::NotCoordinator
        )
    )
}
