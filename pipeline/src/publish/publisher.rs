//! The loop that drains the outbox: recover, claim, deliver, and again after any failure.

use super::{Ending, Outlet, OutletError, Refusal, Unavailable};
use crate::health::{Health, NotReady};
use crate::ledger::Ledger;
use crate::metrics::Metrics;
use crate::metrics::label;
use crate::outbox::{Batch, Position, Reader, Role, Row};
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Ceilings of one batch, so that consumers' last stable offset never waits long.
const BATCH_ROWS: usize = 500;
const BATCH_BYTES: usize = 4 << 20;
/// How long an idle publisher waits before it looks up.
const IDLE: Duration = Duration::from_millis(250);
/// Wait after a failure, doubled up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How often a conflict is looked at again.
const CONFLICT_WAIT: Duration = Duration::from_secs(10);

/// Drains the outbox into an outlet, on a thread of its own.
pub struct Publisher {
    pub ledger: Ledger,
    pub outlet: Outlet,
    pub metrics: Arc<Metrics>,
    pub health: Arc<Health>,
    pub replacement: super::replace::Replacement,
    /// Lowered to what the outlet's topics take.
    pub record_limit: Arc<AtomicUsize>,
    /// Set at shutdown: drain what is owed and end.
    pub stop: Arc<AtomicBool>,
    /// Set when the grace is over: end now.
    pub abort: Arc<AtomicBool>,
}

/// Why a session ended.
enum Ended {
    /// The service stops and everything owed is delivered.
    Drained,
    Failed(OutletError),
    /// The outlet's position is not ours.
    Conflict(String),
    /// The commit log cannot be read.
    Log(std::io::Error),
}

impl Publisher {
    /// Runs until everything is drained after `stop`, or `abort`.
    pub fn run(mut self) {
        let mut wait = FIRST_WAIT;
        self.outlet.end_with(Ending { stop: self.stop.clone(), abort: self.abort.clone() });
        while !self.abort.load(Ordering::Relaxed) {
            let started = Instant::now();
            let ended = self.session();
            if started.elapsed() > LONGEST_WAIT {
                wait = FIRST_WAIT;
            }
            match ended {
                Ended::Drained => return,
                Ended::Conflict(detail) => {
                    self.metrics.publish.conflict(true);
                    self.health.clear(NotReady::Starting);
                    if self.health.set(NotReady::ProgressConflict, detail.clone()) {
                        tracing::error!(
                            detail,
                            "publishing stops: the outlet's position was not given by this ledger; intake goes on"
                        );
                    }
                    self.pause(CONFLICT_WAIT);
                }
                Ended::Log(error) => {
                    self.health.clear(NotReady::Starting);
                    self.health.set(NotReady::PublishFailed, error.to_string());
                    tracing::error!(%error, "the outbox cannot be read");
                    self.pause(LONGEST_WAIT);
                }
                Ended::Failed(error) => {
                    self.failed(&error, wait);
                    self.pause(wait);
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
            // A service that stops does not wait for an outlet that is not there.
            if self.stop.load(Ordering::Relaxed) && self.health.reasons().keys().any(|reason| reason.is_of_the_outlet()) {
                return;
            }
        }
    }

    /// From a recovery to the next failure.
    fn session(&mut self) -> Ended {
        let ledger = self.ledger.clone();
        let recovered = match self.outlet.recover(&|position| ledger.is_ours(position)) {
            Ok(recovered) => recovered.last,
            Err(error) => return Ended::Failed(error),
        };
        if let Some(most) = self.outlet.max_record_bytes() {
            self.record_limit.fetch_min(most, Ordering::Relaxed);
        }
        let mut reader = self.ledger.outbox();
        let name = self.outlet.name();
        if let Err(detail) = self.accept(&name, recovered) {
            return Ended::Conflict(detail);
        }
        // A position that was taken over counts another ledger's rows.
        if let Some(last) = recovered.filter(|_| !self.ledger.is_adopting()) {
            reader.skip_through(last.seq);
        }
        let claim = Position { token: self.ledger.last_position().token, seq: reader.next_seq().saturating_sub(1) };
        if let Err(error) = self.outlet.claim(claim) {
            return Ended::Failed(error);
        }
        if self.ledger.is_adopting() {
            self.ledger.adopted();
            tracing::warn!(outlet = name, "the outlet's position was taken over, as `dateline ledger adopt` asked");
        }
        self.available();
        loop {
            match self.step(&mut reader, &name) {
                Ok(true) => {}
                Ok(false) => return Ended::Drained,
                Err(ended) => return ended,
            }
        }
    }

    /// An outlet is accepted when its position is ours and not behind what it took, or when it has none and took nothing.
    fn accept(&self, name: &str, last: Option<Position>) -> Result<(), String> {
        if self.ledger.is_adopting() {
            return Ok(());
        }
        let delivered = self.ledger.delivered_to(name).unwrap_or(0);
        match last {
            None if delivered == 0 => Ok(()),
            None => Err(format!("{name} has no position, but took rows up to {delivered}")),
            Some(last) if !self.ledger.is_ours(last) => Err(format!("{name} stands at {last}, which another ledger wrote")),
            Some(last) if last.seq < delivered => Err(format!("{name} stands at {last}, but took rows up to {delivered}")),
            Some(_) => Ok(()),
        }
    }

    /// Delivers one batch; false when there is nothing left and the service stops.
    fn step(&mut self, reader: &mut Reader, name: &str) -> Result<bool, Ended> {
        if self.abort.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let stopping = self.stop.load(Ordering::Relaxed);
        let Some(batch) = reader.next(BATCH_ROWS, BATCH_BYTES, IDLE).map_err(Ended::Log)? else {
            self.outlet.idle();
            if let Some(delivered) = reader.idle_at() {
                self.ledger.delivered(name, delivered);
            }
            return Ok(!stopping);
        };
        self.deliver(&batch)?;
        self.ledger.delivered(name, batch.delivered);
        let owed = self.ledger.owed();
        self.metrics.outbox.owes(owed.rows, owed.bytes, owed.oldest);
        Ok(true)
    }

    /// Delivers a batch; only a row that is refused alone is replaced, and those beside it go on.
    fn deliver(&mut self, batch: &Batch) -> Result<(), Ended> {
        let mut rest = batch.rows.as_slice();
        while !rest.is_empty() {
            match self.outlet.deliver(rest) {
                Ok(()) => {
                    self.delivered(rest);
                    return Ok(());
                }
                Err(OutletError::Refused { delivered, reason, detail }) => {
                    let (durable, refused) = rest.split_at(delivered.min(rest.len() - 1));
                    self.delivered(durable);
                    let Some((refused, behind)) = refused.split_first() else { return Ok(()) };
                    self.replace(refused, reason, &detail)?;
                    rest = behind;
                }
                Err(error) => return Err(Ended::Failed(error)),
            }
        }
        Ok(())
    }

    /// Delivers something in place of a row that no topic takes.
    fn replace(&mut self, row: &Row, reason: Refusal, detail: &str) -> Result<(), Ended> {
        self.metrics.publish.attempted(label::Delivered::Refused);
        let mut next = self.replacement.of(row, reason, detail, 0);
        for attempt in 1.. {
            // What is parked is passed: else the outlet would stand behind what the ledger knows to be done with.
            let Some(row) = next else { return self.outlet.claim(row.position).map_err(Ended::Failed) };
            match self.outlet.deliver(std::slice::from_ref(&row)) {
                Ok(()) => {
                    self.delivered(std::slice::from_ref(&row));
                    break;
                }
                Err(OutletError::Refused { reason, detail, .. }) => next = self.replacement.of(&row, reason, &detail, attempt),
                Err(error) => return Err(Ended::Failed(error)),
            }
        }
        Ok(())
    }

    /// Counts at the truth: the outlet has said so.
    fn delivered(&self, rows: &[Row]) {
        let now = Timestamp::now();
        let publish = &self.metrics.publish;
        publish.attempted(label::Delivered::Durable);
        for role in Role::ALL {
            let of_role = || rows.iter().filter(|row| row.roles.contains(*role));
            let bytes: usize = of_role().map(Row::size).sum();
            if bytes > 0 {
                publish.published(role.label(), of_role().count() as u64, bytes as u64);
            }
        }
        for row in rows.iter().filter(|row| row.roles.contains(Role::Stories)) {
            if let Ok(committed) = Timestamp::from_millisecond(row.timestamp) {
                publish.durable(committed, now);
            }
        }
    }

    fn available(&self) {
        self.metrics.publish.conflict(false);
        let reasons = [
            NotReady::KafkaUnreachable,
            NotReady::Auth,
            NotReady::TopicMissing,
            NotReady::PublishFailed,
            NotReady::ProgressConflict,
        ];
        self.health.clear(NotReady::Starting);
        let was_away = reasons.into_iter().fold(false, |away, reason| self.health.clear(reason) | away);
        if was_away {
            tracing::info!(outlet = self.outlet.name(), "publishing goes on");
        }
    }

    fn failed(&self, error: &OutletError, wait: Duration) {
        let (reason, outcome) = match error {
            OutletError::Unavailable(Unavailable::Unreachable, _) => (NotReady::KafkaUnreachable, label::Delivered::Retried),
            OutletError::Unavailable(Unavailable::Authentication, _) => (NotReady::Auth, label::Delivered::Denied),
            OutletError::Unavailable(Unavailable::TopicMissing, _) => (NotReady::TopicMissing, label::Delivered::Denied),
            OutletError::Unavailable(..) => (NotReady::PublishFailed, label::Delivered::Retried),
            OutletError::Unsettled(_) => {
                self.metrics.publish.attempted(label::Delivered::Fatal);
                tracing::warn!(%error, "a delivery has to be settled; the producer is made again");
                return;
            }
            OutletError::Refused { .. } => (NotReady::PublishFailed, label::Delivered::Refused),
        };
        self.metrics.publish.attempted(outcome);
        self.health.clear(NotReady::Starting);
        if self.health.set(reason, error.to_string()) {
            tracing::warn!(%error, retry_in_seconds = wait.as_secs_f64(), "publishing waits; intake goes on into the outbox");
        }
    }

    /// Sleeps in short steps, so that a shutdown is not held up.
    fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        while Instant::now() < until && !self.abort.load(Ordering::Relaxed) && !self.stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
