//! The Kafka outlet: rows leave the ledger when the broker has them for good.
//!
//! Exactly once: rows and the position reached go out in one transaction, so that the topic `progress` says after any
//! crash what the topics hold. At least once, for brokers without transactions: rows first, then the position.
//!
//! Everything here blocks and belongs on one thread of its own. Every error but a refused row ends the producer; the
//! start order of [`Kafka::recover`] is the only way back, and is the same after a fault as at the start.

mod batch;
mod classify;
mod events;
mod failure;
pub mod follow;
mod position;
mod reader;
mod session;
mod settings;
mod statistics;
mod topics;

use self::batch::Addresses;
use self::classify::Fault;
use self::events::FirstSeen;
use self::failure::Failure;
use self::reader::Reader;
use self::session::Session;
use self::settings::{Limits, Settings};
use super::{Ending, Observer, Outcome, OutletError, Recovered, Unavailable};
use crate::config::{self, Delivery};
use crate::outbox::{Position, Row};
use std::sync::Arc;
use std::time::Instant;

/// What the client adds to a record inside a set: lengths, deltas, headers' names and values, and the set's own head.
const RECORD_OVERHEAD: u64 = 1024;

pub struct Kafka {
    config: config::Kafka,
    topics: config::Topics,
    settings: Settings,
    shard: i32,
    observer: Arc<dyn Observer>,
    first_seen: FirstSeen,
    cluster: Option<String>,
    limits: Option<Limits>,
    session: Option<Session>,
    ending: Ending,
    /// The position that this producer has written or found last.
    last: Option<Position>,
}

impl Kafka {
    /// Connects to nothing yet. A shard has a partition of `progress` and a transactional id of its own.
    pub fn new(config: &config::Kafka, topics: &config::Topics, shard: u32, observer: Arc<dyn Observer>) -> Self {
        Self {
            config: config.clone(),
            topics: topics.clone(),
            settings: Settings::new(config, shard),
            shard: i32::try_from(shard).unwrap_or(i32::MAX),
            observer,
            first_seen: FirstSeen::default(),
            cluster: None,
            limits: None,
            session: None,
            ending: Ending::default(),
            last: None,
        }
    }

    /// Where the word to end will be seen, by the producers that are made from now on.
    pub fn end_with(&mut self, ending: Ending) {
        self.ending = ending;
    }

    /// The start order: topics, position, fence, position again. A foreign position is returned as soon as it is seen,
    /// and before anyone is fenced at the first look.
    pub fn recover(&mut self, is_ours: &dyn Fn(Position) -> bool) -> Result<Recovered, OutletError> {
        self.session = None;
        self.start(is_ours).map_err(|failure| failure.into_outlet(0))
    }

    fn start(&mut self, is_ours: &dyn Fn(Position) -> bool) -> Result<Recovered, Failure> {
        let reader = Reader::connect(&self.settings, &self.topics.progress, &self.observer, &self.first_seen)?;
        self.cluster = reader.cluster();
        self.limits = Some(topics::ensure(&reader, &self.settings, &self.config, &self.topics, self.shard)?);
        self.take_over(reader, is_ours)
    }

    fn take_over(&mut self, reader: Reader, is_ours: &dyn Fn(Position) -> bool) -> Result<Recovered, Failure> {
        let recovered = self.take_over_behind(&reader, is_ours);
        put_away(reader);
        recovered
    }

    fn take_over_behind(&mut self, reader: &Reader, is_ours: &dyn Fn(Position) -> bool) -> Result<Recovered, Failure> {
        let Some(limits) = self.limits else { return Err(Failure::unsettled("topics are not known: recover first")) };
        let is_foreign = |last: Option<Position>| last.is_some_and(|position| !is_ours(position));
        let mut last = position::read(reader, &self.topics.progress, self.shard)?;
        if is_foreign(last) {
            return Ok(Recovered { last });
        }
        let session = Session::open(&self.settings, limits, &self.observer, &self.first_seen, &self.ending)?;
        if self.settings.delivery == Delivery::ExactlyOnce {
            // Asked for its leader, the client has a broker: else it would look for its coordinator half a second later.
            session.log_end(&self.topics.progress, self.shard)?;
            session.initialize()?;
            let high = session.log_end(&self.topics.progress, self.shard)?;
            last = position::read_through(reader, &self.topics.progress, self.shard, high)?;
            if is_foreign(last) {
                return Ok(Recovered { last });
            }
        }
        session.all_is_well();
        self.session = Some(session);
        self.last = last;
        Ok(Recovered { last })
    }

    /// Writes a position under our own token, so that another service finds it foreign.
    pub fn claim(&mut self, position: Position) -> Result<(), OutletError> {
        self.attempt(&[], position).map_err(|(delivered, failure)| failure.into_outlet(delivered))
    }

    /// Delivers rows, which are in the order of their numbers. An error other than a refusal calls for a recovery.
    pub fn deliver(&mut self, rows: &[Row]) -> Result<(), OutletError> {
        let Some(last) = rows.last() else { return Ok(()) };
        let Err((delivered, failure)) = self.attempt(rows, last.position) else { return Ok(()) };
        if failure.refusal().is_none() || self.settings.delivery == Delivery::AtLeastOnce || rows.len() == 1 {
            return Err(failure.into_outlet(delivered));
        }
        // The broker answers for sets of records: which row is at fault shows only when each stands alone.
        for (delivered, row) in rows.iter().enumerate() {
            let alone = std::slice::from_ref(row);
            self.attempt(alone, row.position).map_err(|(_, failure)| failure.into_outlet(delivered))?;
        }
        Ok(())
    }

    /// One batch. After an error there is no producer any more, but for a refusal.
    fn attempt(&mut self, rows: &[Row], position: Position) -> Result<(), (usize, Failure)> {
        let Some(session) = &self.session else { return Err((0, Failure::unsettled("no producer: recover first"))) };
        let started = Instant::now();
        let addresses = Addresses { topics: &self.topics, shard: self.shard };
        let exactly_once = self.settings.delivery == Delivery::ExactlyOnce;
        let attempted = if exactly_once {
            batch::transact(session, &addresses, rows, position).map_err(|failure| (0, failure))
        } else {
            batch::acknowledge(session, &addresses, rows, position)
        };
        let Err((delivered, failure)) = attempted else {
            self.last = Some(position);
            return Ok(());
        };
        let is_refusal = failure.refusal().is_some();
        if is_refusal && !exactly_once {
            return Err((delivered, failure));
        }
        let aborted = match failure.fault {
            // It would only wait for a broker that does not answer; the next producer ends the transaction.
            Fault::Unavailable(Unavailable::Unreachable) => false,
            _ => exactly_once && session.abort().is_ok(),
        };
        self.observer.transaction(started.elapsed(), if aborted { Outcome::Aborted } else { Outcome::Unknown });
        self.observer.rebuild();
        self.session = None;
        if is_refusal {
            self.restart();
        }
        Err((delivered, failure))
    }

    /// Makes another producer after a refusal: the client goes on counting from the refused records, the broker does
    /// not, and so the next transaction would fail ("skipped sequence numbers"). This is the start order too: whoever
    /// has written a position meanwhile is not fenced. What does not come about here is left to the next recovery.
    fn restart(&mut self) {
        let last = self.last;
        let restarted = Reader::connect(&self.settings, &self.topics.progress, &self.observer, &self.first_seen)
            .and_then(|reader| self.take_over(reader, &|position| Some(position) == last));
        if let Err(failure) = restarted {
            tracing::debug!(detail = failure.detail, "no other producer after a refusal");
        }
    }

    /// Takes what the client has to say while nothing is delivered.
    pub fn idle(&mut self) {
        if let Some(session) = &self.session {
            session.idle();
        }
    }

    /// Largest value that a record may have in every topic, bytes; known after a recovery.
    pub fn max_record_bytes(&self) -> Option<u64> {
        self.limits.map(|limits| limits.smallest.saturating_sub(RECORD_OVERHEAD))
    }

    /// The cluster's own id and the topic that holds the position: one delivery state, wherever the brokers move to.
    pub fn name(&self) -> String {
        format!("kafka:{}/{}/{}", self.cluster.as_deref().unwrap_or("unknown"), self.topics.progress, self.shard)
    }
}

/// Drops a client that is done with on a thread of its own: it waits a tenth of a second for its threads to end.
fn put_away<T: Send + 'static>(client: T) {
    std::thread::spawn(move || drop(client));
}

#[cfg(test)]
mod tests;
