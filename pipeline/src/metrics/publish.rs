//! What publishing counts: deliveries, transactions, the producer, and how long a story was under way.

use super::instrument::{Counters, Gauges, instruments, whole};
use super::label::{Delivered, Rebuild, Topic, Transaction};
use jiff::Timestamp;
use prometheus::{Gauge, Histogram, IntCounter, IntGauge};
use std::time::Duration;

const TRANSACTION: &[f64] = &[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0];
const END_TO_END: &[f64] = &[0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0];

instruments! {
    /// What happens between the outbox and the topics.
    pub struct Publish {
        /// Attempts to deliver a batch of rows, by what came of them.
        publishes: Counters<Delivered> = "publishes_total";
        /// Rows that the outlet has made durable, by topic.
        published_rows: Counters<Topic> = "published_rows_total";
        /// Bytes of keys and values that the outlet has made durable, by topic.
        published_bytes: Counters<Topic> = "published_bytes_total";
        /// Transactions that ended, by how.
        transactions: Counters<Transaction> = "transactions_total";
        /// Time from the first row of a batch to its commit.
        transaction_seconds: Histogram = "transaction_seconds", TRANSACTION;
        /// Rows that wait in the producer for the broker's answer.
        producer_queue_rows: IntGauge = "producer_queue_rows";
        /// Brokers that the producer is connected to; 0 with topic logs.
        brokers_connected: IntGauge = "brokers_connected";
        /// Average time for a broker's answer in the last statistics window, the slowest broker's; 0 with topic logs.
        broker_round_trip: Gauge = "broker_round_trip_seconds";
        /// Producers that were dropped and made again, by reason.
        producer_rebuilds: Counters<Rebuild> = "producer_rebuilds_total";
        /// Whether publishing stands still because the position in the topics is not ours (1 it does).
        progress_conflict: IntGauge = "progress_conflict";
        /// Whether a topic has another number of partitions than when it was first seen (1 it has).
        partitions_changed: Gauges<Topic> = "topic_partitions_changed";
        /// Rows that no topic would take and that were set aside under the data folder.
        parked_rows: IntCounter = "parked_rows_total";
        /// Time from the receipt of a story to the moment when it is durable in its topic.
        end_to_end: Histogram = "received_to_durable_seconds", END_TO_END;
    }
}

/// What the producer's statistics say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Producer {
    /// Rows in its queues.
    pub queued_rows: u64,
    /// Brokers that it is connected to.
    pub brokers_connected: u64,
    /// Average round trip of the slowest broker in the window.
    pub round_trip: Duration,
}

impl Publish {
    /// An attempt to deliver a batch ended.
    pub fn attempted(&self, outcome: Delivered) {
        self.publishes.add(outcome, 1);
    }

    /// So many rows and bytes are durable in that topic.
    pub fn published(&self, topic: Topic, rows: u64, bytes: u64) {
        self.published_rows.add(topic, rows);
        self.published_bytes.add(topic, bytes);
    }

    /// A transaction ended, so long after its first row.
    pub fn transaction(&self, outcome: Transaction, took: Duration) {
        self.transactions.add(outcome, 1);
        self.transaction_seconds.observe(took.as_secs_f64());
    }

    /// The producer gave its statistics.
    pub fn producer(&self, producer: Producer) {
        self.producer_queue_rows.set(whole(producer.queued_rows));
        self.brokers_connected.set(whole(producer.brokers_connected));
        self.broker_round_trip.set(producer.round_trip.as_secs_f64());
    }

    /// A producer was dropped and made again.
    pub fn rebuilt(&self, reason: Rebuild) {
        self.producer_rebuilds.add(reason, 1);
    }

    /// Publishing stopped, or goes on again, because of a position that is not ours.
    pub fn conflict(&self, stands: bool) {
        self.progress_conflict.set(i64::from(stands));
    }

    /// Whether the topic has another number of partitions than when it was first seen.
    pub fn partitions_changed(&self, topic: Topic, changed: bool) {
        self.partitions_changed.set(topic, i64::from(changed));
    }

    /// A row that no topic takes was set aside.
    pub fn parked(&self) {
        self.parked_rows.inc();
    }

    /// A story is durable in `stories`: when it was received, and now.
    pub fn durable(&self, received: Timestamp, now: Timestamp) {
        self.end_to_end.observe(now.duration_since(received).as_secs_f64().max(0.0));
    }
}
