//! What was committed and is not in the index yet, in memory.

use super::rows::{Digest, Effect, FeedRow, HashRow, KeyBytes, Number, Slices, StoryBytes, Stub, Week};
use std::collections::HashMap;
use std::sync::Arc;

/// Effects since some position of the log, newest value of each. `None` is a removal.
#[derive(Default)]
pub struct Recent {
    pub stories: HashMap<Number, Option<StoryBytes>>,
    pub keys: HashMap<KeyBytes, Option<Number>>,
    pub hashes: HashMap<Digest, Option<HashRow>>,
    pub feeds: HashMap<String, Option<Arc<FeedRow>>>,
    pub slices: HashMap<String, Option<Arc<Slices>>>,
    pub weeks: HashMap<(Week, Number), bool>,
    pub stubs: HashMap<Digest, Option<Stub>>,
    pub opened: Vec<(u64, u64)>,
}

impl Recent {
    /// Takes an effect in.
    pub fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::Story(number, row) => drop(self.stories.insert(number, row)),
            Effect::Key(key, number) => drop(self.keys.insert(key, number)),
            Effect::Hash(hash, row) => drop(self.hashes.insert(hash, row)),
            Effect::Feed(id, row) => drop(self.feeds.insert(id, row.map(Arc::new))),
            Effect::Slices(id, row) => drop(self.slices.insert(id, row.map(Arc::new))),
            Effect::Week(week, number, there) => drop(self.weeks.insert((week, number), there)),
            Effect::Stub(id, stub) => drop(self.stubs.insert(id, stub)),
            Effect::Opened { token, first_seq } => self.opened.push((token, first_seq)),
        }
    }

    /// Takes in all that another one holds; its values are the newer ones.
    pub fn absorb(&mut self, newer: Self) {
        self.stories.extend(newer.stories);
        self.keys.extend(newer.keys);
        self.hashes.extend(newer.hashes);
        self.feeds.extend(newer.feeds);
        self.slices.extend(newer.slices);
        self.weeks.extend(newer.weeks);
        self.stubs.extend(newer.stubs);
        self.opened.extend(newer.opened);
    }

    /// The same as a list, for the commit log.
    pub fn to_effects(&self) -> Vec<Effect> {
        let mut effects = Vec::with_capacity(self.stories.len() * 6 + self.feeds.len());
        effects.extend(self.stories.iter().map(|(number, row)| Effect::Story(*number, row.clone())));
        effects.extend(self.keys.iter().map(|(key, number)| Effect::Key(*key, *number)));
        effects.extend(self.hashes.iter().map(|(hash, row)| Effect::Hash(*hash, row.clone())));
        effects.extend(self.feeds.iter().map(|(id, row)| Effect::Feed(id.clone(), row.as_deref().cloned())));
        effects.extend(self.slices.iter().map(|(id, row)| Effect::Slices(id.clone(), row.as_deref().cloned())));
        effects.extend(self.weeks.iter().map(|((week, number), there)| Effect::Week(*week, *number, *there)));
        effects.extend(self.stubs.iter().map(|(id, stub)| Effect::Stub(*id, stub.clone())));
        effects.extend(self.opened.iter().map(|(token, first_seq)| Effect::Opened { token: *token, first_seq: *first_seq }));
        effects
    }

    /// Stories in it: what its bound is counted in.
    pub fn len(&self) -> usize {
        self.stories.len()
    }

    pub fn is_empty(&self) -> bool {
        self.stories.is_empty()
            && self.feeds.is_empty()
            && self.slices.is_empty()
            && self.opened.is_empty()
            && self.stubs.is_empty()
    }
}
