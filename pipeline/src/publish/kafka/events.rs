//! What a client tells by callback: delivery reports, errors, statistics, log lines.

use super::classify::Fault;
use super::failure::Failure;
use super::statistics::Statistics;
use crate::publish::{Observer, Unavailable};
use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::KafkaError;
use rdkafka::message::DeliveryResult;
use rdkafka::producer::ProducerContext;
use rdkafka::types::RDKafkaErrorCode;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Partition counts by topic, as they were when this process first saw them.
pub type FirstSeen = Arc<Mutex<BTreeMap<String, i32>>>;

/// The context of one client.
pub struct Events {
    observer: Arc<dyn Observer>,
    first_seen: FirstSeen,
    heard: Mutex<Heard>,
}

/// What was heard since it was last asked for.
#[derive(Default)]
struct Heard {
    reports: Reports,
    trouble: Option<Failure>,
}

/// Delivery reports of one batch.
#[derive(Debug, Default)]
pub struct Reports {
    pub acknowledged: usize,
    /// Place in the batch (as given when the record was sent) and code.
    pub failed: Vec<(usize, RDKafkaErrorCode)>,
}

impl Events {
    pub fn new(observer: Arc<dyn Observer>, first_seen: FirstSeen) -> Self {
        Self { observer, first_seen, heard: Mutex::default() }
    }

    pub fn observer(&self) -> &dyn Observer {
        &*self.observer
    }

    pub fn take_reports(&self) -> Reports {
        std::mem::take(&mut self.heard().reports)
    }

    /// The gravest error that stands in the way and that waiting for the client's answer would hide; it is forgotten
    /// with this call.
    pub fn take_trouble(&self) -> Option<Failure> {
        self.heard().trouble.take()
    }

    /// Says that credentials or rights are refused: nothing to wait for.
    pub fn is_unauthorized(&self) -> bool {
        self.heard().trouble.as_ref().is_some_and(|failure| failure.fault == UNAUTHORIZED)
    }

    /// Compares a topic's number of partitions with the first that was seen, and tells the observer of a difference.
    pub fn count_partitions(&self, topic: &str, now: i32) {
        let mut first_seen = self.first_seen.lock().unwrap_or_else(PoisonError::into_inner);
        let first = *first_seen.entry(topic.to_owned()).or_insert(now);
        drop(first_seen);
        if now != first {
            tracing::error!(topic, first, now, "number of partitions has changed: keys have moved to other partitions");
            self.observer.partitions_changed(topic, first, now);
        }
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const UNAUTHORIZED: Fault = Fault::Unavailable(Unavailable::Authentication);

impl ClientContext for Events {
    /// The client's log is for those who look for it: what matters comes as an error, and is handled there.
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(target: "librdkafka", ?level, facility, ?message);
    }

    fn stats_raw(&self, json: &[u8]) {
        let Ok(statistics) = serde_json::from_slice::<Statistics>(json) else { return };
        self.observer.queue(statistics.records, statistics.bytes);
        for took in statistics.round_trips() {
            self.observer.round_trip(took);
        }
        for (topic, partitions) in statistics.partitions() {
            self.count_partitions(topic, partitions);
        }
    }

    fn error(&self, error: KafkaError, reason: &str) {
        let Some(code) = error.rdkafka_error_code() else { return };
        // A consumer that only assigns needs a group's name but no group: rights on it are of no matter. Fatal errors
        // are asked for where they are handled.
        if matches!(code, RDKafkaErrorCode::GroupAuthorizationFailed | RDKafkaErrorCode::Fatal) {
            return;
        }
        let failure = Failure { fault: Fault::heard(code, reason), detail: reason.escape_debug().to_string() };
        let Fault::Unavailable(kind) = failure.fault else { return };
        let mut heard = self.heard();
        if heard.trouble.as_ref().is_none_or(|held| held.fault.graver(failure.fault) != held.fault) {
            heard.trouble = Some(failure.clone());
            drop(heard);
            self.observer.trouble(kind, &failure.detail);
        }
    }
}

impl ConsumerContext for Events {}

impl ProducerContext for Events {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, place: usize) {
        let mut heard = self.heard();
        match result {
            Ok(_) => heard.reports.acknowledged += 1,
            Err((error, _)) => {
                let code = error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Unknown);
                heard.reports.failed.push((place, code));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Counting {
        troubles: Mutex<Vec<Unavailable>>,
        changes: Mutex<Vec<(String, i32, i32)>>,
    }

    impl Observer for Counting {
        fn trouble(&self, kind: Unavailable, _: &str) {
            self.troubles.lock().unwrap().push(kind);
        }
        fn partitions_changed(&self, topic: &str, first: i32, now: i32) {
            self.changes.lock().unwrap().push((topic.to_owned(), first, now));
        }
    }

    #[test]
    fn br_07_refused_credentials_are_not_hidden_by_what_follows_them() {
        let observer = Arc::new(Counting::default());
        let events = Events::new(observer.clone(), FirstSeen::default());
        for code in [
            RDKafkaErrorCode::GroupAuthorizationFailed,
            RDKafkaErrorCode::BrokerTransportFailure,
            RDKafkaErrorCode::Authentication,
            RDKafkaErrorCode::AllBrokersDown,
        ] {
            events.error(KafkaError::Global(code), "forged\nline");
            events.error(KafkaError::Global(code), "said twice");
        }
        assert!(events.is_unauthorized());
        assert_eq!(events.take_trouble().unwrap().detail, "forged\\nline");
        assert!(events.take_trouble().is_none());
        assert_eq!(*observer.troubles.lock().unwrap(), [Unavailable::Unreachable, Unavailable::Authentication]);
    }

    #[test]
    fn br_15_a_changed_number_of_partitions_is_told() {
        let observer = Arc::new(Counting::default());
        let first_seen = FirstSeen::default();
        Events::new(observer.clone(), first_seen.clone()).count_partitions("a", 4);
        let events = Events::new(observer.clone(), first_seen);
        events.count_partitions("a", 4);
        events.count_partitions("b", 1);
        assert!(observer.changes.lock().unwrap().is_empty());
        events.stats_raw(
            br#"{"msg_cnt":3,"msg_size":9,"topics":{"a":{"partitions":{"-1":{},"0":{},"1":{},"2":{},"3":{},"4":{}}}}}"#,
        );
        assert_eq!(*observer.changes.lock().unwrap(), [("a".to_owned(), 4, 5)]);
    }
}
