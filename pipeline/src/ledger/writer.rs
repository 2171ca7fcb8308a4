//! The one writer: judges commits in groups, appends, syncs, answers; and keeps the index behind it.

use super::commit::{Commit, CommitError, Outcome, Tally, Window};
use super::index::{Index, Tables};
use super::memory::Memory;
use super::recent::Recent;
use super::rows::{FeedRow, KeyBytes, Week};
use super::shared::Shared;
use super::{OpenError, Options, Recovered, frame, index_path};
use crate::candidate::Candidate;
use crate::dedupe::{self, Context};
use crate::outbox::{Facts, Position, Role, Roles, Row};
use crate::segments::{AppendError, Segments};
use jiff::Timestamp;
use schemas::Ruling;
use schemas::identity::{Key, Kind};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// A group closes after so many stories; a larger commit is a group of its own.
const GROUP_STORIES: usize = 512;
/// Stories that wait in memory for the index; when there are more, it is written.
const RECENT_STORIES: usize = 32_768;
/// What waits for the index longer is written.
const RECENT_AGE: Duration = Duration::from_secs(5);
/// A segment of the commit log, bytes.
const SEGMENT_BYTES: u64 = 64 << 20;
/// How often a commit is tried alone before it is its feed's failure.
const TRIES_ALONE: usize = 3;
/// How often the index looks around when nothing is committed.
const TICK: Duration = Duration::from_millis(500);

pub type Reply = oneshot::Sender<Result<Tally, CommitError>>;

/// What the writer is asked.
pub enum Request {
    Commit(Box<Commit>, Reply),
    Feed(String, oneshot::Sender<Option<Arc<FeedRow>>>),
    /// Sweep everything that is due, with the index up to date.
    Sweep(oneshot::Sender<()>),
    Tick,
}

pub struct Writer {
    pub(super) options: Options,
    pub(super) shared: Arc<Shared>,
    requests: mpsc::Receiver<Request>,
    segments: Segments,
    pub(super) tables: Option<Tables>,
    index: Indexer,
    /// Committed, not yet given to the index.
    active: Recent,
    active_since: Instant,
    /// Given to the index, not yet written.
    flushing: Option<Arc<Recent>>,
    next_number: u64,
    next_seq: u64,
    opened: Vec<(u64, u64)>,
    token: u64,
    pub(super) swept: Instant,
    /// Where the round through the stubs goes on.
    pub(super) next_stub: super::rows::Digest,
    failing: bool,
}

/// The index and the thread that writes it.
struct Indexer {
    index: Option<Arc<Index>>,
    jobs: std::sync::mpsc::SyncSender<Job>,
    done: std::sync::mpsc::Receiver<Done>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Job {
    index: Arc<Index>,
    recent: Arc<Recent>,
    meta: super::index::Meta,
}

struct Done {
    meta: super::index::Meta,
    seconds: f64,
    result: Result<(), super::index::IndexError>,
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
        let index = Arc::new(recovered.index);
        let tables = index.read().map_err(failed)?;
        // One job at a time; the one before is answered before the next is given.
        let (jobs, todo) = std::sync::mpsc::sync_channel(1);
        let (finished, done) = std::sync::mpsc::sync_channel(1);
        let thread = std::thread::Builder::new().name("index".to_owned()).spawn(move || index_jobs(&todo, &finished, &inbox));
        let thread = thread.map_err(|error| OpenError::Folder { path: options.directory.clone(), error })?;
        let mut writer = Self {
            shared,
            requests,
            segments: recovered.segments,
            tables: Some(tables),
            index: Indexer { index: Some(index), jobs, done, thread: Some(thread) },
            active: recovered.recent,
            active_since: Instant::now(),
            flushing: None,
            next_number: recovered.meta.next_number,
            next_seq: recovered.meta.next_seq,
            opened: recovered.meta.opened,
            token: new_token(),
            swept: Instant::now(),
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

    /// Waits, when both halves of the memory are full, until the index has written one.
    fn make_room(&mut self) {
        while self.active.len() >= RECENT_STORIES {
            self.index_if_due();
            if self.active.len() < RECENT_STORIES {
                return;
            }
            if let Ok(done) = self.index.done.recv_timeout(Duration::from_secs(1)) {
                self.indexed(done);
            }
        }
    }

    /// Gives the index what has waited long enough, when it is free.
    fn index_if_due(&mut self) {
        while let Ok(done) = self.index.done.try_recv() {
            self.indexed(done);
        }
        let due = self.active.len() >= RECENT_STORIES || (!self.active.is_empty() && self.active_since.elapsed() >= RECENT_AGE);
        if due && self.flushing.is_none() {
            self.start_indexing();
        }
    }

    fn start_indexing(&mut self) {
        let recent = Arc::new(std::mem::take(&mut self.active));
        self.flushing = Some(recent.clone());
        let (delivered, outlets) = self.shared.delivery();
        let meta = super::index::Meta {
            format: super::index::FORMAT,
            indexed: self.shared.end(),
            next_number: self.next_number,
            next_seq: self.next_seq,
            opened: self.opened.clone(),
            delivered,
            outlets,
            adopting: self.shared.is_adopting(),
        };
        self.submit(recent, meta);
    }

    fn submit(&mut self, recent: Arc<Recent>, meta: super::index::Meta) {
        if let Some(index) = &self.index.index {
            // The thread ends only when this sender is gone.
            drop(self.index.jobs.send(Job { index: index.clone(), recent, meta }));
        }
    }

    fn indexed(&mut self, done: Done) {
        match done.result {
            Ok(()) => {
                self.flushing = None;
                self.tables = self.index.index.as_ref().and_then(|index| index.read().ok());
                let stories = self.tables.as_ref().and_then(|tables| tables.stories().ok()).unwrap_or(0);
                self.options.observer.indexed(done.seconds, stories);
                self.delete_segments(done.meta.indexed.min(done.meta.delivered.position));
                self.works();
            }
            Err(error) => {
                self.fails(&CommitError::Index(error));
                self.reopen(done.meta);
            }
        }
    }

    /// A store that has failed once answers nothing more: it is closed, opened again, and given the same work.
    fn reopen(&mut self, meta: super::index::Meta) {
        std::thread::sleep(Duration::from_secs(1));
        self.tables = None;
        self.index.index = None;
        match Index::open(&index_path(&self.options.directory), self.options.cache_bytes) {
            Ok(index) => {
                self.tables = index.read().ok();
                self.index.index = Some(Arc::new(index));
                if let Some(recent) = self.flushing.clone() {
                    self.submit(recent, meta);
                }
            }
            Err(error) => {
                tracing::error!(%error, "the index cannot be opened again and the ledger cannot go on: stopping; a new start goes on from the commit log");
                std::process::exit(1);
            }
        }
    }

    /// Gives the index all that waits and waits for it.
    pub(super) fn index_now(&mut self) {
        while self.flushing.is_some() || !self.active.is_empty() {
            if self.flushing.is_none() {
                self.start_indexing();
            }
            match self.index.done.recv_timeout(Duration::from_secs(10)) {
                Ok(done) => self.indexed(done),
                Err(_) => return,
            }
        }
    }

    /// Deletes the segments that lie wholly before a position.
    fn delete_segments(&mut self, position: u64) {
        let bases = self.segments.bases().to_vec();
        for (base, _) in bases.iter().copied().zip(bases.iter().skip(1)).filter(|(_, next)| **next <= position) {
            if let Err(error) = self.segments.delete(base) {
                tracing::warn!(%error, base, "a segment of the commit log could not be deleted");
            }
        }
    }

    fn tick(&mut self) {
        self.sweep_if_due();
        self.index_if_due();
    }

    /// Writes what the index does not know yet, and ends.
    fn finish(mut self) {
        self.index_now();
        self.shared.close();
        let Indexer { jobs, thread, index, .. } = self.index;
        drop((jobs, index));
        if let Some(thread) = thread {
            drop(thread.join());
        }
    }

    fn fails(&mut self, error: &CommitError) {
        if !self.failing {
            tracing::error!(%error, "the ledger cannot write; what comes in waits until it can");
        }
        self.failing = true;
        self.options.observer.failing(&error.to_string());
    }

    fn works(&mut self) {
        if std::mem::take(&mut self.failing) {
            tracing::info!("the ledger writes again");
            self.options.observer.recovered();
        }
    }
}

/// Judges all of one commit and adds its rows.
fn judge_commit(
    memory: &mut Memory<'_>,
    commit: &Commit,
    rows: &mut Rows,
    clock: Timestamp,
    publish_copies: bool,
) -> Result<Tally, CommitError> {
    let before = memory.feed(&commit.feed)?.unwrap_or_default();
    let baseline_polls = if !before.known && commit.baseline { 3 } else { before.baseline_polls };
    let (document_natives, shared_links) = document_keys(&commit.stories);
    let mut feed = (*before).clone();
    let mut tally = Tally { stories: Vec::with_capacity(commit.stories.len()), dead_letters: commit.dead_letters.len() };
    let mut seen = Vec::with_capacity(commit.stories.len());
    let mut week = 0;
    for candidate in &commit.stories {
        let now = clock.max(candidate.received_at);
        week = week_of(candidate.received_at);
        let context = Context {
            feed: &feed,
            feed_hash: xxh3(&commit.feed),
            document_natives: &document_natives,
            shared_links: &shared_links,
            baseline: baseline_polls > 0,
            publish_copies,
            now,
            week,
        };
        let judged = dedupe::judge(memory, &context, candidate)?;
        if judged.notes.guid_reused
            && let Some(native) = candidate.marks.keys.get(Kind::Native)
            && feed.demoted.len() < FeedRow::MOST_DEMOTED
            && !feed.demoted.contains(&native.digest)
        {
            feed.demoted.push(native.digest);
        }
        seen.push(judged.number);
        let ruling = judged.publish.as_ref().map(|(ruling, _)| ruling);
        tally.stories.push(Outcome {
            verdict: judged.verdict,
            story_id: judged.story_id,
            revision: ruling.map_or(0, |ruling| ruling.revision),
            duplicate_of: ruling.and_then(|ruling| unhex(ruling.duplicate_of.as_deref()?)),
            notes: judged.notes,
            title: candidate.title.clone(),
        });
        if let Some((ruling, roles)) = judged.publish {
            rows.story(&ruling, roles, candidate);
        }
    }
    commit.dead_letters.iter().for_each(|letter| rows.dead_letter(&commit.feed, letter, clock));
    if commit.window == Window::Unchanged {
        week = week_of(clock);
        sight_window(memory, &feed, week)?;
    }
    note_feed(&mut feed, commit, seen, week, baseline_polls);
    if feed != *before {
        memory.staged.feeds.insert(commit.feed.clone(), Some(Arc::new(feed)));
    }
    Ok(tally)
}

/// What the feed's row says after a commit.
fn note_feed(feed: &mut FeedRow, commit: &Commit, mut seen: Vec<u64>, week: Week, baseline_polls: u8) {
    feed.known = true;
    feed.week = feed.week.max(week);
    // The baseline ends with the first full poll, at the latest with the third.
    feed.baseline_polls = if commit.window == Window::Full { 0 } else { baseline_polls.saturating_sub(1) };
    if let Some(receipt) = commit.receipt {
        // What comes file by file lists nothing: it has receipts, not a window.
        if feed.receipts.len() >= FeedRow::MOST_RECEIPTS {
            feed.receipts.remove(0);
        }
        feed.receipts.push(receipt);
        return;
    }
    match commit.window {
        Window::Full => {}
        Window::Partial => seen.extend_from_slice(&feed.window),
        Window::Unchanged => seen.clone_from(&feed.window),
    }
    seen.sort_unstable();
    seen.dedup();
    let oldest = seen.len().saturating_sub(FeedRow::MOST_WINDOW);
    feed.window = seen.split_off(oldest);
    if let Some(cursor) = &commit.cursor {
        feed.cursor.clone_from(cursor);
    }
}

/// Native keys of all items of a document, and links that several of them carry.
fn document_keys(stories: &[Candidate]) -> (HashSet<KeyBytes>, HashSet<KeyBytes>) {
    let keys = |kind| stories.iter().filter_map(move |story| story.marks.keys.get(kind).map(Key::to_bytes));
    let mut links = HashSet::with_capacity(stories.len());
    let shared = keys(Kind::Link).filter(|link| !links.insert(*link)).collect();
    (keys(Kind::Native).collect(), shared)
}

/// A feed that still lists what it listed keeps it remembered.
fn sight_window(memory: &mut Memory<'_>, feed: &FeedRow, week: Week) -> Result<(), CommitError> {
    for &number in &feed.window {
        if let Some(before) = memory.story(number)?.filter(|row| row.week < week) {
            let mut row = (*before).clone();
            memory.sight(number, &mut row, week);
            memory.put_story(number, &row);
        }
    }
    Ok(())
}

/// Rows of one group, numbered as they come.
pub(super) struct Rows {
    pub rows: Vec<Row>,
    pub token: u64,
    pub next_seq: u64,
    pub latest: bool,
}

impl Rows {
    fn push(&mut self, roles: Roles, key: String, timestamp: i64, facts: Option<Facts>, value: Option<Vec<u8>>) {
        let position = Position { token: self.token, seq: self.next_seq };
        self.next_seq += 1;
        self.rows.push(Row { position, roles, key, timestamp, facts, value });
    }

    fn story(&mut self, ruling: &Ruling, roles: Roles, candidate: &Candidate) {
        let facts = Facts { change: ruling.change, source_format: candidate.source_format };
        let roles = if self.latest { roles } else { roles.without(Role::Latest) };
        let value = schemas::story::join(ruling, &candidate.content);
        self.push(roles, ruling.story_id.clone(), ruling.published_at.as_millisecond(), Some(facts), Some(value));
    }

    fn dead_letter(&mut self, feed: &str, letter: &[u8], now: Timestamp) {
        let mut value = letter.strip_suffix(b"}").unwrap_or(letter).to_vec();
        value.extend_from_slice(format!(",\"published_at\":\"{}\"}}", schemas::story::moment::print(now)).as_bytes());
        self.push(Roles::of(&[Role::Deadletter]), feed.to_owned(), now.as_millisecond(), None, Some(value));
    }

    /// A story has left the window: its key leaves the compacted topic.
    pub(super) fn tombstone(&mut self, story_id: &str, now: Timestamp) {
        self.push(Roles::of(&[Role::Latest]), story_id.to_owned(), now.as_millisecond(), None, None);
    }
}

/// Weeks since the Unix epoch.
pub fn week_of(time: Timestamp) -> Week {
    Week::try_from(time.as_second().div_euclid(7 * 86_400)).unwrap_or(0)
}

fn xxh3(text: &str) -> u64 {
    let digest = schemas::hash::of_bytes(text.as_bytes());
    u64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}

fn unhex(text: &str) -> Option<[u8; 16]> {
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

/// A number that no other opening has drawn, of this folder or of a copy of it.
fn new_token() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one((std::process::id(), Timestamp::now().as_nanosecond()))
}

/// Writes the index, job by job; ticks when there is none.
fn index_jobs(
    todo: &std::sync::mpsc::Receiver<Job>,
    finished: &std::sync::mpsc::SyncSender<Done>,
    inbox: &mpsc::WeakSender<Request>,
) {
    use std::sync::mpsc::RecvTimeoutError;
    loop {
        match todo.recv_timeout(TICK) {
            Ok(Job { index, recent, meta }) => {
                let started = Instant::now();
                let result = index.write(&recent, Some(&meta));
                drop((index, recent));
                if finished.send(Done { meta, seconds: started.elapsed().as_secs_f64(), result }).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if let Some(inbox) = inbox.upgrade() {
            // A full inbox needs no tick: the writer is at work.
            drop(inbox.try_send(Request::Tick));
        }
    }
}
