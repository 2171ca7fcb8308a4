//! Properties of the clients: our defaults, then what the configuration says, then what delivery rests on.
//!
//! Names and bounds of properties: librdkafka's `CONFIGURATION.md`.

use crate::config::{Delivery, Kafka};
use rdkafka::ClientConfig;
use std::time::Duration;

/// How long a transaction may stay open on the broker; a successor ends it sooner.
const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(60);
/// After this a record of a transaction is given up, while there is still time to abort before the broker does.
/// The ledger keeps the row: it is sent again in the next transaction, for as long as it takes.
const RECORD_TIMEOUT: Duration = Duration::from_secs(45);
/// How long one batch may take, commit included.
pub const TRANSACTION_BOUND: Duration = Duration::from_secs(58);
/// Without transactions nothing is given up while this lasts, since a new producer may repeat what the old one had
/// sent: only a broker that stays away for longer costs a repetition.
pub const ACKNOWLEDGED_BOUND: Duration = Duration::from_secs(900);
/// How long one question to the broker may take.
pub const REQUEST_BOUND: Duration = Duration::from_secs(30);

/// Ceilings of the client's queue, small since batches are: librdkafka's own default is 1 GiB.
const QUEUE_KIBIBYTES: u32 = 65_536;
/// Batch ceilings beside which records of other topics would be refused wait here: librdkafka's own.
const LARGEST_BATCH: u64 = 1_000_000;

/// What goes into every client.
pub struct Settings {
    pub brokers: String,
    pub delivery: Delivery,
    pub transactional_id: String,
    properties: Vec<(String, String)>,
}

/// Largest record sets that the topics take, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub smallest: u64,
    pub largest: u64,
}

impl Settings {
    pub fn new(config: &Kafka, shard: u32) -> Self {
        Self {
            brokers: config.brokers.join(","),
            delivery: config.delivery,
            transactional_id: format!("{}.{shard}", config.transactional_id),
            properties: config.properties.0.iter().map(|(name, value)| (canonical(name).to_owned(), value.clone())).collect(),
        }
    }

    fn client(&self) -> ClientConfig {
        let mut client = ClientConfig::new();
        client
            .set("client.id", "dateline")
            // A round trip of five seconds must pass; a connection that is silent for 30 is dead.
            .set("socket.timeout.ms", "30000")
            .set("socket.keepalive.enable", "true")
            // The first of a doubling row up to the longest; the client also makes its first connections half of it apart.
            .set("reconnect.backoff.ms", "50")
            // First wait for the leaders of a topic that is new to the client, doubled from there: 100 ms unless said.
            .set("topic.metadata.refresh.fast.interval.ms", "10")
            .set("reconnect.backoff.max.ms", "2000");
        for (name, value) in &self.properties {
            client.set(name, value);
        }
        client
            .set("bootstrap.servers", &self.brokers)
            // A topic that the broker makes by itself would have its settings, not ours.
            .set("allow.auto.create.topics", "false");
        client
    }

    /// Asks for and makes topics.
    pub fn admin(&self) -> ClientConfig {
        self.client()
    }

    /// Reads `progress` as a reader of the topics does. It assigns, but librdkafka wants a group's name even so.
    pub fn reader(&self) -> ClientConfig {
        let mut client = self.client();
        client
            .set("group.id", format!("{}.progress", self.transactional_id))
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("enable.partition.eof", "true")
            .set("isolation.level", "read_committed")
            .set("auto.offset.reset", "error")
            .set("check.crcs", "true")
            // An empty partition is known to be at its end after this, half a second by default.
            .set("fetch.wait.max.ms", "10")
            .set("queued.max.messages.kbytes", "4096");
        client
    }

    /// Delivers; `limits` are those of the topics.
    pub fn producer(&self, limits: Limits) -> ClientConfig {
        let mut client = self.client();
        for (name, value) in [("compression.type", "lz4"), ("linger.ms", "0"), ("statistics.interval.ms", "5000")] {
            if client.get(name).is_none() {
                client.set(name, value);
            }
        }
        if client.get("queue.buffering.max.kbytes").is_none() {
            client.set("queue.buffering.max.kbytes", QUEUE_KIBIBYTES.to_string());
        }
        client
            .set("enable.idempotence", "true")
            .set("acks", "all")
            // As JVM clients choose by default, so that topics of theirs can be joined by partition.
            .set("partitioner", "murmur2_random")
            // The broker measures what is left after compression, so only it can say that a record is too large. A
            // set of several records must fit every topic, or one topic's limit would refuse records that fit.
            .set("message.max.bytes", limits.largest.clamp(1_000, 1_000_000_000).to_string())
            .set("batch.size", limits.smallest.clamp(1, LARGEST_BATCH).to_string())
            // Watermarks asked through a producer are those of the log, not of what is committed.
            .set("isolation.level", "read_uncommitted")
            .set("topic.metadata.propagation.max.ms", "10000");
        match self.delivery {
            Delivery::ExactlyOnce => client
                .set("transactional.id", &self.transactional_id)
                .set("transaction.timeout.ms", TRANSACTION_TIMEOUT.as_millis().to_string())
                .set("message.timeout.ms", RECORD_TIMEOUT.as_millis().to_string()),
            Delivery::AtLeastOnce => client.set("message.timeout.ms", "0"),
        };
        client
    }
}

/// The one name under which a property is known here: with two in a client's properties, chance would decide.
fn canonical(name: &str) -> &str {
    match name {
        "metadata.broker.list" => "bootstrap.servers",
        "request.required.acks" => "acks",
        "delivery.timeout.ms" => "message.timeout.ms",
        "queue.buffering.max.ms" => "linger.ms",
        "compression.codec" => "compression.type",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Properties;
    use rdkafka::consumer::BaseConsumer;
    use rdkafka::producer::BaseProducer;

    fn settings(delivery: Delivery, properties: &[(&str, &str)]) -> Settings {
        let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let config = Kafka {
            brokers: vec!["127.0.0.1:1".to_owned(), "127.0.0.1:2".to_owned()],
            delivery,
            transactional_id: "dateline".to_owned(),
            create_topics: true,
            partitions: 1,
            replication: 1,
            properties: Properties(properties),
        };
        Settings::new(&config, 3)
    }

    #[test]
    fn clients_accept_what_is_set() {
        for delivery in [Delivery::ExactlyOnce, Delivery::AtLeastOnce] {
            let settings = settings(delivery, &[("security.protocol", "plaintext")]);
            for limits in [Limits { smallest: 100, largest: 100 }, Limits { smallest: 1 << 20, largest: 1 << 40 }] {
                settings.producer(limits).create::<BaseProducer>().unwrap();
            }
            settings.reader().create::<BaseConsumer>().unwrap();
            settings.admin().create::<BaseProducer>().unwrap();
        }
    }

    #[test]
    fn what_delivery_rests_on_cannot_be_set_otherwise() {
        let properties = [
            ("request.required.acks", "0"),
            ("metadata.broker.list", "elsewhere:9092"),
            ("delivery.timeout.ms", "2"),
            ("enable.idempotence", "false"),
            ("transactional.id", "other"),
            ("isolation.level", "read_uncommitted"),
            ("allow.auto.create.topics", "true"),
            ("message.timeout.ms", "1"),
            ("compression.type", "zstd"),
            ("queue.buffering.max.messages", "10"),
        ];
        let settings = settings(Delivery::ExactlyOnce, &properties);
        let producer = settings.producer(Limits { smallest: 900, largest: 1_000_000 });
        for (name, value) in [
            ("acks", "all"),
            ("enable.idempotence", "true"),
            ("transactional.id", "dateline.3"),
            ("allow.auto.create.topics", "false"),
            ("message.timeout.ms", "45000"),
            ("compression.type", "zstd"),
            ("queue.buffering.max.messages", "10"),
            ("queue.buffering.max.kbytes", "65536"),
            ("batch.size", "900"),
            ("bootstrap.servers", "127.0.0.1:1,127.0.0.1:2"),
        ] {
            assert_eq!(producer.get(name), Some(value), "{name}");
        }
        for alias in ["request.required.acks", "metadata.broker.list", "delivery.timeout.ms"] {
            assert_eq!(producer.get(alias), None, "{alias}");
        }
        assert_eq!(settings.reader().get("isolation.level"), Some("read_committed"));
    }

    #[test]
    fn br_03_nothing_expires_before_its_transaction_could_be_aborted() {
        assert!(RECORD_TIMEOUT < TRANSACTION_BOUND && TRANSACTION_BOUND < TRANSACTION_TIMEOUT);
        let producer = settings(Delivery::AtLeastOnce, &[]).producer(Limits { smallest: 900, largest: 900 });
        assert_eq!(producer.get("message.timeout.ms"), Some("0"));
        assert_eq!(producer.get("transactional.id"), None);
    }
}
