//! One drop folder: take what is complete, commit it, and only then move it on.

use super::desk::{Delivery, Desk, Taken, words};
use super::reading::Manner;
use crate::config::{self, FirstPoll};
use crate::health::{Health, NotReady};
use crate::ledger::commit::CommitError;
use crate::metrics::label;
use connectors::source::spool::{Acknowledged, Options, Outcome, Spool, SpoolError, Watch};
use jiff::Timestamp;
use schemas::Connector;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Files that are under way at once: enough to share a commit's sync.
const AT_ONCE: usize = 64;
/// Wait before a folder that failed is opened again.
const OPENED_AGAIN: Duration = Duration::from_secs(10);
/// How often what was read is swept.
const SWEPT: Duration = Duration::from_secs(60);

/// A file that was taken.
type Taking = connectors::source::spool::Taken;

/// Keeps a drop folder until `stop`.
pub async fn run(
    source: config::Spool,
    manner: Arc<Manner>,
    first: FirstPoll,
    desk: Arc<Desk>,
    health: Arc<Health>,
    stop: CancellationToken,
) {
    let keeper = Keeper { manner, desk, first };
    while !stop.is_cancelled() {
        match keeper.keep(&source, &health, &stop).await {
            Ok(()) => return,
            Err(error) => {
                if let SpoolError::Conflict { .. } = error {
                    health.set(NotReady::SpoolConflict, error.to_string());
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

struct Keeper {
    manner: Arc<Manner>,
    desk: Arc<Desk>,
    first: FirstPoll,
}

impl Keeper {
    async fn keep(&self, source: &config::Spool, health: &Health, stop: &CancellationToken) -> Result<(), SpoolError> {
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
        health.clear(NotReady::SpoolConflict);
        let mut watch = Watch::new(&source.path, source.rescan);
        self.leftovers(&spool).await?;
        let mut swept = Instant::now();
        while !stop.is_cancelled() {
            self.desk.ledger.room().await;
            let files = on_spool(&spool, |spool| spool.take(SystemTime::now(), AT_ONCE)).await?;
            if files.is_empty() {
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = watch.changed() => {}
                }
            }
            self.take_all(&spool, files).await?;
            if swept.elapsed() >= SWEPT {
                swept = Instant::now();
                on_spool(&spool, |spool| spool.sweep(SystemTime::now())).await?;
            }
        }
        Ok(())
    }

    /// What was being read when the service ended: what the ledger knows only moves on, the rest is read again.
    async fn leftovers(&self, spool: &Arc<Mutex<Spool>>) -> Result<(), SpoolError> {
        let files = on_spool(spool, |spool| spool.leftovers()).await?;
        let known: HashSet<u128> = match self.desk.ledger.feed(&self.manner.feed).await {
            Ok(row) => row.map(|row| row.receipts.iter().copied().collect()).unwrap_or_default(),
            Err(_) => return Ok(()),
        };
        let (done, again): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| known.contains(&file.receipt));
        for file in done {
            on_spool(spool, move |spool| spool.acknowledge(&file, Outcome::Done)).await?;
        }
        self.take_all(spool, again).await
    }

    /// Commits files together and moves each on when its commit is durable.
    async fn take_all(&self, spool: &Arc<Mutex<Spool>>, files: Vec<Taking>) -> Result<(), SpoolError> {
        let mut under_way = JoinSet::new();
        for file in files {
            let (desk, manner, first) = (self.desk.clone(), self.manner.clone(), self.first);
            under_way.spawn(async move { take(&desk, &manner, first, file).await });
        }
        while let Some(done) = under_way.join_next().await {
            let Ok((file, result)) = done else {
                self.desk.metrics.process.panicked();
                continue;
            };
            let outcome = match &result {
                Ok(taken) if taken.drafts == 0 || taken.tally.stories.is_empty() => failed(taken),
                Ok(_) => Outcome::Done,
                Err(CommitError::Alone(detail)) => Outcome::Failed(schemas::Reason::CommitFailed, detail.clone()),
                // It stays where it is and is read again at the next start.
                Err(error) => {
                    tracing::warn!(feed = self.manner.feed, file = file.name, %error, "a file is not committed; it is tried again");
                    self.try_again(spool, file).await?;
                    continue;
                }
            };
            if let Ok(taken) = &result {
                tracing::debug!(
                    feed = self.manner.feed,
                    file = file.name,
                    items = taken.drafts,
                    faults = taken.faults.len(),
                    verdicts = words(&taken.tally),
                    "file taken in"
                );
            }
            let name = file.name.clone();
            let moved = on_spool(spool, move |spool| spool.acknowledge(&file, outcome)).await?;
            if let Acknowledged::Changed = moved {
                self.desk.metrics.intake.fetched(Connector::Spool, label::Fetch::ChangedWhileRead, Duration::ZERO, 0);
                tracing::info!(feed = self.manner.feed, file = name, "a file changed while it was read; it is read again");
            }
        }
        Ok(())
    }

    /// A file that could not be committed for no fault of its own goes back to be taken once more.
    async fn try_again(&self, spool: &Arc<Mutex<Spool>>, file: Taking) -> Result<(), SpoolError> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        on_spool(spool, move |spool| spool.give_back(&file)).await
    }
}

fn failed(taken: &Taken) -> Outcome {
    match taken.faults.first() {
        Some(fault) => Outcome::Failed(fault.reason, fault.detail.clone()),
        None => Outcome::Done,
    }
}

/// Reads and commits one file.
async fn take(desk: &Arc<Desk>, manner: &Arc<Manner>, first: FirstPoll, file: Taking) -> (Taking, Result<Taken, CommitError>) {
    let mut file = file;
    let started = Instant::now();
    let delivery =
        Delivery { cursor: None, receipt: Some(file.receipt), baseline: first == FirstPoll::Baseline, lists_all: false };
    let result = match file.content.take_payload() {
        Ok(payload) => {
            desk.metrics.intake.fetched(Connector::Spool, label::Fetch::Fetched, started.elapsed(), payload.bytes.len() as u64);
            desk.take_in(payload, manner.clone(), delivery, Timestamp::now()).await
        }
        Err((reason, detail, excerpt)) => {
            let outcome = if reason == schemas::Reason::TooLarge { label::Fetch::TooLarge } else { label::Fetch::Unreadable };
            desk.metrics.intake.fetched(Connector::Spool, outcome, started.elapsed(), 0);
            desk.refuse(excerpt, manner.clone(), delivery, (reason, detail), Timestamp::now()).await
        }
    };
    (file, result)
}

/// Does file work on a thread that may wait for the disk.
async fn on_spool<T: Send + 'static>(
    spool: &Arc<Mutex<Spool>>,
    work: impl FnOnce(&mut Spool) -> Result<T, SpoolError> + Send + 'static,
) -> Result<T, SpoolError> {
    let spool = spool.clone();
    let done = tokio::task::spawn_blocking(move || work(&mut spool.lock().unwrap_or_else(PoisonError::into_inner))).await;
    done.unwrap_or_else(|panic| Err(SpoolError::Io { what: "file work", error: std::io::Error::other(panic.to_string()) }))
}
