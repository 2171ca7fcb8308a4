//! One producer, from its making to its end: records handed over, answers awaited, transactions ended.

use super::classify::Fault;
use super::events::{Events, FirstSeen, Reports};
use super::failure::Failure;
use super::reader::once_led;
use super::settings::{Limits, REQUEST_BOUND, Settings};
use crate::config::Delivery;
use crate::publish::{Ending, Observer, Unavailable};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::types::RDKafkaErrorCode;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Messages of the client that are taken in one go: a report each for many records, so that few are ever there.
const MESSAGES: usize = 64;
/// First and longest rest between two looks at them. The client's own `poll` lasts as long as it is given, answer or
/// not, and spins through its last millisecond: it is asked without time, and the time is slept.
const REST: RangeInclusive<Duration> = Duration::from_micros(200)..=Duration::from_millis(20);
/// How often the client is asked whether the transaction is still good.
const ASK_AGAIN: Duration = Duration::from_millis(100);
/// How long delivery waits for room in the client's queue before it looks again.
const ROOM: Duration = Duration::from_millis(20);
/// How long a service that ends waits for answers of brokers that have been seen to be away.
const LAST_WAIT: Duration = Duration::from_secs(2);
/// A batch that is refused is aborted within this, or by its successor.
const ABORT_BOUND: Duration = Duration::from_secs(10);

pub struct Session {
    producer: BaseProducer<Events>,
    transactional: bool,
    ending: Ending,
}

/// A record as it is handed to the client.
pub struct Record<'a> {
    /// Where it stands in the batch; comes back with its delivery report.
    pub place: usize,
    pub topic: &'a str,
    pub partition: Option<i32>,
    pub key: &'a str,
    /// Milliseconds of the epoch; the client's clock when absent.
    pub timestamp: Option<i64>,
    pub headers: &'a [(&'static str, String)],
    /// `None` is a tombstone.
    pub value: Option<&'a [u8]>,
}

impl Session {
    /// Makes a producer. Nothing is sent, and nobody is fenced.
    pub fn open(
        settings: &Settings,
        limits: Limits,
        observer: &Arc<dyn Observer>,
        first_seen: &FirstSeen,
        ending: &Ending,
    ) -> Result<Self, Failure> {
        let events = Events::new(Arc::clone(observer), Arc::clone(first_seen));
        let producer = BaseProducer::from_config_and_context(&settings.producer(limits), events)
            .map_err(|error| Failure::kafka("make a producer", &error))?;
        Ok(Self { producer, transactional: settings.delivery == Delivery::ExactlyOnce, ending: ending.clone() })
    }

    /// Fences whoever else has our transactional id, and ends the transaction that it left.
    pub fn initialize(&self) -> Result<(), Failure> {
        self.producer.init_transactions(REQUEST_BOUND).map_err(|error| self.explain("start transactions", &error))
    }

    /// End of a partition's log, whatever is committed of it.
    pub fn log_end(&self, topic: &str, partition: i32) -> Result<i64, Failure> {
        let (_, high) = once_led(|| self.producer.client().fetch_watermarks(topic, partition, REQUEST_BOUND))
            .map_err(|error| self.explain(&format!("ask for the end of {topic}"), &error))?;
        Ok(high)
    }

    pub fn begin(&self) -> Result<(), Failure> {
        self.producer.context().take_reports();
        self.producer.begin_transaction().map_err(|error| self.explain("begin a transaction", &error))
    }

    /// Hands a record to the client; waits for room when its queue is full.
    pub fn send(&self, record: &Record<'_>, deadline: Instant) -> Result<(), Failure> {
        let mut headers = OwnedHeaders::new_with_capacity(record.headers.len());
        for (key, value) in record.headers {
            headers = headers.insert(Header { key, value: Some(value) });
        }
        let mut base =
            BaseRecord::<str, [u8], usize>::with_opaque_to(record.topic, record.place).key(record.key).headers(headers);
        base.partition = record.partition;
        base.payload = record.value;
        // Zero means "now" to the client; one millisecond later is the same at every retry.
        base.timestamp = record.timestamp.map(|timestamp| if timestamp == 0 { 1 } else { timestamp });
        loop {
            match self.producer.send(base) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), returned)) if Instant::now() < deadline => {
                    self.producer.context().observer().queue_full();
                    self.serve();
                    std::thread::sleep(ROOM);
                    base = returned;
                }
                Err((error, _)) => return Err(self.explain(&format!("send to {}", record.topic), &error)),
            }
        }
    }

    /// Waits until every record has its answer; no longer than a moment for a broker that is away when the service ends.
    pub fn settle(&self, deadline: Instant) -> Result<Reports, Failure> {
        let started = Instant::now();
        let mut ask = started + ASK_AGAIN;
        while self.serve() > 0 {
            rest(started);
            if self.producer.context().is_unauthorized() {
                let trouble = self.producer.context().take_trouble();
                return Err(trouble.unwrap_or_else(|| Failure::unavailable(Unavailable::Authentication, "not authorized")));
            }
            let now = Instant::now();
            if now >= ask {
                ask = now + ASK_AGAIN;
                self.check()?;
            }
            if self.ending.abort.load(Ordering::Relaxed) {
                return Err(Failure::unsettled("the service ends"));
            }
            if self.ending.stop.load(Ordering::Relaxed)
                && now >= started + LAST_WAIT
                && let Some(trouble) = self.producer.context().take_trouble()
            {
                return Err(trouble);
            }
            if now >= deadline {
                return Err(self
                    .producer
                    .context()
                    .take_trouble()
                    .unwrap_or_else(|| Failure::unavailable(Unavailable::Unreachable, "records were not acknowledged in time")));
            }
        }
        Ok(self.producer.context().take_reports())
    }

    /// Asks whether records can still be acknowledged: a producer that is fenced, or whose transaction has failed,
    /// keeps its records and says nothing.
    fn check(&self) -> Result<(), Failure> {
        if let Some((code, detail)) = self.producer.client().fatal_error() {
            return Err(Failure { fault: Fault::of(code), detail: format!("producer failed: {}", detail.escape_debug()) });
        }
        if !self.transactional {
            return Ok(());
        }
        // Beginning a second transaction does nothing but tell the state of the first.
        match self.producer.begin_transaction() {
            Err(KafkaError::Transaction(error)) if error.txn_requires_abort() || error.is_fatal() => {
                Err(self.explain("deliver in a transaction", &KafkaError::Transaction(error)))
            }
            _ => Ok(()),
        }
    }

    /// The cause of records that were not delivered: when a transaction fails, the client throws away what it holds, and
    /// reports only that.
    pub fn cause(&self, failure: Failure) -> Failure {
        match self.check() {
            Err(cause) => {
                Failure { fault: failure.fault.graver(cause.fault), detail: format!("{}: {}", failure.detail, cause.detail) }
            }
            Ok(()) => failure,
        }
    }

    /// Ends the transaction. An error leaves open whether it was committed.
    pub fn commit(&self, deadline: Instant) -> Result<(), Failure> {
        let bound = deadline.saturating_duration_since(Instant::now()).max(ABORT_BOUND);
        self.producer.commit_transaction(bound).map_err(|error| {
            let failure = self.explain("commit a transaction", &error);
            match failure.fault {
                // All records were acknowledged, so no record is refused any more.
                Fault::Refused(_) => Failure { fault: Fault::Unsettled, ..failure },
                _ => failure,
            }
        })
    }

    /// Gives up the transaction; on success the next one may begin.
    pub fn abort(&self) -> Result<(), Failure> {
        let started = Instant::now();
        let deadline = started + ABORT_BOUND;
        let aborted = loop {
            // The client waits for its records to report, and they report only when polled: so in turns.
            match self.producer.abort_transaction(ASK_AGAIN) {
                Err(KafkaError::Transaction(error)) if error.is_retriable() && Instant::now() < deadline => {
                    self.serve();
                }
                ended => break ended,
            }
        };
        // With the next batch, reports of this one would be mistaken for its own.
        while self.serve() > 0 && Instant::now() < deadline {
            rest(started);
        }
        self.producer.context().take_reports();
        aborted.map_err(|error| self.explain("abort a transaction", &error))
    }

    /// Takes what the client has to say.
    pub fn idle(&self) {
        self.serve();
    }

    /// Takes what the client has to say; gives the number of records without an answer, and of messages left.
    fn serve(&self) -> i32 {
        for _ in 0..MESSAGES {
            self.producer.poll(Duration::ZERO);
        }
        self.producer.in_flight_count()
    }

    pub fn observer(&self) -> &dyn Observer {
        self.producer.context().observer()
    }

    /// Forgets earlier trouble, which a delivery has just disproved.
    pub fn all_is_well(&self) {
        self.producer.context().take_trouble();
    }

    /// An error with what the client said beside it: a time-out is seldom the whole truth.
    fn explain(&self, doing: &str, error: &KafkaError) -> Failure {
        let failure = Failure::kafka(doing, error);
        self.serve();
        match self.producer.context().take_trouble() {
            Some(trouble) if failure.fault.graver(trouble.fault) != failure.fault => {
                Failure { fault: trouble.fault, detail: format!("{}: {}", failure.detail, trouble.detail) }
            }
            _ => failure,
        }
    }
}

/// Sleeps for a part of the time that has passed, so that what is soon over is soon seen, and what lasts costs nothing.
fn rest(since: Instant) {
    std::thread::sleep((since.elapsed() / 8).clamp(*REST.start(), *REST.end()));
}
