//! The one writer: judges commits in groups, appends, syncs, answers; and keeps the index behind it.

use super::commit::{Commit, CommitError, Tally};
use super::index::Tables;
use super::indexing::Indexer;
use super::judging::{Rows, judge_commit};
use super::memory::Memory;
use super::recent::Recent;
use super::rows::{FeedRow, Slices};
use super::shared::Shared;
use super::{OpenError, Options, Recovered, frame, index_path};
use crate::outbox::{Position, Row};
use crate::segments::{AppendError, Segments};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

/// A group closes after so many stories; a larger commit is a group of its own.
const GROUP_STORIES: usize = 512;
/// A segment of the commit log, bytes.
const SEGMENT_BYTES: u64 = 64 << 20;
/// How often a commit is tried alone before it is its feed's failure.
const TRIES_ALONE: usize = 3;

pub type Reply = oneshot::Sender<Result<Tally, CommitError>>;

/// What the writer is asked.
pub enum Request {
    Commit(Box<Commit>, Reply),
    Feed(String, oneshot::Sender<Option<Arc<FeedRow>>>),
    Slices(String, oneshot::Sender<Option<Arc<Slices>>>),
    /// Sweep everything that is due, with the index up to date.
    Sweep(oneshot::Sender<()>),
    Tick,
}

pub struct Writer {
    pub(super) options: Options,
    pub(super) shared: Arc<Shared>,
    requests: mpsc::Receiver<Request>,
    pub(super) segments: Segments,
    pub(super) tables: Option<Tables>,
    pub(super) index: Indexer,
    /// Committed, not yet given to the index.
    pub(super) active: Recent,
    pub(super) active_since: Instant,
    /// Given to the index, not yet written.
    pub(super) flushing: Option<Arc<Recent>>,
    pub(super) next_number: u64,
    pub(super) next_seq: u64,
    pub(super) opened: Vec<(u64, u64)>,
    token: u64,
    pub(super) next_sweep: Instant,
    /// Where the sweep through the weeks goes on.
    pub(super) sweep_from: (super::rows::Week, super::rows::Number),
    /// Where the round through the stubs goes on.
    pub(super) next_stub: super::rows::Digest,
    failing: bool,
}

impl Writer {
    pub fn new(
        options: Options,
        recovered: Recovered,
        shared: Arc<Shared>,
        requests: mpsc::Receiver<Request>,
        inbox: mpsc::WeakSender<Request>,
    ) -> Result<Self, OpenError> {
        let failed = |error| OpenError::Index { path: index_path(&options.directory), error };
        let tables = recovered.index.read().map_err(failed)?;
        let index = Indexer::start(recovered.index, inbox);
        let index = index.map_err(|error| OpenError::Folder { path: options.directory.clone(), error })?;
        let mut writer = Self {
            shared,
            requests,
            segments: recovered.segments,
            tables: Some(tables),
            index,
            active: recovered.recent,
            active_since: Instant::now(),
            flushing: None,
            next_number: recovered.meta.next_number,
            next_seq: recovered.meta.next_seq,
            opened: recovered.meta.opened,
            token: new_token(),
            next_sweep: Instant::now(),
            sweep_from: (0, 0),
            next_stub: Default::default(),
            failing: false,
            options,
        };
        writer.open()?;
        Ok(writer)
    }

    /// Draws this opening's token and commits it.
    fn open(&mut self) -> Result<(), OpenError> {
        let mut recent = Recent::default();
        recent.opened.push((self.token, self.next_seq));
        let path = self.options.directory.clone();
        let failed = |error: CommitError| OpenError::Folder { path, error: std::io::Error::other(error.to_string()) };
        self.append(recent, Vec::new()).map_err(failed)?;
        self.opened.push((self.token, self.next_seq));
        self.shared.opened(self.token, self.next_seq);
        Ok(())
    }

    /// Works until every handle is gone, then writes the index.
    pub fn run(mut self) {
        while let Some(request) = self.requests.blocking_recv() {
            let mut group = Vec::new();
            let mut stories = 0;
            let mut next = Some(request);
            // What has come while the last group was synced is the next group: no commit waits for another to come.
            while let Some(request) = next.take() {
                match request {
                    Request::Commit(commit, reply) => {
                        stories += commit.stories.len();
                        group.push((*commit, reply));
                    }
                    Request::Feed(id, reply) => drop(reply.send(self.look_up_feed(&id))),
                    Request::Slices(id, reply) => drop(reply.send(self.look_up_slices(&id))),
                    Request::Sweep(reply) => {
                        self.sweep_all();
                        let _ = reply.send(());
                    }
                    Request::Tick => self.tick(),
                }
                if stories < GROUP_STORIES {
                    next = self.requests.try_recv().ok();
                }
            }
            if !group.is_empty() {
                self.serve(group);
            }
            self.index_if_due();
        }
        self.finish();
    }

    fn look_up_feed(&mut self, id: &str) -> Option<Arc<FeedRow>> {
        let result = self.memory().map(|memory| memory.feed(id));
        result.ok().and_then(Result::ok).flatten()
    }

    /// What cannot be looked up is read again.
    fn look_up_slices(&mut self, id: &str) -> Option<Arc<Slices>> {
        self.memory().ok()?.slices(id).ok()?
    }

    /// Commits a group; when that fails, each commit alone.
    fn serve(&mut self, group: Vec<(Commit, Reply)>) {
        self.make_room();
        let (commits, replies): (Vec<_>, Vec<_>) = group.into_iter().unzip();
        match self.commit(&commits) {
            Ok(tallies) => {
                self.works();
                replies.into_iter().zip(tallies).for_each(|(reply, tally)| drop(reply.send(Ok(tally))));
            }
            Err(error) => {
                self.fails(&error);
                self.serve_alone(commits, replies);
            }
        }
    }

    fn serve_alone(&mut self, commits: Vec<Commit>, replies: Vec<Reply>) {
        let results: Vec<_> = commits.iter().map(|commit| self.try_alone(commit)).collect();
        let any_succeeds = results.iter().any(Result::is_ok) || commits.is_empty();
        if any_succeeds {
            self.works();
        }
        for (reply, result) in replies.into_iter().zip(results) {
            let answer = result.map_err(|error| match any_succeeds {
                true => CommitError::Alone(error.to_string()),
                false => CommitError::NotNow(error.to_string()),
            });
            drop(reply.send(answer));
        }
    }

    fn try_alone(&mut self, commit: &Commit) -> Result<Tally, CommitError> {
        let mut last = CommitError::Closed;
        for _ in 0..TRIES_ALONE {
            match self.commit(std::slice::from_ref(commit)) {
                Ok(mut tallies) => return tallies.pop().ok_or(CommitError::Closed),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Judges commits one after another, each seeing those before it, and makes them one record of the log.
    fn commit(&mut self, commits: &[Commit]) -> Result<Vec<Tally>, CommitError> {
        let started = Instant::now();
        let clock = (self.options.clock)();
        let (token, first_seq, publish_copies, latest) =
            (self.token, self.next_seq, self.options.publish_copies, self.options.latest);
        let mut memory = self.memory()?;
        let mut rows = Rows { rows: Vec::new(), token, next_seq: first_seq, latest };
        let mut tallies = Vec::with_capacity(commits.len());
        for commit in commits {
            tallies.push(judge_commit(&mut memory, commit, &mut rows, clock, publish_copies)?);
        }
        let (staged, next_number) = (memory.staged, memory.next_number);
        let rows = rows.rows;
        let stories = commits.iter().map(|commit| commit.stories.len()).sum();
        let (row_count, bytes) = (rows.len(), self.append(staged, rows)?);
        self.next_number = next_number;
        self.options.observer.committed(started.elapsed().as_secs_f64(), stories, row_count, bytes);
        Ok(tallies)
    }

    /// What is known now, with nothing staged.
    pub(super) fn memory(&self) -> Result<Memory<'_>, CommitError> {
        let tables = self.tables.as_ref().ok_or_else(|| CommitError::NotNow("the index is being opened again".to_owned()))?;
        let committed = [Some(&self.active), self.flushing.as_deref()];
        Ok(Memory { staged: Recent::default(), committed, tables, next_number: self.next_number })
    }

    /// Makes effects and rows durable; only then are they known. Gives the bytes that were written.
    pub(super) fn append(&mut self, staged: Recent, rows: Vec<Row>) -> Result<usize, CommitError> {
        let now = |error: &dyn std::fmt::Display| CommitError::NotNow(error.to_string());
        let first = Position { token: self.token, seq: self.next_seq };
        let bytes = frame::encode(&staged.to_effects(), first, &rows).map_err(|error| now(&error))?;
        if self.segments.length() >= SEGMENT_BYTES || self.segments.bases().is_empty() {
            let base = self.shared.end();
            self.segments.roll(base).map_err(|error| now(&error))?;
        }
        if let Err(error) = self.segments.append(&bytes) {
            if let AppendError::Broken(_) = error {
                // Nothing can be promised any more: a new start cuts the tail and goes on.
                tracing::error!(%error, "the commit log can neither be written nor cut back: stopping");
                std::process::exit(1);
            }
            return Err(now(&error));
        }
        self.next_seq += rows.len() as u64;
        if self.active.is_empty() {
            self.active_since = Instant::now();
        }
        self.active.absorb(staged);
        self.shared.committed(self.shared.end() + bytes.len() as u64, self.next_seq, Timestamp::now());
        Ok(bytes.len())
    }

    fn tick(&mut self) {
        self.sweep_if_due();
        self.index_if_due();
    }

    /// Writes what the index does not know yet, and ends.
    fn finish(mut self) {
        self.index_now();
        self.shared.close();
        self.index.end();
    }

    pub(super) fn fails(&mut self, error: &CommitError) {
        if !self.failing {
            tracing::error!(%error, "the ledger cannot write; what comes in waits until it can");
        }
        self.failing = true;
        self.options.observer.failing(&error.to_string());
    }

    pub(super) fn works(&mut self) {
        if std::mem::take(&mut self.failing) {
            tracing::info!("the ledger writes again");
            self.options.observer.recovered();
        }
    }
}

/// A number that no other opening has drawn, of this folder or of a copy of it.
fn new_token() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one((std::process::id(), Timestamp::now().as_nanosecond()))
}
