//! What the writer and the publisher tell each other: how far the log goes, and how far it is delivered.

use super::index::{Delivered, FORMAT, Meta};
use super::{LOG_SUFFIX, Recovered};
use crate::outbox::Position;
use jiff::Timestamp;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Whether intake may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    Open,
    /// More is owed to topics than the outbox may hold.
    OutboxFull,
    /// The disk is nearly full.
    DiskFloor,
}

/// What is owed to topics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    pub rows: u64,
    pub bytes: u64,
    /// Not older than the oldest of them.
    pub oldest: Option<Timestamp>,
}

pub struct Shared {
    directory: PathBuf,
    outbox_bytes: u64,
    state: Mutex<State>,
    grown: Condvar,
    gate: watch::Sender<Gate>,
}

/// Under one lock, since the publisher and the writer must see them together.
struct State {
    /// Position after the last committed frame.
    end: u64,
    next_seq: u64,
    opened: Vec<(u64, u64)>,
    delivered: Delivered,
    outlets: Vec<(String, u64)>,
    adopting: bool,
    disk_has_room: bool,
    closed: bool,
    /// Number after the last row of a commit, and when that was; the oldest that is not delivered is first.
    committed: VecDeque<(u64, Timestamp)>,
}

/// Commits whose time is kept; those after them are as old as the last of these, or younger.
const MOST_TIMES: usize = 4096;

impl Shared {
    pub fn new(recovered: &Recovered, outbox_bytes: u64) -> Self {
        let state = State {
            end: recovered.end,
            next_seq: recovered.meta.next_seq,
            opened: recovered.meta.opened.clone(),
            delivered: recovered.meta.delivered,
            outlets: recovered.meta.outlets.clone(),
            adopting: recovered.meta.adopting,
            disk_has_room: true,
            closed: false,
            committed: VecDeque::new(),
        };
        let directory = recovered.segments.directory().to_owned();
        Self { directory, outbox_bytes, state: Mutex::new(state), grown: Condvar::new(), gate: watch::channel(Gate::Open).0 }
    }

    /// A panic elsewhere leaves numbers behind that are each still true.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Path of the log's segment that begins at `base`.
    pub fn segment(&self, base: u64) -> PathBuf {
        self.directory.join(format!("{base:020}{LOG_SUFFIX}"))
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The writer has committed up to here.
    pub fn committed(&self, end: u64, next_seq: u64, now: Timestamp) {
        let mut state = self.state();
        state.end = end;
        if next_seq > state.next_seq && state.committed.len() < MOST_TIMES {
            state.committed.push_back((next_seq, now));
        }
        state.next_seq = next_seq;
        self.grown.notify_all();
        self.judge_gate(&state);
    }

    /// Rows that were owed at the start are as old as this.
    pub fn owes_since(&self, time: Timestamp) {
        let mut state = self.state();
        let next_seq = state.next_seq;
        state.committed.push_front((next_seq, time));
    }

    pub fn opened(&self, token: u64, first_seq: u64) {
        self.state().opened.push((token, first_seq));
    }

    pub fn delivered(&self, outlet: &str, delivered: Delivered) {
        let mut state = self.state();
        state.delivered.next_seq = state.delivered.next_seq.max(delivered.next_seq);
        state.delivered.position = state.delivered.position.max(delivered.position);
        let next_seq = state.delivered.next_seq;
        // The last time stays until a younger one is known: it is that of rows whose own was not kept.
        while state.committed.len() > 1 && state.committed.front().is_some_and(|(after, _)| *after <= next_seq) {
            state.committed.pop_front();
        }
        if next_seq >= state.next_seq {
            state.committed.clear();
        }
        let last = next_seq.saturating_sub(1);
        match state.outlets.iter_mut().find(|(name, _)| name == outlet) {
            Some((_, seq)) => *seq = last,
            None => state.outlets.push((outlet.to_owned(), last)),
        }
        self.judge_gate(&state);
    }

    pub fn delivered_to(&self, outlet: &str) -> Option<u64> {
        self.state().outlets.iter().find(|(name, _)| name == outlet).map(|(_, seq)| *seq)
    }

    /// Whether an operator has decided that the next position found in an outlet is taken over.
    pub fn is_adopting(&self) -> bool {
        self.state().adopting
    }

    /// Sets or clears that decision; with `skip`, everything owed so far is dropped.
    pub fn adopt(&self, adopting: bool, skip: bool) {
        let mut state = self.state();
        state.adopting = adopting;
        if adopting {
            state.outlets.clear();
        }
        if skip {
            state.delivered = Delivered { next_seq: state.next_seq, position: state.end };
        }
    }

    /// How far the outbox is delivered, in all and by outlet.
    pub fn delivery(&self) -> (Delivered, Vec<(String, u64)>) {
        let state = self.state();
        (state.delivered, state.outlets.clone())
    }

    /// The ledger's numbers, as the index would keep them.
    pub fn describe(&self, delivered: Delivered, outlets: Vec<(String, u64)>) -> Meta {
        let state = self.state();
        let (opened, adopting) = (state.opened.clone(), state.adopting);
        Meta {
            format: FORMAT,
            indexed: state.end,
            next_number: 0,
            next_seq: state.next_seq,
            opened,
            delivered,
            outlets,
            adopting,
        }
    }

    pub fn owed(&self) -> Owed {
        let state = self.state();
        Owed {
            oldest: state.committed.front().map(|(_, time)| *time).filter(|_| state.next_seq > state.delivered.next_seq.max(1)),
            rows: state.next_seq.saturating_sub(state.delivered.next_seq.max(1)),
            bytes: state.end.saturating_sub(state.delivered.position),
        }
    }

    pub fn end(&self) -> u64 {
        self.state().end
    }

    /// Waits until the log goes beyond `position`, or `limit` has passed. False when it is closed and does not.
    pub fn wait_beyond(&self, position: u64, limit: Duration) -> bool {
        let state = self.state();
        let waited = self.grown.wait_timeout_while(state, limit, |state| state.end <= position && !state.closed);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.end > position || !state.closed
    }

    /// The writer has ended: readers no longer wait.
    pub fn close(&self) {
        self.state().closed = true;
        self.grown.notify_all();
    }

    pub fn is_ours(&self, position: Position) -> bool {
        let state = self.state();
        let Some(at) = state.opened.iter().position(|(token, _)| *token == position.token) else { return false };
        let end = state.opened.get(at + 1).map_or(state.next_seq, |(_, first_seq)| *first_seq);
        position.seq < end
    }

    pub fn last_position(&self) -> Position {
        let state = self.state();
        Position { token: state.opened.last().map_or(0, |(token, _)| *token), seq: state.next_seq.saturating_sub(1) }
    }

    pub fn gate(&self) -> watch::Receiver<Gate> {
        self.gate.subscribe()
    }

    pub fn disk_has_room(&self, has_room: bool) {
        let mut state = self.state();
        state.disk_has_room = has_room;
        self.judge_gate(&state);
    }

    fn judge_gate(&self, state: &State) {
        let owed = state.end.saturating_sub(state.delivered.position);
        let gate = if !state.disk_has_room {
            Gate::DiskFloor
        } else if owed > self.outbox_bytes {
            Gate::OutboxFull
        } else {
            Gate::Open
        };
        self.gate.send_if_modified(|before| std::mem::replace(before, gate) != gate);
    }
}
