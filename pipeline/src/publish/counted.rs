//! What an outlet tells, as metrics.

use super::{Observer, Outcome, Unavailable};
use crate::health::{Health, NotReady};
use crate::metrics::{Metrics, label};
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

/// Counts into the service's metrics, and tells health while a delivery is still trying.
pub struct Counted {
    pub metrics: Arc<Metrics>,
    pub health: Arc<Health>,
    /// What the producer's statistics said last; they come piece by piece.
    pub producer: Mutex<crate::metrics::Producer>,
}

impl Counted {
    fn producer(&self, change: impl FnOnce(&mut crate::metrics::Producer)) {
        let mut producer = self.producer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut producer);
        self.metrics.publish.producer(*producer);
    }
}

impl Observer for Counted {
    fn transaction(&self, took: Duration, outcome: Outcome) {
        let outcome = match outcome {
            Outcome::Committed => label::Transaction::Committed,
            Outcome::Aborted => label::Transaction::Aborted,
            Outcome::Unknown => label::Transaction::InDoubt,
        };
        self.metrics.publish.transaction(outcome, took);
    }

    fn rebuild(&self) {
        self.metrics.publish.rebuilt(label::Rebuild::Fatal);
    }

    fn queue(&self, records: u64, _bytes: u64) {
        self.producer(|producer| producer.queued_rows = records);
    }

    fn round_trip(&self, took: Duration) {
        self.producer(|producer| producer.round_trip = took);
    }

    fn partitions_changed(&self, topic: &str, first: i32, now: i32) {
        tracing::error!(
            topic,
            first,
            now,
            "the topic has another number of partitions than when it was first seen: keys have moved between partitions"
        );
        self.metrics.publish.partitions_changed(label::Topic::Stories, true);
    }

    fn trouble(&self, kind: Unavailable, detail: &str) {
        let reason = match kind {
            Unavailable::Unreachable => NotReady::KafkaUnreachable,
            Unavailable::Authentication => NotReady::Auth,
            Unavailable::TopicMissing => NotReady::TopicMissing,
            Unavailable::Misconfigured | Unavailable::Storage => NotReady::PublishFailed,
        };
        if self.health.set(reason, detail) {
            tracing::warn!(kind = kind.to_string(), detail, "publishing waits; intake goes on into the outbox");
        }
    }
}
