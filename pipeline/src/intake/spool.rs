//! One drop folder: take what is complete, commit it, and only then move it on.

mod batch;

pub use batch::Memory;

use super::desk::{Delivery, Desk, Taken, words};
use super::reading::Manner;
use crate::config::{self, FirstPoll};
use crate::health::{Health, NotReady};
use crate::ledger::commit::CommitError;
use crate::metrics::label;
use batch::Batch;
use connectors::source::spool::{Acknowledged, Hints, Options, Outcome, Spool, SpoolError, Taken as File, Ticket, Watch};
use jiff::Timestamp;
use schemas::{Connector, Reason};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Wait before a folder that failed is opened again.
const OPENED_AGAIN: Duration = Duration::from_secs(10);
/// Wait before a file that could not be committed is taken again.
const TAKEN_AGAIN: Duration = Duration::from_secs(1);
/// A folder is not looked at more often than this without a hint.
const SHORTEST: Duration = Duration::from_millis(10);
/// How often what was read is swept.
const SWEPT: Duration = Duration::from_secs(60);

/// Keeps a drop folder until `stop`.
pub async fn run(
    source: config::Spool,
    manner: Arc<Manner>,
    first: FirstPoll,
    desk: Arc<Desk>,
    health: Arc<Health>,
    memory: Memory,
    stop: CancellationToken,
) {
    let conflict = Conflict { feed: manner.feed.clone(), health };
    let keeper = Keeper { manner, desk, first, memory };
    while !stop.is_cancelled() {
        match keeper.keep(&source, &conflict, &stop).await {
            Ok(()) => return,
            Err(error) => {
                if let SpoolError::Conflict { .. } = error {
                    conflict.found(&error);
                }
                tracing::error!(feed = keeper.manner.feed, %error, retry_in_seconds = OPENED_AGAIN.as_secs(), "a drop folder cannot be read");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(OPENED_AGAIN) => {}
        }
    }
}

/// What health is told of the folder of one feed; nothing more once nobody keeps that folder.
struct Conflict {
    feed: String,
    health: Arc<Health>,
}

impl Conflict {
    fn found(&self, error: &SpoolError) {
        self.health.set_for(&self.feed, NotReady::SpoolConflict, error.to_string());
    }

    fn over(&self) {
        self.health.clear_for(&self.feed, NotReady::SpoolConflict);
    }
}

impl Drop for Conflict {
    fn drop(&mut self) {
        self.over();
    }
}

struct Keeper {
    manner: Arc<Manner>,
    desk: Arc<Desk>,
    first: FirstPoll,
    memory: Memory,
}

impl Keeper {
    async fn keep(&self, source: &config::Spool, conflict: &Conflict, stop: &CancellationToken) -> Result<(), SpoolError> {
        let options = Options {
            path: source.path.clone(),
            settle: source.settle,
            rescan: source.rescan,
            delete: source.delete,
            retention_age: source.retention.age,
            retention_bytes: source.retention.bytes,
            max_bytes: source.max_bytes,
        };
        let spool = Arc::new(Mutex::new(Spool::open(options)?));
        conflict.over();
        let watch = Watch::new(&source.path)
            .inspect_err(|error| tracing::warn!(feed = self.manner.feed, %error, "the folder is only read by rescans"));
        let watch = watch.ok();
        self.leftovers(&spool, stop).await?;
        let mut swept = Instant::now();
        while let Some(batch) = self.room(stop).await {
            let hints = watch.as_ref().map(Watch::hints).unwrap_or_default();
            let (batch, idle) = on_spool(&spool, |spool| take_some(spool, hints, batch)).await?;
            if batch.is_empty() {
                drop(batch);
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = woken(watch.as_ref()) => {}
                    () = tokio::time::sleep(idle.max(SHORTEST)) => {}
                }
            } else {
                self.take_all(&spool, batch).await?;
            }
            if swept.elapsed() >= SWEPT {
                swept = Instant::now();
                on_spool(&spool, |spool| spool.sweep(SystemTime::now())).await?;
            }
        }
        Ok(())
    }

    /// Waits until files may be read: the ledger and the memory that all folders share have room. `None` at the end.
    async fn room(&self, stop: &CancellationToken) -> Option<Batch> {
        let room = async {
            self.desk.ledger.room().await;
            self.memory.batch().await
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            batch = room => batch,
        }
    }

    /// What was being read when the service ended: what the ledger knows only moves on, the rest is read again.
    async fn leftovers(&self, spool: &Arc<Mutex<Spool>>, stop: &CancellationToken) -> Result<(), SpoolError> {
        let mut tickets = on_spool(spool, |spool| spool.leftovers()).await?;
        if tickets.is_empty() {
            return Ok(());
        }
        let known: HashSet<u128> = match self.desk.ledger.feed(&self.manner.feed).await {
            Ok(row) => row.map(|row| row.receipts.iter().copied().collect()).unwrap_or_default(),
            Err(_) => return Ok(()),
        };
        let known = Arc::new(known);
        while !tickets.is_empty() {
            let Some(batch) = self.room(stop).await else { return Ok(()) };
            let known = known.clone();
            let (batch, rest) = on_spool(spool, move |spool| resume_some(spool, tickets, &known, batch)).await?;
            tickets = rest;
            self.take_all(spool, batch).await?;
        }
        Ok(())
    }

    /// Commits files together and moves each on when its commit is durable.
    async fn take_all(&self, spool: &Arc<Mutex<Spool>>, batch: Batch) -> Result<(), SpoolError> {
        let (files, held) = batch.read();
        let (mut under_way, mut tickets) = (JoinSet::new(), HashMap::new());
        for file in files {
            let (desk, manner, first) = (self.desk.clone(), self.manner.clone(), self.first);
            let ticket = file.ticket.clone();
            let task = under_way.spawn(async move { take(&desk, &manner, first, file).await });
            tickets.insert(task.id(), ticket);
        }
        let (mut settled, mut failures) = (Vec::new(), Vec::new());
        while let Some(done) = under_way.join_next_with_id().await {
            let (task, result) = match done {
                Ok(done) => done,
                Err(panic) => (panic.id(), Err(self.panicked(&panic))),
            };
            let Some(ticket) = tickets.remove(&task) else { continue };
            let name = ticket.name();
            match self.outcome(&name, &result) {
                Some(outcome) => settled.push((name, ticket, outcome)),
                None => failures.push(ticket),
            }
        }
        drop(held);
        let moved = on_spool(spool, move |spool| {
            let acknowledge = |(name, ticket, outcome)| (name, spool.acknowledge(ticket, outcome, SystemTime::now()));
            Ok(settled.into_iter().map(acknowledge).collect::<Vec<_>>())
        });
        for (file, moved) in moved.await? {
            self.moved(&file, moved);
        }
        if !failures.is_empty() {
            tokio::time::sleep(TAKEN_AGAIN).await;
            on_spool(spool, |spool| {
                failures.into_iter().for_each(|ticket| spool.give_back(ticket, SystemTime::now()));
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// What panics on a file does so again: it is set aside, where a person finds it.
    fn panicked(&self, panic: &tokio::task::JoinError) -> CommitError {
        self.desk.metrics.process.panicked();
        tracing::error!(feed = self.manner.feed, %panic, "taking in a file panicked; it is set aside");
        CommitError::Alone(panic.to_string())
    }

    fn moved(&self, file: &str, moved: Result<Acknowledged, SpoolError>) {
        match moved {
            Ok(Acknowledged::Changed) => {
                self.desk.metrics.intake.fetched(Connector::Spool, label::Fetch::ChangedWhileRead, Duration::ZERO, 0);
                tracing::info!(feed = self.manner.feed, file, "a file changed while it was read; it is read again");
            }
            Ok(Acknowledged::Settled | Acknowledged::Gone) => {}
            Err(error) => {
                tracing::warn!(feed = self.manner.feed, file, %error, "a file is committed and cannot be moved on; it is tried again")
            }
        }
    }

    /// Where a file goes; `None` when it was not committed for no fault of its own.
    fn outcome(&self, name: &str, result: &Result<Taken, CommitError>) -> Option<Outcome> {
        match result {
            Ok(taken) => {
                let verdicts = words(&taken.tally);
                tracing::debug!(
                    feed = self.manner.feed,
                    file = name,
                    items = taken.drafts,
                    faults = taken.faults.len(),
                    verdicts,
                    "file taken in"
                );
                let fault = taken.faults.first().filter(|_| taken.tally.stories.is_empty());
                Some(fault.map_or(Outcome::Done, |fault| Outcome::Failed { reason: fault.reason, detail: fault.detail.clone() }))
            }
            Err(CommitError::Alone(detail)) => Some(Outcome::Failed { reason: Reason::CommitFailed, detail: detail.clone() }),
            Err(error) => {
                tracing::warn!(feed = self.manner.feed, file = name, %error, "a file is not committed; it is taken again");
                None
            }
        }
    }
}

/// The next complete files, and how long to wait when there are none.
fn take_some(spool: &mut Spool, hints: Hints, mut batch: Batch) -> Result<(Batch, Duration), SpoolError> {
    let now = SystemTime::now();
    spool.hint(hints);
    while batch.has_room() {
        let Some(file) = spool.take(now)? else { break };
        batch.push(file);
    }
    Ok((batch, spool.idle_for(now)))
}

/// The next leftovers, and those behind them.
fn resume_some(
    spool: &mut Spool,
    mut tickets: Vec<Ticket>,
    known: &HashSet<u128>,
    mut batch: Batch,
) -> Result<(Batch, Vec<Ticket>), SpoolError> {
    while batch.has_room() {
        let Some(ticket) = tickets.pop() else { break };
        if known.contains(&ticket.receipt) {
            spool.acknowledge(ticket, Outcome::Done, SystemTime::now())?;
        } else if let Some(file) = spool.resume(ticket, SystemTime::now()) {
            batch.push(file);
        }
    }
    Ok((batch, tickets))
}

async fn woken(watch: Option<&Watch>) {
    match watch {
        Some(watch) => watch.woken().await,
        None => std::future::pending().await,
    }
}

/// Reads and commits one file.
async fn take(desk: &Arc<Desk>, manner: &Arc<Manner>, first: FirstPoll, file: File) -> Result<Taken, CommitError> {
    let File { ticket, content } = file;
    let delivery =
        Delivery { cursor: None, receipt: Some(ticket.receipt), baseline: first == FirstPoll::Baseline, lists_all: false };
    let counted = |outcome, bytes| desk.metrics.intake.fetched(Connector::Spool, outcome, Duration::ZERO, bytes);
    match content {
        Ok(payload) => {
            counted(label::Fetch::Fetched, payload.bytes.len() as u64);
            desk.take_in(payload, manner.clone(), delivery, Timestamp::now()).await
        }
        Err(unread) => {
            counted(if unread.reason == Reason::TooLarge { label::Fetch::TooLarge } else { label::Fetch::Unreadable }, 0);
            desk.refuse(*unread, manner, &delivery, Timestamp::now()).await
        }
    }
}

/// Does file work on a thread that may wait for the disk.
async fn on_spool<T: Send + 'static>(
    spool: &Arc<Mutex<Spool>>,
    work: impl FnOnce(&mut Spool) -> Result<T, SpoolError> + Send + 'static,
) -> Result<T, SpoolError> {
    let spool = spool.clone();
    let done = tokio::task::spawn_blocking(move || work(&mut spool.lock().unwrap_or_else(PoisonError::into_inner))).await;
    done.unwrap_or_else(|panic| {
        Err(SpoolError::Io { doing: "work on", path: Default::default(), source: std::io::Error::other(panic.to_string()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conflict_of_one_folder_ends_with_its_keeper_and_says_nothing_of_others() {
        let health = Arc::new(Health::new());
        health.clear(NotReady::Starting);
        let of = |feed: &str| Conflict { feed: feed.to_owned(), health: health.clone() };
        let (held, free) = (of("w"), of("w2"));
        held.found(&SpoolError::Conflict { path: "/w".into(), holder: "process 1".to_owned() });
        free.over();
        assert_eq!(health.ready(), Err(vec![(NotReady::SpoolConflict, "/w is in use by process 1".to_owned())]));
        drop(held);
        assert_eq!(health.ready(), Ok(()));
    }
}
