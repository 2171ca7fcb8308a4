//! Forgets stories that no feed has listed for a window: whole, so that no key outlives its story.

use super::commit::CommitError;
use super::judging::{Rows, week_of};
use super::memory::Memory;
use super::rows::{Digest, Number, StoryRow, Stub, Week};
use super::writer::Writer;
use schemas::PubStatus;
use schemas::hash::hex;
use std::time::{Duration, Instant};

/// Stories that one sweep forgets, so that intake never waits long for it. While there are more the next one follows
/// with the next tick: it has to keep up with what is taken in.
const AT_ONCE: usize = 4096;
const EVERY: Duration = Duration::from_secs(5);
/// How long a stub outlives its story: 90 days, in weeks.
const STUB_WEEKS: Week = 13;

impl Writer {
    /// Takes a small step, now and then.
    pub(super) fn sweep_if_due(&mut self) {
        if Instant::now() < self.next_sweep {
            return;
        }
        let swept = self.sweep();
        self.next_sweep = Instant::now() + if matches!(swept, Ok(true)) { Duration::ZERO } else { EVERY };
        if let Err(error) = swept {
            tracing::warn!(%error, "stories past the window could not be forgotten; tried again later");
        }
    }

    /// Sweeps until nothing is due.
    pub(super) fn sweep_all(&mut self) {
        loop {
            self.index_now();
            match self.sweep() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::warn!(%error, "stories past the window could not be forgotten; tried again later");
                    break;
                }
            }
        }
    }

    /// Forgets some; false when no more is due.
    fn sweep(&mut self) -> Result<bool, CommitError> {
        let now = (self.options.clock)();
        let window = Week::try_from(self.options.window.as_secs().div_ceil(7 * 86_400)).unwrap_or(Week::MAX);
        // A week is over only at its end, so that a window is never shorter than it says.
        let Some(before) = week_of(now).checked_sub(window) else { return Ok(false) };
        let position = self.shared.last_position();
        let mut rows = Rows { rows: Vec::new(), token: position.token, next_seq: position.seq + 1, latest: self.options.latest };
        let mut memory = self.memory()?;
        // What the last sweeps have forgotten stands in the index until it is written: this one goes on behind it.
        let due = memory.tables.sighted_before(self.sweep_from, before, AT_ONCE)?;
        let sweep_from = due.last().filter(|_| due.len() == AT_ONCE).map_or((0, 0), |(week, number)| (*week, number + 1));
        let is_more = sweep_from != (0, 0);
        for (week, number) in due {
            let Some(row) = memory.story(number)? else { continue };
            if row.week > week {
                memory.staged.weeks.insert((week, number), false);
                continue;
            }
            forget(&mut memory, number, &row)?;
            if rows.latest && row.revision > 0 {
                rows.tombstone(&hex(&row.story_id), now);
            }
        }
        let next_stub = expire_stubs(&mut memory, before.saturating_sub(STUB_WEEKS), self.next_stub)?;
        let staged = memory.staged;
        let forgotten = staged.stories.len();
        if !staged.weeks.is_empty() || !staged.stubs.is_empty() {
            self.append(staged, rows.rows)?;
            self.options.observer.swept(forgotten);
        }
        self.next_stub = next_stub;
        self.sweep_from = sweep_from;
        Ok(is_more || forgotten > 0)
    }
}

/// Looks at the next stubs and removes those whose time is over; gives where to go on. The ids are random, so that a
/// round through them meets each as often as any other.
fn expire_stubs(memory: &mut Memory<'_>, before: Week, from: Digest) -> Result<Digest, CommitError> {
    let stubs = memory.tables.stubs_from(from, AT_ONCE)?;
    let next = match stubs.last() {
        Some((last, _)) if stubs.len() == AT_ONCE => u128::from_be_bytes(*last).wrapping_add(1).to_be_bytes(),
        _ => Digest::default(),
    };
    for (id, stub) in stubs {
        if stub.week < before && memory.stub(&id)?.is_some_and(|stub| stub.week < before) {
            memory.staged.stubs.insert(id, None);
        }
    }
    Ok(next)
}

/// Removes a story with the keys and hashes that are still its own, and leaves a stub.
fn forget(memory: &mut Memory<'_>, number: Number, row: &StoryRow) -> Result<(), CommitError> {
    memory.staged.stories.insert(number, None);
    memory.staged.weeks.insert((row.week, number), false);
    for key in &row.keys {
        if memory.key(key)? == Some(number) {
            memory.staged.keys.insert(*key, None);
        }
    }
    for hash in &row.hashes {
        if memory.hash(hash)?.is_some_and(|text| text.number == number) {
            memory.staged.hashes.insert(*hash, None);
        }
    }
    let stub = Stub { revision: row.revision, killed: row.latest.status == PubStatus::Canceled, week: row.week };
    memory.staged.stubs.insert(row.story_id, Some(stub));
    Ok(())
}
