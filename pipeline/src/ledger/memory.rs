//! What is known at one moment: what this group has done so far, before it what was committed lately,
//! before it what the index holds.

use super::index::{IndexError, Tables};
use super::recent::Recent;
use super::rows::{Digest, FeedRow, HashRow, KeyBytes, Number, Slices, StoryRow, Stub, Week};
use std::sync::Arc;

/// Looks up in layers and keeps what is changed in the newest of them.
pub struct Memory<'a> {
    /// What is being judged changes this and nothing else.
    pub staged: Recent,
    /// Committed, newest first.
    pub committed: [Option<&'a Recent>; 2],
    pub tables: &'a Tables,
    pub next_number: Number,
}

/// Looks a value up in one table of every layer, then in the index.
macro_rules! look_up {
    ($memory:ident, $table:ident, $key:expr, $index:expr) => {{
        let layers = std::iter::once(&$memory.staged).chain($memory.committed.iter().copied().flatten());
        for layer in layers {
            if let Some(value) = layer.$table.get($key) {
                return Ok(value.clone());
            }
        }
        $index
    }};
}

impl Memory<'_> {
    pub fn story(&self, number: Number) -> Result<Option<Arc<StoryRow>>, IndexError> {
        let layers = std::iter::once(&self.staged).chain(self.committed.iter().copied().flatten());
        for layer in layers {
            if let Some(bytes) = layer.stories.get(&number) {
                return Ok(bytes.as_deref().map(StoryRow::decode).transpose()?.map(Arc::new));
            }
        }
        Ok(self.tables.story(number)?.map(Arc::new))
    }

    pub fn key(&self, key: &KeyBytes) -> Result<Option<Number>, IndexError> {
        look_up!(self, keys, key, self.tables.key(key))
    }

    pub fn hash(&self, hash: &Digest) -> Result<Option<HashRow>, IndexError> {
        look_up!(self, hashes, hash, self.tables.hash(hash))
    }

    pub fn feed(&self, id: &str) -> Result<Option<Arc<FeedRow>>, IndexError> {
        look_up!(self, feeds, id, Ok(self.tables.feed(id)?.map(Arc::new)))
    }

    pub fn slices(&self, id: &str) -> Result<Option<Arc<Slices>>, IndexError> {
        look_up!(self, slices, id, Ok(self.tables.slices(id)?.map(Arc::new)))
    }

    pub fn stub(&self, id: &Digest) -> Result<Option<Stub>, IndexError> {
        look_up!(self, stubs, id, self.tables.stub(id))
    }

    pub fn put_story(&mut self, number: Number, row: &StoryRow) {
        self.staged.stories.insert(number, Some(row.encode()));
    }

    /// Gives a new story its number.
    pub fn number(&mut self) -> Number {
        self.next_number += 1;
        self.next_number - 1
    }

    /// Moves a story to the week of its newest sighting.
    pub fn sight(&mut self, number: Number, row: &mut StoryRow, week: Week) {
        if row.week < week {
            self.staged.weeks.insert((row.week, number), false);
            self.staged.weeks.insert((week, number), true);
            row.week = week;
        }
    }
}
