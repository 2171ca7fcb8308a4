//! The topics that must be there before anything is delivered: made when that is allowed, and held to what
//! delivery rests on.

use super::failure::Failure;
use super::reader::{Existence, LEADER_BOUND, LOOK_AGAIN, Reader};
use super::settings::{Limits, REQUEST_BOUND, Settings};
use crate::config::{Kafka, Topics};
use crate::publish::Unavailable;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, OwnedResourceSpecifier, ResourceSpecifier, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaErrorCode;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Instant;

/// What a topic that says nothing else takes: Kafka's own `message.max.bytes`.
const USUAL_LIMIT: u64 = 1_048_588;

/// A topic as it should be made.
struct Wanted<'a> {
    name: &'a str,
    partitions: i32,
    settings: &'static [(&'static str, &'static str)],
}

/// Kept for as long as the broker's own retention says.
const EVENTS: &[(&str, &str)] = &[("cleanup.policy", "delete")];
/// The newest record of each key stays.
const STATES: &[(&str, &str)] = &[("cleanup.policy", "compact")];
/// As [`STATES`], and compacted often: a record is written with every transaction and one is ever read.
const PROGRESS: &[(&str, &str)] = &[
    ("cleanup.policy", "compact"),
    ("segment.bytes", "16777216"),
    ("segment.ms", "3600000"),
    ("min.cleanable.dirty.ratio", "0.1"),
];

fn wanted<'a>(config: &Kafka, topics: &'a Topics, shard: i32) -> Vec<Wanted<'a>> {
    let partitions = config.partitions;
    let mut wanted = vec![Wanted { name: topics.stories.as_str(), partitions, settings: EVENTS }];
    for (name, settings) in [(&topics.latest, STATES), (&topics.duplicates, EVENTS), (&topics.deadletter, EVENTS)] {
        wanted.extend(name.iter().map(|name| Wanted { name, partitions, settings }));
    }
    wanted.push(Wanted { name: &topics.progress, partitions: shard + 1, settings: PROGRESS });
    wanted
}

/// Makes sure that all topics are there; gives the sizes that they take.
pub fn ensure(reader: &Reader, settings: &Settings, config: &Kafka, topics: &Topics, shard: i32) -> Result<Limits, Failure> {
    let wanted = wanted(config, topics, shard);
    let mut missing = Vec::new();
    for topic in &wanted {
        if reader.existence(topic.name)? == Existence::Missing {
            missing.push(topic);
        }
    }
    if !missing.is_empty() && !config.create_topics {
        return Err(Failure::unavailable(Unavailable::TopicMissing, instructions(settings, config, &missing)));
    }
    let admin: AdminClient<DefaultClientContext> =
        settings.admin().create().map_err(|error| Failure::kafka("make an admin client", &error))?;
    if !missing.is_empty() {
        create(&admin, settings, config, &missing)?;
    }
    for topic in &wanted {
        let partitions = await_leaders(reader, topic.name)?;
        if topic.name == topics.progress && partitions <= shard {
            return Err(Failure::unavailable(
                Unavailable::Misconfigured,
                format!(
                    "topic {name} has {partitions} partitions and shard {shard} needs its own; run: kafka-topics --bootstrap-server \
                     {brokers} --alter --topic {name} --partitions {needed}",
                    name = topic.name,
                    brokers = settings.brokers,
                    needed = shard + 1,
                ),
            ));
        }
    }
    let limits = check(&admin, &wanted, &topics.progress);
    super::put_away(admin);
    limits
}

/// What an operator is to run when topics are missing and may not be made here.
fn instructions(settings: &Settings, config: &Kafka, missing: &[&Wanted<'_>]) -> String {
    let commands = missing.iter().map(|topic| {
        let configs: String = topic.settings.iter().map(|(name, value)| format!(" --config {name}={value}")).collect();
        format!(
            "topic {name} does not exist; run: kafka-topics --bootstrap-server {brokers} --create --topic {name} \
             --partitions {partitions} --replication-factor {replication}{configs}",
            name = topic.name,
            brokers = settings.brokers,
            partitions = topic.partitions,
            replication = config.replication,
        )
    });
    commands.collect::<Vec<_>>().join("; ")
}

fn create(
    admin: &AdminClient<DefaultClientContext>,
    settings: &Settings,
    config: &Kafka,
    missing: &[&Wanted<'_>],
) -> Result<(), Failure> {
    let topics: Vec<NewTopic<'_>> = missing
        .iter()
        .map(|topic| NewTopic {
            name: topic.name,
            num_partitions: topic.partitions,
            replication: TopicReplication::Fixed(config.replication),
            config: topic.settings.to_vec(),
        })
        .collect();
    let answers = wait(admin.create_topics(&topics, &options())).map_err(|error| Failure::kafka("create topics", &error))?;
    for answer in answers {
        match answer {
            Ok(name) => tracing::info!(topic = name, "topic created"),
            Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((name, code)) => {
                let mut failure = Failure::code(&format!("create topic {name}"), code);
                let only = missing.iter().filter(|topic| topic.name == name).copied().collect::<Vec<_>>();
                failure.detail = format!("{}; {}", failure.detail, instructions(settings, config, &only));
                return Err(failure);
            }
        }
    }
    Ok(())
}

/// Number of partitions once all have leaders.
fn await_leaders(reader: &Reader, topic: &str) -> Result<i32, Failure> {
    let deadline = Instant::now() + LEADER_BOUND;
    loop {
        match reader.existence(topic)? {
            Existence::Present(partitions) => return Ok(partitions),
            // Another broker's answer may be older than the creation.
            Existence::Missing | Existence::Leaderless if Instant::now() < deadline => std::thread::sleep(LOOK_AGAIN),
            Existence::Missing => {
                return Err(Failure::unavailable(Unavailable::TopicMissing, format!("topic {topic} does not exist")));
            }
            Existence::Leaderless => {
                return Err(Failure::unavailable(
                    Unavailable::Unreachable,
                    format!("topic {topic} has partitions without a leader"),
                ));
            }
        }
    }
}

/// Reads the topics' settings: refuses a `progress` that deletes, and finds the sizes that the topics take.
///
/// Without the right to read settings the usual ones are taken to hold, and a warning says so.
fn check(admin: &AdminClient<DefaultClientContext>, wanted: &[Wanted<'_>], progress: &str) -> Result<Limits, Failure> {
    let specifiers: Vec<ResourceSpecifier<'_>> = wanted.iter().map(|topic| ResourceSpecifier::Topic(topic.name)).collect();
    let answers = match wait(admin.describe_configs(&specifiers, &options())) {
        Ok(answers) => answers,
        Err(KafkaError::AdminOp(code)) if is_unreadable(code) => vec![],
        Err(error) => return Err(Failure::kafka("read the topics' settings", &error)),
    };
    if !answers.iter().any(Result::is_ok) {
        tracing::warn!("settings of the topics cannot be read: the usual ones are taken to hold");
    }
    let mut limits: Option<Limits> = None;
    for resource in answers.into_iter().flatten() {
        let value = |name: &str| resource.get(name).and_then(|entry| entry.value.as_deref());
        let is_progress = matches!(&resource.specifier, OwnedResourceSpecifier::Topic(name) if name == progress);
        if is_progress && value("cleanup.policy").is_some_and(|policy| policy.contains("delete")) {
            return Err(Failure::unavailable(
                Unavailable::Misconfigured,
                format!(
                    "topic {progress} deletes old records, and with them what was delivered; run: kafka-configs --alter --topic \
                     {progress} --add-config cleanup.policy=compact"
                ),
            ));
        }
        let Some(bytes) = value("max.message.bytes").and_then(|bytes| bytes.parse().ok()) else { continue };
        limits = Some(match limits {
            Some(held) => Limits { smallest: held.smallest.min(bytes), largest: held.largest.max(bytes) },
            None => Limits { smallest: bytes, largest: bytes },
        });
    }
    Ok(limits.unwrap_or(Limits { smallest: USUAL_LIMIT, largest: USUAL_LIMIT }))
}

/// Says that settings are not to be had here, which does not keep records from being delivered.
fn is_unreadable(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::UnsupportedFeature
            | RDKafkaErrorCode::UnsupportedVersion
            | RDKafkaErrorCode::TopicAuthorizationFailed
            | RDKafkaErrorCode::ClusterAuthorizationFailed
    )
}

fn options() -> AdminOptions {
    AdminOptions::new().request_timeout(Some(REQUEST_BOUND)).operation_timeout(Some(LEADER_BOUND))
}

/// Waits for an answer of the admin client, whose own thread brings it. Each has its request's time bound.
fn wait<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}
